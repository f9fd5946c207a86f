"""Scheduling: waitlist, queue, absence, reminders, figures."""

from __future__ import annotations

from tests.guards.guard import Guard

GUARDS: tuple[Guard, ...] = (
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
    Guard(
        "one plan of absence per client key",
        "tests/test_kept.py::test_a_create_sent_twice_is_one_row_in_every_table",
        drop="ALTER TABLE scheduling_outplan DROP CONSTRAINT scheduling_outplan_client_key_key",
    ),
    Guard(
        "a visit of a plan of absence moves once",
        "praxis/scheduling/tests/test_out.py::test_the_database_keeps_what_a_plan_of_absence_says",
        drop="ALTER TABLE scheduling_outmove DROP CONSTRAINT scheduling_out_once",
    ),
    Guard(
        "a missed visit asks for one step",
        "praxis/scheduling/tests/test_no_shows.py::test_steps_need_words_and_are_taken_back_once",
        drop="DROP INDEX scheduling_no_show_step_once",
    ),
    Guard(
        "an offer goes to a patient once an opening",
        "praxis/scheduling/tests/test_waitlist.py::"
        "test_one_opening_has_one_winner_and_one_time_is_offered_once",
        drop="ALTER TABLE scheduling_waitlistoffer DROP CONSTRAINT scheduling_offer_once",
    ),
    Guard(
        "one wish per client key",
        "tests/test_kept.py::test_a_create_sent_twice_is_one_row_in_every_table",
        drop="ALTER TABLE scheduling_waitlistentry DROP CONSTRAINT"
        " scheduling_waitlistentry_client_key_key",
    ),
    Guard(
        "one walk-in per client key",
        "tests/test_kept.py::test_a_create_sent_twice_is_one_row_in_every_table",
        drop="ALTER TABLE scheduling_walkin DROP CONSTRAINT scheduling_walkin_client_key_key",
    ),
    Guard(
        "a planned move has a place and a time",
        "praxis/scheduling/tests/test_out.py::test_the_database_keeps_what_a_plan_of_absence_says",
        drop="ALTER TABLE scheduling_outmove DROP CONSTRAINT scheduling_out_target",
    ),
    Guard(
        "a move of a plan is a stamped one",
        "praxis/scheduling/tests/test_out.py::test_the_database_keeps_what_a_plan_of_absence_says",
        drop="ALTER TABLE scheduling_outmove DROP CONSTRAINT scheduling_out_moved",
    ),
)
