"""What the actions of this room have in common."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID, uuid5

from django.db import connection, models

from praxis.access import queries as access
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.supply.models import Lot, Move, Place
from praxis.supply.types import BadQuantity, NameMissing, NoSuchSupply, ReasonMissing

M = TypeVar("M", bound=models.Model)


def found(model: type[M], row_id: int) -> M:
    """Raises NoSuchSupply."""
    row: M | None = model._default_manager.filter(pk=row_id).first()
    if row is None:
        raise NoSuchSupply("There is no such record, or it is not yours to see.")
    return row


def locked(model: type[M], row_id: int) -> M:
    """The row, locked. Raises NoSuchSupply."""
    row: M | None = model._default_manager.select_for_update(of=("self",)).filter(pk=row_id).first()
    if row is None:
        raise NoSuchSupply("There is no such record, or it is not yours to see.")
    return row


def words(text: str, *, field: str, most: int = 120) -> str:
    """Raises NameMissing."""
    plain = " ".join(text.split())[:most]
    if not plain:
        raise NameMissing("This cannot be empty.", field=field)
    return plain


def reason(text: str, *, field: str = "why") -> str:
    """Raises ReasonMissing."""
    plain = " ".join(text.split())[:200]
    if not plain:
        raise ReasonMissing("Say why.", field=field)
    return plain


def positive(number: int, *, field: str = "quantity") -> int:
    """Raises BadQuantity."""
    if number <= 0:
        raise BadQuantity("Type a whole number above zero.", field=field)
    return number


def part(key: UUID, name: object) -> UUID:
    """The key of a row that belongs to another one's making."""
    return uuid5(key, f"supply.{name}")


def move_of(
    *,
    actor: Actor,
    key: UUID,
    kind: str,
    lot: Lot | int,
    place: Place,
    each: int,
    why: str = "",
    pair: UUID | None = None,
) -> Move:
    return Move(
        client_key=key,
        kind=kind,
        lot_id=lot if isinstance(lot, int) else lot.pk,
        place=place,
        each=each,
        pair=pair,
        reason=why,
        by_id=actor.user_id,
        by_name=actor.signature,
        occurred_at=clock.now(),
    )


def next_number(letter: str, table: str) -> str:
    """ "Q26-0007": by the office's year; taken one after the other."""
    year = access.today().year % 100
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [table])
        cursor.execute(
            f"SELECT count(*) FROM {table} WHERE number LIKE %s",
            [f"{letter}{year:02d}-%"],
        )
        (taken,) = cursor.fetchone() or (0,)
    return f"{letter}{year:02d}-{taken + 1:04d}"
