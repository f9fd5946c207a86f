"""What the front desk does in one go: several rooms' actions, one transaction."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.db import transaction

from praxis.billing import actions as billing
from praxis.desk import queries, triaging
from praxis.desk.types import DeskMoney, FollowUp, NewVisit, NoFreeRoom, NotToday, RoomChoice
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.recall import actions as recall
from praxis.recall.types import AlreadyRecalled
from praxis.scheduling import actions as scheduling
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import EventKind, TooLate, WrongState
from praxis.ui import words

if TYPE_CHECKING:
    from praxis.scheduling.models import VisitEvent, WalkIn
    from praxis.scheduling.queries import VisitDetail
    from praxis.scheduling.types import Offer

_CHECK_IN = (EventKind.ARRIVED, EventKind.CHECK_IN_STARTED, EventKind.CHECK_IN_DONE)
UNDO_TIME = timedelta(minutes=10)


@transaction.atomic
def book(*, actor: Actor, key: UUID, visit: NewVisit) -> int:
    """Returns the visit's id. Raises as scheduling.book_appointment."""
    actor.require("scheduling.book")
    appointment_id = scheduling.book_appointment(
        actor=actor,
        key=key,
        patient_id=visit.patient_id,
        visit_type_id=visit.visit_type_id,
        provider_id=visit.provider_id,
        site_id=visit.site_id,
        start=visit.start,
        mode=visit.mode,
        reason=visit.reason,
        note=visit.note,
        override=visit.override,
        overbook=visit.overbook,
        device_id=visit.device_id,
        urgency=visit.urgency,
    )
    if visit.triage_id is not None:
        triaging.follow_booking(
            actor,
            response_id=visit.triage_id,
            patient_id=visit.patient_id,
            appointment_id=appointment_id,
            start=visit.start,
        )
    return appointment_id


@transaction.atomic
def walk_in(*, actor: Actor, key: UUID, visit: NewVisit) -> int:
    """Somebody stands at the desk without a visit: book and arrive. Returns the visit's id."""
    actor.require("scheduling.flow")
    appointment_id = book(actor=actor, key=key, visit=visit)
    scheduling.arrive(actor=actor, appointment_id=appointment_id, note="Walk-in")
    return appointment_id


@transaction.atomic
def seat_walk_in(*, actor: Actor, key: UUID, walk_in: WalkIn, offer: Offer) -> int:
    """Somebody of the queue takes a time: his visit, his number, arrived. Returns the visit's id.

    Raises TimeTaken, NotInQueue.
    """
    actor.require("scheduling.flow")
    visit = NewVisit(
        patient_id=walk_in.patient_id,
        visit_type_id=walk_in.visit_type_id,
        provider_id=offer.provider_id,
        site_id=walk_in.site_id,
        start=offer.start,
        reason=walk_in.reason,
        urgency=walk_in.urgency,
    )
    appointment_id = book(actor=actor, key=key, visit=visit)
    scheduling.serve_walk_in(actor=actor, walk_in_id=walk_in.pk, appointment_id=appointment_id)
    scheduling.arrive(actor=actor, appointment_id=appointment_id, note="Walk-in")
    return appointment_id


@transaction.atomic
def arrive(*, actor: Actor, appointment_id: int, note: str = "") -> VisitDetail:
    """The patient is here, on the day of the visit; `note` says where, such as in the car.

    Raises NotToday, WrongState.
    """
    actor.require("scheduling.flow")
    detail = schedule.visit(actor, appointment_id)
    visit = detail.appointment
    zone = visit.site.time_zone
    if words.day_of(visit.start, zone) != clock.today(zone):
        day = words.day_text(visit.start, zone)
        raise NotToday(f"This visit is on {day}. Check in on that day, or move the visit.")
    scheduling.arrive(actor=actor, appointment_id=appointment_id, note=note)
    return detail


@transaction.atomic
def check_in(
    *,
    actor: Actor,
    appointment_id: int,
    facts: tuple[str, ...] = (),
    money: DeskMoney | None = None,
    key: UUID | None = None,
    note: str = "",
) -> VisitEvent:
    """Arrived and checked in at once; `facts` are those by which the patient was identified.

    `money` (with `key`) is what the patient gave: first the visit's copay, then what is owed.
    Returns the last event. Doing it again changes nothing. Raises NotToday, WrongState.
    """
    actor.require("scheduling.flow")
    detail = arrive(actor=actor, appointment_id=appointment_id)
    if money is not None and key is not None:
        _take_money(actor, key, detail, money)
    scheduling.start_check_in(actor=actor, appointment_id=appointment_id)
    said = f"Identified by {' and '.join(facts)}" if facts else "Nothing was missing"
    return scheduling.finish_check_in(
        actor=actor,
        appointment_id=appointment_id,
        note=f"{said}. {note}"[:200] if note else said,
    )


