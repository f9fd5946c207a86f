"""Set-up pages: who works when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.practice import queries as practice
from praxis.practice.types import WEEKDAYS
from praxis.scheduling import actions, queries
from praxis.scheduling.models import TemplateSession, TemplateVersion
from praxis.scheduling.web.calendar import GRID_HOURS
from praxis.scheduling.web.fields import minute_text
from praxis.scheduling.web.forms import EndForm, ExceptionForm, TemplateForm, initial_of
from praxis.ui.toast import say

BOTH = ("GET", "POST")
WEEKS = 4


def _zone(actor: Actor) -> str:
    found = access.sites(ids=actor.site_ids) or access.sites()
    return found[0].time_zone if found else "UTC"


def _lines(version: TemplateVersion) -> list[tuple[str, str, list[str], list[str]]]:
    """(day, hours, blocks, limits) of each session, for the eye."""
    return [
        (
            (f"Week {session.week + 1}, " if version.cycle_weeks > 1 else "")
            + WEEKDAYS[session.weekday],
            f"{minute_text(session.start_minute)} – {minute_text(session.end_minute)}",
            [
                f"{block.label} {minute_text(block.start_minute)} – {minute_text(block.end_minute)}"
                for block in session.blocks.all()
            ],
            _limits(session),
        )
        for session in version.sessions.all()
    ]


def _last_day(version: TemplateVersion) -> date | None:
    after = version.valid.upper
    return after - timedelta(days=1) if after else None


def _limits(session: TemplateSession) -> list[str]:
    caps = (
        ("Visits", session.max_visits),
        ("New patients", session.max_new),
        ("Overbooked", session.max_overbooks or None),
    )
    return [f"{what}: {most}" for what, most in caps if most is not None]


@rule("scheduling.view")
def templates_page(request: StaffRequest) -> HttpResponse:
    zone = _zone(request.actor)
    today = clock.today(zone)
    sites = [site.pk for site in access.sites()]
    places = practice.provider_sites_on(today, sites)
    versions = queries.template_versions({p.provider_id for p in places}, sites, from_day=today)
    names = {site.pk: site.name for site in access.sites()}
    rows = []
    for place in places:
        own = [
            version
            for version in versions
            if (version.provider_id, version.site_id) == (place.provider_id, place.site_id)
        ]
        now = next((version for version in own if today in version.valid), None)
        rows.append(
            {
                "place": place,
                "site": names[place.site_id],
                "days": "" if now is None else _days(now),
                "later": [version for version in own if version is not now],
            }
        )
    context = {"rows": rows, "exceptions": queries.exceptions_ahead(), "zone": zone}
    return render(request, "scheduling/templates.html", context)


def _days(version: TemplateVersion) -> str:
    days = sorted({session.weekday for session in version.sessions.all()})
    return ", ".join(WEEKDAYS[day][:3] for day in days)


@rule("scheduling.view")
def template_page(request: StaffRequest, provider_id: int, site_id: int) -> HttpResponse:
    provider, site = practice.get_provider(provider_id), access.get_site(site_id)
    versions = queries.template_versions(
        [provider_id], [site_id], from_day=clock.today(site.time_zone)
    )
    context = {
        "provider": provider,
        "site": site,
        "versions": [(version, _last_day(version), _lines(version)) for version in versions],
        "exceptions": queries.exceptions_ahead(provider_id=provider_id),
        "zone": site.time_zone,
        **_advice(request.actor, provider_id, site_id),
    }
    return render(request, "scheduling/template.html", context)


@rule("scheduling.manage_supply", methods=BOTH)
def template_add_page(request: StaffRequest, provider_id: int, site_id: int) -> HttpResponse:
    """Visits that the change would hit are listed before anything is saved."""
    provider, site = practice.get_provider(provider_id), access.get_site(site_id)
    today = clock.today(site.time_zone)
    versions = queries.template_versions([provider_id], [site_id], from_day=today)
    now = next((version for version in versions if today in version.valid), None)
    weeks = _weeks(request, now)
    form = TemplateForm.of(
        request,
        initial={**initial_of(now), "starts_on": today},
        weeks=weeks,
        visit_types=[(str(row.pk), row.name) for row in practice.visit_types(today)],
    )
    hits: list[Any] = []
    if form.is_valid():
        asked = {
            "provider_id": provider_id,
            "site_id": site_id,
            "starts_on": form.cleaned_data["starts_on"],
            "ends_on": form.cleaned_data["ends_on"],
            "sessions": form.sessions(),
            "cycle_weeks": weeks,
        }
        hits = queries.template_hits(request.actor, **asked)
        if not hits or request.POST.get("hits") == str(len(hits)):
            with form.refusals():
                actions.add_template_version(
                    actor=request.actor, key=form.key, note=form.cleaned_data["note"], **asked
                )
                form.done()
                say(request, f"Template of {provider.display_name} saved.")
                response = redirect("scheduling-template", provider_id, site_id)
                response.status_code = 303
                return response
    context = {
        "form": form,
        "hits": hits,
        "heading": f"New template of {provider.display_name}",
        "where": site.name,
        "back": reverse("scheduling-template", args=[provider_id, site_id]),
        "button": "Save template",
        "zone": site.time_zone,
        "weeks": weeks,
        "more_weeks": range(1, WEEKS + 1),
        "grid_weeks": [
            (
                week + 1,
                [(name, f"hours{week}_{number}", number) for number, name in enumerate(WEEKDAYS)],
            )
            for week in range(weeks)
        ],
        "grid_hours": GRID_HOURS,
        **_advice(request.actor, provider_id, site_id),
    }
    return render(request, "scheduling/form.html", context, status=form.status)


def _advice(actor: Actor, provider_id: int, site_id: int) -> dict[str, Any]:
    """How many times to keep for the same day, and why."""
    return {
        "same_day": [
            (WEEKDAYS[row.weekday], row, f"{row.mean:.1f}", f"{row.chance:.0%}")
            for row in queries.same_day_advice(actor, provider_id, site_id)
        ],
        "value_percent": practice.setting("same_day_value_percent"),
    }


def _weeks(request: StaffRequest, now: TemplateVersion | None) -> int:
    text = request.GET.get("weeks", "")
    if text.isdigit() and 1 <= int(text) <= WEEKS:
        return int(text)
    return now.cycle_weeks if now is not None else 1


@rule("scheduling.manage_supply", methods=BOTH)
def template_end_page(request: StaffRequest, version_id: int) -> HttpResponse:
    version = queries.get_template_version(version_id)
    site = access.get_site(version.site_id)
    provider = practice.get_provider(version.provider_id)
    back = reverse("scheduling-template", args=[provider.pk, site.pk])
    form = EndForm.of(request, initial={"ends_on": clock.today(site.time_zone)})
    if form.is_valid():
        with form.refusals():
            actions.end_template_version(
                actor=request.actor, version_id=version_id, **form.cleaned_data
            )
            say(request, f"The template of {provider.display_name} has its last day.")
            response = redirect(back)
            response.status_code = 303
            return response
    context = {
        "form": form,
        "heading": f"End the template of {provider.display_name}",
        "where": site.name,
        "back": back,
        "button": "Set last day",
        "zone": site.time_zone,
    }
    return render(request, "scheduling/form.html", context, status=form.status)


@rule("scheduling.manage_supply", methods=BOTH)
def exception_add_page(request: StaffRequest) -> HttpResponse:
    zone = _zone(request.actor)
    targets = _targets(request.actor)
    initial = {"target": request.GET.get("target", "")}
    form = ExceptionForm.of(request, initial=initial, targets=targets)
    hits: list[Any] = []
    if form.is_valid():
        with form.refusals():
            target = _target(form.cleaned_data["target"])
            start, end = form.span(_zone_of_target(target, zone))
            if form.cleaned_data["kind"] != "extra":
                hits = queries.visits_hit(request.actor, start=start, end=end, **target)
            if not hits or request.POST.get("hits") == str(len(hits)):
                actions.add_exception(
                    actor=request.actor,
                    key=form.key,
                    kind=form.cleaned_data["kind"],
                    label=form.cleaned_data["label"],
                    start=start,
                    end=end,
                    **target,
                )
                say(request, f"{form.cleaned_data['label']} saved.")
                response = redirect("scheduling-templates")
                response.status_code = 303
                return response
    context = {
        "form": form,
        "hits": hits,
        "heading": "Time off and other exceptions",
        "where": "",
        "back": reverse("scheduling-templates"),
        "button": "Save",
        "zone": zone,
    }
    return render(request, "scheduling/form.html", context, status=form.status)


def _targets(actor: Actor) -> list[tuple[str, str]]:
    sites = access.sites(ids=actor.site_ids)
    keys = [site.pk for site in sites]
    today = clock.today(_zone(actor))
    names = {site.pk: site.name for site in sites}
    return [
        *(
            (f"provider-{p.provider_id}-{p.site_id}", f"{p.provider} at {names[p.site_id]}")
            for p in practice.provider_sites_on(today, keys)
        ),
        *(
            (f"room-{r.pk}", f"{r.name}, {names[r.site_id]}")
            for r in practice.rooms_on(today, keys)
        ),
        *(
            (f"device-{d.pk}", f"{d.name}, {names[d.site_id]}")
            for d in practice.devices_on(today, keys)
        ),
        *((f"site-{site.pk}", f"Everybody at {site.name}") for site in sites),
    ]


def _target(text: str) -> dict[str, int]:
    kind, *keys = text.split("-")
    found = {f"{kind}_id": int(keys[0])}
    if kind == "provider":
        found["site_id"] = int(keys[1])
    return found


def _zone_of_target(target: dict[str, int], zone: str) -> str:
    if "room_id" in target:
        return practice.get_room(target["room_id"]).site.time_zone
    if "device_id" in target:
        return practice.get_device(target["device_id"]).site.time_zone
    site_id = target.get("site_id")
    return access.get_site(site_id).time_zone if site_id else zone


@rule("scheduling.manage_supply", methods=("POST",))
def exception_end(request: StaffRequest, exception_id: int) -> HttpResponse:
    exception = actions.end_exception(actor=request.actor, exception_id=exception_id)
    say(request, f"{exception.label} taken back.")
    response = redirect("scheduling-templates")
    response.status_code = 303
    return response
