"""Scheduling: promises, holds, supply, the steps of a visit."""

from __future__ import annotations

from tests.guards.guard import Guard

GUARDS: tuple[Guard, ...] = (
    Guard(
        "one of a staff pool is promised once",
        "praxis/scheduling/tests/test_staff.py::test_the_constraint_itself_refuses_one_nurse_twice",
        drop="ALTER TABLE scheduling_appointmentresource DROP CONSTRAINT scheduling_promised_once",
    ),
    Guard(
        "one of a name in a staff pool",
        "praxis/scheduling/tests/test_staff.py::"
        "test_what_cannot_be_of_an_absence_or_an_end_is_refused",
        drop="DROP INDEX scheduling_staff_name",
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
        "require scheduling.override",
        "praxis/scheduling/tests/test_booking.py::"
        "test_time_outside_the_template_needs_a_permission_and_a_reason",
        no_require="scheduling.override",
    ),
    Guard(
        "require scheduling.manage_supply",
        "praxis/scheduling/tests/test_supply.py::test_a_clerk_may_not_change_templates",
        no_require="scheduling.manage_supply",
    ),
    Guard(
        "an exception is of one thing",
        "praxis/scheduling/tests/test_supply.py::test_an_exception_is_of_one_thing",
        drop="ALTER TABLE scheduling_workexception DROP CONSTRAINT scheduling_exception_target",
    ),
    Guard(
        "one template per client key",
        "tests/test_kept.py::test_a_create_sent_twice_is_one_row_in_every_table",
        drop="ALTER TABLE scheduling_templateversion DROP CONSTRAINT"
        " scheduling_templateversion_client_key_key",
    ),
    Guard(
        "one group per client key",
        "tests/test_kept.py::test_a_create_sent_twice_is_one_row_in_every_table",
        drop="ALTER TABLE scheduling_groupsession DROP CONSTRAINT"
        " scheduling_groupsession_client_key_key",
    ),
    Guard(
        "one stamp per step's key",
        "tests/test_kept.py::test_a_create_sent_twice_is_one_row_in_every_table",
        drop="DROP INDEX scheduling_event_key",
    ),
    Guard(
        "a stamp is corrected once",
        "praxis/scheduling/tests/test_flow.py::test_a_wrong_time_is_corrected_by_a_row_beside_it",
        drop="DROP INDEX scheduling_corrected_once",
    ),
    Guard(
        "require scheduling.correct",
        "praxis/scheduling/tests/test_flow.py::test_a_wrong_time_is_corrected_by_a_row_beside_it",
        no_require="scheduling.correct",
    ),
    Guard(
        "a hold ends after it begins",
        "praxis/scheduling/tests/test_holds.py::"
        "test_the_database_keeps_what_a_hold_a_promise_a_set_and_a_limit_say",
        drop="ALTER TABLE scheduling_hold DROP CONSTRAINT scheduling_hold_span",
    ),
    Guard(
        "limits bind who books",
        "praxis/scheduling/tests/test_limits.py::"
        "test_a_day_takes_only_so_many_visits_of_a_type_at_a_site",
        drop="CREATE OR REPLACE FUNCTION scheduling_limits(p_visit_type bigint, p_patient bigint,"
        " p_sites bigint[], p_from timestamptz, p_to timestamptz, p_now timestamptz,"
        " p_hold bigint, p_lock boolean) RETURNS text LANGUAGE sql AS 'SELECT NULL::text'",
    ),
)
