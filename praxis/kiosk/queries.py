"""Who stands at the kiosk, and what may be shown to him."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from praxis.coverage import queries as coverage
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.names import fold
from praxis.kiosk import masking
from praxis.kiosk.models import Kiosk, ProposedChange
from praxis.kiosk.types import Ambiguous, Field, Found, Missed, NoSuchChange, NoSuchKiosk
from praxis.people import queries as people
from praxis.scheduling import queries as scheduling
from praxis.scheduling.types import EXPECTED, Status

if TYPE_CHECKING:
    from praxis.coverage.types import CoverageOn
    from praxis.scheduling.models import Appointment


def digest_of(token: str) -> str:
    return hashlib.sha256(b"praxis kiosk " + token.encode()).hexdigest()


def kiosk_of(token: str) -> Kiosk | None:
    """The kiosk this cookie belongs to, unless it was ended."""
    found: Kiosk | None = (
        Kiosk.objects.filter(token_hash=digest_of(token), revoked_at__isnull=True)
        .select_related("site")
        .first()
    )
    return found


def kiosks() -> QuerySet[Kiosk]:
    """All of them, ended ones too, for the set-up list."""
    return Kiosk.objects.select_related("site", "registered_by")


def get_kiosk(kiosk_id: int) -> Kiosk:
    """Raises NoSuchKiosk."""
    found: Kiosk | None = kiosks().filter(pk=kiosk_id).first()
    if found is None:
        raise NoSuchKiosk("There is no such kiosk.")
    return found


def find_visit(
    actor: Actor, *, site_id: int, zone: str, birth_date: date, last4: str, letter: str = ""
) -> Found:
    """The visit of today at this site that both facts lead to.

    Only people who are expected here today are looked at. A number counts that is the
    patient's own, or that of somebody who pays or speaks for him. Raises Missed, and
    Ambiguous when two people share both facts and the `letter` their first name begins with
    does not tell them apart.
    """
    actor.require("scheduling.view")
    low, high = scheduling.day_span(clock.today(zone), zone)
    visits = [
        visit
        for visit in scheduling.visits_between(actor, low, high, site_ids=[site_id])
        .filter(patient__birth_date=birth_date, status__in=(*EXPECTED, Status.ARRIVED))
        .order_by("start")
        if _checks_in_now(actor, visit)
    ]
    matching = [
        visit
        for visit in visits
        if last4 in _last_fours(actor, visit.patient_id, clock.today(zone))
    ]
    if not matching or len(last4) != 4:
        raise Missed
    if len({visit.patient_id for visit in matching}) > 1:
        if not letter:
            raise Ambiguous
        matching = [visit for visit in matching if _begins(visit, letter)]
        if len({visit.patient_id for visit in matching}) != 1:
            raise Missed
    visit = matching[0]
    return Found(visit.pk, visit.patient_id, visit.patient.called, visit.start)


def _checks_in_now(actor: Actor, visit: Appointment) -> bool:
    """Expected, or arrived (by telephone, from the car) and not checked in yet."""
    if visit.status in EXPECTED:
        return True
    stamps = scheduling.visit(actor, visit.pk).stamps
    return not any(stamp.event.kind == "checkin_done" and not stamp.corrected for stamp in stamps)


def _last_fours(actor: Actor, patient_id: int, day: date) -> set[str]:
    numbers = [
        point.value for point in people.contact_points(actor, patient_id) if point.system == "phone"
    ]
    speaking = {
        speaker.person.pk for speaker in people.speakers(actor, patient_id, day) if speaker.kinds
    }
    payer = people.guarantor_on(actor, patient_id, day)
    for person in people.related_people(actor, patient_id):
        if person.pk in speaking or (payer and payer.person and payer.person.pk == person.pk):
            numbers.append(person.phone)
    if payer is not None and payer.patient is not None and not payer.is_self:
        numbers += [
            point.value
            for point in people.contact_points(actor, payer.patient.pk)
            if point.system == "phone"
        ]
    return {number[-4:] for number in numbers if number}


def _begins(visit: Appointment, letter: str) -> bool:
    names = (visit.patient.given_name, visit.patient.preferred_name)
    return any(fold(name)[:1] == fold(letter)[:1] for name in names if name)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing on record, masked. `masked` "" when there is none."""

    field: str
    label: str
    masked: str
    waiting: bool


def details(actor: Actor, patient_id: int) -> list[Line]:
    """What the patient is asked to confirm. Nothing whole leaves this function."""
    actor.require("people.view")
    waiting = set(
        ProposedChange.objects.filter(patient_id=patient_id, accepted__isnull=True).values_list(
            "field", flat=True
        )
    )
    points = people.contact_points(actor, patient_id)
    phone = next((each.value for each in points if each.system == "phone"), "")
    email = next((each.value for each in points if each.system == "email"), "")
    place = next(iter(people.addresses(actor, patient_id)), None)
    contact = next(
        (each.name for each in people.related_people(actor, patient_id) if each.is_emergency), ""
    )
    masked = {
        Field.PHONE: masking.ends_in(phone),
        Field.ADDRESS: f"{masking.house(place.line1)}, {place.city}" if place else "",
        Field.EMAIL: masking.mailbox(email) if email else "",
        Field.CONTACT: masking.person(contact),
    }
    return [
        Line(field.value, str(field.label), text, field.value in waiting)
        for field, text in masked.items()
    ]


@dataclass(frozen=True, slots=True)
class Card:
    """The first insurance as the screen may show it."""

    coverage_id: int
    name: str
    ends_in: str
    since: date


def card(actor: Actor, patient_id: int, day: date, zone: str) -> Card | None:
    first: CoverageOn | None = coverage.primary_on(
        actor=actor, patient_id=patient_id, day=day, zone=zone
    )
    if first is None:
        return None
    return Card(first.coverage_id, first.name, masking.ends_in(first.member_id), first.starts_on)


def changes_waiting(*, actor: Actor, patient_ids: Collection[int]) -> list[ProposedChange]:
    actor.require("people.view")
    return list(
        ProposedChange.objects.filter(patient_id__in=list(patient_ids), accepted__isnull=True)
        .select_related("patient", "kiosk")
        .order_by("pk")
    )


def get_change(*, actor: Actor, change_id: int) -> ProposedChange:
    """Raises NoSuchChange."""
    actor.require("people.view")
    found: ProposedChange | None = (
        ProposedChange.objects.filter(pk=change_id)
        .select_related("patient", "kiosk__site", "decided_by")
        .first()
    )
    if found is None:
        raise NoSuchChange("There is no such change, or it is not yours to see.")
    return found
