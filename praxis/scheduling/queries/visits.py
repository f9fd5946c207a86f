"""Single visits, a patient's visits, who waits, what an exception would hit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q

from praxis.access import queries as access
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.practice import queries as practice
from praxis.scheduling import rules
from praxis.scheduling.models import (
    Appointment,
    AppointmentResource,
    Encounter,
    ReadinessItem,
    VisitEvent,
)
from praxis.scheduling.supply import load_supply
from praxis.scheduling.types import EXPECTED, OVER, EventKind, NoSuchVisit, Status

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from praxis.practice.models import Device
    from praxis.scheduling.models import StaffMember

_RELATED = ("patient", "visit_type", "provider", "site", "room", "planned_room")


@dataclass(frozen=True, slots=True)
class Stamp:
    """One event as the timeline shows it; `corrected` when a later row takes it back."""

    event: VisitEvent
    corrected: bool


@dataclass(frozen=True, slots=True)
class VisitDetail:
    appointment: Appointment
    stamps: tuple[Stamp, ...]
    readiness: tuple[ReadinessItem, ...]
    encounter: Encounter | None
    device: Device | None
    staff: StaffMember | None = None

    @property
    def last_event(self) -> VisitEvent:
        return self.stamps[-1].event

    @property
    def is_late_cancel(self) -> bool:
        """Cancelled by the patient within the visit type's cut-off."""
        cutoff = timedelta(minutes=self.appointment.visit_type.cancel_cutoff_minutes)
        return any(
            stamp.event.kind == EventKind.CANCELLED
            and not stamp.corrected
            and stamp.event.initiator == "patient"
            and stamp.event.occurred_at > self.appointment.start - cutoff
            for stamp in self.stamps
        )


def visit(actor: Actor, appointment_id: int) -> VisitDetail:
    """The visit with its events, readiness, encounter and promised device; five queries.

    Raises NoSuchVisit.
    """
    actor.require("scheduling.view")
    found = (
        Appointment.objects.filter(pk=appointment_id)
        .select_related(*_RELATED, "booked_by", "group")
        .first()
    )
    if found is None:
        raise NoSuchVisit("There is no such visit.")
    events = list(
        VisitEvent.objects.filter(appointment_id=found.pk)
        .select_related("user", "room", "was_provider", "to_provider")
        .order_by("pk")
    )
    corrected = {event.corrects_id for event in events}
    device, staff = _beside(found)
    return VisitDetail(
        appointment=found,
        stamps=tuple(Stamp(event, event.pk in corrected) for event in events),
        readiness=tuple(ReadinessItem.objects.filter(appointment_id=found.pk).order_by("pk")),
        encounter=Encounter.objects.filter(appointment_id=found.pk).first(),
        device=device,
        staff=staff,
    )


def _beside(appointment: Appointment) -> tuple[Device | None, StaffMember | None]:
    """The device promised to the visit, the last one it held when its time was given back; and
    who of a staff pool is.
    """
    promises = list(
        AppointmentResource.objects.filter(
            Q(resource__device__isnull=False) | Q(resource__staff__isnull=False, blocks=True),
            appointment_id=appointment.pk,
        )
        .select_related("resource__device", "resource__staff")
        .order_by("-pk")
    )
    device = next((each.resource.device for each in promises if each.resource.device_id), None)
    staff = next((each.resource.staff for each in promises if each.resource.staff_id), None)
    return device, staff


def get_encounter(actor: Actor, encounter_id: int) -> Encounter:
    """With its visit, patient, provider and site. Raises Forbidden, NoSuchVisit."""
    actor.require("scheduling.view")
    found: Encounter | None = (
        Encounter.objects.filter(pk=encounter_id)
        .select_related("patient", "provider", "site", "appointment__visit_type")
        .first()
    )
    if found is None:
        raise NoSuchVisit("There is no such visit.")
    return found


def encounters_opened(
    actor: Actor, low: datetime, high: datetime, *, site_ids: Collection[int] | None = None
) -> QuerySet[Encounter]:
    """For listings: contacts whose visit begins in the span at the actor's sites."""
    actor.require("scheduling.view")
    sites = actor.site_ids if site_ids is None else site_ids
    found: QuerySet[Encounter] = Encounter.objects.filter(
        appointment__site_id__in=list(sites),
        appointment__start__gte=low,
        appointment__start__lt=high,
    ).select_related("patient", "provider", "site", "appointment__visit_type")
    return found


def visits_of(actor: Actor, patient_id: int, *, limit: int = 50) -> list[Appointment]:
    """The patient's visits, latest first, with visit type, provider, site and readiness."""
    actor.require("scheduling.view")
    return list(
        Appointment.objects.filter(patient_id=patient_id)
        .select_related(*_RELATED)
        .prefetch_related(_readiness())
        .order_by("-start")[:limit]
    )


