"""Calls: who rings, which patient it is, what was said (M01, M02)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.correspondence import actions
from praxis.correspondence import queries as inbox
from praxis.correspondence.types import Outcome, PatientMissing, Topic, Urgency
from praxis.desk import calling
from praxis.kernel import clock
from praxis.people import queries as people
from praxis.ui.fields import DateField, PhoneField
from praxis.ui.forms import Form, Row
from praxis.ui.toast import say
from praxis.worklist.types import ROLES

BOTH = ("GET", "POST")


class NumberForm(Form):
    number = PhoneField(label="Number")
    direction = forms.ChoiceField(
        label="Who called",
        choices=[("in", "They called us"), ("out", "We call them")],
        required=False,
    )

    layout = (Row("number", "direction"),)


class WhoForm(Form):
    birth_date = DateField(
        label="Birth date", required=False, help_text="Ask for it; never read one out"
    )
    patient = forms.CharField(
        label="Or another patient",
        max_length=80,
        required=False,
        help_text="Record number, or name and birth date",
    )


class LogForm(Form):
    topic = forms.ChoiceField(label="About", choices=Topic.choices, initial=Topic.OTHER)
    urgency = forms.ChoiceField(label="How urgent", choices=Urgency.choices)
    text = forms.CharField(
        label="What is it about", max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    ends = forms.ChoiceField(
        label="What is to be done",
        choices=[
            ("", "Call back"),
            (Outcome.ANSWERED, "Nothing: answered in this call"),
            (Outcome.DONE, "Nothing: no answer needed"),
            (Outcome.MISTAKE, "Nothing: wrong number"),
        ],
        required=False,
    )
    role = forms.ChoiceField(label="Whose list", choices=(), initial="front_desk")
    due = forms.ChoiceField(
        label="Call back by",
        choices=[("", "By the clock of its kind"), ("60", "In an hour"), ("15", "In 15 minutes")],
        required=False,
    )
    seen = forms.BooleanField(label="I read the emergency text to the caller", required=False)

    layout = (Row("topic", "urgency"), Row("text"), Row("ends", "due"), Row("role"), Row("seen"))


@rule("correspondence.work_inbox", methods=BOTH, purpose="treatment")
def phone(request: StaffRequest) -> HttpResponse:
    """The number is posted: it never stands in an address or a log."""
    form = NumberForm.of(request)
    if form.is_valid():
        with form.refusals():
            call = actions.type_number(
                actor=request.actor,
                key=form.key,
                number=form.cleaned_data["number"],
                incoming=form.cleaned_data["direction"] != "out",
            )
            return _to(call.pk)
    zone = people.zone_of(request.actor)
    midnight = clock.local(clock.today(zone), 0, 0, zone)
    context = {
        "form": form,
        "zone": zone,
        "calls": inbox.calls_in(actor=request.actor, since=midnight),
        "counts": inbox.inbox_counts(actor=request.actor),
        **_ringing(request),
    }
    return render(request, "desk/phone.html", context, status=form.status)


@rule("correspondence.work_inbox", purpose="treatment")
def changes(request: StaffRequest) -> HttpResponse:
    """What the poll asks: 204 while nothing has begun or ended ringing."""
    if request.GET.get("rings") == inbox.ring_version():
        return HttpResponse(status=204)
    return render(request, "desk/phone_changes.html", _ringing(request))


def _ringing(request: StaffRequest) -> dict[str, Any]:
    return {
        "rings": calling.ringing_cards(actor=request.actor),
        "poll_url": f"/phone/changes/?rings={inbox.ring_version()}",
    }


@rule("correspondence.work_inbox", methods=("POST",), purpose="treatment")
def take(request: StaffRequest, call_id: int) -> HttpResponse:
    actions.take_call(actor=request.actor, call_id=call_id)
    return _to(call_id)


@rule("correspondence.work_inbox", methods=BOTH, purpose="treatment")
def call(request: StaffRequest, call_id: int) -> HttpResponse:
    """The card of who calls, and the log of what was said."""
    card = _card(request, call_id)
    form = LogForm.of(request)
    form.offer("role", list(ROLES.items()))
    if form.is_valid():
        with form.refusals():
            said = form.cleaned_data
            _refuse_unread(card, said)
            minutes = int(said["due"]) if said["due"] else 0
            due = clock.now() + timedelta(minutes=minutes) if minutes else None
            thread = actions.log_call(
                actor=request.actor,
                key=form.key,
                call_id=call_id,
                text=said["text"],
                topic=said["topic"],
                urgency=said["urgency"],
                role=said["role"],
                due_at=due,
                outcome=said["ends"],
            )
            say(request, "The call is written down.")
            url = reverse("correspondence-thread", args=[thread.pk])
            return HttpResponseRedirect(url, status=303)
    return _page(request, card, form, WhoForm())


def _refuse_unread(card: calling.Card, said: dict[str, Any]) -> None:
    """Danger in what was said: the approved text is read out first."""
    language = card.patient.language if card.patient else "en"
    if calling.is_red_flag(said["text"]) and not said["seen"] and _words(language):
        raise PatientMissing(
            "This may be an emergency. Read the text above to the caller, then tick this.",
            field="seen",
        )


def _words(language: str) -> str:
    return calling.emergency_words(language)


@rule("correspondence.work_inbox", methods=("POST",), purpose="treatment")
def who(request: StaffRequest, call_id: int) -> HttpResponse:
    """Several share the number: the birth date decides. Nobody has it: somebody else is found."""
    card = _card(request, call_id)
    form = WhoForm.of(request)
    if form.is_valid():
        with form.refusals():
            patient_id = _chosen(request, card, form.cleaned_data)
            actions.name_caller(actor=request.actor, call_id=call_id, patient_id=patient_id)
            return _to(call_id)
    log = LogForm()
    log.offer("role", list(ROLES.items()))
    return _page(request, card, log, form)


def _chosen(request: StaffRequest, card: calling.Card, said: dict[str, Any]) -> int:
    """Raises PatientMissing."""
    if said["patient"]:
        rows = people.find_patients(request.actor, said["patient"], limit=3).rows
        sure = [each.patient for each in rows if not each.near]
    else:
        sure = [each for each in card.matches if each.birth_date == said["birth_date"]]
    if len(sure) != 1:
        words = "Several patients fit" if sure else "No patient fits"
        field = "patient" if said["patient"] else "birth_date"
        raise PatientMissing(f"{words}. Ask for another fact.", field=field)
    return int(sure[0].pk)


def _card(request: StaffRequest, call_id: int) -> calling.Card:
    return calling.call_card(
        actor=request.actor, call_id=call_id, zone=people.zone_of(request.actor)
    )


def _page(request: StaffRequest, card: calling.Card, log: Form, who: Form) -> HttpResponse:
    zone = people.zone_of(request.actor)
    patient = card.call.patient
    text = str(log.data.get("text", "")) if log.is_bound else ""
    context = {
        "card": card,
        "call": card.call,
        "patient": patient,
        "log": log,
        "who": who,
        "zone": zone,
        "today": access.today(),
        "emergency": _words(patient.language if patient else "en")
        if calling.is_red_flag(text)
        else "",
        "identity": people.identity(request.actor, patient.pk, zone=zone) if patient else None,
        "threads": inbox.threads_of(actor=request.actor, patient_id=patient.pk, limit=5)
        if patient
        else [],
    }
    status = max(log.status, who.status)
    return render(request, "desk/call.html", context, status=status)


def _to(call_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk-call", args=[call_id]), status=303)
