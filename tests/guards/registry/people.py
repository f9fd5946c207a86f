"""Records, who speaks for them, who pays."""

from __future__ import annotations

from tests.guards.guard import Guard

GUARDS: tuple[Guard, ...] = (
    Guard(
        "one guarantor at a time",
        "praxis/people/tests/test_speaking.py::test_the_database_refuses_two_guarantors_on_one_day",
        drop="ALTER TABLE people_guarantor DROP CONSTRAINT people_guarantor_one_at_a_time",
    ),
    Guard(
        "who must not be contacted does not speak",
        "praxis/people/tests/test_speaking.py::"
        "test_the_database_refuses_a_barred_person_who_speaks",
        drop="ALTER TABLE people_proxy DROP CONSTRAINT people_proxy_no_contact",
    ),
    Guard(
        "a number is on file once",
        "praxis/people/tests/test_reach.py::test_a_number_is_on_file_once",
        drop="DROP INDEX people_contactpoint_once",
    ),
    Guard(
        "numbers are kept as E.164",
        "praxis/people/tests/test_reach.py::test_the_database_refuses_a_number_that_is_not_e164",
        drop="ALTER TABLE people_contactpoint DROP CONSTRAINT people_contactpoint_e164",
    ),
    Guard(
        "an agreement ends after it begins",
        "praxis/people/tests/test_organizations.py::"
        "test_the_database_refuses_an_agreement_that_ends_before_it_begins",
        drop="ALTER TABLE people_agreement DROP CONSTRAINT people_agreement_dates",
    ),
    Guard(
        "a chart is restricted once",
        "praxis/people/tests/test_walls.py::test_a_chart_is_restricted_once",
        drop="DROP INDEX people_restriction_once",
    ),
    Guard(
        "nobody is granted his own chart",
        "praxis/people/tests/test_walls.py::"
        "test_an_employees_chart_is_restricted_and_shut_to_himself",
        drop="DROP TRIGGER people_chartgrant_not_own ON people_chartgrant",
    ),
    Guard(
        "one record per client key",
        "tests/test_kept.py::test_a_create_sent_twice_is_one_row_in_every_table",
        drop="ALTER TABLE people_patient DROP CONSTRAINT people_patient_client_key_key",
    ),
    Guard(
        "search words closed to the program",
        "praxis/people/tests/test_walls.py::test_the_app_role_cannot_read_the_search_words",
        drop="GRANT SELECT ON people_namekey TO praxis_app",
    ),
    Guard(
        "require people.view",
        "praxis/people/tests/test_search.py::test_only_people_who_may_see_patients_search",
        no_require="people.view",
    ),
    Guard(
        "require people.register",
        "praxis/people/tests/test_registration.py::test_only_some_roles_register",
        no_require="people.register",
    ),
    Guard(
        "require people.change",
        "praxis/people/tests/test_may_not.py::test_a_reader_changes_nothing",
        no_require="people.change",
    ),
    Guard(
        "require people.break_glass",
        "praxis/people/tests/test_walls.py::test_the_front_desk_may_not_break_the_glass",
        no_require="people.break_glass",
    ),
    Guard(
        "require people.manage_organizations",
        "praxis/people/tests/test_organizations.py::test_the_front_desk_keeps_no_organizations",
        no_require="people.manage_organizations",
    ),
)
