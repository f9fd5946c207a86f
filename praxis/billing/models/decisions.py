"""What a person decided about open money: written off, made the patient's, given back to insurance.

A decision says what is to be posted; its postings stand in the journal entry of its event. Its
state follows its events by trigger, and who asked for a write-off can never approve it.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.billing.decision_types import DecisionKind, DecisionState, Side, WriteOffReason


class Decision(PhiModel):
    """`side` is where the money is taken from. `over_limit`: it waits for a second person."""

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=DecisionKind)
    side = models.CharField(max_length=9, choices=Side)
    reason = models.CharField(max_length=15, choices=WriteOffReason, blank=True)
    why = models.CharField(max_length=200)
    cents = models.BigIntegerField()
    over_limit = models.BooleanField(default=False)
    claim = models.ForeignKey("billing.Claim", models.PROTECT, related_name="+", null=True)
    state = models.CharField(max_length=9, choices=DecisionState, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False
    )
    made_by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="billing_decision_amount"),
            models.CheckConstraint(condition=~Q(why=""), name="billing_decision_why"),
            models.CheckConstraint(
                condition=Q(kind="write_off", reason__in=WriteOffReason.values)
                | Q(kind="to_patient", side="insurance", reason="", over_limit=False)
                | Q(kind="to_insurance", side="patient", reason="", over_limit=False),
                name="billing_decision_kind",
            ),
        ]
        indexes = [
            models.Index(
                fields=["made_at", "id"], condition=Q(state="asked"), name="billing_decision_asked"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class DecisionPart(PhiModel):
    """What of the decision concerns one charge. Append only."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="parts")
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", db_index=False)
    charge = models.ForeignKey("billing.Charge", models.PROTECT, related_name="+")
    cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="billing_decisionpart_amount"),
            models.UniqueConstraint(
                fields=["decision", "charge"], name="billing_decisionpart_once"
            ),
        ]

    def __str__(self) -> str:
        return f"part {self.pk}"


class DecisionEvent(PhiModel):
    """A step of a decision. Append only. `entry` is the journal entry that a step made."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="events")
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", db_index=False)
    verb = models.CharField(max_length=9, choices=DecisionState)
    reason = models.CharField(max_length=200, blank=True)
    entry = models.ForeignKey(
        "ledger.Entry", models.PROTECT, related_name="+", null=True, db_index=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False
    )
    by_name = models.CharField(max_length=120)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.verb} {self.pk}"
