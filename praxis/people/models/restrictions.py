"""Who may open which chart."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from praxis.people import types
from praxis.people.models.columns import USER, by
from praxis.people.models.patient import Patient


class ChartRestriction(models.Model):
    """A chart that only people with a grant may open.

    Not a PhiModel: its rows must be read when the patient's own row is hidden. Reading
    them needs "people.restrict".
    """

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=types.RestrictionKind)
    reason = models.CharField(max_length=200)
    since = models.DateTimeField()
    set_by = by()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = by()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=models.Q(ended_at__isnull=True),
                name="people_restriction_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ChartGrant(models.Model):
    """One user may open one restricted chart until `expires_at` (real time, not the demo clock)."""

    client_key = models.UUIDField(unique=True)
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    emergency = models.BooleanField(default=False)
    granted_by = by()
    granted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_by = by()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["user", "expires_at"], name="people_chartgrant_user")]

    def __str__(self) -> str:
        return str(self.pk)
