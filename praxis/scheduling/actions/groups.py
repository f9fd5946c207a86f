"""Group visits: one promise of provider and room, seats for several patients."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.practice import queries as practice
from praxis.scheduling.actions.booking import cancel_appointment
from praxis.scheduling.calls import call
from praxis.scheduling.models import Appointment, GroupSession
from praxis.scheduling.types import EXPECTED, BadGroup, Initiator, NoSuchVisit, StartInPast


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
) -> GroupSession:
    """Promise provider and room to a group. Patients take seats by book_appointment(group_id=…).

    A retry with the same key returns the first. Raises TimeTaken, StartInPast, BadGroup.
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
    group = GroupSession.objects.create(
        title=title,
        visit_type_id=visit_type_id,
        provider_id=provider_id,
        site_id=site_id,
        start=start,
        end=start + timedelta(minutes=length),
        capacity=seats,
        client_key=key,
        created_by_id=actor.user_id,
    )
    rooms = None
    if room_id is not None:
        rooms = [room_id]
    elif kind.room_kind:
        rooms = [
            room.pk for room in practice.rooms_on(start.date(), (site_id,), kind=kind.room_kind)
        ]
    (room,) = call(
        "scheduling_promise_group",
        group.pk,
        provider_id,
        site_id,
        rooms,
        start - timedelta(minutes=kind.buffer_before),
        group.end + timedelta(minutes=kind.buffer_after),
    )
    if room is not None:
        group.room_id = room
        group.save(update_fields=["room"])
    return group


@transaction.atomic
def cancel_group_session(*, actor: Actor, group_id: int, reason: str) -> int:
    """Cancel the session and every seat still expected; returns how many visits that were."""
    actor.require("scheduling.book")
    group = GroupSession.objects.select_for_update().filter(pk=group_id).first()
    if group is None:
        raise NoSuchVisit("There is no such group visit.")
    if group.cancelled_at is not None:
        return 0
    seats = Appointment.objects.filter(group_id=group.pk, status__in=EXPECTED).order_by("pk")
    cancelled = [
        cancel_appointment(
            actor=actor, appointment_id=pk, initiator=Initiator.PRACTICE, reason=reason
        )
        for pk in seats.values_list("pk", flat=True)
    ]
    call("scheduling_release_group", group.pk)
    GroupSession.objects.filter(pk=group.pk).update(cancelled_at=clock.now())
    return len(cancelled)
