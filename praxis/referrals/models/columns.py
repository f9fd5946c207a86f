"""What the columns of this room's tables have in common."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Now


def reference(to: str, *, null: bool = False, **options: Any) -> Any:
    return models.ForeignKey(to, models.PROTECT, related_name="+", null=null, **options)


class Days(Func):
    function = "daterange"


def overlapping() -> tuple[Func, str]:
    """Two rows of a dated rule may not hold on the same day; the first and last day both hold."""
    return Days(F("starts_on"), F("ends_on"), Value("[]")), RangeOperators.OVERLAPS


class DatedRule(models.Model):
    """What holds from a day on; changed by a new row, never in place."""

    client_key = models.UUIDField(unique=True)
    source = models.CharField(max_length=200)
    checked_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    set_by = reference("access.User", null=True, db_index=False)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True
