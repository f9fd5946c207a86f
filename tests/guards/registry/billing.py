"""Postings, payments, remittances, decisions."""

from __future__ import annotations

from tests.guards.guard import Guard

GUARDS: tuple[Guard, ...] = (
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
    Guard(
        "a posting is of a known kind",
        "praxis/billing/tests/test_postings.py::test_every_posting_obeys_the_equation",
        drop="ALTER TABLE billing_posting DROP CONSTRAINT billing_posting_kind",
    ),
    Guard(
        "a write-off names its account",
        "praxis/billing/tests/test_postings.py::test_every_posting_obeys_the_equation",
        drop="ALTER TABLE billing_posting DROP CONSTRAINT billing_posting_write_off_account",
    ),
    Guard(
        "a patient's posting names the payment",
        "praxis/billing/tests/test_postings.py::test_every_posting_obeys_the_equation",
        drop="ALTER TABLE billing_posting DROP CONSTRAINT billing_posting_of_payment",
    ),
    Guard(
        "a payer's posting names the remittance",
        "praxis/billing/tests/test_postings.py::test_every_posting_obeys_the_equation",
        drop="ALTER TABLE billing_posting DROP CONSTRAINT billing_posting_of_payer",
    ),
    Guard(
        "what happens to a payment has its sign",
        "praxis/billing/tests/test_payments.py::test_the_database_refuses_to_spend_a_payment_twice",
        drop="ALTER TABLE billing_paymententry DROP CONSTRAINT billing_paymententry_sign",
    ),
    Guard(
        "a payment is taken once",
        "praxis/billing/tests/test_payments.py::test_the_database_refuses_to_spend_a_payment_twice",
        drop="DROP INDEX billing_paymententry_taken_once",
    ),
    Guard(
        "one payment per client key",
        "tests/test_kept.py::test_a_create_sent_twice_is_one_row_in_every_table",
        drop="ALTER TABLE billing_patientpayment DROP CONSTRAINT"
        " billing_patientpayment_client_key_key",
    ),
    Guard(
        "postings append only",
        "praxis/billing/tests/test_postings.py::test_postings_are_never_changed",
        drop="DROP TRIGGER append_only ON billing_posting; GRANT UPDATE, DELETE ON"
        " billing_posting TO praxis_app",
    ),
    Guard(
        "one decision per client key",
        "tests/test_kept.py::test_a_create_sent_twice_is_one_row_in_every_table",
        drop="ALTER TABLE billing_decision DROP CONSTRAINT billing_decision_client_key_key",
    ),
    Guard(
        "what was asked for in a decision stays",
        "tests/test_kept.py::test_every_event_stays_as_it_was_written",
        drop="DROP TRIGGER append_only ON billing_decisionpart; GRANT UPDATE, DELETE"
        " ON billing_decisionpart TO praxis_app",
    ),
    Guard(
        "steps of a decision append only",
        "tests/test_kept.py::test_every_event_stays_as_it_was_written",
        drop="DROP TRIGGER append_only ON billing_decisionevent; GRANT UPDATE, DELETE"
        " ON billing_decisionevent TO praxis_app",
    ),
    Guard(
        "guests see no unmatched remittance claims",
        "praxis/billing/tests/test_remit_files.py::"
        "test_only_those_who_work_remittances_see_a_claim_that_matches_nobody",
        drop="CREATE OR REPLACE FUNCTION billing_sees_unmatched() RETURNS boolean"
        " LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp"
        " AS $$ SELECT CASE WHEN current_setting('praxis.user') <> '' THEN"
        " access_may(current_setting('praxis.user')::bigint,"
        " 'billing.view_remits') ELSE true END $$",
    ),
    Guard(
        "require billing.view_remits",
        "praxis/billing/tests/test_remit_files.py::"
        "test_only_those_who_work_remittances_see_a_claim_that_matches_nobody",
        no_require="billing.view_remits",
    ),
)
