"""Calls: what the telephone system reports, who takes them, what they become."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from praxis.correspondence import queries
from praxis.correspondence.actions.noting import PROGRAM, file_work, happened
from praxis.correspondence.actions.threads import answered, open_thread
from praxis.correspondence.models import CallEvent, GatewayEvent, Thread
from praxis.correspondence.types import (
    Medium,
    Outcome,
    OutcomeMissing,
    Ring,
    ThreadVerb,
    Topic,
    Urgency,
)
from praxis.documents import actions as documents
from praxis.documents.types import Kind
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people import queries as people
from praxis.ui import words

_NAMESPACE = UUID("f5a3be52-0f1a-4dbe-b0a0-0d8bb2a9f5f1")


@transaction.atomic
def take_ring(*, actor: Actor, ring: Ring) -> CallEvent:
    """A call begins to ring. Reported again, nothing happens."""
    actor.require("correspondence.receive")
    _tell_desks(f"ring:{ring.event_id}")
    return _once(
        CallEvent(
            event_id=ring.event_id,
            number=ring.number,
            line=ring.line[:40],
            patient_id=_only(ring.number),
            rang_at=ring.at,
        )
    )


@transaction.atomic
def end_ring(*, actor: Actor, event_id: str, at: datetime) -> None:
    """The call is over. Of a call never heard of it does nothing."""
    actor.require("correspondence.receive")
    _tell_desks(f"over:{event_id}")
    CallEvent.objects.filter(event_id=event_id, ended_at__isnull=True).update(ended_at=at)


@transaction.atomic
def take_voicemail(
    *, actor: Actor, ring: Ring, transcript: str, audio: bytes = b"", media_type: str = ""
) -> Thread:
    """A message left on the machine: a conversation for the desk, with the recording filed.

    Reported again, the first comes back. Raises TypeNotAllowed, TooLarge.
    """
    actor.require("correspondence.receive")
    key = uuid5(_NAMESPACE, ring.event_id)
    patient_id = _only(ring.number)
    document_id = None
    if audio and not Thread.objects.filter(client_key=key).exists():
        filed = documents.file_document(
            actor=PROGRAM,
            key=uuid5(key, "audio"),
            kind=Kind.OTHER,
            title="Voicemail",
            media_type=media_type,
            content=audio,
            patient_id=patient_id,
            source="voicemail",
        )
        document_id = filed.pk
    return open_thread(
        actor=PROGRAM,
        key=key,
        medium=Medium.VOICEMAIL,
        subject=f"Voicemail from {words.phone_text(ring.number)}",
        text=transcript or "No transcript: listen to the recording.",
        patient_id=patient_id,
        number=ring.number,
        document_id=document_id,
        occurred_at=ring.at,
    )


@transaction.atomic
def type_number(*, actor: Actor, key: UUID, number: str, incoming: bool = True) -> CallEvent:
    """Somebody at the desk types who calls, or whom he calls; the number never stands in a URL."""
    actor.require("correspondence.work_inbox")
    return _once(
        CallEvent(
            event_id=f"typed-{key.hex}",
            number=number,
            incoming=incoming,
            patient_id=_only(number),
            rang_at=clock.now(),
            taken_at=clock.now(),
            taken_by_id=actor.user_id,
        )
    )


@transaction.atomic
def take_call(*, actor: Actor, call_id: int) -> CallEvent:
    """This desk has it; the card goes from the others. Raises NoSuchCall."""
    actor.require("correspondence.work_inbox")
    call = queries.get_call(actor=actor, call_id=call_id)
    _tell_desks(f"taken:{call.pk}")
    CallEvent.objects.filter(pk=call.pk, taken_at__isnull=True).update(
        taken_at=clock.now(), taken_by_id=actor.user_id
    )
    call.refresh_from_db()
    return call


@transaction.atomic
def name_caller(*, actor: Actor, call_id: int, patient_id: int) -> CallEvent:
    """Which patient it is, chosen by a second fact. Raises NoSuchCall, NoSuchPatient."""
    actor.require("correspondence.work_inbox")
    call = queries.get_call(actor=actor, call_id=call_id)
    people.get_patient(actor, patient_id)
    CallEvent.objects.filter(pk=call.pk).update(patient_id=patient_id)
    call.refresh_from_db()
    return call


@transaction.atomic
def log_call(
    *,
    actor: Actor,
    key: UUID,
    call_id: int,
    text: str,
    topic: str = Topic.OTHER,
    urgency: str = Urgency.ROUTINE,
    role: str = "front_desk",
    owner_id: int | None = None,
    due_at: datetime | None = None,
    outcome: str = "",
) -> Thread:
    """What was said and what is to come of it. With an `outcome` it is done already.

    A call that came in waits for a call back by `due_at`; one made by us waits for nobody.
    A retry returns the first. Raises NoSuchCall, EmptyMessage, OutcomeMissing.
    """
    actor.require("correspondence.work_inbox")
    call = queries.get_call(actor=actor, call_id=call_id)
    if outcome and outcome not in (Outcome.ANSWERED, Outcome.DONE, Outcome.MISTAKE):
        raise OutcomeMissing("Choose how the call ended.", field="outcome")
    thread = open_thread(
        actor=actor,
        key=key,
        medium=Medium.PHONE,
        subject=f"{Topic(topic).label}: {text}",
        text=text,
        patient_id=call.patient_id,
        number=call.number,
        topic=topic,
        urgency=urgency,
        role=role,
        owner_id=owner_id,
        due_at=due_at,
        occurred_at=call.rang_at,
        incoming=call.incoming,
    )
    CallEvent.objects.filter(pk=call.pk, thread__isnull=True).update(thread=thread)
    if outcome and thread.state == "open":
        if outcome == Outcome.ANSWERED:
            answered(actor, thread)
        happened(actor, thread, ThreadVerb.CLOSED, outcome=outcome, since=thread.waiting_since)
        file_work(thread)
    return thread


def _tell_desks(what: str) -> None:
    """The number that desks poll moves on; its row names no number and nobody."""
    GatewayEvent.objects.bulk_create(
        [GatewayEvent(event_id=what[:64], kind="call")], ignore_conflicts=True
    )


def _once(call: CallEvent) -> CallEvent:
    CallEvent.objects.bulk_create([call], ignore_conflicts=True)
    found: CallEvent = CallEvent.objects.get(event_id=call.event_id)
    return found


def _only(number: str) -> int | None:
    """The patient of a number that is one patient's alone."""
    ids = people.reached_at(PROGRAM, number)
    return ids[0] if len(ids) == 1 else None
