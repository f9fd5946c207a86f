"""Stretches of a day as people type them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from praxis.ui.typed import NotRead, read_time

_DASH = re.compile(r"\s*(?:-|–|—|\bto\b)\s*", re.IGNORECASE)
Stretch = tuple[int, int]


def minute_text(minute: int) -> str:
    hour = minute // 60 % 24
    return f"{hour % 12 or 12}:{minute % 60:02d} {'AM' if hour < 12 else 'PM'}"


def stretches_text(stretches: list[Stretch]) -> str:
    """ "8:00 AM – 12:00 PM, 1:00 PM – 5:00 PM"."""
    return ", ".join(f"{minute_text(start)} – {minute_text(end)}" for start, end in stretches)


class StretchesField(forms.CharField):
    """Reads "8-12, 1-5:30" as minutes from midnight; "12 AM" at the end is midnight."""

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "").strip()
        return [self._stretch(part) for part in text.split(",")] if text else []

    def prepare_value(self, value: Any) -> Any:
        return stretches_text(value) if isinstance(value, list) else value

    def _stretch(self, part: str) -> Stretch:
        try:
            start, end = (read_time(text) for text in _DASH.split(part.strip()))
        except (NotRead, ValueError):
            raise ValidationError("Type hours as 8:00 AM - 12:00 PM.") from None
        first, last = start.hour * 60 + start.minute, end.hour * 60 + end.minute
        last = last or 24 * 60
        if first >= last:
            raise ValidationError("The time must end after it begins.")
        if first % 5 or last % 5:
            raise ValidationError("Times are multiples of five minutes.")
        return first, last
