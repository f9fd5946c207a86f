"""Deliveries: what came, how it was found, and where it was put."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from praxis.access import queries as access
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.supply.actions.lots import day_of, lot_of
from praxis.supply.actions.orders import note_order
from praxis.supply.actions.rows import locked, move_of, part, positive
from praxis.supply.actions.stock import stock_rules
from praxis.supply.models import Move, Order, OrderLine, Place, Recall, Receipt, ReceiptLine
from praxis.supply.types import (
    RECEIVABLE,
    BadQuantity,
    Came,
    Condition,
    LotExpired,
    MoveKind,
    NothingCame,
    OrderVerb,
    OverReceived,
    PlaceKind,
    WrongState,
)
from praxis.worklist import actions as worklist


@transaction.atomic
def receive_delivery(
    *,
    actor: Actor,
    key: UUID,
    order_id: int,
    came: Sequence[Came],
    slip: str = "",
    note: str = "",
    over_why: str = "",
) -> Receipt:
    """Take in a delivery, whole or in part. Good units go into stock at the order's place, those
    of a recalled lot into quarantine; damaged and wrong ones stay out and are put to the
    supplier. More than was ordered, beyond the tolerance, needs `over_why`.

    Raises NoSuchSupply, WrongState, NothingCame, LotNeeded, LotExpired, BadDates, OverReceived.
    """
    actor.require("supply.receive")
    order = locked(Order, order_id)
    again = Receipt.objects.filter(client_key=key).first()
    if again is not None:
        return again
    if order.state not in RECEIVABLE:
        raise WrongState("Only an order that was sent is received.")
    if not came:
        raise NothingCame("Type what came.")
    receipt = insert_once(
        Receipt(
            client_key=key,
            order=order,
            slip=" ".join(slip.split())[:40],
            note=note.strip()[:400],
            received_at=clock.now(),
            by_id=actor.user_id,
            by_name=actor.signature,
        )
    )
    lines = {
        row.pk: row
        for row in OrderLine.objects.select_for_update(of=("self",))
        .filter(order=order)
        .select_related("item", "unit")
    }
    for number, each in enumerate(came):
        line = lines.get(each.line_id)
        if line is None:
            raise NothingCame("That line is not on this order.")
        if each.condition not in Condition.values:
            raise BadQuantity("Say how it was found.", field="condition")
        _take_in(actor, part(key, f"line:{number}"), receipt, line, each, over_why)
    _tell_faults(actor, order, receipt)
    _close_when_whole(actor, order)
    return receipt


def _take_in(
    actor: Actor, key: UUID, receipt: Receipt, line: OrderLine, each: Came, over_why: str
) -> None:
    quantity = positive(each.quantity)
    good = each.condition == Condition.GOOD
    lot = move = None
    if good:
        lot = lot_of(line.item, number=each.lot, expires_on=day_of(each.expires_on))
        if lot.expires_on is not None and lot.expires_on <= access.today():
            raise LotExpired(f"{line.item.name} has expired. Enter it as damaged.")
        if over_why.strip() and not line.over_why:
            line.over_why = " ".join(over_why.split())[:200]
            line.save(update_fields=["over_why"])
        move = _put_away(actor, key, receipt, lot.pk, quantity * line.unit.each)
    over = OverReceived(
        f"More of {line.item.name} came than was ordered. Say why it is kept.", field="over_why"
    )
    with violations(supply_received_within=over):
        ReceiptLine.objects.create(
            receipt=receipt,
            order_line=line,
            quantity=quantity,
            condition=each.condition,
            lot=lot,
            move=move,
            note=" ".join(each.note.split())[:200],
        )


def _put_away(actor: Actor, key: UUID, receipt: Receipt, lot_id: int, each: int) -> Move:
    place = receipt.order.place
    if Recall.objects.filter(lot_id=lot_id, ended_at=None).exists():
        place = Place.objects.get(site_id=place.site_id, kind=PlaceKind.QUARANTINE)
    with stock_rules():
        return insert_once(
            move_of(
                actor=actor,
                key=key,
                kind=MoveKind.RECEIVE,
                lot=lot_id,
                place=place,
                each=each,
                why=receipt.order.number,
            )
        )


def _tell_faults(actor: Actor, order: Order, receipt: Receipt) -> None:
    """Damaged and wrong units are put to the supplier by whoever buys."""
    bad = list(
        receipt.lines.exclude(condition=Condition.GOOD).select_related(
            "order_line__item", "order_line__unit"
        )
    )
    if not bad:
        return
    words = "; ".join(
        f"{row.quantity} {row.order_line.unit.name} {row.order_line.item.name}:"
        f" {row.get_condition_display().lower()}"
        for row in bad
    )
    worklist.file_item(
        actor=actor,
        key=f"supply:fault:{receipt.pk}",
        kind="supply.fault",
        title=f"Ask {order.organization.name} about {order.number}",
        why=words[:300],
        consequence="Most suppliers take a claim for a few days only.",
        due_at=clock.now() + timedelta(days=2),
        role="facility",
        url=f"/supplies/orders/{order.pk}/",
        step="Ask for replacement or credit",
        by_hand=True,
    )


def _close_when_whole(actor: Actor, order: Order) -> None:
    if all(line.received >= line.quantity for line in OrderLine.objects.filter(order=order)):
        note_order(actor, order, OrderVerb.CLOSED, "All of it has come")
        worklist.close_item(actor=actor, key=f"supply:silent:{order.pk}", reason="received")
