"""What people do with one conversation: answer, note, give, call, close, put right."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from praxis.access.web import StaffRequest, rule
from praxis.correspondence import actions, queries
from praxis.correspondence.types import (
    Outcome,
    PatientMissing,
    ThreadClosed,
    Urgency,
)
from praxis.correspondence.web import inbox
from praxis.correspondence.web.inbox_forms import (
    AttemptForm,
    CannedForm,
    CloseForm,
    MoveForm,
    NewForm,
    NoteForm,
    OwnerForm,
    ReopenForm,
    ReplyForm,
    WhoseForm,
)
from praxis.documents import actions as documents
from praxis.documents.types import Kind
from praxis.kernel.actor import Actor
from praxis.people import queries as people
from praxis.ui.toast import say, say_error
from praxis.worklist import queries as worklist

if TYPE_CHECKING:
    from praxis.correspondence.models import Thread

BOTH = ("GET", "POST")


def back(request: StaffRequest, thread_id: int) -> HttpResponse:
    """To the conversation, with the list as it was."""
    url = reverse("correspondence-thread", args=[thread_id])
    query = request.GET.urlencode()
    return HttpResponseRedirect(f"{url}?{query}" if query else url, status=303)


def _found(request: StaffRequest, thread_id: int) -> Thread:
    return queries.get_thread(actor=request.actor, thread_id=thread_id)


@rule("correspondence.work_inbox", methods=("POST",), purpose="treatment")
def answer(request: StaffRequest, thread_id: int) -> HttpResponse:
    chosen = _found(request, thread_id)
    form = ReplyForm.of(request)
    ways = queries.ways_to_answer(actor=request.actor, thread=chosen)
    form.offer("way", inbox.ways_of(ways))
    if form.is_valid():
        with form.refusals():
            actions.answer_thread(
                actor=request.actor, key=form.key, thread_id=chosen.pk, **form.cleaned_data
            )
            say(request, "The answer is on its way.")
            return back(request, thread_id)
    return inbox.show(request, chosen, reply=form)


@rule("correspondence.work_inbox", methods=("POST",), purpose="treatment")
def note(request: StaffRequest, thread_id: int) -> HttpResponse:
    chosen = _found(request, thread_id)
    form = NoteForm.of(request)
    if form.is_valid():
        with form.refusals():
            actions.add_note(
                actor=request.actor,
                key=form.key,
                thread_id=chosen.pk,
                text=form.cleaned_data["note"],
            )
            return back(request, thread_id)
    return inbox.show(request, chosen, note=form)


@rule("correspondence.work_inbox", methods=("POST",), purpose="treatment")
def take(request: StaffRequest, thread_id: int) -> HttpResponse:
    """Mine from now on, or nobody's."""
    give_back = "back" in request.POST
    actions.assign_thread(
        actor=request.actor,
        thread_id=thread_id,
        owner_id=None if give_back else request.actor.user_id,
    )
    say(request, "Put back for everybody." if give_back else "It is yours.")
    return back(request, thread_id)


@rule("correspondence.assign_inbox", methods=("POST",), purpose="treatment")
def give(request: StaffRequest, thread_id: int) -> HttpResponse:
    chosen = _found(request, thread_id)
    form = OwnerForm.of(request)
    form.offer("owner", worklist.assignable(role=chosen.role))
    if form.is_valid():
        with form.refusals():
            actions.assign_thread(
                actor=request.actor, thread_id=chosen.pk, owner_id=form.cleaned_data["owner"]
            )
            say(request, "Given.")
            return back(request, thread_id)
    return inbox.show(request, chosen, give=form)


@rule("correspondence.work_inbox", methods=("POST",), purpose="treatment")
def rank(request: StaffRequest, thread_id: int) -> HttpResponse:
    chosen = _found(request, thread_id)
    urgent = chosen.urgency == Urgency.URGENT
    try:
        actions.rank_thread(
            actor=request.actor,
            thread_id=chosen.pk,
            urgency=Urgency.ROUTINE if urgent else Urgency.URGENT,
        )
    except ThreadClosed as refusal:
        say_error(request, refusal.message)
    return back(request, thread_id)


@rule("correspondence.work_inbox", methods=("POST",), purpose="treatment")
def attempt(request: StaffRequest, thread_id: int) -> HttpResponse:
    chosen = _found(request, thread_id)
    form = AttemptForm.of(request)
    if form.is_valid():
        with form.refusals():
            actions.log_attempt(
                actor=request.actor,
                key=form.key,
                thread_id=chosen.pk,
                attempt=form.cleaned_data["attempt"],
                text=form.cleaned_data["said"],
            )
            say(request, "Written down.")
            return back(request, thread_id)
    return inbox.show(request, chosen, attempt=form)


