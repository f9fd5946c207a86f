"""A typed value as a cell of a list, a line of CSV or a cell of a workbook."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from praxis.kernel.money import Money
from praxis.ui import words

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def shown(value: Any, zone: str) -> SafeString | str:
    """HTML. Nothing is a dash; times are in `zone`."""
    if value is None or value == "":
        return words.DASH
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Money | int):
        text = str(value) if isinstance(value, Money) else f"{value:,}"
        return format_html('<span class="num">{}</span>', text)
    if isinstance(value, datetime):
        return _time(value, words.moment_text(value, zone))
    if isinstance(value, date):
        return _time(value, words.us_date(value))
    return conditional_escape(value)


def _time(value: date | datetime, text: str) -> SafeString:
    return format_html('<time class="num" datetime="{}">{}</time>', value.isoformat(), text)


def plain(value: Any, zone: str) -> str:
    """Text of a CSV cell. What a spreadsheet would run as a formula gets a ' before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Money):
        sign = "-" if value.cents < 0 else ""
        return f"{sign}{abs(value.cents) // 100}.{abs(value.cents) % 100:02d}"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return f"{words.in_zone(value, zone):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return escaped(str(value))


def escaped(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
