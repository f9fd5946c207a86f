"""Charges, payments, remittances, decisions."""

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
        "billing posting equation",
        "praxis/billing/tests/test_postings.py::test_every_posting_obeys_the_equation",
        drop="ALTER TABLE billing_posting DROP CONSTRAINT billing_posting_equation",
    ),
    Guard(
        "a charge is posted once",
        "praxis/billing/tests/test_postings.py::test_every_posting_obeys_the_equation",
        drop="DROP INDEX billing_posting_charged_once",
    ),
    Guard(
        "a posting is reversed once",
        "praxis/billing/tests/test_postings.py::test_every_posting_obeys_the_equation",
        drop="ALTER TABLE billing_posting DROP CONSTRAINT billing_posting_reverses_id_key",
    ),
    Guard(
        "a posting is of its charge's patient",
        "praxis/billing/tests/test_postings.py::test_a_posting_is_of_its_charges_patient",
        drop="ALTER TABLE billing_posting DROP CONSTRAINT billing_posting_charge_of_patient",
    ),
    Guard(
        "a payment is never spent twice",
        "praxis/billing/tests/test_payments.py::test_the_database_refuses_to_spend_a_payment_twice",
        drop="DROP TRIGGER billing_payment_overspent ON billing_paymententry",
    ),
    Guard(
        "unmatched remittance claims seen by their workers only",
        "praxis/billing/tests/test_remit_files.py::"
        "test_only_those_who_work_remittances_see_a_claim_that_matches_nobody",
        drop="CREATE OR REPLACE FUNCTION billing_sees_unmatched() RETURNS boolean"
        " LANGUAGE sql AS 'SELECT true'",
    ),
    Guard(
        "a file is read once",
        "praxis/billing/tests/test_remit_files.py::test_two_workers_with_one_file_post_it_once",
        drop="DROP INDEX billing_interchange_read_once",
    ),
    Guard(
        "remittance states follow their events",
        "praxis/billing/tests/test_remit_files.py::"
        "test_states_follow_their_events_and_nothing_else",
        drop="DROP TRIGGER billing_remittance_follow ON billing_remittanceevent",
    ),
    Guard(
        "require billing.post",
        "praxis/billing/tests/test_remit_rules.py::test_who_may_not_post_posts_nothing",
        no_require="billing.post",
    ),
    Guard(
        "require billing.take_payment",
        "praxis/billing/tests/test_payments.py::test_who_may_not_take_money_takes_none",
        no_require="billing.take_payment",
    ),
    Guard(
        "require billing.refund",
        "praxis/billing/tests/test_payments.py::"
        "test_the_front_desk_takes_money_but_gives_none_back",
        no_require="billing.refund",
    ),
    Guard(
        "nobody approves his own write-off",
        "praxis/billing/tests/test_decisions.py::"
        "test_the_database_itself_keeps_who_asked_from_approving",
        drop="DROP TRIGGER billing_decision_step ON billing_decisionevent",
    ),
    Guard(
        "steps of a decision follow each other",
        "praxis/billing/tests/test_decisions.py::"
        "test_a_request_above_the_limit_is_not_posted_without_its_approval",
        drop="DROP TRIGGER billing_decision_step ON billing_decisionevent",
    ),
    Guard(
        "a decision is not rewritten",
        "praxis/billing/tests/test_decisions.py::test_a_decision_is_not_rewritten",
        drop="GRANT UPDATE ON billing_decision TO praxis_app",
    ),
    Guard(
        "require billing.decide",
        "praxis/billing/tests/test_decisions.py::test_who_may_not_decide_does_not[write_off]",
        no_require="billing.decide",
    ),
    Guard(
        "require billing.approve_write_off",
        "praxis/billing/tests/test_decisions.py::"
        "test_who_may_not_decide_does_not[approve_write_off]",
        no_require="billing.approve_write_off",
    ),
)
