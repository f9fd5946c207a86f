"""The search box: rows for the palette, and a page of its own without JavaScript."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from praxis.access.hooks import hook
from praxis.access.web import StaffRequest, rule
from praxis.people import queries
from praxis.people.types import language_name


@rule("people.view")
def search_page(request: StaffRequest) -> HttpResponse:
    """`?q=`. Other rooms add facts to a patient through the hook "patient_facts"."""
    text = request.GET.get("q", "").strip()
    answer = queries.find_patients(request.actor, text)
    facts = _facts(request, [found.patient.pk for found in answer.rows])
    context = {
        "q": text,
        "answer": answer,
        "rows": [
            {
                "found": found,
                "language": language_name(found.patient.language),
                "more": facts.get(found.patient.pk, {}),
            }
            for found in answer.rows
        ],
        "zone": answer.zone,
        "may_book": request.actor.can("scheduling.book"),
        "may_break_glass": request.actor.can("people.break_glass"),
        "may_register": request.actor.can("people.register"),
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "people/_options.html" if part else "people/search.html", context)


def _facts(request: StaffRequest, patient_ids: list[int]) -> dict[int, dict[str, Any]]:
    more = hook("patient_facts")
    found: dict[int, dict[str, Any]] = more(request.actor, patient_ids) if more else {}
    return found
