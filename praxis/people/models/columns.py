"""Columns and expressions that several tables share."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import DateRangeField
from django.db import models

USER = settings.AUTH_USER_MODEL


class Days(models.Func):
    function = "daterange"
    output_field = DateRangeField()


def days(starts: str = "starts_on", ends: str = "ends_on") -> Days:
    """The days from `starts` to `ends`, both counted."""
    return Days(models.F(starts), models.F(ends), models.Value("[]"))


def by() -> models.ForeignKey[Any, Any]:
    """The user who did it; null when a program did."""
    return models.ForeignKey(
        USER, models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
