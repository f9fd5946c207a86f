"""Registering a patient, and what a patient's own row holds."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection, transaction

from praxis.access import queries as access
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.kernel.once import insert_once
from praxis.news import publish
from praxis.people.actions import rows
from praxis.people.actions.contact_points import add_contact_point
from praxis.people.actions.places import add_address
from praxis.people.actions.related import add_related_person, set_guarantor
from praxis.people.contact_values import read_phone
from praxis.people.models import NotTheSame, Patient, PatientName
from praxis.people.queries.around import adult_on
from praxis.people.queries.duplicates import similar_patients
from praxis.people.types import (
    BadBirthDate,
    BadLanguage,
    BadSites,
    NameUse,
    PatientRegistered,
    PossibleDuplicate,
    ReasonMissing,
    Sex,
    Similar,
    System,
)
from praxis.practice import queries as practice

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_OLDEST = 125
_LOCK_CLASS = 5001


@dataclass(frozen=True, slots=True)
class Telephone:
    number: str
    use: str = "mobile"
    may_text: bool = False
    may_leave_message: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Without city or state they are filled from the ZIP code."""

    line1: str
    zip: str
    line2: str = ""
    city: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays for a new patient who does not pay himself: another patient, or a new person."""

    patient_id: int | None = None
    family_name: str = ""
    given_name: str = ""
    relationship: str = "parent"
    phone: str = ""
    birth_date: date | None = None


@transaction.atomic
def register_patient(
    *,
    actor: Actor,
    key: UUID,
    site_ids: Collection[int],
    family_name: str,
    given_name: str,
    birth_date: date,
    sex: str = Sex.UNKNOWN,
    middle_name: str = "",
    suffix: str = "",
    preferred_name: str = "",
    gender_identity: str = "",
    pronouns: str = "",
    language: str = "en",
    needs_interpreter: bool = False,
    telephones: Collection[Telephone] = (),
    email: str = "",
    address: Place | None = None,
    payer: Payer | None = None,
    different_from: Collection[int] = (),
    why_different: str = "",
    usual_provider_id: int | None = None,
    accept_similar: bool = False,
) -> Patient:
    """Give a person a record. An adult pays for himself unless a payer is named.

    Somebody strongly like this already registered is a refusal until the clerk has said
    why it is a different person (`different_from` their keys, `why_different` the reason,
    which is kept). Two clerks registering one person at once are taken one after the
    other, by birth date, so the second is warned. `accept_similar` leaves that out, for
    programs that link records themselves.

    Raises Forbidden, NameMissing, BadBirthDate, WrongChoice, BadLanguage, BadSites,
    BadPhone, BadEmail, BadZip, PossibleDuplicate, ReasonMissing, NoSuchPatient.
    """
    actor.require("people.register")
    if accept_similar and not actor.system:
        raise Forbidden("people.register")
    row = Patient(
        client_key=key,
        family_name=rows.family_name(family_name),
        given_name=rows.words(given_name),
        middle_name=rows.words(middle_name),
        suffix=rows.words(suffix),
        preferred_name=rows.words(preferred_name),
        birth_date=_born(birth_date),
        sex=rows.one_of(sex, Sex.values, field="sex"),
        gender_identity=rows.words(gender_identity),
        pronouns=rows.words(pronouns),
        language=_language(language),
        needs_interpreter=needs_interpreter,
        site_ids=_sites(actor, site_ids),
        usual_provider_id=usual_provider_id and practice.get_provider(usual_provider_id).pk,
        registered_at=clock.now(),
        registered_by_id=actor.user_id,
    )
    _one_at_a_time(birth_date)
    earlier: Patient | None = Patient.objects.filter(client_key=key).first()
    if earlier is not None:
        return earlier
    alike = (
        []
        if accept_similar
        else similar_patients(
            actor,
            family_name=row.family_name,
            given_name=row.given_name,
            birth_date=birth_date,
            sex=sex,
            phones=[read_phone(each.number) for each in telephones],
        )
    )
    _refuse_unexplained(alike, different_from, why_different)
    row = insert_once(row)
    row.refresh_from_db()
    _keep_decisions(actor, row, alike, different_from, why_different)
    for place, each in enumerate(telephones):
        add_contact_point(
            actor=actor,
            key=_part(key, place + 1),
            patient_id=row.pk,
            system=System.PHONE,
            value=each.number,
            use=each.use,
            may_text=each.may_text,
            may_leave_message=each.may_leave_message,
        )
    if email.strip():
        add_contact_point(
            actor=actor, key=_part(key, 90), patient_id=row.pk, system=System.EMAIL, value=email
        )
    state = ""
    if address is not None:
        state = add_address(
            actor=actor,
            key=_part(key, 91),
            patient_id=row.pk,
            line1=address.line1,
            line2=address.line2,
            city=address.city,
            state=address.state,
            zip=address.zip,
        ).state
    _set_first_payer(actor, row, payer, state)
    publish(PatientRegistered(patient_id=row.pk))
    return row


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
            "birth_date": birth_date and _born(birth_date),
            "sex": sex and rows.one_of(sex, Sex.values, field="sex"),
            "gender_identity": _plain(gender_identity),
            "pronouns": _plain(pronouns),
            "language": language and _language(language),
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
    known = sorted({*row.site_ids, *_sites(actor, site_ids)})
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
    if deceased_on and not row.birth_date <= deceased_on <= clock.now().date():
        raise BadBirthDate("Choose a day from birth until today.", field="deceased_on")
    row.deceased_on = deceased_on
    row.version += 1
    row.save(update_fields=["deceased_on", "version"])
    return row


def _born(day: date) -> date:
    today = clock.now().date()
    if day > today:
        raise BadBirthDate("The birth date is in the future. Check the year.", field="birth_date")
    if day.year < today.year - _OLDEST:
        raise BadBirthDate("Nobody is that old. Check the year.", field="birth_date")
    return day


def _language(code: str) -> str:
    if not _LANGUAGE.fullmatch(code):
        raise BadLanguage("Choose a language from the list.", field="language")
    return code


def _sites(actor: Actor, site_ids: Collection[int]) -> list[int]:
    wanted = sorted(set(site_ids))
    known = {site.pk for site in access.sites()}
    allowed = known if actor.system else known & set(actor.site_ids)
    if not wanted or not allowed.issuperset(wanted):
        raise BadSites("Choose a site you work at.", field="site")
    return wanted


def _plain(text: str | None) -> str | None:
    return None if text is None else rows.words(text)


def _one_at_a_time(birth_date: date) -> None:
    """Registrations of one birth date wait for each other until the first has committed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_CLASS, birth_date.toordinal()]
        )


