"""The waiting room's screen: numbers, rooms and lateness, opened by a link of the office (D02)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access import actions as access_actions
from praxis.access import queries as access
from praxis.access.web import StaffRequest, VisitorRequest, rule, visitor
from praxis.desk.web.booking import redirected
from praxis.desk.web.place import place_of
from praxis.kernel import clock
from praxis.practice import queries as practice
from praxis.scheduling import queries as schedule
from praxis.ui.forms import Form
from praxis.ui.toast import say

PURPOSE = "screen"
LASTS = timedelta(days=366)
# From how many minutes lateness is said; rounded down to five, as nobody is late by 7 minutes.
SAID_FROM = 10


def _about(site_id: int) -> str:
    return f"screen.site:{site_id}"


@visitor(purpose=PURPOSE)
def screen(request: VisitorRequest) -> HttpResponse:
    token = request.path.removesuffix("/").rpartition("/")[2]
    context = _shown(request) | {"now_url": reverse("desk-screen-now", args=[token])}
    return render(request, "desk/screen.html", context)


@visitor(purpose=PURPOSE)
def screen_now(request: VisitorRequest) -> HttpResponse:
    """What the screen asks for every few seconds."""
    return render(request, "desk/_screen.html", _shown(request))


def _shown(request: VisitorRequest) -> dict[str, Any]:
    site = access.get_site(request.link.about_id)
    settings = practice.settings("practice_name", "screen_shows", "screen_patience_minutes")
    now = clock.now()
    shown = schedule.screen(
        site.pk,
        clock.local_date(now, site.time_zone),
        initials=settings["screen_shows"] == "initials",
    )
    providers = practice.providers(shown.late)
    late = [
        (providers[key].display_name, minutes - minutes % 5 if minutes >= SAID_FROM else 0)
        for key, minutes in shown.late.items()
        if key in providers
    ]
    return {
        "screen": shown,
        "late": sorted(late),
        "zone": site.time_zone,
        "shown_at": now,
        "practice_name": settings["practice_name"] or site.name,
        "patience": settings["screen_patience_minutes"],
    }


@rule("access.invite", methods=("GET", "POST"))
def screen_link(request: StaffRequest) -> HttpResponse:
    """A link for the screen of this site. A new one is shown once; the former go on until ended."""
    here = place_of(request)
    form = Form.of(request)
    address = ""
    if form.is_valid():
        if request.POST.get("_end"):
            ended = access_actions.end_links(
                actor=request.actor, purpose=PURPOSE, about=_about(here.site_id)
            )
            say(request, f"{ended} screen link{'' if ended == 1 else 's'} ended.")
            return redirected(f"/schedule/screen/?site={here.site_id}")
        token = access_actions.make_link(
            actor=request.actor,
            key=form.key,
            purpose=PURPOSE,
            about=_about(here.site_id),
            patient_id=None,
            expires_at=clock.now() + LASTS,
        )
        address = request.build_absolute_uri(reverse("desk-screen", args=[token]))
    context = {"here": here, "zone": here.zone, "form": form, "address": address}
    return render(request, "desk/screen_link.html", context)
