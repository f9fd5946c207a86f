"""Who came without a time, and the numbers by which patients are called today."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.scheduling.models.fields import reference
from praxis.scheduling.types import Urgency


class WalkIn(PhiModel):
    """Somebody in the queue: until a visit is made of it, or until he leaves."""

    client_key = models.UUIDField(unique=True)
    patient = reference("people.Patient", db_index=False)
    site = reference("access.Site", db_index=False)
    visit_type = reference("practice.VisitType", db_index=False)
    provider = reference("practice.Provider", null=True, db_index=False)
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.ROUTINE)
    reason = models.CharField(max_length=200, blank=True)
    joined_at = models.DateTimeField()
    joined_by = reference("access.User", null=True, db_index=False)
    appointment = reference("scheduling.Appointment", null=True, db_index=False)
    left_at = models.DateTimeField(null=True)
    left_why = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(appointment__isnull=True) | Q(left_at__isnull=True),
                name="scheduling_walkin_ends_once",
            ),
            models.UniqueConstraint(
                fields=["patient", "site"],
                condition=Q(appointment__isnull=True, left_at__isnull=True),
                name="scheduling_walkin_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["site", "joined_at"],
                condition=Q(appointment__isnull=True, left_at__isnull=True),
                name="scheduling_walkin_open",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class DayNumber(models.Model):
    """What a patient is called by at a site on a day. It means nothing and holds no PHI.

    Given by scheduling_give_number; one a visit, and the number of a walk-in goes on with it.
    """

    site = reference("access.Site", db_index=False)
    day = models.DateField()
    number = models.SmallIntegerField()
    appointment = models.OneToOneField(
        "scheduling.Appointment", models.PROTECT, related_name="+", null=True
    )
    walk_in = models.OneToOneField(WalkIn, models.PROTECT, related_name="+", null=True)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "day", "number"], name="scheduling_daynumber_once"
            ),
            models.CheckConstraint(
                condition=Q(appointment__isnull=False) | Q(walk_in__isnull=False),
                name="scheduling_daynumber_of",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)
