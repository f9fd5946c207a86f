"""Questionnaires, answers, signatures, triage."""

from __future__ import annotations

from tests.guards.guard import Guard

GUARDS: tuple[Guard, ...] = (
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
        "a form's code is its own",
        "praxis/forms/tests/test_versions.py::"
        "test_a_form_keeps_its_code_to_itself_and_is_made_once",
        drop="DROP INDEX forms_form_code",
    ),
    Guard(
        "one draft a form",
        "praxis/forms/tests/test_versions.py::test_a_form_has_one_draft_and_one_version_in_force",
        drop="DROP INDEX forms_version_one_draft",
    ),
    Guard(
        "signatures append only",
        "tests/test_kept.py::test_every_event_stays_as_it_was_written",
        drop="DROP TRIGGER append_only ON forms_signature; GRANT UPDATE, DELETE ON"
        " forms_signature TO praxis_app",
    ),
    Guard(
        "steps of a form append only",
        "tests/test_kept.py::test_every_event_stays_as_it_was_written",
        drop="DROP TRIGGER append_only ON forms_responseevent; GRANT UPDATE, DELETE ON"
        " forms_responseevent TO praxis_app",
    ),
    Guard(
        "a form's state follows its events",
        "praxis/forms/tests/test_responses.py::"
        "test_what_must_be_answered_is_answered_before_it_is_complete",
        drop="DROP TRIGGER forms_response_follow ON forms_responseevent",
    ),
    Guard(
        "one filling of a form is open",
        "praxis/forms/tests/test_responses.py::"
        "test_only_an_approved_version_is_filled_and_a_filling_begun_goes_on",
        drop="DROP INDEX forms_response_one_open",
    ),
)
