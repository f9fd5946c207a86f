"""Legal and contractual clocks."""

from __future__ import annotations

from tests.guards.guard import Guard

GUARDS: tuple[Guard, ...] = (
    Guard(
        "signed rules append only",
        "praxis/obligations/tests/test_clocks.py::"
        "test_signed_rules_and_histories_cannot_be_rewritten",
        drop="DROP TRIGGER append_only ON obligations_ruleversion; "
        "GRANT UPDATE ON obligations_ruleversion TO praxis_app",
    ),
    Guard(
        "a rule that was read says when",
        "praxis/obligations/tests/test_clocks.py::"
        "test_a_rule_said_to_be_read_has_the_day_it_was_read",
        drop="ALTER TABLE obligations_ruleversion DROP CONSTRAINT obligations_read_has_date",
    ),
    Guard(
        "require obligations.view",
        "praxis/obligations/tests/test_clocks.py::test_who_may_not_neither_signs_nor_waives",
        no_require="obligations.view",
    ),
    Guard(
        "require obligations.track",
        "praxis/obligations/tests/test_clocks.py::test_who_may_not_neither_signs_nor_waives",
        no_require="obligations.track",
    ),
    Guard(
        "require obligations.waive",
        "praxis/obligations/tests/test_clocks.py::test_who_may_not_neither_signs_nor_waives",
        no_require="obligations.waive",
    ),
    Guard(
        "require obligations.manage_rules",
        "praxis/obligations/tests/test_clocks.py::test_who_may_not_neither_signs_nor_waives",
        no_require="obligations.manage_rules",
    ),
)