def _refuse_unexplained(
    alike: Collection[Similar], different_from: Collection[int], why: str
) -> None:
    open_questions = [
        each for each in alike if each.strong and each.patient_id not in different_from
    ]
    if open_questions:
        raise PossibleDuplicate(open_questions)
    if any(each.strong for each in alike) and not why.strip():
        raise ReasonMissing("Say how you know it is a different person.", field="why_different")


def _keep_decisions(
    actor: Actor,
    row: Patient,
    alike: Collection[Similar],
    different_from: Collection[int],
    why: str,
) -> None:
    NotTheSame.objects.bulk_create(
        NotTheSame(
            patient=row,
            other_id=each.patient_id,
            score=each.points,
            reason=rows.words(why)[:200],
            decided_by_id=actor.user_id,
        )
        for each in alike
        if each.patient_id in different_from
    )


def _set_first_payer(actor: Actor, row: Patient, payer: Payer | None, state: str) -> None:
    day = rows.office_day(row.site_ids)
    state = state or access.get_site(row.site_ids[0]).state
    if payer is None:
        if adult_on(row.birth_date, day, state):
            set_guarantor(
                actor=actor,
                key=_part(row.client_key, 92),
                patient_id=row.pk,
                payer_patient_id=row.pk,
                starts_on=day,
            )
        return
    person_id = None
    if payer.patient_id is None:
        person_id = add_related_person(
            actor=actor,
            key=_part(row.client_key, 93),
            patient_id=row.pk,
            relationship=payer.relationship,
            family_name=payer.family_name,
            given_name=payer.given_name,
            phone=payer.phone,
            birth_date=payer.birth_date,
            is_emergency=True,
        ).pk
    set_guarantor(
        actor=actor,
        key=_part(row.client_key, 92),
        patient_id=row.pk,
        payer_patient_id=payer.patient_id,
        payer_person_id=person_id,
        starts_on=day,
    )


def _keep_former(row: Patient) -> None:
    PatientName.objects.create(
        client_key=_part(row.client_key, 1000 + row.version),
        patient_id=row.pk,
        use=NameUse.FORMER,
        family_name=row.family_name,
        given_name=row.given_name,
        ended_on=rows.office_day(row.site_ids),
    )


def _part(key: UUID, number: int) -> UUID:
    """The client key of a row made together with the one that has `key`."""
    return UUID(int=(key.int + number) % (1 << 128))
