"""Taking a stamp back. The wrong row stays; a row beside it says so."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.news import publish
from praxis.scheduling.actions.booking import move_appointment, retake_time
from praxis.scheduling.actions.no_shows import forget_no_show
from praxis.scheduling.actions.stamping import locked, stamp
from praxis.scheduling.calls import call
from praxis.scheduling.models import Encounter, VisitEvent
from praxis.scheduling.types import (
    AppointmentCancelled,
    EventKind,
    NoSuchVisit,
    ReasonNeeded,
    TooLate,
    WrongState,
)

UNDO_MINUTES = 10
_FREEING = (EventKind.CANCELLED, EventKind.NO_SHOW, EventKind.LEFT_UNSEEN)
_KEPT = (EventKind.BOOKED, EventKind.MOVED, EventKind.CORRECTED, EventKind.REOPENED)


@transaction.atomic
def correct_event(
    *, actor: Actor, event_id: int, reason: str, occurred_at: datetime | None = None
) -> VisitEvent:
    """Say that a stamp was wrong; with `occurred_at`, when it really was.

    Taking back a cancellation, no-show or leaving takes the time again (raises TimeTaken
    when it is gone). Correcting twice changes nothing. Raises ReasonNeeded, WrongState.
    """
    actor.require("scheduling.correct")
    if not reason.strip():
        raise ReasonNeeded("Say what was wrong.", field="reason")
    event = _event(event_id)
    visit = locked(event.appointment_id)
    done: VisitEvent | None = VisitEvent.objects.filter(corrects_id=event.pk).first()
    if done is not None:
        return done
    if event.kind in _KEPT:
        raise WrongState("This stamp cannot be taken back. Move or cancel the visit instead.")
    if occurred_at is not None and occurred_at > clock.now():
        raise WrongState("That time has not come yet.", field="occurred_at")
    if event.kind in _FREEING and occurred_at is None:
        retake_time(actor=actor, appointment_id=visit.pk)
    if event.kind == EventKind.NO_SHOW:
        forget_no_show(actor, visit.pk, reason.strip())
    correction = stamp(
        actor, visit, EventKind.CORRECTED, corrects_id=event.pk, reason=reason.strip()
    )
    if occurred_at is not None:
        return stamp(
            actor,
            visit,
            EventKind(event.kind),
            at=occurred_at,
            room_id=event.room_id,
            note=event.note,
            initiator=event.initiator,
            reason=event.reason,
        )
    if event.kind in (EventKind.CHECK_OUT_DONE, EventKind.LEFT):
        Encounter.objects.filter(appointment_id=visit.pk).update(closed_at=None)
    return correction


@transaction.atomic
def undo(*, actor: Actor, event_id: int) -> VisitEvent:
    """Take the visit's last step back, for the toast: within ten minutes and only the last.

    A move goes back to where it was (raises TimeTaken when that has gone), a checkout takes
    the stamp of leaving with it. Undoing twice changes nothing. Raises TooLate, WrongState.
    """
    actor.require("scheduling.flow")
    event = _event(event_id)
    visit = locked(event.appointment_id)
    done: VisitEvent | None = VisitEvent.objects.filter(corrects_id=event.pk).first()
    if done is not None:
        return done
    later = VisitEvent.objects.filter(appointment_id=visit.pk, pk__gt=event.pk).exclude(
        kind=EventKind.LEFT
    )
    if later.exists():
        raise WrongState("Something happened to this visit since. Correct it on its page.")
    if clock.now() - event.occurred_at > timedelta(minutes=UNDO_MINUTES):
        raise TooLate("It is too late for Undo. Correct the stamp on the visit's page.")
    if event.kind == EventKind.MOVED and event.was_start is not None:
        actor.require("scheduling.book")
        return move_appointment(
            actor=actor,
            appointment_id=visit.pk,
            start=event.was_start,
            provider_id=event.was_provider_id,
            override=visit.override_reason,
        )
    if event.kind in _KEPT:
        raise WrongState("A new visit is cancelled, not undone.")
    if event.kind in _FREEING:
        retake_time(actor=actor, appointment_id=visit.pk)
        forget_no_show(actor, visit.pk, "Undo")
    left = VisitEvent.objects.filter(
        appointment_id=visit.pk, kind=EventKind.LEFT, pk__gt=event.pk
    ).first()
    if left is not None:
        stamp(actor, visit, EventKind.CORRECTED, corrects_id=left.pk, reason="Undo")
        Encounter.objects.filter(appointment_id=visit.pk).update(closed_at=None)
    return stamp(actor, visit, EventKind.CORRECTED, corrects_id=event.pk, reason="Undo")


@transaction.atomic
def undo_booking(*, actor: Actor, appointment_id: int) -> VisitEvent:
    """Take a fresh booking back: it is cancelled by the practice as a slip."""
    actor.require("scheduling.book")
    visit = locked(appointment_id)
    last: VisitEvent = VisitEvent.objects.filter(appointment_id=visit.pk).latest("pk")
    if last.kind == EventKind.CANCELLED:
        return last
    if last.kind != EventKind.BOOKED:
        raise WrongState("Something happened to this visit since. Cancel it instead.")
    if clock.now() - last.occurred_at > timedelta(minutes=UNDO_MINUTES):
        raise TooLate("It is too late for Undo. Cancel the visit instead.")
    call("scheduling_release", visit.pk)
    event = stamp(
        actor, visit, EventKind.CANCELLED, initiator="practice", reason="Booked by mistake"
    )
    publish(AppointmentCancelled(appointment_id=visit.pk))
    return event


def _event(event_id: int) -> VisitEvent:
    found: VisitEvent | None = VisitEvent.objects.filter(pk=event_id).first()
    if found is None:
        raise NoSuchVisit("There is no such stamp.")
    return found
