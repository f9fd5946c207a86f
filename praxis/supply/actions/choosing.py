"""From a comparison to orders: all of one supplier, or each line of the lowest."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from praxis.access import queries as access
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.money import Money
from praxis.supply.actions.orders import OrderTerms, write_lines
from praxis.supply.actions.rows import locked, part, positive
from praxis.supply.models import Order, Quote, Request
from praxis.supply.queries.comparison import Comparison, Offer, compare, extras
from praxis.supply.types import (
    BelowMinimum,
    NoOffer,
    OfferOver,
    RequestClosed,
    RequestState,
    StillOpen,
)


@transaction.atomic
def choose_offer(
    *, actor: Actor, key: UUID, request_id: int, organization_id: int, quantity: int | None = None
) -> Order:
    """Order all lines of a request of one supplier, at the quantities compared.

    Raises NoSuchSupply, RequestClosed, StillOpen, NoOffer, OfferOver, BelowMinimum.
    """
    actor.require("supply.buy")
    again = Order.objects.filter(client_key=key).first()
    if again is not None:
        return again
    comparison = _decided(request_id, quantity)
    offer = next(
        (each for each in comparison.offers if each.organization.pk == organization_id), None
    )
    if offer is None:
        raise NoOffer("This supplier has not answered.")
    if offer.offered < len(comparison.lines):
        raise NoOffer("This supplier does not offer all of it. Order line by line.")
    order = _order_of(actor, key, comparison, offer, [line.id for line in comparison.lines])
    _end_request(comparison.request, "Ordered of " + offer.organization.name)
    return order


@transaction.atomic
def choose_lowest(*, actor: Actor, key: UUID, request_id: int) -> list[Order]:
    """Each line of whoever is lowest on it: an order a supplier. Freight is counted anew on
    what each order holds; ties go to the lower whole offer.

    Raises NoSuchSupply, RequestClosed, StillOpen, NoOffer, OfferOver, BelowMinimum.
    """
    actor.require("supply.buy")
    again = list(Order.objects.filter(request_id=request_id).order_by("pk"))
    if again and again[0].client_key == part(key, f"of:{again[0].organization_id}"):
        return again
    comparison = _decided(request_id, None)
    chosen: dict[int, list[int]] = {}
    for line in comparison.lines:
        first = next(
            (offer for offer, cell in comparison.cells_of(line) if cell and cell.lowest), None
        )
        if first is None:
            raise NoOffer(f"Nobody offers {line.name}. Ask anew, or order of one supplier.")
        chosen.setdefault(first.organization.pk, []).append(line.id)
    made = [
        _order_of(
            actor,
            part(key, f"of:{offer.organization.pk}"),
            comparison,
            offer,
            chosen[offer.organization.pk],
        )
        for offer in comparison.offers
        if offer.organization.pk in chosen
    ]
    _end_request(comparison.request, f"Ordered of {len(made)} suppliers")
    return made


def _decided(request_id: int, quantity: int | None) -> Comparison:
    request = locked(Request, request_id)
    if request.state != RequestState.OPEN:
        raise RequestClosed("This request was decided or cancelled already.")
    missing = request.invitations.filter(quotes=None, declined_at=None)
    if clock.now() < request.closes_at and missing.exists():
        raise StillOpen("A supplier may still answer. Decide after the closing time.")
    if quantity is not None:
        positive(quantity)
    return compare(request, on=access.today(), quantity=quantity)


def _order_of(
    actor: Actor, key: UUID, comparison: Comparison, offer: Offer, line_ids: Collection[int]
) -> Order:
    quote: Quote = offer.quote
    if quote.valid_until < access.today():
        raise OfferOver("These prices no longer hold. Ask the supplier again.")
    lines = []
    for line in comparison.lines:
        cell = offer.cells.get(line.id)
        if line.id in line_ids and cell is not None and cell.price_cents is not None:
            lines.append((line.item_id, line.quantity, cell.price_cents))
    goods = sum(quantity * cents for _, quantity, cents in lines)
    if goods < quote.minimum_cents:
        short = Money(quote.minimum_cents - goods)
        raise BelowMinimum(f"{offer.organization.name} asks for {short} more in one order.")
    freight, fee = extras(quote, goods)
    offered_on = clock.local_date(quote.received_at, access.office_zone())
    return write_lines(
        actor=actor,
        key=key,
        organization_id=offer.organization.pk,
        place=comparison.request.place,
        lines=lines,
        terms=OrderTerms(
            freight_cents=freight,
            fee_cents=fee,
            pay_days=quote.pay_days,
            expected_on=offer.arrives_on,
            need_by=comparison.request.need_by,
            note=f"Your offer of {offered_on:%m/%d/%Y}, {comparison.request.number}",
        ),
        request=comparison.request,
        quote=quote,
    )


def _end_request(request: Request, why: str) -> None:
    request.state, request.ended_why = RequestState.DECIDED, why[:200]
    request.save(update_fields=["state", "ended_why"])
