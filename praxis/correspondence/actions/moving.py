"""A conversation that stands with the wrong patient, or with none, comes to the right one."""

from __future__ import annotations

from django.db import transaction

from praxis.correspondence.actions.noting import (
    PROGRAM,
    file_work,
    happened,
    item_key,
    locked,
)
from praxis.correspondence.actions.requests import refile_requests
from praxis.correspondence.models import (
    CallEvent,
    Entry,
    ProviderRequest,
    Reply,
    RequestEvent,
    Thread,
    ThreadEvent,
)
from praxis.correspondence.types import ReasonMissing, SamePatient, ThreadVerb
from praxis.kernel.actor import Actor
from praxis.people import queries as people
from praxis.worklist import actions as worklist


@transaction.atomic
def move_thread(*, actor: Actor, thread_id: int, patient_id: int, reason: str) -> Thread:
    """From the wrong patient to the right one, with every line, event and request (H06).

    What was sent stays in the send log of whom it was sent to: that is what happened. The
    event says from whom it came, so that both trails can be followed.

    Raises NoSuchThread, NoSuchPatient, SamePatient, ReasonMissing.
    """
    actor.require("correspondence.move")
    if not reason.strip():
        raise ReasonMissing("Say how you know whose it is.", field="reason")
    thread = locked(thread_id)
    people.get_patient(actor, patient_id)
    if thread.patient_id == patient_id:
        raise SamePatient("It already stands with this patient.", field="patient")
    former = thread.patient_id
    _carry(thread, patient_id)
    refile_requests(thread, former=former)
    happened(
        actor, thread, ThreadVerb.MOVED, detail=f"from record {former or 'none'}: {reason.strip()}"
    )
    return file_work(thread)


@transaction.atomic
def name_patient(*, actor: Actor, thread_id: int, patient_id: int) -> Thread:
    """Whose a conversation of an unknown number is. Raises NoSuchThread, NoSuchPatient,
    SamePatient when somebody is named already: that is a move.
    """
    actor.require("correspondence.work_inbox")
    thread = locked(thread_id)
    people.get_patient(actor, patient_id)
    if thread.patient_id is not None:
        raise SamePatient("A patient is named already. Move it instead.", field="patient")
    _carry(thread, patient_id)
    happened(actor, thread, ThreadVerb.NAMED)
    return file_work(thread)


def _carry(thread: Thread, patient_id: int) -> None:
    worklist.close_item(actor=PROGRAM, key=item_key(thread), reason="moved to another patient")
    texts = Entry.objects.filter(thread=thread, reply__isnull=False)
    Reply.objects.filter(pk__in=list(texts.values_list("reply_id", flat=True))).update(
        patient_id=patient_id
    )
    RequestEvent.objects.filter(request__thread=thread).update(patient_id=patient_id)
    for model in (Entry, ThreadEvent, ProviderRequest, CallEvent):
        model.objects.filter(thread=thread).update(patient_id=patient_id)
    Thread.objects.filter(pk=thread.pk).update(patient_id=patient_id)
    thread.refresh_from_db()
