"""Orders, receipts and what was saved."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Prefetch, QuerySet, Sum

from praxis.supply.models import Order, OrderLine, Receipt, ReceiptLine
from praxis.supply.queries.catalog import BOUGHT
from praxis.supply.types import RECEIVABLE, NoSuchSupply, OrderState


def orders() -> QuerySet[Order]:
    return Order.objects.select_related("organization", "place__site").annotate(
        ordered=Sum("lines__quantity"), came=Sum("lines__received")
    )


def get_order(order_id: int) -> Order:
    """With lines, events and receipts. Raises NoSuchSupply."""
    found = (
        Order.objects.select_related("organization", "place__site", "request", "approved_by")
        .prefetch_related(
            Prefetch(
                "lines",
                OrderLine.objects.select_related("item", "unit").order_by("position"),
            ),
            "events",
            Prefetch("receipts", Receipt.objects.order_by("pk")),
            Prefetch(
                "receipts__lines",
                ReceiptLine.objects.select_related("order_line__item", "order_line__unit", "lot"),
            ),
        )
        .filter(pk=order_id)
        .first()
    )
    if found is None:
        raise NoSuchSupply("There is no such order.")
    return found


def get_receipt(receipt_id: int) -> Receipt:
    """Raises NoSuchSupply."""
    found = Receipt.objects.select_related("order__organization").filter(pk=receipt_id).first()
    if found is None:
        raise NoSuchSupply("There is no such delivery.")
    return found


def received_state(order: Order) -> str:
    """In words: how much of it has come. Needs `orders()` or `get_order()`."""
    ordered = getattr(order, "ordered", None)
    came = getattr(order, "came", None)
    if ordered is None:
        ordered = sum(line.quantity for line in order.lines.all())
        came = sum(line.received for line in order.lines.all())
    if order.state not in (*RECEIVABLE, OrderState.CLOSED):
        return ""
    if not came:
        return "Nothing yet"
    return "All of it" if came >= ordered else f"{came} of {ordered}"


def to_come(order: Order) -> list[OrderLine]:
    return [line for line in order.lines.all() if line.received < line.quantity]


def savings(*, since: date) -> int:
    """Cents saved against the last price, of what was ordered since a day; dearer counts too."""
    found = OrderLine.objects.filter(
        order__state__in=BOUGHT, order__ordered_on__gte=since, last_cents__isnull=False
    ).aggregate(saved=Sum((F("last_cents") - F("price_cents")) * F("quantity")))
    return int(found["saved"] or 0)
