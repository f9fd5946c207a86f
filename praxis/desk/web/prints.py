"""What leaves the desk on paper: the schedule by provider, a patient's face sheet and labels,
a note for work or school.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.desk import queries
from praxis.desk.web.booking import number
from praxis.desk.web.place import page_context, place_of
from praxis.kernel import clock
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import EventKind
from praxis.ui import words

# Sheets of thirty labels, 2 5/8 by 1 inch, three beside each other.
MOST_LABELS = 30
MOST_DAYS_OFF = 14
_WENT = (EventKind.CHECK_OUT_DONE, EventKind.LEFT)


@rule("scheduling.view")
def schedule_print(request: StaffRequest) -> HttpResponse:
    """One sheet a provider; `?provider=` prints one."""
    here = place_of(request)
    wanted = number(request.GET.get("provider"))
    sheet = schedule.day_sheet(request.actor, (here.site_id,), here.day)
    columns = [column for column in sheet.columns if wanted in (None, column.provider.pk)]
    visits = [visit for column in columns for visit in column.visits]
    context = page_context(here, "/schedule/print/") | {
        "columns": columns,
        "phones": people.phones_of(request.actor, {visit.patient_id for visit in visits}),
        "printed_at": clock.now(),
        "practice_name": practice.setting("practice_name"),
    }
    return render(request, "desk/print_schedule.html", context)


@rule("people.view", purpose="treatment")
def face_sheet(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Capability H05: who the patient is, how to reach, who pays, who may speak."""
    here = place_of(request)
    actor = request.actor
    context = {
        "zone": here.zone,
        "here": here,
        "site": access.get_site(here.site_id),
        "identity": people.identity(actor, patient_id, zone=here.zone),
        "patient": people.get_patient(actor, patient_id),
        "contact_points": people.contact_points(actor, patient_id),
        "addresses": people.addresses(actor, patient_id),
        "contacts": people.related_people(actor, patient_id),
        "coverages": queries.coverages(actor=actor, patient_id=patient_id, zone=here.zone),
        "next_visits": queries.next_visits(actor=actor, patient_id=patient_id)
        if actor.can("scheduling.view")
        else [],
        "printed_at": clock.now(),
        "practice_name": practice.setting("practice_name"),
    }
    return render(request, "desk/face_sheet.html", context)


@rule("people.view", purpose="treatment")
def labels(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Capability H05: `?copies=` labels that name the patient; `?skip=` are gone from the sheet."""
    here = place_of(request)
    copies = min(number(request.GET.get("copies")) or 1, MOST_LABELS)
    skip = min(number(request.GET.get("skip")) or 0, MOST_LABELS - 1)
    context = {
        "zone": here.zone,
        "patient": people.get_patient(request.actor, patient_id),
        "copies": range(copies),
        "skipped": range(skip),
        "copies_asked": copies,
        "skip_asked": skip,
        "most": MOST_LABELS,
        "practice_name": practice.setting("practice_name") or here.site_name,
    }
    return render(request, "desk/labels.html", context)


@rule("scheduling.view", purpose="treatment")
def excuse(request: StaffRequest, appointment_id: int) -> HttpResponse:
    """Capability H05: that somebody was here, and for how long; never why.

    `?whom=` work or school, `?days=` off besides the day itself.
    """
    detail = schedule.visit(request.actor, appointment_id)
    visit = detail.appointment
    stamps = [stamp.event for stamp in detail.stamps if not stamp.corrected]
    came = next((event.occurred_at for event in stamps if event.kind == EventKind.ARRIVED), None)
    went = next((event.occurred_at for event in reversed(stamps) if event.kind in _WENT), None)
    day = words.day_of(visit.start, visit.site.time_zone)
    days_off = min(number(request.GET.get("days")) or 0, MOST_DAYS_OFF)
    context = {
        "zone": visit.site.time_zone,
        "visit": visit,
        "came": came,
        "went": went,
        "day": day,
        "back_on": _work_day(day + timedelta(days=days_off + 1)) if days_off else None,
        "last_off": day + timedelta(days=days_off) if days_off else None,
        "whom": "school" if request.GET.get("whom") == "school" else "work",
        "days_off": days_off,
        "most_days": MOST_DAYS_OFF,
        "today": clock.today(visit.site.time_zone),
        "practice_name": practice.setting("practice_name") or visit.site.name,
    }
    return render(request, "desk/excuse.html", context)


def _work_day(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day
