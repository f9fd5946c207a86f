"""Registering a patient."""

from __future__ import annotations

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
from praxis.people.actions import facts, rows
from praxis.people.actions.contact_points import add_contact_point
from praxis.people.actions.places import add_address
from praxis.people.actions.related import add_related_person, set_guarantor
from praxis.people.contact_values import read_phone
from praxis.people.models import NotTheSame, Patient
from praxis.people.queries.around import adult_on
from praxis.people.queries.duplicates import similar_patients
from praxis.people.types import (
    PatientRegistered,
    PossibleDuplicate,
    ReasonMissing,
    Sex,
    Similar,
    System,
)
from praxis.practice import queries as practice

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
        birth_date=facts.born(birth_date),
        sex=rows.one_of(sex, Sex.values, field="sex"),
        gender_identity=rows.words(gender_identity),
        pronouns=rows.words(pronouns),
        language=facts.language(language),
        needs_interpreter=needs_interpreter,
        site_ids=facts.sites(actor, site_ids),
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
            key=facts.part(key, place + 1),
            patient_id=row.pk,
            system=System.PHONE,
            value=each.number,
            use=each.use,
            may_text=each.may_text,
            may_leave_message=each.may_leave_message,
        )
    if email.strip():
        add_contact_point(
            actor=actor,
            key=facts.part(key, 90),
            patient_id=row.pk,
            system=System.EMAIL,
            value=email,
        )
    state = ""
    if address is not None:
        state = add_address(
            actor=actor,
            key=facts.part(key, 91),
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
                key=facts.part(row.client_key, 92),
                patient_id=row.pk,
                payer_patient_id=row.pk,
                starts_on=day,
            )
        return
    person_id = None
    if payer.patient_id is None:
        person_id = add_related_person(
            actor=actor,
            key=facts.part(row.client_key, 93),
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
        key=facts.part(row.client_key, 92),
        patient_id=row.pk,
        payer_patient_id=payer.patient_id,
        payer_person_id=person_id,
        starts_on=day,
    )
