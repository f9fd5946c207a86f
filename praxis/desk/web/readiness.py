"""Ready for tomorrow: what each visit still lacks, who owns it, and where it is put right."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from praxis.access.web import StaffRequest, rule
from praxis.desk import actions, readiness
from praxis.desk.web.booking import number, redirected
from praxis.desk.web.place import Place, place_of
from praxis.desk.web.visits import of_visit
from praxis.kernel import clock
from praxis.kernel.business_days import add_business_days
from praxis.kernel.errors import NotFound
from praxis.practice import queries as practice
from praxis.scheduling import queries as schedule
from praxis.ui import words
from praxis.ui.forms import Form
from praxis.ui.toast import say

PATH = "/schedule/readiness/"
WORDS = {"interpreter": "Interpreter", "authorization": "Authorization"}


class SettleForm(Form):
    note = forms.CharField(
        label="What was arranged", max_length=100, help_text="Who comes, or the number given."
    )


@rule("scheduling.readiness", purpose="treatment")
def readiness_page(request: StaffRequest) -> HttpResponse:
    """`?day=` (default: the next business day), `?provider=`, `?show=red`."""
    here = place_of(request)
    day = here.day
    if not request.GET.get("day"):
        day = add_business_days(clock.today(here.zone), 1)
    provider_id = number(request.GET.get("provider"))
    lines = readiness.lines_on(
        request.actor, site_id=here.site_id, zone=here.zone, day=day, provider_id=provider_id
    )
    only_red = request.GET.get("show") == "red"
    red = [line for line in lines if not line.is_ready]
    context = {
        "here": here,
        "zone": here.zone,
        "day": day,
        "heading": "Ready for tomorrow"
        if day == clock.today(here.zone) + timedelta(days=1)
        else f"Ready for {words.long_day_text(day, here.zone)}",
        "heads": [label for _, label in readiness.HEADS],
        "lines": _with_cells(red if only_red else lines),
        "count": len(lines),
        "not_ready": len(red),
        "only_red": only_red,
        "by_head": _by_head(lines),
        "provider_id": provider_id,
        "providers": [(row.pk, row.column_name) for row in practice.providers_on(day)],
        "may_read": request.actor.can("chart.view"),
        **_links(here, day, provider_id),
    }
    return render(request, "desk/readiness.html", context)


def _with_cells(lines: list[readiness.Line]) -> list[tuple[readiness.Line, SafeString]]:
    """Each line with its cells. Most lamps of a day are alike: each is drawn once."""
    drawn: dict[readiness.Lamp, SafeString] = {}
    found = []
    for line in lines:
        for lamp in line.lamps:
            if lamp not in drawn:
                drawn[lamp] = _cell(lamp)
        found.append((line, format_html_join("", "{}", ((drawn[each],) for each in line.lamps))))
    return found


def _cell(lamp: readiness.Lamp) -> SafeString:
    if lamp.is_red:
        return format_html(
            '<td class="lamp-red"><a href="{}"><b>{}</b></a><span class="meta">{}</span></td>',
            lamp.url,
            lamp.text,
            lamp.owner,
        )
    if lamp.state == readiness.NONE:
        return format_html(
            '<td class="lamp-none"><span aria-hidden="true">–</span>'
            '<span class="sr">{}</span></td>',
            lamp.text,
        )
    kind = "lamp-word" if lamp.state == readiness.GREEN else "muted"
    return format_html(
        '<td class="lamp-{}"><span class="{}">{}</span></td>', lamp.state, kind, lamp.text
    )


def _by_head(lines: list[readiness.Line]) -> list[tuple[str, int]]:
    """How many visits are red for each thing, the reddest first."""
    counts = [
        (label, sum(1 for line in lines if line.lamps[at].is_red))
        for at, (_, label) in enumerate(readiness.HEADS)
    ]
    return sorted((pair for pair in counts if pair[1]), key=lambda pair: -pair[1])


def _links(here: Place, day: Any, provider_id: int | None) -> dict[str, Any]:
    def of(other: Any, **more: Any) -> str:
        return here.joined(PATH, provider=provider_id or "", **more | {"day": other.isoformat()})

    return {
        "previous_url": of(day - timedelta(days=1)),
        "next_url": of(day + timedelta(days=1)),
        "all_url": of(day),
        "red_url": of(day, show="red"),
        "day_iso": day.isoformat(),
    }


@rule("scheduling.readiness", methods=("GET", "POST"), purpose="treatment")
def settle_page(request: StaffRequest, appointment_id: int, thing: str) -> HttpResponse:
    """An interpreter or an authorization was arranged by telephone: somebody says so."""
    if thing not in readiness.BY_HAND:
        raise NotFound("That is put right on its own page.")
    detail = schedule.visit(request.actor, appointment_id)
    form = SettleForm.of(request)
    if form.is_valid():
        with form.refusals():
            actions.settle_readiness(
                actor=request.actor,
                appointment_id=appointment_id,
                thing=thing,
                note=form.cleaned_data["note"],
            )
            form.done()
            say(request, f"{WORDS[thing]} is arranged.")
            day = words.day_of(detail.appointment.start, detail.appointment.site.time_zone)
            return redirected(f"{PATH}?site={detail.appointment.site_id}&day={day}")
    context = {**of_visit(request, detail), "form": form, "thing": WORDS[thing]}
    return render(request, "desk/settle.html", context, status=form.status)
