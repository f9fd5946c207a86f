"""Unpaid bills: what stops a paper, who signs off, what a long plan needs."""

from __future__ import annotations

from tests.guards.guard import Guard

_TESTS = "praxis/billing/tests/test_collect.py"

GUARDS: tuple[Guard, ...] = (
    Guard(
        "no paper goes out while an account is held",
        f"{_TESTS}::test_the_database_itself_sends_no_paper_while_the_account_is_held",
        drop="DROP TRIGGER billing_paper_allowed ON billing_statement",
    ),
    Guard(
        "a long plan needs the written terms",
        "praxis/billing/tests/test_plans.py::test_the_database_itself_asks_for_the_terms_of_a_long_plan",
        drop="ALTER TABLE billing_paymentplan DROP CONSTRAINT billing_plan_reg_z",
    ),
    Guard(
        "who asked does not sign off an account for the agency",
        f"{_TESTS}::test_the_database_itself_lets_nobody_sign_off_what_he_asked_for",
        drop="DROP TRIGGER billing_placement_step ON billing_placementevent",
    ),
)
