"""What runs low, and what should be ordered of whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F, Sum

from praxis.people import queries as people
from praxis.supply.models import Item, ItemUnit, Level, OrderLine
from praxis.supply.queries.catalog import agreed_prices, last_prices, order_units
from praxis.supply.queries.stock import USE_DAYS, on_hand, used_each
from praxis.supply.types import UNDER_WAY

if TYPE_CHECKING:
    from praxis.people.models import Organization


@dataclass(frozen=True, slots=True)
class Low:
    """An item at or below its reorder point: what to order, in the unit it is ordered in."""

    item: Item
    unit: ItemUnit
    on_hand: int
    on_order: int
    par: int
    reorder: int
    used: int
    quantity: int
    price_cents: int | None
    agreed: bool

    @property
    def days_left(self) -> int | None:
        """Days the stock lasts at the use of the last 90 days; None without any use."""
        return self.on_hand * USE_DAYS // self.used if self.used else None

    @property
    def cents(self) -> int:
        return (self.price_cents or 0) * self.quantity


@dataclass(slots=True)
class Proposal:
    """What to order of one supplier; of nobody (None) when none is known yet."""

    supplier: Organization | None
    lines: list[Low] = field(default_factory=list)

    @property
    def cents(self) -> int:
        return sum(line.cents for line in self.lines)


def low_items(*, on: date) -> list[Low]:
    """Items whose stock with what is on order is at or below the reorder points of their
    places: up to par, in whole units. Agreed prices go before the last one paid.
    """
    return [low for low, _ in _low(on)]


def proposals(*, on: date) -> list[Proposal]:
    """What is low, by the supplier with the best agreed price, else the last one."""
    found = _low(on)
    known = {
        row.pk: row
        for row in people.organizations(on=on).filter(pk__in={key for _, key in found if key})
    }
    groups: dict[int | None, Proposal] = {}
    for low, supplier_id in found:
        supplier = known.get(supplier_id) if supplier_id else None
        key = supplier.pk if supplier else None
        groups.setdefault(key, Proposal(supplier)).lines.append(low)
    return sorted(
        groups.values(), key=lambda each: each.supplier.sort_name if each.supplier else "~"
    )


def _low(on: date) -> list[tuple[Low, int | None]]:
    wanted = {
        item_id: (par, reorder)
        for item_id, par, reorder in Level.objects.filter(item__ended_on=None, place__ended_on=None)
        .values_list("item_id")
        .annotate(par=Sum("par_each"), reorder=Sum("reorder_each"))
    }
    have, coming = on_hand(wanted), _on_order(wanted)
    low = {
        item_id: levels
        for item_id, levels in wanted.items()
        if have.get(item_id, 0) + coming.get(item_id, 0) <= levels[1]
    }
    units, prices, used = order_units(low), last_prices(low), used_each(low)
    agreed = defaultdict(list)
    for price in agreed_prices(on=on, item_ids=low):
        agreed[price.item_id].append(price)
    made = []
    for item in Item.objects.filter(pk__in=low).order_by("sort_name", "pk"):
        par, reorder = low[item.pk]
        unit = units[item.pk]
        there, ordered = have.get(item.pk, 0), coming.get(item.pk, 0)
        quantity = -(-(par - there - ordered) // unit.each)
        fits = [each for each in agreed[item.pk] if each.least <= quantity]
        last = prices.get(item.pk)
        cents = fits[0].price_cents if fits else last.cents if last else None
        supplier_id = fits[0].organization_id if fits else last.organization_id if last else None
        row = Low(
            item=item,
            unit=unit,
            on_hand=there,
            on_order=ordered,
            par=par,
            reorder=reorder,
            used=used.get(item.pk, 0),
            quantity=quantity,
            price_cents=cents,
            agreed=bool(fits),
        )
        made.append((row, supplier_id))
    return made


def _on_order(item_ids: Iterable[int]) -> dict[int, int]:
    """Single ones ordered and not yet here; drafts count for nothing."""
    rows = (
        OrderLine.objects.filter(
            item_id__in=list(item_ids),
            order__state__in=UNDER_WAY,
            quantity__gt=F("received"),
        )
        .values_list("item_id")
        .annotate(total=Sum((F("quantity") - F("received")) * F("unit__each")))
    )
    return dict(rows)
