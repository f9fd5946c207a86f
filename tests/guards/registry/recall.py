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
)
