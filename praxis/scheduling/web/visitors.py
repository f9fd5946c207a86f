"""Pages for people without an account: one's own visit by its link, a calendar by its address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from praxis.access.context import system
from praxis.access.web import VisitorRequest, public, visitor
from praxis.kernel import clock
from praxis.kernel.errors import PraxisError
from praxis.practice import queries as practice
from praxis.scheduling import actions, queries, telling
from praxis.scheduling.types import EXPECTED, Initiator, Status


@visitor(
    purpose=telling.LINK,
    permissions=("scheduling.view", "scheduling.book"),
    methods=("GET", "POST"),
)
def visit_page(request: VisitorRequest) -> HttpResponse:
    """Confirm or cancel one's visit (S29). It says when and where, nothing else."""
    refused = ""
    if request.method == "POST":
        try:
            _answer(request)
        except PraxisError as refusal:
            refused = refusal.message
    visit = queries.visit(request.actor, request.link.about_id).appointment
    expected = visit.status in EXPECTED and visit.start > clock.now()
    page = {
        "visit": visit,
        "zone": visit.site.time_zone,
        "confirmed": visit.status == Status.CONFIRMED,
        "cancelled": visit.status == Status.CANCELLED,
        "expected": expected,
        "asks": expected and request.GET.get("cancel") == "ask",
        "refused": refused,
        "practice_name": telling.practice_name(visit),
        "practice_phone": visit.site.phone,
        "address": telling.address_of(visit),
    }
    return render(request, "scheduling/visit_link.html", page, status=409 if refused else 200)


def _answer(request: VisitorRequest) -> None:
    said, appointment_id = request.POST.get("answer"), request.link.about_id
    if said == "confirm":
        actions.confirm_appointment(
            actor=request.actor, appointment_id=appointment_id, note="By link"
        )
    elif said == "cancel":
        actions.cancel_appointment(
            actor=request.actor,
            appointment_id=appointment_id,
            initiator=Initiator.PATIENT,
            reason="By link",
        )


@public(methods=("GET",))
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """A provider's visits for a calendar program; an address that is not open is as none."""
    with system("calendar", purpose="calendar feed") as actor:
        feed = queries.feed_by_token(token)
        if feed is None:
            name, phone = practice.setting("practice_name"), practice.setting("practice_phone")
            page = {"practice_name": name, "practice_phone": phone}
            response = render(request, "access/link_gone.html", page, status=404)
        else:
            document = queries.feed_document(actor=actor, feed=feed)
            response = HttpResponse(document, content_type="text/calendar; charset=utf-8")
            response.headers["Content-Disposition"] = 'inline; filename="visits.ics"'
    response.headers["Cache-Control"] = "no-store"
    return response
