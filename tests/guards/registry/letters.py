"""Letters, what comes back, and where paper charts are."""

from __future__ import annotations

from tests.guards.guard import Guard

_LETTERS = "praxis/correspondence/tests/test_letters.py::"

GUARDS: tuple[Guard, ...] = (
    Guard(
        "an approved letter stays as it was approved",
        _LETTERS + "test_a_version_never_changes_and_only_an_approved_one_is_written",
        drop="DROP TRIGGER said ON correspondence_letterversion",
    ),
    Guard(
        "what a version says is never rewritten",
        _LETTERS + "test_a_version_never_changes_and_only_an_approved_one_is_written",
        drop="GRANT UPDATE ON correspondence_lettertext TO praxis_app",
    ),
    Guard(
        "require correspondence.set_letters",
        _LETTERS + "test_only_the_office_manager_sets_letters",
        no_require="correspondence.set_letters",
    ),
    Guard(
        "where a paper chart was is never rewritten",
        "praxis/chart/tests/test_shelf.py::test_a_move_needs_its_details_and_is_never_rewritten",
        drop="DROP TRIGGER append_only ON chart_paperchartmove; "
        "GRANT UPDATE ON chart_paperchartmove TO praxis_app",
    ),
    Guard(
        "a borrowed paper chart names who has it",
        "praxis/chart/tests/test_shelf.py::test_a_move_needs_its_details_and_is_never_rewritten",
        drop="ALTER TABLE chart_paperchartmove DROP CONSTRAINT chart_lent_to_whom",
    ),
)
