"""The event rows from which a message's state follows."""

from __future__ import annotations

from datetime import datetime

from praxis.correspondence.models import Message, MessageEvent
from praxis.correspondence.types import Verb
from praxis.kernel import clock
from praxis.kernel.actor import Actor


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
