"""The people around a patient: contacts, who pays, who may speak."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.people.actions import rows
from praxis.people.contact_values import read_email, read_phone
from praxis.people.models import Guarantor, Patient, Proxy, RelatedPerson
from praxis.people.types import (
    OWN_RECORDS_AGE,
    AlreadyThere,
    BadDates,
    NoContactMaySpeak,
    NoSuchRecord,
    ProxyKind,
    Relationship,
    TwoGuarantors,
)
from praxis.people.zips import read_zip


@transaction.atomic
def add_related_person(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    relationship: str,
    family_name: str,
    given_name: str = "",
    phone: str = "",
    email: str = "",
    birth_date: date | None = None,
    line1: str = "",
    line2: str = "",
    city: str = "",
    state: str = "",
    zip: str = "",
    is_emergency: bool = False,
    as_patient_id: int | None = None,
) -> RelatedPerson:
    """Raises Forbidden, NoSuchPatient, NameMissing, WrongChoice, BadPhone, BadEmail, BadZip."""
    if not actor.can("people.register"):
        actor.require("people.change")
    patient = rows.the_patient(patient_id)
    if as_patient_id is not None:
        rows.the_patient(as_patient_id)
    return insert_once(
        RelatedPerson(
            client_key=key,
            patient_id=patient_id,
            as_patient_id=as_patient_id,
            relationship=rows.one_of(relationship, Relationship.values, field="relationship"),
            family_name=rows.family_name(family_name),
            given_name=rows.words(given_name),
            phone=read_phone(phone) if phone.strip() else "",
            email=read_email(email) if email.strip() else "",
            birth_date=birth_date,
            line1=rows.words(line1),
            line2=rows.words(line2),
            city=rows.words(city),
            state=state.strip().upper(),
            zip=read_zip(zip) if zip.strip() else "",
            is_emergency=is_emergency,
            started_on=rows.office_day(patient.site_ids),
        )
    )


@transaction.atomic
def change_related_person(
    *,
    actor: Actor,
    person_id: int,
    version: int,
    relationship: str | None = None,
    family_name: str | None = None,
    given_name: str | None = None,
    phone: str | None = None,
    email: str | None = None,
    birth_date: date | None = None,
    is_emergency: bool | None = None,
) -> RelatedPerson:
    """Raises Forbidden, NoSuchRecord, ChangedMeanwhile, NameMissing, WrongChoice, BadPhone,
    BadEmail.
    """
    actor.require("people.change")
    row = rows.locked(RelatedPerson, person_id, version=version)
    return rows.change(
        row,
        {
            "relationship": relationship
            and rows.one_of(relationship, Relationship.values, field="relationship"),
            "family_name": None if family_name is None else rows.family_name(family_name),
            "given_name": None if given_name is None else rows.words(given_name),
            "phone": phone if not phone else read_phone(phone),
            "email": email if not email else read_email(email),
            "birth_date": birth_date,
            "is_emergency": is_emergency,
        },
    )


@transaction.atomic
def end_related_person(*, actor: Actor, person_id: int, on: date | None = None) -> RelatedPerson:
    """No longer in the patient's life. What he might speak about ends with it.

    Raises Forbidden, NoSuchRecord, TwoGuarantors when he still pays for somebody.
    """
    actor.require("people.change")
    row = rows.locked(RelatedPerson, person_id)
    patient = rows.the_patient(row.patient_id)
    day = on or rows.office_day(patient.site_ids)
    if Guarantor.objects.filter(
        payer_person_id=person_id, ends_on=None, entered_in_error=False
    ).exists():
        raise TwoGuarantors("This person still pays. Name another guarantor first.")
    for proxy in Proxy.objects.select_for_update().filter(
        person_id=person_id, ends_on=None, entered_in_error=False
    ):
        rows.change(proxy, {"ends_on": max(proxy.starts_on, day)})
    return rows.change(row, {"ended_on": row.ended_on or day})


@transaction.atomic
def set_guarantor(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    payer_patient_id: int | None = None,
    payer_person_id: int | None = None,
    starts_on: date | None = None,
) -> Guarantor:
    """From `starts_on` this patient or related person pays; who paid before stops the day before.

    A related person may be on the record of a brother or sister. A guarantor that began on
    the same day is taken as entered in error.
    Raises Forbidden, NoSuchPatient, NoSuchRecord, TwoGuarantors, BadDates.
    """
    if not actor.can("people.register"):
        actor.require("people.change")
    if (payer_patient_id is None) == (payer_person_id is None):
        raise NoSuchRecord("Choose who pays.", field="payer")
    patient = rows.the_patient(patient_id, lock=True)
    if payer_patient_id is not None:
        rows.the_patient(payer_patient_id)
    elif not RelatedPerson.objects.filter(pk=payer_person_id, ended_on=None).exists():
        raise NoSuchRecord("Choose who pays.", field="payer")
    earlier: Guarantor | None = Guarantor.objects.filter(client_key=key).first()
    if earlier is not None:
        return earlier
    day = starts_on or rows.office_day(patient.site_ids)
    later = False
    for old in Guarantor.objects.select_for_update().filter(
        patient_id=patient_id, entered_in_error=False
    ):
        if old.starts_on > day:
            later = True
        elif old.starts_on == day:
            old.entered_in_error = True
            old.save(update_fields=["entered_in_error"])
        elif old.ends_on is None or old.ends_on >= day:
            old.ends_on = day - timedelta(days=1)
            old.save(update_fields=["ends_on"])
    if later:
        raise BadDates(
            "Another guarantor begins after that day. Choose a later start.", field="starts_on"
        )
    taken = TwoGuarantors("Somebody else pays on those days. Look again.", field="starts_on")
    with violations(people_guarantor_one_at_a_time=taken):
        return insert_once(
            Guarantor(
                client_key=key,
                patient_id=patient_id,
                payer_patient_id=payer_patient_id,
                payer_person_id=payer_person_id,
                starts_on=day,
            )
        )


@transaction.atomic
def add_proxy(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    person_id: int,
    kinds: Collection[str] = (),
    may_consent: bool = False,
    no_contact: bool = False,
    court_order_document_id: int | None = None,
    note: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    recheck_on: date | None = None,
) -> Proxy:
    """What this person may hear and decide; or that he must not be told anything.

    Takes the place of what the same person might do before. For a minor it is asked again
    on the 18th birthday (45 CFR 164.502(g)(3)), unless another day is given.
    Raises Forbidden, NoSuchPatient, NoSuchRecord, WrongChoice, NoContactMaySpeak, BadDates,
    AlreadyThere.
    """
    actor.require("people.change")
    patient = rows.the_patient(patient_id, lock=True)
    if not RelatedPerson.objects.filter(
        pk=person_id, patient_id=patient_id, ended_on=None
    ).exists():
        raise NoSuchRecord("Choose a contact of this patient.", field="person")
    chosen = sorted({rows.one_of(kind, ProxyKind.values, field="kinds") for kind in kinds})
    if no_contact and (chosen or may_consent):
        raise NoContactMaySpeak(
            "Somebody who must not be contacted cannot speak for the patient.", field="no_contact"
        )
    earlier: Proxy | None = Proxy.objects.filter(client_key=key).first()
    if earlier is not None:
        return earlier
    day = starts_on or rows.office_day(patient.site_ids)
    rows.in_order(day, ends_on)
    _give_way(person_id, day)
    taken = AlreadyThere("Another entry covers those days.", field="starts_on")
    with violations(people_proxy_one_at_a_time=taken):
        return insert_once(
            Proxy(
                client_key=key,
                patient_id=patient_id,
                person_id=person_id,
                kinds=chosen,
                may_consent=may_consent,
                no_contact=no_contact,
                court_order_document_id=court_order_document_id,
                note=rows.words(note),
                starts_on=day,
                ends_on=ends_on,
                recheck_on=None if no_contact else recheck_on or _own_records_day(patient, day),
            )
        )


@transaction.atomic
def end_proxy(*, actor: Actor, proxy_id: int, on: date | None = None) -> Proxy:
    """From the day after `on` this person speaks for the patient no more.

    Raises Forbidden, NoSuchRecord, BadDates.
    """
    actor.require("people.change")
    row = rows.locked(Proxy, proxy_id)
    patient = rows.the_patient(row.patient_id)
    day = on or rows.office_day(patient.site_ids)
    rows.in_order(row.starts_on, day)
    return rows.change(row, {"ends_on": day})


def _give_way(person_id: int, day: date) -> None:
    for old in Proxy.objects.select_for_update().filter(
        person_id=person_id, entered_in_error=False
    ):
        if old.starts_on == day:
            rows.change(old, {"entered_in_error": True})
        elif old.starts_on < day and (old.ends_on is None or old.ends_on >= day):
            rows.change(old, {"ends_on": day - timedelta(days=1)})


def _own_records_day(patient: Patient, day: date) -> date | None:
    """The birthday on which a minor becomes the one to ask; None for an adult."""
    born = patient.birth_date
    year = born.year + OWN_RECORDS_AGE
    try:
        birthday = born.replace(year=year)
    except ValueError:
        birthday = date(year, 3, 1)
    return birthday if birthday > day else None
