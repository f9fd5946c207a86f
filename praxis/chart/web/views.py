"""The record of a patient: what was received, results, reports, amendments."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from praxis.access.web import StaffRequest, rule
from praxis.chart import actions, queries
from praxis.chart.types import AmendmentOf, OrderState
from praxis.chart.web.forms import AmendForm, ReviewForm
from praxis.documents import queries as documents
from praxis.people import queries as people
from praxis.people.types import Alert
from praxis.ui.forms import Form
from praxis.ui.toast import say, say_error

BOTH = ("GET", "POST")
OPEN = (OrderState.ORDERED, OrderState.RECEIVED)
DOCUMENTS_SHOWN = 12
CATEGORIES = (
    ("laboratory", "Lab"),
    ("vital-signs", "Vital signs"),
    ("", "Everything"),
)


def see_other(name: str, *args: Any) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, args=args), status=303)


def allergy_alerts(rows: list[Any]) -> list[Alert]:
    """The identity bar's line: all allergies in one, the worst first."""
    if not rows:
        return []
    return [Alert("bad", "alert-triangle", "Allergies", ", ".join(r.text for r in rows), rank=1)]


def _who(request: StaffRequest, patient_id: int) -> dict[str, Any]:
    zone = people.zone_of(request.actor)
    rows = queries.allergies_of(actor=request.actor, patient_id=patient_id)
    found = people.identity(request.actor, patient_id, zone=zone, more_alerts=allergy_alerts(rows))
    return {"identity": found, "patient": found.patient, "zone": zone}


@rule("chart.view", purpose="treatment")
def chart_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Problems, allergies, medications, immunizations, past visits, orders, documents."""
    context = {
        **_who(request, patient_id),
        "tab": "chart",
        "record": queries.record_of(actor=request.actor, patient_id=patient_id),
        "orders": queries.orders_of(request.actor, patient_id, states=OPEN),
        "reports": queries.reports_of(actor=request.actor, patient_id=patient_id, limit=8),
        "documents": documents.documents_of(
            actor=request.actor, patient_id=patient_id, limit=DOCUMENTS_SHOWN
        )
        if request.actor.can("documents.view")
        else [],
        "may_amend": request.actor.can("chart.amend"),
        "may_track": request.actor.can("chart.track"),
    }
    return render(request, "chart/chart.html", context)


@rule("chart.view", purpose="treatment")
def results_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    """`?category=` laboratory, vital-signs or "" for all; `?code=` one test, every value."""
    asked = request.GET.get("category", "laboratory")
    category = asked if asked in dict(CATEGORIES) else "laboratory"
    code = request.GET.get("code", "")[:40]
    context = {
        **_who(request, patient_id),
        "tab": "results",
        "category": category,
        "categories": CATEGORIES,
        "code": code,
        "trends": queries.trends_of(
            actor=request.actor,
            patient_id=patient_id,
            category="" if code else category,
            code=code,
        ),
        "reports": queries.reports_of(actor=request.actor, patient_id=patient_id, limit=30),
    }
    return render(request, "chart/results.html", context)


@rule("chart.view", methods=BOTH, post="chart.review", purpose="treatment")
def report_page(request: StaffRequest, report_id: int) -> HttpResponse:
    """One report; a provider says that it was read, and what the patient is told."""
    found = queries.get_report(actor=request.actor, report_id=report_id)
    form = ReviewForm.of(request)
    if form.is_valid():
        with form.refusals():
            actions.review_report(
                actor=request.actor,
                key=form.key,
                report_id=report_id,
                note=form.cleaned_data["note"],
            )
            form.done()
            say(request, "Reviewed.")
            return see_other("chart-report", report_id)
    context = {
        **_who(request, found.report.patient_id),
        "found": found,
        "report": found.report,
        "rows": [(row, found.former.get(row.source_key, [])) for row in found.observations],
        "form": form,
        "tell": Form(),
        "may_tell": request.actor.can("correspondence.work_inbox")
        and any(review.note for review in found.reviews)
        and not found.report.entered_in_error,
        "may_review": request.actor.can("chart.review") and not found.report.entered_in_error,
        "may_amend": request.actor.can("chart.amend"),
        "may_see_message": request.actor.can("chart.file_results"),
    }
    return render(request, "chart/report.html", context, status=form.status)


@rule("chart.view", methods=("POST",), purpose="treatment")
def tell_page(request: StaffRequest, report_id: int) -> HttpResponse:
    """The provider's note, as a message in the portal."""
    queries.get_report(actor=request.actor, report_id=report_id)
    form = Form.of(request)
    if form.is_valid():
        with form.refusals():
            actions.send_note(actor=request.actor, key=form.key, report_id=report_id)
            say(request, "Written to the patient. A message says that something waits.")
            return see_other("chart-report", report_id)
    say_error(request, " ".join(["It was not sent.", *form.non_field_errors()]))
    return see_other("chart-report", report_id)


@rule("chart.amend", methods=BOTH, purpose="treatment")
def amend_page(request: StaffRequest, about: str, record_id: int) -> HttpResponse:
    """What was received above, what is right below; both stay."""
    entry = queries.get_entry(actor=request.actor, about=about, record_id=record_id)
    form = AmendForm.of(request)
    if form.is_valid():
        with form.refusals():
            actions.amend(
                actor=request.actor,
                key=form.key,
                about=about,
                record_id=record_id,
                **form.cleaned_data,
            )
            form.done()
            say(request, "Added. What was received is still shown beside it.")
            return see_other("chart-patient", entry.patient_id)
    found = queries.amendments_of(actor=request.actor, patient_id=entry.patient_id)
    context = {
        **_who(request, entry.patient_id),
        "entry": entry,
        "kind": AmendmentOf(about).label,
        "amendments": found.get(f"{about}:{record_id}", []),
        "form": form,
    }
    return render(request, "chart/amend.html", context, status=form.status)
