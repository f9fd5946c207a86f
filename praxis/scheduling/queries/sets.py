"""Visits that belong together, and plans of several visits tested before they are booked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from praxis.access import queries as access
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.scheduling.models import Appointment, VisitSet, VisitSetMember
from praxis.scheduling.queries.search import Search, read_search
from praxis.scheduling.queries.why import rules_against
from praxis.scheduling.rules import Span
from praxis.scheduling.types import Obstacle, PlanLine, PlannedVisit

_TAKEN = Obstacle("taken", "The provider, a room, a device or the patient is taken.", hard=True)


@dataclass(frozen=True, slots=True)
class SetOfVisits:
    """The set a visit is in, with the visits that were not taken out of it, in order."""

    visit_set: VisitSet
    visits: tuple[Appointment, ...]


def set_of(actor: Actor, appointment_id: int) -> SetOfVisits | None:
    """Two queries."""
    actor.require("scheduling.view")
    member = (
        VisitSetMember.objects.filter(appointment_id=appointment_id, left_at__isnull=True)
        .select_related("visit_set")
        .first()
    )
    if member is None:
        return None
    rows = (
        VisitSetMember.objects.filter(visit_set_id=member.visit_set_id, left_at__isnull=True)
        .select_related(
            "appointment__patient",
            "appointment__provider",
            "appointment__visit_type",
            "appointment__site",
        )
        .order_by("appointment__start", "place")
    )
    return SetOfVisits(member.visit_set, tuple(row.appointment for row in rows))


def get_set(actor: Actor, set_id: int) -> tuple[Appointment, ...]:
    """The visits of a set, in order."""
    actor.require("scheduling.view")
    rows = (
        VisitSetMember.objects.filter(visit_set_id=set_id, left_at__isnull=True)
        .select_related("appointment__patient", "appointment__provider", "appointment__visit_type")
        .order_by("appointment__start", "place")
    )
    return tuple(row.appointment for row in rows)


def plan_report(actor: Actor, visits: Sequence[PlannedVisit]) -> list[PlanLine]:
    """Test each planned visit: what stands against it, and the nearest time that day instead.

    One search for each patient, type, provider and site, however many days. What the visits
    would take from each other is said by book_set.
    """
    actor.require("scheduling.view")
    lines: dict[int, PlanLine] = {}
    groups: dict[tuple[int, int, int, int, int | None, str], list[int]] = {}
    for place, visit in enumerate(visits):
        key = (
            visit.patient_id,
            visit.visit_type_id,
            visit.provider_id,
            visit.site_id,
            visit.device_id,
            visit.mode,
        )
        groups.setdefault(key, []).append(place)
    zones = {site.pk: site.time_zone for site in access.sites()}
    for places in groups.values():
        lines |= _tested([(place, visits[place]) for place in places], zones)
    return [lines[place] for place in range(len(visits))]


def _tested(planned: list[tuple[int, PlannedVisit]], zones: dict[int, str]) -> dict[int, PlanLine]:
    one = planned[0][1]
    zone = ZoneInfo(zones[one.site_id])
    days = [visit.start.astimezone(zone).date() for _, visit in planned]
    search = read_search(
        visit_type_id=one.visit_type_id,
        patient_id=one.patient_id,
        new_patient=None,
        provider_ids=[one.provider_id],
        site_ids=[one.site_id],
        first=min(days),
        days=(max(days) - min(days)).days + 1,
        minutes=one.minutes,
        mode=one.mode,
        device_id=one.device_id,
        now=clock.now(),
        rows=None,
    )
    starts = {fit.day: [start for _, start in search.starts(fit)] for fit in search.days}
    found = {}
    for (place, visit), day in zip(planned, days, strict=True):
        free = starts.get(day, [])
        obstacles: tuple[Obstacle, ...] = ()
        instead = None
        if visit.start not in free:
            obstacles = tuple(_against(search, visit, zones[one.site_id])) or (_TAKEN,)
            instead = min(free, key=lambda at: abs(at - visit.start), default=None)
        found[place] = PlanLine(visit, search.minutes[visit.provider_id], obstacles, instead)
    return found


def _against(search: Search, visit: PlannedVisit, zone: str) -> list[Obstacle]:
    kind = search.visit_type
    span = Span(
        visit.provider_id,
        visit.site_id,
        visit.start,
        search.minutes[visit.provider_id],
        kind.buffer_before,
        kind.buffer_after,
    )
    found = rules_against(search, span, zone, search.limits)
    day = visit.start.astimezone(ZoneInfo(zone)).date()
    if (visit.site_id, day) in search.closed:
        found.append(Obstacle("closed", "The office is closed."))
    if visit.start < search.now:
        found.append(Obstacle("past", "That time has passed.", hard=True))
    return found
