"""Who is registered that may be the person described."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db import connection

from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.kernel.names import fold
from praxis.people import similar
from praxis.people.contact_values import search_key
from praxis.people.models import ContactPoint, Patient, PatientName
from praxis.people.types import Similar, System

_SHOWN = 6


def similar_patients(
    actor: Actor,
    *,
    family_name: str,
    given_name: str,
    birth_date: date,
    sex: str = "",
    phones: Collection[str] = (),
) -> list[Similar]:
    """At most six, the likest first. `phones` are E.164.

    Raises Forbidden.
    """
    if not (actor.can("people.register") or actor.can("people.view")):
        raise Forbidden("people.register")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM people_alike(%s, %s, %s, %s::date[], %s)",
            [
                fold(family_name),
                fold(given_name),
                birth_date,
                similar.near_births(birth_date),
                [search_key(System.PHONE, phone) for phone in phones],
            ],
        )
        ids = [row[0] for row in cursor.fetchall()]
    person = similar.Person((family_name,), (given_name,), birth_date, sex, frozenset(phones))
    found = []
    numbers = _phones(ids)
    former = _former_names(ids)
    for patient in Patient.objects.filter(pk__in=ids):
        known = similar.Person(
            (patient.family_name, *former[patient.pk]),
            tuple(filter(None, (patient.given_name, patient.preferred_name))),
            patient.birth_date,
            patient.sex,
            frozenset(numbers[patient.pk]),
        )
        alike = similar.likeness(person, known)
        if alike.points >= similar.SHOWN:
            found.append(
                Similar(
                    patient_id=patient.pk,
                    number=patient.number,
                    list_name=patient.list_name,
                    birth_date=patient.birth_date,
                    sex_letter=patient.sex_letter,
                    phone=next(iter(numbers[patient.pk]), ""),
                    points=alike.points,
                    strong=alike.strong,
                    why=alike.why,
                )
            )
    return sorted(found, key=lambda each: (-each.points, each.patient_id))[:_SHOWN]


def _phones(ids: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for patient_id, value in (
        ContactPoint.objects.filter(patient_id__in=ids, system=System.PHONE, ended_on=None)
        .order_by("rank", "pk")
        .values_list("patient_id", "value")
    ):
        found[patient_id].append(value)
    return found


def _former_names(ids: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for patient_id, family in PatientName.objects.filter(
        patient_id__in=ids, entered_in_error=False
    ).values_list("patient_id", "family_name"):
        found[patient_id].append(family)
    return found
