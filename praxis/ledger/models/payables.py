"""Bills the practice owes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.ledger import types
from praxis.ledger.models.books import Account, Entry, Party, by_user


class Payable(models.Model):
    """A bill. It reaches the books when it is approved; `paid_cents` follows its payments."""

    client_key = models.UUIDField(unique=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=40)
    billed_on = models.DateField()
    due_on = models.DateField()
    cents = models.BigIntegerField()
    paid_cents = models.BigIntegerField(default=0)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    memo = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=10, choices=types.PayableState, default=types.PayableState.ENTERED
    )
    by = by_user()
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+", null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = by_user()
    void_entry = models.OneToOneField(Entry, models.PROTECT, related_name="+", null=True)
    void_why = models.CharField(max_length=200, blank=True)
    voided_at = models.DateTimeField(null=True)
    voided_by = by_user()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cents__gt=0) & ~Q(number=""), name="ledger_payable_positive"
            ),
            models.CheckConstraint(
                condition=Q(paid_cents__gte=0, paid_cents__lte=models.F("cents")),
                name="ledger_payable_paid",
            ),
            models.CheckConstraint(
                condition=Q(state="entered", entry__isnull=True)
                | Q(state__in=["approved", "paid"], entry__isnull=False)
                | Q(state="voided"),
                name="ledger_payable_state",
            ),
            models.UniqueConstraint(
                fields=["party", "number"],
                condition=~Q(state="voided"),
                name="ledger_payable_once",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on", "id"], name="ledger_payable_by_state"),
            models.Index(fields=["due_on", "id"], name="ledger_payable_by_day"),
        ]


class PayablePayment(models.Model):
    """Money paid on a bill."""

    client_key = models.UUIDField(unique=True)
    payable = models.ForeignKey(Payable, models.PROTECT, related_name="payments")
    cents = models.BigIntegerField()
    method = models.CharField(max_length=10, choices=types.Method)
    reference = models.CharField(max_length=40, blank=True)
    paid_on = models.DateField()
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+")
    by = by_user()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="ledger_payment_positive")
        ]
