"""What the actions of this room have in common."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.db import models

from praxis.coverage.models import Coverage, Enrollment, Payer, Product
from praxis.coverage.types import BadDates, ChangedMeanwhile, Incomplete
from praxis.kernel.errors import NotFound

M = TypeVar("M", bound=models.Model)


def locked(model: type[M], row_id: int, version: int | None = None) -> M:
    """The row, locked. Raises NotFound, and ChangedMeanwhile when the version is not its own."""
    row: M | None = model._default_manager.select_for_update().filter(pk=row_id).first()
    if row is None:
        raise NotFound("That entry does not exist, or is not yours to see.")
    if version is not None and getattr(row, "version", version) != version:
        raise ChangedMeanwhile("Somebody else changed this. Compare, then save again.")
    return row


V = TypeVar("V", Payer, Product, Enrollment, Coverage)


def stamp(row: V) -> V:
    row.version += 1
    row.save()
    return row


def words(text: str, *, field: str) -> str:
    """The text with single spaces. Raises Incomplete when nothing is left."""
    plain = " ".join(text.split())
    if not plain:
        raise Incomplete("This cannot be empty.", field=field)
    return plain


def one_of(code: str, choices: Iterable[str], *, field: str) -> str:
    if code not in set(choices):
        raise Incomplete("Choose one of the list.", field=field)
    return code


def last_day(starts: date, ends: date, *, field: str) -> date:
    if ends < starts:
        raise BadDates(
            f"It starts on {starts:%m/%d/%Y}. Choose that day or a later one.", field=field
        )
    return ends
