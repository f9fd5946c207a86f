"""Who may come in, what they may do, and the trail of it."""

from __future__ import annotations

from tests.guards.guard import Guard

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
        "a guest is narrowed to his patients",
        "praxis/access/tests/test_links.py::test_a_guest_sees_only_his_patient",
        drop="CREATE OR REPLACE FUNCTION access_narrow(p_patients bigint[]) RETURNS"
        " void LANGUAGE sql AS ''",
    ),
    Guard(
        "the policy of patients obeys the narrowing",
        "praxis/access/tests/test_links.py::test_a_guest_sees_only_his_patient",
        drop="DROP POLICY app_rows ON people_patient; CREATE POLICY app_rows ON"
        " people_patient TO praxis_app USING (site_ids && (SELECT"
        " current_setting('praxis.sites')::int[])) WITH CHECK (true)",
    ),
    Guard(
        "a page behind a link is narrowed to its patient",
        "praxis/access/tests/test_links.py::"
        "test_a_page_behind_a_link_answers_the_same_for_every_token_that_does_not_open",
        drop="CREATE OR REPLACE FUNCTION access_narrow(p_patients bigint[]) RETURNS"
        " void LANGUAGE sql AS ''",
    ),
    Guard(
        "open links closed to the program",
        "praxis/access/tests/test_links.py::test_the_program_cannot_list_what_is_open",
        drop="GRANT SELECT ON access_outsidelink TO praxis_app",
    ),
    Guard(
        "a link opens no longer than it may",
        "praxis/access/tests/test_links.py::test_an_expired_ended_or_used_up_link_opens_nothing",
        drop="CREATE OR REPLACE FUNCTION access_link_find(p_digest bytea, p_purpose"
        " text, p_now timestamptz, OUT id bigint, OUT about text, OUT patient_id"
        " bigint, OUT expires_at timestamptz) LANGUAGE sql STABLE SECURITY"
        " DEFINER SET search_path = public, pg_temp AS $$ SELECT l.id, l.about,"
        " l.patient_id, l.expires_at FROM access_outsidelink l WHERE l.digest ="
        " p_digest AND l.purpose = p_purpose $$",
    ),
    Guard(
        "a link opens its purpose alone",
        "praxis/access/tests/test_links.py::test_the_token_opens_its_purpose_alone",
        drop="CREATE OR REPLACE FUNCTION access_link_find(p_digest bytea, p_purpose"
        " text, p_now timestamptz, OUT id bigint, OUT about text, OUT patient_id"
        " bigint, OUT expires_at timestamptz) LANGUAGE sql STABLE SECURITY"
        " DEFINER SET search_path = public, pg_temp AS $$ SELECT l.id, l.about,"
        " l.patient_id, l.expires_at FROM access_outsidelink l WHERE l.digest ="
        " p_digest $$",
    ),
    Guard(
        "a link is used as often as it may",
        "praxis/access/tests/test_links.py::test_an_expired_ended_or_used_up_link_opens_nothing",
        drop="CREATE OR REPLACE FUNCTION access_link_use(p_id bigint, p_now"
        " timestamptz) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    ),
    Guard(
        "require access.invite",
        "praxis/access/tests/test_links.py::test_who_may_not_invite_makes_no_link",
        no_require="access.invite",
    ),
)
