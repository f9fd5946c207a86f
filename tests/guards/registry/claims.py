"""Sheets, charges, claims as they were sent."""

from __future__ import annotations

from tests.guards.guard import Guard

GUARDS: tuple[Guard, ...] = (
    Guard(
        "a closed sheet takes no charge",
        "praxis/billing/tests/test_charges.py::test_the_database_itself_keeps_a_closed_sheet_closed",
        drop="DROP TRIGGER billing_sheet_closed ON billing_charge",
    ),
    Guard(
        "a closed sheet takes no diagnosis",
        "praxis/billing/tests/test_charges.py::test_the_database_itself_keeps_a_closed_sheet_closed",
        drop="DROP TRIGGER billing_sheet_closed ON billing_encounterdiagnosis",
    ),
    Guard(
        "a void of a charge is final",
        "praxis/billing/tests/test_charges.py::test_a_void_of_a_charge_is_final",
        drop="DROP TRIGGER billing_charge_voided_once ON billing_charge",
    ),
    Guard(
        "attestations alternate",
        "praxis/billing/tests/test_charges.py::test_a_word_of_the_provider_is_closed_then_opened_never_twice_the_same",
        drop="ALTER TABLE billing_attestation DROP CONSTRAINT billing_attestation_alternates",
    ),
    Guard(
        "charges are made anew",
        "praxis/billing/tests/test_submissions.py::test_a_charge_is_made_anew_never_changed",
        drop="GRANT UPDATE ON billing_charge TO praxis_app",
    ),
    Guard(
        "a claim's state is nobody's to set",
        "praxis/billing/tests/test_submissions.py::test_nobody_sets_a_claims_state_by_hand",
        drop="GRANT UPDATE ON billing_claim TO praxis_app",
    ),
    Guard(
        "what was sent is frozen",
        "praxis/billing/tests/test_submissions.py::test_what_was_sent_stays_as_it_was_sent",
        drop="DROP TRIGGER billing_claim_frozen ON billing_claim",
    ),
    Guard(
        "lines that were sent are frozen",
        "praxis/billing/tests/test_submissions.py::test_what_was_sent_stays_as_it_was_sent",
        drop="DROP TRIGGER billing_claim_frozen ON billing_claimline",
    ),
    Guard(
        "claim events fold into the state",
        "praxis/billing/tests/test_submissions.py::test_a_claim_is_put_into_a_second_file_by_no_way",
        drop="DROP TRIGGER billing_claim_follow ON billing_claimevent",
    ),
    Guard(
        "claim events are append-only",
        "praxis/billing/tests/test_submissions.py::test_a_claims_story_is_not_rewritten",
        drop="DROP TRIGGER append_only ON billing_claimevent;"
        " GRANT UPDATE, DELETE ON billing_claimevent TO praxis_app",
    ),
    Guard(
        "ISA13 once",
        "praxis/billing/tests/test_submissions.py::test_a_number_taken_by_a_sending_that_failed_is_never_used_again",
        drop="DROP INDEX billing_interchange_isa13",
    ),
    Guard(
        "require billing.charge",
        "praxis/billing/tests/test_charges.py::test_who_may_not_is_refused_and_leaves_nothing[front_desk-charge]",
        no_require="billing.charge",
    ),
    Guard(
        "require billing.reopen",
        "praxis/billing/tests/test_charges.py::test_who_may_not_is_refused_and_leaves_nothing[front_desk-reopen]",
        no_require="billing.reopen",
    ),
    Guard(
        "require billing.claims",
        "praxis/billing/tests/test_charges.py::test_who_may_not_is_refused_and_leaves_nothing[provider-claims]",
        no_require="billing.claims",
    ),
    Guard(
        "require billing.send",
        "praxis/billing/tests/test_charges.py::test_who_may_not_is_refused_and_leaves_nothing[front_desk-send]",
        no_require="billing.send",
    ),
    Guard(
        "require billing.attest",
        "praxis/billing/tests/test_charges.py::test_only_the_provider_of_the_visit_closes_it",
        no_require="billing.attest",
    ),
    Guard(
        "a service is entered once",
        "praxis/billing/tests/test_setup_actions.py::test_a_service_is_entered_once",
        drop="DROP INDEX billing_service_once",
    ),
    Guard(
        "one price on a day",
        "praxis/billing/tests/test_setup_actions.py::"
        "test_a_new_price_ends_the_old_one_the_day_before_and_none_is_put_in_between",
        drop="ALTER TABLE billing_fee DROP CONSTRAINT billing_fee_overlap",
    ),
    Guard(
        "require billing.manage_setup",
        "praxis/billing/tests/test_setup_actions.py::"
        "test_the_front_desk_sets_nothing_up_and_checks_nothing",
        no_require="billing.manage_setup",
    ),
)
