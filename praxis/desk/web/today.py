"""Today: the day in columns, what to do next, and the parts that change by themselves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac

from praxis.access.web import StaffRequest, rule
from praxis.correspondence import queries as inbox
from praxis.desk import calling, queries
from praxis.desk.types import DayPage
from praxis.desk.web import day as days
from praxis.desk.web import flow as flows
from praxis.desk.web import grid
from praxis.desk.web.day import ProviderDay, Stretch, Visit
from praxis.desk.web.place import Place, page_context, place_of
from praxis.kernel import clock
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import HERE, BlockKind
from praxis.ui import words

if TYPE_CHECKING:
    from praxis.desk.queries import DayFacts
    from praxis.scheduling.queries import Column as SheetColumn
    from praxis.scheduling.queries import DayVisit, HeldSpan

FITS_BESIDE_PANEL = 6
_PARTS = ("strip", "flow", "now", "calls")


@rule("scheduling.view")
def today(request: StaffRequest) -> HttpResponse:
    here = place_of(request)
    page = day_page(request, here)
    panel = request.GET.get("panel", "")
    parts = _rendered(request, here, page)
    context = _context(request, here, page) | {
        "panel": "todo" if panel == "todo" else "flow",
        "folded": len(page.columns) > FITS_BESIDE_PANEL and not panel,
        "items": queries.work_items(actor=request.actor) if panel == "todo" else (),
        "parts": parts,
        "columns": [parts[column.id] for column in page.columns],
        "poll_url": _poll_url(here, page, _marks(request, parts)),
    }
    return render(request, "desk/today.html", context)


@rule("scheduling.view")
def changes(request: StaffRequest) -> HttpResponse:
    """What the poll asks every four seconds: 204 while nothing has changed (DESIGN 5)."""
    here = place_of(request)
    known = request.GET.get("have", "").split(".")
    minute = clock.now().strftime("%H%M") if here.is_today else ""
    version = schedule.day_version((here.site_id,), here.day)
    same = request.GET.get("version") == version and request.GET.get("minute") == minute
    rings, shown = inbox.ring_version(), request.GET.get("rings", "")
    if same and (shown == rings or (not shown and rings.endswith("-"))):
        return HttpResponse(status=204)
    return _parts(request, here, known)


def parts_changed(
    request: StaffRequest, here: Place, *, said: str = "", status: int = 200
) -> HttpResponse:
    """After a step: the parts that differ from what the page says it shows (`have`).

    `said` is a refusal in words.
    """
    have = request.POST.get("have", "").split(".")
    return _parts(request, here, have, said=said, status=status)


def _parts(
    request: StaffRequest,
    here: Place,
    known: Collection[str],
    *,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    page = day_page(request, here, rings=inbox.ring_version())
    rendered = _rendered(request, here, page)
    marks = _marks(request, rendered)
    shown = [html for name, html in rendered.items() if marks[name] not in known]
    context = {"parts": shown, "poll_url": _poll_url(here, page, marks), "said": said}
    return render(request, "desk/changes.html", context, status=status)


def _rendered(request: StaffRequest, here: Place, page: DayPage) -> dict[str, str]:
    context = _context(request, here, page)
    found: dict[str, str] = {
        part: render_to_string(f"desk/_{part}.html", context) for part in _PARTS
    }
    for column in page.columns:
        found[column.id] = render_to_string("desk/_column.html", context | {"column": column})
    return found


def _marks(request: StaffRequest, parts: dict[str, str]) -> dict[str, str]:
    """Tell one state of a part from another. Keyed, so they say nothing about what is shown."""
    token = _token(request)
    return {
        name: salted_hmac("praxis.desk.part", html.replace(token, "")).hexdigest()[:8]
        for name, html in parts.items()
    }


def _token(request: StaffRequest) -> str:
    """One for the whole answer: Django masks it anew at each call."""
    if not hasattr(request, "_desk_token"):
        request._desk_token = get_token(request)  # type: ignore[attr-defined]
    return str(request._desk_token)  # type: ignore[attr-defined]


def _poll_url(here: Place, page: DayPage, marks: dict[str, str]) -> str:
    return here.joined(
        "/schedule/changes/",
        version=page.version,
        minute=page.shown_at.strftime("%H%M") if page.is_today else "",
        have=".".join(marks.values()),
        rings=page.rings,
    )


def _context(request: StaffRequest, here: Place, page: DayPage) -> dict[str, Any]:
    return page_context(here, "/") | {
        "page": page,
        "rings": () if page.rings[-1:] in ("", "-") else calling.ringing_cards(actor=request.actor),
        "zone": here.zone,
        "csrf_token": _token(request),
        "may": {
            "book": request.actor.can("scheduling.book"),
            "flow": request.actor.can("scheduling.flow"),
        },
        "flow_url": here.url("/", panel="flow"),
        "todo_url": here.url("/", panel="todo"),
    }


def day_page(request: StaffRequest, here: Place, *, rings: str = "") -> DayPage:
    """`rings`: the version of the calls shown; the page asks for none, its first poll does."""
    actor = request.actor
    sheet = schedule.day_sheet(actor, (here.site_id,), here.day)
    facts = queries.day_facts(
        actor=actor,
        patient_ids={visit.patient_id for visit in sheet.visits},
        paying={
            visit.pk: visit.patient_id for visit in sheet.visits if visit.status in days.PAYING
        },
        day=here.day,
        zone=here.zone,
    )
    request.worklist_badge = facts.to_do
    now = clock.now()
    providers = [provider_day(column, here.day, facts) for column in sheet.columns]
    frame = grid.frame(here.day, here.zone, days.spans(providers))
    columns = tuple(
        days.column(provider, frame, now=now, id=f"provider-{provider.provider_id}")
        for provider in providers
    )
    visits = [visit for provider in providers for visit in provider.visits]
    surnames = {provider.provider_id: provider.surname for provider in providers}
    return DayPage(
        day=here.day,
        zone=here.zone,
        site_id=here.site_id,
        first_hour=frame.first_hour,
        rows=frame.rows,
        hours=tuple(frame.hours),
        columns=columns,
        flow=flows.flow(visits, surnames, zone=here.zone, now=now),
        counts=flows.counts(visits, columns, now=now, is_today=here.is_today, red=facts.waits[1]),
        now=days.now_line(frame, now),
        version=sheet.version,
        rings=rings,
        shown_at=now,
        is_today=here.is_today,
        to_do=facts.to_do,
        waits=facts.waits,
    )


def provider_day(column: SheetColumn, day: date, facts: DayFacts) -> ProviderDay:
    provider = column.provider
    stretches = [Stretch(each.start, each.end, kind="session") for each in column.sessions]
    stretches += [
        Stretch(
            each.start,
            each.end,
            each.label,
            "blocked" if each.kind == BlockKind.CLOSED else "held",
        )
        for each in column.blocks
    ]
    stretches += _breaks(column, day)
    stretches += [Stretch(each.start, each.end, held_words(each), "held") for each in column.held]
    return ProviderDay(
        provider_id=provider.pk,
        surname=provider.family_name,
        second=", ".join(filter(None, [provider.credential, provider.specialty])),
        initials=provider.initials,
        visits=[
            *(_visit(each, facts) for each in column.visits),
            *(
                replace(_visit(seat, facts), in_group=True)
                for group in column.groups
                for seat in group.seats
            ),
        ],
        groups=[
            days.Group(
                id=group.pk,
                title=group.title,
                start=group.start,
                end=group.end,
                seats=group.seats_taken,
                capacity=group.capacity,
                here=sum(seat.status in HERE for seat in group.seats),
            )
            for group in column.groups
        ],
        stretches=stretches,
        open=[(each.start, each.end) for each in column.open_spans],
    )


def held_words(held: HeldSpan) -> str:
    """ "Held, 6 min left"; a hold of the office's that lasts longer says until when."""
    left = held.expires_at - clock.now()
    minutes = max(1, int(left.total_seconds() + 59) // 60)
    return f"Held, {minutes} min left" if minutes < 120 else f"Held, {minutes // 60} h left"


def _breaks(column: SheetColumn, day: date) -> list[Stretch]:
    """Time off inside the day, and the gap between two sessions (lunch)."""
    found = [
        Stretch(max(each.start, low), min(each.end, high), each.label)
        for low, high in [schedule.day_span(day, column.zone)]
        for each in column.absences
    ]
    for before, after in zip(column.sessions, column.sessions[1:], strict=False):
        gap = (before.end, after.start)
        covered = any(each.start <= gap[0] and gap[1] <= each.end for each in found)
        if timedelta() < gap[1] - gap[0] <= timedelta(hours=3) and not covered:
            found.append(Stretch(*gap, "Lunch" if _is_noon(gap[0], column.zone) else "Break"))
    return found


def _is_noon(start: datetime, zone: str) -> bool:
    return 11 <= words.in_zone(start, zone).hour <= 13


def _visit(row: DayVisit, facts: DayFacts) -> Visit:
    collect = facts.collect.get(row.pk)
    return Visit(
        id=row.pk,
        patient_id=row.patient_id,
        provider_id=row.provider_id,
        name=row.list_name,
        born=row.birth_date,
        language=row.language,
        status=row.status,
        start=row.start,
        end=row.end,
        type_name=row.visit_type,
        detail=row.reason,
        room=row.room or "",
        new_patient=row.new_patient,
        arrived_at=row.arrived_at,
        status_at=row.status_at,
        insurance=facts.insurance.get(row.patient_id, ""),
        copay_cents=collect.copay_cents if collect else 0,
        balance_cents=collect.balance_cents if collect else 0,
        in_car="in_car" in row.open_codes,
        mode=row.mode,
    )
