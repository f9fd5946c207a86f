"""The one helper that puts a table under the walls."""

from __future__ import annotations

from django.db import migrations


def protect(
    table: str,
    *,
    phi: str | None = None,
    site: str | None = None,
    redact: tuple[str, ...] = (),
    append_only: bool = False,
    audit: bool = True,
) -> list[migrations.RunSQL]:
    """Operations that audit a table and, when it holds patient data, put row security on it.

    `phi` names the column with the patient's id ("id" on people_patient itself). Rows
    follow their patient: seen when the patient is; a row without a patient is seen in any
    context. `site` names a column with the site's id that must be among the actor's.
    `redact` columns stand in the trail as changed, without their values. `append_only`
    refuses UPDATE and DELETE to everybody. Outside an access context every read of a
    `phi` table is an SQL error, because the settings are read without missing_ok.
    """
    statements = []
    if audit:
        statements.append(f"SELECT audit_watch('{table}', '{phi or ''}', '{','.join(redact)}')")
    if append_only:
        statements += [
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
            f"CREATE TRIGGER append_only_all BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
            f"REVOKE UPDATE, DELETE ON {table} FROM praxis_app",
        ]
    if phi:
        rule = rule_of(table, phi, site)
        statements += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY app_rows ON {table} TO praxis_app USING ({rule}) WITH CHECK ({rule})",
            f"CREATE POLICY owner_rows ON {table} TO praxis_owner USING (true) WITH CHECK (true)",
            f"REVOKE DELETE ON {table} FROM praxis_app",
        ]
    return [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in statements]


_SITES = "(SELECT current_setting('praxis.sites')::int[])"
_HIDDEN = "(SELECT current_setting('praxis.hidden')::bigint[])"
_ONLY = "(SELECT nullif(current_setting('praxis.only'), '')::bigint[])"


def rule_of(table: str, phi: str, site: str | None = None) -> str:
    """Which rows of `table` the open context sees, in SQL.

    The planner takes a coalesce for half of the rows; the bare operators it took for one in a
    hundred thousand, and read a day's visits by way of every patient.
    """
    if phi == "id":
        return (
            f"coalesce(site_ids && {_SITES}, false) AND NOT (id = ANY ({_HIDDEN}::bigint[]))"
            f" AND coalesce(id = ANY ({_ONLY}::bigint[]), true)"
        )
    follows = (
        f"{_SITES} IS NOT NULL AND ({phi} IS NULL OR EXISTS"
        f" (SELECT FROM people_patient seen WHERE seen.id = {table}.{phi}))"
    )
    return f"{site} = ANY ({_SITES}::int[]) AND {follows}" if site else follows
