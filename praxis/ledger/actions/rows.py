"""What the actions of this room have in common."""

from __future__ import annotations

from datetime import date
from typing import TypeVar
from uuid import UUID, uuid5

from django.db import models

from praxis.access import queries as access
from praxis.kernel import clock
from praxis.kernel.errors import NotFound
from praxis.ledger.models import Party as PartyRow
from praxis.ledger.types import BadAmount, Method, Party, PartyKind, ReasonNeeded

M = TypeVar("M", bound=models.Model)


def locked(model: type[M], row_id: int) -> M:
    """The row, locked. Raises NotFound."""
    row: M | None = model._default_manager.select_for_update().filter(pk=row_id).first()
    if row is None:
        raise NotFound("That entry does not exist, or is not yours to see.")
    return row


def entry_key(key: UUID, name: str) -> UUID:
    """The key of the entry that belongs to a row: the caller's key serves his own entries."""
    return uuid5(key, f"ledger.{name}")


def day_at(site_id: int, on: date | None) -> date:
    """`on`, or today at the site. Raises NotFound."""
    return on or clock.today(access.get_site(site_id).time_zone)


def positive(cents: int, *, field: str = "cents") -> int:
    if cents <= 0:
        raise BadAmount("The amount must be above zero.", field=field)
    return cents


def reason(text: str, *, field: str = "why") -> str:
    words = " ".join(text.split())
    if not words:
        raise ReasonNeeded("Say why.", field=field)
    return words


def method_of(code: str) -> Method:
    if code not in Method.values:
        raise BadAmount("Choose how it was paid.", field="method")
    return Method(code)


def party_of(row: PartyRow) -> Party:
    return Party(PartyKind(row.kind), row.ref)
