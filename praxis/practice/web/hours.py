"""Pages of opening hours and closed days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access.queries import get_site, sites
from praxis.access.web import StaffRequest, rule
from praxis.kernel import clock
from praxis.practice import actions, queries
from praxis.practice.types import WEEKDAYS
from praxis.practice.web.fields import hours_text
from praxis.practice.web.forms import ClosureForm, WeekForm
from praxis.practice.web.pages import form_page, zone_of
from praxis.practice.web.places import BOTH, site_choices
from praxis.ui.form_page import done
from praxis.ui.toast import say

CLOSURES_SHOWN_DAYS = 400


@rule("practice.view_setup")
def hours_page(request: StaffRequest) -> HttpResponse:
    zone = zone_of(request.actor)
    today = clock.today(zone)
    found = sites()
    weeks = [(site, _week(site.pk, site.time_zone)) for site in found]
    closed = queries.closures(
        [site.pk for site in found], today, today + timedelta(days=CLOSURES_SHOWN_DAYS)
    )
    context = {"weeks": weeks, "weekdays": WEEKDAYS, "closures": closed, "zone": zone}
    return render(request, "practice/hours.html", context)


def _week(site_id: int, zone: str) -> list[tuple[str, str]]:
    week = queries.week_of(site_id, clock.today(zone))
    return [
        (name, hours_text([(row.opens, row.closes) for row in week.get(number, ())]))
        for number, name in enumerate(WEEKDAYS)
    ]


@rule("practice.manage", methods=BOTH)
def week_page(request: StaffRequest, site_id: int) -> HttpResponse:
    site = get_site(site_id)
    today = clock.today(site.time_zone)
    week = queries.week_of(site_id, today)
    initial: dict[str, Any] = {
        f"day{number}": [(row.opens, row.closes) for row in week.get(number, ())]
        for number in range(len(WEEKDAYS))
    }
    form = WeekForm.of(request, initial={**initial, "started_on": today})
    return form_page(
        request,
        form,
        lambda data: actions.set_week(
            actor=request.actor,
            site_id=site_id,
            started_on=data["started_on"],
            week={
                number: data[f"day{number}"]
                for number in range(len(WEEKDAYS))
                if data[f"day{number}"]
            },
        ),
        heading=f"Hours of {site.name}",
        button="Save hours",
        back=reverse("practice-hours"),
        said="Hours saved.",
        note="The hours that hold now end the day before.",
    )


@rule("practice.manage", methods=BOTH)
def closure_add_page(request: StaffRequest) -> HttpResponse:
    form = ClosureForm.of(request, sites=site_choices())
    return form_page(
        request,
        form,
        lambda data: actions.add_closure(actor=request.actor, key=form.key, **data),
        heading="Close a site for a day",
        button="Close for the day",
        back=reverse("practice-hours"),
        said="Closed day added.",
    )


@rule("practice.manage", methods=("POST",))
def closure_cancel(request: StaffRequest, closure_id: int) -> HttpResponse:
    closure = queries.get_closure(closure_id)
    actions.cancel_closure(actor=request.actor, closure_id=closure_id)
    say(request, f"{closure.site.name} opens on {closure.day:%m/%d/%Y}.")
    return done(reverse("practice-hours"))
