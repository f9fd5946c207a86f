"""What only a provider answers: asked, answered, told to the patient (H02)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from praxis.correspondence import clocks, queries
from praxis.correspondence.actions.answering import answer_thread
from praxis.correspondence.actions.noting import PROGRAM, add_entry, file_work, locked, written
from praxis.correspondence.actions.threads import answered, close_thread, reopen_thread
from praxis.correspondence.models import ProviderRequest, RequestEvent, Thread
from praxis.correspondence.types import (
    Answer,
    Ask,
    Attempt,
    BadRequest,
    Medium,
    NoSuchRequest,
    NotAsked,
    NotTheirs,
    Outcome,
    PatientMissing,
    ReasonMissing,
    RequestState,
    RequestVerb,
    ThreadState,
    Urgency,
    Way,
)
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.practice import queries as practice
from praxis.worklist import actions as worklist
from praxis.worklist import queries as tasks

_TITLES = {
    Ask.MESSAGE: "Answer a patient's question",
    Ask.REFILL: "Decide on a refill",
    Ask.FORM: "Fill a form",
}


@transaction.atomic
def ask_provider(
    *,
    actor: Actor,
    key: UUID,
    thread_id: int,
    provider_id: int,
    kind: str,
    question: str,
    urgency: str = Urgency.ROUTINE,
    covering_id: int | None = None,
    medication: str = "",
    medication_ref: str = "",
    pharmacy: str = "",
    form_name: str = "",
    form_due_on: date | None = None,
    fee_cents: int = 0,
) -> ProviderRequest:
    """Put a patient's question, refill or form before a provider, or who covers for him.

    `medication_ref`: the row of the chart's list, such as "chart.medicationrequest:12".
    The conversation stays open until the answer was told. A retry returns the first.

    Raises NoSuchThread, PatientMissing, BadRequest, NotTheirs, EmptyMessage.
    """
    actor.require("correspondence.ask_provider")
    thread = locked(thread_id)
    if thread.patient_id is None:
        raise PatientMissing("Find the patient first: a request is about somebody.")
    if kind == Ask.REFILL and not medication.strip():
        raise BadRequest("Say which medication.", field="medication")
    if kind == Ask.FORM and not form_name.strip():
        raise BadRequest("Say which form.", field="form_name")
    owner_id = _user_of(covering_id or provider_id)
    known = ProviderRequest.objects.filter(client_key=key).first()
    if known is not None:
        return _same(known)
    request: ProviderRequest = insert_once(
        ProviderRequest(
            client_key=key,
            thread=thread,
            patient_id=thread.patient_id,
            kind=Ask(kind),
            provider_id=provider_id,
            covering_id=covering_id,
            urgency=Urgency(urgency),
            question=written(question),
            medication=medication.strip()[:300],
            medication_ref=medication_ref[:60],
            pharmacy=pharmacy.strip()[:160],
            form_name=form_name.strip()[:120],
            form_due_on=form_due_on,
            fee_cents=fee_cents,
            asked_at=clock.now(),
        )
    )
    if thread.state == ThreadState.CLOSED:
        reopen_thread(actor=actor, thread_id=thread.pk, reason="asked the provider")
    due = clocks.due_for_request(kind, urgency)
    _note(actor, request, RequestVerb.ASKED, owner_id=owner_id, due_at=due)
    return _file(request)


@transaction.atomic
def assign_request(*, actor: Actor, request_id: int, provider_id: int) -> ProviderRequest:
    """Another provider answers in his place. Raises NoSuchRequest, NotAsked, NotTheirs."""
    actor.require("correspondence.ask_provider")
    request = _locked(actor, request_id)
    with violations(correspondence_request_order=_late()):
        _note(actor, request, RequestVerb.ASSIGNED, owner_id=_user_of(provider_id))
    return _file(request)


@transaction.atomic
def answer_request(
    *, actor: Actor, request_id: int, answer: str, text: str = "", teller_id: int | None = None
) -> ProviderRequest:
    """The provider's word. Telling it to the patient is a step of its own, for `teller_id`,
    else for whoever has the conversation. "Needs more" and "deny" need words.

    Raises NoSuchRequest, NotTheirs, NotAsked, ReasonMissing.
    """
    actor.require("correspondence.answer_request")
    request = _locked(actor, request_id)
    if request.state != RequestState.ASKED:
        raise _late()
    if request.owner_id not in (None, actor.user_id):
        raise NotTheirs("This waits for another provider. Take it over first.")
    if answer in (Answer.DENIED, Answer.MORE) and not text.strip():
        raise ReasonMissing("Say why, or what is missing.", field="text")
    with violations(correspondence_request_order=_late()):
        _note(
            actor,
            request,
            RequestVerb.ANSWERED,
            answer=Answer(answer),
            text=text.strip(),
            owner_id=teller_id or request.thread.owner_id,
            due_at=clocks.due_for_telling(request.urgency),
        )
    return _file(request)


@transaction.atomic
def take_over_request(*, actor: Actor, request_id: int) -> ProviderRequest:
    """A provider answers for the one who was asked. Raises NoSuchRequest, NotAsked."""
    actor.require("correspondence.answer_request")
    request = _locked(actor, request_id)
    with violations(correspondence_request_order=_late()):
        _note(actor, request, RequestVerb.ASSIGNED, owner_id=actor.user_id)
    return _file(request)


@transaction.atomic
def take_telling(*, actor: Actor, request_id: int) -> ProviderRequest:
    """I tell the patient. Raises NoSuchRequest, NotAsked."""
    actor.require("correspondence.work_inbox")
    request = _locked(actor, request_id)
    with violations(correspondence_request_order=_late()):
        _note(actor, request, RequestVerb.TELLER, owner_id=actor.user_id)
    return _file(request)


@transaction.atomic
def ask_again(*, actor: Actor, request_id: int, text: str) -> ProviderRequest:
    """What the provider missed; the request waits for him anew.

    Raises NoSuchRequest, NotAsked, EmptyMessage.
    """
    actor.require("correspondence.ask_provider")
    request = _locked(actor, request_id)
    asked = request.events.filter(verb__in=(RequestVerb.ASKED, RequestVerb.ASSIGNED))
    with violations(correspondence_request_order=_late()):
        _note(
            actor,
            request,
            RequestVerb.ASKED,
            text=written(text),
            owner_id=asked.order_by("-pk").values_list("owner_id", flat=True).first(),
            due_at=clocks.due_for_request(request.kind, request.urgency),
        )
    return _file(request)


@transaction.atomic
def tell_answer(
    *,
    actor: Actor,
    key: UUID,
    request_id: int,
    way: str,
    text: str,
    close: bool = True,
) -> ProviderRequest:
    """The patient hears it: by `way` phone (reached), portal, text or email. Only then is the
    request done, and the conversation may close.

    Raises NoSuchRequest, NotAsked, EmptyMessage, and what `answer_thread` raises.
    """
    actor.require("correspondence.work_inbox")
    request = _locked(actor, request_id)
    if request.state == RequestState.TOLD:
        return request
    if request.state != RequestState.ANSWERED or request.answer == Answer.MORE:
        raise _late()
    said = written(text)
    if way == Medium.PHONE:
        thread = locked(request.thread_id)
        add_entry(
            actor,
            thread,
            Way.OUT,
            said,
            key=uuid5(key, "call"),
            medium=Medium.PHONE,
            attempt=Attempt.REACHED,
        )
        answered(actor, thread)
        file_work(thread)
    else:
        answer_thread(
            actor=actor, key=uuid5(key, "answer"), thread_id=request.thread_id, way=way, text=said
        )
    with violations(correspondence_request_order=_late()):
        _note(actor, request, RequestVerb.TOLD, text=said)
    _file(request)
    left = ProviderRequest.objects.filter(thread_id=request.thread_id).exclude(
        state=RequestState.TOLD
    )
    if close and not left.exists():
        close_thread(actor=actor, thread_id=request.thread_id, outcome=Outcome.ANSWERED)
    return request


def refile_requests(thread: Thread, *, former: int | None) -> None:
    """The work of a conversation's requests after it has come to another patient."""
    for request in ProviderRequest.objects.filter(thread=thread).exclude(state=RequestState.TOLD):
        for kind in ("ask", "tell"):
            worklist.close_item(
                actor=PROGRAM,
                key=f"correspondence:{kind}:{request.pk}:{former}",
                reason="moved to another patient",
            )
        _file(request)


