"""The days of a series on the office's wall. No database."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from praxis.kernel import clock

MOST = 52


def at(day: date, wall: time, zone: str) -> datetime | None:
    """The instant of a wall-clock time; null when daylight saving skips it."""
    try:
        return clock.local(day, wall.hour, wall.minute, zone)
    except ValueError:
        return None


def series_days(
    first: date, *, every_weeks: int, count: int, skip: Collection[date] = ()
) -> list[date]:
    """Every so many weeks on the weekday of the first; skipped days are left out, not moved."""
    days = (first + timedelta(weeks=every_weeks * number) for number in range(count))
    return [day for day in days if day not in skip]


def local_shift(
    was: datetime, to: datetime, zone: str, *, same_time: bool
) -> Callable[[datetime], datetime | None]:
    """How the others follow one visit that moved: as many days on, and to its wall-clock time
    (a series) or by as many minutes (visits of one day, which stay apart).
    """
    place = ZoneInfo(zone)
    former = was.astimezone(place).replace(tzinfo=None)
    new = to.astimezone(place).replace(tzinfo=None)
    days = new.date() - former.date()

    def shifted(start: datetime) -> datetime | None:
        local = start.astimezone(place).replace(tzinfo=None)
        if same_time:
            return at(local.date() + days, new.time(), zone)
        moved = local + (new - former)
        return at(moved.date(), moved.time(), zone)

    return shifted
