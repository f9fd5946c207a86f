"""Rows of the record as its tables show them. `{% load chart_rows %}`."""

from __future__ import annotations

from typing import Any

from django import template

from praxis.chart.models.received import TABLES
from praxis.ui import words

register = template.Library()
_ABOUT = {table: about for about, table in TABLES.items()}


@register.filter
def heads(text: str) -> list[str]:
    return text.split("|")


@register.filter
def about(row: Any) -> str:
    return _ABOUT[type(row)]


@register.filter
def said_of(amended: dict[str, Any], row: Any) -> Any:
    return amended.get(f"{about(row)}:{row.pk}", ())


@register.filter
def cells(row: Any, zone: str) -> tuple[str, ...]:
    """What stands beside the name, in the order of the heads."""
    kind = about(row)
    if kind == "condition":
        return (row.get_clinical_status_display(), _day(row.onset_on))
    if kind == "allergy":
        return (row.reaction, row.criticality.replace("-", " "))
    if kind == "medication":
        return (row.dosage, _day(row.started_on))
    if kind == "immunization":
        return (_day(row.given_on), row.lot)
    if kind == "encounter":
        when = words.us_date(words.day_of(row.started_at, zone)) if row.started_at else ""
        return (when, row.place)
    if kind == "observation":
        return (f"{row.value} {row.unit}".strip(), row.range)
    return (row.status, row.conclusion)


def _day(value: Any) -> str:
    return words.us_date(value) if value else ""
