"""What the whole office sent, and one message."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from praxis.access.web import StaffRequest, rule
from praxis.correspondence import actions, queries
from praxis.correspondence.models import Message
from praxis.correspondence.types import Channel, State
from praxis.correspondence.web.forms import ReasonForm
from praxis.people import queries as people
from praxis.ui.listing import Choice, Column, DateRange, Listing, respond
from praxis.ui.templatetags.ui import tag
from praxis.ui.toast import say

TONES = {
    State.SENT: "good",
    State.DELIVERED: "good",
    State.FAILED: "bad",
    State.UNKNOWN: "warn",
    State.SENDING: "blue",
}


def state_tag(message: Message) -> SafeString | str:
    return tag(message.get_state_display(), tone=TONES.get(State(message.state), ""))


MESSAGES = Listing(
    name="correspondence-messages",
    title="Messages",
    columns=(
        Column(
            "queued",
            "When",
            value=lambda m: m.queued_at,
            link=lambda m: f"/correspondence/{m.pk}/",
            sort="queued_at",
        ),
        Column(
            "patient",
            "Patient",
            value=lambda m: m.patient.list_name if m.patient else "",
            link=lambda m: f"/patients/{m.patient_id}/messages/" if m.patient_id else "",
        ),
        Column("subject", "About", value=lambda m: m.subject),
        Column("channel", "How", value=lambda m: m.get_channel_display()),
        Column("state", "State", value=lambda m: m.get_state_display(), show=state_tag),
        Column("by", "By", value=lambda m: m.queued_by_name),
    ),
    filters=(
        Choice("state", "State", field="state", choices=tuple(State.choices)),
        DateRange("queued", "Queued", field="queued_at"),
    ),
    order="-queued_at",
    related=("patient",),
    empty="Nothing was sent yet.",
)


def see_other(name: str, *args: int) -> HttpResponse:
    response = HttpResponseRedirect(reverse(name, args=args))
    response.status_code = 303
    return response


@rule("correspondence.view")
def messages(request: StaffRequest) -> HttpResponse:
    return respond(
        request,
        MESSAGES,
        queries.messages(actor=request.actor),
        zone=people.zone_of(request.actor),
        template="correspondence/messages.html",
        context={
            "stuck": queries.stuck_count(actor=request.actor),
            "waiting": queries.waiting_for_set_up(actor=request.actor),
            "unregistered": queries.texts_are_set_up() and not queries.texts_are_registered(),
            "texts_waiting": queries.waiting_for_set_up(actor=request.actor, channel=Channel.TEXT),
        },
    )


@rule("correspondence.view")
def message(request: StaffRequest, message_id: int) -> HttpResponse:
    return _page(request, message_id, ReasonForm())


def _page(request: StaffRequest, message_id: int, form: ReasonForm) -> HttpResponse:
    found = queries.get_message(actor=request.actor, message_id=message_id)
    page = {
        "message": found,
        "events": queries.events_of(actor=request.actor, message_id=message_id),
        "state_tag": state_tag(found),
        "stuck": found.state in (State.FAILED, State.UNKNOWN),
        "waits": found.state == State.QUEUED,
        "by_hand": found.state == State.QUEUED and found.channel not in actions.CARRIED,
        "no_server": found.state == State.QUEUED
        and found.channel == Channel.EMAIL
        and not queries.mail_is_set_up(),
        "no_gateway": found.state == State.QUEUED
        and found.channel == Channel.TEXT
        and not queries.texts_are_set_up(),
        "may_send": request.actor.can("correspondence.send"),
        "letter": queries.letter_of_message(actor=request.actor, message_id=message_id),
        "form": form,
        "zone": people.zone_of(request.actor),
    }
    return render(request, "correspondence/message.html", page, status=form.status)


@rule("correspondence.send", methods=("POST",))
def retry(request: StaffRequest, message_id: int) -> HttpResponse:
    actions.retry_message(actor=request.actor, message_id=message_id)
    say(request, "It is being sent again.")
    return see_other("correspondence-message", message_id)


@rule("correspondence.send", methods=("POST",))
def mailed(request: StaffRequest, message_id: int) -> HttpResponse:
    actions.mark_sent(actor=request.actor, message_id=message_id)
    say(request, "Marked as sent.")
    return see_other("correspondence-message", message_id)


@rule("correspondence.send", methods=("POST",))
def settle(request: StaffRequest, message_id: int) -> HttpResponse:
    """The button pressed says which: arrived, not needed, or (while it waits) cancel."""
    form = ReasonForm.of(request)
    if form.is_valid():
        with form.refusals():
            why, outcome = form.cleaned_data["why"], request.POST.get("outcome", "")
            if outcome == "cancel":
                actions.cancel_message(actor=request.actor, message_id=message_id, why=why)
            else:
                actions.settle_message(
                    actor=request.actor,
                    message_id=message_id,
                    arrived=outcome == "arrived",
                    why=why,
                )
            say(request, "Written down.")
            return see_other("correspondence-message", message_id)
    return _page(request, message_id, form)


@rule("correspondence.view")
def print_message(request: StaffRequest, message_id: int) -> HttpResponse:
    found = queries.get_message(actor=request.actor, message_id=message_id)
    page = {"message": found, "zone": people.zone_of(request.actor)}
    return render(request, "correspondence/print.html", page)
