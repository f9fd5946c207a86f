"""The walls around patients' rows."""

from __future__ import annotations

from tests.guards.guard import Guard

GUARDS: tuple[Guard, ...] = (
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
        "the walls of documents ask for the patient",
        "tests/test_kept.py::test_every_wall_asks_whether_the_patient_is_seen",
        drop="DROP POLICY app_rows ON documents_document; CREATE POLICY app_rows ON"
        " documents_document TO praxis_app USING (true)",
    ),
    Guard(
        "the wall of patients reads the narrowing",
        "tests/test_kept.py::test_every_wall_asks_whether_the_patient_is_seen",
        drop="DROP POLICY app_rows ON people_patient; CREATE POLICY app_rows ON"
        " people_patient TO praxis_app USING (site_ids && (SELECT"
        " current_setting('praxis.sites')::int[]) AND NOT (id = ANY ((SELECT"
        " current_setting('praxis.hidden')::bigint[])::bigint[])))",
    ),
    Guard(
        "events stay in every room",
        "tests/test_kept.py::test_every_event_stays_as_it_was_written",
        drop="DROP TRIGGER append_only_all ON scheduling_visitevent",
    ),
    Guard(
        "nobody may rewrite events",
        "tests/test_kept.py::test_every_event_stays_as_it_was_written",
        drop="GRANT UPDATE ON worklist_workitemevent TO praxis_app",
    ),
)
