"""Moving a visit: by its form, by dropping it on the grid, by Alt and an arrow key."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from praxis.access.web import StaffRequest, rule
from praxis.desk.web.booking import (
    moment,
    number,
    offers_for,
    redirected,
    tiles_of,
    when_words,
)
from praxis.desk.web.forms import SlotForm
from praxis.desk.web.place import place_of
from praxis.desk.web.today import parts_changed
from praxis.kernel import clock
from praxis.kernel.errors import PraxisError
from praxis.practice import queries as practice
from praxis.scheduling import actions as scheduling
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import StartInPast, TimeTaken
from praxis.ui import words
from praxis.ui.toast import say


@rule("scheduling.book", methods=("GET", "POST"))
def move(request: StaffRequest, appointment_id: int) -> HttpResponse:
    if request.method == "POST" and "provider" in request.POST:
        return _moved_on_grid(request, appointment_id)
    detail = schedule.visit(request.actor, appointment_id)
    visit = detail.appointment
    here = place_of(request)
    zone = visit.site.time_zone
    providers = practice.providers_on(max(here.day, clock.today(zone)), (visit.site_id,))
    wall = words.in_zone(visit.start, zone)
    form = SlotForm.of(
        request,
        initial={
            "other_day": wall.date(),
            "other_time": wall.time(),
            "other_provider": visit.provider_id,
        },
        zone=zone,
        providers=[(each.pk, each.column_name) for each in providers],
    )
    taken = False
    if form.is_valid():
        with form.refusals():
            try:
                event = _move(request, appointment_id, form)
            except TimeTaken:
                taken = True
                raise
            start = form.cleaned_data["start"]
            undo = f"/visits/{appointment_id}/undo/{event.pk}/"
            say(request, f"Moved to {when_words(start, zone)}.", undo=undo)
            day = words.day_of(start, zone)
            return redirected(
                f"{here.url('/', day=day, site=visit.site_id)}#visit-{appointment_id}"
            )
    near = (
        form.cleaned_data.get("start") if form.is_bound and hasattr(form, "cleaned_data") else None
    )
    offers = offers_for(
        request,
        here,
        visit_type_id=visit.visit_type_id,
        patient_id=visit.patient_id,
        provider_id=number(request.GET.get("provider")),
        from_day=max(here.day, clock.today(zone)),
        near=near or visit.start,
    )
    context = {
        "visit": visit,
        "patient": visit.patient,
        "zone": zone,
        "form": form,
        "taken": taken,
        "tiles": tiles_of(offers, zone, chosen=str(form["slot"].value() or "")),
        "may_overbook": request.actor.can("scheduling.overbook"),
    }
    return render(request, "desk/move.html", context, status=409 if taken else form.status)


def _moved_on_grid(request: StaffRequest, appointment_id: int) -> HttpResponse:
    """Dropped, or moved by Alt and an arrow key: the answer swaps the columns that changed."""
    provider_id, start = number(request.POST.get("provider")), moment(request.POST.get("start"))
    visit = schedule.visit(request.actor, appointment_id).appointment
    status, said = 200, ""
    try:
        if start is None or provider_id is None:
            raise StartInPast("That is no time of the schedule.")
        event = scheduling.move_appointment(
            actor=request.actor,
            appointment_id=appointment_id,
            provider_id=provider_id,
            start=start,
        )
        undo = f"/visits/{appointment_id}/undo/{event.pk}/"
        say(request, f"Moved to {when_words(start, visit.site.time_zone)}.", undo=undo)
    except PraxisError as refusal:
        status = refusal.status
        said = f"{refusal.message} The visit is back where it was."
    day = words.day_of(visit.start, visit.site.time_zone)
    here = place_of(request, day=day.isoformat(), site_id=visit.site_id)
    return parts_changed(request, here, said=said, status=status)


def _move(request: StaffRequest, appointment_id: int, form: SlotForm) -> Any:
    asked = form.cleaned_data
    return scheduling.move_appointment(
        actor=request.actor,
        key=form.key,
        appointment_id=appointment_id,
        provider_id=asked["provider_id"],
        start=asked["start"],
        override=asked["override"],
        overbook=asked["overbook"],
    )