def next_visit_of(actor: Actor, patient_id: int) -> Appointment | None:
    """The next expected visit, or the one going on."""
    actor.require("scheduling.view")
    found: Appointment | None = (
        Appointment.objects.filter(patient_id=patient_id, end__gt=clock.now())
        .exclude(status__in=OVER)
        .select_related(*_RELATED)
        .prefetch_related(_readiness())
        .order_by("start")
        .first()
    )
    return found


def _readiness() -> Prefetch[str, QuerySet[ReadinessItem], str]:
    return Prefetch("readiness", queryset=ReadinessItem.objects.order_by("pk"))


def has_visit_on(actor: Actor, patient_id: int, day: date, zone: str) -> bool:
    actor.require("scheduling.view")
    low, high = day_span(day, zone)
    return bool(
        Appointment.objects.filter(patient_id=patient_id, start__gte=low, start__lt=high)
        .exclude(status=Status.CANCELLED)
        .exists()
    )


def visits_between(
    actor: Actor, low: datetime, high: datetime, *, site_ids: Collection[int] | None = None
) -> QuerySet[Appointment]:
    """For the listing: visits that begin in the span at the actor's sites, cancelled ones too."""
    actor.require("scheduling.view")
    sites = actor.site_ids if site_ids is None else site_ids
    found: QuerySet[Appointment] = Appointment.objects.filter(
        site_id__in=list(sites), start__gte=low, start__lt=high
    ).select_related(*_RELATED)
    return found


def waiting(actor: Actor, site_ids: Collection[int]) -> list[Appointment]:
    """Patients in the waiting room now, longest wait first."""
    actor.require("scheduling.view")
    now = clock.now()
    found = list(
        Appointment.objects.filter(
            site_id__in=list(site_ids),
            status=Status.ARRIVED,
            start__gte=now - timedelta(days=1),
            start__lt=now + timedelta(days=1),
        ).select_related(*_RELATED)
    )
    return sorted(found, key=lambda row: (-wait_minutes(row, now), row.start, row.pk))


def wait_minutes(appointment: Appointment, now: datetime) -> int:
    """Since the patient arrived or was due, whichever was later: early arrivals do not wait yet."""
    if appointment.arrived_at is None:
        return 0
    since = max(appointment.arrived_at, appointment.start)
    return max(0, int((now - since).total_seconds() // 60))


def visits_hit(
    actor: Actor,
    *,
    start: datetime,
    end: datetime,
    provider_id: int | None = None,
    room_id: int | None = None,
    device_id: int | None = None,
    site_id: int | None = None,
) -> list[Appointment]:
    """Expected visits that an exception in this time would hit, in order."""
    actor.require("scheduling.view")
    found = Appointment.objects.filter(
        status__in=EXPECTED, start__lt=end, end__gt=start, start__gt=start - timedelta(days=1)
    )
    if provider_id is not None:
        found = found.filter(provider_id=provider_id)
    if site_id is not None:
        found = found.filter(site_id=site_id)
    if room_id is not None or device_id is not None:
        promises = AppointmentResource.objects.filter(
            Q(resource__room_id=room_id, resource__kind="room")
            if room_id is not None
            else Q(resource__device_id=device_id, resource__kind="device"),
            blocks=True,
            appointment__isnull=False,
            during__overlap=(start, end),
        )
        found = found.filter(pk__in=promises.values("appointment_id"))
    return list(found.select_related(*_RELATED).order_by("start", "pk"))


def due_no_shows(*, actor: Actor) -> list[int]:
    """Ids of expected visits whose session, and the practice's grace minutes, have passed.

    A visit outside any session counts from its own end. Days missed while the program was
    off are looked at 30 days back.
    """
    actor.require("scheduling.flow")
    now = clock.now()
    low = now - timedelta(days=30)
    due = list(
        Appointment.objects.filter(status__in=EXPECTED, start__lt=now, start__gte=low).order_by(
            "pk"
        )
    )
    if not due:
        return []
    grace = timedelta(minutes=int(practice.setting("no_show_grace_minutes")))
    supply = load_supply(
        {row.provider_id for row in due},
        {row.site_id for row in due},
        access.today() - timedelta(days=32),
        access.today() + timedelta(days=1),
    )
    found = []
    for row in due:
        day = row.start.astimezone(ZoneInfo(supply.zones[row.site_id])).date()
        session = rules.session_of(supply.sessions(row.provider_id, row.site_id, day), row.start)
        over = max(session.end, row.end) if session else row.end
        if over + grace <= now:
            found.append(row.pk)
    return found


def site_day(appointment: Appointment) -> date:
    """The date of the visit on its site's wall."""
    return appointment.start.astimezone(ZoneInfo(appointment.site.time_zone)).date()


def day_span(day: date, zone: str) -> tuple[datetime, datetime]:
    """The instants between which the wall clock shows `day`."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    return midnight, midnight + timedelta(days=1)
