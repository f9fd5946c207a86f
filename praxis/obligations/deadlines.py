"""Deadlines as data.

{"days": 60}, {"business_days": 3}, {"hours": 72}, {"months": 12}, {"on": "2027-05-11"}.
With "after": "year_end" the count begins on December 31 of the trigger's year. Days end at
midnight of the office; hours are counted from the instant.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from praxis.kernel.business_days import add_business_days
from praxis.obligations.types import BadDeadline

UNITS = ("hours", "days", "business_days", "months", "years")
_WORDS = {
    "hours": "hour",
    "days": "day",
    "business_days": "business day",
    "months": "month",
    "years": "year",
}


@dataclass(frozen=True, slots=True)
class Deadline:
    unit: str
    count: int = 0
    on: date | None = None
    after_year_end: bool = False

    @classmethod
    def of(cls, spec: Mapping[str, Any]) -> Deadline:
        """Raises BadDeadline."""
        keys = set(spec) - {"after"}
        if len(keys) != 1 or spec.get("after", "trigger") not in ("trigger", "year_end"):
            raise BadDeadline("Give one deadline: a number of days, hours or months, or a date.")
        unit = keys.pop()
        value = spec[unit]
        if unit == "on":
            try:
                return cls("on", on=date.fromisoformat(str(value)))
            except ValueError:
                raise BadDeadline("Give the date as 2027-05-11.", field="deadline") from None
        if unit not in UNITS or isinstance(value, bool) or not isinstance(value, int):
            raise BadDeadline("Give a whole number of days, hours, months or years.")
        if not 0 < value <= 10_000:
            raise BadDeadline("Give a number from 1 to 10,000.", field="count")
        return cls(unit, value, after_year_end=spec.get("after") == "year_end")

    def due(self, triggered_at: datetime, zone: str) -> datetime:
        """The last instant at which it is still in time, aware."""
        office = ZoneInfo(zone)
        if self.unit == "hours":
            return triggered_at + timedelta(hours=self.count)
        if self.on is not None:
            return _end_of(self.on, office)
        start = triggered_at.astimezone(office).date()
        if self.after_year_end:
            start = date(start.year, 12, 31)
        return _end_of(self._counted(start), office)

    def _counted(self, start: date) -> date:
        match self.unit:
            case "days":
                return start + timedelta(days=self.count)
            case "business_days":
                return add_business_days(start, self.count)
            case "months":
                return _add_months(start, self.count)
            case _:
                return _add_months(start, 12 * self.count)

    def __str__(self) -> str:
        if self.on is not None:
            return f"by {self.on:%m/%d/%Y}"
        words = f"{self.count} {_WORDS[self.unit]}{'' if self.count == 1 else 's'}"
        return f"{words} after the year's end" if self.after_year_end else words


def _end_of(day: date, office: ZoneInfo) -> datetime:
    return datetime.combine(day, time(23, 59, 59), office)


def _add_months(start: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
