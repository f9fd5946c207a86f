"""Texts that came in: the list, and one with what it answers."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from praxis.access.web import StaffRequest, rule
from praxis.correspondence import actions, queries
from praxis.correspondence.models import Reply
from praxis.correspondence.types import Channel, Meaning, ReplyDone
from praxis.correspondence.web.forms import AnswerForm, ReasonForm
from praxis.correspondence.web.office import see_other
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.ui.forms import Form
from praxis.ui.listing import Choice, Column, DateRange, Listing, respond
from praxis.ui.templatetags.ui import tag
from praxis.ui.toast import say, say_error
from praxis.ui.words import phone_text
from praxis.worklist import queries as worklist


def meaning_tag(reply: Reply) -> SafeString | str:
    if reply.meaning != Meaning.OTHER:
        return tag(reply.get_meaning_display(), tone="warn" if reply.meaning == "stop" else "")
    return tag("Answered") if reply.handled_at else tag("For a person", tone="warn")


WHOSE = (("mine", "Mine"), ("nobody", "Nobody's"), ("other", "Somebody else's"))


def took(reply: Reply) -> str:
    """How long a person took; "" for what waits or needed nobody."""
    if reply.handled_at is None or reply.meaning != Meaning.OTHER:
        return ""
    return span_text(int((reply.handled_at - reply.received_at).total_seconds() // 60))


def span_text(minutes: int) -> str:
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} days"


REPLIES = Listing(
    name="correspondence-replies",
    title="Texts received",
    columns=(
        Column(
            "received",
            "When",
            value=lambda r: r.received_at,
            link=lambda r: f"/correspondence/replies/{r.pk}/",
            sort="received_at",
        ),
        Column(
            "patient",
            "Patient",
            value=lambda r: r.patient.list_name if r.patient else phone_text(r.number),
            link=lambda r: f"/patients/{r.patient_id}/messages/" if r.patient_id else "",
        ),
        Column("text", "Text", value=lambda r: r.text[:80]),
        Column("meaning", "Means", value=lambda r: r.get_meaning_display(), show=meaning_tag),
        Column("whose", "Owner", value=lambda r: dict(WHOSE).get(r.whose, "")),
        Column("answered", "Answered after", value=lambda r: took(r), align="right"),
    ),
    filters=(
        Choice("whose", "Owner", field="whose", choices=WHOSE),
        Choice("meaning", "Means", field="meaning", choices=tuple(Meaning.choices)),
        DateRange("received", "Received", field="received_at"),
    ),
    order="-received_at",
    related=("patient",),
    empty="No text came in yet.",
)


@rule("correspondence.view")
def listed(request: StaffRequest) -> HttpResponse:
    return respond(
        request,
        REPLIES,
        queries.replies_with_owners(actor=request.actor),
        zone=people.zone_of(request.actor),
        template="correspondence/replies.html",
        context={
            "open": queries.open_replies(actor=request.actor).count(),
            "times": queries.response_times(actor=request.actor),
        },
    )


@rule("correspondence.view")
def reply(request: StaffRequest, reply_id: int) -> HttpResponse:
    return _page(request, reply_id, AnswerForm(), ReasonForm())


@rule("correspondence.send", methods=("POST",))
def answer(request: StaffRequest, reply_id: int) -> HttpResponse:
    """A text back to the patient, by the same wall of consent; the reply is then answered."""
    form = AnswerForm.of(request)
    if form.is_valid():
        with form.refusals():
            found = queries.get_reply(actor=request.actor, reply_id=reply_id)
            named = practice.settings("practice_name", "practice_phone")
            sent = actions.answer_reply(
                actor=request.actor,
                key=form.key,
                reply_id=found.pk,
                text=form.cleaned_data["text"],
                practice_name=named["practice_name"],
                phone=named["practice_phone"],
            )
            say(request, "The answer is on its way.")
            return see_other("correspondence-message", sent.pk)
    return _page(request, reply_id, form, ReasonForm())


@rule("correspondence.send", methods=("POST",))
def take(request: StaffRequest, reply_id: int) -> HttpResponse:
    """Mine from now on, or nobody's."""
    back = "back" in request.POST
    try:
        actions.take_reply(actor=request.actor, reply_id=reply_id, give_back=back)
    except ReplyDone as refusal:
        say_error(request, refusal.message)
    else:
        say(request, "Put back for everybody." if back else "This text is yours to answer.")
    return see_other("correspondence-reply", reply_id)


@rule("correspondence.send", methods=("POST",))
def settle(request: StaffRequest, reply_id: int) -> HttpResponse:
    form = ReasonForm.of(request)
    if form.is_valid():
        with form.refusals():
            actions.settle_reply(
                actor=request.actor, reply_id=reply_id, how=form.cleaned_data["why"]
            )
            say(request, "Written down.")
            return see_other("correspondence-reply", reply_id)
    return _page(request, reply_id, AnswerForm(), form)


def _page(request: StaffRequest, reply_id: int, form: Form, reason: Form) -> HttpResponse:
    actor = request.actor
    found = queries.get_reply(actor=actor, reply_id=reply_id)
    key = f"{queries.REPLY_ITEM}{found.pk}"
    item = worklist.open_by_key(actor=actor, key=key) if actor.can("worklist.view") else None
    page = {
        "reply": found,
        "number": phone_text(found.number),
        "tag": meaning_tag(found),
        "zone": people.zone_of(actor),
        "may_send": actor.can("correspondence.send"),
        "waits": found.handled_at is None and found.meaning in (Meaning.OTHER, Meaning.STOP),
        "may_text": found.patient_id is not None
        and queries.may_send(
            actor=actor, patient_id=found.patient_id, channel=Channel.TEXT, purpose="care"
        ),
        "owner": item.owner if item else None,
        "mine": item is not None and item.owner_id == actor.user_id,
        "may_take": item is not None and actor.can("worklist.assign"),
        "took": took(found),
        "form": form,
        "reason": reason,
    }
    status = max(form.status, reason.status)
    return render(request, "correspondence/reply.html", page, status=status)
