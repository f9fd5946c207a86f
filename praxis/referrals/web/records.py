"""Requests for copies of records: the list, one with its next step, the fees."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.people import queries as people
from praxis.referrals import actions, queries
from praxis.referrals.models import RecordsRequest
from praxis.referrals.types import Asker, RecordsState
from praxis.referrals.web import records_forms as forms
from praxis.referrals.web.steps import Step, files_of, step
from praxis.ui.form_page import form_page
from praxis.ui.listing import Choice, Column, Listing, respond
from praxis.ui.templatetags.ui import tag
from praxis.ui.toast import say

BOTH = ("GET", "POST")


def state_tag(row: RecordsRequest) -> Any:
    word = row.get_state_display()
    if row.ended_at is not None:
        return tag(word, tone="note")
    if getattr(row, "is_late", False):
        return tag(f"{word}, late", tone="bad")
    return tag(word, tone="blue")


RECORDS = Listing(
    name="records-list",
    title="Requests for records",
    columns=(
        Column(
            "patient",
            "Patient",
            value=lambda row: row.patient.list_name,
            link=lambda row: f"/records/{row.pk}/",
        ),
        Column("asker", "Who asks", value=lambda row: row.get_asker_display()),
        Column("name", "Name", value=lambda row: row.asker_name),
        Column("received", "Came in", value=lambda row: row.received_on),
        Column("state", "State", value=lambda row: row.get_state_display(), show=state_tag),
        Column("due", "Due", value=lambda row: row.due_on, sort="due_on"),
    ),
    filters=(
        Choice("state", "State", field="state", choices=tuple(RecordsState.choices)),
        Choice("asker", "Who asks", field="asker", choices=tuple(Asker.choices)),
    ),
    order="due_on",
    empty="Nobody has asked for a copy.",
)


@rule("referrals.records")
def records_page(request: StaffRequest) -> HttpResponse:
    return respond(
        request,
        RECORDS,
        queries.records_requests(request.actor),
        zone=people.zone_of(request.actor),
        template="referrals/records.html",
        context={},
    )


@rule("referrals.records", methods=BOTH)
def add_page(request: StaffRequest) -> HttpResponse:
    """For a patient (`patient`)."""
    text = request.GET.get("patient", "")
    patient = people.get_patient(
        request.actor, int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
    )
    form = forms.RecordsForm.of(
        request,
        initial={"received_on": access.today(), "asker_name": patient.name},
        files=files_of(request, patient.pk),
    )

    def act(data: dict[str, Any]) -> RecordsRequest:
        file = data.pop("file")
        return actions.receive_records_request(
            actor=request.actor,
            key=form.key,
            patient_id=patient.pk,
            document_id=int(file) if file else None,
            **data,
        )

    return form_page(
        request,
        form,
        act,
        template="referrals/form.html",
        back=f"/patients/{patient.pk}/documents/",
        said="Taken in. Its 30 days run.",
        done_url=lambda made: reverse("records-request", args=[made.pk]),
        context={
            "zone": people.zone_of(request.actor),
            "patient": patient,
            "heading": "Somebody asks for a copy of records",
        },
    )


@rule("referrals.records", methods=BOTH)
def record_page(request: StaffRequest, records_request_id: int) -> HttpResponse:
    """What happened, and the one thing that is next. Each step asks for its own permission."""
    found = queries.get_records_request(request.actor, records_request_id)
    offered = _offered(request, found)
    sent = request.POST.get("form", "") if request.method == "POST" else ""
    current = next((each for each in offered if each.name == sent), None)
    if current is not None and current.form.is_valid():
        with current.form.refusals():
            current.save(current.form)
            say(request, "Written down.")
            return HttpResponseRedirect(request.path, status=303)
    context = {
        "row": found,
        "tag": state_tag(found),
        "patient": found.patient,
        "steps": offered,
        "zone": people.zone_of(request.actor),
    }
    status = current.form.status if current else 200
    return render(request, "referrals/record.html", context, status=status)


def _offered(request: StaffRequest, row: RecordsRequest) -> list[Step]:
    actor, make = request.actor, partial(step, request)
    given: dict[str, Any] = {"actor": actor, "records_request_id": row.pk}

    def says(action: Callable[..., Any], **fixed: Any) -> Callable[[Any], Any]:
        return lambda form: action(key=form.key, says=form.cleaned_data["note"], **given, **fixed)

    def clear(form: Any) -> Any:
        file = form.cleaned_data["file"]
        return actions.clear_records_request(
            key=form.key,
            says=form.cleaned_data["note"],
            document_id=int(file) if file else None,
            **given,
        )

    def price(form: Any) -> Any:
        return actions.price_records(key=form.key, pages=form.cleaned_data["pages"], **given)

    def send(form: Any) -> Any:
        chosen = [int(each) for each in form.cleaned_data["pack"]]
        way = form.cleaned_data["way"]
        return actions.send_copy(key=form.key, way=way, document_ids=chosen, **given)

    files = files_of(request, row.patient_id)
    may_check = actor.can("referrals.check_authority")
    found: list[Step] = []
    if row.state == RecordsState.RECEIVED and may_check:
        found.append(make("clear", "They may have it", forms.ClearForm, clear, files=files))
    if row.state == RecordsState.CLEARED:
        if row.fee_cents is None:
            found.append(make("price", "Count the pages", forms.PriceForm, price))
        else:
            found.append(make("send", "Send the copy", forms.CopyForm, send, files=files))
    if row.state == RecordsState.SENT:
        arrived = says(actions.note_arrival, arrived=True)
        back = says(actions.note_arrival, arrived=False)
        found.append(make("arrived", "It arrived", forms.SaysForm, arrived))
        found.append(make("returned", "It came back", forms.SaysForm, back))
    if row.state in (RecordsState.RECEIVED, RecordsState.CLEARED) and may_check:
        if not row.extended:
            extend = says(actions.extend_records_request)
            found.append(make("extend", "Take 30 days more", forms.SaysForm, extend))
        refuse = says(actions.refuse_records_request)
        found.append(make("withdraw", "Refuse it", forms.SaysForm, refuse))
    return found


@rule("referrals.records", methods=BOTH, post="referrals.set_rules")
def fees_page(request: StaffRequest) -> HttpResponse:
    today = access.today()
    form = forms.FeeForm.of(request, initial={"checked_on": today, "starts_on": today})

    def act(data: dict[str, Any]) -> object:
        cap = data.pop("cap")
        return actions.add_records_fee(
            actor=request.actor,
            key=form.key,
            base_cents=data.pop("base").cents,
            page_cents=data.pop("page").cents,
            cap_cents=cap.cents if cap is not None else None,
            **data,
        )

    return form_page(
        request,
        form,
        act,
        template="referrals/fees.html",
        back=reverse("records-fees"),
        said="Fee added.",
        context={
            "zone": access.office_zone(),
            "rows": queries.records_fees(request.actor),
            "may_set": request.actor.can("referrals.set_rules"),
        },
    )
