"""A series of visits: its dates tested before any is booked, and changed together afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from praxis.access.web import StaffRequest, rule
from praxis.desk.web.booking import moment, number, redirected, when_words
from praxis.desk.web.forms import Choices
from praxis.desk.web.place import Place, place_of
from praxis.kernel import clock
from praxis.kernel.errors import NotFound
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.scheduling import actions as scheduling
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import (
    Initiator,
    Obstacle,
    PlanLine,
    PlannedVisit,
    SetKind,
    SetReach,
)
from praxis.ui import words
from praxis.ui.forms import DateField, Form, Row, TimeField
from praxis.ui.toast import say

SKIP = "skip"
PLANNED = "planned"


class SeriesForm(Form):
    visit_type_id = forms.TypedChoiceField(label="Visit type", coerce=int)
    provider_id = forms.TypedChoiceField(label="Provider", coerce=int)
    first_day = DateField(label="First day", future=True)
    time = TimeField(label="Time")
    every_weeks = forms.IntegerField(label="Every so many weeks", min_value=1, max_value=52)
    count = forms.IntegerField(
        label="Number of visits", min_value=2, max_value=schedule.MOST_IN_SERIES
    )
    reason = forms.CharField(label="Reason for the visits", required=False, max_length=200)
    layout = (
        Row("visit_type_id", "provider_id"),
        Row("first_day", "time"),
        Row("every_weeks", "count"),
        Row("reason"),
    )

    def __init__(self, *args: Any, types: Choices, providers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("visit_type_id", [("", "Choose"), *types])
        self.offer("provider_id", [("", "Choose"), *providers])


@dataclass(frozen=True, slots=True)
class Line:
    """One date of the series as the page shows it; `instant` null: the clocks skip the time."""

    place: int
    day: date
    when: str
    planned: PlannedVisit | None
    obstacles: tuple[Obstacle, ...]
    instead: datetime | None
    instead_words: str
    choice: str


@rule("scheduling.book", methods=("GET", "POST"))
def series(request: StaffRequest) -> HttpResponse:
    """Every date is tested and shown before anything is booked; each can be left out."""
    here = place_of(request)
    patient_id = number(request.GET.get("patient"))
    if patient_id is None:
        return redirected(here.joined("/visits/new/"))
    patient = people.get_patient(request.actor, patient_id)
    today = clock.today(here.zone)
    form = SeriesForm.of(
        request,
        initial={
            "visit_type_id": number(request.GET.get("type")),
            "provider_id": number(request.GET.get("provider")),
            "first_day": max(here.day, today),
            "every_weeks": 1,
            "count": 6,
        },
        types=[(each.pk, each.name) for each in practice.visit_types(today)],
        providers=[
            (each.pk, each.column_name) for each in practice.providers_on(today, (here.site_id,))
        ],
    )
    lines: list[Line] = []
    if form.is_valid():
        lines = _lines(request, here, patient.pk, form)
        if "book" in request.POST:
            with form.refusals():
                ids = _book(request, form, lines)
                form.done()
                say(request, f"{ids} visits booked.")
                return redirected(f"/patients/{patient.pk}/visits/")
            lines = _lines(request, here, patient.pk, form)
    context = {
        "here": here,
        "zone": here.zone,
        "heading": "Book a series",
        "back_url": here.joined("/visits/new/", patient=patient.pk),
        "patient": patient,
        "form": form,
        "lines": lines,
        "free": sum(not line.obstacles for line in lines),
    }
    return render(request, "desk/series.html", context, status=form.status)


def _lines(request: StaffRequest, here: Place, patient_id: int, form: SeriesForm) -> list[Line]:
    asked = form.cleaned_data
    days = schedule.series_days(
        asked["first_day"], every_weeks=asked["every_weeks"], count=asked["count"]
    )
    starts = [_at(day, asked["time"], here.zone) for day in days]
    visits = [
        PlannedVisit(
            patient_id=patient_id,
            visit_type_id=asked["visit_type_id"],
            provider_id=asked["provider_id"],
            site_id=here.site_id,
            start=start,
            reason=asked["reason"],
        )
        for start in starts
        if start is not None
    ]
    tested = iter(schedule.plan_report(request.actor, visits) if visits else ())
    return [
        _line(request, here, place, day, next(tested) if start is not None else None)
        for place, (day, start) in enumerate(zip(days, starts, strict=True))
    ]


def _at(day: date, wall: time, zone: str) -> datetime | None:
    try:
        return clock.local(day, wall.hour, wall.minute, zone)
    except ValueError:
        return None


def _line(
    request: StaffRequest, here: Place, place: int, day: date, found: PlanLine | None
) -> Line:
    if found is None:
        skipped = Obstacle("no_such_time", "The clocks skip that time on this day.", hard=True)
        return Line(place, day, words.us_date(day), None, (skipped,), None, "", SKIP)
    instead = found.instead
    chosen = request.POST.get(f"line{place}") or (SKIP if found.obstacles else PLANNED)
    return Line(
        place=place,
        day=day,
        when=when_words(found.visit.start, here.zone),
        planned=found.visit,
        obstacles=found.obstacles,
        instead=instead,
        instead_words=words.time_text(instead, here.zone) if instead else "",
        choice=chosen,
    )


def _book(request: StaffRequest, form: SeriesForm, lines: list[Line]) -> int:
    """What was chosen on each line; returns how many visits. Raises as book_set."""
    visits = []
    for line in lines:
        if line.planned is None or line.choice == SKIP:
            continue
        start = line.planned.start if line.choice == PLANNED else moment(line.choice)
        if start is None:
            raise NotFound("That time is not one of those offered.")
        visits.append(
            PlannedVisit(
                patient_id=line.planned.patient_id,
                visit_type_id=line.planned.visit_type_id,
                provider_id=line.planned.provider_id,
                site_id=line.planned.site_id,
                start=start,
                reason=line.planned.reason,
            )
        )
    scheduling.book_set(
        actor=request.actor,
        key=form.key,
        kind=SetKind.SERIES,
        every_weeks=form.cleaned_data["every_weeks"],
        visits=visits,
    )
    return len(visits)


class SeriesChangeForm(Form):
    reach = forms.ChoiceField(
        label="Which visits", choices=SetReach.choices, widget=forms.RadioSelect
    )
    day = DateField(label="New day", future=True)
    time = TimeField(label="New time")
    layout = (Row("reach"), Row("day", "time"))


class SeriesCancelForm(Form):
    reach = forms.ChoiceField(
        label="Which visits", choices=SetReach.choices, widget=forms.RadioSelect
    )
    initiator = forms.ChoiceField(
        label="Who cancels", choices=Initiator.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=200,
        help_text="Needed unless the patient cancels.",
    )
    layout = (Row("reach"), Row("initiator"), Row("reason"))


@rule("scheduling.book", methods=("GET", "POST"))
def series_of_visit(request: StaffRequest, appointment_id: int) -> HttpResponse:
    """The visits that belong together, and moving some or all of them."""
    return _change(request, appointment_id, cancels=False)


@rule("scheduling.book", methods=("GET", "POST"))
def series_cancel(request: StaffRequest, appointment_id: int) -> HttpResponse:
    return _change(request, appointment_id, cancels=True)


def _change(request: StaffRequest, appointment_id: int, *, cancels: bool) -> HttpResponse:
    detail = schedule.visit(request.actor, appointment_id)
    visit = detail.appointment
    zone = visit.site.time_zone
    found = schedule.set_of(request.actor, appointment_id)
    if found is None:
        raise NotFound("The visit is in no series.")
    wall = words.in_zone(visit.start, zone)
    form: Form
    if cancels:
        form = SeriesCancelForm.of(request, initial={"reach": SetReach.LATER})
    else:
        form = SeriesChangeForm.of(
            request,
            initial={"reach": SetReach.LATER, "day": wall.date(), "time": wall.time()},
        )
    if form.is_valid():
        with form.refusals():
            changed = _changed(request, appointment_id, form, zone, cancels=cancels)
            count = len(changed)
            say(
                request,
                f"{count} visit{'' if count == 1 else 's'} {'cancelled' if cancels else 'moved'}.",
            )
            return redirected(f"/visits/{appointment_id}/")
    context = {
        "zone": zone,
        "heading": f"{found.visit_set.get_kind_display()} of {len(found.visits)} visits",
        "back_url": f"/visits/{appointment_id}/",
        "visit": visit,
        "patient": visit.patient,
        "visits": found.visits,
        "set": found.visit_set,
        "form": form,
        "cancels": cancels,
    }
    return render(request, "desk/series_change.html", context, status=form.status)


def _changed(
    request: StaffRequest, appointment_id: int, form: Form, zone: str, *, cancels: bool
) -> list[int]:
    asked = form.cleaned_data
    if cancels:
        return scheduling.cancel_set(
            actor=request.actor,
            appointment_id=appointment_id,
            reach=asked["reach"],
            initiator=asked["initiator"],
            reason=asked["reason"],
        )
    start = _at(asked["day"], asked["time"], zone)
    if start is None:
        raise NotFound("The clocks skip that time on that day. Pick another.", field="time")
    return scheduling.move_set(
        actor=request.actor,
        key=form.key,
        appointment_id=appointment_id,
        reach=asked["reach"],
        start=start,
    )
