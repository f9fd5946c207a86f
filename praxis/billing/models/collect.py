"""The unpaid bill: runs of statements, what was said on the phone, holds, pay links, cards.

Everything here is a row of what happened. Where an account stands is read out of the rows.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.billing.collect_types import CallOutcome, HoldKind, Outcome, Paper

_USER = settings.AUTH_USER_MODEL


def by() -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        _USER, models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )


class StatementRun(models.Model):
    """One round of statements and reminders. `found` accounts were looked at when it began."""

    client_key = models.UUIDField(unique=True)
    run_on = models.DateField()
    found = models.IntegerField()
    made_at = models.DateTimeField()
    made_by = by()
    made_by_name = models.CharField(max_length=120)
    finished_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"run {self.pk}"


class StatementRunItem(PhiModel):
    """One account of a run: the patient whose record holds the paper."""

    run = models.ForeignKey(StatementRun, models.PROTECT, related_name="items")
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+")
    paper = models.CharField(max_length=9, choices=Paper)
    outcome = models.CharField(max_length=7, choices=Outcome, blank=True)
    why = models.CharField(max_length=200, blank=True)
    statement = models.ForeignKey(
        "billing.Statement", models.PROTECT, related_name="+", null=True, db_index=False
    )
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "patient"], name="billing_runitem_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="billing_runitem_outcome"
            ),
        ]
        indexes = [
            models.Index(fields=["run", "id"], condition=Q(outcome=""), name="billing_runitem_left")
        ]

    def __str__(self) -> str:
        return f"item {self.pk}"


class StatementLine(PhiModel):
    """What a paper asked for of one charge. Append only."""

    statement = models.ForeignKey("billing.Statement", models.PROTECT, related_name="lines")
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", db_index=False)
    charge = models.ForeignKey("billing.Charge", models.PROTECT, related_name="+")
    cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "charge"], name="billing_statementline_once"
            ),
            models.CheckConstraint(condition=Q(cents__gt=0), name="billing_statementline_amount"),
        ]

    def __str__(self) -> str:
        return f"line {self.pk}"


class CollectionCall(PhiModel):
    """A call about a bill and what came of it. Append only."""

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8, choices=CallOutcome)
    words = models.CharField(max_length=300, blank=True)
    promised_on = models.DateField(null=True, blank=True)
    promised_cents = models.BigIntegerField(null=True, blank=True)
    called_at = models.DateTimeField()
    by = by()
    by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="promise", promised_on__isnull=False, promised_cents__gt=0)
                | (~Q(outcome="promise") & Q(promised_on=None, promised_cents=None)),
                name="billing_call_promise",
            ),
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"


class AccountHold(PhiModel):
    """While one is open nothing is asked of the patient. Append only; `AccountHoldEnd` ends it."""

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=HoldKind)
    why = models.CharField(max_length=300)
    opened_at = models.DateTimeField()
    by = by()
    by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(why=""), name="billing_hold_why"),
            models.CheckConstraint(condition=Q(kind__in=HoldKind.values), name="billing_hold_kind"),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class AccountHoldEnd(PhiModel):
    hold = models.OneToOneField(AccountHold, models.PROTECT, related_name="end")
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", db_index=False)
    answer = models.CharField(max_length=300)
    ended_at = models.DateTimeField()
    by = by()
    by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(answer=""), name="billing_holdend_why")]

    def __str__(self) -> str:
        return f"hold {self.hold_id} ended"


class PayLink(PhiModel):
    """A page on which a bill can be paid, sent to the patient. Append only."""

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+")
    channel = models.CharField(max_length=5)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    by = by()
    by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"link {self.pk}"


class Checkout(PhiModel):
    """An amount somebody chose on a pay page and took to the processor's page. Append only."""

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+")
    link = models.ForeignKey(PayLink, models.PROTECT, related_name="checkouts")
    cents = models.BigIntegerField()
    keep_card = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="billing_checkout_amount")
        ]

    def __str__(self) -> str:
        return f"checkout {self.pk}"


class CardOnFile(PhiModel):
    """The processor's token of a card; the number itself never comes here."""

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+")
    token = models.BinaryField()
    brand = models.CharField(max_length=20, blank=True)
    last_four = models.CharField(max_length=4)
    good_until = models.DateField(null=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_four__regex=r"^[0-9]{4}$"), name="billing_card_last_four"
            )
        ]

    def __str__(self) -> str:
        return f"card {self.pk}"


class ProcessorEvent(PhiModel):
    """What the card processor said, each once. Append only."""

    event_id = models.CharField(max_length=64, unique=True)
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10)
    checkout = models.ForeignKey(Checkout, models.PROTECT, related_name="events", null=True)
    instalment = models.ForeignKey(
        "billing.PlanInstalment", models.PROTECT, related_name="events", null=True
    )
    cents = models.BigIntegerField(default=0)
    reference = models.CharField(max_length=60, blank=True)
    payment = models.ForeignKey(
        "billing.PatientPayment", models.PROTECT, related_name="+", null=True
    )
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.event_id
