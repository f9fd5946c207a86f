"""Authorizations: a patient's, asking for one, and what the payer says."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.coverage import actions as authorizing
from praxis.coverage import queries as coverage
from praxis.coverage.types import UNDECIDED
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.referrals import actions, queries
from praxis.referrals.web import authorization_forms as forms
from praxis.referrals.web.steps import Step, files_of, step
from praxis.scheduling import queries as schedule
from praxis.ui.templatetags.ui import tag
from praxis.ui.toast import say

if TYPE_CHECKING:
    from praxis.coverage.models import Authorization

BOTH = ("GET", "POST")
_TONES = {"approved": "good", "denied": "bad", "pended": "warn", "withdrawn": "note"}


def state_tag(row: Authorization) -> Any:
    word = row.get_state_display()
    if row.state == "approved" and row.units_approved < row.units_asked:
        word = f"Approved in part, {row.units_approved} of {row.units_asked}"
    return tag(word, tone=_TONES.get(row.state, "blue"))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


@rule("coverage.view", methods=BOTH, post="coverage.authorize")
def patient_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    """What payers granted a patient, and asking for visits (`visit`: for this one)."""
    actor = request.actor
    patient = people.get_patient(actor, patient_id)
    asked_for = _number(request.GET.get("visit", ""))
    visit = schedule.visit(actor, asked_for).appointment if asked_for else None
    if visit is not None and visit.patient_id != patient.pk:
        visit = None
    form = _ask_form(request, patient_id, visit)
    if form is not None and form.is_valid():
        with form.refusals():
            data = form.cleaned_data
            made = actions.ask_for_visits(
                actor=actor,
                key=form.key,
                patient_id=patient.pk,
                coverage_id=int(data["coverage"]),
                visit_type_id=int(data["visit_type"]),
                units=data["units"],
                channel=data["channel"],
                service_codes=data["codes"].replace(",", " ").split(),
                diagnosis_codes=data["diagnosis"].replace(",", " ").split(),
                is_urgent=data["is_urgent"],
                says=data["note"],
                document_id=int(data["file"]) if data["file"] else None,
            )
            form.done()
            say(request, "Asked. The clock of its decision runs.")
            return HttpResponseRedirect(f"/authorizations/{made.pk}/", status=303)
    context = {
        "patient": patient,
        "rows": [
            (row, state_tag(row))
            for row in coverage.authorizations_of(actor=actor, patient_id=patient.pk)
        ],
        "form": form,
        "visit": visit,
        "why": queries.why_of_visit(actor, visit) if visit is not None else "",
        "zone": people.zone_of(actor),
    }
    status = form.status if form is not None else 200
    return render(request, "referrals/authorizations.html", context, status=status)


def _ask_form(request: StaffRequest, patient_id: int, visit: Any) -> forms.AskVisitsForm | None:
    """None for who may not ask, and for a patient without insurance."""
    actor = request.actor
    if not actor.can("coverage.authorize"):
        return None
    today = access.today()
    cards = coverage.coverages_on(
        actor=actor, patient_ids=[patient_id], day=today, zone=access.office_zone()
    ).get(patient_id, [])
    if not cards:
        return None
    initial: dict[str, Any] = {}
    if visit is not None:
        codes = queries.usual_codes(visit.visit_type_id)
        initial = {"visit_type": str(visit.visit_type_id), "codes": ", ".join(codes)}
    return forms.AskVisitsForm.of(
        request,
        initial=initial,
        coverages=[(str(card.coverage_id), card.payer_name) for card in cards],
        kinds=[(str(row.pk), row.name) for row in practice.visit_types(today)],
        files=files_of(request, patient_id),
    )


@rule("coverage.view", methods=BOTH, post="coverage.authorize")
def authorization_page(request: StaffRequest, authorization_id: int) -> HttpResponse:
    found = coverage.get_authorization(actor=request.actor, authorization_id=authorization_id)
    offered = _decisions(request, found)
    sent = request.POST.get("form", "") if request.method == "POST" else ""
    current = next((each for each in offered if each.name == sent), None)
    if current is not None and current.form.is_valid():
        with current.form.refusals():
            current.save(current.form)
            say(request, "Written down.")
            return HttpResponseRedirect(request.path, status=303)
    room, _, number = found.about.partition(":")
    context = {
        "row": found,
        "tag": state_tag(found),
        "patient": found.patient,
        "referral_id": number if room == "referrals.referral" else "",
        "steps": offered,
        "zone": people.zone_of(request.actor),
    }
    status = current.form.status if current else 200
    return render(request, "referrals/authorization.html", context, status=status)


def _decisions(request: StaffRequest, row: Authorization) -> list[Step]:
    actor = request.actor
    if not actor.can("coverage.authorize"):
        return []
    make = partial(step, request)

    def run(action: Callable[..., Any], **fixed: Any) -> Callable[[Any], Any]:
        return lambda form: action(
            actor=actor, key=form.key, authorization_id=row.pk, **form.cleaned_data, **fixed
        )

    def send_more(form: Any) -> Any:
        file = form.cleaned_data["file"]
        return actions.send_to_payer(
            actor=actor,
            key=form.key,
            authorization_id=row.pk,
            says=form.cleaned_data["says"],
            document_id=int(file) if file else None,
        )

    files = files_of(request, row.patient_id)
    found: list[Step] = []
    more = make("info", "More was sent", forms.SendMoreForm, send_more, files=files)
    if row.state == "pended":
        found.append(more)
    if row.state in UNDECIDED:
        approve = run(authorizing.approve_authorization)
        given = {"units": row.units_asked, "starts_on": access.today()}
        found += [
            make("approve", "Approved", forms.ApproveForm, approve, initial=given),
            make("deny", "Denied", forms.ReasonForm, run(authorizing.deny_authorization)),
            make("more", "They want more", forms.ReasonForm, run(authorizing.note_more_wanted)),
        ]
        if row.state != "pended":
            found.append(more)
    if row.state == "denied":
        appeal = run(authorizing.appeal_authorization, zone=people.zone_of(actor))
        found.append(make("appeal", "Appeal", forms.ReasonForm, appeal))
    if row.state == "approved":
        extend = run(authorizing.approve_authorization)
        holds = {
            "number": row.number,
            "units": row.units_approved,
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
        }
        found.append(
            make("extend", "Changed or extended", forms.ApproveForm, extend, initial=holds)
        )
    if row.state in (*UNDECIDED, "approved"):
        withdraw = run(authorizing.withdraw_authorization)
        found.append(make("withdraw", "Withdraw the request", forms.ReasonForm, withdraw))
    return found
