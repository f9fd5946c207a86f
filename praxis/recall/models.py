"""Who is to come again, when, and what was tried."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.recall.types import Channel, EventKind, Source, State, Trigger


def reference(to: str, *, null: bool = False, **options: Any) -> Any:
    return models.ForeignKey(to, models.PROTECT, related_name="+", null=null, **options)


class RecallRule(models.Model):
    """Who is recalled when. Changed by ending it and adding another.

    `ladder`: [days from the due day, channel] pairs. `months` is the time after the visit, or
    between birthdays. Ages are in months, both ends included.
    """

    name = models.CharField(max_length=80)
    trigger = models.CharField(max_length=12, choices=Trigger)
    after_type = reference("practice.VisitType", null=True)
    visit_type = reference("practice.VisitType")
    months = models.SmallIntegerField()
    min_age_months = models.SmallIntegerField(null=True, blank=True)
    max_age_months = models.SmallIntegerField(null=True, blank=True)
    is_clinical = models.BooleanField(default=False)
    lead_days = models.SmallIntegerField(default=30)
    ladder = models.JSONField(default=list)
    client_key = models.UUIDField(unique=True)
    made_at = models.DateTimeField()
    made_by = reference("access.User", null=True, db_index=False)
    ended_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(trigger="after_visit", after_type__isnull=False)
                | Q(trigger="age", after_type__isnull=True, min_age_months__isnull=False),
                name="recall_rule_trigger",
            ),
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=240, lead_days__gte=0, lead_days__lte=180),
                name="recall_rule_times",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Recall(PhiModel):
    """One patient to come for one thing by a day. `state` and what follows it come by trigger."""

    patient = reference("people.Patient", db_index=False)
    rule = models.ForeignKey(RecallRule, models.PROTECT, related_name="+", null=True)
    visit_type = reference("practice.VisitType", db_index=False)
    provider = reference("practice.Provider", null=True, db_index=False)
    ordered_in = reference("scheduling.Appointment", null=True, db_index=False)
    source = models.CharField(max_length=8, choices=Source)
    due_on = models.DateField()
    why = models.CharField(max_length=200)
    is_clinical = models.BooleanField(default=False)
    ladder = models.JSONField(default=list)
    rung = models.SmallIntegerField(default=0)
    next_step_on = models.DateField(null=True)
    client_key = models.UUIDField(unique=True)
    made_at = models.DateTimeField()
    made_by = reference("access.User", null=True, db_index=False)
    recorded_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=12, choices=State, default=State.DUE, db_default=State.DUE)
    attempts = models.SmallIntegerField(default=0, db_default=0)
    certified_at = models.DateTimeField(null=True)
    appointment = reference("scheduling.Appointment", null=True, db_index=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="recall_state"),
            models.UniqueConstraint(
                fields=["patient", "visit_type"],
                condition=Q(state__in=("due", "trying")),
                name="recall_once",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="recall_due"),
            models.Index(fields=["patient", "due_on"], name="recall_patient"),
            models.Index(
                fields=["next_step_on"],
                name="recall_next_step",
                condition=Q(state__in=("due", "trying")),
            ),
            models.Index(
                fields=["appointment"],
                name="recall_visit",
                condition=Q(appointment__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"recall {self.pk}"


class RecallEvent(PhiModel):
    """One thing that was tried or happened. Rows are only added."""

    recall = models.ForeignKey(Recall, models.PROTECT, related_name="events")
    patient = reference("people.Patient", db_index=False)
    kind = models.CharField(max_length=12, choices=EventKind)
    channel = models.CharField(max_length=8, choices=Channel, blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")
    appointment = reference("scheduling.Appointment", null=True, db_index=False)
    user = reference("access.User", null=True, db_index=False)
    client_key = models.UUIDField(unique=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=EventKind.values), name="recall_event_kind"
            ),
            models.CheckConstraint(
                condition=~Q(kind="booked") | Q(appointment__isnull=False),
                name="recall_event_visit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.recall_id}"
