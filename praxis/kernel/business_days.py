"""Business days: Monday to Friday without US federal holidays (5 U.S.C. 6103, by `holidays`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType


@cache
def federal_holidays(year: int) -> Mapping[date, str]:
    """Day and English name, in order; a day given for one that falls on a weekend too."""
    import holidays

    found = holidays.country_holidays("US", years=year, language="en_US")
    return MappingProxyType(dict(sorted(found.items())))


def is_business_day(day: date) -> bool:
    return day.weekday() < 5 and day not in federal_holidays(day.year)


def add_business_days(day: date, count: int) -> date:
    """The day `count` business days after (before, if negative) `day`, not counting `day`."""
    step = timedelta(days=1 if count >= 0 else -1)
    left = abs(count)
    while left:
        day += step
        if is_business_day(day):
            left -= 1
    return day


def on_or_after(day: date) -> date:
    """`day` itself when it is a business day, else the next one."""
    while not is_business_day(day):
        day += timedelta(days=1)
    return day
