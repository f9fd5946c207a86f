"""What a visit was charged, for which diagnoses, and the provider's word that it is complete."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.billing import types
from praxis.billing.models.fields import by, codes, reference
from praxis.billing.models.setup import Service


class EncounterDiagnosis(PhiModel):
    """A diagnosis of a visit, first the main one. Changed by removing it and adding another."""

    client_key = models.UUIDField(unique=True)
    encounter = reference("scheduling.Encounter", db_index=False)
    patient = reference("people.Patient", db_index=False)
    position = models.SmallIntegerField()
    icd10_code = models.CharField(max_length=8)
    added_by = by()
    recorded_at = models.DateTimeField(db_default=Now())
    removed_at = models.DateTimeField(null=True)
    removed_by = by()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=12),
                name="billing_diagnosis_position_1_12",
            ),
            models.CheckConstraint(
                condition=Q(icd10_code__regex=types.ICD10_SHAPE), name="billing_diagnosis_shape"
            ),
            models.UniqueConstraint(
                fields=["encounter", "position"],
                condition=Q(removed_at__isnull=True),
                name="billing_diagnosis_position_once",
            ),
            models.UniqueConstraint(
                fields=["encounter", "icd10_code"],
                condition=Q(removed_at__isnull=True),
                name="billing_diagnosis_code_once",
            ),
        ]
        indexes = [models.Index(fields=["encounter"], name="billing_diagnosis_visit")]

    def __str__(self) -> str:
        return f"diagnosis {self.pk}"


class Charge(PhiModel):
    """One line of a visit's charges. Never changed: voided with a reason and made anew.

    `amount_cents` is of the whole line. `pointers` are positions of the visit's diagnoses.
    `closed_at` follows the attestations by trigger; `posted_at` says that it is on the books.
    """

    client_key = models.UUIDField(unique=True)
    encounter = reference("scheduling.Encounter", db_index=False)
    patient = reference("people.Patient")
    site = reference("access.Site", db_index=False)
    provider = reference("practice.Provider", db_index=False)
    billing_entity = reference("practice.BillingEntity", db_index=False)
    service = reference(Service)
    position = models.SmallIntegerField(default=1, db_default=1)
    service_on = models.DateField()
    code_system = models.CharField(max_length=6, choices=types.CodeSystem)
    code = models.CharField(max_length=12)
    description = models.CharField(max_length=120)
    modifiers = codes(2)
    units = models.SmallIntegerField(default=1)
    amount_cents = models.IntegerField()
    pos = models.CharField(max_length=2)
    pointers = ArrayField(models.SmallIntegerField(), default=list, db_default=[])
    made_by = by()
    recorded_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)
    posted_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    voided_by = by()
    void_reason = models.CharField(max_length=200, blank=True, db_default="")
    replaces = reference("self", null=True, db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_cents__gte=0, amount_cents__lte=99_999_999),
                name="billing_charge_amount",
            ),
            models.CheckConstraint(
                condition=Q(units__gte=1, units__lte=9999), name="billing_charge_units"
            ),
            models.CheckConstraint(
                condition=Q(modifiers__len__lte=4, pointers__len__lte=4),
                name="billing_charge_at_most_4",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""),
                name="billing_charge_void_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["encounter", "position"], name="billing_charge_visit"),
            models.Index(fields=["service_on", "id"], name="billing_charge_day"),
            models.Index(
                fields=["service_on", "id"],
                condition=Q(closed_at__isnull=True, voided_at__isnull=True),
                name="billing_charge_open",
            ),
        ]

    def __str__(self) -> str:
        return f"charge {self.pk}"


class Attestation(PhiModel):
    """The provider says that the visit's charges are complete, or takes it back with a reason.

    Rows are only added; odd ones close, even ones reopen (billing_attestation_alternates).
    """

    client_key = models.UUIDField(unique=True)
    encounter = reference("scheduling.Encounter", db_index=False)
    patient = reference("people.Patient", db_index=False)
    provider = reference("practice.Provider", db_index=False)
    sequence = models.SmallIntegerField()
    kind = models.CharField(max_length=8, choices=types.AttestationKind)
    source = models.CharField(max_length=8, choices=types.AttestationSource, default="here")
    reason = models.CharField(max_length=200, blank=True)
    attested_by = by()
    attested_by_name = models.CharField(max_length=120)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["encounter", "sequence"], name="billing_attestation_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.encounter_id}"
