"""Who is to come back."""

from __future__ import annotations

from tests.guards.guard import Guard

GUARDS: tuple[Guard, ...] = (
    Guard(
        "a recall for a thing once",
        "praxis/recall/tests/test_recalls.py::test_a_patient_is_to_come_once_for_a_thing",
        drop="DROP INDEX recall_once",
    ),
    Guard(
        "a recall's state follows its events",
        "praxis/recall/tests/test_recalls.py::"
        "test_a_clinical_recall_is_not_given_up_before_a_certified_letter",
        drop="DROP TRIGGER follow ON recall_recallevent",
    ),
    Guard(
        "a recall's state closed to the program",
        "praxis/recall/tests/test_recalls.py::test_the_program_cannot_set_a_recalls_state",
        drop="GRANT UPDATE ON recall_recall TO praxis_app",
    ),
    Guard(
        "require recall.work",
        "praxis/recall/tests/test_recalls.py::test_billers_recall_nobody",
        no_require="recall.work",
    ),
    Guard(
        "a recall's story append only",
        "tests/test_kept.py::test_every_event_stays_as_it_was_written",
        drop="DROP TRIGGER append_only ON recall_recallevent; GRANT UPDATE, DELETE ON"
        " recall_recallevent TO praxis_app",
    ),
    Guard(
        "one attempt per client key",
        "tests/test_kept.py::test_a_create_sent_twice_is_one_row_in_every_table",
        drop="ALTER TABLE recall_recallevent DROP CONSTRAINT recall_recallevent_client_key_key",
    ),
    Guard(
        "require recall.manage_rules",
        "praxis/recall/tests/test_recalls.py::test_billers_recall_nobody",
        no_require="recall.manage_rules",
    ),
    Guard(
        "require recall.view",
        "praxis/recall/tests/test_recalls.py::test_billers_recall_nobody",
        no_require="recall.view",
    ),
    Guard(
        "row security of recalls",
        "tests/test_kept.py::test_every_wall_asks_whether_the_patient_is_seen",
        drop="DROP POLICY app_rows ON recall_recall; CREATE POLICY app_rows ON"
        " recall_recall TO praxis_app USING (true)",
    ),
)
