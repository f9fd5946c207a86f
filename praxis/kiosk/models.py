"""Kiosks, and what patients asked there to have changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.kiosk.types import Field


class Kiosk(models.Model):
    """A tablet at a site. Its cookie is known only as a hash; a revoked one opens nothing."""

    client_key = models.UUIDField(unique=True)
    name = models.CharField(max_length=60)
    site = models.ForeignKey("access.Site", models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    registered_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name


class ProposedChange(PhiModel):
    """Something a patient typed at a kiosk. It waits for staff; it overwrites nothing."""

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+")
    kiosk = models.ForeignKey(Kiosk, models.PROTECT, related_name="+")
    field = models.CharField(max_length=8, choices=Field.choices)
    proposed = models.JSONField()
    proposed_at = models.DateTimeField()
    accepted = models.BooleanField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(field__in=Field.values), name="kiosk_proposedchange_field"
            ),
            models.CheckConstraint(
                condition=Q(accepted__isnull=True, decided_at__isnull=True)
                | Q(accepted__isnull=False, decided_at__isnull=False),
                name="kiosk_proposedchange_decided_at_once",
            ),
        ]
        indexes = [models.Index(fields=["patient", "-id"], name="kiosk_change_patient")]

    def __str__(self) -> str:
        return f"{self.patient_id} {self.field}"
