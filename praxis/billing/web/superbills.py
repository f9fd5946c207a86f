"""Superbills on paper: of one visit, or of a whole day at once (capability H05)."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.billing.queries.superbills import superbill_of, superbills_of_day
from praxis.billing.web.accounts import site_of
from praxis.kernel import clock
from praxis.practice import queries as practice

_BLANK_DIAGNOSES = range(1, 7)


@rule("billing.view")
def superbill(request: StaffRequest, appointment_id: int) -> HttpResponse:
    """The router that goes with the patient, and the superbill afterwards."""
    bill = superbill_of(actor=request.actor, appointment_id=appointment_id)
    context = {
        "bills": [bill],
        "back": f"/visits/{appointment_id}/",
        "zone": bill.visit.site.time_zone,
        "heading": "Superbill",
        **_of_office(),
    }
    return render(request, "billing/superbill.html", context)


@rule("billing.view")
def superbills_page(request: StaffRequest) -> HttpResponse:
    """One sheet a visit; `?day=` another day, `?provider=` one provider's."""
    site = access.get_site(site_of(request))
    day = _day(request.GET.get("day", ""), clock.today(site.time_zone))
    asked = request.GET.get("provider", "")
    bills = superbills_of_day(
        actor=request.actor,
        site_id=site.pk,
        day=day,
        provider_id=int(asked) if asked.isdecimal() and len(asked) < 10 else None,
    )
    context = {
        "bills": bills,
        "back": f"/schedule/print/?day={day.isoformat()}",
        "zone": site.time_zone,
        "heading": "Superbills",
        "day": day,
        "providers": sorted(
            {(bill.visit.provider_id, bill.visit.provider.display_name) for bill in bills}
        ),
        **_of_office(),
    }
    return render(request, "billing/superbill.html", context)


def _of_office() -> dict[str, object]:
    return {
        "blank_diagnoses": _BLANK_DIAGNOSES,
        "practice_name": practice.setting("practice_name"),
        "printed_at": clock.now(),
    }


def _day(text: str, today: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today
