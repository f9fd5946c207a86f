"""The event rows from which a message's state follows."""

from __future__ import annotations

from datetime import datetime

from praxis.access import queries as access
from praxis.correspondence.models import Message, MessageEvent
from praxis.correspondence.types import Verb
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.business_days import add_business_days
from praxis.worklist import actions as worklist


def note(
    actor: Actor,
    message: Message,
    verb: Verb,
    *,
    detail: str = "",
    occurred_at: datetime | None = None,
) -> MessageEvent:
    event: MessageEvent = MessageEvent.objects.create(
        message=message,
        patient_id=message.patient_id,
        verb=verb,
        detail=detail[:200],
        by_id=actor.user_id,
        by_name=actor.signature,
        occurred_at=occurred_at or clock.now(),
    )
    return event


def item_key(message_id: int) -> str:
    return f"correspondence:message:{message_id}"


def next_business_day() -> datetime:
    """The same time on the office's next business day."""
    today = access.today()
    return clock.now() + (add_business_days(today, 1) - today)


def ask_a_person(actor: Actor, message: Message, verb: Verb, detail: str) -> None:
    note(actor, message, verb, detail=detail)
    unknown = verb == Verb.UNKNOWN
    worklist.file_item(
        actor=actor,
        key=item_key(message.pk),
        kind="correspondence.undelivered",
        title="Ask whether a message arrived" if unknown else "Message not delivered",
        why="Clinic rule \u00b7 next business day",
        consequence=(
            "The connection broke while it was sent: the patient may not have it, or have it twice"
            if unknown
            else "The patient does not know what it says"
        ),
        due_at=next_business_day(),
        role="front_desk",
        patient_id=message.patient_id,
        url=f"/correspondence/{message.pk}/",
        step="Open message",
    )
