"""Columns that several tables share."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import F, Q


def reference(to: Any, *, null: bool = False, **options: Any) -> Any:
    return models.ForeignKey(to, models.PROTECT, related_name="+", null=null, **options)


def by() -> Any:
    """The user who did it; null when a program did."""
    return reference("access.User", null=True, db_index=False)


def codes(size: int) -> Any:
    return ArrayField(models.CharField(max_length=size), default=list, db_default=[])


class _Days(models.Func):
    function = "daterange"
    output_field = DateRangeField()


def days() -> _Days:
    """From the first day to the last, both included."""
    return _Days(F("starts_on"), F("ends_on"), models.Value("[]"))


def in_order(starts: str, ends: str, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q((f"{ends}__isnull", True)) | Q((f"{ends}__gte", F(starts))), name=name
    )
