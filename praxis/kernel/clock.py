"""The business clock. Ask it, nobody else.

A demo database carries an offset so that its day is alive at any hour; sign-in,
sessions and the audit trail use the real time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_offset = timedelta(0)


def now() -> datetime:
    """Aware, UTC, with the demo offset if one is set."""
    return datetime.now(UTC) + _offset


def real_now() -> datetime:
    """Aware, UTC, as the machine has it: sign-in, sessions, audit."""
    return datetime.now(UTC)


def today(zone: str) -> date:
    """The date on the wall of a site in `zone` (IANA name)."""
    return now().astimezone(ZoneInfo(zone)).date()


def latest_day() -> date:
    """The latest date on any wall on earth: whoever types a date of today types none after it."""
    return (now() + timedelta(hours=14)).date()


def local_date(instant: datetime, zone: str) -> date:
    """The date on the wall of a site in `zone` at an aware instant."""
    return instant.astimezone(ZoneInfo(zone)).date()


def offset() -> timedelta:
    return _offset


def set_offset(value: timedelta) -> None:
    """Once, when a process starts on a demo database."""
    global _offset
    _offset = value


def local(day: date, hour: int, minute: int, zone: str) -> datetime:
    """The instant a wall clock in `zone` shows hour:minute on `day`, as UTC.

    A time skipped by daylight saving raises ValueError: no visit can be then.
    Of a time that occurs twice the first is meant.
    """
    wall = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone))
    instant = wall.astimezone(UTC)
    if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall.replace(tzinfo=None):
        raise ValueError(f"{day} {hour:02d}:{minute:02d} does not exist in {zone}")
    return instant
