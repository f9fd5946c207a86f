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


def local_shift(was: datetime, to: datetime, zone: str) -> Callable[[datetime], datetime | None]:
    """How the others of a series follow one that moved: as many days on, to its wall-clock time."""
    place = ZoneInfo(zone)
    former, new = was.astimezone(place), to.astimezone(place)
    days, wall = new.date() - former.date(), new.time()

    def shifted(start: datetime) -> datetime | None:
        return at(start.astimezone(place).date() + days, wall, zone)

    return shifted
