"""Stock in, out and across: every change is a move."""

from __future__ import annotations

from contextlib import AbstractContextManager
from uuid import UUID

from django.db import transaction

from praxis.access import queries as access
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.supply import queries
from praxis.supply.actions.rows import found, locked, move_of, part, positive, reason
from praxis.supply.models import Item, Lot, Move, Place, Recall
from praxis.supply.types import (
    BadQuantity,
    LotExpired,
    LotSetApart,
    MoveKind,
    NotEnough,
    NotYetRecalled,
    PlaceKind,
)

APART = LotSetApart("This lot is recalled. Leave it in quarantine.", field="lot")
SHORT = NotEnough("There is not so much of it there. Count the place.", field="quantity")


def stock_rules() -> AbstractContextManager[None]:
    """Around what writes moves: the database's refusals in our words."""
    return violations(
        supply_stock_not_negative=SHORT,
        supply_recalled_kept=APART,
        supply_quarantine_kept=APART,
    )


@transaction.atomic
def issue_stock(
    *, actor: Actor, key: UUID, item_id: int, place_id: int, each: int, note: str = ""
) -> list[Move]:
    """Use up so many single ones at a place, first what expires first (FEFO).

    Never an expired or recalled lot. Raises NoSuchSupply, BadQuantity, NotEnough.
    """
    actor.require("supply.issue")
    again = _again(key)
    if again:
        return again
    place = _usable(found(Place, place_id))
    return _take(
        actor=actor,
        key=key,
        item=locked(Item, item_id),
        place=place,
        each=positive(each),
        kind=MoveKind.ISSUE,
        why=note.strip()[:200],
    )


@transaction.atomic
def move_stock(
    *, actor: Actor, key: UUID, item_id: int, from_id: int, to_id: int, each: int
) -> list[Move]:
    """Carry stock from one place to another, first what expires first.

    Raises NoSuchSupply, BadQuantity, NotEnough.
    """
    actor.require("supply.issue")
    again = _again(key)
    if again:
        return again
    start, end = _usable(found(Place, from_id)), _usable(found(Place, to_id))
    if start.pk == end.pk:
        raise BadQuantity("Choose two places.", field="to")
    item = locked(Item, item_id)
    moves = _take(
        actor=actor,
        key=key,
        item=item,
        place=start,
        each=positive(each),
        kind=MoveKind.MOVED,
        pair=key,
    )
    with stock_rules():
        for number, gone in enumerate(list(moves)):
            moves.append(
                insert_once(
                    move_of(
                        actor=actor,
                        key=part(key, f"in:{number}"),
                        kind=MoveKind.MOVED,
                        lot=gone.lot,
                        place=end,
                        each=-gone.each,
                        pair=key,
                    )
                )
            )
    return moves


@transaction.atomic
def remove_stock(
    *, actor: Actor, key: UUID, lot_id: int, place_id: int, each: int, kind: str, why: str
) -> Move:
    """Thrown away or sent back, also out of quarantine, with the reason.

    Raises NoSuchSupply, BadQuantity, ReasonMissing, NotEnough.
    """
    actor.require("supply.count")
    if kind not in (MoveKind.WASTE, MoveKind.RETURN):
        raise BadQuantity("Say whether it was thrown away or sent back.", field="kind")
    with stock_rules():
        return insert_once(
            move_of(
                actor=actor,
                key=key,
                kind=kind,
                lot=found(Lot, lot_id),
                place=found(Place, place_id),
                each=-positive(each),
                why=reason(why),
            )
        )


@transaction.atomic
def release_lot(*, actor: Actor, key: UUID, lot_id: int, to_id: int) -> list[Move]:
    """Out of quarantine again, once its recall has ended.

    Raises NoSuchSupply, LotSetApart, NotYetRecalled.
    """
    actor.require("supply.approve_counts")
    again = _again(key)
    if again:
        return again
    lot, to = found(Lot, lot_id), _usable(found(Place, to_id))
    if Recall.objects.filter(lot=lot, ended_at=None).exists():
        raise APART
    made: list[Move] = []
    for balance in lot.balances.filter(place__kind=PlaceKind.QUARANTINE, each__gt=0):
        with stock_rules():
            made += _pair(actor, key, lot, balance.place, to, balance.each, MoveKind.RELEASE, "")
    if not made:
        raise NotYetRecalled("Nothing of this lot lies in quarantine.")
    return made


def take_lot(*, actor: Actor, key: UUID, lot: Lot, place: Place, each: int, why: str = "") -> Move:
    """Use so many of one lot, named by whoever took it. Raises NotEnough, LotSetApart,
    LotExpired.
    """
    _usable(place)
    if lot.expires_on is not None and lot.expires_on < access.today():
        raise LotExpired("This lot has expired. Throw it away.", field="lot")
    with stock_rules():
        return insert_once(
            move_of(
                actor=actor,
                key=key,
                kind=MoveKind.ISSUE,
                lot=lot,
                place=place,
                each=-positive(each),
                why=why,
            )
        )


def _take(
    *,
    actor: Actor,
    key: UUID,
    item: Item,
    place: Place,
    each: int,
    kind: MoveKind,
    why: str = "",
    pair: UUID | None = None,
) -> list[Move]:
    left = each
    made: list[Move] = []
    for balance in queries.first_to_expire(item_id=item.pk, place_id=place.pk, on=access.today()):
        if left == 0:
            break
        part_of = min(left, balance.each)
        with stock_rules():
            made.append(
                insert_once(
                    move_of(
                        actor=actor,
                        key=key if not made else part(key, f"lot:{len(made)}"),
                        kind=kind,
                        lot=balance.lot,
                        place=place,
                        each=-part_of,
                        why=why,
                        pair=pair,
                    )
                )
            )
        left -= part_of
    if left:
        raise SHORT
    return made


def set_apart(
    *, actor: Actor, key: UUID, lot: Lot, start: Place, each: int, why: str
) -> list[Move]:
    """From where it lies into the quarantine of its site."""
    end = Place.objects.get(site_id=start.site_id, kind=PlaceKind.QUARANTINE)
    with stock_rules():
        return _pair(actor, key, lot, start, end, each, MoveKind.QUARANTINE, why)


def _pair(
    actor: Actor,
    key: UUID,
    lot: Lot,
    start: Place,
    end: Place,
    each: int,
    kind: MoveKind,
    why: str,
) -> list[Move]:
    return [
        insert_once(
            move_of(
                actor=actor,
                key=part(key, f"{start.pk}:{sign}"),
                kind=kind,
                lot=lot,
                place=place,
                each=sign * each,
                why=why,
                pair=key,
            )
        )
        for place, sign in ((start, -1), (end, 1))
    ]


def _usable(place: Place) -> Place:
    if place.kind == PlaceKind.QUARANTINE:
        raise LotSetApart("What lies in quarantine is not used.", field="place")
    return place


def _again(key: UUID) -> list[Move]:
    """The moves of an earlier try."""
    moved = list(Move.objects.filter(pair=key).order_by("pk"))
    first = Move.objects.filter(client_key=key).first()
    if moved or first is None:
        return moved
    more = [part(key, f"lot:{number}") for number in range(1, 20)]
    return [first, *Move.objects.filter(client_key__in=more).order_by("pk")]
