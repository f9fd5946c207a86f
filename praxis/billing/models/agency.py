"""Accounts handed to a collection agency, and what it pays and gives back."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.billing.collect_types import PlacementVerb
from praxis.billing.models.collect import by


class Agency(models.Model):
    """An organization that collects for us, with what was signed and what it keeps."""

    client_key = models.UUIDField(unique=True)
    organization = models.ForeignKey("people.Organization", models.PROTECT, related_name="+")
    contract = models.ForeignKey("people.Agreement", models.PROTECT, related_name="+")
    baa = models.ForeignKey("people.Agreement", models.PROTECT, related_name="+")
    fee_basis_points = models.IntegerField()
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    made_by = by()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(fee_basis_points__range=(0, 10000)), name="billing_agency_fee"
            ),
            models.CheckConstraint(condition=~Q(contract=F("baa")), name="billing_agency_signed"),
        ]

    def __str__(self) -> str:
        return f"agency {self.pk}"


class AgencyFile(models.Model):
    """A list of accounts given over or called back, or what the agency says it collected."""

    client_key = models.UUIDField(unique=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    rows = models.IntegerField()
    cents = models.BigIntegerField()
    fee_cents = models.BigIntegerField(default=0)
    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    by = by()
    by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "digest"],
                condition=Q(kind="remittance"),
                name="billing_agencyfile_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("placement", "recall", "remittance")),
                name="billing_agencyfile_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Placement(PhiModel):
    """One account for an agency: asked for, signed off by another person, handed over."""

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="placements")
    notice = models.ForeignKey("billing.Statement", models.PROTECT, related_name="+")
    cents = models.BigIntegerField()
    why = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=9, choices=PlacementVerb, blank=True)
    made_at = models.DateTimeField()
    made_by = by()
    made_by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="billing_placement_amount"),
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(state__in=("asked", "placed")),
                name="billing_placement_one_live",
            ),
        ]

    def __str__(self) -> str:
        return f"placement {self.pk}"


class PlacementPart(PhiModel):
    placement = models.ForeignKey(Placement, models.PROTECT, related_name="parts")
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", db_index=False)
    charge = models.ForeignKey("billing.Charge", models.PROTECT, related_name="+")
    cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["placement", "charge"], name="billing_placementpart_once"
            ),
            models.CheckConstraint(condition=Q(cents__gt=0), name="billing_placementpart_amount"),
        ]

    def __str__(self) -> str:
        return f"part {self.pk}"


class PlacementEvent(PhiModel):
    """A step of a placement; the database moves its state by it. Append only."""

    client_key = models.UUIDField(unique=True)
    placement = models.ForeignKey(Placement, models.PROTECT, related_name="events")
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", db_index=False)
    verb = models.CharField(max_length=9, choices=PlacementVerb)
    file = models.ForeignKey(
        AgencyFile, models.PROTECT, related_name="events", null=True, blank=True
    )
    payment = models.ForeignKey(
        "billing.PatientPayment", models.PROTECT, related_name="+", null=True, blank=True
    )
    cents = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=200, blank=True)
    by = by()
    by_name = models.CharField(max_length=120)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.verb} {self.pk}"
