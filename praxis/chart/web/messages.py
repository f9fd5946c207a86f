"""The queue of results that found no patient, and every message that came."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from praxis.access.web import StaffRequest, rule
from praxis.chart import actions, queries
from praxis.chart.models import InboundMessage
from praxis.chart.types import MessageState
from praxis.chart.web.forms import FileForm, ReasonForm
from praxis.chart.web.views import see_other
from praxis.people import queries as people
from praxis.ui.listing import Choice, Column, Listing, respond
from praxis.ui.templatetags.ui import tag
from praxis.ui.toast import say, say_error

TONES = {MessageState.FILED: "good", MessageState.WAITING: "warn", MessageState.REJECTED: ""}


def state_tag(row: InboundMessage) -> Any:
    state = MessageState(row.state)
    return tag(state.label, tone=TONES[state])


MESSAGES = Listing(
    name="chart-messages",
    title="Results that came in",
    columns=(
        Column(
            "said",
            "About",
            value=lambda row: row.said_name or "Nobody named",
            link=lambda row: f"/results/messages/{row.pk}/",
            second=lambda row: row.said_what,
        ),
        Column("born", "Born", value=lambda row: row.said_born_on),
        Column("sender", "From", value=lambda row: row.sender),
        Column("received", "Came", value=lambda row: row.received_at),
        Column("why", "Why it waits", value=lambda row: row.get_why_display()),
        Column(
            "patient",
            "On the chart of",
            value=lambda row: row.patient.list_name if row.patient else "",
        ),
        Column("state", "State", value=lambda row: row.get_state_display(), show=state_tag),
    ),
    filters=(Choice("state", "State", field="state", choices=tuple(MessageState.choices)),),
    order="-received_at",
    empty="No message is here.",
)


@rule("chart.file_results")
def messages_page(request: StaffRequest) -> HttpResponse:
    """`?state=waiting` is the queue."""
    return respond(
        request,
        MESSAGES,
        queries.messages(request.actor),
        zone=people.zone_of(request.actor),
        template="chart/messages.html",
        context={"waiting": queries.waiting_messages(request.actor)},
    )


@rule("chart.file_results", methods=("GET", "POST"), purpose="treatment")
def message_page(request: StaffRequest, inbound_id: int) -> HttpResponse:
    """What it says of its patient beside who that could be here; `?patient=` picks one by hand.
    A name to look for is posted: it never stands in an address.
    """
    message = queries.get_message(actor=request.actor, message_id=inbound_id)
    asked = request.GET.get("patient", "")
    picked = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0
    chosen = people.patients_by_id(request.actor, [picked]).get(picked) if picked else None
    words = request.POST.get("q", "")[:80]
    claim = queries.claim_of(actor=request.actor, message=message)
    context = {
        "message": message,
        "claim": claim,
        "said": claim.oru.patient,
        "tag": state_tag(message),
        "events": queries.message_events(actor=request.actor, message_id=inbound_id),
        "waits": message.state == MessageState.WAITING,
        "is_filed": message.state == MessageState.FILED,
        "chosen": chosen,
        "q": words,
        "found": people.find_patients(request.actor, words, limit=8).rows if words else (),
        "file_form": FileForm(),
        "reason_form": ReasonForm(),
        "zone": people.zone_of(request.actor),
    }
    return render(request, "chart/message.html", context)


@rule("chart.file_results", methods=("POST",), purpose="treatment")
def file_page(request: StaffRequest, inbound_id: int, patient_id: int) -> HttpResponse:
    form = FileForm.of(request)
    if form.is_valid():
        with form.refusals():
            row = actions.file_message(
                actor=request.actor,
                key=form.key,
                message_id=inbound_id,
                patient_id=patient_id,
                remember=form.cleaned_data["remember"],
                note=form.cleaned_data["note"],
            )
            name = row.patient.name if row.patient else "the patient"
            say(request, f"On the chart of {name}.")
            return see_other("chart-message", inbound_id)
    return _refused(request, form, inbound_id)


@rule("chart.file_results", methods=("POST",), purpose="treatment")
def reject_page(request: StaffRequest, inbound_id: int) -> HttpResponse:
    form = ReasonForm.of(request)
    if form.is_valid():
        with form.refusals():
            actions.reject_message(
                actor=request.actor, key=form.key, message_id=inbound_id, **form.cleaned_data
            )
            say(request, "Rejected. The message is kept.")
            return see_other("chart-message", inbound_id)
    return _refused(request, form, inbound_id)


@rule("chart.file_results", methods=("POST",), purpose="treatment")
def unfile_page(request: StaffRequest, inbound_id: int) -> HttpResponse:
    form = ReasonForm.of(request)
    if form.is_valid():
        with form.refusals():
            actions.unfile_message(
                actor=request.actor, key=form.key, message_id=inbound_id, **form.cleaned_data
            )
            say(request, "Taken off the chart. File it to the right patient.")
            return see_other("chart-message", inbound_id)
    return _refused(request, form, inbound_id)


def _refused(request: StaffRequest, form: Any, inbound_id: int) -> HttpResponse:
    """What was wrong, on the message's own page. Raises NoSuchMessage."""
    queries.get_message(actor=request.actor, message_id=inbound_id)
    errors = [str(error) for rows in form.errors.values() for error in rows]
    say_error(request, " ".join(errors) or "Nothing was changed.")
    return see_other("chart-message", inbound_id)
