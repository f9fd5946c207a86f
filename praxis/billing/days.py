"""The office's date by the program's clock, which a demo or a test may move."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from praxis.access import queries as access


def end_of_day(day: date) -> datetime:
    """Five in the afternoon at the office, as a deadline of work."""
    return datetime.combine(day, time(17), ZoneInfo(access.office_zone()))
