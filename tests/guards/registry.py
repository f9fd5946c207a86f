"""Every named guard, how to take it away, and the test that must then fail."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guard:
    """`drop` is SQL run on the test template; `no_require` a permission that is not asked for."""

    name: str
    test: str
    drop: str = ""
    no_require: str = ""


GUARDS: tuple[Guard, ...] = (
    Guard(
        "audit trigger",
        "praxis/audit/tests/test_trail.py::"
        "test_a_change_names_who_why_and_the_values_before_and_after",
        drop="DROP TRIGGER audited ON access_site",
    ),
    Guard(
        "audit tables closed to the program",
        "praxis/audit/tests/test_trail.py::test_the_program_itself_cannot_touch_the_trail",
        drop="GRANT ALL ON audit_change, audit_read, audit_seal TO praxis_app",
    ),
    Guard(
        "permission inside audit_verify",
        "praxis/audit/tests/test_trail.py::"
        "test_reading_the_trail_needs_the_permission_in_the_program_and_in_the_database",
        drop="CREATE OR REPLACE FUNCTION audit_require(p_permission text) RETURNS void"
        " LANGUAGE sql AS ''",
    ),
    Guard(
        "require audit.verify",
        "praxis/audit/tests/test_trail.py::"
        "test_reading_the_trail_needs_the_permission_in_the_program_and_in_the_database",
        no_require="audit.verify",
    ),
    Guard(
        "user names unique without regard to case",
        "praxis/access/tests/test_people.py::test_a_user_name_is_taken_without_regard_to_case",
        drop="DROP INDEX access_user_username",
    ),
    Guard(
        "a role ends after it begins",
        "praxis/access/tests/test_people.py::test_a_role_cannot_end_before_it_begins",
        drop="ALTER TABLE access_rolegrant DROP CONSTRAINT access_grant_dates",
    ),
    Guard(
        "site codes unique",
        "praxis/access/tests/test_sites.py::test_a_site_is_added_once_and_changed_by_version",
        drop="ALTER TABLE access_site DROP CONSTRAINT access_site_code_key",
    ),
    Guard(
        "role names unique",
        "praxis/access/tests/test_people.py::test_two_roles_cannot_have_one_name",
        drop="ALTER TABLE access_role DROP CONSTRAINT access_role_code_key",
    ),
    Guard(
        "sign-ins append only",
        "praxis/access/tests/test_sign_in.py::"
        "test_what_happened_at_the_door_and_who_had_an_account_cannot_be_rewritten",
        drop="DROP TRIGGER append_only ON access_signin;"
        " GRANT UPDATE, DELETE ON access_signin TO praxis_app",
    ),
    Guard(
        "require access.manage_users",
        "praxis/access/tests/test_people.py::test_the_front_desk_changes_nobodys_access",
        no_require="access.manage_users",
    ),
    Guard(
        "require access.manage_roles",
        "praxis/access/tests/test_people.py::test_the_front_desk_changes_nobodys_access",
        no_require="access.manage_roles",
    ),
    Guard(
        "require access.manage_sites",
        "praxis/access/tests/test_people.py::test_the_front_desk_changes_nobodys_access",
        no_require="access.manage_sites",
    ),
    Guard(
        "no NOTIFY inside the transaction",
        "praxis/news/tests/test_publishing.py::"
        "test_no_notify_inside_the_transaction_survives_a_queue_upgrade",
        drop="ALTER TABLE procrastinate_jobs"
        " ENABLE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1",
    ),
    Guard(
        "require news.retry",
        "praxis/news/tests/test_worker.py::test_who_may_not_neither_sees_nor_retries",
        no_require="news.retry",
    ),
    Guard(
        "require news.view",
        "praxis/news/tests/test_worker.py::test_who_may_not_neither_sees_nor_retries",
        no_require="news.view",
    ),
    Guard(
        "worklist events append only",
        "praxis/worklist/tests/test_worklist.py::test_the_history_of_an_item_cannot_be_rewritten",
        drop="DROP TRIGGER append_only ON worklist_workitemevent; "
        "GRANT UPDATE, DELETE ON worklist_workitemevent TO praxis_app",
    ),
    Guard(
        "one work item a cause",
        "praxis/worklist/tests/test_worklist.py::test_work_filed_twice_for_one_cause_is_one_item",
        drop="ALTER TABLE worklist_workitem DROP CONSTRAINT worklist_workitem_key_key",
    ),
    Guard(
        "require worklist.file",
        "praxis/worklist/tests/test_worklist.py::test_who_may_not_neither_files_nor_sees",
        no_require="worklist.file",
    ),
    Guard(
        "require worklist.assign",
        "praxis/worklist/tests/test_worklist.py::"
        "test_an_auditor_reads_the_worklist_and_moves_nothing",
        no_require="worklist.assign",
    ),
    Guard(
        "require worklist.view",
        "praxis/worklist/tests/test_worklist.py::test_who_may_not_neither_files_nor_sees",
        no_require="worklist.view",
    ),
    Guard(
        "a filed document keeps its file and digest",
        "praxis/documents/tests/test_documents.py::"
        "test_the_application_cannot_point_a_row_at_another_file",
        drop="GRANT UPDATE ON documents_document TO praxis_app",
    ),
    Guard(
        "a void has its reason",
        "praxis/documents/tests/test_documents.py::"
        "test_a_void_without_a_reason_is_refused_by_the_database",
        drop="ALTER TABLE documents_document DROP CONSTRAINT documents_void_has_reason",
    ),
    Guard(
        "documents are never deleted",
        "praxis/documents/tests/test_documents.py::test_documents_are_never_deleted",
        drop="GRANT DELETE ON documents_document TO praxis_app",
    ),
    Guard(
        "require documents.view",
        "praxis/documents/tests/test_documents.py::test_who_may_not_neither_files_nor_opens",
        no_require="documents.view",
    ),
    Guard(
        "require documents.file",
        "praxis/documents/tests/test_documents.py::test_who_may_not_neither_files_nor_opens",
        no_require="documents.file",
    ),
    Guard(
        "require documents.void",
        "praxis/documents/tests/test_documents.py::test_who_may_not_neither_files_nor_opens",
        no_require="documents.void",
    ),
    Guard(
        "a message that has ended stays ended",
        "praxis/correspondence/tests/test_mail.py::test_a_state_cannot_be_set_past_its_events",
        drop="DROP TRIGGER follow ON correspondence_messageevent",
    ),
    Guard(
        "a message's state follows its events",
        "praxis/correspondence/tests/test_mail.py::test_a_state_cannot_be_set_past_its_events",
        drop="GRANT UPDATE ON correspondence_message TO praxis_app",
    ),
    Guard(
        "disclosures append only",
        "praxis/correspondence/tests/test_messages.py::"
        "test_a_wrong_disclosure_is_corrected_by_a_second_row",
        drop="DROP TRIGGER append_only ON correspondence_disclosure; "
        "GRANT UPDATE ON correspondence_disclosure TO praxis_app",
    ),
    Guard(
        "a disclosure is corrected once",
        "praxis/correspondence/tests/test_messages.py::"
        "test_a_wrong_disclosure_is_corrected_by_a_second_row",
        drop="ALTER TABLE correspondence_disclosure"
        " DROP CONSTRAINT correspondence_disclosure_corrects_id_key",
    ),
    Guard(
        "require correspondence.view",
        "praxis/correspondence/tests/test_messages.py::test_who_may_not_neither_sends_nor_sees",
        no_require="correspondence.view",
    ),
    Guard(
        "require correspondence.send",
        "praxis/correspondence/tests/test_messages.py::test_who_may_not_neither_sends_nor_sees",
        no_require="correspondence.send",
    ),
    Guard(
        "require correspondence.consent",
        "praxis/correspondence/tests/test_messages.py::"
        "test_an_auditor_reads_consents_and_records_none",
        no_require="correspondence.consent",
    ),
    Guard(
        "require correspondence.disclose",
        "praxis/correspondence/tests/test_messages.py::test_who_may_not_neither_sends_nor_sees",
        no_require="correspondence.disclose",
    ),
    Guard(
        "require correspondence.view_disclosures",
        "praxis/correspondence/tests/test_messages.py::test_who_may_not_neither_sends_nor_sees",
        no_require="correspondence.view_disclosures",
    ),
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
    Guard(
        "a promise is exclusive",
        "praxis/scheduling/tests/test_booking.py::test_a_patient_cannot_be_with_two_providers_at_once",
        drop="ALTER TABLE scheduling_appointmentresource DROP CONSTRAINT scheduling_promised_once",
    ),
    Guard(
        "a promise is exclusive to room and device too",
        "praxis/scheduling/tests/test_booking.py::test_a_taken_device_leaves_nothing_behind",
        drop="ALTER TABLE scheduling_appointmentresource DROP CONSTRAINT scheduling_promised_once",
    ),
    Guard(
        "no more seats than a group has",
        "praxis/scheduling/tests/test_groups.py::"
        "test_the_database_keeps_the_seats_whatever_a_program_writes",
        drop="ALTER TABLE scheduling_groupsession DROP CONSTRAINT scheduling_group_seats",
    ),
    Guard(
        "require scheduling.book",
        "praxis/scheduling/tests/test_booking.py::test_a_biller_may_not_book",
        no_require="scheduling.book",
    ),
    Guard(
        "require scheduling.overbook",
        "praxis/scheduling/tests/test_booking.py::test_a_front_desk_clerk_may_not_overbook",
        no_require="scheduling.overbook",
    ),
    Guard(
        "require scheduling.flow",
        "praxis/scheduling/tests/test_flow.py::test_an_auditor_may_not_check_in",
        no_require="scheduling.flow",
    ),
    Guard(
        "site wall on patients",
        "praxis/people/tests/test_walls.py::test_another_sites_patient_is_not_there",
        drop="DROP POLICY app_rows ON people_patient; CREATE POLICY app_rows ON people_patient"
        " TO praxis_app USING (true) WITH CHECK (true)",
    ),
    Guard(
        "restricted charts",
        "praxis/people/tests/test_walls.py::"
        "test_a_restricted_chart_is_shut_to_those_without_a_grant",
        drop="CREATE OR REPLACE FUNCTION people_hidden_from(p_user bigint) RETURNS bigint[]"
        " LANGUAGE sql STABLE AS $$ SELECT '{}'::bigint[] $$",
    ),
    Guard(
        "no context is an error",
        "praxis/people/tests/test_walls.py::"
        "test_sql_outside_a_context_is_an_error_never_an_empty_list",
        drop="DROP POLICY app_rows ON people_contactpoint;"
        " CREATE POLICY app_rows ON people_contactpoint"
        " TO praxis_app USING (true) WITH CHECK (true)",
    ),
    Guard(
        "no right to delete a patient",
        "praxis/people/tests/test_walls.py::test_no_patient_is_deleted",
        drop="GRANT DELETE ON people_patient TO praxis_app",
    ),
    Guard(
        "require people.restrict",
        "praxis/people/tests/test_walls.py::test_only_some_roles_restrict_charts",
        no_require="people.restrict",
    ),
    Guard(
        "documents are never deleted",
        "praxis/documents/tests/test_documents.py::test_documents_are_never_deleted",
        drop="GRANT DELETE ON documents_document TO praxis_app",
    ),
    Guard(
        "row security is forced on every patient table",
        "tests/test_walls.py::"
        "test_every_table_with_patient_data_has_row_security_forced_and_both_policies",
        drop="ALTER TABLE scheduling_appointment NO FORCE ROW LEVEL SECURITY",
    ),
    Guard(
        "every table is audited",
        "tests/test_walls.py::test_every_table_is_audited_or_says_why_not",
        drop="DROP TRIGGER audited_insert ON practice_room",
    ),
    Guard(
        "no resource promised twice",
        "praxis/scheduling/tests/test_booking.py::"
        "test_visits_may_touch_but_not_overlap_by_a_minute",
        drop="ALTER TABLE scheduling_appointmentresource DROP CONSTRAINT scheduling_promised_once",
    ),
    Guard(
        "one visit per client key",
        "praxis/scheduling/tests/test_booking.py::"
        "test_a_retry_with_the_same_key_returns_the_first_visit",
        drop="ALTER TABLE scheduling_appointment"
        " DROP CONSTRAINT scheduling_appointment_client_key_key",
    ),
    Guard(
        "a held time is promised as a visit is",
        "praxis/scheduling/tests/test_holds.py::"
        "test_a_held_time_is_neither_offered_nor_booked_by_others",
        drop="ALTER TABLE scheduling_appointmentresource DROP CONSTRAINT scheduling_promised_once",
    ),
    Guard(
        "one hold per client key",
        "praxis/scheduling/tests/test_holds.py::test_holding_again_with_the_same_key_is_one_hold",
        drop="ALTER TABLE scheduling_hold DROP CONSTRAINT scheduling_hold_client_key_key",
    ),
    Guard(
        "a hold ends in one of three ways",
        "praxis/scheduling/tests/test_holds.py::"
        "test_the_database_keeps_what_a_hold_a_promise_a_set_and_a_limit_say",
        drop="ALTER TABLE scheduling_hold DROP CONSTRAINT scheduling_hold_outcome",
    ),
    Guard(
        "a promise is for a visit, a group or a hold",
        "praxis/scheduling/tests/test_holds.py::"
        "test_the_database_keeps_what_a_hold_a_promise_a_set_and_a_limit_say",
        drop="ALTER TABLE scheduling_appointmentresource DROP CONSTRAINT scheduling_promise_for",
    ),
    Guard(
        "a limit says what it counts",
        "praxis/scheduling/tests/test_holds.py::"
        "test_the_database_keeps_what_a_hold_a_promise_a_set_and_a_limit_say",
        drop="ALTER TABLE scheduling_visitlimit DROP CONSTRAINT scheduling_limit_terms",
    ),
    Guard(
        "a visit is in one set",
        "praxis/scheduling/tests/test_holds.py::"
        "test_the_database_keeps_what_a_hold_a_promise_a_set_and_a_limit_say",
        drop="DROP INDEX scheduling_in_one_set",
    ),
    Guard(
        "one set per client key",
        "praxis/scheduling/tests/test_sets.py::test_the_database_keeps_one_set_for_a_key",
        drop="ALTER TABLE scheduling_visitset DROP CONSTRAINT scheduling_visitset_client_key_key",
    ),
    Guard(
        "one template of a provider, site and day",
        "praxis/scheduling/tests/test_supply.py::"
        "test_a_version_with_an_end_may_not_run_into_a_later_one",
        drop="ALTER TABLE scheduling_templateversion DROP CONSTRAINT scheduling_template_once",
    ),
    Guard(
        "status of a visit closed to the program",
        "praxis/scheduling/tests/test_flow.py::test_status_stamps_and_promises_cannot_be_rewritten",
        drop="GRANT UPDATE ON scheduling_appointment TO praxis_app",
    ),
    Guard(
        "status of a visit follows its events",
        "praxis/scheduling/tests/test_flow.py::"
        "test_each_step_of_a_visit_is_stamped_and_sets_its_status",
        drop="DROP TRIGGER scheduling_status_follows ON scheduling_visitevent",
    ),
    Guard(
        "stamps append only",
        "praxis/scheduling/tests/test_flow.py::test_status_stamps_and_promises_cannot_be_rewritten",
        drop="DROP TRIGGER append_only ON scheduling_visitevent;"
        " GRANT UPDATE, DELETE ON scheduling_visitevent TO praxis_app",
    ),
    Guard(
        "require scheduling.book",
        "praxis/scheduling/tests/test_booking.py::test_a_biller_may_not_book",
        no_require="scheduling.book",
    ),
    Guard(
        "require scheduling.override",
        "praxis/scheduling/tests/test_booking.py::"
        "test_time_outside_the_template_needs_a_permission_and_a_reason",
        no_require="scheduling.override",
    ),
    Guard(
        "require scheduling.overbook",
        "praxis/scheduling/tests/test_booking.py::test_a_front_desk_clerk_may_not_overbook",
        no_require="scheduling.overbook",
    ),
    Guard(
        "require scheduling.flow",
        "praxis/scheduling/tests/test_flow.py::test_an_auditor_may_not_check_in",
        no_require="scheduling.flow",
    ),
    Guard(
        "require scheduling.manage_supply",
        "praxis/scheduling/tests/test_supply.py::test_a_clerk_may_not_change_templates",
        no_require="scheduling.manage_supply",
    ),
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
    Guard(
        "one winner for a time on the waitlist",
        "praxis/scheduling/tests/test_waitlist.py::"
        "test_one_opening_has_one_winner_and_one_time_is_offered_once",
        drop="DROP INDEX scheduling_offer_one_winner",
    ),
    Guard(
        "a time is on offer once",
        "praxis/scheduling/tests/test_waitlist.py::"
        "test_one_opening_has_one_winner_and_one_time_is_offered_once",
        drop="DROP INDEX scheduling_opening_once",
    ),
    Guard(
        "a patient waits once for a visit type",
        "praxis/scheduling/tests/test_waitlist.py::test_joining_is_checked_and_said_once",
        drop="DROP INDEX scheduling_wish_once",
    ),
    Guard(
        "require scheduling.waitlist",
        "praxis/scheduling/tests/test_waitlist.py::test_billers_neither_offer_nor_answer",
        no_require="scheduling.waitlist",
    ),
    Guard(
        "require scheduling.move_many",
        "praxis/scheduling/tests/test_out.py::test_billers_move_nobody",
        no_require="scheduling.move_many",
    ),
    Guard(
        "require scheduling.no_shows",
        "praxis/scheduling/tests/test_no_shows.py::test_billers_do_not_keep_the_policy",
        no_require="scheduling.no_shows",
    ),
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
        "an approved version of a form never changes",
        "praxis/forms/tests/test_versions.py::test_an_approved_version_never_changes",
        drop="DROP TRIGGER forms_version_kept ON forms_formversion",
    ),
    Guard(
        "one approved version a form",
        "praxis/forms/tests/test_versions.py::test_a_form_has_one_draft_and_one_version_in_force",
        drop="DROP INDEX forms_version_one_approved",
    ),
    Guard(
        "a version is approved by somebody",
        "praxis/forms/tests/test_versions.py::"
        "test_a_version_is_approved_by_a_person_and_only_when_it_is_whole",
        drop="ALTER TABLE forms_formversion DROP CONSTRAINT forms_version_approved_by_somebody",
    ),
    Guard(
        "triage is approved by a clinician",
        "praxis/forms/tests/test_triage.py::"
        "TestSwitchedOn::test_the_database_itself_takes_no_triage_from_anybody_else",
        drop="DROP TRIGGER forms_triage_by_clinician ON forms_formversion",
    ),
    Guard(
        "a form with versions keeps its purpose",
        "praxis/forms/tests/test_triage.py::"
        "TestSwitchedOn::test_the_database_itself_takes_no_triage_from_anybody_else",
        drop="DROP TRIGGER forms_purpose_kept ON forms_form",
    ),
    Guard(
        "only approved versions are filled",
        "praxis/forms/tests/test_responses.py::"
        "test_only_an_approved_version_is_filled_and_a_filling_begun_goes_on",
        drop="DROP TRIGGER forms_response_of_approved ON forms_response",
    ),
    Guard(
        "a completed form is only corrected",
        "praxis/forms/tests/test_responses.py::"
        "test_after_completion_an_answer_is_only_corrected_with_a_reason",
        drop="DROP TRIGGER forms_answer_open ON forms_answer",
    ),
    Guard(
        "answers append only",
        "praxis/forms/tests/test_responses.py::"
        "test_answers_cannot_be_changed_or_deleted_by_the_program",
        drop="DROP TRIGGER append_only ON forms_answer;"
        " GRANT UPDATE, DELETE ON forms_answer TO praxis_app",
    ),
    Guard(
        "answers are of their form's patient",
        "praxis/forms/tests/test_responses.py::"
        "test_a_form_of_another_patient_cannot_take_this_patients_answers",
        drop="ALTER TABLE forms_answer DROP CONSTRAINT forms_answer_of_patient",
    ),
    Guard(
        "what triage decided stays",
        "praxis/forms/tests/test_triage.py::"
        "TestSwitchedOn::test_what_a_triage_decided_cannot_be_rewritten",
        drop="GRANT UPDATE ON forms_triageoutcome TO praxis_app",
    ),
    Guard(
        "require forms.edit",
        "praxis/forms/tests/test_versions.py::test_who_may_only_look_writes_nothing",
        no_require="forms.edit",
    ),
    Guard(
        "require forms.approve",
        "praxis/forms/tests/test_versions.py::"
        "test_a_version_is_approved_by_a_person_and_only_when_it_is_whole",
        no_require="forms.approve",
    ),
    Guard(
        "require forms.approve_triage",
        "praxis/forms/tests/test_triage.py::"
        "TestSwitchedOn::test_triage_is_off_until_a_clinician_approves_that_version",
        no_require="forms.approve_triage",
    ),
    Guard(
        "require forms.view",
        "praxis/forms/tests/test_responses.py::test_who_sees_no_patients_reads_and_fills_nothing",
        no_require="forms.view",
    ),
    Guard(
        "require forms.fill",
        "praxis/forms/tests/test_responses.py::test_who_sees_no_patients_reads_and_fills_nothing",
        no_require="forms.fill",
    ),
    Guard(
        "require forms.correct",
        "praxis/forms/tests/test_responses.py::test_who_sees_no_patients_reads_and_fills_nothing",
        no_require="forms.correct",
    ),
    Guard(
        "require forms.withdraw",
        "praxis/forms/tests/test_responses.py::test_who_sees_no_patients_reads_and_fills_nothing",
        no_require="forms.withdraw",
    ),
    Guard(
        "a number of the day once",
        "praxis/scheduling/tests/test_queue.py::"
        "test_numbers_do_not_repeat_in_a_day_and_do_not_count_arrivals",
        drop="ALTER TABLE scheduling_daynumber DROP CONSTRAINT scheduling_daynumber_once",
    ),
    Guard(
        "a number of the day stays",
        "praxis/scheduling/tests/test_queue.py::"
        "test_numbers_do_not_repeat_in_a_day_and_do_not_count_arrivals",
        drop="GRANT UPDATE ON scheduling_daynumber TO praxis_app",
    ),
    Guard(
        "a patient waits once in the queue",
        "praxis/scheduling/tests/test_queue.py::"
        "test_a_walk_in_waits_once_with_a_number_that_goes_on_with_the_visit",
        drop="DROP INDEX scheduling_walkin_once",
    ),
    Guard(
        "a walk-in is seen or leaves",
        "praxis/scheduling/tests/test_queue.py::"
        "test_a_walk_in_waits_once_with_a_number_that_goes_on_with_the_visit",
        drop="ALTER TABLE scheduling_walkin DROP CONSTRAINT scheduling_walkin_ends_once",
    ),
    Guard(
        "require kiosk.manage",
        "praxis/kiosk/tests/test_kiosk.py::test_only_who_may_manage_kiosks_makes_a_device_one",
        no_require="kiosk.manage",
    ),
    Guard(
        "a decided change knows when",
        "praxis/kiosk/tests/test_kiosk.py::"
        "test_the_database_keeps_a_decision_and_its_moment_together",
        drop="ALTER TABLE kiosk_proposedchange"
        " DROP CONSTRAINT kiosk_proposedchange_decided_at_once",
    ),
    Guard(
        "row security of what was typed at a kiosk",
        "praxis/kiosk/tests/test_kiosk.py::test_a_change_follows_its_patients_walls",
        drop="DROP POLICY app_rows ON kiosk_proposedchange;"
        " CREATE POLICY app_rows ON kiosk_proposedchange TO praxis_app USING (true)",
    ),
    Guard(
        "require portal.manage",
        "praxis/portal/tests/test_setup.py::test_who_does_not_manage_booking_changes_nothing",
        no_require="portal.manage",
    ),
    Guard(
        "require portal.answer",
        "praxis/portal/tests/test_portal.py::"
        "test_only_staff_who_answer_patients_read_what_they_write",
        no_require="portal.answer",
    ),
    Guard(
        "a reason leads somewhere",
        "praxis/portal/tests/test_setup.py::"
        "test_the_database_keeps_a_reason_that_leads_nowhere_out",
        drop="ALTER TABLE portal_onlinereason DROP CONSTRAINT portal_onlinereason_leads_somewhere",
    ),
    Guard(
        "a rule is about somebody",
        "praxis/portal/tests/test_setup.py::test_the_database_keeps_a_rule_about_everybody_out",
        drop="ALTER TABLE portal_onlinerule DROP CONSTRAINT portal_onlinerule_is_about_somebody",
    ),
    Guard(
        "row security of texts received",
        "praxis/correspondence/tests/test_replies.py::test_texts_follow_their_patients_walls",
        drop="DROP POLICY app_rows ON correspondence_reply;"
        " CREATE POLICY app_rows ON correspondence_reply TO praxis_app USING (true)",
    ),
    Guard(
        "what a number said is append only",
        "praxis/correspondence/tests/test_replies.py::test_nobody_rewrites_what_a_number_said",
        drop="GRANT UPDATE, DELETE ON correspondence_numberword TO praxis_app;"
        " DROP TRIGGER append_only ON correspondence_numberword",
    ),
    Guard(
        "a text received keeps its words",
        "praxis/correspondence/tests/test_replies.py::test_nobody_rewrites_what_a_number_said",
        drop="GRANT UPDATE ON correspondence_reply TO praxis_app",
    ),
    Guard(
        "require correspondence.receive",
        "praxis/correspondence/tests/test_replies.py::test_only_the_gateway_may_bring_answers",
        no_require="correspondence.receive",
    ),
    Guard(
        "a sent text is not sent anew past its events",
        "praxis/correspondence/tests/test_texts.py::"
        "test_a_receipt_says_delivered_and_later_ones_change_nothing",
        drop="DROP TRIGGER follow ON correspondence_messageevent",
    ),
    Guard(
        "a reminder is planned once",
        "praxis/scheduling/tests/test_reminders.py::test_planning_again_plans_nothing_twice",
        drop="DROP INDEX scheduling_reminder_once; DROP INDEX scheduling_reminder_planned_once",
    ),
    Guard(
        "row security of reminders",
        "praxis/scheduling/tests/test_reminders.py::test_reminders_follow_their_patients_walls",
        drop="DROP POLICY app_rows ON scheduling_reminder;"
        " CREATE POLICY app_rows ON scheduling_reminder TO praxis_app USING (true)",
    ),
    Guard(
        "require scheduling.remind",
        "praxis/scheduling/tests/test_reminders.py::test_reminders_need_their_permission",
        no_require="scheduling.remind",
    ),
    Guard(
        "require scheduling.measures",
        "praxis/scheduling/tests/test_measures.py::"
        "test_figures_are_closed_to_the_program_and_to_who_may_not_see_them",
        no_require="scheduling.measures",
    ),
    Guard(
        "require scheduling.measure",
        "praxis/scheduling/tests/test_measures.py::"
        "test_figures_are_closed_to_the_program_and_to_who_may_not_see_them",
        no_require="scheduling.measure",
    ),
    Guard(
        "figures are written by their function alone",
        "praxis/scheduling/tests/test_measures.py::"
        "test_figures_are_closed_to_the_program_and_to_who_may_not_see_them",
        drop="GRANT UPDATE, DELETE ON scheduling_visitfact, scheduling_waitcell TO praxis_app",
    ),
)
