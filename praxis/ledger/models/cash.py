"""Money taken, given back, brought to the bank and seen there."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.ledger import types
from praxis.ledger.models.books import Account, Entry, EntryLine, Party, by_user


class Deposit(models.Model):
    """A bank deposit of cash and checks, or a batch of card payments that the bank paid out.

    `gross_cents` is what its receipts less its refunds come to, `fee_cents` what the card
    company kept, `over_cents` what was counted above (below: negative) the gross.
    """

    client_key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=10, choices=types.DepositKind)
    site = models.ForeignKey("access.Site", models.PROTECT, related_name="+", db_index=False)
    deposited_on = models.DateField()
    reference = models.CharField(max_length=40, blank=True)
    cash_cents = models.BigIntegerField(default=0)
    gross_cents = models.BigIntegerField()
    fee_cents = models.BigIntegerField(default=0)
    over_cents = models.BigIntegerField(default=0)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+")
    by = by_user()
    void_entry = models.OneToOneField(Entry, models.PROTECT, related_name="+", null=True)
    void_why = models.CharField(max_length=200, blank=True)
    voided_at = models.DateTimeField(null=True)
    voided_by = by_user()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(fee_cents__gte=0) & (Q(kind="cards") | Q(fee_cents=0)),
                name="ledger_deposit_fee",
            ),
            models.CheckConstraint(
                condition=Q(gross_cents__gt=F("fee_cents") - F("over_cents")),
                name="ledger_deposit_positive",
            ),
            models.CheckConstraint(
                condition=Q(void_entry__isnull=True, voided_at__isnull=True)
                | (Q(void_entry__isnull=False, voided_at__isnull=False) & ~Q(void_why="")),
                name="ledger_deposit_void",
            ),
        ]
        indexes = [models.Index(fields=["deposited_on", "id"], name="ledger_deposit_by_day")]

    @property
    def net_cents(self) -> int:
        return self.gross_cents + self.over_cents - self.fee_cents

    @property
    def number(self) -> str:
        return f"D-{self.pk:06d}"


class Receipt(PhiModel):
    """Money taken from a party. Voided, never changed."""

    client_key = models.UUIDField(unique=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey(
        "people.Patient", models.PROTECT, related_name="+", null=True, db_index=False
    )
    method = models.CharField(max_length=10, choices=types.Method)
    cents = models.BigIntegerField()
    reference = models.CharField(max_length=40, blank=True)
    site = models.ForeignKey("access.Site", models.PROTECT, related_name="+", db_index=False)
    received_on = models.DateField()
    received_at = models.DateTimeField()
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+")
    by = by_user()
    deposit = models.ForeignKey(Deposit, models.PROTECT, related_name="receipts", null=True)
    void_entry = models.OneToOneField(Entry, models.PROTECT, related_name="+", null=True)
    void_kind = models.CharField(max_length=10, choices=types.VoidKind, blank=True)
    void_why = models.CharField(max_length=200, blank=True)
    voided_at = models.DateTimeField(null=True)
    voided_by = by_user()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="ledger_receipt_positive"),
            models.CheckConstraint(
                condition=Q(method__in=types.Method.values), name="ledger_receipt_method"
            ),
            models.CheckConstraint(
                condition=Q(void_entry__isnull=True, voided_at__isnull=True, void_kind="")
                | (
                    Q(void_entry__isnull=False, voided_at__isnull=False)
                    & ~Q(void_kind="")
                    & ~Q(void_why="")
                ),
                name="ledger_receipt_void",
            ),
        ]
        indexes = [
            models.Index(fields=["received_on", "id"], name="ledger_receipt_by_day"),
            models.Index(fields=["party", "received_on", "id"], name="ledger_receipt_by_party"),
            models.Index(
                fields=["patient", "received_on"],
                condition=Q(patient__isnull=False),
                name="ledger_receipt_by_patient",
            ),
            models.Index(
                fields=["site", "method", "received_on", "id"],
                condition=Q(deposit__isnull=True, void_entry__isnull=True),
                name="ledger_receipt_held",
            ),
        ]

    @property
    def number(self) -> str:
        return f"R-{self.pk:06d}"


class Refund(PhiModel):
    """Money given back to a party."""

    client_key = models.UUIDField(unique=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    patient = models.ForeignKey(
        "people.Patient", models.PROTECT, related_name="+", null=True, db_index=False
    )
    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="refunds", null=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    method = models.CharField(max_length=10, choices=types.Method)
    cents = models.BigIntegerField()
    why = models.CharField(max_length=200)
    reference = models.CharField(max_length=40, blank=True)
    site = models.ForeignKey("access.Site", models.PROTECT, related_name="+", db_index=False)
    refunded_on = models.DateField()
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+")
    by = by_user()
    deposit = models.ForeignKey(Deposit, models.PROTECT, related_name="refunds", null=True)
    void_entry = models.OneToOneField(Entry, models.PROTECT, related_name="+", null=True)
    void_why = models.CharField(max_length=200, blank=True)
    voided_at = models.DateTimeField(null=True)
    voided_by = by_user()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cents__gt=0) & ~Q(why=""), name="ledger_refund_positive"
            ),
            models.CheckConstraint(
                condition=Q(void_entry__isnull=True, voided_at__isnull=True)
                | (Q(void_entry__isnull=False, voided_at__isnull=False) & ~Q(void_why="")),
                name="ledger_refund_void",
            ),
        ]
        indexes = [
            models.Index(fields=["refunded_on", "id"], name="ledger_refund_by_day"),
            models.Index(
                fields=["site", "method", "refunded_on", "id"],
                condition=Q(deposit__isnull=True, void_entry__isnull=True),
                name="ledger_refund_held",
            ),
        ]


class BankLine(models.Model):
    """A line of the bank's statement: money in is positive.

    Read from a file, `client_key` follows from its words, so a file read twice makes one row.
    """

    client_key = models.UUIDField(unique=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    banked_on = models.DateField()
    cents = models.BigIntegerField()
    reference = models.CharField(max_length=60, blank=True)
    description = models.CharField(max_length=200, blank=True)
    matched_at = models.DateTimeField(null=True)
    matched_by = by_user()
    version = models.IntegerField(default=1)
    by = by_user()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(cents=0), name="ledger_bankline_not_zero")
        ]
        indexes = [
            models.Index(fields=["banked_on", "id"], name="ledger_bankline_by_day"),
            models.Index(
                fields=["banked_on", "id"],
                condition=Q(matched_at__isnull=True),
                name="ledger_bankline_open",
            ),
        ]


class BankMatch(models.Model):
    """A line of the books that a bank line proves. `entry` moved it from a clearing account."""

    bank_line = models.ForeignKey(BankLine, models.PROTECT, related_name="matches")
    line = models.ForeignKey(EntryLine, models.PROTECT, related_name="+", db_index=False)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+", null=True, db_index=False)
    by = by_user()
    matched_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = by_user()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=Q(undone_at__isnull=True), name="ledger_match_once"
            )
        ]
