"""How dates, times, ages and telephone numbers are written on screens (DESIGN 9)."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from praxis.kernel import clock
from praxis.kernel.money import Money

DASH = "–"


def in_zone(moment: datetime, zone: str) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be shown")
    return moment.astimezone(ZoneInfo(zone))


def day_of(value: date | datetime, zone: str) -> date:
    return in_zone(value, zone).date() if isinstance(value, datetime) else value


def day_text(value: date | datetime, zone: str) -> str:
    """ "Tue, Nov 24"; with the year when it is not this one."""
    day = day_of(value, zone)
    text = f"{day:%a, %b} {day.day}"
    return text if day.year == clock.today(zone).year else f"{text}, {day.year}"


def long_day_text(value: date | datetime, zone: str) -> str:
    """ "Tuesday, November 24"; with the year when it is not this one."""
    day = day_of(value, zone)
    text = f"{day:%A, %B} {day.day}"
    return text if day.year == clock.today(zone).year else f"{text}, {day.year}"


def us_date(value: date) -> str:
    """ "11/24/2026"."""
    return f"{value:%m/%d/%Y}"


def time_text(value: datetime, zone: str) -> str:
    """ "9:20 AM"."""
    wall = in_zone(value, zone)
    return f"{wall.hour % 12 or 12}:{wall:%M %p}"


def short_time_text(value: datetime, zone: str) -> str:
    """ "9:20", where the hour of day is plain from its place."""
    wall = in_zone(value, zone)
    return f"{wall.hour % 12 or 12}:{wall:%M}"


def moment_text(value: datetime, zone: str) -> str:
    """ "Today 9:20 AM", "Tue, Nov 24, 9:20 AM"."""
    if day_of(value, zone) == clock.today(zone):
        return f"Today {time_text(value, zone)}"
    return f"{day_text(value, zone)}, {time_text(value, zone)}"


def age_text(born: date, today: date) -> str:
    """Years, or "7 mo" under two years and "12 d" under one month."""
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    if months >= 24:
        return str(months // 12)
    if months >= 1:
        return f"{months} mo"
    return f"{max((today - born).days, 0)} d"


def phone_text(number: str) -> str:
    """ "+15550174471" as "(555) 017-4471"; anything else as it is."""
    digits = re.sub(r"\D", "", number)
    if len(digits) == 11 and digits.startswith("1"):
        digits = digits[1:]
    if len(digits) != 10:
        return number
    return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"


def zip_text(code: str) -> str:
    """A ZIP+4 kept as nine digits is written with its hyphen."""
    return f"{code[:5]}-{code[5:]}" if len(code) == 9 and code.isdigit() else code


def money_text(amount: Money | int | None) -> str:
    """Money or whole cents; nothing is a dash."""
    if amount is None:
        return DASH
    if isinstance(amount, bool) or not isinstance(amount, Money | int):
        raise TypeError(f"money is Money or whole cents, not {type(amount).__name__}")
    return str(amount if isinstance(amount, Money) else Money(amount))


def initials(name: str) -> str:
    """ "DW" of "Dana Whitlock" and of "Whitlock, Dana"."""
    last, comma, first = name.partition(",")
    parts = [first.strip(), last.strip()] if comma else name.split()
    letters = [part[0].upper() for part in parts if part]
    return "".join([letters[0], letters[-1]] if len(letters) > 1 else letters)
