"""Portal and kiosk."""

from __future__ import annotations

from tests.guards.guard import Guard

GUARDS: tuple[Guard, ...] = (
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
        "require portal.use",
        "praxis/portal/tests/test_actions.py::test_who_holds_no_permission_does_nothing",
        no_require="portal.use",
    ),
    Guard(
        "require kiosk.use",
        "praxis/kiosk/tests/test_kiosk.py::test_who_may_not_use_a_kiosk_does_nothing_at_it",
        no_require="kiosk.use",
    ),
    Guard(
        "a patient behind a link sees nobody else's visit",
        "praxis/portal/tests/test_portal.py::test_a_patient_sees_nobody_elses_visit",
        drop="CREATE OR REPLACE FUNCTION access_narrow(p_patients bigint[]) RETURNS"
        " void LANGUAGE sql AS ''",
    ),
    Guard(
        "a kiosk sees its visitor alone",
        "praxis/kiosk/tests/test_kiosk.py::test_the_kiosk_sees_its_visitor_and_nobody_else",
        drop="CREATE OR REPLACE FUNCTION access_narrow(p_patients bigint[]) RETURNS"
        " void LANGUAGE sql AS ''",
    ),
    Guard(
        "row security of patients' messages",
        "tests/test_kept.py::test_every_wall_asks_whether_the_patient_is_seen",
        drop="DROP POLICY app_rows ON portal_patientmessage; CREATE POLICY app_rows ON"
        " portal_patientmessage TO praxis_app USING (true)",
    ),
)
