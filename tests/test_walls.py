"""What the catalog says of every table: audited, walled, and not to be emptied by the program."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from praxis.people.models import Patient
from tests.detector import phi_tables

# Tables of ours without an audit trigger, each with its reason.
NOT_AUDITED = {
    "access_cache": "counters of sign-in attempts",
    "access_session": "a browser's sealed session; what happens at the door is in access_signin",
    "audit_change": "is the trail",
    "audit_read": "is the trail",
    "audit_seal": "is the trail",
    "scheduling_resourceday": "derived from promises and templates",
    "news_done": "says that an effect has run; the effect's own rows are audited",
    "ui_draft": "what somebody has typed and not saved",
    "people_recent": "derived from visits",
    "people_namekey": "search index, derived from names",
    "billing_remittanceadjustment": "what a payer's file says; the file itself is kept, sealed",
    "billing_remittanceline": "as billing_remittanceadjustment; matching it is an audited event",
    "ledger_entryline": "append only; its entry is audited with the digest of its lines (ADR 90)",
    "scheduling_accessday": "measured by the program, once a day",
    "scheduling_visitfact": "derived from visits and their stamps; written by one function only",
    "scheduling_waitcell": "as scheduling_visitfact",
    "scheduling_reminder": "planned from visits and ladders; what is sent is an audited message",
    "scheduling_daynumber": "a number made up for a day; arrivals and walk-ins are audited",
    "supply_balance": "derived from append-only moves by a trigger; written by nobody",
    "scheduling_resource": "a name for a provider, room, device or patient, made on demand",
}


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _ours() -> set[str]:
    labels = {
        config.label for config in apps.get_app_configs() if config.name.startswith("praxis.")
    }
    return {
        name
        for (name,) in _rows(
            "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE relkind IN ('r', 'p') AND NOT relispartition AND nspname = 'public'"
        )
        if name.split("_", 1)[0] in labels
    }


@pytest.mark.smoke
def test_every_table_is_audited_or_says_why_not(db: None) -> None:
    audited = {
        name
        for (name,) in _rows(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE p.proname IN ('audit_record', 'audit_record_inserted') AND t.tgenabled = 'O'"
            " GROUP BY 1 HAVING count(*) = 2"
        )
    }
    assert _ours() - audited - set(NOT_AUDITED) == set()
    assert set(NOT_AUDITED) & audited == set()


@pytest.mark.smoke
def test_every_table_with_patient_data_has_row_security_forced_and_both_policies(
    db: None,
) -> None:
    walled = {
        name: (enabled, forced)
        for name, enabled, forced in _rows(
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
        )
    }
    policies = set(_rows("SELECT tablename, policyname FROM pg_policies"))
    assert phi_tables()
    for table in phi_tables():
        assert walled[table] == (True, True), table
        assert (table, "app_rows") in policies, table
        assert (table, "owner_rows") in policies, table


def test_every_table_that_names_a_patient_is_under_the_walls(db: None) -> None:
    naming = {
        model._meta.db_table
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model is Patient
    }
    # The policies themselves read the first two; the third is needed before a context exists.
    open_on_purpose = {"people_chartrestriction", "people_chartgrant", "scheduling_resource"}
    assert naming - phi_tables() <= open_on_purpose


def test_the_program_may_not_delete_patient_data_or_empty_any_table(db: None) -> None:
    rights = _rows(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
        " WHERE grantee = 'praxis_app'"
    )
    assert not [row for row in rights if row[1] == "TRUNCATE"]
    deletable = {table for table, right in rights if right == "DELETE"}
    assert deletable & phi_tables() == set()
    written = {table for table, right in rights if right in ("INSERT", "UPDATE", "DELETE")}
    assert "django_migrations" not in written


def test_functions_with_the_owners_rights_name_their_search_path(db: None) -> None:
    loose = _rows(
        "SELECT proname FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace"
        " WHERE prosecdef AND nspname = 'public'"
        " AND NOT coalesce(proconfig::text LIKE '%search_path=%', false)"
    )
    assert loose == []
