"""Answers side by side by what a usable unit costs at our door. Whole cents throughout."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from praxis.kernel.money import Money
from praxis.supply.models import Quote, QuoteLine, Request, RequestLine
from praxis.supply.queries.quotes import latest_quotes
from praxis.supply.queries.stock import USE_DAYS, on_hand, used_each

if TYPE_CHECKING:
    from praxis.people.models import Organization


@dataclass(frozen=True, slots=True)
class Line:
    """A line asked for, with what the arithmetic needs to know of its item."""

    id: int
    item_id: int
    name: str
    sku: str
    unit: str
    each: int
    quantity: int
    last_cents: int | None
    on_hand: int
    used: int


@dataclass(slots=True)
class Cell:
    """One supplier's answer to one line. `price_cents` None: not at our quantity; `full_cents`:
    what as many usable units as were asked for would cost, None when none is usable.
    """

    leasts: list[int]
    prices: list[int]
    expires_on: date | None
    brand: str
    price_cents: int | None = None
    goods_cents: int = 0
    extra_cents: int = 0
    usable: int = 0
    wasted: int = 0
    full_cents: int | None = None
    lowest: bool = False

    @property
    def landed_cents(self) -> int:
        return self.goods_cents + self.extra_cents

    @property
    def waste_cents(self) -> int:
        """The part of the landed cost that is thrown away."""
        whole = self.usable + self.wasted
        return _half_up(self.landed_cents * self.wasted, whole) if whole else 0

    @property
    def usable_cents(self) -> int | None:
        """What one unit costs that is used before it expires; None when none is."""
        return _half_up(self.landed_cents, self.usable) if self.usable else None

    @property
    def tiers(self) -> list[tuple[int, int, bool]]:
        return [
            (least, cents, cents == self.price_cents)
            for least, cents in zip(self.leasts, self.prices, strict=True)
        ]


@dataclass(slots=True)
class Offer:
    """One supplier's whole answer."""

    quote: Quote
    organization: Organization
    cells: dict[int, Cell]
    goods_cents: int = 0
    freight_cents: int = 0
    fee_cents: int = 0
    waste_cents: int = 0
    full_cents: int | None = 0
    offered: int = 0
    arrives_on: date = date.min
    late_days: int = 0
    last_cents: int = 0
    last_goods_cents: int = 0
    lowest: bool = False
    lowest_usable: bool = False

    @property
    def landed_cents(self) -> int:
        return self.goods_cents + self.freight_cents + self.fee_cents

    @property
    def missing_cents(self) -> int:
        """How much more must be ordered to reach the supplier's minimum."""
        return max(0, self.quote.minimum_cents - self.goods_cents)

    @property
    def saved_cents(self) -> int:
        """Against the last prices, of the lines that have one."""
        return self.last_cents - self.last_goods_cents


@dataclass(slots=True)
class Comparison:
    """All lines and all answers. `times` multiplies the quantities asked for."""

    request: Request
    lines: list[Line]
    offers: list[Offer] = field(default_factory=list)

    @property
    def complete(self) -> list[Offer]:
        return [each for each in self.offers if each.offered == len(self.lines)]

    def cells_of(self, line: Line) -> list[tuple[Offer, Cell | None]]:
        return [(offer, offer.cells.get(line.id)) for offer in self.offers]


def compare(request: Request, *, on: date, quantity: int | None = None) -> Comparison:
    """By landed cost: the tier at our quantity, freight and fee split over the lines by their
    goods (largest remainder), and what expires before it is used.

    `on` is the day of ordering. `quantity` replaces the quantity of a request with one line.
    Wasted is what is not used between arrival and expiry, at the use of the last 90 days, when
    what is here now is used first.
    """
    lines = _lines(request, quantity)
    quotes = latest_quotes(request.pk)
    cells = _cells([quote.pk for quote in quotes])
    found = Comparison(request, lines)
    for quote in quotes:
        offer = Offer(quote, quote.invitation.organization, cells.get(quote.pk, {}))
        _price(offer, lines)
        _deliver(offer, lines, on, request.need_by)
        found.offers.append(offer)
    found.offers.sort(key=lambda each: (-each.offered, each.landed_cents, each.quote.pk))
    _mark(found)
    return found


def _lines(request: Request, quantity: int | None) -> list[Line]:
    rows = list(
        RequestLine.objects.filter(request=request)
        .order_by("position")
        .values_list(
            "pk",
            "item_id",
            "item__name",
            "item__sku",
            "unit__name",
            "unit__each",
            "quantity",
            "last_cents",
        )
    )
    asked = RequestLine.objects.filter(request=request).values("item_id")
    have, used = on_hand(asked), used_each(asked)
    lines = [Line(*row, have.get(row[1], 0), used.get(row[1], 0)) for row in rows]
    if quantity is not None and len(lines) == 1:
        (one,) = rows
        lines = [Line(*one[:6], quantity, one[7], have.get(one[1], 0), used.get(one[1], 0))]
    return lines


