"""Suppliers' bills, matched with what was ordered and what came."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.supply.models.columns import by_user, reference
from praxis.supply.types import BillState


class Bill(models.Model):
    """A bill for one order. It is posted when it matches, or when a difference is released."""

    client_key = models.UUIDField(unique=True)
    order = reference("supply.Order", related_name="bills")
    number = models.CharField(max_length=40)
    billed_on = models.DateField()
    due_on = models.DateField()
    freight_cents = models.BigIntegerField(default=0)
    total_cents = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=BillState, default=BillState.BLOCKED)
    differences = models.JSONField(default=list)
    payable = reference("ledger.Payable", null=True, blank=True)
    entered_at = models.DateTimeField()
    by = by_user()
    by_name = models.CharField(max_length=120)
    released_by = by_user()
    released_why = models.CharField(max_length=200, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = by_user()
    void_why = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="posted", payable__isnull=False)
                | Q(state="blocked", payable__isnull=True)
                | Q(state="voided", voided_at__isnull=False),
                name="supply_bill_state",
            ),
            models.CheckConstraint(condition=Q(total_cents__gt=0), name="supply_bill_positive"),
        ]
        indexes = [
            models.Index(fields=["state", "-entered_at", "-id"], name="supply_bill_by_state")
        ]


class BillLine(models.Model):
    """What a bill asks for one receipt line: `receipt_line` none when nothing of it came."""

    bill = reference("supply.Bill", related_name="lines")
    receipt_line = reference("supply.ReceiptLine", null=True, blank=True, db_index=False)
    words = models.CharField(max_length=120, blank=True)
    quantity = models.IntegerField()
    price_cents = models.BigIntegerField()
    voided = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["receipt_line"],
                condition=Q(voided=False),
                name="supply_billed_once",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, price_cents__gte=0), name="supply_billed_positive"
            ),
        ]
