"""Items, places, and what things cost last."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from praxis.access import queries as access
from praxis.people import queries as people
from praxis.supply.models import AgreedPrice, Item, ItemUnit, Lot, OrderLine, Place
from praxis.supply.types import NoSuchSupply, OrderState, PlaceKind

if TYPE_CHECKING:
    from praxis.people.models import Agreement, Organization

BOUGHT = (OrderState.SENT, OrderState.ACKNOWLEDGED, OrderState.CLOSED)


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """What one unit of `each` single ones cost, and who asked it."""

    cents: int
    each: int
    on: date
    organization_id: int


def items(*, ended: bool = False) -> QuerySet[Item]:
    found = Item.objects.all()
    return found if ended else found.filter(ended_on=None)


def get_item(item_id: int) -> Item:
    """Raises NoSuchSupply."""
    found = Item.objects.prefetch_related("units").filter(pk=item_id).first()
    if found is None:
        raise NoSuchSupply("There is no such item.")
    return found


def items_at(place_id: int) -> list[Item]:
    """What lies at a place or should, for choosing."""
    return list(
        Item.objects.filter(
            Q(levels__place_id=place_id)
            | Q(lots__balances__place_id=place_id, lots__balances__each__gt=0)
        )
        .distinct()
        .order_by("sort_name", "pk")
    )


def places(*, site_ids: Collection[int] | None = None, quarantine: bool = False) -> list[Place]:
    """Open places by site and name."""
    found = Place.objects.select_related("site").filter(ended_on=None)
    if site_ids is not None:
        found = found.filter(site_id__in=site_ids)
    if not quarantine:
        found = found.exclude(kind=PlaceKind.QUARANTINE)
    return list(found.order_by("site__name", "-kind", "name"))


def get_place(place_id: int) -> Place:
    """Raises NoSuchSupply."""
    found = Place.objects.select_related("site").filter(pk=place_id).first()
    if found is None:
        raise NoSuchSupply("There is no such place.")
    return found


def suppliers() -> list[Organization]:
    """Those dealt with today, by name."""
    today = access.today()
    return list(people.organizations(on=today, kind="supplier").order_by("sort_name", "pk"))


def order_units(item_ids: Iterable[int]) -> dict[int, ItemUnit]:
    """The unit each item is ordered in."""
    rows = ItemUnit.objects.filter(item_id__in=list(item_ids), for_orders=True)
    return {row.item_id: row for row in rows}


def last_prices(item_ids: Iterable[int]) -> dict[int, UnitPrice]:
    """What each item cost in its last order that went out; those never ordered are missing."""
    rows = (
        OrderLine.objects.filter(item_id__in=list(item_ids), order__state__in=BOUGHT)
        .order_by("item_id", "-order__ordered_on", "-pk")
        .distinct("item_id")
        .values_list(
            "item_id",
            "price_cents",
            "unit__each",
            "order__ordered_on",
            "order__organization_id",
        )
    )
    return {
        item_id: UnitPrice(cents, each, on, organization_id)
        for item_id, cents, each, on, organization_id in rows
    }


def agreed_prices(*, on: date, item_ids: Iterable[int] | None = None) -> QuerySet[AgreedPrice]:
    """Prices whose agreement holds on a day, both days included."""
    found = AgreedPrice.objects.select_related("agreement", "organization", "unit").filter(
        Q(agreement__ends_on=None) | Q(agreement__ends_on__gte=on),
        agreement__starts_on__lte=on,
        ended_at=None,
    )
    if item_ids is not None:
        found = found.filter(item_id__in=list(item_ids))
    return found.order_by("price_cents", "pk")


def price_history(item_id: int, *, limit: int = 24) -> list[OrderLine]:
    """What was paid, the latest first."""
    return list(
        OrderLine.objects.filter(item_id=item_id, order__state__in=BOUGHT)
        .select_related("order__organization", "unit")
        .order_by("-order__ordered_on", "-pk")[:limit]
    )


def price_agreements(*, on: date) -> list[Agreement]:
    """Agreements with suppliers that hold on a day or begin later: those a price can be of."""
    found: list[Agreement] = []
    for supplier in suppliers():
        for each in people.agreements(supplier.pk):
            if each.ends_on is None or each.ends_on >= on:
                each.organization = supplier
                found.append(each)
    return found


def item_of_code(gtin: str) -> Item | None:
    """The item with this barcode number, with or without leading zeros."""
    short = gtin.lstrip("0")
    found: Item | None = Item.objects.filter(
        gtin__in={gtin, short, *(short.zfill(size) for size in (8, 12, 13, 14))}
    ).first()
    return found


def lot_of_code(item_id: int, number: str, expires_on: date | None) -> Lot | None:
    """The lot that a box names, if it was ever here."""
    found = Lot.objects.filter(item_id=item_id, number=number.strip().upper())
    if expires_on is not None:
        found = found.filter(expires_on=expires_on)
    lot: Lot | None = found.order_by("-pk").first()
    return lot


def priced_agreements() -> frozenset[int]:
    """Agreements that name a price which holds, or held until they ended."""
    return frozenset(
        AgreedPrice.objects.filter(ended_at=None).values_list("agreement_id", flat=True)
    )
