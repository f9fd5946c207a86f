"""Payment plans, help by a scale, good-faith estimates."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.billing.collect_types import HelpVerb, PlanState, PlanVerb
from praxis.billing.models.collect import by


class PaymentPlan(PhiModel):
    """An agreement to pay in parts. `state` follows its events.

    `terms_by_name`: who gave the patient the disclosures that Regulation Z asks for.
    """

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+")
    cents = models.BigIntegerField()
    count = models.SmallIntegerField()
    finance_cents = models.BigIntegerField(default=0)
    terms_by_name = models.CharField(max_length=120, blank=True)
    card = models.ForeignKey(
        "billing.CardOnFile", models.PROTECT, related_name="+", null=True, blank=True
    )
    state = models.CharField(max_length=8, choices=PlanState, blank=True)
    made_at = models.DateTimeField()
    made_by = by()
    made_by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cents__gt=0, count__gt=0, finance_cents__gte=0),
                name="billing_plan_amount",
            ),
            models.CheckConstraint(
                condition=Q(count__lte=4, finance_cents=0) | ~Q(terms_by_name=""),
                name="billing_plan_reg_z",
            ),
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(state__in=("active", "broken")),
                name="billing_plan_one_live",
            ),
        ]

    def __str__(self) -> str:
        return f"plan {self.pk}"


class PlanInstalment(PhiModel):
    plan = models.ForeignKey(PaymentPlan, models.PROTECT, related_name="instalments")
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", db_index=False)
    number = models.SmallIntegerField()
    due_on = models.DateField()
    cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="billing_instalment_once"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="billing_instalment_amount"),
        ]
        indexes = [models.Index(fields=["due_on"], name="billing_instalment_due")]

    def __str__(self) -> str:
        return f"instalment {self.pk}"


class PlanCharge(PhiModel):
    """What of a charge the plan pays."""

    plan = models.ForeignKey(PaymentPlan, models.PROTECT, related_name="charges")
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", db_index=False)
    charge = models.ForeignKey("billing.Charge", models.PROTECT, related_name="+")
    cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "charge"], name="billing_plancharge_once"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="billing_plancharge_amount"),
        ]

    def __str__(self) -> str:
        return f"plan charge {self.pk}"


class PlanEvent(PhiModel):
    """A step of a plan; the database moves the plan's state by it. Append only."""

    client_key = models.UUIDField(unique=True)
    plan = models.ForeignKey(PaymentPlan, models.PROTECT, related_name="events")
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", db_index=False)
    verb = models.CharField(max_length=8, choices=PlanVerb)
    instalment = models.ForeignKey(
        PlanInstalment, models.PROTECT, related_name="+", null=True, blank=True
    )
    reason = models.CharField(max_length=200, blank=True)
    by = by()
    by_name = models.CharField(max_length=120)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.verb} {self.pk}"


class HelpScale(models.Model):
    """Who gets how much off: percent of the poverty line, read from a published table.

    `steps` are [[up to percent, percent off], …], rising. Both days included.
    """

    client_key = models.UUIDField(unique=True)
    name = models.CharField(max_length=80)
    base_cents = models.BigIntegerField()
    person_cents = models.BigIntegerField()
    steps = models.JSONField()
    source = models.CharField(max_length=200)
    checked_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    made_by = by()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(base_cents__gt=0, person_cents__gte=0), name="billing_scale_amount"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="billing_scale_source"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="billing_scale_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class HelpRequest(PhiModel):
    """An application for lower-cost care. `state` follows its events."""

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+")
    scale = models.ForeignKey(HelpScale, models.PROTECT, related_name="+")
    household = models.SmallIntegerField()
    income_cents = models.BigIntegerField()
    poverty_percent = models.IntegerField()
    off_percent = models.SmallIntegerField()
    proof = models.CharField(max_length=200)
    document = models.ForeignKey(
        "documents.Document", models.PROTECT, related_name="+", null=True, blank=True
    )
    ends_on = models.DateField()
    state = models.CharField(max_length=9, choices=HelpVerb, blank=True)
    made_at = models.DateTimeField()
    made_by = by()
    made_by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(household__gt=0, income_cents__gte=0, off_percent__range=(0, 100)),
                name="billing_help_facts",
            ),
            models.CheckConstraint(condition=~Q(proof=""), name="billing_help_proof"),
            models.UniqueConstraint(
                fields=["patient"], condition=Q(state="asked"), name="billing_help_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"help {self.pk}"


class HelpEvent(PhiModel):
    request = models.ForeignKey(HelpRequest, models.PROTECT, related_name="events")
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", db_index=False)
    verb = models.CharField(max_length=9, choices=HelpVerb)
    reason = models.CharField(max_length=200, blank=True)
    decision = models.ForeignKey(
        "billing.Decision", models.PROTECT, related_name="+", null=True, blank=True
    )
    by = by()
    by_name = models.CharField(max_length=120)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.verb} {self.pk}"


class Estimate(PhiModel):
    """A good-faith estimate as it was given (45 CFR 149.610). Append only; kept six years."""

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+")
    asked_on = models.DateField()
    service_on = models.DateField()
    due_on = models.DateField()
    given_on = models.DateField()
    cents = models.BigIntegerField()
    lines = models.JSONField()
    by = by()
    by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="billing_estimate_amount")
        ]

    def __str__(self) -> str:
        return f"estimate {self.pk}"
