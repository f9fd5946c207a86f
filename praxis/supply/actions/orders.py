"""Orders: written, approved by somebody else above the limit, sent, acknowledged, ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from praxis import news
from praxis.access import queries as access
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.money import Money
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.supply import queries
from praxis.supply.actions.rows import (
    found,
    locked,
    next_number,
    part,
    positive,
    reason,
)
from praxis.supply.models import Item, Order, OrderEvent, OrderLine, Place, Quote, Request
from praxis.supply.queries.comparison import extras
from praxis.supply.types import (
    BadPrice,
    BadQuantity,
    NobodyAsked,
    OrderSent,
    OrderState,
    OrderVerb,
    OwnOrder,
    PlaceKind,
    Wanted,
    WrongState,
)
from praxis.worklist import actions as worklist


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """What an order says besides its lines."""

    freight_cents: int = 0
    fee_cents: int = 0
    pay_days: int = 30
    expected_on: date | None = None
    need_by: date | None = None
    note: str = ""


@transaction.atomic
def write_order(
    *,
    actor: Actor,
    key: UUID,
    organization_id: int,
    place_id: int,
    wanted: Sequence[Wanted],
    prices: Sequence[int],
    terms: OrderTerms | None = None,
) -> Order:
    """An order by hand or of a proposal; `prices` are cents of one ordered unit each.

    At or below the practice's limit it is ready to be sent, above it waits for approval.
    Raises NoSuchSupply, BadQuantity, BadPrice, NobodyAsked.
    """
    actor.require("supply.buy")
    again = Order.objects.filter(client_key=key).first()
    if again is not None:
        return again
    items = {row.pk: row for row in Item.objects.filter(pk__in=[w.item_id for w in wanted])}
    if not wanted or len(items) < len(wanted) or len(prices) != len(wanted):
        raise BadQuantity("Name each item once, with its quantity and price.", field="quantity")
    return write_lines(
        actor=actor,
        key=key,
        organization_id=organization_id,
        place=found(Place, place_id),
        lines=[
            (each.item_id, each.quantity, cents) for each, cents in zip(wanted, prices, strict=True)
        ],
        terms=terms or OrderTerms(),
    )


def write_lines(
    *,
    actor: Actor,
    key: UUID,
    organization_id: int,
    place: Place,
    lines: Sequence[tuple[int, int, int]],
    terms: OrderTerms,
    request: Request | None = None,
    quote: Quote | None = None,
) -> Order:
    supplier = people.get_organization(organization_id)
    if "supplier" not in supplier.kinds:
        raise NobodyAsked("Choose a supplier.", field="supplier")
    if place.kind == PlaceKind.QUARANTINE:
        raise BadQuantity("Choose a store room or a room.", field="place")
    if min(terms.freight_cents, terms.fee_cents, *(cents for *_, cents in lines)) < 0:
        raise BadPrice("Prices and freight are zero or more.", field="price")
    goods = sum(positive(quantity) * cents for _, quantity, cents in lines)
    order = insert_once(
        Order(
            client_key=key,
            number=next_number("P", "supply_order"),
            organization=supplier,
            place=place,
            request=request,
            quote=quote,
            freight_cents=terms.freight_cents,
            fee_cents=terms.fee_cents,
            total_cents=goods + terms.freight_cents + terms.fee_cents,
            pay_days=terms.pay_days,
            expected_on=terms.expected_on,
            need_by=terms.need_by,
            note=terms.note[:400],
            ordered_on=access.today(),
            by_id=actor.user_id,
            by_name=actor.signature,
        )
    )
    items = [item_id for item_id, *_ in lines]
    units, last = queries.order_units(items), queries.last_prices(items)
    tolerance = int(practice.setting("supply_over_percent")) * 100
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            position=position,
            item_id=item_id,
            unit=units[item_id],
            quantity=quantity,
            price_cents=cents,
            last_cents=last[item_id].cents if item_id in last else None,
            tolerance_basis_points=tolerance,
        )
        for position, (item_id, quantity, cents) in enumerate(lines, 1)
    )
    note_order(actor, order, OrderVerb.WRITTEN)
    _seek_approval(actor, order)
    return order


def _seek_approval(actor: Actor, order: Order) -> None:
    """Ready when it is at or below the limit; else somebody with the right decides."""
    limit = int(practice.setting("supply_order_limit_dollars")) * 100
    if order.total_cents <= limit:
        note_order(actor, order, OrderVerb.APPROVED, f"At or below {Money(limit)}")
        return
    note_order(actor, order, OrderVerb.ASKED, f"Above {Money(limit)}")
    worklist.file_item(
        actor=actor,
        key=f"supply:order:{order.pk}",
        kind="supply.order",
        title=f"Order {order.number} to {order.organization.name}, {Money(order.total_cents)}",
        why="Above the limit of one person",
        consequence="It is not sent until somebody else approves it.",
        due_at=clock.now() + timedelta(days=1),
        role="office_manager",
        url=f"/supplies/orders/{order.pk}/",
        step="Approve or send back",
        at_risk=Money(order.total_cents),
    )


@transaction.atomic
def approve_order(*, actor: Actor, key: UUID, order_id: int) -> Order:
    """By somebody who did not write it. Raises NoSuchSupply, OwnOrder, WrongState."""
    actor.require("supply.approve_orders")
    order = locked(Order, order_id)
    if order.by_id == actor.user_id and not actor.system:
        raise OwnOrder("You wrote this order. Somebody else approves it.")
    if order.state != OrderState.APPROVED:
        note_order(actor, order, OrderVerb.APPROVED, key=key)
        order.approved_by_id = actor.user_id
        order.save(update_fields=["approved_by"])
        worklist.close_item(actor=actor, key=f"supply:order:{order.pk}", reason="approved")
    return order


@transaction.atomic
def refuse_order(*, actor: Actor, key: UUID, order_id: int, why: str) -> Order:
    """Back to who wrote it. Raises NoSuchSupply, WrongState, ReasonMissing."""
    actor.require("supply.approve_orders")
    order = locked(Order, order_id)
    note_order(actor, order, OrderVerb.REFUSED, reason(why), key=key)
    worklist.close_item(actor=actor, key=f"supply:order:{order.pk}", reason="sent back")
    return order


@transaction.atomic
def change_order(
    *, actor: Actor, key: UUID, order_id: int, version: int, quantities: dict[int, int]
) -> Order:
    """Other quantities, by line, before it is sent; what was stays in its history and the limit
    is looked at anew. Raises NoSuchSupply, WrongState, BadQuantity.
    """
    actor.require("supply.buy")
    order = locked(Order, order_id)
    if OrderEvent.objects.filter(client_key=key).exists():
        return order
    if order.version != version:
        raise WrongState("Somebody changed this order. Reload the page.")
    said = []
    lines = list(order.lines.select_related("item").order_by("position"))
    for line in lines:
        wanted = positive(quantities.get(line.pk, line.quantity))
        if wanted != line.quantity:
            said.append(f"{line.item.name}: {line.quantity} to {wanted}")
            line.quantity = wanted
            line.save(update_fields=["quantity"])
    if not said:
        return order
    note_order(actor, order, OrderVerb.CHANGED, "; ".join(said)[:400], key=key)
    goods = sum(line.quantity * line.price_cents for line in lines)
    if order.quote is not None:
        order.freight_cents, order.fee_cents = extras(order.quote, goods)
    order.total_cents = goods + order.freight_cents + order.fee_cents
    order.version += 1
    order.save(update_fields=["freight_cents", "fee_cents", "total_cents", "version"])
    worklist.close_item(actor=actor, key=f"supply:order:{order.pk}", reason="changed")
    _seek_approval(actor, order)
    return order


@transaction.atomic
def send_order(*, actor: Actor, key: UUID, order_id: int) -> Order:
    """Out to the supplier: its paper is made and mailed after the commit.

    Raises NoSuchSupply, WrongState when it is not approved.
    """
    actor.require("supply.buy")
    order = locked(Order, order_id)
    if OrderEvent.objects.filter(client_key=key).exists():
        return order
    note_order(actor, order, OrderVerb.SENT, key=key)
    news.publish(OrderSent(order_id=order.pk))
    return order


@transaction.atomic
def acknowledge_order(
    *, actor: Actor, key: UUID, order_id: int, expected_on: date | None = None, note: str = ""
) -> Order:
    """The supplier has it, by his link or as he told us. Raises NoSuchSupply, WrongState."""
    actor.require("supply.answer" if actor.user_id is None else "supply.buy")
    order = locked(Order, order_id)
    if order.state == OrderState.ACKNOWLEDGED:
        return order
    note_order(actor, order, OrderVerb.ACKNOWLEDGED, " ".join(note.split())[:400], key=key)
    if expected_on is not None:
        order.expected_on = expected_on
        order.save(update_fields=["expected_on"])
    worklist.close_item(actor=_program(actor), key=f"supply:silent:{order.pk}", reason="answered")
    return order


@transaction.atomic
def end_order(*, actor: Actor, key: UUID, order_id: int, why: str) -> Order:
    """What has not come is not wanted any more: cancelled when nothing came, else closed.

    Raises NoSuchSupply, WrongState, ReasonMissing.
    """
    actor.require("supply.buy")
    order = locked(Order, order_id)
    words = reason(why)
    came = order.lines.filter(received__gt=0).exists()
    note_order(actor, order, OrderVerb.CLOSED if came else OrderVerb.CANCELLED, words, key=key)
    for thing in ("order", "silent"):
        worklist.close_item(actor=actor, key=f"supply:{thing}:{order.pk}", reason=words)
    return order


def note_order(
    actor: Actor, order: Order, verb: str, why: str = "", *, key: UUID | None = None
) -> None:
    """Write down what happened; the state follows. Raises WrongState."""
    wrong = WrongState("The order has moved on. Reload the page.")
    with violations(supply_order_steps=wrong):
        insert_once(
            OrderEvent(
                client_key=key or part(order.client_key, f"{verb}:{order.version}"),
                order=order,
                verb=verb,
                why=why,
                by_id=actor.user_id,
                by_name=actor.signature if actor.user_id or actor.system else "The supplier",
                occurred_at=clock.now(),
            )
        )
    order.refresh_from_db(fields=["state"])


def _program(actor: Actor) -> Actor:
    """A supplier by his link closes what we filed about him."""
    if actor.user_id is not None:
        return actor
    return Actor(user_id=None, name="system:supply", system=True)
