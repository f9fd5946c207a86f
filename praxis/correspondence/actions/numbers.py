"""STOP and START: they hold for the number, whoever is reached there."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from praxis.access import queries as access
from praxis.correspondence.actions.consents import record_consent
from praxis.correspondence.actions.recording import note
from praxis.correspondence.models import ChannelConsent, Message, NumberWord
from praxis.correspondence.types import Channel, Purpose, State, Verb
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people import queries as people

STOP_SAID = "STOP by text"
_NAMESPACE = UUID("5f3c1a52-6d0e-4a56-9f0f-0f6f5a1c7d11")


@transaction.atomic
def stop_number(
    *, actor: Actor, number: str, source: str, occurred_at: datetime | None = None
) -> None:
    """No more texts to a number, from this moment: what waits for it is not sent either.

    Everybody who is texted there has said no, for every purpose. The answer "yes" that the
    office records later for one of them does not undo the STOP; START from the number does.
    """
    actor.require("correspondence.receive")
    said = _say(number, may_text=False, source=source, at=occurred_at)
    for patient_id in people.texted_at(actor, number):
        for purpose in Purpose:
            _consent(actor, said, patient_id, purpose, allowed=False, how=STOP_SAID)
    waiting = Message.objects.select_for_update(of=("self",)).filter(
        channel=Channel.TEXT, to=number, state=State.QUEUED
    )
    for message in waiting.order_by("pk"):
        note(actor, message, Verb.CANCELLED, detail="STOP")


@transaction.atomic
def start_number(
    *, actor: Actor, number: str, source: str, occurred_at: datetime | None = None
) -> None:
    """Texts again. Those whose last word was the STOP are asked no further: it is undone."""
    actor.require("correspondence.receive")
    said = _say(number, may_text=True, source=source, at=occurred_at)
    for patient_id in people.texted_at(actor, number):
        for purpose in (Purpose.CARE, Purpose.BILLING):
            last = (
                ChannelConsent.objects.filter(
                    patient_id=patient_id, channel=Channel.TEXT, purpose=purpose
                )
                .order_by("-pk")
                .first()
            )
            if last is not None and not last.allowed and last.how == STOP_SAID:
                _consent(actor, said, patient_id, purpose, allowed=True, how="START by text")


def _say(number: str, *, may_text: bool, source: str, at: datetime | None) -> NumberWord:
    said: NumberWord = NumberWord.objects.create(
        number=number, may_text=may_text, source=source, occurred_at=at or clock.now()
    )
    return said


def _consent(
    actor: Actor, said: NumberWord, patient_id: int, purpose: Purpose, *, allowed: bool, how: str
) -> None:
    record_consent(
        actor=actor,
        key=uuid5(_NAMESPACE, f"{said.pk}:{patient_id}:{purpose}"),
        patient_id=patient_id,
        channel=Channel.TEXT,
        purpose=purpose,
        allowed=allowed,
        said_on=clock.local_date(said.occurred_at, access.office_zone()),
        how=how,
    )
