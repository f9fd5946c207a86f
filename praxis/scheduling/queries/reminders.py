"""Who is reminded when, and who must be called."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet

from praxis.access import queries as access
from praxis.access.context import saw
from praxis.correspondence import queries as sent
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.business_days import add_business_days
from praxis.people import queries as people
from praxis.scheduling.models import Appointment, Reminder, ReminderLadder
from praxis.scheduling.types import LadderStep, ReminderState, Status

PLAN_AHEAD = timedelta(days=60)
CALL_HOURS = 24


def ladder_for(visit_type_id: int) -> tuple[LadderStep, ...]:
    """The visit type's own ladder, else the one for all; the earliest reminder first."""
    found = ReminderLadder.objects.filter(visit_type_id=visit_type_id).order_by("-pk").first()
    if found is None:
        found = ReminderLadder.objects.filter(visit_type__isnull=True).order_by("-pk").first()
    return () if found is None else steps_of(found)


def steps_of(ladder: ReminderLadder) -> tuple[LadderStep, ...]:
    steps = (LadderStep(step["minutes"], tuple(step["channels"])) for step in ladder.steps)
    return tuple(sorted(steps, key=lambda step: -step.minutes))


def ladders() -> dict[int | None, ReminderLadder]:
    """The ladder in force by visit type; null: for all others."""
    rows = ReminderLadder.objects.select_related("visit_type", "made_by").order_by(
        "visit_type", "-pk"
    )
    return {row.visit_type_id: row for row in rows.distinct("visit_type")}


def due_reminders(limit: int = 500) -> list[int]:
    """Ids of planned reminders whose time has come, the oldest first. Needs a context."""
    found = Reminder.objects.filter(state=ReminderState.PLANNED, due_at__lte=clock.now())
    return list(found.order_by("due_at").values_list("pk", flat=True)[:limit])


def unplanned_visits(limit: int = 500) -> list[int]:
    """Visits to come without any reminder of their present time. Needs a context.

    The sites are named for the index (site, start): there is none on the start alone.
    """
    now = clock.now()
    saw("scheduling_reminder", ())
    planned = Reminder.objects.filter(
        appointment=OuterRef("pk"), for_start=OuterRef("start")
    ).exclude(state=ReminderState.ENDED)
    found = _reminded_types(Appointment.objects.all()).filter(
        ~Exists(planned),
        site__in=[site.pk for site in access.sites()],
        status__in=(Status.BOOKED, Status.CONFIRMED),
        start__gt=now,
        start__lt=now + PLAN_AHEAD,
    )
    return list(found.order_by("start").values_list("pk", flat=True)[:limit])


def _reminded_types(visits: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """Without visits of types that have no reminders."""
    held = ladders()
    none = [type_id for type_id, ladder in held.items() if type_id and not ladder.steps]
    if None not in held or not held[None].steps:
        return visits.filter(
            visit_type__in=[type_id for type_id, ladder in held.items() if type_id and ladder.steps]
        )
    return visits.exclude(visit_type__in=none) if none else visits


def reminders_of(*, actor: Actor, appointment_id: int) -> list[Reminder]:
    """A visit's reminders, planned and past, without those that ended unsent."""
    actor.require("scheduling.view")
    return list(
        Reminder.objects.filter(appointment_id=appointment_id)
        .exclude(state=ReminderState.ENDED)
        .select_related("message")
        .order_by("due_at", "pk")
    )


@dataclass(frozen=True, slots=True)
class ToCall:
    """A visit nobody has confirmed. `reminded_at`: the last reminder that went out."""

    visit: Appointment
    phone: str
    reminded_at: datetime | None
    last_call: str


def call_until(zone: str) -> datetime:
    """24 hours ahead, and over days the office is closed to the same time of the next open one."""
    now = clock.now()
    local = now.astimezone(ZoneInfo(zone))
    after = add_business_days(local.date(), 1)
    wall = datetime.combine(after, time(local.hour, local.minute), ZoneInfo(zone))
    return max(now + timedelta(hours=CALL_HOURS), wall)


def unconfirmed(*, actor: Actor, site_id: int, zone: str) -> list[ToCall]:
    """Visits at a site to be called about, the first to come first; five queries."""
    actor.require("scheduling.view")
    visits = list(
        Appointment.objects.filter(
            site_id=site_id,
            status=Status.BOOKED,
            start__gt=clock.now(),
            start__lte=call_until(zone),
        )
        .select_related("patient", "provider", "visit_type")
        .order_by("start", "pk")[:300]
    )
    ids = [visit.patient_id for visit in visits]
    phones = people.phones_of(actor, ids)
    reminded = _last_reminders([visit.pk for visit in visits])
    calls = sent.last_calls(actor=actor, abouts=[_about(visit.pk) for visit in visits])
    return [
        ToCall(
            visit,
            phones.get(visit.patient_id, ""),
            reminded.get(visit.pk),
            calls.get(_about(visit.pk), ""),
        )
        for visit in visits
    ]


def unconfirmed_count(*, actor: Actor, site_id: int, zone: str) -> int:
    actor.require("scheduling.view")
    return Appointment.objects.filter(
        site_id=site_id, status=Status.BOOKED, start__gt=clock.now(), start__lte=call_until(zone)
    ).count()


def _about(appointment_id: int) -> str:
    return f"scheduling.appointment:{appointment_id}"


def _last_reminders(visit_ids: Collection[int]) -> dict[int, datetime]:
    rows = (
        Reminder.objects.filter(appointment_id__in=visit_ids, state=ReminderState.SENT)
        .order_by("appointment_id", "-settled_at")
        .distinct("appointment_id")
    )
    return {row.appointment_id: row.settled_at for row in rows}