def _cells(quote_ids: list[int]) -> dict[int, dict[int, Cell]]:
    found: dict[int, dict[int, Cell]] = {}
    rows = QuoteLine.objects.filter(quote_id__in=quote_ids).values_list(
        "quote_id", "request_line_id", "leasts", "prices", "expires_on", "brand"
    )
    for quote_id, line_id, leasts, prices, expires_on, brand in rows:
        found.setdefault(quote_id, {})[line_id] = Cell(leasts, prices, expires_on, brand)
    return found


def _price(offer: Offer, lines: list[Line]) -> None:
    """Tiers at our quantity, then freight and fee over the lines in proportion to their goods."""
    priced: list[Cell] = []
    for line in lines:
        cell = offer.cells.get(line.id)
        if cell is None:
            continue
        for least, cents in zip(cell.leasts, cell.prices, strict=True):
            if least <= line.quantity:
                cell.price_cents = cents
        if cell.price_cents is None:
            continue
        cell.goods_cents = cell.price_cents * line.quantity
        priced.append(cell)
        if line.last_cents is not None:
            offer.last_cents += line.last_cents * line.quantity
            offer.last_goods_cents += cell.goods_cents
    offer.offered = len(priced)
    offer.goods_cents = sum(cell.goods_cents for cell in priced)
    offer.freight_cents, offer.fee_cents = extras(offer.quote, offer.goods_cents)
    extra = offer.freight_cents + offer.fee_cents
    if extra and offer.goods_cents:
        parts = Money(extra).split([cell.goods_cents for cell in priced])
        for cell, each in zip(priced, parts, strict=True):
            cell.extra_cents = each.cents


def extras(quote: Quote, goods_cents: int) -> tuple[int, int]:
    """(freight, fee) of an order with goods of so much."""
    if not goods_cents:
        return 0, 0
    free = quote.free_freight_cents is not None and goods_cents >= quote.free_freight_cents
    fee = Money(goods_cents).share(quote.fee_basis_points).cents
    return 0 if free else quote.freight_cents, fee


def _deliver(offer: Offer, lines: list[Line], on: date, need_by: date | None) -> None:
    offer.arrives_on = on + timedelta(days=offer.quote.lead_days)
    if need_by is not None:
        offer.late_days = max(0, (offer.arrives_on - need_by).days)
    full: int | None = 0
    for line in lines:
        cell = offer.cells.get(line.id)
        if cell is None or cell.price_cents is None:
            continue
        cell.usable = _usable(line, cell.expires_on, offer.arrives_on, offer.quote.lead_days)
        cell.wasted = line.quantity - cell.usable
        landed = cell.goods_cents + cell.extra_cents
        if not cell.wasted:
            cell.full_cents = landed
        elif cell.usable:
            cell.full_cents = _half_up(landed * line.quantity, cell.usable)
        offer.waste_cents += cell.waste_cents if cell.wasted else 0
        full = None if full is None or cell.full_cents is None else full + cell.full_cents
    offer.full_cents = full


def _usable(line: Line, expires_on: date | None, arrives_on: date, lead_days: int) -> int:
    """Units used before they expire: all, when they never do or the use is not known."""
    if expires_on is None:
        return line.quantity
    days = (expires_on - arrives_on).days
    if days <= 0:
        return 0
    if not line.used:
        return line.quantity
    left = max(0, line.on_hand - line.used * lead_days // USE_DAYS)
    in_time = max(0, line.used * days // USE_DAYS - left)
    return min(line.quantity, in_time // line.each)


def _mark(found: Comparison) -> None:
    """Facts, not advice: who is lowest on each line and on the whole."""
    for line in found.lines:
        cells = [offer.cells[line.id] for offer in found.offers if line.id in offer.cells]
        costs = [cell.full_cents for cell in cells if cell.full_cents is not None]
        least = min(costs, default=None)
        for cell in cells:
            cell.lowest = least is not None and cell.full_cents == least
    whole = found.complete
    for offer in whole:
        offer.lowest = offer.landed_cents == min(each.landed_cents for each in whole)
        fulls = [each.full_cents for each in whole if each.full_cents is not None]
        offer.lowest_usable = bool(fulls) and offer.full_cents == min(fulls)


def _half_up(top: int, bottom: int) -> int:
    return (2 * top + bottom) // (2 * bottom)
