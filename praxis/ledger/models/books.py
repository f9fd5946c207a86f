"""Accounts, months, entries and their lines."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.ledger import types


def by_user(*, null: bool = True) -> models.ForeignKey[Any, Any]:
    """The user who did it; null when a program did."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=null, db_index=False
    )


class Account(models.Model):
    """A line of the chart. `control` names whose sub-ledger it sums up, or is empty.

    Code, kind and control never change once it is there; the name may.
    """

    client_key = models.UUIDField(unique=True)
    code = models.CharField(max_length=10, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=types.AccountKind)
    control = models.CharField(max_length=10, choices=types.PartyKind, blank=True)
    delivered = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    version = models.IntegerField(default=1)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="ledger_account_dates",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=types.AccountKind.values), name="ledger_account_kind"
            ),
            models.CheckConstraint(
                condition=Q(control__in=["", *types.PartyKind.values]),
                name="ledger_account_control",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Party(PhiModel):
    """Whose sub-ledger account it is. `ref` is the id the owning room gave."""

    kind = models.CharField(max_length=10, choices=types.PartyKind)
    ref = models.BigIntegerField()
    patient = models.OneToOneField("people.Patient", models.PROTECT, related_name="+", null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "ref"], name="ledger_party_once"),
            models.CheckConstraint(
                condition=Q(kind="patient", patient__isnull=False, ref=F("patient_id"))
                | (~Q(kind="patient") & Q(patient__isnull=True)),
                name="ledger_party_patient",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=types.PartyKind.values), name="ledger_party_kind"
            ),
        ]


class Period(models.Model):
    """A month of the books. Made by the first entry in it; `closed_by` follows its events."""

    starts_on = models.DateField(unique=True)
    ends_on = models.DateField()
    closed_by = models.ForeignKey(
        "ledger.PeriodEvent", models.PROTECT, related_name="+", null=True, db_index=False
    )
    recorded_at = models.DateTimeField(db_default=Now())

    @property
    def is_closed(self) -> bool:
        return self.closed_by_id is not None


class PeriodEvent(models.Model):
    """A month was closed or reopened, by whom and why."""

    client_key = models.UUIDField(unique=True)
    period = models.ForeignKey(Period, models.PROTECT, related_name="+")
    change = models.CharField(max_length=10, choices=types.PeriodChange)
    reason = models.CharField(max_length=200, blank=True)
    occurred_at = models.DateTimeField()
    by = by_user()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(change="closed") | (Q(change="reopened") & ~Q(reason="")),
                name="ledger_reopen_reason",
            )
        ]


class PeriodTotal(models.Model):
    """What an account moved in a month, as it stood when the month was closed."""

    event = models.ForeignKey(PeriodEvent, models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    debit_cents = models.BigIntegerField()
    credit_cents = models.BigIntegerField()
    line_count = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "account"],
                include=["debit_cents", "credit_cents"],
                name="ledger_total_once",
            )
        ]


class Entry(models.Model):
    """A journal entry. Never changed; a fix is an entry that reverses it.

    `line_count`, `total_cents` (of the debits) and `lines_sha256` say what its lines must be:
    the database compares them before the transaction may end, and refuses a later line.
    """

    key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=30)
    posted_on = models.DateField()
    memo = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=80, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, related_name="reversed_by", null=True)
    line_count = models.IntegerField()
    total_cents = models.BigIntegerField()
    lines_sha256 = models.BinaryField(max_length=32)
    by = by_user()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(line_count__gte=2, total_cents__gt=0), name="ledger_entry_size"
            ),
            models.CheckConstraint(
                condition=Q(posted_on__gte="1990-01-01", posted_on__lt="2100-01-01"),
                name="ledger_entry_date",
            ),
        ]
        indexes = [
            models.Index(fields=["posted_on", "id"], name="ledger_entry_by_day"),
            models.Index(fields=["kind", "posted_on", "id"], name="ledger_entry_by_kind"),
            models.Index(fields=["source"], condition=~Q(source=""), name="ledger_entry_by_source"),
        ]


class EntryLine(models.Model):
    """One side of an entry: `cents` is positive for a debit, negative for a credit."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="lines", db_index=False)
    position = models.SmallIntegerField()
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", null=True, db_index=False)
    posted_on = models.DateField()
    cents = models.BigIntegerField()
    memo = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "position"], name="ledger_line_position"),
            models.CheckConstraint(condition=~Q(cents=0), name="ledger_line_not_zero"),
        ]
        indexes = [
            models.Index(
                fields=["account", "posted_on", "id"],
                include=["cents"],
                name="ledger_line_by_account",
            ),
            models.Index(
                fields=["party", "account", "posted_on", "id"],
                include=["cents"],
                condition=Q(party__isnull=False),
                name="ledger_line_by_party",
            ),
        ]
