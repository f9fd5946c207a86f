"""When sites are open, and when they stay shut."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time

from praxis.kernel.business_days import federal_holidays
from praxis.kernel.errors import NotFound
from praxis.practice.models import SiteClosure, SiteHours
from praxis.practice.queries.setup import in_force


def site_hours(site_id: int, day: date) -> list[tuple[time, time]]:
    """Open stretches of the day in the site's own time; empty when closed."""
    closed = SiteClosure.objects.filter(site_id=site_id, day=day, reopened_at__isnull=True)
    if closed.exists():
        return []
    rows = SiteHours.objects.filter(in_force(day), site_id=site_id, weekday=day.weekday())
    return list(rows.order_by("opens").values_list("opens", "closes"))


def week_of(site_id: int, day: date) -> dict[int, list[SiteHours]]:
    """The week's hours as they stand on a day, by weekday (Monday is 0)."""
    week: dict[int, list[SiteHours]] = {}
    for row in SiteHours.objects.filter(in_force(day), site_id=site_id).order_by(
        "weekday", "opens"
    ):
        week.setdefault(row.weekday, []).append(row)
    return week


def get_closure(closure_id: int) -> SiteClosure:
    """Raises NotFound."""
    found = SiteClosure.objects.select_related("site").filter(pk=closure_id).first()
    if found is None:
        raise NotFound("There is no such closed day.")
    return found


def closures(site_ids: Collection[int], first: date, last: date) -> list[SiteClosure]:
    """Closed days of the sites from `first` to `last`, both included."""
    return list(
        SiteClosure.objects.filter(
            site_id__in=site_ids, day__range=(first, last), reopened_at__isnull=True
        )
        .select_related("site")
        .order_by("day", "site_id")
    )


@dataclass(frozen=True, slots=True)
class Holiday:
    """A federal holiday as one site keeps it. `closed`: by a closure, `off`: by its hours."""

    day: date
    name: str
    closed: bool
    off: bool


def holidays_of(site_id: int, year: int, *, after: date) -> list[Holiday]:
    """The federal holidays of a year after a day, for a site to accept or leave out."""
    found = {day: name for day, name in federal_holidays(year).items() if day > after}
    closed = {row.day for row in closures([site_id], date(year, 1, 1), date(year, 12, 31))}
    hours = SiteHours.objects.filter(site_id=site_id)
    spans = [(row.weekday, row.started_on, row.ended_on) for row in hours]
    return [
        Holiday(
            day=day,
            name=name,
            closed=day in closed,
            off=not any(
                weekday == day.weekday() and start <= day and (end is None or day <= end)
                for weekday, start, end in spans
            ),
        )
        for day, name in found.items()
    ]
