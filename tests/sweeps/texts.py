"""Texts, delays and calendar addresses of the world that the sweeps walk through."""

from __future__ import annotations

import uuid
from typing import Any

from praxis.correspondence import actions as correspondence
from praxis.correspondence.models import Reply, Thread
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.practice.models import Provider
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
    canned = correspondence.add_canned(
        actor=boss, key=uuid.uuid4(), title="Hours", words_en="8 to 5", words_es="8 a 5"
    )
    return {
        "canned_id": canned.pk,
        "feed_id": CalendarFeed.objects.get(client_key=key).pk,
        "notice_id": notice.pk,
    }


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
    [thread] = Thread.objects.filter(entries__reply=reply)
    if thread.patient_id is None:
        correspondence.name_patient(actor=_PROGRAM, thread_id=thread.pk, patient_id=patient_id)
    elif thread.patient_id != patient_id:
        correspondence.move_thread(
            actor=_PROGRAM, thread_id=thread.pk, patient_id=patient_id, reason="Hers"
        )
    call = correspondence.type_number(actor=_PROGRAM, key=uuid.uuid4(), number=number)
    correspondence.name_caller(actor=_PROGRAM, call_id=call.pk, patient_id=patient_id)
    request = correspondence.ask_provider(
        actor=_PROGRAM,
        key=uuid.uuid4(),
        thread_id=thread.pk,
        provider_id=Provider.objects.earliest("pk").pk,
        kind="message",
        question="May I come earlier?",
    )
    return {"thread_id": thread.pk, "call_id": call.pk, "request_id": request.pk}
