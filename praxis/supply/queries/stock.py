"""What lies where."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum

from praxis.kernel import clock
from praxis.supply.models import Balance, Count, Level, Lot, Move, Recall
from praxis.supply.types import MoveKind, NoSuchSupply, PlaceKind

USE_DAYS = 90
# Keys as they are, or a query of them: thousands in a statement take longer than their rows.
Keys = Iterable[int] | QuerySet[Any, Any]


def _keys(item_ids: Keys) -> list[int] | QuerySet[Any, Any]:
    return item_ids if isinstance(item_ids, QuerySet) else list(item_ids)


def on_hand(item_ids: Keys) -> dict[int, int]:
    """Single ones of each item that may be used; quarantine does not count."""
    rows = (
        Balance.objects.filter(lot__item_id__in=_keys(item_ids), each__gt=0)
        .exclude(place__kind=PlaceKind.QUARANTINE)
        .values_list("lot__item_id")
        .annotate(total=Sum("each"))
    )
    return dict(rows)


def used_each(item_ids: Keys) -> dict[int, int]:
    """Single ones used or thrown away in the last 90 days."""
    since = clock.now() - timedelta(days=USE_DAYS)
    rows = (
        Move.objects.filter(
            lot__item_id__in=_keys(item_ids), kind=MoveKind.ISSUE, occurred_at__gte=since
        )
        .values_list("lot__item_id")
        .annotate(total=Sum("each"))
    )
    return {item_id: -total for item_id, total in rows}


def stock_of(item_id: int) -> list[Balance]:
    """What lies where of an item, what expires first first."""
    return list(
        Balance.objects.filter(lot__item_id=item_id, each__gt=0)
        .select_related("lot", "place__site")
        .order_by("lot__expires_on", "lot__number", "place__name", "pk")
    )


def first_to_expire(*, item_id: int, place_id: int, on: date) -> list[Balance]:
    """What may be used of an item at a place on a day: earliest expiry first, then oldest lot."""
    recalled = Recall.objects.filter(ended_at=None).values("lot_id")
    return list(
        Balance.objects.filter(
            Q(lot__expires_on=None) | Q(lot__expires_on__gte=on),
            lot__item_id=item_id,
            place_id=place_id,
            each__gt=0,
        )
        .exclude(lot_id__in=recalled)
        .select_related("lot")
        .order_by("lot__expires_on", "lot_id")
    )


def lying_at(place_id: int) -> list[Balance]:
    return list(
        Balance.objects.filter(place_id=place_id, each__gt=0)
        .select_related("lot__item")
        .order_by("lot__item__sort_name", "lot__expires_on", "lot_id")
    )


def lots_to_count(place_id: int) -> list[int]:
    """Lots that lie at a place, and the unnamed lot of items that should lie there and do not."""
    there = list(
        Balance.objects.filter(place_id=place_id, each__gt=0)
        .order_by("lot__item__sort_name", "lot__expires_on", "lot_id")
        .values_list("lot_id", "lot__item_id")
    )
    should = Level.objects.filter(place_id=place_id, item__ended_on=None).exclude(
        item_id__in=[item_id for _, item_id in there]
    )
    plain = Lot.objects.filter(item_id__in=should.values("item_id"), item__tracks_lots=False)
    return [lot_id for lot_id, _ in there] + list(plain.values_list("pk", flat=True))


def expiring(*, on: date, days: int) -> QuerySet[Balance]:
    """What expires within so many days, or has, wherever it may still be used."""
    return (
        Balance.objects.filter(each__gt=0, lot__expires_on__lte=on + timedelta(days=days))
        .exclude(place__kind=PlaceKind.QUARANTINE)
        .select_related("lot__item", "place__site")
    )


def get_lot(lot_id: int) -> Lot:
    """Raises NoSuchSupply."""
    found = Lot.objects.select_related("item").filter(pk=lot_id).first()
    if found is None:
        raise NoSuchSupply("There is no such lot.")
    return found


def find_lots(number: str, *, limit: int = 20) -> list[Lot]:
    """Lots whose number begins so, for a recall."""
    plain = " ".join(number.split()).upper()
    if not plain:
        return []
    found = Lot.objects.select_related("item").filter(number__startswith=plain)
    return list(found.order_by("number", "pk")[:limit])


def moves(*, item_id: int | None = None) -> QuerySet[Move]:
    found = Move.objects.select_related("lot__item", "place")
    return found if item_id is None else found.filter(lot__item_id=item_id)


def counts() -> QuerySet[Count]:
    return Count.objects.select_related("place__site", "decided_by")


def get_count(count_id: int) -> Count:
    """With its lines. Raises NoSuchSupply."""
    found = counts().prefetch_related("lines__lot__item__units").filter(pk=count_id).first()
    if found is None:
        raise NoSuchSupply("There is no such count.")
    return found
