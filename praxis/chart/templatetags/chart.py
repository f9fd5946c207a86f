"""Drawings of the chart's pages. `{% load chart %}`."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from praxis.chart.models import Observation
from praxis.chart.queries import Trend
from praxis.chart.types import ABNORMAL, CRITICAL
from praxis.ui.templatetags.ui import tag

register = template.Library()

WIDTH, HEIGHT, EDGE = 160, 40, 5
NOTHING = format_html("{}", "")


def value_text(row: Observation) -> str:
    """The value as the lab wrote it, with its unit."""
    text = row.value
    if not text and row.number is not None:
        text = f"{row.comparator}{plain(row.number)}"
    return f"{text} {row.unit}".strip() or "No value"


def plain(number: Decimal) -> str:
    """Without zeros that only the column added."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def result(row: Observation) -> str:
    return value_text(row)


@register.filter
def reference_range(row: Observation) -> str:
    if row.range:
        return row.range
    if row.low is not None and row.high is not None:
        return f"{plain(row.low)}–{plain(row.high)}"
    return ""


@register.filter
def flag_tag(row: Observation) -> Any:
    """The lab's flag in words."""
    flags = set(row.flags.split())
    if flags & CRITICAL:
        return tag("Critical", tone="bad", icon="alert-triangle")
    if "H" in flags:
        return tag("High", tone="warn")
    if "L" in flags:
        return tag("Low", tone="warn")
    return tag("Abnormal", tone="warn") if flags & ABNORMAL else ""


@register.filter
def status_words(row: Any) -> str:
    """OBX-11's letters and FHIR's words, where they matter."""
    return {
        "C": "Corrected",
        "P": "Preliminary",
        "preliminary": "Preliminary",
        "amended": "Corrected",
        "corrected": "Corrected",
        "I": "Not done yet",
        "X": "Could not be done",
        "D": "Withdrawn by the lab",
        "W": "Wrong, says the lab",
    }.get(row.status, "")


@register.simple_tag
def trend(found: Trend) -> SafeString:
    """A line of the last values on the band of the reference range; the figures stand beside it."""
    points = found.points
    if len(points) < 2:
        return NOTHING
    numbers = [float(each.number or 0) for each in points]
    low, high = points[-1].low, points[-1].high
    edges = [*numbers, *(float(each) for each in (low, high) if each is not None)]
    least, most = min(edges), max(edges)
    spread = (most - least) or 1.0
    times = [cast(datetime, each.observed_at) for each in points]
    seconds = [(each - times[0]).total_seconds() for each in times]
    length = seconds[-1] or 1.0

    def x(at: float) -> float:
        return round(EDGE + (WIDTH - 2 * EDGE) * at / length, 1)

    def y(number: float) -> float:
        return round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (number - least) / spread, 1)

    top = y(float(high)) if high is not None else 0.0
    bottom = y(float(low)) if low is not None else float(HEIGHT)
    band = (
        format_html(
            '<rect class="band" x="0" y="{}" width="{}" height="{}"/>',
            top,
            WIDTH,
            round(max(bottom - top, 1), 1),
        )
        if low is not None or high is not None
        else NOTHING
    )
    dots = format_html_join(
        "",
        '<circle cx="{}" cy="{}" r="2"/>',
        [(x(at), y(number)) for at, number in zip(seconds, numbers, strict=True)],
    )
    said = ", ".join(plain(each.number) for each in points if each.number is not None)
    return format_html(
        '<svg class="trend" viewBox="0 0 {} {}" role="img" aria-label="{}">{}'
        '<polyline points="{}"/>{}</svg>',
        WIDTH,
        HEIGHT,
        f"{found.name}, oldest first: {said} {found.unit}".strip(),
        band,
        " ".join(f"{x(a)},{y(n)}" for a, n in zip(seconds, numbers, strict=True)),
        dots,
    )
