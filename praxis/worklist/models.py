"""What somebody must do next."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel

VERBS = ("filed", "changed", "assigned", "snoozed", "closed", "reopened")


class WorkItem(PhiModel):
    """One thing to do. `key` names its cause: filed again, it is the same item.

    `owner` null: nobody has taken it. `by_hand`: a person may say it is done; otherwise the
    room that filed it closes it.
    """

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=60)
    area = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    why = models.CharField(max_length=300)
    consequence = models.CharField(max_length=300)
    citation = models.CharField(max_length=200, blank=True)
    step = models.CharField(max_length=40)
    url = models.CharField(max_length=300, blank=True)
    due_at = models.DateTimeField()
    amount_at_risk_cents = models.BigIntegerField(null=True, blank=True)
    role = models.CharField(max_length=40)
    owner = models.ForeignKey(
        "access.User", models.PROTECT, related_name="+", null=True, blank=True
    )
    patient = models.ForeignKey(
        "people.Patient", models.PROTECT, related_name="+", null=True, blank=True
    )
    by_hand = models.BooleanField(default=False)
    filed_at = models.DateTimeField()
    snoozed_until = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        "access.User", models.PROTECT, related_name="+", null=True, blank=True
    )
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=False) | Q(closed_by__isnull=True),
                name="worklist_closed_by_with_closed_at",
            )
        ]
        indexes = [
            models.Index(
                F("due_at"),
                F("amount_at_risk_cents").desc(nulls_last=True),
                F("id"),
                condition=Q(closed_at__isnull=True),
                name="worklist_open",
            ),
            models.Index(
                fields=["role", "due_at"],
                condition=Q(closed_at__isnull=True),
                name="worklist_open_role",
            ),
            models.Index(
                fields=["owner", "due_at"],
                condition=Q(closed_at__isnull=True),
                name="worklist_open_owner",
            ),
            models.Index(fields=["patient"], name="worklist_patient"),
        ]

    def __str__(self) -> str:
        return self.key


class WorkItemEvent(PhiModel):
    """What was done with an item, by whom and why. Append only."""

    item = models.ForeignKey(WorkItem, models.PROTECT, related_name="events")
    patient = models.ForeignKey(
        "people.Patient", models.PROTECT, related_name="+", null=True, blank=True
    )
    verb = models.CharField(
        max_length=10,
        choices=[
            (verb, verb)
            for verb in ("filed", "changed", "assigned", "snoozed", "closed", "reopened")
        ],
    )
    due_at = models.DateTimeField()
    owner = models.ForeignKey(
        "access.User", models.PROTECT, related_name="+", null=True, blank=True
    )
    until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("access.User", models.PROTECT, related_name="+", null=True, blank=True)
    by_name = models.CharField(max_length=120)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["item", "id"], name="worklist_event_item")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.verb}"