def _file(request: ProviderRequest) -> ProviderRequest:
    """One item for the provider's answer, then one for telling it; each closes by itself."""
    request.refresh_from_db()
    asks, tells = (f"correspondence:{kind}:{request.pk}:{request.patient_id}" for kind in
                   ("ask", "tell"))  # fmt: skip
    url = f"/requests/{request.pk}/"
    if request.state != RequestState.ASKED:
        worklist.close_item(actor=PROGRAM, key=asks, reason="answered")
    if request.state != RequestState.ANSWERED:
        worklist.close_item(actor=PROGRAM, key=tells, reason=request.get_state_display().lower())
    if request.due_at is None:
        return request
    facts: dict[str, Any] = {
        "why": f"Clinic rule · clock of a {Ask(request.kind).label.lower()}",
        "due_at": request.due_at,
        "patient_id": request.patient_id,
        "url": url,
        "owner_id": request.owner_id,
    }
    if request.state == RequestState.ASKED:
        item = worklist.file_item(
            actor=PROGRAM,
            key=asks,
            kind="correspondence.request",
            title=_TITLES[Ask(request.kind)],
            consequence="The patient waits for what only a provider decides",
            role="provider",
            step="Answer",
            **facts,
        )
    else:
        more = request.answer == Answer.MORE
        item = worklist.file_item(
            actor=PROGRAM,
            key=tells,
            kind="correspondence.tell",
            title="Find out what the provider needs" if more else "Tell the patient the answer",
            consequence="The answer is known here and the patient has not heard it",
            role="front_desk",
            step="Open",
            **facts,
        )
    if item.owner_id != request.owner_id:
        open_item = tasks.open_by_key(actor=PROGRAM, key=item.key)
        if open_item is not None:
            worklist.assign_item(actor=PROGRAM, item_id=open_item.pk, owner_id=request.owner_id)
    return request


def _note(actor: Actor, request: ProviderRequest, verb: str, **given: Any) -> None:
    RequestEvent.objects.create(
        request=request,
        patient_id=request.patient_id,
        verb=RequestVerb(verb),
        by_id=actor.user_id,
        by_name=actor.signature,
        occurred_at=clock.now(),
        **given,
    )
    request.refresh_from_db()


def _user_of(provider_id: int) -> int | None:
    """Who signs in for a provider; null when nobody does: the work is the role's."""
    provider = practice.get_provider(provider_id)
    return provider.user_id if provider.user_id is None else int(provider.user_id)


def _locked(actor: Actor, request_id: int) -> ProviderRequest:
    queries.get_request(actor=actor, request_id=request_id)
    found = (
        ProviderRequest.objects.select_for_update(of=("self",))
        .select_related("thread")
        .filter(pk=request_id)
        .first()
    )
    if found is None:
        raise NoSuchRequest("There is no such request, or it is not yours to see.")
    return _same(found)


def _same(request: Any) -> ProviderRequest:
    found: ProviderRequest = request
    return found


def _late() -> NotAsked:
    return NotAsked("This request does not wait for that any more. Reload the page.")
