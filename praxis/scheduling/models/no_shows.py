"""What the practice's policy asked for after a missed visit, and what was done."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.scheduling.models.fields import reference
from praxis.scheduling.types import NoShowStepKind


class NoShowStep(PhiModel):
    """One rung of the ladder, or the fee, for one missed visit. Taken back with a reason."""

    appointment = reference("scheduling.Appointment")
    patient = reference("people.Patient", db_index=False)
    kind = models.CharField(max_length=8, choices=NoShowStepKind)
    missed = models.SmallIntegerField()
    fee_cents = models.IntegerField(null=True)
    why = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = reference("access.User", null=True, db_index=False)
    outcome = models.CharField(max_length=200, blank=True)
    reversed_at = models.DateTimeField(null=True)
    reversed_by = reference("access.User", null=True, db_index=False)
    reverse_reason = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "kind"],
                condition=Q(reversed_at__isnull=True),
                name="scheduling_no_show_step_once",
            ),
            models.CheckConstraint(
                condition=Q(reversed_at__isnull=True) | ~Q(reverse_reason=""),
                name="scheduling_no_show_reason",
            ),
            models.CheckConstraint(
                condition=Q(kind="fee") & Q(fee_cents__gt=0)
                | ~Q(kind="fee") & Q(fee_cents__isnull=True),
                name="scheduling_no_show_fee",
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "made_at"], name="scheduling_no_show_patient"),
            models.Index(
                fields=["made_at", "id"],
                name="scheduling_no_show_open",
                condition=Q(done_at__isnull=True, reversed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.appointment_id}"
