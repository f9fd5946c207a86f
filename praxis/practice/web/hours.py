"""Pages of opening hours and closed days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access.queries import get_site, sites
from praxis.access.web import StaffRequest, rule
from praxis.kernel import clock
from praxis.kernel.errors import NotFound
from praxis.practice import actions, queries
from praxis.practice.types import WEEKDAYS
from praxis.practice.web.fields import hours_text
from praxis.practice.web.forms import ClosureForm, WeekForm
from praxis.practice.web.pages import form_page, zone_of
from praxis.practice.web.places import BOTH, site_choices
from praxis.ui.form_page import done
from praxis.ui.toast import say

if TYPE_CHECKING:
    from praxis.access.models import Site

CLOSURES_SHOWN_DAYS = 400
HOLIDAY_YEARS = 3


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


@rule("practice.manage", methods=BOTH)
def holidays_page(request: StaffRequest) -> HttpResponse:
    """Federal holidays proposed for a year, a site at a time; each day can be left out."""
    today = clock.today(zone_of(request.actor))
    year = _year(request.GET.get("year", ""), today)
    own = sites(ids=request.actor.site_ids)
    if request.method == "POST":
        return _close(request, own, year)
    context = {
        "zone": zone_of(request.actor),
        "year": year,
        "years": range(today.year, today.year + HOLIDAY_YEARS),
        "offers": [
            (site, uuid4(), queries.holidays_of(site.pk, year, after=today)) for site in own
        ],
    }
    return render(request, "practice/holidays.html", context)


def _close(request: StaffRequest, own: list[Site], year: int) -> HttpResponse:
    chosen = [site for site in own if str(site.pk) == request.POST.get("site")]
    try:
        days = [date.fromisoformat(text) for text in request.POST.getlist("days")]
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        raise NotFound("Open the page again and choose from there.") from None
    if not chosen:
        raise NotFound("There is no such site, or you do not work there.")
    (site,) = chosen
    made = actions.close_on_holidays(actor=request.actor, key=key, site_id=site.pk, days=days)
    say(request, f"{site.name} stays closed on {len(made)} days of {year}.")
    return done(f"{reverse('practice-holidays')}?year={year}")


def _year(text: str, today: date) -> int:
    """This year in its first three quarters, then the next, unless one is asked for."""
    asked = int(text) if len(text) == 4 and text.isdecimal() else 0
    if today.year <= asked < today.year + HOLIDAY_YEARS:
        return asked
    return today.year + (today.month > 9)


@rule("practice.manage", methods=("POST",))
def closure_cancel(request: StaffRequest, closure_id: int) -> HttpResponse:
    closure = queries.get_closure(closure_id)
    actions.cancel_closure(actor=request.actor, closure_id=closure_id)
    say(request, f"{closure.site.name} opens on {closure.day:%m/%d/%Y}.")
    return done(reverse("practice-hours"))
