"""What the catalog says of every wall: it asks for the patient; of every event: it stays."""

from __future__ import annotations

import pytest

from tests.detector import phi_tables
from tests.test_walls import _rows

# Events whose table's name does not end so.
EVENTS = {
    "billing_attestation",
    "billing_decisionpart",
    "billing_posting",
    "correspondence_disclosure",
    "coverage_coveragecheck",
    "forms_answer",
    "forms_signature",
    "ledger_entry",
    "ledger_entryline",
    "practice_setting",
}


@pytest.mark.smoke
def test_every_wall_asks_whether_the_patient_is_seen(db: None) -> None:
    asked = {
        table: (str(seen), str(written))
        for table, seen, written in _rows(
            "SELECT tablename, qual, with_check FROM pg_policies WHERE policyname = 'app_rows'"
        )
    }
    for rule in asked.pop("people_patient"):
        for said in ("praxis.sites", "praxis.hidden", "praxis.only"):
            assert said in rule, said
    open_walls = {
        table
        for table in phi_tables() - {"people_patient"}
        if not all("FROM people_patient" in rule for rule in asked[table])
    }
    assert open_walls == set()


# What was said follows its conversation to the right chart; nothing else of it can change.
FOLLOWS = {
    "correspondence_threadevent": {"patient_id"},
    "correspondence_requestevent": {"patient_id"},
    "correspondence_callevent": {"patient_id", "thread_id", "taken_at", "taken_by_id", "ended_at"},
}


@pytest.mark.smoke
def test_what_was_said_only_follows_its_conversation(db: None) -> None:
    changes: dict[str, set[str]] = {name: set() for name in FOLLOWS}
    for table, column in _rows(
        "SELECT table_name, column_name FROM information_schema.role_column_grants"
        " WHERE grantee = 'praxis_app' AND privilege_type = 'UPDATE'"
    ):
        if table in FOLLOWS:
            changes[table].add(column)
    assert changes == FOLLOWS
    removed = {
        name
        for (name,) in _rows(
            "SELECT table_name FROM information_schema.role_table_grants"
            " WHERE grantee = 'praxis_app' AND privilege_type = 'DELETE'"
        )
    }
    assert removed & set(FOLLOWS) == set()


@pytest.mark.smoke
def test_every_event_stays_as_it_was_written(db: None) -> None:
    tables = {
        name for (name,) in _rows("SELECT tablename FROM pg_tables WHERE schemaname='public'")
    }
    events = {name for name in tables if name.endswith("event") and "procrastinate" not in name}
    kept = {
        name
        for (name,) in _rows(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgfoid = 'audit_refuse'::regproc AND t.tgenabled = 'O'"
            " GROUP BY 1 HAVING count(*) = 2"
        )
    }
    assert (events | EVENTS) - kept - set(FOLLOWS) == set()
    rewritable = {
        name
        for (name,) in _rows(
            "SELECT table_name FROM information_schema.role_table_grants"
            " WHERE grantee = 'praxis_app' AND privilege_type IN ('UPDATE', 'DELETE')"
        )
    }
    assert kept & rewritable == set()


@pytest.mark.smoke
def test_a_create_sent_twice_is_one_row_in_every_table(db: None) -> None:
    keyed = {
        name
        for (name,) in _rows(
            "SELECT table_name FROM information_schema.columns"
            " JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
            " AND column_name = 'client_key'"
        )
    }
    unique = {
        name
        for (name,) in _rows(
            "SELECT i.indrelid::regclass::text FROM pg_index i"
            " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]"
            " WHERE i.indisunique AND i.indisvalid AND i.indnkeyatts = 1"
            " AND coalesce(pg_get_expr(i.indpred, i.indrelid), '')"
            " IN ('', '(client_key IS NOT NULL)')"
            " AND a.attname = 'client_key'"
        )
    }
    assert keyed - unique == set()
