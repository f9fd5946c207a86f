"""Suppliers' bills and prices that rose."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from praxis.kernel import clock
from praxis.supply.models import Bill, BillLine, Order, ReceiptLine
from praxis.supply.types import Condition, NoSuchSupply, OrderState


def bills() -> QuerySet[Bill]:
    return Bill.objects.select_related("order__organization")


def get_bill(bill_id: int) -> Bill:
    """With its lines. Raises NoSuchSupply."""
    found = (
        Bill.objects.select_related("order__organization", "payable", "released_by", "voided_by")
        .prefetch_related(
            "lines__receipt_line__order_line__item", "lines__receipt_line__order_line__unit"
        )
        .filter(pk=bill_id)
        .first()
    )
    if found is None:
        raise NoSuchSupply("There is no such bill.")
    return found


def open_receipt_lines(order_id: int) -> list[ReceiptLine]:
    """What came good and was not billed yet."""
    billed = BillLine.objects.filter(receipt_line_id=OuterRef("pk"), voided=False)
    return list(
        ReceiptLine.objects.filter(
            ~Exists(billed), order_line__order_id=order_id, condition=Condition.GOOD
        )
        .select_related("order_line__item", "order_line__unit", "receipt", "lot")
        .order_by("pk")
    )


def bill_candidates() -> list[Order]:
    """Orders of which something came that was not billed."""
    billed = BillLine.objects.filter(receipt_line_id=OuterRef("pk"), voided=False)
    waiting = ReceiptLine.objects.filter(
        ~Exists(billed), order_line__order_id=OuterRef("pk"), condition=Condition.GOOD
    )
    return list(
        Order.objects.filter(Exists(waiting))
        .exclude(state=OrderState.CANCELLED)
        .select_related("organization")
        .order_by("ordered_on", "pk")[:200]
    )


def price_alerts(*, basis_points: int, days: int = 90) -> list[BillLine]:
    """Bill lines of the last days dearer than before by more than so much."""
    since = clock.now() - timedelta(days=days)
    before = F("receipt_line__order_line__last_cents")
    return list(
        BillLine.objects.filter(
            Q(receipt_line__order_line__last_cents__gt=0),
            voided=False,
            bill__entered_at__gte=since,
            price_cents__gt=before + before * basis_points / 10_000,
        )
        .select_related("bill__order__organization", "receipt_line__order_line__item")
        .order_by("-pk")[:50]
    )


def billed_freight(order_id: int) -> int:
    """Freight billed for an order by bills that stand."""
    found = Bill.objects.filter(order_id=order_id).exclude(state="voided")
    return int(found.aggregate(all=Sum("freight_cents"))["all"] or 0)
