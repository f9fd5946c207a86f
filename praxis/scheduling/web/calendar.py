"""A provider's week and year at a site, as templates, blocks and exceptions make them."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.kernel import clock
from praxis.kernel.errors import NotFound
from praxis.practice import queries as practice
from praxis.practice.types import WEEKDAYS
from praxis.scheduling import queries
from praxis.scheduling.queries.calendar import SupplyDay
from praxis.scheduling.supply import WorkBlock
from praxis.scheduling.types import BlockKind
from praxis.ui import words

FIRST_MINUTE, LAST_MINUTE = 6 * 60, 22 * 60
GRID_HOURS = [
    (12 * (hour - 6), f"{(hour - 1) % 12 + 1} {'AM' if hour < 12 else 'PM'}")
    for hour in range(6, 22)
]
STATE_WORDS = {
    "works": "Works",
    "part": "Works part of the day",
    "off": "Off",
    "extra": "Extra session",
    "none": "Not here",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """Something in a column: where it begins and how long, in rows of five minutes."""

    kind: str
    row: int
    span: int
    label: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the year's calendar; null when it belongs to another month."""

    day: date
    state: str
    text: str
    title: str


@rule("scheduling.view")
def week_page(request: StaffRequest, provider_id: int, site_id: int) -> HttpResponse:
    provider, site = practice.get_provider(provider_id), access.get_site(site_id)
    zone = site.time_zone
    shown = _day(request.GET.get("day")) or clock.today(zone)
    first = shown - timedelta(days=shown.weekday())
    found = queries.supply_days(
        request.actor, provider_id, site_id, first, first + timedelta(days=6)
    )
    kinds = {row.pk: row.name for row in practice.visit_types(shown)}
    context = {
        "provider": provider,
        "site": site,
        "zone": zone,
        "tab": "week",
        "heading": f"Week of {words.us_date(first)}",
        "hours": GRID_HOURS,
        "columns": [(day, STATE_WORDS[day.state], _bars(day, zone, kinds)) for day in found],
        "previous": first - timedelta(days=7),
        "following": first + timedelta(days=7),
    }
    return render(request, "scheduling/week.html", context)


@rule("scheduling.view")
def year_page(request: StaffRequest, provider_id: int, site_id: int) -> HttpResponse:
    provider, site = practice.get_provider(provider_id), access.get_site(site_id)
    text = request.GET.get("year", "")
    year = int(text) if text.isdigit() and 2000 <= int(text) <= 2100 else None
    year = year or clock.today(site.time_zone).year
    found = {
        day.day: day
        for day in queries.supply_days(
            request.actor, provider_id, site_id, date(year, 1, 1), date(year, 12, 31)
        )
    }
    context = {
        "provider": provider,
        "site": site,
        "zone": site.time_zone,
        "tab": "year",
        "year": year,
        "weekdays": [(name[:2], name) for name in WEEKDAYS],
        "months": [(date(year, month, 1), _month(found, year, month)) for month in range(1, 13)],
        "legend": STATE_WORDS.items(),
        "days_worked": sum(day.minutes > 0 for day in found.values()),
        "hours_worked": sum(day.minutes for day in found.values()) // 60,
    }
    return render(request, "scheduling/year.html", context)


def _month(found: dict[date, SupplyDay], year: int, month: int) -> list[list[Cell | None]]:
    weeks = calendar.Calendar().monthdatescalendar(year, month)
    return [[_cell(found[day]) if day.month == month else None for day in week] for week in weeks]


def _cell(day: SupplyDay) -> Cell:
    hours = f"{day.minutes / 60:g} h" if day.minutes else ""
    said = STATE_WORDS[day.state] + (f": {day.reason}" if day.reason else "")
    return Cell(day.day, str(day.state), hours or ("off" if day.state == "off" else ""), said)


def _bars(day: SupplyDay, zone: str, kinds: dict[int, str]) -> list[Bar]:
    bars = []
    for session in day.sessions:
        kind = "hours" if session.id else "off"
        limits = []
        if session.max_visits is not None:
            limits.append(f"{session.max_visits} visits at most")
        if session.max_new is not None:
            limits.append(f"{session.max_new} new")
        if session.max_overbooks:
            limits.append(f"{session.max_overbooks} overbooked")
        bars.append(_bar(kind, session.start, session.end, zone, "", ", ".join(limits)))
        bars += [
            _bar("block", block.start, block.end, zone, block.label, _kept(block, zone, kinds))
            for block in session.blocks
        ]
    bars += [_bar("off", each.start, each.end, zone, each.label) for each in day.absences]
    return [bar for bar in bars if bar.span > 0]


def _kept(block: WorkBlock, zone: str, kinds: dict[int, str]) -> str:
    if block.kind == BlockKind.CLOSED:
        return ""
    names = ", ".join(sorted(kinds.get(pk, "a former type") for pk in block.visit_type_ids))
    said = f"for {names}" if names else "kept"
    if block.releases_at is not None:
        at = words.day_text(block.releases_at, zone), words.time_text(block.releases_at, zone)
        said += f" until {', '.join(at)}"
    return said


def _bar(kind: str, start: datetime, end: datetime, zone: str, label: str, more: str = "") -> Bar:
    low, high = words.in_zone(start, zone), words.in_zone(end, zone)
    from_minute = low.hour * 60 + low.minute
    to_minute = high.hour * 60 + high.minute + (1440 if high.date() > low.date() else 0)
    top, bottom = max(from_minute, FIRST_MINUTE), min(to_minute, LAST_MINUTE)
    times = f"{words.time_text(start, zone)} – {words.time_text(end, zone)}"
    said = f"{label} {times}".strip()
    return Bar(kind, (top - FIRST_MINUTE) // 5, min((bottom - top) // 5, 144), said, more)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise NotFound("There is no such day.") from None
