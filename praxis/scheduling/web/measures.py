"""What the day says: waits, access, use of time, each as a plot, a table and a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.kernel import clock
from praxis.practice import queries as practice
from praxis.scheduling import queries
from praxis.scheduling.queries import Spread
from praxis.scheduling.web.pages import number, zone_of
from praxis.scheduling.web.plots import plot_of
from praxis.ui import export

PERIODS = (("4w", "4 weeks"), ("13w", "13 weeks"), ("12m", "12 months"))
BY = (("hour", "Hour"), ("provider", "Provider"), ("visit_type", "Visit type"))
MEASURES = (("wait", "Wait"), ("room_wait", "Wait in the room"), ("cycle", "Cycle time"))
ACCESS_DAYS = 30


def _chosen(request: StaffRequest, name: str, choices: Sequence[tuple[str, str]]) -> str:
    asked = request.GET.get(name, "")
    return asked if asked in dict(choices) else choices[0][0]


def _period(period: str, today: date) -> tuple[date, date]:
    """The days of a period; twelve months are whole ones, this one included."""
    if period == "12m":
        month = today.year * 12 + today.month - 1
        after = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
        return date((month - 11) // 12, (month - 11) % 12 + 1, 1), after - timedelta(days=1)
    return today - timedelta(days=7 * int(period.removesuffix("w")) - 1), today


def _frame(request: StaffRequest, tab: str) -> dict[str, Any]:
    actor = request.actor
    zone = zone_of(actor)
    period = _chosen(request, "period", PERIODS)
    first, last = _period(period, clock.today(zone))
    sites = access.sites(ids=actor.site_ids or None)
    asked = number(request.GET.get("site"))
    chosen = [site.pk for site in sites if asked in (None, site.pk)]
    return {
        "tab": tab,
        "zone": zone,
        "periods": PERIODS,
        "period": period,
        "first": first,
        "last": min(last, clock.today(zone)),
        "span": {"first": first, "last": last, "site_ids": chosen},
        "sites": sites,
        "site": asked if asked in chosen else None,
        "definitions": queries.DEFINITIONS,
        "query": request.GET.urlencode(),
    }


def _file(
    request: StaffRequest,
    name: str,
    title: str,
    head: Sequence[str],
    lines: Sequence[Sequence[Any]],
) -> HttpResponse | None:
    wanted = request.GET.get("file", "")
    if wanted not in ("csv", "xlsx"):
        return None
    return export.file_response(wanted, name, title, list(head), lines, zone_of(request.actor))


def _three(spread: Spread | None) -> list[int | None]:
    return [None, None, None] if spread is None else [spread.visits, spread.median, spread.p90]


@rule("scheduling.measures")
def waits_page(request: StaffRequest) -> HttpResponse:
    page = _frame(request, "waits")
    by, measure = _chosen(request, "by", BY), _chosen(request, "measure", MEASURES)
    today = clock.today(page["zone"])
    providers = [(each.pk, each.list_name) for each in practice.providers_on(today)]
    kinds = [(each.pk, each.name) for each in practice.visit_types(today)]
    provider, kind = number(request.GET.get("provider")), number(request.GET.get("visit_type"))
    rows = queries.wait_report(
        request.actor,
        by=by,
        provider_id=provider if provider in dict(providers) else None,
        visit_type_id=kind if kind in dict(kinds) else None,
        **page["span"],
    )
    head = [dict(BY)[by]]
    for _, label in MEASURES:
        head += [f"{label}: visits", f"{label}: median", f"{label}: P90"]
    lines = [[r.label, *_three(r.wait), *_three(r.room_wait), *_three(r.cycle)] for r in rows]
    answer = _file(request, "waits", "Waits", head, lines)
    if answer is not None:
        return answer
    page |= {
        "by": by,
        "bys": BY,
        "by_label": dict(BY)[by],
        "measure": measure,
        "measures": MEASURES,
        "measure_label": dict(MEASURES)[measure],
        "providers": providers,
        "kinds": kinds,
        "provider": provider,
        "kind": kind,
        "rows": rows,
        "plot": plot_of([(row.label, getattr(row, measure)) for row in rows]),
    }
    return render(request, "scheduling/waits.html", page)


@rule("scheduling.measures")
def access_page(request: StaffRequest) -> HttpResponse:
    page = _frame(request, "access")
    today = clock.today(page["zone"])
    rows = queries.access_report(request.actor, last=today, days=ACCESS_DAYS)
    answer = _file(
        request,
        "third-next-available",
        "Third next available",
        ["Provider", "Visit type", "Days", "Each day, oldest first"],
        [
            [
                r.provider,
                r.visit_type,
                r.days,
                " ".join("-" if d is None else str(d) for d in r.trend),
            ]
            for r in rows
        ],
    )
    if answer is not None:
        return answer
    page["rows"] = [(row, [each for each in row.trend if each is not None]) for row in rows]
    return render(request, "scheduling/access.html", page)


@rule("scheduling.measures")
def use_page(request: StaffRequest) -> HttpResponse:
    page = _frame(request, "use")
    rows = queries.use_report(request.actor, **page["span"])
    lengths = queries.length_report(request.actor, **page["span"])
    head = ["Provider", "Booked", "Fill %", "Utilization %", "Lead days", "No-show %",
            "Late cancellation %", "Bump %", "Booked online %"]  # fmt: skip
    answer = _file(
        request,
        "use-of-time",
        "Use of time",
        head,
        [
            [
                r.label,
                r.booked,
                r.fill,
                r.used,
                r.lead_days,
                r.no_show,
                r.late_cancel,
                r.bump,
                r.online,
            ]
            for r in rows
        ],
    )
    if answer is not None:
        return answer
    page |= {
        "rows": rows,
        "lengths": lengths,
        "plot": plot_of(
            [
                (row.label, Spread(row.booked, row.used or 0, row.fill or 0))
                for row in rows
                if row.fill is not None
            ]
        ),
    }
    return render(request, "scheduling/use.html", page)


@rule("scheduling.measures")
def definitions_page(request: StaffRequest) -> HttpResponse:
    return render(request, "scheduling/definitions.html", {"definitions": queries.DEFINITIONS})
