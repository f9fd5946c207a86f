"""What patients are told of a visit before it, and who may read a provider's calendar."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.scheduling.models.fields import reference
from praxis.scheduling.models.visits import Appointment
from praxis.scheduling.types import FeedShows, ReminderState


class ReminderLadder(models.Model):
    """When and how patients are reminded of a visit type; null: of every type without its own.

    Rows are only added; the latest holds. `steps` is a list of
    {"minutes": before the visit, "channels": ["text", "email"]}; empty: no reminders.
    """

    client_key = models.UUIDField(unique=True)
    visit_type = reference("practice.VisitType", null=True, db_index=False)
    steps = models.JSONField()
    made_by = reference("access.User", null=True, db_index=False)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["visit_type", "-id"], name="scheduling_ladder")]

    def __str__(self) -> str:
        return f"ladder {self.pk}"


class Reminder(PhiModel):
    """One step of the ladder for one visit at one time. A move ends it and plans another."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="reminders")
    patient = reference("people.Patient", db_index=False)
    minutes = models.IntegerField()
    channels = models.CharField(max_length=40)
    for_start = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(
        max_length=8, choices=ReminderState, default=ReminderState.PLANNED, db_default="planned"
    )
    why = models.CharField(max_length=40, blank=True, default="", db_default="")
    message = reference("correspondence.Message", null=True, db_index=False)
    settled_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "minutes", "for_start"],
                condition=~Q(state="ended"),
                name="scheduling_reminder_once",
            ),
            models.UniqueConstraint(
                fields=["appointment", "minutes"],
                condition=Q(state="planned"),
                name="scheduling_reminder_planned_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="scheduling_reminder_due", condition=Q(state="planned")
            )
        ]

    def __str__(self) -> str:
        return f"reminder {self.pk}"


class CalendarFeed(models.Model):
    """An address at which a calendar program reads one provider's visits. One way."""

    client_key = models.UUIDField(unique=True)
    provider = reference("practice.Provider")
    token_hash = models.BinaryField(unique=True)
    shows = models.CharField(max_length=8, choices=FeedShows, default=FeedShows.NOTHING)
    note = models.CharField(max_length=80, blank=True)
    made_by = reference("access.User", null=True, db_index=False)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"calendar {self.pk}"


class LateNotice(models.Model):
    """The next patients of a provider were told that he runs late."""

    client_key = models.UUIDField(unique=True)
    provider = reference("practice.Provider", db_index=False)
    site = reference("access.Site", db_index=False)
    minutes = models.SmallIntegerField()
    appointments = ArrayField(models.BigIntegerField(), default=list)
    told = models.SmallIntegerField(default=0)
    to_call = models.SmallIntegerField(default=0)
    said_by = reference("access.User", null=True, db_index=False)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["provider", "-occurred_at"], name="scheduling_late_notice")]

    def __str__(self) -> str:
        return f"late {self.pk}"
