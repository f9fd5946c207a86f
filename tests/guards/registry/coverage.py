"""Insurance."""

from __future__ import annotations

from tests.guards.guard import Guard

GUARDS: tuple[Guard, ...] = (
    Guard(
        "one primary on a day",
        "praxis/coverage/tests/test_coverages.py::"
        "test_the_database_itself_refuses_two_primaries_on_one_day",
        drop="ALTER TABLE coverage_coveragerank DROP CONSTRAINT coverage_rank_once",
    ),
    Guard(
        "a rank is of its coverage's patient",
        "praxis/coverage/tests/test_coverages.py::"
        "test_a_rank_cannot_point_to_another_patients_insurance",
        drop="ALTER TABLE coverage_coveragerank DROP CONSTRAINT coverage_rank_of_patient",
    ),
    Guard(
        "the same policy is on file once",
        "praxis/coverage/tests/test_coverages.py::test_the_same_policy_is_not_added_twice",
        drop="ALTER TABLE coverage_coverage DROP CONSTRAINT coverage_same_policy_once",
    ),
    Guard(
        "one insurance per client key",
        "tests/test_kept.py::test_a_create_sent_twice_is_one_row_in_every_table",
        drop="ALTER TABLE coverage_coverage DROP CONSTRAINT coverage_coverage_client_key_key",
    ),
    Guard(
        "one limit of a kind on a day",
        "praxis/coverage/tests/test_payers.py::test_two_limits_of_one_kind_do_not_hold_on_one_day",
        drop="ALTER TABLE coverage_payerrule DROP CONSTRAINT coverage_payerrule_overlap",
    ),
    Guard(
        "a payer has a name of its own",
        "praxis/coverage/tests/test_payers.py::test_a_payer_has_a_name_of_its_own",
        drop="DROP INDEX coverage_payer_name",
    ),
    Guard(
        "checks of insurance append only",
        "praxis/coverage/tests/test_checks.py::test_a_check_is_never_rewritten",
        drop="DROP TRIGGER append_only ON coverage_coveragecheck; GRANT UPDATE, DELETE"
        " ON coverage_coveragecheck TO praxis_app",
    ),
    Guard(
        "require coverage.edit",
        "praxis/coverage/tests/test_coverages.py::"
        "test_a_facility_worker_neither_sees_nor_changes_insurance",
        no_require="coverage.edit",
    ),
    Guard(
        "require coverage.view",
        "praxis/coverage/tests/test_coverages.py::"
        "test_a_facility_worker_neither_sees_nor_changes_insurance",
        no_require="coverage.view",
    ),
    Guard(
        "require coverage.check",
        "praxis/coverage/tests/test_checks.py::test_who_may_only_look_records_no_check",
        no_require="coverage.check",
    ),
    Guard(
        "require coverage.manage_payers",
        "praxis/coverage/tests/test_payers.py::"
        "test_the_front_desk_sees_payer_sheets_and_changes_none",
        no_require="coverage.manage_payers",
    ),
    Guard(
        "one open question a coverage",
        "praxis/coverage/tests/test_asking.py::"
        "test_the_database_keeps_one_open_question_a_coverage",
        drop="DROP INDEX coverage_question_open_once",
    ),
    Guard(
        "a question is about what its kind says",
        "praxis/coverage/tests/test_asking.py::"
        "test_the_database_keeps_one_open_question_a_coverage",
        drop="ALTER TABLE coverage_payerquestion DROP CONSTRAINT coverage_question_about",
    ),
)
