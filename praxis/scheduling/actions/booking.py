"""Promising time: book, move, confirm, cancel."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from praxis.access.context import saw
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import PraxisError
from praxis.news import publish
from praxis.practice import queries as practice
from praxis.scheduling import staffing
from praxis.scheduling.actions import asking
from praxis.scheduling.actions.holds import open_hold, refuse_unless_held
from praxis.scheduling.actions.stamping import locked, refuse_unless, stamp
from praxis.scheduling.calls import call
from praxis.scheduling.models import Appointment, AppointmentResource, VisitEvent
from praxis.scheduling.rules import Span
from praxis.scheduling.types import (
    EXPECTED,
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentMoved,
    EventKind,
    Initiator,
    ReasonNeeded,
    Status,
    Urgency,
)


@transaction.atomic
def book_appointment(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    visit_type_id: int,
    provider_id: int,
    site_id: int,
    start: datetime,
    minutes: int | None = None,
    room_id: int | None = None,
    device_id: int | None = None,
    mode: str = "office",
    urgency: str = Urgency.ROUTINE,
    reason: str = "",
    note: str = "",
    override: str = "",
    overbook: bool = False,
    rescheduled_from_id: int | None = None,
    group_id: int | None = None,
    hold_id: int | None = None,
) -> int:
    """Promise a provider's time, a room and a device to a patient; returns the visit's id.

    `start` is aware. `minutes` null: as the visit type says for this provider and patient.
    A `mode` in which the type is not held becomes the type's first.
    Room and device null: any free one of the kind the visit type needs. `override` is the
    reason for booking against a soft rule; `overbook` puts the visit in the provider's
    second lane, which needs that reason too. With `group_id` the patient takes a seat of a
    group visit. With `hold_id` the time held becomes the visit's, with its length, room and
    device; a hold that has ended is as none. A retry with the same key returns the first visit.

    Raises Forbidden, TimeTaken, StartInPast, NeedsOverride, QuotaReached, GroupFull, BadHold,
    NoSuchVisit (no such patient for this actor), NoRoomSetUp, KeyReused.
    """
    actor.require("scheduling.book")
    now = clock.now()
    facts = asking.gather(
        patient_id=patient_id,
        visit_type_id=visit_type_id,
        provider_id=provider_id,
        site_id=site_id,
        start=start,
        hold_id=hold_id,
    )
    kind = facts.visit_type
    hold = None if hold_id is None else open_hold(hold_id)
    if hold is not None:
        refuse_unless_held(hold, visit_type_id, provider_id, site_id, start)
        minutes = hold.minutes
    elif minutes is None:
        minutes = facts.minutes
    span = Span(provider_id, site_id, start, minutes, kind.buffer_before, kind.buffer_after)
    mode = asking.mode_of(facts, mode)
    rooms = devices = None
    if group_id is None:
        try:
            asking.permit(
                actor,
                facts,
                span,
                override=override,
                overbook=overbook,
                now=now,
                hold_id=hold_id,
                but=rescheduled_from_id,
            )
        except PraxisError:
            former = Appointment.objects.filter(client_key=key, patient_id=patient_id).first()
            if former is None:
                raise
            return int(former.pk)
        rooms = asking.rooms_for(facts, span, mode=mode, room_id=room_id)
        devices = asking.devices_for(facts, span, device_id=device_id)
        staffing.lock([(kind.staff_skill, site_id)])
    appointment_id, again, booked_patient = call(
        "scheduling_book",
        key,
        patient_id,
        visit_type_id,
        provider_id,
        site_id,
        start,
        minutes,
        span.before,
        span.after,
        rooms,
        devices,
        1 if overbook else 0,
        mode,
        str(urgency),
        reason,
        note,
        facts.new_patient,
        override.strip(),
        actor.user_id,
        now,
        rescheduled_from_id,
        group_id,
        None if hold is None else hold.pk,
    )
    saw("scheduling_appointment", [booked_patient])
    if not again:
        if group_id is None:
            staffing.take(kind, span, appointment_id=appointment_id)
        publish(AppointmentBooked(appointment_id=appointment_id))
    return int(appointment_id)


@transaction.atomic
def move_appointment(
    *,
    actor: Actor,
    appointment_id: int,
    start: datetime,
    key: UUID | None = None,
    provider_id: int | None = None,
    site_id: int | None = None,
    minutes: int | None = None,
    room_id: int | None = None,
    override: str = "",
    overbook: bool = False,
) -> VisitEvent:
    """Give the visit's time back and take another, or change nothing.

    What is null stays as it is; the room and device stay when they are free then, else
    another of the kind is taken. Returns the event, for Undo. The visit keeps its id; the
    chain of times stands in its events. A patient who had confirmed has to again.

    Raises as book_appointment, and WrongState when the patient is already here or gone.
    """
    actor.require("scheduling.book")
    visit = locked(appointment_id)
    if key is not None:
        done: VisitEvent | None = VisitEvent.objects.filter(
            client_key=key, appointment_id=visit.pk
        ).first()
        if done is not None:
            return done
    refuse_unless(visit, EXPECTED, "Only a visit that is still expected can be moved.")
    if visit.group_id is not None:
        refuse_unless(visit, (), "A seat of a group visit is cancelled and booked again.")
    was_start, was_provider = visit.start, visit.provider_id
    _take(
        actor,
        visit,
        start=start,
        provider_id=provider_id or visit.provider_id,
        site_id=site_id or visit.site_id,
        minutes=minutes or visit.minutes,
        room_id=room_id,
        override=override,
        overbook=overbook,
    )
    event = stamp(
        actor,
        visit,
        EventKind.MOVED,
        key=key,
        was_start=was_start,
        was_provider_id=was_provider,
        to_start=start,
        to_provider_id=provider_id or was_provider,
    )
    publish(AppointmentMoved(appointment_id=visit.pk))
    return event


def _take(
    actor: Actor,
    visit: Appointment,
    *,
    start: datetime,
    provider_id: int,
    site_id: int,
    minutes: int,
    room_id: int | None,
    override: str,
    overbook: bool,
) -> None:
    """Take time for a visit that may hold some already."""
    facts = asking.gather(
        patient_id=visit.patient_id,
        visit_type_id=visit.visit_type_id,
        provider_id=provider_id,
        site_id=site_id,
        start=start,
    )
    span = Span(provider_id, site_id, start, minutes, visit.minutes_before, visit.minutes_after)
    asking.permit(
        actor,
        facts,
        span,
        override=override,
        overbook=overbook,
        now=clock.now(),
        but=visit.pk,
    )
    held = {
        kind: (room, device)
        for kind, room, device in AppointmentResource.objects.filter(appointment_id=visit.pk)
        .order_by("pk")
        .values_list("resource__kind", "resource__room_id", "resource__device_id")
    }
    room = held.get("room", (None, None))[0]
    device = held.get("device", (None, None))[1]
    same_site = site_id == visit.site_id
    rooms = asking.rooms_for(
        facts, span, mode=visit.mode, room_id=room_id, preferred=room if same_site else None
    )
    devices = asking.devices_for(
        facts, span, device_id=None, preferred=device if same_site else None
    )
    staffing.lock([(facts.visit_type.staff_skill, each) for each in (visit.site_id, site_id)])
    call(
        "scheduling_move",
        visit.pk,
        provider_id,
        site_id,
        start,
        minutes,
        span.before,
        span.after,
        rooms if rooms is not None or room is None or not same_site else [room],
        devices if devices is not None or device is None or not same_site else [device],
        1 if overbook else 0,
        override.strip() or visit.override_reason,
        clock.now(),
    )
    staffing.take(facts.visit_type, span, appointment_id=visit.pk)


@transaction.atomic
def retake_time(*, actor: Actor, appointment_id: int) -> None:
    """Promise a visit's own time again after it was given back. Raises TimeTaken."""
    actor.require("scheduling.book")
    visit = locked(appointment_id)
    room, device = None, None
    for found_room, found_device in (
        AppointmentResource.objects.filter(appointment_id=visit.pk)
        .order_by("pk")
        .values_list("resource__room_id", "resource__device_id")
    ):
        room, device = found_room or room, found_device or device
    kind = practice.get_visit_type(visit.visit_type_id)
    staffing.lock([(kind.staff_skill, visit.site_id)])
    call(
        "scheduling_move",
        visit.pk,
        visit.provider_id,
        visit.site_id,
        visit.start,
        visit.minutes,
        visit.minutes_before,
        visit.minutes_after,
        None if room is None else [room],
        None if device is None else [device],
        visit.lane,
        visit.override_reason,
        clock.now(),
    )
    staffing.take(kind, span_of(visit), appointment_id=visit.pk)


