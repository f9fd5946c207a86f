"""Requests to a provider: asked, answered from any screen, told to the patient (H02)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.correspondence import actions
from praxis.correspondence import queries as inbox
from praxis.correspondence.types import Answer, Ask, Medium, RequestState, Urgency
from praxis.desk import asking, calling
from praxis.kernel import clock
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.ui.fields import DateField, MoneyField
from praxis.ui.forms import Form, Row
from praxis.ui.listing import Choice, Column, Listing, respond
from praxis.ui.templatetags.ui import tag
from praxis.ui.toast import say

BOTH = ("GET", "POST")
TONES = {RequestState.ASKED: "warn", RequestState.ANSWERED: "blue", RequestState.TOLD: "good"}


class AskForm(Form):
    kind = forms.ChoiceField(label="What is asked", choices=Ask.choices)
    urgency = forms.ChoiceField(label="How urgent", choices=Urgency.choices)
    provider_id = forms.TypedChoiceField(label="Provider", choices=(), coerce=int)
    covering_id = forms.TypedChoiceField(
        label="Who covers", choices=(), coerce=int, empty_value=None, required=False
    )
    listed = forms.ChoiceField(label="Medication on the chart", choices=(), required=False)
    medication = forms.CharField(label="Or another medication", max_length=300, required=False)
    pharmacy = forms.CharField(label="Pharmacy", max_length=160, required=False)
    form_name = forms.CharField(label="Which form", max_length=120, required=False)
    form_due_on = DateField(label="Form needed by", required=False, future=True)
    fee = MoneyField(label="Fee, if any", required=False)
    question = forms.CharField(
        label="In the patient's words", max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )

    layout = (
        Row("kind", "urgency"),
        Row("provider_id", "covering_id"),
        Row("listed"),
        Row("medication", "pharmacy"),
        Row("form_name"),
        Row("form_due_on", "fee"),
        Row("question"),
    )


class AnswerForm(Form):
    answer = forms.ChoiceField(
        label="Your answer", choices=Answer.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label="In words the patient may hear",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    visit_type_id = forms.TypedChoiceField(
        label="Which visit", choices=(), coerce=int, empty_value=None, required=False
    )
    within_days = forms.TypedChoiceField(
        label="Within",
        choices=[(2, "2 days"), (7, "a week"), (14, "2 weeks"), (30, "a month")],
        initial=14,
        coerce=int,
    )


class TellForm(Form):
    way = forms.ChoiceField(label="Told by", choices=())
    text = forms.CharField(
        label="What you told", max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AgainForm(Form):
    more = forms.CharField(
        label="What the provider asked for",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class OtherForm(Form):
    provider = forms.TypedChoiceField(label="Ask instead", choices=(), coerce=int)


REQUESTS = Listing(
    name="desk-requests",
    title="Requests to providers",
    columns=(
        Column(
            "patient",
            "Patient",
            value=lambda r: r.patient.list_name,
            link=lambda r: f"/requests/{r.pk}/",
        ),
        Column("kind", "What", value=lambda r: r.get_kind_display(), second=lambda r: _what(r)),
        Column("provider", "Provider", value=lambda r: str(r.covering or r.provider)),
        Column(
            "state",
            "State",
            value=lambda r: r.get_state_display(),
            show=lambda r: tag(r.get_state_display(), tone=TONES[RequestState(r.state)]),
        ),
        Column("answer", "Answer", value=lambda r: r.get_answer_display()),
        Column("owner", "Owner", value=lambda r: r.owner.full_name if r.owner else "Nobody"),
        Column("due", "Due", value=lambda r: r.due_at, sort="due_at"),
    ),
    filters=(
        Choice("state", "State", field="state", choices=tuple(RequestState.choices)),
        Choice("kind", "What", field="kind", choices=tuple(Ask.choices)),
    ),
    order="due_at",
    empty="Nothing was asked of a provider yet.",
    empty_action="Open the inbox",
    empty_url="/inbox/",
)


def _what(request: Any) -> str:
    return str(request.medication or request.form_name or request.question)[:60]


@rule("correspondence.read_inbox", purpose="treatment")
def listed(request: StaffRequest) -> HttpResponse:
    rows = inbox.requests(actor=request.actor)
    if request.GET.get("whose") == "mine":
        rows = rows.filter(owner_id=request.actor.user_id)
    return respond(
        request,
        REQUESTS,
        rows,
        zone=people.zone_of(request.actor),
        template="desk/requests.html",
        context={"mine": request.GET.get("whose") == "mine"},
    )


@rule("correspondence.ask_provider", methods=BOTH, purpose="treatment")
def ask(request: StaffRequest, thread_id: int) -> HttpResponse:
    actor = request.actor
    thread = inbox.get_thread(actor=actor, thread_id=thread_id)
    patient_id = thread.patient_id or 0
    asked = calling.providers_to_ask(today=access.today())
    medications = calling.medications(actor=actor, patient_id=patient_id) if patient_id else []
    usual = thread.patient.usual_provider_id if thread.patient else None
    kind = request.GET.get("kind", "")
    form = AskForm.of(
        request,
        initial={
            "kind": kind if kind in Ask.values else Ask.MESSAGE,
            "urgency": thread.urgency,
            "provider_id": usual,
            "question": thread.last_text,
        },
    )
    form.offer("provider_id", [(each.provider.pk, _named(each)) for each in asked])
    here = [(each.provider.pk, str(each.provider)) for each in asked if not each.away_until]
    form.offer("covering_id", [("", "Nobody: the provider is here"), *here])
    form.offer("listed", [("", "None of these"), *medications])
    if form.is_valid():
        with form.refusals():
            made = asking.ask_provider(
                actor=actor, key=form.key, thread_id=thread_id, **_details(form, medications)
            )
            say(request, "The provider has it.")
            return _to(made.pk)
    context = {
        "form": form,
        "thread": thread,
        "zone": people.zone_of(actor),
        "identity": people.identity(actor, patient_id) if patient_id else None,
        "last_visit": calling.last_visit(actor=actor, patient_id=patient_id),
        "away": [each for each in asked if each.away_until],
    }
    return render(request, "desk/ask_provider.html", context, status=form.status)


def _named(asked: calling.Asked) -> str:
    return f"{asked.provider} (out)" if asked.away_until else str(asked.provider)


def _details(form: Form, medications: list[tuple[str, str]]) -> dict[str, Any]:
    said = dict(form.cleaned_data)
    ref, fee = said.pop("listed"), said.pop("fee")
    if ref and said["kind"] == Ask.REFILL:
        said |= {"medication": dict(medications)[ref], "medication_ref": ref}
    return {**said, "fee_cents": fee.cents if fee else 0}


@rule("correspondence.read_inbox", purpose="treatment")
def shown(request: StaffRequest, request_id: int) -> HttpResponse:
    return _page(request, request_id)


def _page(request: StaffRequest, request_id: int, **forms: Form) -> HttpResponse:
    actor = request.actor
    found = inbox.get_request(actor=actor, request_id=request_id)
    zone = people.zone_of(actor)
    asked = found.state == RequestState.ASKED
    works = actor.can("correspondence.work_inbox")
    tells = works and found.state == RequestState.ANSWERED
    more = found.answer == Answer.MORE
    last = None
    if found.kind == Ask.REFILL:
        last = inbox.last_refill(
            actor=actor, patient_id=found.patient_id, medication=found.medication
        )
    context = {
        "found": found,
        "events": inbox.request_events(actor=actor, request_id=request_id),
        "zone": zone,
        "identity": people.identity(actor, found.patient_id, zone=zone),
        "last_visit": calling.last_visit(actor=actor, patient_id=found.patient_id),
        "last_fill": last,
        "charted": calling.medications(actor=actor, patient_id=found.patient_id)
        if found.kind == Ask.REFILL
        else [],
        "late": found.due_at is not None and found.due_at < clock.now(),
        "mine": found.owner_id is not None and found.owner_id == actor.user_id,
        "may_answer": asked
        and actor.can("correspondence.answer_request")
        and found.owner_id in (None, actor.user_id),
        "may_take_over": asked
        and actor.can("correspondence.answer_request")
        and found.owner_id not in (None, actor.user_id),
        "may_tell": tells and not more,
        "may_ask_again": tells and more and actor.can("correspondence.ask_provider"),
        "may_give": asked and actor.can("correspondence.ask_provider"),
        "answer": forms.get("answer") or (_answer_form() if asked else None),
        "tell": forms.get("tell") or (_tell_form(request, found) if tells else None),
        "again": forms.get("again") or AgainForm(),
        "other": forms.get("other") or (_other_form() if asked else None),
    }
    status = max((form.status for form in forms.values()), default=200)
    return render(request, "desk/request.html", context, status=status)


def _answer_form(request: StaffRequest | None = None) -> AnswerForm:
    form = AnswerForm.of(request) if request is not None else AnswerForm()
    types = [(each.pk, each.name) for each in practice.visit_types(access.today())]
    form.offer("visit_type_id", [("", "No visit"), *types])
    return form


def _tell_form(request: StaffRequest, found: Any, *, posted: bool = False) -> TellForm:
    form = TellForm.of(request) if posted else TellForm(initial={"text": found.answer_text})
    ways = inbox.ways_to_answer(actor=request.actor, thread=found.thread)
    first = [(way, Medium(way).label) for way in ways if way == found.thread.medium]
    others = [(way, Medium(way).label) for way in ways if way != found.thread.medium]
    form.offer("way", [*first, (Medium.PHONE, "A call: the patient was reached"), *others])
    return form


def _other_form(request: StaffRequest | None = None) -> OtherForm:
    form = OtherForm.of(request) if request is not None else OtherForm()
    asked = calling.providers_to_ask(today=access.today())
    form.offer(
        "provider",
        [(each.provider.pk, str(each.provider)) for each in asked if not each.away_until],
    )
    return form


@rule("correspondence.answer_request", methods=("POST",), purpose="treatment")
def answer(request: StaffRequest, request_id: int) -> HttpResponse:
    inbox.get_request(actor=request.actor, request_id=request_id)
    form = _answer_form(request)
    if form.is_valid():
        with form.refusals():
            asking.answer_request(
                actor=request.actor, key=form.key, request_id=request_id, **form.cleaned_data
            )
            say(request, "Answered. The desk tells the patient.")
            return _to(request_id)
    return _page(request, request_id, answer=form)


@rule("correspondence.answer_request", methods=("POST",), purpose="treatment")
def take_over(request: StaffRequest, request_id: int) -> HttpResponse:
    form = Form.of(request)
    with form.refusals():
        actions.take_over_request(actor=request.actor, request_id=request_id)
    return _to(request_id)


@rule("correspondence.ask_provider", methods=("POST",), purpose="treatment")
def give(request: StaffRequest, request_id: int) -> HttpResponse:
    """Another provider is asked instead."""
    inbox.get_request(actor=request.actor, request_id=request_id)
    form = _other_form(request)
    if form.is_valid():
        with form.refusals():
            actions.assign_request(
                actor=request.actor,
                request_id=request_id,
                provider_id=form.cleaned_data["provider"],
            )
            return _to(request_id)
    return _page(request, request_id, other=form)


@rule("correspondence.work_inbox", methods=("POST",), purpose="treatment")
def tell(request: StaffRequest, request_id: int) -> HttpResponse:
    """The patient has heard it; the conversation closes with that."""
    found = inbox.get_request(actor=request.actor, request_id=request_id)
    form = _tell_form(request, found, posted=True)
    if form.is_valid():
        with form.refusals():
            actions.tell_answer(
                actor=request.actor, key=form.key, request_id=request_id, **form.cleaned_data
            )
            say(request, "Told. The request is done.")
            return _to(request_id)
    return _page(request, request_id, tell=form)


@rule("correspondence.work_inbox", methods=("POST",), purpose="treatment")
def take(request: StaffRequest, request_id: int) -> HttpResponse:
    """I tell the patient."""
    form = Form.of(request)
    with form.refusals():
        actions.take_telling(actor=request.actor, request_id=request_id)
    return _to(request_id)


@rule("correspondence.ask_provider", methods=("POST",), purpose="treatment")
def again(request: StaffRequest, request_id: int) -> HttpResponse:
    inbox.get_request(actor=request.actor, request_id=request_id)
    form = AgainForm.of(request)
    if form.is_valid():
        with form.refusals():
            actions.ask_again(
                actor=request.actor, request_id=request_id, text=form.cleaned_data["more"]
            )
            return _to(request_id)
    return _page(request, request_id, again=form)


def _to(request_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk-request", args=[request_id]), status=303)
