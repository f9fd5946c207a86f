"""Changing what a patient's own row holds, and the names he had."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction

from praxis.access import queries as access
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.people.actions import facts, rows
from praxis.people.models import Patient, PatientName
from praxis.people.types import BadBirthDate, NameUse, Sex
from praxis.practice import queries as practice


@transaction.atomic
def change_patient(
    *,
    actor: Actor,
    patient_id: int,
    version: int,
    family_name: str | None = None,
    given_name: str | None = None,
    middle_name: str | None = None,
    suffix: str | None = None,
    preferred_name: str | None = None,
    birth_date: date | None = None,
    sex: str | None = None,
    gender_identity: str | None = None,
    pronouns: str | None = None,
    language: str | None = None,
    needs_interpreter: bool | None = None,
    keep_former_name: bool = True,
) -> Patient:
    """Correct or change what is given; the rest stays. A changed name is kept as a former one.

    Raises Forbidden, NoSuchPatient, ChangedMeanwhile, NameMissing, BadBirthDate,
    WrongChoice, BadLanguage.
    """
    actor.require("people.change")
    row = rows.the_patient(patient_id, lock=True)
    row = rows.locked(Patient, patient_id, version=version)
    names = None if family_name is None else rows.family_name(family_name)
    renamed = (names is not None and names != row.family_name) or (
        given_name is not None and rows.words(given_name) != row.given_name
    )
    if renamed and keep_former_name:
        _keep_former(row)
    row = rows.change(
        row,
        {
            "family_name": names,
            "given_name": _plain(given_name),
            "middle_name": _plain(middle_name),
            "suffix": _plain(suffix),
            "preferred_name": _plain(preferred_name),
            "birth_date": birth_date and facts.born(birth_date),
            "sex": sex and rows.one_of(sex, Sex.values, field="sex"),
            "gender_identity": _plain(gender_identity),
            "pronouns": _plain(pronouns),
            "language": language and facts.language(language),
            "needs_interpreter": needs_interpreter,
        },
    )
    row.refresh_from_db()
    return row


@transaction.atomic
def add_name(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    family_name: str,
    given_name: str = "",
    use: str = NameUse.FORMER,
    ended_on: date | None = None,
) -> PatientName:
    """Another name the patient is found by.

    Raises Forbidden, NoSuchPatient, NameMissing, WrongChoice.
    """
    actor.require("people.change")
    rows.the_patient(patient_id)
    return insert_once(
        PatientName(
            client_key=key,
            patient_id=patient_id,
            use=rows.one_of(use, NameUse.values, field="use"),
            family_name=rows.family_name(family_name),
            given_name=rows.words(given_name),
            ended_on=ended_on,
        )
    )


@transaction.atomic
def drop_name(*, actor: Actor, name_id: int) -> PatientName:
    """A former name that was entered in error is no longer searched.

    Raises Forbidden, NoSuchRecord.
    """
    actor.require("people.change")
    row = rows.locked(PatientName, name_id)
    if not row.entered_in_error:
        row.entered_in_error = True
        row.save(update_fields=["entered_in_error"])
    return row


@transaction.atomic
def add_sites(*, actor: Actor, patient_id: int, site_ids: Collection[int]) -> Patient:
    """The patient is known at these sites too, from now on.

    Raises Forbidden, NoSuchPatient, BadSites.
    """
    actor.require("people.register")
    row = rows.the_patient(patient_id, lock=True)
    known = sorted({*row.site_ids, *facts.sites(actor, site_ids)})
    return rows.change(row, {"site_ids": known})


@transaction.atomic
def set_usual_provider(*, actor: Actor, patient_id: int, provider_id: int | None) -> Patient:
    """Whom the patient usually sees; None for nobody.

    Raises Forbidden, NoSuchPatient, NotFound.
    """
    actor.require("people.change")
    row = rows.the_patient(patient_id, lock=True)
    if provider_id is not None:
        practice.get_provider(provider_id)
    if row.usual_provider_id != provider_id:
        row.usual_provider_id = provider_id
        row.version += 1
        row.save(update_fields=["usual_provider", "version"])
    return row


@transaction.atomic
def record_death(
    *, actor: Actor, patient_id: int, version: int, deceased_on: date | None
) -> Patient:
    """The day the patient died; None takes a mistake back.

    Raises Forbidden, NoSuchPatient, ChangedMeanwhile, BadBirthDate.
    """
    actor.require("people.change")
    rows.the_patient(patient_id)
    row = rows.locked(Patient, patient_id, version=version)
    if deceased_on and not row.birth_date <= deceased_on <= access.today():
        raise BadBirthDate("Choose a day from birth until today.", field="deceased_on")
    row.deceased_on = deceased_on
    row.version += 1
    row.save(update_fields=["deceased_on", "version"])
    return row


def _plain(text: str | None) -> str | None:
    return None if text is None else rows.words(text)


def _keep_former(row: Patient) -> None:
    PatientName.objects.create(
        client_key=facts.part(row.client_key, 1000 + row.version),
        patient_id=row.pk,
        use=NameUse.FORMER,
        family_name=row.family_name,
        given_name=row.given_name,
        ended_on=rows.office_day(row.site_ids),
    )
