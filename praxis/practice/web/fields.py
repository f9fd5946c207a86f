"""Form fields of set-up pages: hours of a day, ages, spans of time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from praxis.ui.typed import NotRead, read_time

_SPAN = re.compile(r"^\s*(\d{1,6})\s*([a-z]*)\.?\s*$", re.IGNORECASE)
_DASH = re.compile(r"\s*(?:-|–|—|\bto\b)\s*", re.IGNORECASE)


def clock_text(moment: time) -> str:
    return f"{moment.hour % 12 or 12}:{moment:%M %p}"


def hours_text(stretches: Sequence[tuple[time, time]]) -> str:
    """ "8:00 AM – 12:00 PM, 1:00 PM – 5:00 PM"."""
    return ", ".join(f"{clock_text(opens)} – {clock_text(closes)}" for opens, closes in stretches)


class HoursField(forms.CharField):
    """Reads "8-12, 1-5:30" as stretches of a day; empty means closed."""

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "").strip()
        if not text or text.lower() == "closed":
            return []
        return [self._stretch(part) for part in text.split(",")]

    def prepare_value(self, value: Any) -> Any:
        return hours_text(value) if isinstance(value, list) else value

    def _stretch(self, part: str) -> tuple[time, time]:
        ends = _DASH.split(part.strip())
        try:
            opens, closes = (read_time(end) for end in ends)
        except (NotRead, ValueError):
            raise ValidationError("Type hours as 8:00 AM - 5:00 PM, or leave it empty.") from None
        if opens >= closes:
            raise ValidationError("Closing time must be after opening time.")
        return opens, closes


class SpanField(forms.CharField):
    """A number with a unit, read into the smallest of the units.

    `units` maps a unit's name to how many of the smallest it is, smallest first; `plain` is
    the unit of a bare number.
    """

    narrow = True

    def __init__(self, *, units: dict[str, int], plain: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units, self.plain = units, plain
        self.widget.attrs |= {"size": "12", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text in self.empty_values:
            return None
        match = _SPAN.match(str(text))
        unit = (match[2] or self.plain).lower() if match else ""
        known = [size for name, size in self.units.items() if unit and name.startswith(unit)]
        singular = [size for name, size in self.units.items() if unit.rstrip("s") == name]
        found = singular or known
        if match is None or not found:
            raise ValidationError(f"Type a number and {', '.join(self.units)}.")
        return int(match[1]) * found[0]

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int):
            return value
        name, size = next(
            (unit for unit in reversed(self.units.items()) if value % unit[1] == 0 and value),
            next(iter(self.units.items())),
        )
        count = value // size
        return f"{count} {name}" if count == 1 else f"{count} {name}s"


MINUTES = {"minute": 1, "hour": 60, "day": 1440}
MONTHS = {"month": 1, "year": 12}