@rule("correspondence.work_inbox", methods=("POST",), purpose="treatment")
def close(request: StaffRequest, thread_id: int) -> HttpResponse:
    chosen = _found(request, thread_id)
    form = CloseForm.of(request)
    if form.is_valid():
        with form.refusals():
            actions.close_thread(actor=request.actor, thread_id=chosen.pk, **form.cleaned_data)
            ended = Outcome(form.cleaned_data["outcome"]).label.lower()
            say(request, f"Closed: {ended}.")
            return back(request, thread_id)
    return inbox.show(request, chosen, close=form)


@rule("correspondence.work_inbox", methods=("POST",), purpose="treatment")
def reopen(request: StaffRequest, thread_id: int) -> HttpResponse:
    chosen = _found(request, thread_id)
    form = ReopenForm.of(request)
    if form.is_valid():
        with form.refusals():
            actions.reopen_thread(
                actor=request.actor, thread_id=chosen.pk, reason=form.cleaned_data["again"]
            )
            return back(request, thread_id)
    return inbox.show(request, chosen, reopen=form)


@rule("correspondence.work_inbox", methods=("POST",), purpose="treatment")
def name(request: StaffRequest, thread_id: int) -> HttpResponse:
    """Whose the conversation of an unknown number is."""
    chosen = _found(request, thread_id)
    form = WhoseForm.of(request)
    if form.is_valid():
        with form.refusals():
            patient_id = the_one(request.actor, form.cleaned_data["patient"])
            actions.name_patient(actor=request.actor, thread_id=chosen.pk, patient_id=patient_id)
            return back(request, thread_id)
    return inbox.show(request, chosen, whose=form)


@rule("correspondence.move", methods=("POST",), purpose="treatment")
def move(request: StaffRequest, thread_id: int) -> HttpResponse:
    """To the right patient, with its lines and its trail (H06)."""
    chosen = _found(request, thread_id)
    form = MoveForm.of(request)
    if form.is_valid():
        with form.refusals():
            actions.move_thread(
                actor=request.actor,
                thread_id=chosen.pk,
                patient_id=the_one(request.actor, form.cleaned_data["patient"]),
                reason=form.cleaned_data["reason"],
            )
            say(request, "Moved. Both records show it.")
            return back(request, thread_id)
    return inbox.show(request, chosen, move=form)


def the_one(actor: Actor, text: str) -> int:
    """The patient that what was typed names for certain. Raises PatientMissing."""
    rows = [each for each in people.find_patients(actor, text, limit=3).rows if not each.near]
    if len(rows) != 1:
        words = "Several patients fit: add" if rows else "No patient fits. Try"
        raise PatientMissing(f"{words} the birth date or the record number.", field="patient")
    return int(rows[0].patient.pk)


@rule("correspondence.work_inbox", methods=BOTH, purpose="treatment")
def new(request: StaffRequest) -> HttpResponse:
    """A voicemail, a mail or a fax that a person writes down, with its recording or file."""
    form = NewForm.of(request)
    if form.is_valid():
        with form.refusals():
            said = form.cleaned_data
            patient_id = the_one(request.actor, said["patient"]) if said["patient"] else None
            document_id = None
            if said["recording"] is not None:
                document_id = documents.file_document(
                    actor=request.actor,
                    key=uuid4(),
                    kind=Kind.OTHER,
                    title=f"{said['medium'].capitalize()} received",
                    media_type=said["recording"].content_type or "",
                    content=said["recording"].read(),
                    patient_id=patient_id,
                ).pk
            made = actions.open_thread(
                actor=request.actor,
                key=form.key,
                medium=said["medium"],
                subject=said["text"],
                text=said["text"],
                patient_id=patient_id,
                number=said["number"] or "",
                topic=said["topic"],
                urgency=said["urgency"],
                document_id=document_id,
            )
            return back(request, made.pk)
    page = {"form": form, "heading": "Write down what came in", "verb": "Put it in the inbox"}
    return render(request, "correspondence/inbox_form.html", page, status=form.status)


@rule("correspondence.set_canned", methods=BOTH)
def canned(request: StaffRequest) -> HttpResponse:
    form = CannedForm.of(request)
    if form.is_valid():
        with form.refusals():
            actions.add_canned(actor=request.actor, key=form.key, **form.cleaned_data)
            say(request, "Ready to use.")
            return HttpResponseRedirect(reverse("correspondence-canned"), status=303)
    page = {"form": form, "canned": queries.canned_answers()}
    return render(request, "correspondence/canned.html", page, status=form.status)


@rule("correspondence.set_canned", methods=("POST",))
def canned_end(request: StaffRequest, canned_id: int) -> HttpResponse:
    actions.end_canned(actor=request.actor, canned_id=canned_id)
    say(request, "It is offered no more.")
    return HttpResponseRedirect(reverse("correspondence-canned"), status=303)
