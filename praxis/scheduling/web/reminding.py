"""Reminders as the office sets them, whom to call, calendar addresses, running late."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import render

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.kernel import clock
from praxis.practice import queries as practice
from praxis.scheduling import actions, queries
from praxis.scheduling.types import LadderStep
from praxis.scheduling.web.pages import number, see_other, zone_of
from praxis.scheduling.web.reminder_forms import (
    CallForm,
    FeedForm,
    LadderForm,
    LateForm,
    initial_steps,
)
from praxis.ui.toast import say
from praxis.ui.words import time_text

if TYPE_CHECKING:
    from praxis.access.models import Site

BOTH = ("GET", "POST")
NEXT_VISITS = 12


def channel_words(step: LadderStep) -> str:
    names = {"text": "text", "email": "mail"}
    return ", else ".join(names[each] for each in step.channels)


def before_words(minutes: int) -> str:
    for unit, size in (("day", 1440), ("hour", 60)):
        if minutes % size == 0:
            count = minutes // size
            return f"{count} {unit}{'s' if count > 1 else ''} before"
    return f"{minutes} minutes before"


@rule("scheduling.view")
def ladders_page(request: StaffRequest) -> HttpResponse:
    held = queries.ladders()
    zone = zone_of(request.actor)
    rows = [(None, held.get(None))] + [
        (kind, held.get(kind.pk)) for kind in practice.visit_types(clock.today(zone))
    ]
    page = {
        "rows": [
            (
                kind,
                ladder,
                []
                if ladder is None
                else [
                    (before_words(s.minutes), channel_words(s)) for s in queries.steps_of(ladder)
                ],
            )
            for kind, ladder in rows
        ],
        "zone": zone,
        "may_change": request.actor.can("scheduling.manage_supply"),
        "texts": practice.settings("texts_url", "texts_from_hour", "texts_until_hour"),
    }
    return render(request, "scheduling/ladders.html", page)


@rule("scheduling.manage_supply", methods=BOTH)
def ladder_page(request: StaffRequest, visit_type_id: int = 0) -> HttpResponse:
    kind = practice.get_visit_type(visit_type_id) if visit_type_id else None
    held = queries.ladders()
    now = held.get(kind.pk if kind else None) or held.get(None)
    form = LadderForm.of(request, initial=initial_steps(queries.steps_of(now) if now else ()))
    if form.is_valid():
        with form.refusals():
            actions.set_ladder(
                actor=request.actor,
                key=form.key,
                visit_type_id=kind.pk if kind else None,
                steps=form.steps(),
            )
            say(request, "Saved. Reminders that are planned follow it.")
            return see_other("scheduling-reminders")
    page = {
        "form": form,
        "heading": f"Reminders: {kind.name}" if kind else "Reminders of all other visits",
        "back": "/schedule/reminders/",
        "button": "Save",
    }
    return render(request, "scheduling/form.html", page, status=form.status)


def _site_of(request: StaffRequest) -> Site:
    """The site asked for, if the actor works there, else the first of his. Raises NotFound."""
    mine = access.sites(ids=request.actor.site_ids) or access.sites()
    asked = number(request.GET.get("site") or request.POST.get("site"))
    chosen = next((site for site in mine if site.pk == asked), next(iter(mine), None))
    return access.get_site(chosen.pk if chosen else 0)


@rule("scheduling.book")
def calls_page(request: StaffRequest) -> HttpResponse:
    return _calls(request, CallForm())


def _calls(request: StaffRequest, form: CallForm) -> HttpResponse:
    site = _site_of(request)
    page = {
        "site": site,
        "sites": access.sites(ids=request.actor.site_ids) or access.sites(),
        "zone": site.time_zone,
        "until": queries.call_until(site.time_zone),
        "rows": [
            (row, uuid4())
            for row in queries.unconfirmed(
                actor=request.actor, site_id=site.pk, zone=site.time_zone
            )
        ],
        "may_call": request.actor.can("scheduling.book"),
        "form": form,
    }
    return render(request, "scheduling/calls.html", page, status=form.status)


@rule("scheduling.book", methods=("POST",))
def call(request: StaffRequest, appointment_id: int) -> HttpResponse:
    queries.visit(request.actor, appointment_id)
    form = CallForm.of(request)
    if form.is_valid():
        with form.refusals():
            actions.log_call(
                actor=request.actor,
                key=form.key,
                appointment_id=appointment_id,
                outcome=form.cleaned_data["outcome"],
            )
            say(request, "Written down.")
            return see_other("scheduling-calls")
    return _calls(request, form)


@rule("scheduling.remind", methods=BOTH)
def late_page(request: StaffRequest) -> HttpResponse:
    """Provider, minutes, and who is told; the first visits to come are ticked."""
    site = _site_of(request)
    zone = site.time_zone
    sheet = queries.day_sheet(request.actor, [site.pk], clock.today(zone))
    columns = [column for column in sheet.columns if column.visits]
    asked = number(request.GET.get("provider") or request.POST.get("provider"))
    chosen = next((c for c in columns if c.provider.pk == asked), columns[0] if columns else None)
    page: dict[str, Any] = {
        "site": site,
        "zone": zone,
        "columns": columns,
        "chosen": chosen,
        "back": "/",
        "form": None,
    }
    if chosen is None:
        return render(request, "scheduling/late.html", page)
    minutes = max(chosen.late_minutes, 10)
    next_ones = [
        visit
        for visit in sorted(chosen.visits, key=lambda visit: visit.start)
        if visit.status in ("booked", "confirmed")
        and visit.start > clock.now() - timedelta(minutes=60)
    ][:NEXT_VISITS]
    form = LateForm.of(
        request, initial={"minutes": minutes, "visits": [str(v.pk) for v in next_ones[:4]]}
    )
    form.offer(
        "visits",
        [
            (
                str(visit.pk),
                f"{time_text(visit.start, zone)} {visit.list_name}, {visit.visit_type}",
            )
            for visit in next_ones
        ],
    )
    if form.is_valid():
        with form.refusals():
            told = actions.tell_running_late(
                actor=request.actor,
                key=form.key,
                provider_id=chosen.provider.pk,
                site_id=site.pk,
                minutes=form.cleaned_data["minutes"],
                appointment_ids=[int(pk) for pk in form.cleaned_data["visits"]],
            )
            say(request, f"{told.told} told, {told.to_call} to be called.")
            return see_other("scheduling-late-told", told.pk)
    page["form"] = form
    return render(request, "scheduling/late.html", page, status=form.status)


@rule("scheduling.remind")
def late_told_page(request: StaffRequest, notice_id: int) -> HttpResponse:
    """What became of one announcement: who was told, and whom to call."""
    notice, rows = queries.late_notice(actor=request.actor, notice_id=notice_id)
    page = {
        "notice": notice,
        "rows": rows,
        "zone": notice.site.time_zone,
        "delay": timedelta(minutes=notice.minutes),
    }
    return render(request, "scheduling/late_told.html", page)


@rule("scheduling.view")
def feeds_page(request: StaffRequest) -> HttpResponse:
    return _feeds(request, "")


def _feeds(request: StaffRequest, address: str) -> HttpResponse:
    page = {
        "feeds": queries.feeds(actor=request.actor),
        "zone": zone_of(request.actor),
        "address": address,
        "may_add": bool(_own_providers(request)),
    }
    return render(request, "scheduling/feeds.html", page)


def _own_providers(request: StaffRequest) -> list[tuple[str, str]]:
    """Whose calendar the actor may give out."""
    actor = request.actor
    today = clock.today(zone_of(actor))
    if actor.can("scheduling.manage_supply"):
        return [(str(each.pk), each.list_name) for each in practice.providers_on(today)]
    own = practice.provider_of_user(actor.user_id) if actor.user_id else None
    return [] if own is None else [(str(own.pk), own.list_name)]


@rule("scheduling.view", methods=BOTH)
def feed_add_page(request: StaffRequest) -> HttpResponse:
    """The address is shown once, in the answer to the form: the table keeps only its hash."""
    form = FeedForm.of(request)
    form.offer("provider", _own_providers(request))
    if form.is_valid():
        with form.refusals():
            token = actions.add_feed(
                actor=request.actor,
                key=form.key,
                provider_id=int(form.cleaned_data["provider"]),
                shows=form.cleaned_data["shows"],
                note=form.cleaned_data["note"],
            )
            path = f"/calendars/{token}.ics"
            return _feeds(request, practice.public_url(path) or request.build_absolute_uri(path))
    page = {
        "form": form,
        "heading": "New calendar address",
        "back": "/schedule/calendars/",
        "button": "Make the address",
    }
    return render(request, "scheduling/form.html", page, status=form.status)


@rule("scheduling.view", methods=("POST",))
def feed_end(request: StaffRequest, feed_id: int) -> HttpResponse:
    actions.end_feed(actor=request.actor, feed_id=feed_id)
    say(request, "The address is closed.")
    return see_other("scheduling-feeds")
