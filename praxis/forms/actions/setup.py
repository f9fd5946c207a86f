"""Questionnaires and their versions: drafted, approved, retired."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from praxis.forms import checks, definition
from praxis.forms.models import Form, FormVersion
from praxis.forms.types import (
    CLINICIANS,
    BadDefinition,
    ChangedMeanwhile,
    CodeTaken,
    DraftOpen,
    NeedsClinician,
    NoSuchForm,
    NotADraft,
    NotReady,
    Purpose,
    State,
)
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.practice import queries as practice

_TAKEN = CodeTaken("There is already a form with that code.", field="code")
_KEPT = NotADraft("This version is approved or retired. Start a new draft to change it.")
_PURPOSE = NotADraft("A form that has versions keeps its purpose.", field="purpose")
_CLINICIAN = NeedsClinician(
    "Triage is switched on by a clinician of this practice (MD, DO, NP, PA or CNM), signed in"
    " under the own name."
)


@transaction.atomic
def add_form(
    *,
    actor: Actor,
    key: UUID,
    code: str,
    title_en: str,
    title_es: str = "",
    purpose: str = Purpose.INTAKE,
    source: str = "",
) -> Form:
    """A questionnaire without a version. Raises CodeTaken, BadDefinition."""
    actor.require("forms.edit")
    form = Form(client_key=key, recorded_by_id=actor.user_id)
    _fill(form, code=code, title_en=title_en, title_es=title_es, purpose=purpose, source=source)
    with violations(forms_form_code=_TAKEN):
        return insert_once(form)


@transaction.atomic
def change_form(
    *,
    actor: Actor,
    form_id: int,
    version: int,
    code: str,
    title_en: str,
    title_es: str = "",
    purpose: str,
    source: str = "",
) -> Form:
    """Raises NoSuchForm, ChangedMeanwhile, CodeTaken, NotADraft (the purpose stays)."""
    actor.require("forms.edit")
    form = _locked_form(form_id)
    if form.version != version:
        raise ChangedMeanwhile("Somebody else changed this. Compare, then save again.")
    _fill(form, code=code, title_en=title_en, title_es=title_es, purpose=purpose, source=source)
    form.version += 1
    with violations(forms_form_code=_TAKEN, forms_purpose_kept=_PURPOSE):
        form.save()
    return form


@transaction.atomic
def draft_version(
    *, actor: Actor, key: UUID, form_id: int, data: dict[str, Any] | None = None
) -> FormVersion:
    """A new draft: of `data`, else a copy of the newest version, else empty.

    Raises NoSuchForm, DraftOpen, BadDefinition.
    """
    actor.require("forms.edit")
    form = _locked_form(form_id)
    newest = FormVersion.objects.filter(form=form).order_by("-number").first()
    if data is None:
        data = newest.definition if newest else definition.to_data(definition.Definition())
    kept = definition.to_data(definition.parse(data))
    draft = FormVersion(
        client_key=key,
        form=form,
        number=newest.number + 1 if newest else 1,
        definition=kept,
        sha256=definition.digest(kept),
        based_on=newest,
        drafted_by_id=actor.user_id,
        drafted_at=clock.now(),
    )
    with violations(forms_version_one_draft=DraftOpen("This form has a draft. Change that one.")):
        return insert_once(draft)


@transaction.atomic
def save_draft(
    *, actor: Actor, form_version_id: int, revision: int, data: dict[str, Any]
) -> FormVersion:
    """The draft's new content. Raises NoSuchForm, NotADraft, ChangedMeanwhile, BadDefinition."""
    actor.require("forms.edit")
    draft = _locked(form_version_id)
    if draft.state != State.DRAFT:
        raise _KEPT
    if draft.revision != revision:
        raise ChangedMeanwhile("Somebody else changed this draft. Look at it, then try again.")
    draft.definition = definition.to_data(definition.parse(data))
    draft.sha256 = definition.digest(draft.definition)
    draft.revision += 1
    draft.save(update_fields=["definition", "sha256", "revision"])
    return draft


@transaction.atomic
def approve_version(*, actor: Actor, form_version_id: int, sha256: str) -> FormVersion:
    """In force from now on; the version in force before is retired in the same moment.

    `sha256` is of what the approver read: a draft changed meanwhile is refused. Triage needs
    forms.approve_triage and a clinician of the practice.
    Raises NoSuchForm, NotADraft, ChangedMeanwhile, NotReady, NeedsClinician.
    """
    draft = _locked(form_version_id)
    is_triage = draft.form.purpose == Purpose.TRIAGE
    actor.require("forms.approve_triage" if is_triage else "forms.approve")
    if draft.state != State.DRAFT:
        raise _KEPT
    if draft.sha256 != sha256:
        raise ChangedMeanwhile("The draft changed while you read it. Read it again.")
    found = checks.problems(draft.asks, draft.form.purpose)
    if found:
        raise NotReady(found)
    if actor.user_id is None:
        raise NeedsClinician("A version is approved by a person, not by a program.")
    if is_triage:
        _named_clinician(actor.user_id)
    FormVersion.objects.filter(form_id=draft.form_id, state=State.APPROVED).update(
        state=State.RETIRED, retired_by_id=actor.user_id, retired_at=clock.now()
    )
    draft.state = State.APPROVED
    draft.approved_by_id = actor.user_id
    draft.approved_at = clock.now()
    with violations(forms_triage_by_clinician=_CLINICIAN):
        draft.save(update_fields=["state", "approved_by", "approved_at"])
    return draft


@transaction.atomic
def retire_version(*, actor: Actor, form_version_id: int) -> FormVersion:
    """No longer in force (or: a draft given up). What was answered stays as it is."""
    version = _locked(form_version_id)
    if version.state == State.DRAFT:
        actor.require("forms.edit")
    elif not actor.can("forms.approve_triage") or version.form.purpose != Purpose.TRIAGE:
        actor.require("forms.approve")
    if version.state == State.RETIRED:
        return version
    version.state = State.RETIRED
    version.retired_by_id = actor.user_id
    version.retired_at = clock.now()
    version.save(update_fields=["state", "retired_by", "retired_at"])
    return version


def _named_clinician(user_id: int) -> None:
    provider = practice.provider_of_user(user_id)
    if provider is None or provider.credential not in CLINICIANS:
        raise _CLINICIAN


def _fill(
    form: Form, *, code: str, title_en: str, title_es: str, purpose: str, source: str
) -> None:
    if not definition.CODE.fullmatch(code.strip()):
        raise BadDefinition("A code begins with a letter: a to z, 0 to 9 and _ only.", field="code")
    if not title_en.strip():
        raise BadDefinition("Give it a title.", field="title_en")
    if purpose not in Purpose.values:
        raise BadDefinition("Choose one of the list.", field="purpose")
    form.code, form.purpose = code.strip(), purpose
    form.title_en, form.title_es = " ".join(title_en.split()), " ".join(title_es.split())
    form.source = source.strip()


def _locked_form(form_id: int) -> Form:
    form: Form | None = Form.objects.select_for_update().filter(pk=form_id).first()
    if form is None:
        raise NoSuchForm("There is no such form.")
    return form


def _locked(form_version_id: int) -> FormVersion:
    version: FormVersion | None = (
        FormVersion.objects.select_for_update(of=("self",))
        .select_related("form")
        .filter(pk=form_version_id)
        .first()
    )
    if version is None:
        raise NoSuchForm("There is no such version.")
    return version
