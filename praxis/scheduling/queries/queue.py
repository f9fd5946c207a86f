"""The numbers of the day, the queue, and what the board and the waiting room's screen show."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.scheduling.calls import rows
from praxis.scheduling.models import DayNumber, VisitEvent, WalkIn, WorkException
from praxis.scheduling.types import EventKind, ExceptionKind


@dataclass(frozen=True, slots=True)
class BoardFacts:
    """Beside the day sheet: whose vitals are done, when each room was left (by its id), which
    are closed until when, and numbers by visit."""

    vitals: frozenset[int]
    left: dict[int, datetime]
    closed: dict[int, tuple[str, datetime]]
    numbers: dict[int, int]


@dataclass(frozen=True, slots=True)
class Called:
    """One line of the public screen: `label` is the number, or initials if the office chose."""

    label: str
    room: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Screen:
    """Nothing in it says who anybody is."""

    called: tuple[Called, ...]
    soon: tuple[Called, ...]
    late: dict[int, int]


def day_number(appointment_id: int) -> int | None:
    """What the patient of a visit is called by; None before arrival. Holds no PHI."""
    found: int | None = (
        DayNumber.objects.filter(appointment_id=appointment_id)
        .values_list("number", flat=True)
        .first()
    )
    return found


def queue(actor: Actor, site_id: int) -> list[tuple[WalkIn, int]]:
    """Who waits without a time, with the number, most urgent first, then who came first."""
    actor.require("scheduling.view")
    waiting = list(
        WalkIn.objects.filter(site_id=site_id, appointment=None, left_at=None)
        .select_related("patient", "visit_type", "provider")
        .order_by("joined_at", "pk")
    )
    numbers = dict(
        DayNumber.objects.filter(walk_in__in=[row.pk for row in waiting]).values_list(
            "walk_in_id", "number"
        )
    )
    rank = {"same_day": 0, "within_72h": 1, "within_14d": 2, "routine": 3}
    waiting.sort(key=lambda row: (rank.get(row.urgency, 3), row.joined_at, row.pk))
    return [(row, numbers.get(row.pk, 0)) for row in waiting]


def walk_in_of(actor: Actor, walk_in_id: int) -> WalkIn | None:
    """Also one who was seen or left."""
    actor.require("scheduling.view")
    rows_ = WalkIn.objects.select_related("patient", "visit_type", "provider", "site")
    found: WalkIn | None = rows_.filter(pk=walk_in_id).first()
    return found


def board_facts(
    actor: Actor, site_id: int, low: datetime, appointment_ids: Collection[int]
) -> BoardFacts:
    """Four queries. `low` is the day's beginning."""
    actor.require("scheduling.view")
    now = clock.now()
    here = list(appointment_ids)
    vitals = VisitEvent.objects.filter(appointment__in=here, kind=EventKind.VITALS)
    left = (
        VisitEvent.objects.filter(
            appointment__site=site_id,
            appointment__start__gte=low,
            kind=EventKind.PROVIDER_OUT,
            occurred_at__gte=low,
            appointment__room__isnull=False,
        )
        .values("appointment__room_id")
        .annotate(at=Max("occurred_at"))
        .values_list("appointment__room_id", "at")
    )
    closed = WorkException.objects.filter(
        room__site_id=site_id, during__contains=now, ended_at=None
    ).exclude(kind=ExceptionKind.EXTRA)
    return BoardFacts(
        frozenset(vitals.values_list("appointment_id", flat=True)),
        dict(left),
        {row.room_id: (row.label, row.during.upper) for row in closed if row.room_id},
        dict(
            DayNumber.objects.filter(appointment__in=here).values_list("appointment_id", "number")
        ),
    )


def screen(site_id: int, day: date, *, initials: bool = False) -> Screen:
    """For the waiting room: numbers (or initials), rooms and minutes late by provider.

    Needs no actor and leaves no read row: the database gives no name, birth date or key of a
    patient away.
    """
    now = clock.now()
    called: list[Called] = []
    soon: list[Called] = []
    for kind, label, room, at in rows("scheduling_screen", site_id, day, now, initials):
        (called if kind == "called" else soon).append(Called(label, room or "", at))
    late = dict(rows("scheduling_screen_late", site_id, day, now))
    return Screen(tuple(called), tuple(soon), late)
