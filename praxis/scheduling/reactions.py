"""What follows from news of this room: messages to the patient, the search list kept fresh."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from praxis.correspondence import queries as correspondence_queries
from praxis.correspondence.types import Channel, ReplyReceived
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people import actions as people
from praxis.scheduling import actions, answers, queries, telling, waiting
from praxis.scheduling.models import Appointment, VisitEvent
from praxis.scheduling.types import (
    EXPECTED,
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentMoved,
    EventKind,
    OutMoveApproved,
    OutMoveTakenBack,
    Status,
    VisitCheckedOut,
    VisitNoShow,
)

_ABOUT_VISIT = (
    AppointmentBooked | AppointmentMoved | AppointmentCancelled | VisitCheckedOut | VisitNoShow
)


def confirm_booking(*, actor: Actor, news: AppointmentBooked, key: str) -> None:
    """Mail the time and place, unless the visit was cancelled or moved meanwhile.

    Also notes the visit for the search list: one promised effect a booking, not two.
    """
    note_visit(actor=actor, news=news, key=key)
    visit = queries.visit(actor, news.appointment_id).appointment
    moved = VisitEvent.objects.filter(appointment_id=visit.pk, kind=EventKind.MOVED).exists()
    if visit.status in EXPECTED:
        _ask_first(actor, visit)
    if visit.status in EXPECTED and not moved:
        _tell(actor, visit, "appointment_confirmation", key)
        actions.plan_reminders(actor=actor, appointment_id=visit.pk, told_at=clock.now())


def _ask_first(actor: Actor, visit: Appointment) -> None:
    """After too many missed visits the practice's policy asks for a word or a deposit."""
    standing = queries.no_show_standing(actor, visit.patient_id)
    if standing.confirm_first:
        what = "A clinician decides" if standing.sign_off else "Confirm first, or take a deposit"
        actions.push_readiness(
            actor=actor,
            appointment_id=visit.pk,
            code="no_shows",
            label=f"{what}: {standing.missed} missed visits in 12 months",
            owner_role="provider" if standing.sign_off else "front_desk",
            source="Policy for missed visits",
            url=f"/patients/{visit.patient_id}/no-shows/",
        )


def tell_moved(*, actor: Actor, news: AppointmentMoved, key: str) -> None:
    """Mail the new time beside the former. Several moves in a row end in one message each."""
    visit = queries.visit(actor, news.appointment_id).appointment
    last = VisitEvent.objects.filter(appointment_id=visit.pk, kind=EventKind.MOVED).latest("pk")
    if visit.status in EXPECTED and last.was_start != visit.start:
        _tell(actor, visit, "appointment_moved", key, former=last.was_start)
    elif visit.status in EXPECTED and last.was_provider_id != visit.provider_id:
        waiting.tell_other_provider(actor, visit, key)
    actions.plan_reminders(actor=actor, appointment_id=visit.pk, told_at=clock.now())


def tell_cancelled(*, actor: Actor, news: AppointmentCancelled, key: str) -> None:
    """Who took an earlier time hears of that one, not of the cancellation."""
    visit = queries.visit(actor, news.appointment_id).appointment
    actions.plan_reminders(actor=actor, appointment_id=visit.pk)
    if visit.status == Status.CANCELLED and not queries.gave_up_for_earlier(visit.pk):
        cancelled = VisitEvent.objects.filter(appointment=visit, kind=EventKind.CANCELLED)
        by_text = cancelled.latest("pk").reason == answers.BY_TEXT
        _tell(actor, visit, "appointment_cancelled", key, at_once=by_text)


def take_reply(*, actor: Actor, news: ReplyReceived, key: str) -> None:
    answers.take_reply(actor=actor, news=news, key=key)


def _tell(
    actor: Actor,
    visit: Appointment,
    template: str,
    key: str,
    *,
    at_once: bool = False,
    former: datetime | None = None,
) -> None:
    """A mail with the calendar entry, and a text to who wants texts; at least one of them for a
    change. A patient who cannot be written to, or wants neither, is not told this way.
    """
    more = {} if former is None else {"former": former}
    mailed = telling.tell(
        actor, visit, template, key=key, channels=(Channel.EMAIL,), entry=True, more=more
    )
    if mailed is None or template != "appointment_confirmation":
        telling.tell(
            actor,
            visit,
            template,
            key=uuid5(UUID(key), "text"),
            channels=(Channel.TEXT,),
            asks=template == "appointment_moved",
            at_once=at_once,
            more={"change_url": telling.visit_link(actor, visit), **more},
        )


def note_visit(*, actor: Actor, news: _ABOUT_VISIT, key: str) -> None:
    """Tell the search list when the patient was last here and comes next."""
    patient_id = queries.visit(actor, news.appointment_id).appointment.patient_id
    rows = queries.visits_of(actor, patient_id)
    seen = next((row for row in rows if row.status == Status.DONE), None)
    coming = queries.next_visit_of(actor, patient_id)
    people.note_visit(
        actor=actor,
        patient_id=patient_id,
        last_seen_on=None if seen is None else queries.site_day(seen),
        last_seen_with="" if seen is None else seen.provider.family_name,
        next_visit_at=None if coming is None else coming.start,
        next_visit_label=(
            "" if coming is None else f"{coming.visit_type.name} · {coming.provider.family_name}"
        ),
    )


def apply_policy(*, actor: Actor, news: VisitNoShow, key: str) -> None:
    actions.apply_no_show_policy(actor=actor, appointment_id=news.appointment_id)


def move_out(*, actor: Actor, news: OutMoveApproved, key: str) -> None:
    actions.apply_move(actor=actor, move_id=news.move_id)


def move_back(*, actor: Actor, news: OutMoveTakenBack, key: str) -> None:
    actions.take_back_move(actor=actor, move_id=news.move_id)


def answer_offer(*, actor: Actor, news: ReplyReceived, key: str) -> None:
    """1 or 2 in answer to the text with an offer."""
    message = correspondence_queries.get_message(actor=actor, message_id=news.message_id)
    thing, _, offer_id = message.about.rpartition(":")
    if thing == "scheduling.offer":
        waiting.answer_by_text(actor, int(offer_id), news.word)


offer_cancelled = waiting.offer_cancelled
offer_moved = waiting.offer_moved
offer_regained = waiting.offer_regained
offer_released = waiting.offer_released
send_offer = waiting.send_offer
settle_answer = waiting.settle_answer
