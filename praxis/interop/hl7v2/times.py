"""Times of HL7: YYYY[MM[DD[HH[MM[SS[.S…]]]]]][+/-ZZZZ], as exact as they were sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

_TIME = re.compile(
    r"(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(\.\d{1,6})?)?)?)?)?)?([+-]\d{4})?$"
)
_FIRST = (1, 1, 1, 0, 0, 0)
_NAMES = ("year", "month", "day", "hour", "minute", "second")


@dataclass(frozen=True, slots=True)
class Moment:
    """`exact` names the smallest part that was sent; missing ones are the first possible."""

    text: str
    at: datetime
    exact: str

    @property
    def day(self) -> date | None:
        """None when not even the day was sent."""
        return None if self.exact in ("year", "month") else self.at.date()


def moment(text: str, zone: tzinfo = UTC) -> Moment | None:
    """None for what is no time. A time without an offset is of `zone`."""
    found = _TIME.match(text.strip())
    if found is None:
        return None
    *parts, fraction, offset = found.groups()
    given = [int(part) for part in parts if part is not None]
    try:
        year, month, day, hour, minute, second = (*given, *_FIRST[len(given) :])
        micro = int(float(fraction) * 1_000_000) if fraction else 0
        named = _offset(offset) if offset else zone
        at = datetime(year, month, day, hour, minute, second, micro, tzinfo=named)
    except ValueError:
        return None
    return Moment(text.strip(), at, _NAMES[len(given) - 1])


def _offset(text: str) -> tzinfo:
    minutes = int(text[1:3]) * 60 + int(text[3:5])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
