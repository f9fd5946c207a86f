"""The books."""

from __future__ import annotations

from tests.guards.guard import Guard

GUARDS: tuple[Guard, ...] = (
    Guard(
        "journal entries balance",
        "praxis/ledger/tests/test_posting.py::"
        "test_the_database_refuses_an_entry_that_does_not_balance",
        drop="CREATE OR REPLACE FUNCTION ledger_entry_whole() RETURNS trigger"
        " LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    ),
    Guard(
        "entries have the lines they announce",
        "praxis/ledger/tests/test_posting.py::"
        "test_the_database_refuses_an_entry_whose_lines_are_not_those_it_announced",
        drop="CREATE OR REPLACE FUNCTION ledger_entry_whole() RETURNS trigger"
        " LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    ),
    Guard(
        "a reversal is the mirror",
        "praxis/ledger/tests/test_posting.py::"
        "test_the_database_refuses_a_reversal_that_is_not_the_mirror",
        drop="CREATE OR REPLACE FUNCTION ledger_entry_whole() RETURNS trigger"
        " LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    ),
    Guard(
        "no line after its entry",
        "praxis/ledger/tests/test_posting.py::"
        "test_a_posted_entry_takes_no_more_lines_even_if_they_balance",
        drop="CREATE OR REPLACE FUNCTION ledger_line_fits() RETURNS trigger"
        " LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    ),
    Guard(
        "control accounts need a party",
        "praxis/ledger/tests/test_posting.py::"
        "test_the_database_wants_a_party_on_control_accounts_and_the_day_of_the_entry",
        drop="CREATE OR REPLACE FUNCTION ledger_line_fits() RETURNS trigger"
        " LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    ),
    Guard(
        "a closed month refuses entries",
        "praxis/ledger/tests/test_periods.py::test_nothing_is_posted_into_a_closed_month",
        drop="CREATE OR REPLACE FUNCTION ledger_entry_period() RETURNS trigger"
        " LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    ),
    Guard(
        "a month is closed once",
        "praxis/ledger/tests/test_periods.py::"
        "test_a_month_is_closed_once_and_only_a_closed_one_is_reopened",
        drop="CREATE OR REPLACE FUNCTION ledger_period_follows() RETURNS trigger"
        " LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    ),
    Guard(
        "reopening has a reason",
        "praxis/ledger/tests/test_periods.py::test_the_database_wants_a_reason_and_whole_months",
        drop="ALTER TABLE ledger_periodevent DROP CONSTRAINT ledger_reopen_reason",
    ),
    Guard(
        "months are whole",
        "praxis/ledger/tests/test_periods.py::test_the_database_wants_a_reason_and_whole_months",
        drop="ALTER TABLE ledger_period DROP CONSTRAINT ledger_period_month",
    ),
    Guard(
        "months and their sums closed to the program",
        "praxis/ledger/tests/test_periods.py::test_the_program_cannot_open_a_month_by_itself",
        drop="GRANT ALL ON ledger_period, ledger_periodtotal TO praxis_app",
    ),
    Guard(
        "posted entries never change",
        "praxis/ledger/tests/test_posting.py::test_what_was_posted_cannot_be_changed_or_deleted",
        drop="DROP TRIGGER append_only ON ledger_entryline;"
        " GRANT UPDATE, DELETE ON ledger_entryline TO praxis_app",
    ),
    Guard(
        "one entry a key",
        "praxis/ledger/tests/test_at_once.py::test_two_posts_with_one_key_are_one_entry",
        drop="ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_key_key",
    ),
    Guard(
        "an entry is reversed at most once",
        "praxis/ledger/tests/test_posting.py::test_a_reversal_is_the_mirror_and_happens_once",
        drop="ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_reverses_id_key",
    ),
    Guard(
        "what an account is never changes",
        "praxis/ledger/tests/test_books.py::test_what_an_account_is_never_changes",
        drop="DROP TRIGGER ledger_account_stays ON ledger_account",
    ),
    Guard(
        "what was voided stays voided",
        "praxis/ledger/tests/test_receipts.py::test_what_was_voided_stays_voided",
        drop="DROP TRIGGER ledger_void_stays ON ledger_receipt",
    ),
    Guard(
        "receipts follow their patient",
        "praxis/ledger/tests/test_receipts.py::test_a_receipt_is_as_hidden_as_its_patient",
        drop="DROP POLICY app_rows ON ledger_receipt;"
        " CREATE POLICY app_rows ON ledger_receipt TO praxis_app USING (true)",
    ),
    Guard(
        "a line is matched to one bank line",
        "praxis/ledger/tests/test_deposits.py::test_the_bank_confirms_a_deposit_once",
        drop="DROP INDEX ledger_match_once",
    ),
    Guard(
        "a bill is entered once",
        "praxis/ledger/tests/test_payables.py::"
        "test_the_same_bill_is_entered_once_and_again_only_after_it_was_voided",
        drop="DROP INDEX ledger_payable_once",
    ),
    Guard(
        "require ledger.post",
        "praxis/ledger/tests/test_posting.py::test_who_may_not_post_posts_nothing",
        no_require="ledger.post",
    ),
    Guard(
        "require ledger.post_journal",
        "praxis/ledger/tests/test_posting.py::"
        "test_an_entry_by_hand_says_what_it_is_for_and_only_such_are_taken_back_by_hand",
        no_require="ledger.post_journal",
    ),
    Guard(
        "require ledger.manage_accounts",
        "praxis/ledger/tests/test_books.py::test_who_may_not_changes_no_account",
        no_require="ledger.manage_accounts",
    ),
    Guard(
        "require ledger.view",
        "praxis/ledger/tests/test_books.py::test_who_may_not_changes_no_account",
        no_require="ledger.view",
    ),
    Guard(
        "require ledger.close_period",
        "praxis/ledger/tests/test_periods.py::test_closing_and_reopening_are_two_rights",
        no_require="ledger.close_period",
    ),
    Guard(
        "require ledger.reopen_period",
        "praxis/ledger/tests/test_periods.py::test_closing_and_reopening_are_two_rights",
        no_require="ledger.reopen_period",
    ),
    Guard(
        "require ledger.take_receipt",
        "praxis/ledger/tests/test_receipts.py::"
        "test_the_front_desk_takes_money_and_neither_voids_nor_refunds",
        no_require="ledger.take_receipt",
    ),
    Guard(
        "require ledger.void_receipt",
        "praxis/ledger/tests/test_receipts.py::"
        "test_the_front_desk_takes_money_and_neither_voids_nor_refunds",
        no_require="ledger.void_receipt",
    ),
    Guard(
        "require ledger.refund",
        "praxis/ledger/tests/test_receipts.py::"
        "test_the_front_desk_takes_money_and_neither_voids_nor_refunds",
        no_require="ledger.refund",
    ),
    Guard(
        "require ledger.view_balances",
        "praxis/ledger/tests/test_receipts.py::"
        "test_balances_and_receipts_are_for_those_who_handle_money",
        no_require="ledger.view_balances",
    ),
    Guard(
        "require ledger.view_receipts",
        "praxis/ledger/tests/test_receipts.py::"
        "test_balances_and_receipts_are_for_those_who_handle_money",
        no_require="ledger.view_receipts",
    ),
    Guard(
        "require ledger.deposit",
        "praxis/ledger/tests/test_deposits.py::test_who_may_not_handle_money_does_not",
        no_require="ledger.deposit",
    ),
    Guard(
        "require ledger.void_deposit",
        "praxis/ledger/tests/test_deposits.py::test_who_may_not_handle_money_does_not",
        no_require="ledger.void_deposit",
    ),
    Guard(
        "require ledger.match_bank",
        "praxis/ledger/tests/test_deposits.py::test_who_may_not_handle_money_does_not",
        no_require="ledger.match_bank",
    ),
    Guard(
        "require ledger.enter_payables",
        "praxis/ledger/tests/test_payables.py::"
        "test_a_bookkeeper_enters_and_pays_and_does_not_approve",
        no_require="ledger.enter_payables",
    ),
    Guard(
        "require ledger.approve_payables",
        "praxis/ledger/tests/test_payables.py::"
        "test_a_bookkeeper_enters_and_pays_and_does_not_approve",
        no_require="ledger.approve_payables",
    ),
)