def _take_money(actor: Actor, key: UUID, detail: VisitDetail, money: DeskMoney) -> None:
    visit = detail.appointment
    asked = queries.to_collect(actor=actor, visit=detail)
    copay = min(money.cents, asked.copay_cents) if asked is not None else 0
    day = words.day_of(visit.start, visit.site.time_zone)
    for purpose, cents in (("copay", copay), ("balance", money.cents - copay)):
        if cents > 0:
            billing.take_payment(
                actor=actor,
                key=uuid5(key, purpose),
                patient_id=visit.patient_id,
                cents=cents,
                method=money.method,
                reference=money.reference,
                site_id=visit.site_id,
                purpose=purpose,
                appointment_id=visit.pk if purpose == "copay" else None,
                service_on=day if purpose == "copay" else None,
            )


@transaction.atomic
def undo_check_in(*, actor: Actor, appointment_id: int) -> None:
    """Take arrival and check-in back, if nothing has happened since. Raises WrongState, TooLate."""
    actor.require("scheduling.correct")
    detail = schedule.visit(actor, appointment_id)
    live = [stamp.event for stamp in detail.stamps if not stamp.corrected]
    stamps = [event for event in live[-len(_CHECK_IN) :] if event.kind in _CHECK_IN]
    if [event.kind for event in stamps] != list(_CHECK_IN):
        raise WrongState("Something happened to this visit since. Correct it on its page.")
    if clock.now() - stamps[-1].occurred_at > UNDO_TIME:
        raise TooLate("It is too late for Undo. Correct the stamp on the visit's page.")
    for event in reversed(stamps):
        scheduling.correct_event(actor=actor, event_id=event.pk, reason="Undo")


@transaction.atomic
def room_next_free(*, actor: Actor, appointment_id: int) -> tuple[VisitEvent, RoomChoice]:
    """Put the patient in the planned room, else in the first free one of the kind needed.

    Raises NoFreeRoom, WrongState.
    """
    actor.require("scheduling.flow")
    rooms = queries.rooms_to_choose(actor=actor, visit=schedule.visit(actor, appointment_id))
    room = next((each for each in rooms if each.free and each.fits), None)
    if room is None:
        raise NoFreeRoom("No room is free that fits this visit. Choose one, or wait.")
    event = scheduling.room_patient(
        actor=actor, appointment_id=appointment_id, room_id=room.room_id
    )
    return event, room


@transaction.atomic
def check_out(
    *,
    actor: Actor,
    key: UUID,
    appointment_id: int,
    follow_up: NewVisit | None,
    to_schedule: FollowUp | None = None,
    note: str = "",
) -> int | None:
    """Book what comes next, or put it on the list to be scheduled; then let the patient go: all
    or nothing. Who is on that list for the same visit type already stays there once.

    Returns the next visit's id. Raises as scheduling.book_appointment, WrongState.
    """
    actor.require("scheduling.flow")
    booked = book(actor=actor, key=key, visit=follow_up) if follow_up is not None else None
    if to_schedule is not None and actor.can("recall.work"):
        with suppress(AlreadyRecalled):
            recall.add_recall(
                actor=actor,
                key=uuid5(key, "follow-up"),
                patient_id=to_schedule.patient_id,
                visit_type_id=to_schedule.visit_type_id,
                provider_id=to_schedule.provider_id,
                due_on=to_schedule.due_on,
                why=to_schedule.why,
                ordered_in_id=appointment_id,
            )
    scheduling.check_out(actor=actor, appointment_id=appointment_id, note=note)
    return booked


@transaction.atomic
def settle_readiness(*, actor: Actor, appointment_id: int, thing: str, note: str) -> None:
    """Somebody arranged an interpreter or got an authorization outside of the program; `note`
    says whom or its number. Raises Forbidden, NoSuchVisit.
    """
    actor.require("scheduling.readiness")
    scheduling.push_readiness(
        actor=actor,
        appointment_id=appointment_id,
        code=thing,
        label=f"{thing.capitalize()}: {note.strip()}"[:120],
        owner_role="front_desk",
        source=f"Arranged by {actor.signature}"[:60],
        met=True,
    )
