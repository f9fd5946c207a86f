"""What the actions of this room have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from django.db import connection, models

from praxis.billing.types import (
    MODIFIER_SHAPE,
    BadCode,
    BadDates,
    ChangedMeanwhile,
    Incomplete,
    ReasonNeeded,
)
from praxis.kernel.errors import NotFound

M = TypeVar("M", bound=models.Model)
_SHEET_LOCK = 61


def locked(model: type[M], row_id: int, version: int | None = None) -> M:
    """The row, locked. Raises NotFound, and ChangedMeanwhile when the version is not its own."""
    row: M | None = model._default_manager.select_for_update(of=("self",)).filter(pk=row_id).first()
    if row is None:
        raise NotFound("That entry does not exist, or is not yours to see.")
    if version is not None and getattr(row, "version", version) != version:
        raise ChangedMeanwhile("Somebody else changed this. Compare, then save again.")
    return row


def stamp(row: Any) -> Any:
    row.version += 1
    row.save()
    return row


def words(text: str, *, field: str) -> str:
    """The text with single spaces. Raises Incomplete when nothing is left."""
    plain = " ".join(text.split())
    if not plain:
        raise Incomplete("This cannot be empty.", field=field)
    return plain


def said(reason: str) -> str:
    """Raises ReasonNeeded when nothing is said."""
    plain = " ".join(reason.split())[:200]
    if not plain:
        raise ReasonNeeded("Say why.", field="reason")
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


def modifiers_of(given: Iterable[str], *, field: str) -> list[str]:
    """Two characters each, at most four, none twice. Raises BadCode."""
    found = [text.strip().upper() for text in given if text.strip()]
    for modifier in found:
        if not re.match(MODIFIER_SHAPE, modifier):
            raise BadCode(f"A modifier has two letters or digits, not “{modifier}”.", field=field)
    if len(found) > 4 or len(set(found)) != len(found):
        raise BadCode("Give up to four modifiers, each once.", field=field)
    return found


def lock_sheet(encounter_id: int) -> None:
    """One person at a time changes or closes the charges of a visit, until the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_SHEET_LOCK, encounter_id % 2**31])
