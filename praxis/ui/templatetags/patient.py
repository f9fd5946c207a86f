"""Dates and times on patient pages, in the language of the page. `{% load patient %}`."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django import template
from django.utils import formats
from django.utils.translation import get_language, gettext

from praxis.kernel import clock
from praxis.ui import words

register = template.Library()

_DAY = {"en": "D, M j", "es": r"D j \d\e M"}
_LONG_DAY = {"en": "l, F j", "es": r"l j \d\e F"}
_DATE = {"en": "F j, Y", "es": r"j \d\e F \d\e Y"}
_WEEKDAY = {"en": "l", "es": "l"}
_REST = {"en": "M j", "es": r"j \d\e M"}


def _pattern(patterns: dict[str, str]) -> str:
    return patterns.get((get_language() or "en")[:2], patterns["en"])


def _capital(text: str) -> str:
    """Spanish writes days and months small, but for the first letter of a line."""
    plain = text.lower() if (get_language() or "en").startswith("es") else text
    return plain[:1].upper() + plain[1:]


@register.simple_tag
def patient_day(value: date | datetime, zone: str) -> str:
    """ "Tue, Nov 24", "Mar 24 de nov"."""
    return _capital(formats.date_format(words.day_of(value, zone), _pattern(_DAY)))


@register.simple_tag
def patient_long_day(value: date | datetime, zone: str) -> str:
    """ "Tuesday, November 24"."""
    return _capital(formats.date_format(words.day_of(value, zone), _pattern(_LONG_DAY)))


@register.simple_tag
def patient_date(value: date | datetime, zone: str = "UTC") -> str:
    """ "October 6, 2026"."""
    return str(formats.date_format(words.day_of(value, zone), _pattern(_DATE)))


@register.simple_tag
def patient_time(value: datetime, zone: str) -> str:
    """ "9:20 AM", "9:20 a. m."."""
    text = words.time_text(value, zone)
    if _pattern({"en": "", "es": "es"}) == "es":
        return text.replace("AM", "a. m.").replace("PM", "p. m.")
    return text


@register.simple_tag
def patient_moment(value: datetime, zone: str) -> str:
    """ "Tue, Nov 24, 9:20 AM"."""
    return f"{patient_day(value, zone)}, {patient_time(value, zone)}"


@register.simple_tag
def patient_near_day(day: date, zone: str) -> str:
    """ "Today", "Tomorrow", "Wednesday": the head of a day's times."""
    today = clock.today(zone)
    if day == today:
        return gettext("Today")
    if day == today + timedelta(days=1):
        return gettext("Tomorrow")
    return _capital(formats.date_format(day, _pattern(_WEEKDAY)))


@register.simple_tag
def patient_rest_of_day(day: date, zone: str) -> str:
    """What stands beside `patient_near_day`: "Tue, Nov 24" beside "Tomorrow", else "Nov 25"."""
    near = day - clock.today(zone) <= timedelta(days=1)
    return _capital(formats.date_format(day, _pattern(_DAY if near else _REST)))
