"""Conversations: what comes in, who has them, what is answered, how they end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from praxis.correspondence import clocks, queries
from praxis.correspondence.actions.noting import (
    add_entry,
    file_work,
    happened,
    locked,
    written,
)
from praxis.correspondence.models import Entry, Reply, Thread
from praxis.correspondence.types import (
    READ_BY,
    Attempt,
    Medium,
    NotTheirs,
    Outcome,
    OutcomeMissing,
    RequestOpen,
    ThreadClosed,
    ThreadState,
    ThreadVerb,
    Topic,
    Urgency,
    Way,
)
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.people import queries as people
from praxis.worklist import queries as worklist

# A word that comes within this time of the last belongs to the same conversation.
TOGETHER = timedelta(days=14)
_NAMESPACE = UUID("0a8b7e3c-52c1-4f05-9b4e-6a0f3d7c1e55")


@transaction.atomic
def open_thread(
    *,
    actor: Actor,
    key: UUID,
    medium: str,
    subject: str,
    text: str,
    patient_id: int | None = None,
    number: str = "",
    topic: str = Topic.OTHER,
    urgency: str = Urgency.ROUTINE,
    role: str = "",
    owner_id: int | None = None,
    due_at: datetime | None = None,
    document_id: int | None = None,
    occurred_at: datetime | None = None,
    incoming: bool = True,
) -> Thread:
    """A conversation begins: a call, a voicemail, a mail, a fax. A retry returns the first.

    `number`: of whoever is not us, E.164 or an address. `document_id`: the recording or the
    fax. Without `due_at` the clock of its medium runs. With `incoming` False it is one that the
    office begins; nobody waits for an answer then.

    Raises EmptyMessage, NoSuchPatient.
    """
    actor.require("correspondence.work_inbox")
    if patient_id is not None:
        people.get_patient(actor, patient_id)
    thread = _begin(
        key,
        medium=medium,
        subject=subject,
        patient_id=patient_id,
        number=number,
        topic=topic,
        urgency=urgency,
        role=role,
        at=occurred_at,
    )
    if thread.entries.exists():
        return thread
    if incoming:
        return _take_in(
            actor, thread, text, due_at=due_at, owner_id=owner_id, at=occurred_at,
            document_id=document_id,
        )  # fmt: skip
    if owner_id is not None:
        happened(actor, thread, ThreadVerb.ASSIGNED, owner_id=owner_id)
    happened(actor, thread, ThreadVerb.DUE, due_at=due_at or clocks.due_for(medium, urgency))
    add_entry(actor, thread, Way.NOTE, text, document_id=document_id)
    return file_work(thread)


@transaction.atomic
def take_text(*, actor: Actor, reply_id: int) -> Thread:
    """A text that a person must read joins the patient's conversation, or begins one.

    Raises NoSuchReply.
    """
    actor.require("correspondence.receive")
    reply: Reply = queries.get_reply(actor=actor, reply_id=reply_id)
    taken = Entry.objects.filter(reply_id=reply.pk).select_related("thread").first()
    if taken is not None:
        known: Thread = taken.thread
        return known
    thread = _latest(medium=Medium.TEXT, number=reply.number, patient_id=reply.patient_id)
    if thread is None:
        thread = _begin(
            uuid5(_NAMESPACE, f"reply:{reply.pk}"),
            medium=Medium.TEXT,
            subject=_short(reply.text),
            patient_id=reply.patient_id,
            number=reply.number,
            at=reply.received_at,
        )
    return _take_in(actor, thread, reply.text, at=reply.received_at, reply_id=reply.pk)


@transaction.atomic
def write_in(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    topic: str,
    text: str,
    by_name: str,
    thread_id: int | None = None,
) -> Thread:
    """A patient writes in the portal: a new conversation, or on with one of his own.

    One that was closed opens again by itself. A retry adds nothing.
    Raises EmptyMessage, NoSuchThread.
    """
    actor.require("correspondence.write_own")
    patient = people.get_patient(actor, patient_id)
    said = written(text)
    if thread_id is None:
        thread = _begin(
            key,
            medium=Medium.PORTAL,
            subject=_short(said),
            patient_id=patient.pk,
            topic=topic,
        )
    else:
        thread = queries.own_thread(actor=actor, thread_id=thread_id)
    return _take_in(actor, thread, said, key=uuid5(key, "line"), by_name=by_name)


@transaction.atomic
def mark_seen(*, actor: Actor, thread_id: int) -> None:
    """The patient has read what the office wrote. Raises NoSuchThread."""
    actor.require("correspondence.write_own")
    thread = queries.own_thread(actor=actor, thread_id=thread_id)
    if thread.last_out_at and (thread.seen_at is None or thread.seen_at < thread.last_out_at):
        happened(actor, thread, ThreadVerb.SEEN)


@transaction.atomic
def assign_thread(
    *, actor: Actor, thread_id: int, owner_id: int | None, reason: str = ""
) -> Thread:
    """Take it (`owner_id` one's own), give it, or put it back for all (None).

    Raises NoSuchThread, NotTheirs.
    """
    actor.require("correspondence.work_inbox")
    if owner_id not in (None, actor.user_id):
        actor.require("correspondence.assign_inbox")
    thread = locked(thread_id)
    if owner_id not in (None, actor.user_id) and owner_id not in dict(
        worklist.assignable(role=thread.role)
    ):
        raise NotTheirs("Choose somebody who works this list.", field="owner")
    if thread.owner_id != owner_id:
        happened(actor, thread, ThreadVerb.ASSIGNED, owner_id=owner_id, detail=reason)
    return file_work(thread)


@transaction.atomic
def rank_thread(*, actor: Actor, thread_id: int, urgency: str) -> Thread:
    """Urgent or not; the clock starts anew. Raises NoSuchThread, ThreadClosed."""
    actor.require("correspondence.work_inbox")
    thread = _open(thread_id)
    if thread.urgency != urgency:
        due = clocks.due_for(thread.medium, urgency) if thread.state == ThreadState.OPEN else None
        happened(actor, thread, ThreadVerb.RANKED, detail=Urgency(urgency), due_at=due)
    return file_work(thread)


@transaction.atomic
def add_note(*, actor: Actor, key: UUID, thread_id: int, text: str) -> Entry:
    """For us alone; no patient sees it. Raises NoSuchThread, EmptyMessage."""
    actor.require("correspondence.work_inbox")
    return add_entry(actor, locked(thread_id), Way.NOTE, text, key=key)


@transaction.atomic
def log_attempt(
    *,
    actor: Actor,
    key: UUID,
    thread_id: int,
    attempt: str,
    text: str,
    next_at: datetime | None = None,
) -> Entry:
    """A call back and what came of it. Not reached: due again at `next_at`, or by its clock.

    Raises NoSuchThread, ThreadClosed, EmptyMessage.
    """
    actor.require("correspondence.work_inbox")
    thread = _open(thread_id)
    known: Entry | None = Entry.objects.filter(client_key=key).first()
    if known is not None:
        return known
    said = text if text.strip() else Attempt(attempt).label
    entry = add_entry(
        actor, thread, Way.OUT, said, key=key, medium=Medium.PHONE, attempt=Attempt(attempt)
    )
    if attempt == Attempt.REACHED:
        answered(actor, thread)
    else:
        due = next_at or clocks.due_for(Medium.PHONE, thread.urgency)
        happened(actor, thread, ThreadVerb.DUE, due_at=due)
    file_work(thread)
    return entry


@transaction.atomic
def close_thread(*, actor: Actor, thread_id: int, outcome: str, why: str = "") -> Thread:
    """It ends with an outcome; a word of the patient's opens it again.

    Raises NoSuchThread, ThreadClosed, OutcomeMissing, RequestOpen.
    """
    actor.require("correspondence.work_inbox")
    if outcome not in Outcome.values:
        raise OutcomeMissing("Say how it ended.", field="outcome")
    thread = _open(thread_id)
    if outcome == Outcome.NOT_REACHED and not thread.attempts:
        raise OutcomeMissing("Log a call first: nobody has tried yet.", field="outcome")
    if outcome == Outcome.ANSWERED and thread.last_out_at is None:
        raise OutcomeMissing("Nothing was answered here yet. Choose another.", field="outcome")
    with violations(
        correspondence_request_untold=RequestOpen(),
        correspondence_thread_over=ThreadClosed("It was closed meanwhile."),
    ):
        happened(
            actor,
            thread,
            ThreadVerb.CLOSED,
            outcome=outcome,
            since=thread.waiting_since,
            detail=why.strip(),
        )
    return file_work(thread)


@transaction.atomic
def reopen_thread(*, actor: Actor, thread_id: int, reason: str) -> Thread:
    """Not done after all. Raises NoSuchThread."""
    actor.require("correspondence.work_inbox")
    thread = locked(thread_id)
    if thread.state == ThreadState.CLOSED:
        due = clocks.due_for(thread.medium, thread.urgency)
        happened(actor, thread, ThreadVerb.REOPENED, due_at=due, detail=reason.strip())
    return file_work(thread)


def answered(actor: Actor, thread: Thread) -> None:
    """Something went out: now it waits on the patient."""
    if thread.state == ThreadState.CLOSED:
        happened(actor, thread, ThreadVerb.REOPENED)
    happened(actor, thread, ThreadVerb.ANSWERED, since=thread.waiting_since)


def _open(thread_id: int) -> Thread:
    thread = locked(thread_id)
    if thread.state == ThreadState.CLOSED:
        raise ThreadClosed("It is closed. Open it again first.")
    return thread


def _begin(
    key: UUID,
    *,
    medium: str,
    subject: str,
    patient_id: int | None,
    number: str = "",
    topic: str = Topic.OTHER,
    urgency: str = Urgency.ROUTINE,
    role: str = "",
    at: datetime | None = None,
) -> Thread:
    thread: Thread = insert_once(
        Thread(
            client_key=key,
            patient_id=patient_id,
            medium=Medium(medium),
            topic=Topic(topic),
            subject=_short(subject) or Medium(medium).label,
            number=number,
            urgency=Urgency(urgency),
            role=role or READ_BY[Topic(topic)],
            opened_at=at or clock.now(),
        )
    )
    return thread


def _take_in(
    actor: Actor,
    thread: Thread,
    text: str,
    *,
    due_at: datetime | None = None,
    owner_id: int | None = None,
    at: datetime | None = None,
    key: UUID | None = None,
    **given: Any,
) -> Thread:
    if key is not None and Entry.objects.filter(client_key=key).exists():
        return thread
    add_entry(actor, thread, Way.IN, text, at=at, key=key, **given)
    due = due_at or clocks.due_for(thread.medium, thread.urgency)
    happened(actor, thread, ThreadVerb.RECEIVED, due_at=due, at=at)
    if owner_id is not None:
        happened(actor, thread, ThreadVerb.ASSIGNED, owner_id=owner_id)
    return file_work(thread)


def _latest(*, medium: str, number: str, patient_id: int | None) -> Thread | None:
    found: Thread | None = (
        Thread.objects.select_for_update(of=("self",))
        .filter(
            medium=medium,
            number=number,
            patient_id=patient_id,
            last_at__gt=clock.now() - TOGETHER,
        )
        .order_by("-pk")
        .first()
    )
    return found


def _short(text: str) -> str:
    return " ".join(text.split())[:120]
