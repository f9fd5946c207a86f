"""A provider who is out: the visits in the way, the times proposed, what became of each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.scheduling.models.fields import reference
from praxis.scheduling.models.supply import WorkException
from praxis.scheduling.types import OutState


class OutPlan(models.Model):
    """One absence and its proposal. Approved once; undone at most once, and soon."""

    exception = models.OneToOneField(WorkException, models.PROTECT, related_name="+")
    provider = reference("practice.Provider")
    start = models.DateTimeField()
    end = models.DateTimeField()
    client_key = models.UUIDField(unique=True)
    made_at = models.DateTimeField()
    made_by = reference("access.User", null=True, db_index=False)
    approved_at = models.DateTimeField(null=True)
    approved_by = reference("access.User", null=True, db_index=False)
    undone_at = models.DateTimeField(null=True)
    undone_by = reference("access.User", null=True, db_index=False)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["made_at", "id"], name="scheduling_out_made")]

    def __str__(self) -> str:
        return f"absence {self.pk}"


class OutMove(PhiModel):
    """A visit in the way and where it is to go; no `to_start`: nothing was found."""

    plan = models.ForeignKey(OutPlan, models.PROTECT, related_name="moves")
    appointment = reference("scheduling.Appointment")
    patient = reference("people.Patient", db_index=False)
    was_start = models.DateTimeField()
    to_provider = reference("practice.Provider", null=True, db_index=False)
    to_site = reference("access.Site", null=True, db_index=False)
    to_start = models.DateTimeField(null=True)
    cost = models.FloatField(null=True)
    state = models.CharField(max_length=8, choices=OutState)
    event = reference("scheduling.VisitEvent", null=True, db_index=False)
    why = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "appointment"], name="scheduling_out_once"),
            models.CheckConstraint(
                condition=Q(to_start__isnull=True, to_provider__isnull=True, to_site__isnull=True)
                | Q(to_start__isnull=False, to_provider__isnull=False, to_site__isnull=False),
                name="scheduling_out_target",
            ),
            models.CheckConstraint(
                condition=~Q(state="moved") | Q(event__isnull=False), name="scheduling_out_moved"
            ),
        ]

    def __str__(self) -> str:
        return f"move {self.pk}"
