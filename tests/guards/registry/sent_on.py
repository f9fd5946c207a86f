"""Referrals, units of authorizations, copies of records."""

from __future__ import annotations

from tests.guards.guard import Guard

RECORDS = "praxis/referrals/tests/test_records.py::"
REFERRALS = "praxis/referrals/tests/test_referrals.py::"

GUARDS: tuple[Guard, ...] = (
    Guard(
        "a referral's steps come in turn",
        REFERRALS + "test_steps_out_of_turn_are_refused_and_leave_nothing",
        drop="ALTER TABLE referrals_referralevent DISABLE TRIGGER follow",
    ),
    Guard(
        "visits hold no more units than were granted",
        REFERRALS + "test_fifty_bookings_and_cancels_at_once_never_promise_more_than_was_granted",
        drop="ALTER TABLE coverage_authorization DROP CONSTRAINT coverage_auth_units",
    ),
    Guard(
        "one fee for one kind of requester on a day",
        RECORDS + "test_a_fee_is_the_one_of_the_day_it_was_asked_for_and_never_above_its_cap",
        drop="ALTER TABLE referrals_recordsfee DROP CONSTRAINT referrals_fee_overlap",
    ),
    Guard(
        "where a request for records stands follows its events",
        RECORDS + "test_the_program_cannot_set_where_a_request_stands",
        drop="GRANT UPDATE ON referrals_recordsrequest TO praxis_app",
    ),
    Guard(
        "only who answers for privacy says who may have a copy",
        RECORDS + "test_an_attorney_gets_nothing_without_a_signed_paper",
        no_require="referrals.check_authority",
    ),
)
