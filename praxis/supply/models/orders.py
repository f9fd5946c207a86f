"""Orders, what happened to them, and what came."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from praxis.supply.models.columns import by_user, reference
from praxis.supply.types import Condition, OrderState, OrderVerb


class Order(models.Model):
    """A purchase order. `state` follows its events by trigger; `total_cents` follows its lines."""

    client_key = models.UUIDField(unique=True)
    number = models.CharField(max_length=20, unique=True)
    organization = reference("people.Organization")
    place = reference("supply.Place", db_index=False)
    request = reference("supply.Request", null=True, blank=True, related_name="orders")
    quote = reference("supply.Quote", null=True, blank=True, db_index=False)
    freight_cents = models.BigIntegerField(default=0)
    fee_cents = models.BigIntegerField(default=0)
    total_cents = models.BigIntegerField()
    pay_days = models.IntegerField(default=30)
    expected_on = models.DateField(null=True, blank=True)
    need_by = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=12, choices=OrderState, default=OrderState.DRAFT)
    document_id = models.BigIntegerField(null=True, blank=True)
    message_id = models.BigIntegerField(null=True, blank=True)
    ordered_on = models.DateField()
    by = by_user()
    by_name = models.CharField(max_length=120)
    approved_by = by_user()
    version = models.IntegerField(default=1)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["-ordered_on", "-id"], name="supply_order_latest"),
            models.Index(fields=["state", "-ordered_on", "-id"], name="supply_order_state"),
        ]

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """An item ordered. `received` and `billed` follow receipts and bills by trigger.

    `last_cents` is what one unit cost before: the saving is measured against it.
    """

    order = reference("supply.Order", related_name="lines", db_index=False)
    position = models.IntegerField()
    item = reference("supply.Item")
    unit = reference("supply.ItemUnit", db_index=False)
    quantity = models.IntegerField()
    price_cents = models.BigIntegerField()
    last_cents = models.BigIntegerField(null=True, blank=True)
    tolerance_basis_points = models.IntegerField(default=0)
    received = models.IntegerField(default=0)
    over_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, price_cents__gte=0), name="supply_ordered_positive"
            ),
            models.CheckConstraint(
                condition=~Q(over_why="")
                | Q(
                    received__lte=F("quantity")
                    + F("quantity") * F("tolerance_basis_points") / 10_000
                ),
                name="supply_received_within",
            ),
            models.UniqueConstraint(fields=["order", "position"], name="supply_ordered_position"),
            models.UniqueConstraint(fields=["order", "item"], name="supply_ordered_once"),
        ]
        indexes = [models.Index(fields=["item", "-id"], name="supply_ordered_item")]


class OrderEvent(models.Model):
    """What happened to an order. Append only."""

    client_key = models.UUIDField(unique=True)
    order = reference("supply.Order", related_name="events")
    verb = models.CharField(max_length=12, choices=OrderVerb)
    why = models.CharField(max_length=400, blank=True)
    by = by_user()
    by_name = models.CharField(max_length=120)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())


class Receipt(models.Model):
    """A delivery. Append only."""

    client_key = models.UUIDField(unique=True)
    order = reference("supply.Order", related_name="receipts")
    slip = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=400, blank=True)
    received_at = models.DateTimeField()
    by = by_user()
    by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())


class ReceiptLine(models.Model):
    """What came of one order line, in units ordered. Append only; only good units have a move."""

    receipt = reference("supply.Receipt", related_name="lines")
    order_line = reference("supply.OrderLine", related_name="receipt_lines")
    quantity = models.IntegerField()
    condition = models.CharField(max_length=8, choices=Condition)
    lot = reference("supply.Lot", null=True, blank=True)
    move = models.OneToOneField(
        "supply.Move", models.PROTECT, related_name="+", null=True, blank=True
    )
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="supply_came_positive"),
            models.CheckConstraint(
                condition=Q(condition="good", move__isnull=False, lot__isnull=False)
                | (~Q(condition="good") & Q(move__isnull=True)),
                name="supply_good_is_in_stock",
            ),
        ]
