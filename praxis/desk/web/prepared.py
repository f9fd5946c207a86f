"""The prepared visit: one page that a provider opens, or prints, before going in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render

from praxis.access.web import StaffRequest, rule
from praxis.chart import queries as chart
from praxis.chart.types import OrderState
from praxis.desk import queries, readiness
from praxis.desk.web.visits import of_visit
from praxis.documents import queries as documents
from praxis.kernel import clock
from praxis.people import queries as people
from praxis.people.types import Alert
from praxis.recall import queries as recall
from praxis.recall.types import OPEN
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import Status
from praxis.ui import words
from praxis.worklist import queries as worklist

if TYPE_CHECKING:
    from praxis.scheduling.models import Appointment

TRENDS_SHOWN = 12


@rule("chart.view", purpose="treatment")
def prepared(request: StaffRequest, appointment_id: int) -> HttpResponse:
    """Why they come, what is new since last time, what is open, results, medications, whom to
    call.
    """
    actor = request.actor
    detail = schedule.visit(actor, appointment_id)
    visit = detail.appointment
    patient_id, zone = visit.patient_id, visit.site.time_zone
    record = chart.record_of(actor=actor, patient_id=patient_id)
    visits = schedule.visits_of(actor, patient_id)
    last = _last_seen(visit, visits)
    day = words.day_of(visit.start, zone)
    this = next((row for row in visits if row.pk == visit.pk), visit)
    (line,) = readiness.lines_of(actor, [this], zone=zone, day=day)
    alerts = (
        [Alert("bad", "alert-triangle", "Allergies", _names(record.allergies), rank=1)]
        if record.allergies
        else []
    )
    context: dict[str, Any] = {
        **of_visit(request, detail),
        "identity": people.identity(actor, patient_id, zone=zone, more_alerts=alerts),
        "record": record,
        "last": last,
        "since": chart.since(actor=actor, patient_id=patient_id, at=last.start) if last else None,
        "new_documents": _documents(request, patient_id, last),
        "line": line,
        "orders": chart.orders_of(
            actor, patient_id, states=(OrderState.ORDERED, OrderState.RECEIVED)
        ),
        "tasks": worklist.for_patient(actor=actor, patient_id=patient_id)
        if actor.can("worklist.view")
        else [],
        "recalls": [row for row in recall.recalls_of(actor, patient_id) if row.state in OPEN]
        if actor.can("recall.view")
        else [],
        "trends": chart.trends_of(actor=actor, patient_id=patient_id, category="laboratory")[
            :TRENDS_SHOWN
        ],
        "reports": [
            row
            for row in chart.reports_of(actor=actor, patient_id=patient_id, limit=10)
            if row.message_id and not row.reviewed
        ],
        "contact_points": people.contact_points(actor, patient_id),
        "contacts": people.related_people(actor, patient_id),
        "due_forms": queries.due_forms(actor=actor, visit=visit),
        "printed_at": clock.now(),
    }
    return render(request, "desk/prepared.html", context)


def _names(rows: Any) -> str:
    return ", ".join(row.text for row in rows)


def _last_seen(visit: Appointment, visits: list[Appointment]) -> Appointment | None:
    """The visit before this one that took place; `visits` are the latest first."""
    done = (row for row in visits if row.status == Status.DONE and row.start < visit.start)
    return next(done, None)


def _documents(request: StaffRequest, patient_id: int, last: Appointment | None) -> list[Any]:
    if last is None or not request.actor.can("documents.view"):
        return []
    rows = documents.documents_of(actor=request.actor, patient_id=patient_id, limit=30)
    return [row for row in rows if row.filed_at > last.start]
