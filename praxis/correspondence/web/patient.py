"""One patient: what was sent, how to reach, what was given to others."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render

from praxis.access.web import StaffRequest, rule
from praxis.correspondence import actions, queries
from praxis.correspondence.types import Channel, Purpose
from praxis.correspondence.web.forms import (
    ConsentForm,
    CorrectionForm,
    DisclosureForm,
    LogForm,
)
from praxis.correspondence.web.office import see_other
from praxis.kernel import clock
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.ui.toast import say


def _who(request: StaffRequest, patient_id: int, **more: Any) -> dict[str, Any]:
    who = people.identity(request.actor, patient_id)
    return {
        "who": who,
        "zone": who.zone,
        "may_see_disclosures": request.actor.can("correspondence.view_disclosures"),
        **more,
    }


@rule("correspondence.view", purpose="treatment")
def patient_messages(request: StaffRequest, patient_id: int) -> HttpResponse:
    actor = request.actor
    page = _who(
        request,
        patient_id,
        sent=queries.messages_of(actor=actor, patient_id=patient_id),
        replies=queries.replies_of(actor=actor, patient_id=patient_id),
        threads=queries.threads_of(actor=actor, patient_id=patient_id)
        if actor.can("correspondence.read_inbox")
        else [],
        ways=[
            (
                Channel(channel).label,
                [
                    (
                        purpose.label,
                        queries.may_send(
                            actor=actor, patient_id=patient_id, channel=channel, purpose=purpose
                        ),
                    )
                    for purpose in Purpose
                ],
            )
            for channel in Channel
        ],
        consents=queries.consents(actor=actor, patient_id=patient_id),
        may_send=actor.can("correspondence.send"),
        may_consent=actor.can("correspondence.consent"),
    )
    return render(request, "correspondence/patient.html", page)


@rule("correspondence.consent", methods=("GET", "POST"), purpose="treatment")
def consent(request: StaffRequest, patient_id: int) -> HttpResponse:
    page = _who(request, patient_id)
    form = ConsentForm.of(request, initial={"said_on": clock.today(page["zone"])})
    if form.is_valid():
        with form.refusals():
            actions.record_consent(
                actor=request.actor, key=form.key, patient_id=patient_id, **form.cleaned_data
            )
            say(request, "Recorded.")
            return see_other("correspondence-patient", patient_id)
    return _form(request, page, form, "How the patient wants to be reached", "Record it")


@rule("correspondence.send", methods=("GET", "POST"), purpose="treatment")
def log(request: StaffRequest, patient_id: int) -> HttpResponse:
    page = _who(request, patient_id)
    form = LogForm.of(
        request, initial={"to": page["who"].phone}, draft=f"correspondence-log:{patient_id}"
    )
    if form.is_valid():
        with form.refusals():
            actions.log_contact(
                actor=request.actor, key=form.key, patient_id=patient_id, **form.cleaned_data
            )
            form.done()
            say(request, "Logged.")
            return see_other("correspondence-patient", patient_id)
    return _form(request, page, form, "Log a call, letter or text", "Log it")


def _form(
    request: StaffRequest, page: dict[str, Any], form: Any, heading: str, verb: str
) -> HttpResponse:
    page |= {"form": form, "heading": heading, "verb": verb}
    return render(request, "correspondence/form.html", page, status=form.status)


@rule("correspondence.view_disclosures", purpose="accounting of disclosures")
def disclosures(request: StaffRequest, patient_id: int) -> HttpResponse:
    page = _who(request, patient_id)
    today = clock.today(page["zone"])
    page |= {
        "today": today,
        "told": queries.accounting(actor=request.actor, patient_id=patient_id, on=today),
        "all": queries.disclosures(actor=request.actor, patient_id=patient_id),
        "may_record": request.actor.can("correspondence.disclose"),
        "practice_name": practice.setting("practice_name"),
    }
    return render(request, "correspondence/disclosures.html", page)


@rule("correspondence.disclose", methods=("GET", "POST"), purpose="accounting of disclosures")
def disclose(request: StaffRequest, patient_id: int) -> HttpResponse:
    page = _who(request, patient_id)
    form = DisclosureForm.of(
        request,
        initial={"disclosed_on": clock.today(page["zone"])},
        draft=f"correspondence-disclosure:{patient_id}",
    )
    if form.is_valid():
        with form.refusals():
            day = form.cleaned_data["disclosed_on"]
            today = clock.today(page["zone"])
            actions.record_disclosure(
                actor=request.actor,
                key=form.key,
                patient_id=patient_id,
                recipient=form.recipient(),
                disclosed_at=(
                    clock.now()
                    if day == today
                    else datetime.combine(day, time(12), ZoneInfo(page["zone"]))
                ),
                withheld_until=form.cleaned_data["withheld_until"],
            )
            form.done()
            say(request, "Recorded.")
            return _after(request, patient_id)
    return _form(request, page, form, "Record a disclosure", "Record it")


@rule("correspondence.disclose", methods=("GET", "POST"), purpose="accounting of disclosures")
def correct(request: StaffRequest, patient_id: int, disclosure_id: int) -> HttpResponse:
    page = _who(request, patient_id)
    wrong = queries.get_disclosure(
        actor=request.actor, patient_id=patient_id, disclosure_id=disclosure_id
    )
    form = CorrectionForm.of(
        request,
        initial={
            "name": wrong.recipient_name,
            "address": wrong.recipient_address,
            "what": wrong.what,
            "why": wrong.why,
            "authority": wrong.authority,
            "accountable": wrong.accountable,
            "withheld_until": wrong.withheld_until,
        },
    )
    if form.is_valid():
        with form.refusals():
            actions.correct_disclosure(
                actor=request.actor,
                key=form.key,
                disclosure_id=disclosure_id,
                recipient=None if form.cleaned_data["entered_in_error"] else form.recipient(),
                withheld_until=form.cleaned_data["withheld_until"],
            )
            say(request, "Corrected. The former entry stays below.")
            return _after(request, patient_id)
    return _form(request, page, form, "Correct a disclosure", "Correct it")


def _after(request: StaffRequest, patient_id: int) -> HttpResponse:
    sees = request.actor.can("correspondence.view_disclosures")
    return see_other("correspondence-disclosures" if sees else "correspondence-patient", patient_id)
