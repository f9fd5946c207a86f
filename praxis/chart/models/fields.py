"""Columns that several tables share."""

from __future__ import annotations

from typing import Any

from django.db import models


def reference(to: str, *, null: bool = False, **options: Any) -> Any:
    return models.ForeignKey(to, models.PROTECT, related_name="+", null=null, **options)


def words(length: int) -> models.CharField[str, str]:
    return models.CharField(max_length=length, blank=True, default="")
