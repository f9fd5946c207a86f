"""Texts, delays and calendar addresses of the world that the sweeps walk through."""

from __future__ import annotations

import uuid
from typing import Any

from praxis.correspondence import actions as correspondence
from praxis.correspondence.models import Reply
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.scheduling import actions
from praxis.scheduling.models import CalendarFeed, LateNotice

_PROGRAM = Actor(user_id=None, name="test set-up", system=True)


def of_practice(boss: Actor, ours: dict[str, Any]) -> dict[str, Any]:
    """A calendar address, and a delay that was told to nobody."""
    key = uuid.uuid4()
    actions.add_feed(actor=boss, key=key, provider_id=ours["provider_id"], shows="nothing")
    notice = LateNotice.objects.create(
        client_key=uuid.uuid4(),
        provider_id=ours["provider_id"],
        site_id=ours["site_id"],
        minutes=20,
        occurred_at=clock.now(),
    )
    return {"feed_id": CalendarFeed.objects.get(client_key=key).pk, "notice_id": notice.pk}


def of_patient(patient_id: int, number: str) -> dict[str, int]:
    """A text of the patient that waits for an answer."""
    reply = correspondence.receive_text(
        actor=_PROGRAM,
        event_id=uuid.uuid4().hex,
        number=number,
        text="Can I come earlier?",
        received_at=clock.now(),
    )
    assert reply is not None
    Reply.objects.filter(pk=reply.pk).update(patient_id=patient_id)
    return {"reply_id": reply.pk}
