"""Patients themselves: one, many, the list, and how to reach them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery

from praxis.access import context
from praxis.access import queries as access
from praxis.kernel.actor import Actor
from praxis.people.contact_values import search_key
from praxis.people.models import Address, ContactPoint, Patient, PatientName
from praxis.people.types import NoSuchPatient, NoSuchRecord, System


def get_patient(actor: Actor, patient_id: int) -> Patient:
    """Raises Forbidden, NoSuchPatient for one that is not there or not to be seen."""
    actor.require("people.view")
    found: Patient | None = (
        Patient.objects.select_related("usual_provider").filter(pk=patient_id).first()
    )
    if found is None:
        raise NoSuchPatient("There is no such patient, or you may not open the chart.")
    return found


def patients_by_id(actor: Actor, patient_ids: Collection[int]) -> dict[int, Patient]:
    """Those of the patients that the actor may see, in one query. Raises Forbidden."""
    actor.require("people.view")
    return Patient.objects.in_bulk(list(set(patient_ids)))


def patients(actor: Actor) -> QuerySet[Patient]:
    """Everybody the actor may see, for a list; `phone` is the number to try first, or None.

    Raises Forbidden.
    """
    actor.require("people.view")
    numbers = ContactPoint.objects.filter(
        patient_id=OuterRef("pk"), system=System.PHONE, ended_on=None
    ).order_by("rank", "pk")
    context.saw("people_contactpoint", ())
    found: QuerySet[Patient] = Patient.objects.select_related("recent").annotate(
        phone=Subquery(numbers.values("value")[:1])
    )
    return found


def contact_points(actor: Actor, patient_id: int, *, ended: bool = False) -> list[ContactPoint]:
    """Numbers and addresses in the order to try them. Raises Forbidden."""
    actor.require("people.view")
    found = ContactPoint.objects.filter(patient_id=patient_id)
    if not ended:
        found = found.filter(ended_on=None)
    return list(found.order_by("ended_on", "-system", "rank", "pk"))


def get_contact_point(actor: Actor, patient_id: int, contact_point_id: int) -> ContactPoint:
    """Raises Forbidden, NoSuchRecord."""
    actor.require("people.view")
    found: ContactPoint | None = ContactPoint.objects.filter(
        pk=contact_point_id, patient_id=patient_id
    ).first()
    if found is None:
        raise NoSuchRecord("That number or address is not on this record.")
    return found


def get_address(actor: Actor, patient_id: int, address_id: int) -> Address:
    """Raises Forbidden, NoSuchRecord."""
    actor.require("people.view")
    found: Address | None = Address.objects.filter(pk=address_id, patient_id=patient_id).first()
    if found is None:
        raise NoSuchRecord("That address is not on this record.")
    return found


def phones_of(actor: Actor, patient_ids: Collection[int]) -> dict[int, str]:
    """The number to try first of each patient, E.164, in one query. Raises Forbidden."""
    actor.require("people.view")
    return _first_values(patient_ids, System.PHONE)


def reached_at(actor: Actor, number: str) -> list[int]:
    """Ids of the patients with an E.164 number, in one query. Raises Forbidden."""
    actor.require("people.view")
    return sorted({point.patient_id for point in _points_at(number)})


def texted_at(actor: Actor, number: str) -> list[int]:
    """As `reached_at`, of those who are texted there. Raises Forbidden."""
    actor.require("people.view")
    return sorted({point.patient_id for point in _points_at(number) if point.may_text})


def _points_at(number: str) -> list[ContactPoint]:
    return list(
        ContactPoint.objects.filter(
            search_key=search_key(System.PHONE, number),
            system=System.PHONE,
            value=number,
            ended_on=None,
        )
    )


def emails_of(actor: Actor, patient_ids: Collection[int]) -> dict[int, str]:
    """The address to try first of each patient, in one query. Raises Forbidden."""
    actor.require("people.view")
    return _first_values(patient_ids, System.EMAIL)


def addresses(actor: Actor, patient_id: int, *, ended: bool = False) -> list[Address]:
    """Raises Forbidden."""
    actor.require("people.view")
    found = Address.objects.filter(patient_id=patient_id)
    if not ended:
        found = found.filter(ended_on=None)
    return list(found.order_by("ended_on", "use", "-started_on"))


def addresses_of(actor: Actor, patient_ids: Collection[int]) -> dict[int, Address]:
    """Where each patient lives now, the home before others, in one query. Raises Forbidden."""
    actor.require("people.view")
    rows = (
        Address.objects.filter(patient_id__in=list(patient_ids), ended_on=None)
        .order_by("patient_id", "use", "-started_on", "-pk")
        .distinct("patient_id")
    )
    return {row.patient_id: row for row in rows}


def former_names(actor: Actor, patient_id: int) -> list[PatientName]:
    """Raises Forbidden."""
    actor.require("people.view")
    return list(
        PatientName.objects.filter(patient_id=patient_id, entered_in_error=False).order_by(
            "-ended_on", "pk"
        )
    )


def namesakes(actor: Actor, patient_id: int) -> list[Patient]:
    """At most three others of the same or a same-sounding name. Raises Forbidden."""
    actor.require("people.view")
    with connection.cursor() as cursor:
        cursor.execute("SELECT other_id FROM people_namesakes(%s::bigint[])", [[patient_id]])
        ids = [row[0] for row in cursor.fetchall()]
    return list(Patient.objects.filter(pk__in=ids).order_by("birth_date")) if ids else []


def zone_of(actor: Actor) -> str:
    """The zone of the first site the actor works at: what "today" means to him."""
    if actor.workplaces:
        return actor.workplaces[0].time_zone
    sites = access.sites(ids=actor.site_ids if actor.site_ids else None)
    return sites[0].time_zone if sites else "UTC"


def _first_values(patient_ids: Collection[int], system: str) -> dict[int, str]:
    found: dict[int, str] = {}
    if not patient_ids:
        return found
    rows: Any = (
        ContactPoint.objects.filter(patient_id__in=set(patient_ids), system=system, ended_on=None)
        .order_by("patient_id", "rank", "pk")
        .values_list("patient_id", "value")
    )
    for patient_id, value in rows:
        found.setdefault(patient_id, value)
    return found
