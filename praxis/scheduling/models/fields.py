"""Columns that several tables share."""

from __future__ import annotations

from typing import Any

from django.db import models

CELLS = 192
FIRST_MINUTE = 6 * 60
CELL_MINUTES = 5


class DayMask(models.Field):  # type: ignore[type-arg]
    """192 five-minute cells of a local day, 06:00 to 22:00; the first cell is the highest bit."""

    def db_type(self, connection: Any) -> str:  # noqa: ARG002
        return f"bit({CELLS})"

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> int | None:  # noqa: ARG002
        return None if value is None else int(value, 2)

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else format(value, f"0{CELLS}b")


def reference(to: str, *, null: bool = False, **options: Any) -> Any:
    return models.ForeignKey(to, models.PROTECT, related_name="+", null=null, **options)
