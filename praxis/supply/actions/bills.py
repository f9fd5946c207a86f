"""Suppliers' bills matched three ways: what was ordered, what came, what is billed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.money import Money
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.ledger import actions as ledger
from praxis.ledger.types import Party, PartyKind
from praxis.practice import queries as practice
from praxis.supply.actions.rows import locked, part, positive, reason
from praxis.supply.models import Bill, BillLine, Order, ReceiptLine
from praxis.supply.queries.bills import billed_freight
from praxis.supply.queries.catalog import agreed_prices
from praxis.supply.types import (
    BadPrice,
    Billed,
    BilledTwice,
    BillState,
    Condition,
    NothingBilled,
    OrderState,
    OwnBill,
    WrongState,
)
from praxis.worklist import actions as worklist


@transaction.atomic
def match_bill(
    *,
    actor: Actor,
    key: UUID,
    order_id: int,
    number: str,
    billed_on: date,
    due_on: date,
    lines: Sequence[Billed],
    freight_cents: int = 0,
    total_cents: int,
) -> Bill:
    """Enter a supplier's bill. When quantities, prices and freight agree with the order and with
    what came, within the practice's tolerance, it goes to the books; else it waits for
    somebody who may release it. Never by who wrote or approved the order.

    Raises NoSuchSupply, WrongState, OwnBill, NothingBilled, BadPrice, BilledTwice, and what
    ledger.add_payable raises.
    """
    actor.require("supply.match_bills")
    order = locked(Order, order_id)
    again = Bill.objects.filter(client_key=key).first()
    if again is not None:
        return again
    if actor.user_id in (order.by_id, order.approved_by_id) and not actor.system:
        raise OwnBill("You ordered this. Somebody else matches the bill.")
    if order.state in (OrderState.DRAFT, OrderState.WAITING, OrderState.CANCELLED):
        raise WrongState("This order was not sent. Send the bill back to the supplier.")
    if not lines:
        raise NothingBilled("Type what is billed.")
    if total_cents <= 0 or freight_cents < 0:
        raise BadPrice("Copy the total from the bill.", field="total")
    bill = insert_once(
        Bill(
            client_key=key,
            order=order,
            number=" ".join(number.split())[:40],
            billed_on=billed_on,
            due_on=due_on,
            freight_cents=freight_cents,
            total_cents=total_cents,
            differences=differences(order, lines, freight_cents, total_cents),
            entered_at=clock.now(),
            by_id=actor.user_id,
            by_name=actor.signature,
        )
    )
    _write_lines(bill, order, lines)
    _watch_prices(actor, bill)
    if not bill.differences:
        _post(actor, bill)
    else:
        _ask(actor, bill)
    return bill


def differences(
    order: Order, lines: Sequence[Billed], freight_cents: int, total_cents: int
) -> list[str]:
    """What does not agree, in words; prices may be off by the tolerance, upwards and downwards
    alike, the rest by nothing.
    """
    rows = {
        row.pk: row
        for row in ReceiptLine.objects.filter(order_line__order=order).select_related(
            "order_line__item", "order_line__unit"
        )
    }
    tolerance = int(practice.setting("supply_price_tolerance_percent")) * 100
    found = []
    for each in lines:
        row = rows.get(each.receipt_line_id or 0)
        if row is None or row.condition != Condition.GOOD:
            words = each.words.strip() or "A line"
            found.append(f"{words}: {each.quantity} billed, nothing of it received")
            continue
        ours = row.order_line
        if each.quantity != row.quantity:
            found.append(f"{ours.item.name}: {each.quantity} billed, {row.quantity} received")
        allowed = Money(ours.price_cents).share(tolerance).cents
        if abs(each.price_cents - ours.price_cents) > allowed:
            found.append(
                f"{ours.item.name}: {Money(each.price_cents)} billed for a {ours.unit.name},"
                f" {Money(ours.price_cents)} ordered"
            )
    agreed = order.freight_cents + order.fee_cents - billed_freight(order.pk)
    if freight_cents > agreed:
        found.append(
            f"Freight and fees: {Money(freight_cents)} billed, {Money(max(agreed, 0))} left of"
            " what was agreed"
        )
    summed = sum(each.quantity * each.price_cents for each in lines) + freight_cents
    if summed != total_cents:
        found.append(f"Its lines add up to {Money(summed)}, it asks for {Money(total_cents)}")
    return found


def _write_lines(bill: Bill, order: Order, lines: Sequence[Billed]) -> None:
    ours = set(
        ReceiptLine.objects.filter(order_line__order=order, condition=Condition.GOOD).values_list(
            "pk", flat=True
        )
    )
    twice = BilledTwice("A delivery on this bill was billed before.", field="number")
    with violations(supply_billed_once=twice):
        for each in lines:
            BillLine.objects.create(
                bill=bill,
                receipt_line_id=each.receipt_line_id if each.receipt_line_id in ours else None,
                words=" ".join(each.words.split())[:120],
                quantity=positive(each.quantity),
                price_cents=each.price_cents,
            )


def _watch_prices(actor: Actor, bill: Bill) -> None:
    """An item dearer than its agreement or its last price by more than the practice says."""
    basis_points = int(practice.setting("supply_price_rise_percent")) * 100
    rows = [
        row
        for row in bill.lines.select_related("receipt_line__order_line__item")
        if row.receipt_line is not None
    ]
    items = {row.receipt_line.order_line.item_id for row in rows if row.receipt_line}
    agreed: dict[int, int] = {}
    for price in agreed_prices(on=bill.billed_on, item_ids=items):
        if price.organization_id == bill.order.organization_id:
            agreed.setdefault(price.item_id, price.price_cents)
    for row in rows:
        assert row.receipt_line is not None
        line = row.receipt_line.order_line
        before = agreed.get(line.item_id, line.last_cents)
        if before and row.price_cents > before + Money(before).share(basis_points).cents:
            more = Money(row.price_cents - before)
            worklist.file_item(
                actor=actor,
                key=f"supply:price:{row.pk}",
                kind="supply.price",
                title=f"{line.item.name} costs {more} more a unit",
                why=f"{Money(before)} {'agreed' if line.item_id in agreed else 'last time'},"
                f" {Money(row.price_cents)} on bill {bill.number}",
                consequence="The next orders cost as much unless prices are asked for.",
                due_at=clock.now() + timedelta(days=7),
                role="facility",
                url=f"/supplies/items/{line.item_id}/",
                step="Ask for prices",
                at_risk=Money((row.price_cents - before) * row.quantity),
                by_hand=True,
            )


def _post(actor: Actor, bill: Bill) -> None:
    """Into the ledger as a payable: it is owed when it is approved there."""
    accounts = list(
        BillLine.objects.filter(bill=bill, receipt_line__isnull=False).values_list(
            "receipt_line__order_line__item__account", flat=True
        )
    )
    payable = ledger.add_payable(
        actor=actor,
        key=part(bill.client_key, "payable"),
        party=Party(PartyKind.SUPPLIER, bill.order.organization_id),
        number=bill.number,
        billed_on=bill.billed_on,
        due_on=bill.due_on,
        cents=bill.total_cents,
        account=accounts[0] if accounts else "5000",
        memo=f"Order {bill.order.number}",
    )
    bill.payable_id, bill.state = payable.pk, BillState.POSTED
    bill.save(update_fields=["payable", "state"])


def _ask(actor: Actor, bill: Bill) -> None:
    worklist.file_item(
        actor=actor,
        key=f"supply:bill:{bill.pk}",
        kind="supply.bill",
        title=f"Bill {bill.number} of {bill.order.organization.name} differs",
        why="; ".join(bill.differences)[:300],
        consequence=f"It is not paid; due {bill.due_on:%m/%d/%Y}.",
        due_at=clock.now() + timedelta(days=3),
        role="office_manager",
        url=f"/supplies/bills/{bill.pk}/",
        step="Release or take back",
        at_risk=Money(bill.total_cents),
    )


@transaction.atomic
def release_bill(*, actor: Actor, bill_id: int, why: str) -> Bill:
    """Pay it in spite of the difference. Not by who entered it, wrote or approved the order.

    Raises NoSuchSupply, WrongState, OwnBill, ReasonMissing.
    """
    actor.require("supply.release_bills")
    bill = locked(Bill, bill_id)
    if bill.state != BillState.BLOCKED:
        raise WrongState("This bill does not wait any more. Reload the page.")
    if actor.user_id in (bill.by_id, bill.order.by_id) and not actor.system:
        raise OwnBill("You entered this bill or its order. Somebody else releases it.")
    bill.released_by_id, bill.released_why = actor.user_id, reason(why)
    bill.save(update_fields=["released_by", "released_why"])
    _post(actor, bill)
    worklist.close_item(actor=actor, key=f"supply:bill:{bill.pk}", reason="released")
    return bill


@transaction.atomic
def void_bill(*, actor: Actor, key: UUID, bill_id: int, why: str) -> Bill:
    """Sent back, or entered wrong: its deliveries may be billed again. One in the books is voided
    there too. Raises NoSuchSupply, WrongState, ReasonMissing, and what ledger.void_payable does.
    """
    actor.require("supply.release_bills" if _posted(bill_id) else "supply.match_bills")
    bill = locked(Bill, bill_id)
    if bill.state == BillState.VOIDED:
        raise WrongState("This bill was taken back already.")
    words = reason(why)
    if bill.payable_id is not None:
        ledger.void_payable(
            actor=actor, key=part(key, "payable"), payable_id=bill.payable_id, why=words
        )
    bill.lines.update(voided=True)
    bill.state, bill.void_why = BillState.VOIDED, words
    bill.voided_at, bill.voided_by_id = clock.now(), actor.user_id
    bill.save(update_fields=["state", "void_why", "voided_at", "voided_by"])
    worklist.close_item(actor=actor, key=f"supply:bill:{bill.pk}", reason="taken back")
    return bill


def _posted(bill_id: int) -> bool:
    return Bill.objects.filter(pk=bill_id, state=BillState.POSTED).exists()
