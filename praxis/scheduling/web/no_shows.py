"""Missed visits: the list of steps, one step, and a patient's count."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from praxis.access.web import StaffRequest, rule
from praxis.people import queries as people
from praxis.scheduling import actions, queries
from praxis.scheduling.models import NoShowStep
from praxis.scheduling.types import NoShowStepKind
from praxis.scheduling.web.pages import see_other, zone_of
from praxis.scheduling.web.waiting_forms import OutcomeForm, TakeBackForm
from praxis.ui.listing import Choice, Column, DateRange, Listing, YesNo, respond
from praxis.ui.templatetags.ui import tag
from praxis.ui.toast import say


def state_of(row: NoShowStep) -> str:
    if row.reversed_at is not None:
        return "Taken back"
    return "Done" if row.done_at is not None else "To do"


def tone_of(row: NoShowStep) -> str:
    return "warn" if state_of(row) == "To do" else "note"


STEPS = Listing(
    name="scheduling-no-shows",
    title="Missed visits",
    columns=(
        Column(
            "patient",
            "Patient",
            value=lambda row: row.patient.list_name,
            link=lambda row: f"/schedule/no-shows/{row.pk}/",
        ),
        Column("visit", "Missed", value=lambda row: row.appointment.start),
        Column("count", "In 12 months", value=lambda row: row.missed, align="right"),
        Column("step", "Step", value=lambda row: row.get_kind_display()),
        Column("made", "Since", value=lambda row: row.made_at, sort="made_at"),
        Column("state", "State", value=state_of, show=lambda row: tag(state_of(row), tone_of(row))),
    ),
    filters=(
        YesNo("open", "To do", field="done_at__isnull"),
        Choice("kind", "Step", field="kind", choices=tuple(NoShowStepKind.choices)),
        DateRange("made", "Since", field="made_at"),
    ),
    order="-made_at",
    empty="No missed visit asks for anything.",
)


@rule("scheduling.view")
def steps_page(request: StaffRequest) -> HttpResponse:
    return respond(
        request,
        STEPS,
        queries.no_show_steps(request.actor),
        zone=zone_of(request.actor),
        template="scheduling/no_shows.html",
    )


@rule("scheduling.view", methods=("GET", "POST"), post="scheduling.no_shows")
def step_page(request: StaffRequest, no_show_id: int) -> HttpResponse:
    """Two small forms: what was done, and taking it back with a reason."""
    step = queries.get_no_show_step(request.actor, no_show_id)
    back = request.POST.get("form") == "back"
    done = OutcomeForm() if back else OutcomeForm.of(request)
    taken = TakeBackForm.of(request) if back else TakeBackForm()
    if not back and done.is_valid():
        with done.refusals():
            actions.finish_no_show_step(
                actor=request.actor, step_id=no_show_id, outcome=done.cleaned_data["outcome"]
            )
            say(request, "Written down.")
            return see_other("scheduling-no-show", no_show_id)
    if back and taken.is_valid():
        with taken.refusals():
            actions.reverse_no_show_step(
                actor=request.actor, step_id=no_show_id, reason=taken.cleaned_data["reason"]
            )
            say(request, "Taken back.")
            return see_other("scheduling-no-show", no_show_id)
    context = {
        "step": step,
        "state": state_of(step),
        "tone": tone_of(step),
        "visit": step.appointment,
        "patient": step.patient,
        "done_form": done,
        "back_form": taken,
        "may_change": request.actor.can("scheduling.no_shows"),
        "zone": step.appointment.site.time_zone,
    }
    status = taken.status if back else done.status
    return render(request, "scheduling/no_show.html", context, status=status)


@rule("scheduling.view")
def patient_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = people.get_patient(request.actor, patient_id)
    visits = queries.no_shows_of(request.actor, patient_id)
    steps = list(
        queries.no_show_steps(request.actor).filter(patient_id=patient_id).order_by("-pk")[:50]
    )
    context = {
        "patient": patient,
        "visits": visits,
        "steps": [(step, state_of(step), tone_of(step)) for step in steps],
        "standing": queries.no_show_standing(request.actor, patient_id),
        "zone": zone_of(request.actor),
    }
    return render(request, "scheduling/patient_no_shows.html", context)
