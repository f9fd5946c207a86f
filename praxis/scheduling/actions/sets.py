"""Visits that belong together: booked, moved and cancelled as one, all of them or none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from praxis.access import queries as access
from praxis.access.context import saw
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.news import publish
from praxis.scheduling import staffing
from praxis.scheduling.actions import asking
from praxis.scheduling.actions.booking import move_appointment, span_of
from praxis.scheduling.actions.stamping import locked, stamp
from praxis.scheduling.calls import call
from praxis.scheduling.models import (
    Appointment,
    AppointmentResource,
    VisitEvent,
    VisitSet,
    VisitSetMember,
)
from praxis.scheduling.rules import Span
from praxis.scheduling.series import MOST, local_shift
from praxis.scheduling.types import (
    EXPECTED,
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentMoved,
    BadSeries,
    EventKind,
    Initiator,
    NeedsOverride,
    Obstacle,
    PlannedVisit,
    ReasonNeeded,
    SetKind,
    SetReach,
    SetTaken,
)


@transaction.atomic
def book_set(
    *,
    actor: Actor,
    key: UUID,
    kind: str,
    visits: Sequence[PlannedVisit],
    every_weeks: int | None = None,
    override: str = "",
) -> int:
    """Book several visits at once, all of them or none; returns the set's id.

    Every visit is judged before any is written. A retry with the same key returns the first
    set. Raises BadSeries (none, too many, one patient twice at once), NeedsOverride with the
    obstacles of all, SetTaken with the places that were taken, and as book_appointment.
    """
    actor.require("scheduling.book")
    former: VisitSet | None = VisitSet.objects.filter(client_key=key).first()
    if former is not None:
        return int(former.pk)
    if not 1 <= len(visits) <= MOST:
        raise BadSeries(f"Between 1 and {MOST} visits can be booked at once.")
    now = clock.now()
    rows = _rows(actor, key, visits, override=override, now=now)
    made = VisitSet.objects.create(
        kind=SetKind(kind),
        every_weeks=every_weeks,
        client_key=key,
        made_by_id=actor.user_id,
        occurred_at=now,
    )
    (ids,) = call("scheduling_place_many", json.dumps(rows), actor.user_id, now)
    _take_staff(ids)
    saw("scheduling_appointment", sorted({visit.patient_id for visit in visits}))
    VisitSetMember.objects.bulk_create(
        VisitSetMember(visit_set=made, appointment_id=pk, patient_id=visit.patient_id, place=place)
        for place, (pk, visit) in enumerate(zip(ids, visits, strict=True))
    )
    for pk in ids:
        publish(AppointmentBooked(appointment_id=pk))
    return int(made.pk)


def _rows(
    actor: Actor, key: UUID, visits: Sequence[PlannedVisit], *, override: str, now: datetime
) -> list[dict[str, Any]]:
    """Judge all, in the order their locks are taken (docs/locking.md), then describe all."""
    places = range(len(visits))
    facts = {
        place: asking.gather(
            patient_id=visits[place].patient_id,
            visit_type_id=visits[place].visit_type_id,
            provider_id=visits[place].provider_id,
            site_id=visits[place].site_id,
            start=visits[place].start,
        )
        for place in sorted(places, key=lambda n: visits[n].visit_type_id)
    }
    found: dict[int, dict[str, Any]] = {}
    against: list[Obstacle] = []
    for place in sorted(places, key=lambda n: visits[n].provider_id):
        visit, known = visits[place], facts[place]
        span = Span(
            visit.provider_id,
            visit.site_id,
            visit.start,
            visit.minutes or known.minutes,
            known.visit_type.buffer_before,
            known.visit_type.buffer_after,
        )
        try:
            asking.permit(actor, known, span, override=override, overbook=False, now=now)
        except NeedsOverride as refusal:
            against += refusal.obstacles
            continue
        found[place] = {
            "key": str(uuid5(key, f"visit-{place}")),
            "patient": visit.patient_id,
            "visit_type": visit.visit_type_id,
            "provider": visit.provider_id,
            "site": visit.site_id,
            "start": visit.start.isoformat(),
            "minutes": span.minutes,
            "before": span.before,
            "after": span.after,
            "mode": visit.mode,
            "urgency": str(visit.urgency),
            "reason": visit.reason,
            "note": visit.note,
            "new": known.new_patient,
            "override": override.strip(),
            "rooms": asking.rooms_for(known, span, mode=visit.mode, room_id=visit.room_id),
            "devices": asking.devices_for(known, span, device_id=visit.device_id),
        }
    if against:
        raise NeedsOverride(tuple(dict.fromkeys(against)))
    staffing.lock((facts[place].visit_type.staff_skill, visits[place].site_id) for place in places)
    return [found[place] for place in range(len(visits))]


@transaction.atomic
def move_set(
    *,
    actor: Actor,
    key: UUID,
    appointment_id: int,
    reach: str,
    start: datetime,
    provider_id: int | None = None,
    override: str = "",
) -> list[int]:
    """Move a visit of a set to `start`; those in reach follow: of a series by as many days to
    the same wall-clock time, of one day by as many minutes. Returns the visits moved. All of
    them or none; a moved visit keeps its room and device when they are free.

    With reach "this" the visit leaves the series. Raises as move_appointment, SetTaken.
    """
    actor.require("scheduling.book")
    member = _member(appointment_id)
    if SetReach(reach) == SetReach.THIS:
        move_appointment(
            actor=actor,
            appointment_id=appointment_id,
            start=start,
            key=key,
            provider_id=provider_id,
            override=override,
        )
        VisitSetMember.objects.filter(pk=member.pk).update(left_at=clock.now())
        return [appointment_id]
    done = uuid5(key, f"move-{appointment_id}")
    if VisitEvent.objects.filter(client_key=done, appointment_id=appointment_id).exists():
        return [appointment_id]
    ids = _reached(member, reach)
    visits = {pk: locked(pk) for pk in sorted(ids)}
    chosen = visits[appointment_id]
    zone = access.get_site(chosen.site_id).time_zone
    of_series = member.visit_set.kind == SetKind.SERIES
    shift = local_shift(chosen.start, start, zone, same_time=of_series)
    now = clock.now()
    rows, against = [], []
    for visit in visits.values():
        to = shift(visit.start)
        if to is None:
            raise BadSeries("The clocks skip that time on one of the days. Pick another.")
        row, obstacles = _move_row(actor, visit, to, provider_id, override, now)
        against += obstacles
        rows.append(row)
    if against:
        raise NeedsOverride(tuple(dict.fromkeys(against)))
    _lock_staff(list(visits))
    call("scheduling_place_many", json.dumps(rows), actor.user_id, now)
    _take_staff(list(visits))
    for visit, row in zip(visits.values(), rows, strict=True):
        was_start, was_provider = visit.start, visit.provider_id
        stamp(
            actor,
            visit,
            EventKind.MOVED,
            key=uuid5(key, f"move-{visit.pk}"),
            was_start=was_start,
            was_provider_id=was_provider,
            to_start=datetime.fromisoformat(row["start"]),
            to_provider_id=row["provider"],
        )
        publish(AppointmentMoved(appointment_id=visit.pk))
    return list(visits)


def _move_row(
    actor: Actor,
    visit: Appointment,
    to: datetime,
    provider_id: int | None,
    override: str,
    now: datetime,
) -> tuple[dict[str, Any], list[Obstacle]]:
    provider = provider_id or visit.provider_id
    facts = asking.gather(
        patient_id=visit.patient_id,
        visit_type_id=visit.visit_type_id,
        provider_id=provider,
        site_id=visit.site_id,
        start=to,
    )
    span = Span(
        provider, visit.site_id, to, visit.minutes, visit.minutes_before, visit.minutes_after
    )
    against: list[Obstacle] = []
    try:
        asking.permit(actor, facts, span, override=override, overbook=False, now=now, but=visit.pk)
    except NeedsOverride as refusal:
        against += refusal.obstacles
    held = dict(
        AppointmentResource.objects.filter(appointment_id=visit.pk, blocks=True)
        .filter(resource__device_id__isnull=False)
        .values_list("resource__kind", "resource__device_id")
    )
    return {
        "appointment": visit.pk,
        "patient": visit.patient_id,
        "provider": provider,
        "site": visit.site_id,
        "start": to.isoformat(),
        "minutes": visit.minutes,
        "before": visit.minutes_before,
        "after": visit.minutes_after,
        "override": override.strip() or visit.override_reason,
        "rooms": asking.rooms_for(
            facts, span, mode=visit.mode, room_id=None, preferred=visit.planned_room_id
        ),
        "devices": asking.devices_for(facts, span, device_id=None, preferred=held.get("device")),
    }, against


@transaction.atomic
def cancel_set(
    *,
    actor: Actor,
    appointment_id: int,
    reach: str,
    initiator: str,
    reason: str = "",
) -> list[int]:
    """Cancel the visits in reach that are still expected; returns which. Raises ReasonNeeded."""
    actor.require("scheduling.book")
    member = _member(appointment_id)
    if Initiator(initiator) != Initiator.PATIENT and not reason.strip():
        raise ReasonNeeded("Say why the visits are cancelled.", field="reason")
    ids = [appointment_id] if reach == SetReach.THIS else _reached(member, reach)
    visits = [locked(pk) for pk in sorted(ids)]
    visits = [visit for visit in visits if visit.status in EXPECTED]
    _lock_staff([visit.pk for visit in visits])
    call("scheduling_release_many", [visit.pk for visit in visits])
    for visit in visits:
        stamp(
            actor,
            visit,
            EventKind.CANCELLED,
            initiator=str(initiator),
            reason=reason.strip(),
        )
        publish(AppointmentCancelled(appointment_id=visit.pk))
    return [visit.pk for visit in visits]


def _lock_staff(appointment_ids: Sequence[int]) -> None:
    staffing.lock(
        Appointment.objects.filter(pk__in=appointment_ids)
        .exclude(visit_type__staff_skill="")
        .values_list("visit_type__staff_skill", "site_id")
    )


def _take_staff(appointment_ids: Sequence[int]) -> None:
    """Raises SetTaken with the places for which nobody of the pool is left."""
    visits = {
        visit.pk: visit
        for visit in Appointment.objects.filter(pk__in=appointment_ids)
        .exclude(visit_type__staff_skill="")
        .select_related("visit_type")
    }
    misses = tuple(
        (place, "staff")
        for place, pk in enumerate(appointment_ids)
        if pk in visits
        and not staffing.taken(
            visits[pk].visit_type.staff_skill, span_of(visits[pk]), appointment_id=pk
        )
    )
    if misses:
        raise SetTaken(misses)


def _member(appointment_id: int) -> VisitSetMember:
    found: VisitSetMember | None = (
        VisitSetMember.objects.filter(appointment_id=appointment_id, left_at__isnull=True)
        .select_related("visit_set")
        .first()
    )
    if found is None:
        raise NotFound("The visit is in no series.")
    return found


def _reached(member: VisitSetMember, reach: str) -> list[int]:
    """Visits of the set that are still expected: all, or this and later ones."""
    rows = VisitSetMember.objects.filter(
        visit_set_id=member.visit_set_id,
        left_at__isnull=True,
        appointment__status__in=EXPECTED,
        appointment__start__gt=clock.now() - timedelta(minutes=1),
    )
    if SetReach(reach) == SetReach.LATER:
        rows = rows.filter(place__gte=member.place)
    found = list(rows.values_list("appointment_id", flat=True))
    if member.appointment_id not in found:
        raise BadSeries("Only a visit that is still expected can be changed.")
    return found
