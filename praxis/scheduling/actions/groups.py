"""Group visits: one promise of provider and room, seats for several patients."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from praxis.access import queries as access
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.practice import queries as practice
from praxis.scheduling import rules, staffing
from praxis.scheduling.actions import asking
from praxis.scheduling.actions.booking import book_appointment, cancel_appointment
from praxis.scheduling.actions.flow import check_out, provider_in
from praxis.scheduling.calls import call
from praxis.scheduling.models import Appointment, GroupSession, VisitEvent
from praxis.scheduling.rules import Span
from praxis.scheduling.supply import load_supply
from praxis.scheduling.types import (
    EXPECTED,
    BadGroup,
    Initiator,
    NeedsOverride,
    NoRoomSetUp,
    NoSuchVisit,
    Obstacle,
    ReasonNeeded,
    StartInPast,
    Status,
)

if TYPE_CHECKING:
    from praxis.practice.models import VisitType

# The session stands already: only what speaks of the patient is asked again.
_OF_THE_SESSION = ("lead", "horizon", "type_ended")


@transaction.atomic
def add_group_session(
    *,
    actor: Actor,
    key: UUID,
    title: str,
    visit_type_id: int,
    provider_id: int,
    site_id: int,
    start: datetime,
    room_id: int | None = None,
    minutes: int | None = None,
    capacity: int | None = None,
    anyway: bool = False,
) -> GroupSession:
    """Promise provider and room to a group. Patients take seats by take_seat.

    `anyway`: also when the provider does not work then. A retry with the same key returns
    the first. Raises TimeTaken, StartInPast, BadGroup, NeedsOverride,
    NoRoomSetUp.
    """
    actor.require("scheduling.book")
    former: GroupSession | None = GroupSession.objects.filter(client_key=key).first()
    if former is not None:
        return former
    kind = practice.get_visit_type(visit_type_id)
    seats = capacity or kind.capacity
    if seats < 2:
        raise BadGroup("A group visit has at least two seats.", field="capacity")
    if start < clock.now():
        raise StartInPast("That time has already passed. Choose a later one.", field="start")
    length = minutes or practice.minutes_for(visit_type_id, provider_id, False).minutes
    span = Span(provider_id, site_id, start, length, kind.buffer_before, kind.buffer_after)
    against = _obstacles(kind, span)
    if against and not anyway:
        raise NeedsOverride(tuple(against))
    if against:
        actor.require("scheduling.override")
    group = GroupSession.objects.create(
        title=title,
        visit_type_id=visit_type_id,
        provider_id=provider_id,
        site_id=site_id,
        start=start,
        end=span.end,
        capacity=seats,
        client_key=key,
        created_by_id=actor.user_id,
    )
    rooms = None
    if room_id is not None:
        rooms = [room_id]
    elif kind.room_kind:
        rooms = [
            room.pk
            for room in practice.rooms_on(
                clock.local_date(start, access.get_site(site_id).time_zone),
                (site_id,),
                kind=kind.room_kind,
            )
        ]
    if rooms == []:
        raise NoRoomSetUp("No room of the kind this visit needs is set up at this site.")
    staffing.lock([(kind.staff_skill, site_id)])
    (room,) = call(
        "scheduling_promise_group",
        group.pk,
        provider_id,
        site_id,
        rooms,
        span.promised_start,
        span.promised_end,
        clock.now(),
    )
    staffing.take(kind, span, group_id=group.pk)
    if room is not None:
        group.room_id = room
        group.save(update_fields=["room"])
    return group


def _obstacles(kind: VisitType, span: Span) -> list[Obstacle]:
    around = timedelta(days=1)
    supply = load_supply(
        [span.provider_id],
        [span.site_id],
        (span.start - around).date(),
        (span.start + around).date(),
    )
    now, day = clock.now(), clock.local_date(span.start, supply.zones[span.site_id])
    return rules.of_visit_type(
        kind, start=span.start, day=day, now=now, new_patient=False, age=None, check_new=False
    ) + rules.of_template(
        supply,
        span,
        day,
        visit_type_id=kind.pk,
        new_patient=False,
        taken=(),
        now=now,
    )


@transaction.atomic
def take_seat(
    *, actor: Actor, key: UUID, group_id: int, patient_id: int, reason: str = "", override: str = ""
) -> int:
    """A patient takes a seat of a group visit; returns the visit's id.

    The database keeps the capacity. `override` is the reason for taking somebody whom the
    visit type is not for. A retry with the same key returns the first visit. Raises
    GroupFull, TimeTaken (the patient's own), NeedsOverride, NoSuchVisit, StartInPast.
    """
    actor.require("scheduling.book")
    group = _seen(actor, group_id)
    if group.end <= clock.now():
        raise StartInPast("That group visit is over.")
    _permit_seat(actor, group, patient_id, override)
    return book_appointment(
        actor=actor,
        key=key,
        patient_id=patient_id,
        visit_type_id=group.visit_type_id,
        provider_id=group.provider_id,
        site_id=group.site_id,
        start=group.start,
        minutes=round((group.end - group.start).total_seconds() / 60),
        reason=reason,
        override=override,
        group_id=group.pk,
    )


def _permit_seat(actor: Actor, group: GroupSession, patient_id: int, override: str) -> None:
    facts = asking.gather(
        patient_id=patient_id,
        visit_type_id=group.visit_type_id,
        provider_id=group.provider_id,
        site_id=group.site_id,
        start=group.start,
    )
    found = tuple(
        obstacle
        for obstacle in rules.of_visit_type(
            facts.visit_type,
            start=group.start,
            day=clock.local_date(group.start, facts.zone),
            now=clock.now(),
            new_patient=facts.new_patient,
            age=facts.age,
        )
        if obstacle.code not in _OF_THE_SESSION
    )
    if found and not override.strip():
        raise NeedsOverride(found)
    if found:
        actor.require("scheduling.override")


@transaction.atomic
def start_group(*, actor: Actor, group_id: int) -> int:
    """The provider begins with everybody who is here; returns how many that are."""
    actor.require("scheduling.flow")
    return _with_seats(actor, group_id, provider_in, (Status.ARRIVED, Status.ROOMED))


@transaction.atomic
def end_group(*, actor: Actor, group_id: int) -> int:
    """Everybody who was seen is checked out; returns how many that are."""
    actor.require("scheduling.flow")
    return _with_seats(actor, group_id, check_out, (Status.WITH_PROVIDER, Status.CHECKOUT))


def _with_seats(
    actor: Actor, group_id: int, step: Callable[..., VisitEvent], statuses: tuple[Status, ...]
) -> int:
    seats = _seats(_seen(actor, group_id), statuses)
    for pk in seats:
        step(actor=actor, appointment_id=pk)
    return len(seats)


@transaction.atomic
def cancel_group_session(*, actor: Actor, group_id: int, reason: str) -> int:
    """Cancel the session and every seat still expected; returns how many visits that were.

    Again, it cancels none. Raises NoSuchVisit, ReasonNeeded.
    """
    actor.require("scheduling.book")
    if not reason.strip():
        raise ReasonNeeded("Say why the group visit is cancelled.", field="reason")
    group = _seen(actor, group_id)
    if group.cancelled_at is not None:
        return 0
    # Visits are locked before their group, as when one seat is cancelled. Whoever took a seat
    # meanwhile is found once nobody can any more.
    cancelled = _cancel_seats(actor, group, reason)
    GroupSession.objects.filter(pk=group.pk).update(cancelled_at=clock.now())
    cancelled += _cancel_seats(actor, group, reason)
    call("scheduling_release_group", group.pk)
    return cancelled


def _cancel_seats(actor: Actor, group: GroupSession, reason: str) -> int:
    seats = _seats(group, EXPECTED)
    for pk in seats:
        cancel_appointment(
            actor=actor, appointment_id=pk, initiator=Initiator.PRACTICE, reason=reason
        )
    return len(seats)


def _seats(group: GroupSession, statuses: tuple[Status, ...]) -> list[int]:
    found = Appointment.objects.filter(group_id=group.pk, status__in=statuses)
    return list(found.order_by("pk").values_list("pk", flat=True))


def _seen(actor: Actor, group_id: int) -> GroupSession:
    """Raises NoSuchVisit, also for a group at a site where the actor does not work."""
    group: GroupSession | None = GroupSession.objects.filter(pk=group_id).first()
    if group is None or (not actor.system and group.site_id not in actor.site_ids):
        raise NoSuchVisit("There is no such group visit.")
    return group
