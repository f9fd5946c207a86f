"""Check-in: who it is, what is missing, what to collect."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from praxis.access.web import StaffRequest, rule
from praxis.desk import actions, queries
from praxis.desk.web.booking import redirected
from praxis.desk.web.forms import CheckInForm
from praxis.desk.web.visits import after, of_visit
from praxis.kernel.money import Money
from praxis.people import queries as people
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import EXPECTED, Status
from praxis.ui.toast import say


@rule("scheduling.flow", methods=("GET", "POST"))
def check_in(request: StaffRequest, appointment_id: int) -> HttpResponse:
    detail = schedule.visit(request.actor, appointment_id)
    visit = detail.appointment
    done = any(
        stamp.event.kind == "checkin_done" and not stamp.corrected for stamp in detail.stamps
    )
    collect = queries.to_collect(actor=request.actor, visit=detail)
    form = CheckInForm.of(
        request,
        takes_money=collect is not None,
        initial={"paid": Money(collect.cents)} if collect is not None and collect.cents else None,
    )
    if visit.status not in (*EXPECTED, Status.ARRIVED) or done:
        return redirected(f"/visits/{appointment_id}/")
    if form.is_valid():
        with form.refusals():
            facts = tuple(form.cleaned_data["facts"])
            actions.check_in(
                actor=request.actor,
                appointment_id=appointment_id,
                facts=facts,
                money=form.money if collect is not None else None,
                key=form.key,
            )
            say(
                request,
                f"{visit.patient.list_name} is checked in.",
                undo=f"/visits/{appointment_id}/undo-check-in/",
            )
            return redirected(after(visit))
    context = {
        **of_visit(request, detail),
        "form": form,
        "collect": collect,
        "units": queries.units_of(actor=request.actor, visit=visit),
        "may_check": request.actor.can("coverage.check"),
        "forms": queries.due_forms(actor=request.actor, visit=visit),
        "may_fill": request.actor.can("forms.fill"),
        "here": f"/visits/{appointment_id}/check-in/",
        "missing": queries.missing_at_check_in(actor=request.actor, visit=detail),
        "coverages": queries.coverages(
            actor=request.actor, patient_id=visit.patient_id, zone=visit.site.time_zone
        ),
        "contact_points": people.contact_points(request.actor, visit.patient_id),
        "addresses": people.addresses(request.actor, visit.patient_id),
    }
    return render(request, "desk/check_in.html", context, status=form.status)
