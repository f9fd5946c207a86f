"""What leaves the desk on paper: the schedule by provider, a patient's face sheet."""

from __future__ import annotations

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
