"""The rows from which a conversation's state follows, and its work on the worklist."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from praxis.correspondence.models import Entry, Thread, ThreadEvent
from praxis.correspondence.types import (
    CALLED,
    EmptyMessage,
    Medium,
    NoSuchThread,
    ThreadState,
    ThreadVerb,
    Urgency,
    Way,
)
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.worklist import actions as worklist
from praxis.worklist import queries as tasks

# A patient has no right of his own to file work.
PROGRAM = Actor(user_id=None, name="system:inbox", system=True)
_LONGEST = 8000


def written(text: str) -> str:
    """Raises EmptyMessage."""
    kept = text.strip().replace("\x00", "")[:_LONGEST]
    if not kept:
        raise EmptyMessage
    return kept


def locked(thread_id: int) -> Thread:
    """Raises NoSuchThread."""
    found: Thread | None = (
        Thread.objects.select_for_update(of=("self",)).filter(pk=thread_id).first()
    )
    if found is None:
        raise NoSuchThread("There is no such conversation, or it is not yours to see.")
    return found


def add_entry(
    actor: Actor,
    thread: Thread,
    way: str,
    text: str,
    *,
    key: UUID | None = None,
    at: datetime | None = None,
    by_name: str = "",
    **given: Any,
) -> Entry:
    """One line of a conversation, in its own medium unless said. What came in without a person
    of the office is the patient's own: it names nobody. Raises EmptyMessage.
    """
    came_by_itself = way == Way.IN and actor.user_id is None
    entry: Entry = insert_once(
        Entry(
            **{"medium": thread.medium, **given},
            client_key=key or uuid4(),
            thread=thread,
            patient_id=thread.patient_id,
            way=Way(way),
            text=written(text),
            by_id=actor.user_id,
            by_name=(by_name or ("" if came_by_itself else actor.name))[:120],
            occurred_at=at or clock.now(),
        )
    )
    thread.refresh_from_db()
    return entry


def happened(
    actor: Actor, thread: Thread, verb: str, *, at: datetime | None = None, **given: Any
) -> None:
    """Write an event down and read the conversation as the trigger left it."""
    given["detail"] = str(given.get("detail", ""))[:200]
    ThreadEvent.objects.create(
        thread=thread,
        patient_id=thread.patient_id,
        verb=ThreadVerb(verb),
        by_id=actor.user_id,
        by_name=actor.signature,
        occurred_at=at or clock.now(),
        **given,
    )
    thread.refresh_from_db()


def item_key(thread: Thread) -> str:
    return f"correspondence:thread:{thread.pk}:{thread.patient_id or 0}"


def file_work(thread: Thread) -> Thread:
    """Its item on the worklist follows it: there while it is for us, with the same owner."""
    key = item_key(thread)
    if thread.state != ThreadState.OPEN or thread.due_at is None:
        worklist.close_item(actor=PROGRAM, key=key, reason=thread.get_state_display().lower())
        return thread
    called = thread.medium in CALLED
    medium = Medium(thread.medium).label.lower()
    urgent = thread.urgency == Urgency.URGENT
    item = worklist.file_item(
        actor=PROGRAM,
        key=key,
        kind="correspondence.call" if called else "correspondence.thread",
        title="Call back" if called else f"Answer a message ({medium})",
        why=f"Clinic rule · {'urgent' if urgent else medium} clock",
        consequence="The patient waits, and does not know whether anybody has read it",
        due_at=thread.due_at,
        role=thread.role,
        patient_id=thread.patient_id,
        url=f"/inbox/{thread.pk}/",
        step="Call" if called else "Answer",
        owner_id=thread.owner_id,
    )
    if item.owner_id != thread.owner_id:
        open_item = tasks.open_by_key(actor=PROGRAM, key=key)
        if open_item is not None:
            worklist.assign_item(actor=PROGRAM, item_id=open_item.pk, owner_id=thread.owner_id)
    return thread
