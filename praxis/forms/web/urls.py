"""The pages of forms."""

from __future__ import annotations

from django.urls import path

from praxis.forms.web import editor, library, responses, versions

FORM = "forms/<int:form_id>/"
VERSION = "form-versions/<int:form_version_id>/"
QUESTION = f"{VERSION}questions/<slug:question>/"
RESPONSE = "responses/<int:response_id>/"

urlpatterns = [
    path("forms/", library.forms_page, name="forms-list"),
    path("forms/new/", library.form_add_page, name="forms-add"),
    path("forms/starters/", library.starters_page, name="forms-starters"),
    path("forms/starters/<slug:starter>/take/", library.starter_take, name="forms-starter-take"),
    path(FORM, library.form_page_, name="forms-form"),
    path(f"{FORM}change/", library.form_change_page, name="forms-change"),
    path(f"{FORM}draft/", library.draft_start, name="forms-draft"),
    path(f"{FORM}compare/", library.compare_page, name="forms-compare"),
    path(f"{FORM}rules/new/", library.rule_add_page, name="forms-rule-add"),
    path(f"{FORM}rules/<int:form_rule_id>/end/", library.rule_end_page, name="forms-rule-end"),
    path(VERSION, versions.version_page, name="forms-version"),
    path(f"{VERSION}preview/", versions.preview_page, name="forms-preview"),
    path(f"{VERSION}approve/", versions.approve_page, name="forms-approve"),
    path(f"{VERSION}approve-triage/", versions.approve_triage_page, name="forms-approve-triage"),
    path(f"{VERSION}give-up/", versions.give_up, name="forms-give-up"),
    path(f"{VERSION}retire/", versions.retire, name="forms-retire"),
    path(f"{VERSION}retire-triage/", versions.retire_triage, name="forms-retire-triage"),
    path(f"{VERSION}review/<slug:language>/", editor.review_page, name="forms-review"),
    path(f"{VERSION}questions/", editor.question_page, name="forms-question-add"),
    path(QUESTION, editor.question_page, name="forms-question"),
    path(f"{QUESTION}drop/", editor.question_drop, name="forms-question-drop"),
    path(f"{QUESTION}up/", editor.question_up, name="forms-question-up"),
    path(f"{QUESTION}down/", editor.question_down, name="forms-question-down"),
    path(f"{VERSION}sections/", editor.section_page, name="forms-section-add"),
    path(f"{VERSION}sections/<int:section>/", editor.section_page, name="forms-section"),
    path(f"{VERSION}sections/<int:section>/drop/", editor.section_drop, name="forms-section-drop"),
    path(f"{VERSION}outcomes/", editor.outcome_page, name="forms-outcome-add"),
    path(f"{VERSION}outcomes/<slug:outcome>/", editor.outcome_page, name="forms-outcome"),
    path(f"{VERSION}outcomes/<slug:outcome>/drop/", editor.outcome_drop, name="forms-outcome-drop"),
    path("patients/<int:patient_id>/forms/", responses.patient_page, name="forms-patient"),
    path("patients/<int:patient_id>/forms/new/", responses.start_page, name="forms-start"),
    path(RESPONSE, responses.response_page, name="forms-response"),
    path(f"{RESPONSE}fill/", responses.fill_page, name="forms-fill"),
    path(f"{RESPONSE}correct/<slug:question>/", responses.correct_page, name="forms-correct"),
    path(f"{RESPONSE}withdraw/", responses.withdraw_page, name="forms-withdraw"),
    path(f"{RESPONSE}error/", responses.error_page, name="forms-error"),
]
