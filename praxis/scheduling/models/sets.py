"""Visits that belong together, and how many of a kind there may be."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.scheduling.models.fields import reference
from praxis.scheduling.types import LimitScope, SetKind


class VisitSet(models.Model):
    """A series, linked visits of one day, or a family's visits, booked in one go."""

    kind = models.CharField(max_length=8, choices=SetKind)
    every_weeks = models.SmallIntegerField(null=True)
    client_key = models.UUIDField(unique=True)
    made_by = reference("access.User", null=True, db_index=False)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="series", every_weeks__gte=1, every_weeks__lte=52)
                | Q(kind__in=("linked", "family"), every_weeks__isnull=True),
                name="scheduling_set_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class VisitSetMember(PhiModel):
    """A visit of a set. A visit that leaves the set keeps its row, with `left_at`."""

    visit_set = models.ForeignKey(VisitSet, models.PROTECT, related_name="members")
    appointment = models.ForeignKey(
        "scheduling.Appointment", models.PROTECT, related_name="set_places"
    )
    patient = reference("people.Patient", db_index=False)
    place = models.SmallIntegerField()
    left_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit_set", "appointment"], name="scheduling_set_member_once"
            ),
            models.UniqueConstraint(
                fields=["appointment"],
                name="scheduling_in_one_set",
                condition=Q(left_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_set_id}.{self.place}"


class VisitLimit(models.Model):
    """At most so many visits. Null type, provider or site: any."""

    scope = models.CharField(max_length=8, choices=LimitScope)
    visit_type = reference("practice.VisitType", null=True, db_index=False)
    provider = reference("practice.Provider", null=True, db_index=False)
    site = reference("access.Site", null=True, db_index=False)
    most = models.SmallIntegerField()
    within_days = models.SmallIntegerField(null=True)
    note = models.CharField(max_length=200, blank=True)
    client_key = models.UUIDField(unique=True)
    created_by = reference("access.User", null=True, db_index=False)
    recorded_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    ended_by = reference("access.User", null=True, db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(most__gte=1)
                & Q(scope__in=LimitScope.values)
                & (
                    Q(scope="patient", within_days__gte=1, within_days__lte=1096)
                    | (~Q(scope="patient") & Q(within_days__isnull=True))
                ),
                name="scheduling_limit_terms",
            )
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.most}"
