"""The day of a visit, from arrival to the door. A step is one event; again, it adds none."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db import connection, transaction

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.news import publish
from praxis.scheduling.actions.booking import retake_time
from praxis.scheduling.actions.no_shows import forget_no_show
from praxis.scheduling.actions.queue import give_number
from praxis.scheduling.actions.stamping import locked, refuse_unless, stamp
from praxis.scheduling.calls import call
from praxis.scheduling.models import Appointment, Encounter, VisitEvent
from praxis.scheduling.types import (
    EXPECTED,
    EventKind,
    ReasonNeeded,
    RoomOccupied,
    Status,
    VisitArrived,
    VisitCheckedOut,
    VisitNoShow,
)

_IN_ROOM = (Status.ROOMED, Status.WITH_PROVIDER)
_DAY = timedelta(days=1)


def _live(visit: Appointment, kind: EventKind) -> VisitEvent | None:
    """The last event of the kind since the visit was (re)opened, unless corrected."""
    events = list(VisitEvent.objects.filter(appointment_id=visit.pk).order_by("pk"))
    corrected = {event.corrects_id for event in events}
    found = None
    for event in events:
        if event.kind == EventKind.REOPENED:
            found = None
        elif event.kind == kind and event.pk not in corrected:
            found = event
    return found


def _step(
    actor: Actor,
    appointment_id: int,
    kind: EventKind,
    *,
    allowed: Collection[str],
    message: str,
    note: str = "",
) -> tuple[Appointment, VisitEvent, bool]:
    """(visit, event, whether it is new)"""
    actor.require("scheduling.flow")
    visit = locked(appointment_id)
    done = _live(visit, kind)
    if done is not None:
        return visit, done, False
    refuse_unless(visit, allowed, message)
    return visit, stamp(actor, visit, kind, note=note), True


@transaction.atomic
def arrive(*, actor: Actor, appointment_id: int, note: str = "") -> VisitEvent:
    """The patient is in the office. Raises WrongState."""
    actor.require("scheduling.flow")
    visit, event, new = _step(
        actor,
        appointment_id,
        EventKind.ARRIVED,
        allowed=EXPECTED,
        message="Only an expected visit can arrive.",
        note=note,
    )
    if new:
        give_number(visit)
        publish(VisitArrived(appointment_id=visit.pk))
    return event


@transaction.atomic
def start_check_in(*, actor: Actor, appointment_id: int) -> VisitEvent:
    """Raises WrongState."""
    actor.require("scheduling.flow")
    return _step(
        actor,
        appointment_id,
        EventKind.CHECK_IN_STARTED,
        allowed=(Status.ARRIVED,),
        message="Check-in begins when the patient has arrived.",
    )[1]


@transaction.atomic
def finish_check_in(*, actor: Actor, appointment_id: int, note: str = "") -> VisitEvent:
    """Raises WrongState."""
    actor.require("scheduling.flow")
    return _step(
        actor,
        appointment_id,
        EventKind.CHECK_IN_DONE,
        allowed=(Status.ARRIVED,),
        message="Check-in ends while the patient waits.",
        note=note,
    )[1]


@transaction.atomic
def call_patient(*, actor: Actor, appointment_id: int) -> VisitEvent:
    """Called from the waiting room. Raises WrongState."""
    actor.require("scheduling.flow")
    return _step(
        actor,
        appointment_id,
        EventKind.CALLED,
        allowed=(Status.ARRIVED,),
        message="Only a waiting patient can be called.",
    )[1]


@transaction.atomic
def room_patient(*, actor: Actor, appointment_id: int, room_id: int) -> VisitEvent:
    """Put a waiting patient in a room, or in another one.

    The planned room's promise follows when the new room is free of promises; the actual
    room is what the event says. Opens the encounter. Raises WrongState, RoomOccupied.
    """
    actor.require("scheduling.flow")
    visit = locked(appointment_id)
    if visit.status in _IN_ROOM and visit.room_id == room_id:
        done = _live(visit, EventKind.ROOMED)
        if done is not None:
            return done
    refuse_unless(visit, (Status.ARRIVED, *_IN_ROOM), "Only a patient who is here can be roomed.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7203, %s)", [room_id % 2**31])
    others = Appointment.objects.filter(room_id=room_id, status__in=_IN_ROOM, site=visit.site_id)
    if visit.group_id is not None:
        others = others.exclude(group_id=visit.group_id)
    if others.exclude(pk=visit.pk).filter(start__gte=visit.start - _DAY).exists():
        raise RoomOccupied("Another patient is in that room. Pick another.", field="room")
    if visit.planned_room_id not in (None, room_id):
        call("scheduling_change_room", visit.pk, room_id)
    was_with_provider = visit.status == Status.WITH_PROVIDER
    event = stamp(actor, visit, EventKind.ROOMED, room_id=room_id)
    if was_with_provider:
        stamp(actor, visit, EventKind.PROVIDER_IN, note="Same provider, other room")
    _open_encounter(visit)
    return event


@transaction.atomic
def record_vitals_done(*, actor: Actor, appointment_id: int) -> VisitEvent:
    """Raises WrongState."""
    actor.require("scheduling.flow")
    return _step(
        actor,
        appointment_id,
        EventKind.VITALS,
        allowed=(Status.ROOMED,),
        message="Vitals are taken in the room.",
    )[1]


@transaction.atomic
def provider_in(*, actor: Actor, appointment_id: int) -> VisitEvent:
    """The provider begins. Also for a visit without a room (video, phone). Raises WrongState."""
    actor.require("scheduling.flow")
    visit = locked(appointment_id)
    if visit.status == Status.WITH_PROVIDER:
        done = _live(visit, EventKind.PROVIDER_IN)
        if done is not None:
            return done
    refuse_unless(
        visit,
        (Status.ARRIVED, Status.ROOMED, Status.CHECKOUT),
        "The provider comes in when the patient is here.",
    )
    event = stamp(actor, visit, EventKind.PROVIDER_IN)
    _open_encounter(visit)
    return event


@transaction.atomic
def provider_out(*, actor: Actor, appointment_id: int) -> VisitEvent:
    """The provider is done; the patient goes to checkout. Raises WrongState."""
    actor.require("scheduling.flow")
    visit = locked(appointment_id)
    if visit.status == Status.CHECKOUT:
        done = _live(visit, EventKind.PROVIDER_OUT)
        if done is not None:
            return done
    refuse_unless(visit, (Status.WITH_PROVIDER,), "The provider goes out after going in.")
    return stamp(actor, visit, EventKind.PROVIDER_OUT)


@transaction.atomic
def start_check_out(*, actor: Actor, appointment_id: int) -> VisitEvent:
    """Raises WrongState."""
    actor.require("scheduling.flow")
    return _step(
        actor,
        appointment_id,
        EventKind.CHECK_OUT_STARTED,
        allowed=(Status.CHECKOUT,),
        message="Checkout begins when the provider is done.",
    )[1]


@transaction.atomic
def check_out(*, actor: Actor, appointment_id: int, note: str = "") -> VisitEvent:
    """The visit is over: closes the encounter and stamps that the patient left.

    From the room or the provider too, for an office that does not stamp each step.
    Raises WrongState.
    """
    actor.require("scheduling.flow")
    visit, event, new = _step(
        actor,
        appointment_id,
        EventKind.CHECK_OUT_DONE,
        allowed=(Status.CHECKOUT, *_IN_ROOM),
        message="Only a patient who was seen can check out.",
        note=note,
    )
    if new:
        stamp(actor, visit, EventKind.LEFT)
        Encounter.objects.filter(appointment_id=visit.pk).update(closed_at=clock.now())
        publish(VisitCheckedOut(appointment_id=visit.pk))
    return event


@transaction.atomic
def leave_unseen(*, actor: Actor, appointment_id: int, reason: str = "") -> VisitEvent:
    """The patient left before the provider came. Frees what is left of the time."""
    actor.require("scheduling.flow")
    visit, event, new = _step(
        actor,
        appointment_id,
        EventKind.LEFT_UNSEEN,
        allowed=(Status.ARRIVED, Status.ROOMED),
        message="Only a patient who waits or is in a room can leave without being seen.",
        note=reason,
    )
    if new:
        call("scheduling_release", visit.pk)
    return event


@transaction.atomic
def mark_no_show(*, actor: Actor, appointment_id: int, note: str = "") -> VisitEvent:
    """The patient did not come. Frees the time. Raises WrongState before the visit's start."""
    actor.require("scheduling.flow")
    visit = locked(appointment_id)
    done = _live(visit, EventKind.NO_SHOW)
    if done is not None:
        return done
    refuse_unless(visit, EXPECTED, "Only an expected visit can become a no-show.")
    if visit.start > clock.now():
        refuse_unless(visit, (), "The visit has not begun: cancel it instead.")
    call("scheduling_release", visit.pk)
    event = stamp(actor, visit, EventKind.NO_SHOW, note=note)
    publish(VisitNoShow(appointment_id=visit.pk))
    return event


@transaction.atomic
def reopen(*, actor: Actor, appointment_id: int, reason: str) -> VisitEvent:
    """Undo a no-show, a cancellation or a leaving, with a reason; the time is taken again.

    Raises TimeTaken when it has gone to somebody else, WrongState, ReasonNeeded.
    """
    actor.require("scheduling.correct")
    visit = locked(appointment_id)
    refuse_unless(
        visit,
        (Status.NO_SHOW, Status.CANCELLED, Status.LEFT_UNSEEN),
        "Only a no-show, a cancelled visit or one that left unseen can be reopened.",
    )
    if not reason.strip():
        raise ReasonNeeded("Say why the visit is reopened.", field="reason")
    retake_time(actor=actor, appointment_id=visit.pk)
    forget_no_show(actor, visit.pk, reason.strip())
    return stamp(actor, visit, EventKind.REOPENED, reason=reason.strip())


def _open_encounter(visit: Appointment) -> None:
    Encounter.objects.bulk_create(
        [
            Encounter(
                appointment_id=visit.pk,
                patient_id=visit.patient_id,
                provider_id=visit.provider_id,
                site_id=visit.site_id,
                opened_at=clock.now(),
            )
        ],
        ignore_conflicts=True,
    )
