"""Columns that the tables of this room share."""

from __future__ import annotations

from typing import Any

from django.db import models


def by_user(**options: Any) -> Any:
    """Who did it; none for a program or a supplier."""
    return models.ForeignKey(
        "access.User", models.PROTECT, related_name="+", null=True, db_index=False, **options
    )


def reference(to: str, **options: Any) -> Any:
    return models.ForeignKey(to, models.PROTECT, **{"related_name": "+", **options})
