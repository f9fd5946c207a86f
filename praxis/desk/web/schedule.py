"""The schedule as a week in numbers and as a list."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from praxis.access.web import StaffRequest, rule
from praxis.desk import queries
from praxis.desk.web import today
from praxis.desk.web.place import Place, page_context, place_of
from praxis.practice import queries as practice
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import EXPECTED, HERE, Status
from praxis.ui.listing import Choice, Column, Listing, respond
from praxis.ui.templatetags.ui import status_tag, tag

if TYPE_CHECKING:
    from praxis.scheduling.models import Appointment

SHOWN: dict[str, tuple[str, ...]] = {
    "waiting": (Status.ARRIVED,),
    "arrived": (*HERE, Status.DONE, Status.LEFT_UNSEEN),
    "expected": EXPECTED,
    "booked": (Status.BOOKED,),
    "no_show": (Status.NO_SHOW,),
    "late": (Status.ARRIVED, Status.ROOMED, Status.WITH_PROVIDER),
}

VISITS = Listing(
    name="desk-visits",
    title="Visits of the day",
    columns=(
        Column(
            "patient",
            "Patient",
            value=lambda row: row.patient.list_name,
            link=lambda row: f"/visits/{row.pk}/",
            second=lambda row: row.patient.number,
        ),
        Column("born", "Born", value=lambda row: row.patient.birth_date),
        Column("start", "Time", value=lambda row: row.start, sort="start"),
        Column("minutes", "Minutes", value=lambda row: row.minutes, align="right"),
        Column("type", "Visit", value=lambda row: row.visit_type.name),
        Column("provider", "Provider", value=lambda row: row.provider.column_name),
        Column("room", "Room", value=lambda row: row.room.name if row.room else ""),
        Column(
            "status",
            "Status",
            value=lambda row: row.get_status_display(),
            show=lambda row: status_tag(row.status),
        ),
        Column(
            "new",
            "New",
            value=lambda row: "New" if row.new_patient else "",
            show=lambda row: tag("New", "blue") if row.new_patient else "",
        ),
        Column("reason", "Reason", value=lambda row: row.reason, on_screen=False),
    ),
    order="start",
    filters=(
        Choice("status", "Status", field="status", choices=tuple(Status.choices)),
        Choice("new", "New patients", field="new_patient", choices=(("True", "New only"),)),
    ),
    empty="No visit is booked on this day.",
    empty_action="Book visit",
    empty_url="/visits/new/",
    page_size=100,
)


@rule("scheduling.view")
def week(request: StaffRequest) -> HttpResponse:
    here = place_of(request)
    monday = here.day - timedelta(days=here.day.weekday())
    dates = [monday + timedelta(days=n) for n in range(7)]
    cells = {
        (cell.provider_id, cell.day): cell
        for cell in schedule.week_cells(request.actor, (here.site_id,), monday)
        if cell.visits or cell.free_minutes
    }
    names = practice.providers({provider_id for provider_id, _ in cells})
    worked = [day for day in dates if day.weekday() < 5 or any(key[1] == day for key in cells)]
    rows = [
        (provider, [(day, cells.get((provider.pk, day))) for day in worked])
        for provider in sorted(names.values(), key=lambda each: each.sort_name)
    ]
    context = page_context(here, "/schedule/week/", step=7) | {
        "heading": f"Week of {monday:%B} {monday.day}",
        "is_today": monday <= here.day < monday + timedelta(days=7) and here.is_today,
        "days": [(day, here.url("/", day=day)) for day in worked],
        "rows": [
            (provider, [(cell, here.url("/", day=day)) for day, cell in found])
            for provider, found in rows
        ],
    }
    return render(request, "desk/week.html", context)


@rule("scheduling.view")
def day_list(request: StaffRequest, day: str = "") -> HttpResponse:
    here = place_of(request, day=day)
    show = request.GET.get("show", "")
    if show == "open":
        return _open_times(request, here)
    low, high = schedule.day_span(here.day, here.zone)
    found = schedule.visits_between(request.actor, low, high, site_ids=(here.site_id,))
    context = page_context(here, "/schedule/list/") | {"show": show}
    return respond(
        request,
        VISITS,
        _only(request, here, found, show),
        zone=here.zone,
        template="desk/list.html",
        context=context,
    )


def _only(
    request: StaffRequest, here: Place, found: QuerySet[Appointment], show: str
) -> QuerySet[Appointment]:
    provider = request.GET.get("provider", "")
    if provider.isdigit():
        found = found.filter(provider_id=int(provider))
    if show in SHOWN:
        return found.filter(status__in=SHOWN[show])
    if show == "insurance":
        active = found.filter(status__in=(*EXPECTED, *HERE))
        insurance, _ = queries.first_insurances(
            actor=request.actor,
            patient_ids=set(active.values_list("patient_id", flat=True)),
            day=here.day,
            zone=here.zone,
            good_days=practice.setting("eligibility_age_days"),
        )
        to_fix = [patient_id for patient_id, state in insurance.items() if state]
        return active.filter(patient_id__in=to_fix)
    return found


def _open_times(request: StaffRequest, here: Place) -> HttpResponse:
    page = today.day_page(request, here)
    rows: list[tuple[Any, list[Any]]] = [
        (column, [item for item in column.items if item.kind == "open"]) for column in page.columns
    ]
    context = page_context(here, "/schedule/list/") | {
        "rows": [(column, times) for column, times in rows if times],
        "may_book": request.actor.can("scheduling.book"),
    }
    return render(request, "desk/open_times.html", context)
