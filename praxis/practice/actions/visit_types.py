"""What can be booked, and for how long."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.practice.actions.rows import end, first_day, locked, stamp, words
from praxis.practice.models import Provider, VisitType, VisitTypeDuration
from praxis.practice.types import (
    MODES,
    NEW_PATIENTS,
    ROOM_KINDS,
    URGENCY_CLASSES,
    BadVisitType,
    NameTaken,
    VisitTypeDetails,
)

MOST_MINUTES = 480
MOST_BUFFER = 120
OLDEST_MONTHS = 1800
_TAKEN = {
    "practice_visittype_name": NameTaken("Another visit type has this name.", field="name"),
    "practice_visittype_code": NameTaken("Another visit type has this code.", field="code"),
}


@transaction.atomic
def add_visit_type(*, actor: Actor, key: UUID, details: VisitTypeDetails) -> VisitType:
    """Raises BadVisitType, NameTaken, Incomplete."""
    actor.require("practice.manage")
    visit_type = VisitType(client_key=key, started_on=first_day(details.started_on))
    _fill(visit_type, details)
    with violations(**_TAKEN):
        return insert_once(visit_type)


@transaction.atomic
def change_visit_type(
    *, actor: Actor, visit_type_id: int, version: int, details: VisitTypeDetails
) -> VisitType:
    """For visits booked from now on. Raises NotFound, ChangedMeanwhile, BadVisitType, NameTaken."""
    actor.require("practice.manage")
    visit_type = locked(VisitType, visit_type_id, version)
    _fill(visit_type, details)
    with violations(**_TAKEN):
        return stamp(visit_type)


@transaction.atomic
def end_visit_type(*, actor: Actor, visit_type_id: int, ended_on: date) -> VisitType:
    """`ended_on` is the last day a visit of this type may be on. Raises NotFound, BadDates."""
    actor.require("practice.manage")
    return end(VisitType, visit_type_id, ended_on)


@transaction.atomic
def set_minutes(
    *,
    actor: Actor,
    visit_type_id: int,
    provider_id: int | None,
    new_patient: bool,
    minutes: int | None,
) -> None:
    """Minutes for one provider (None: for all); `minutes` None goes back to the type's own.

    Raises NotFound, BadVisitType.
    """
    actor.require("practice.manage")
    visit_type = locked(VisitType, visit_type_id)
    if provider_id is None:
        whose = Q(provider__isnull=True)
    elif Provider.objects.filter(pk=provider_id).exists():
        whose = Q(provider=provider_id)
    else:
        raise NotFound("There is no such provider.")
    found = VisitTypeDuration.objects.filter(
        whose, visit_type=visit_type, new_patient=new_patient
    ).first()
    if minutes is None:
        if found is not None:
            found.delete()
        return
    row = found or VisitTypeDuration(
        visit_type=visit_type, provider_id=provider_id, new_patient=new_patient
    )
    row.minutes = _fives(minutes, "minutes", 5, MOST_MINUTES)
    row.save()


def _fill(visit_type: VisitType, details: VisitTypeDetails) -> None:
    _check(details)
    for name, value in asdict(details).items():
        if name != "started_on":
            setattr(visit_type, name, list(value) if isinstance(value, tuple) else value)
    visit_type.name = words(details.name, field="name")
    visit_type.code = words(details.code, field="code").upper()
    visit_type.device_kind = " ".join(details.device_kind.split()).lower()
    visit_type.staff_skill = " ".join(details.staff_skill.split()).lower()


def _check(details: VisitTypeDetails) -> None:
    _fives(details.minutes, "minutes", 5, MOST_MINUTES)
    _fives(details.buffer_before, "buffer_before", 0, MOST_BUFFER)
    _fives(details.buffer_after, "buffer_after", 0, MOST_BUFFER)
    _among(details.modes, MODES, "modes")
    _among(details.urgency_classes, URGENCY_CLASSES, "urgency_classes")
    _among((details.new_patients,), NEW_PATIENTS, "new_patients")
    _among((details.room_kind,), (("", ""), *ROOM_KINDS), "room_kind")
    youngest = details.min_age_months or 0
    oldest = OLDEST_MONTHS if details.max_age_months is None else details.max_age_months
    if not 0 <= youngest <= oldest <= OLDEST_MONTHS:
        raise BadVisitType("The youngest age is above the oldest.", field="min_age_months")
    if details.lead_minutes < 0 or details.cancel_cutoff_minutes < 0:
        raise BadVisitType("Notice cannot be negative.", field="lead_minutes")
    if not 1 <= details.horizon_days <= 730:
        raise BadVisitType("Book between 1 and 730 days ahead.", field="horizon_days")
    if details.lead_minutes > details.horizon_days * 24 * 60:
        raise BadVisitType("The notice is longer than the time ahead.", field="lead_minutes")
    if not 1 <= details.capacity <= 50:
        raise BadVisitType("A visit is for 1 to 50 patients.", field="capacity")
    if details.online and details.confidential:
        raise BadVisitType("A confidential visit cannot be booked online.", field="online")


def _fives(minutes: int, field: str, least: int, most: int) -> int:
    if minutes % 5 or not least <= minutes <= most:
        raise BadVisitType(f"Give minutes in steps of 5, {least} to {most}.", field=field)
    return minutes


def _among(codes: tuple[str, ...], choices: tuple[tuple[str, str], ...], field: str) -> None:
    known = {code for code, _ in choices}
    if not codes or not known.issuperset(codes):
        raise BadVisitType("Choose at least one of the list.", field=field)