def span_of(visit: Appointment) -> Span:
    return Span(
        visit.provider_id,
        visit.site_id,
        visit.start,
        visit.minutes,
        visit.minutes_before,
        visit.minutes_after,
    )


@transaction.atomic
def cancel_appointment(
    *,
    actor: Actor,
    appointment_id: int,
    initiator: str,
    reason: str = "",
) -> VisitEvent:
    """Cancel an expected visit and free its time. Cancelling again changes nothing.

    A cancellation by anybody but the patient needs a reason. Raises WrongState, ReasonNeeded.
    """
    actor.require("scheduling.book")
    visit = locked(appointment_id)
    if visit.status == Status.CANCELLED:
        return _last(visit, EventKind.CANCELLED)
    refuse_unless(visit, EXPECTED, "Only a visit that is still expected can be cancelled.")
    if Initiator(initiator) != Initiator.PATIENT and not reason.strip():
        raise ReasonNeeded("Say why the visit is cancelled.", field="reason")
    call("scheduling_release", visit.pk)
    event = stamp(
        actor, visit, EventKind.CANCELLED, initiator=str(initiator), reason=reason.strip()
    )
    publish(AppointmentCancelled(appointment_id=visit.pk))
    return event


@transaction.atomic
def confirm_appointment(*, actor: Actor, appointment_id: int, note: str = "") -> VisitEvent:
    """The patient says they will come. Confirming again changes nothing."""
    actor.require("scheduling.book")
    visit = locked(appointment_id)
    if visit.status == Status.CONFIRMED:
        return _last(visit, EventKind.CONFIRMED)
    refuse_unless(visit, (Status.BOOKED,), "Only a visit that is still expected can be confirmed.")
    return stamp(actor, visit, EventKind.CONFIRMED, note=note)


def _last(visit: Appointment, kind: EventKind) -> VisitEvent:
    found: VisitEvent = VisitEvent.objects.filter(appointment_id=visit.pk, kind=kind).latest("pk")
    return found
