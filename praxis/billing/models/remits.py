"""835s as received: a payment, its claims, lines and reasons, and what became of each.

What the payer said is never changed. What became of it follows `RemittanceEvent` rows by
trigger. Names of columns follow the segment they hold (005010X221A1).
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel


class RemittanceState(models.TextChoices):
    POSTED = "posted", "Posted"
    PARKED = "parked", "Parked"
    CASH_ONLY = "cash_only", "Money only"
    REPLACED = "replaced", "Replaced"


class RemittanceClaimState(models.TextChoices):
    POSTED = "posted", "Posted"
    DENIED = "denied", "Denied"
    SUSPENSE = "suspense", "Suspense"
    UNMATCHED = "unmatched", "No match"
    HELD = "held", "Held"
    NOTICE = "notice", "Information only"
    PARKED = "parked", "Parked"
    REVERSED = "reversed", "Taken back"


class MatchKind(models.TextChoices):
    NONE = "", "No match"
    NUMBER = "number", "Our claim number"
    PAYER_NUMBER = "payer_number", "Payer's claim number"
    FACTS = "facts", "Patient, day and charge"
    BY_HAND = "by_hand", "By hand"


def _patient() -> models.ForeignKey[Any, Any]:
    """Null while nobody knows whose it is: then only people who post remittances see the row."""
    return models.ForeignKey("people.Patient", models.PROTECT, related_name="+", null=True)


class Remittance(models.Model):
    """One ST of an 835: one payment of one payer. `trace` is TRN02, `origin` TRN03.

    `payer` is null when the file names a payer that we do not know: then it is parked.
    """

    interchange = models.ForeignKey(
        "billing.Interchange", models.PROTECT, related_name="remittances"
    )
    position = models.IntegerField()
    st02 = models.CharField(max_length=9)
    payer = models.ForeignKey("coverage.Payer", models.PROTECT, related_name="+", null=True)
    payer_key = models.CharField(max_length=80)
    payer_name = models.CharField(max_length=60)
    trace = models.CharField(max_length=50)
    origin = models.CharField(max_length=30, blank=True)
    method = models.CharField(max_length=3)
    amount_cents = models.BigIntegerField()
    claims_cents = models.BigIntegerField()
    provider_cents = models.BigIntegerField()
    paid_on = models.DateField()
    payee_npi = models.CharField(max_length=10, blank=True)
    payee_name = models.CharField(max_length=60, blank=True)
    claim_count = models.IntegerField()
    receipt = models.OneToOneField(
        "ledger.Receipt", models.PROTECT, related_name="+", null=True, blank=True
    )
    state = models.CharField(max_length=10, choices=RemittanceState)
    why = models.CharField(max_length=300, blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["payer_key", "trace", "origin"],
                condition=~Q(state__in=("parked", "replaced")),
                name="billing_remittance_once",
            ),
            models.UniqueConstraint(
                fields=["interchange", "position"],
                condition=~Q(state="replaced"),
                name="billing_remittance_position",
            ),
            models.CheckConstraint(
                condition=Q(state__in=RemittanceState.values), name="billing_remittance_state"
            ),
            models.CheckConstraint(
                condition=~Q(state="parked") | ~Q(why=""), name="billing_remittance_why"
            ),
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="billing_remittance_recent"),
            models.Index(fields=["payer", "-paid_on"], name="billing_remittance_payer"),
            models.Index(fields=["state", "-received_at"], name="billing_remittance_by_state"),
        ]

    def __str__(self) -> str:
        return self.trace


class RemittanceClaim(PhiModel):
    """A CLP: what the payer says of one claim. `off_cents` is by how much it does not balance.

    `forwarded_to` is NM1*TT; `moa` holds MOA01 and on, with stars between.
    """

    remittance = models.ForeignKey(Remittance, models.PROTECT, related_name="claims")
    position = models.IntegerField()
    claim = models.ForeignKey(
        "billing.Claim", models.PROTECT, related_name="remittances", null=True
    )
    patient = _patient()
    clp01 = models.CharField(max_length=38, blank=True)
    clp02 = models.CharField(max_length=2)
    charge_cents = models.BigIntegerField()
    paid_cents = models.BigIntegerField()
    patient_share_cents = models.BigIntegerField(null=True)
    clp06 = models.CharField(max_length=2, blank=True)
    payer_claim_number = models.CharField(max_length=50, blank=True)
    patient_name = models.CharField(max_length=130, blank=True)
    member_id = models.CharField(max_length=80, blank=True)
    service_on = models.DateField(null=True)
    forwarded_to = models.CharField(max_length=80, blank=True)
    moa = models.CharField(max_length=300, blank=True, db_default="")
    first_segment = models.IntegerField(default=0)
    last_segment = models.IntegerField(default=0)
    match = models.CharField(max_length=12, choices=MatchKind, blank=True)
    reverses = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)
    off_cents = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=RemittanceClaimState)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["remittance", "position"], name="billing_remittanceclaim_position"
            ),
            models.CheckConstraint(
                condition=Q(state__in=RemittanceClaimState.values),
                name="billing_remittanceclaim_state",
            ),
        ]
        indexes = [
            models.Index(fields=["clp01"], name="billing_remitclaim_clp01"),
            models.Index(
                fields=["state", "id"],
                condition=Q(state__in=("suspense", "unmatched", "held")),
                name="billing_remitclaim_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.clp01


class RemittanceLine(PhiModel):
    """An SVC. `submitted_code` is SVC06: our code when the payer priced another."""

    remittance_claim = models.ForeignKey(RemittanceClaim, models.PROTECT, related_name="lines")
    position = models.IntegerField()
    patient = _patient()
    claim_line = models.ForeignKey("billing.ClaimLine", models.PROTECT, related_name="+", null=True)
    charge = models.ForeignKey(
        "billing.Charge", models.PROTECT, related_name="remittance_lines", null=True
    )
    code = models.CharField(max_length=48)
    modifiers = ArrayField(models.CharField(max_length=2), default=list)
    submitted_code = models.CharField(max_length=48, blank=True)
    charge_cents = models.BigIntegerField()
    paid_cents = models.BigIntegerField()
    units = models.CharField(max_length=15, blank=True)
    service_on = models.DateField(null=True)
    control_number = models.CharField(max_length=50, blank=True)
    allowed_cents = models.BigIntegerField(null=True)
    remarks = ArrayField(models.CharField(max_length=6), default=list)
    off_cents = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["remittance_claim", "position"], name="billing_remittanceline_position"
            )
        ]

    def __str__(self) -> str:
        return f"line {self.pk}"


class RemittanceAdjustment(PhiModel):
    """One reason and amount of a CAS, of a line or (without one) of the whole claim.

    With `letter` it came on paper, after the file, and a person entered it.
    """

    remittance_claim = models.ForeignKey(
        RemittanceClaim, models.PROTECT, related_name="adjustments"
    )
    line = models.ForeignKey(RemittanceLine, models.PROTECT, related_name="adjustments", null=True)
    position = models.IntegerField()
    patient = models.ForeignKey(
        "people.Patient", models.PROTECT, related_name="+", null=True, db_index=False
    )
    group_code = models.CharField(max_length=2)
    carc = models.CharField(max_length=5)
    cents = models.BigIntegerField()
    quantity = models.CharField(max_length=15, blank=True)
    letter = models.ForeignKey(
        "documents.Document", models.PROTECT, related_name="+", null=True, db_index=False
    )

    def __str__(self) -> str:
        return f"{self.group_code}-{self.carc}"


class ProviderAdjustment(PhiModel):
    """One pair of a PLB: money that belongs to the check, not to a claim.

    `cents` has the file's sign: positive takes money away from us, negative adds.
    """

    remittance = models.ForeignKey(Remittance, models.PROTECT, related_name="provider_adjustments")
    position = models.IntegerField()
    npi = models.CharField(max_length=50, blank=True)
    fiscal_on = models.DateField(null=True)
    reason_code = models.CharField(max_length=2)
    reference = models.CharField(max_length=50, blank=True)
    cents = models.BigIntegerField()
    account = models.CharField(max_length=4, blank=True)
    entry = models.ForeignKey(
        "ledger.Entry", models.PROTECT, related_name="+", null=True, db_index=False
    )
    claim = models.ForeignKey("billing.Claim", models.PROTECT, related_name="+", null=True)
    patient = models.ForeignKey(
        "people.Patient", models.PROTECT, related_name="+", null=True, db_index=False
    )

    def __str__(self) -> str:
        return f"{self.reason_code} {self.pk}"


class RemittanceVerb(models.TextChoices):
    RECEIVED = "received", "Received"
    PARKED = "parked", "Parked"
    POSTED = "posted", "Posted"
    DENIED = "denied", "Posted as denied"
    SUSPENDED = "suspended", "Put in suspense"
    UNMATCHED = "unmatched", "No match"
    HELD = "held", "Held"
    NOTED = "noted", "Noted"
    REVERSED = "reversed", "Taken back by the payer"
    CASH_ONLY = "cash_only", "Money posted without its claims"
    REPLACED = "replaced", "Replaced by a newer reading"


class RemittanceEvent(PhiModel):
    """What was done with a remittance, or (with `remittance_claim`) one claim of it.

    Append only; the states of both follow these rows by trigger.
    """

    remittance = models.ForeignKey(Remittance, models.PROTECT, related_name="events")
    remittance_claim = models.ForeignKey(
        RemittanceClaim, models.PROTECT, related_name="events", null=True
    )
    patient = models.ForeignKey(
        "people.Patient", models.PROTECT, related_name="+", null=True, db_index=False
    )
    verb = models.CharField(max_length=10, choices=RemittanceVerb)
    claim = models.ForeignKey(
        "billing.Claim", models.PROTECT, related_name="+", null=True, db_index=False
    )
    match = models.CharField(max_length=12, choices=MatchKind, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False
    )
    by_name = models.CharField(max_length=120)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.verb} {self.pk}"
