"""What a patient's answer to a reminder does."""

from __future__ import annotations

from uuid import UUID, uuid5

from praxis.correspondence import actions as correspondence
from praxis.correspondence import queries as sent
from praxis.correspondence.types import Channel, ReplyReceived
from praxis.kernel.actor import Actor
from praxis.kernel.errors import PraxisError
from praxis.scheduling import actions, telling
from praxis.scheduling.models import Appointment, VisitEvent
from praxis.scheduling.types import EXPECTED, EventKind, Initiator, Status

BY_TEXT = "Answered by text"
_ABOUT = "scheduling.appointment:"


def take_reply(*, actor: Actor, news: ReplyReceived, key: str) -> None:
    """C confirms the visit, X cancels it and frees its time; both once.

    An answer to a text about a time the visit no longer has, or about a visit that is not
    expected any more, is left to a person.
    """
    message = sent.get_message(actor=actor, message_id=news.message_id)
    if not message.about.startswith(_ABOUT):
        return
    visit: Appointment = Appointment.objects.select_for_update(of=("self",)).get(
        pk=int(message.about.removeprefix(_ABOUT))
    )
    moved_since = VisitEvent.objects.filter(
        appointment=visit, kind=EventKind.MOVED, occurred_at__gt=message.queued_at
    ).exists()
    done = {"C": Status.CONFIRMED, "X": Status.CANCELLED}.get(news.word)
    if visit.status == done and not moved_since:
        return
    try:
        if moved_since or visit.status not in EXPECTED:
            correspondence.leave_to_a_person(actor=actor, reply_id=news.reply_id)
        elif news.word == "C":
            actions.confirm_appointment(actor=actor, appointment_id=visit.pk, note=BY_TEXT)
            telling.tell(
                actor,
                visit,
                "appointment_confirmed",
                key=uuid5(UUID(key), "thanks"),
                channels=(Channel.TEXT,),
                at_once=True,
            )
        elif news.word == "X":
            actions.cancel_appointment(
                actor=actor,
                appointment_id=visit.pk,
                initiator=Initiator.PATIENT,
                reason=BY_TEXT,
            )
    except PraxisError:
        correspondence.leave_to_a_person(actor=actor, reply_id=news.reply_id)
