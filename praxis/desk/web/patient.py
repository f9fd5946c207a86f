"""The patient's page: who, what next, what was, who pays, what is on file, who looked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render

from praxis.access import context as access_context
from praxis.access.web import StaffRequest, rule
from praxis.desk import queries
from praxis.desk.web.booking import redirected
from praxis.desk.web.forms import LookForm
from praxis.desk.web.place import place_of
from praxis.documents import queries as documents
from praxis.kernel import clock
from praxis.people import queries as people
from praxis.people.types import NoSuchPatient
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import EXPECTED, HERE, ReadinessState
from praxis.ui import words
from praxis.worklist import queries as worklist

if TYPE_CHECKING:
    from praxis.scheduling.models import Appointment

PAST_SHOWN = 6
DOCUMENTS_SHOWN = 5
_SESSION_KEY = "desk_looks"


@rule("people.view", methods=("GET", "POST"), purpose="treatment")
def patient_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    here = place_of(request)
    try:
        found = people.get_patient(request.actor, patient_id)
    except NoSuchPatient:
        if not _may_break_glass(request, patient_id):
            raise
        return redirected(f"/patients/{patient_id}/restricted/")
    may_see_visits = request.actor.can("scheduling.view")
    visits = schedule.visits_of(request.actor, patient_id) if may_see_visits else []
    refused = _ask_why(request, here.zone, found, visits)
    if refused is not None:
        return refused
    now = clock.now()
    coming = sorted(
        (visit for visit in visits if visit.end > now and visit.status in (*EXPECTED, *HERE)),
        key=lambda visit: visit.start,
    )
    past = [visit for visit in visits if visit not in coming]
    looks, lookers = queries.looks(actor=request.actor, patient_id=patient_id)
    tasks = (
        worklist.for_patient(actor=request.actor, patient_id=patient_id)
        if request.actor.can("worklist.view")
        else []
    )
    cards = queries.coverages(actor=request.actor, patient_id=patient_id, zone=here.zone)
    context = {
        "here": here,
        "zone": here.zone,
        "patient": found,
        "identity": people.identity(request.actor, patient_id, zone=here.zone),
        "tiles": queries.tiles(coming[0], cards) if coming else (),
        "is_today": bool(coming)
        and words.day_of(coming[0].start, here.zone) == clock.today(here.zone),
        "is_expected": bool(coming) and coming[0].status in EXPECTED,
        "next_visit": coming[0] if coming else None,
        "coming": coming[1:],
        "past": past[:PAST_SHOWN],
        "visit_count": len(visits),
        "coverages": cards,
        "documents": _documents(request, patient_id),
        "looks": looks,
        "lookers": lookers,
        "tasks": tasks,
        "before": _before(coming[0]) if coming else [],
        "may_check": request.actor.can("coverage.check"),
        "may": {
            "book": request.actor.can("scheduling.book"),
            "flow": request.actor.can("scheduling.flow"),
            "see_visits": request.actor.can("scheduling.view"),
            "see_insurance": request.actor.can("coverage.view"),
            "see_documents": request.actor.can("documents.view"),
            "see_looks": request.actor.can("audit.view_patient"),
            "change": request.actor.can("people.change"),
        },
    }
    return render(request, "desk/patient.html", context)


@rule("scheduling.view", purpose="treatment")
def visits(request: StaffRequest, patient_id: int) -> HttpResponse:
    here = place_of(request)
    context = {
        "zone": here.zone,
        "patient": people.get_patient(request.actor, patient_id),
        "identity": people.identity(request.actor, patient_id, zone=here.zone),
        "visits": schedule.visits_of(request.actor, patient_id, limit=500),
    }
    return render(request, "desk/patient_visits.html", context)


def _may_break_glass(request: StaffRequest, patient_id: int) -> bool:
    """Is it a restricted chart, not the actor's own, that he may open with a reason?"""
    if not request.actor.can("people.break_glass"):
        return False
    return any(not chart.own for chart in people.restricted_among(request.actor, [patient_id]))


def _before(visit: Appointment) -> list[Any]:
    """What the desk must still do before the visit; empties itself as rules are met."""
    return [item for item in visit.readiness.all() if item.state == ReadinessState.OPEN]


def _documents(request: StaffRequest, patient_id: int) -> list[Any]:
    if not request.actor.can("documents.view"):
        return []
    return documents.documents_of(actor=request.actor, patient_id=patient_id, limit=DOCUMENTS_SHOWN)


def _ask_why(
    request: StaffRequest, zone: str, patient: Any, visits: list[Appointment]
) -> HttpResponse | None:
    """A look with no visit, task or registration that day asks for a reason, once a day.

    The reason stands in the read row of every look it explains (DESIGN 15).
    """
    today = clock.today(zone).isoformat()
    said: dict[str, list[str]] = request.session.get(_SESSION_KEY, {})
    kept = said.get(str(patient.pk))
    if request.method == "POST":
        form = LookForm.of(request)
        if form.is_valid():
            recent = {key: value for key, value in said.items() if value[0] == today}
            request.session[_SESSION_KEY] = {**recent, str(patient.pk): [today, form.why]}
            access_context.current().reason = form.why
            return redirected(f"/patients/{patient.pk}/")
        return _why_page(request, patient, form)
    if kept is not None and kept[0] == today:
        access_context.current().reason = kept[1]
        return None
    if queries.has_cause_today(
        actor=request.actor,
        patient_id=patient.pk,
        registered_on=words.day_of(patient.registered_at, zone),
        visits=visits,
        zone=zone,
    ):
        return None
    return _why_page(request, patient, LookForm.of(request))


def _why_page(request: StaffRequest, patient: Any, form: LookForm) -> HttpResponse:
    context = {"patient": patient, "form": form}
    return render(request, "desk/why.html", context, status=form.status)
