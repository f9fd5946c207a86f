"""Visits and what happened to them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.scheduling.models.fields import reference
from praxis.scheduling.types import EventKind, Initiator, ReadinessState, Status, Urgency


class Appointment(PhiModel):
    """FHIR R4 Appointment. `status` and the columns after it follow the events by trigger."""

    patient = reference("people.Patient", db_index=False)
    visit_type = reference("practice.VisitType", db_index=False)
    provider = reference("practice.Provider", db_index=False)
    site = reference("access.Site", db_index=False)
    start = models.DateTimeField()
    end = models.DateTimeField()
    minutes = models.SmallIntegerField()
    minutes_before = models.SmallIntegerField(default=0)
    minutes_after = models.SmallIntegerField(default=0)
    lane = models.SmallIntegerField(default=0)
    mode = models.CharField(max_length=10, default="office")
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.ROUTINE)
    reason = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=500, blank=True)
    new_patient = models.BooleanField(default=False)
    override_reason = models.CharField(max_length=200, blank=True)
    client_key = models.UUIDField(unique=True)
    booked_by = reference("access.User", null=True, db_index=False)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    rescheduled_from = models.ForeignKey(
        "self", models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    group = reference("scheduling.GroupSession", null=True, db_index=False)
    planned_room = reference("practice.Room", null=True, db_index=False)
    status = models.CharField(
        max_length=14, choices=Status, default=Status.BOOKED, db_default=Status.BOOKED
    )
    status_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    room = reference("practice.Room", null=True, db_index=False)
    version = models.IntegerField(default=1, db_default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="scheduling_visit_span"),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="scheduling_visit_status"
            ),
        ]
        indexes = [
            models.Index(fields=["site", "start"], name="scheduling_visit_day"),
            models.Index(fields=["provider", "start"], name="scheduling_visit_provider"),
            models.Index(fields=["patient", "start"], name="scheduling_visit_patient"),
            models.Index(
                fields=["group"], name="scheduling_visit_group", condition=Q(group__isnull=False)
            ),
            models.Index(
                fields=["rescheduled_from"],
                name="scheduling_visit_former",
                condition=Q(rescheduled_from__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"visit {self.pk}"


class VisitEvent(PhiModel):
    """One thing that happened to a visit. Rows are only added; a correction is a row too."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="events")
    patient = reference("people.Patient", db_index=False)
    kind = models.CharField(max_length=20, choices=EventKind)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    user = reference("access.User", null=True, db_index=False)
    room = reference("practice.Room", null=True, db_index=False)
    note = models.CharField(max_length=200, blank=True, db_default="")
    initiator = models.CharField(
        max_length=10, choices=Initiator, blank=True, default="", db_default=""
    )
    reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    corrects = reference("self", null=True, db_index=False)
    was_start = models.DateTimeField(null=True)
    was_provider = reference("practice.Provider", null=True, db_index=False)
    to_start = models.DateTimeField(null=True)
    to_provider = reference("practice.Provider", null=True, db_index=False)
    client_key = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=EventKind.values), name="scheduling_event_kind"
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                name="scheduling_corrected_once",
                condition=Q(corrects__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["client_key"],
                name="scheduling_event_key",
                condition=Q(client_key__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.appointment_id}"


class Encounter(PhiModel):
    """FHIR R4 Encounter: the contact itself, from room or provider to checkout."""

    appointment = models.OneToOneField(Appointment, models.PROTECT, related_name="encounter")
    patient = reference("people.Patient")
    provider = reference("practice.Provider", db_index=False)
    site = reference("access.Site", db_index=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"encounter {self.pk}"


class ReadinessItem(PhiModel):
    """Something that must be ready before a visit. Rooms above push and close these."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="readiness")
    patient = reference("people.Patient", db_index=False)
    code = models.CharField(max_length=40)
    label = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=ReadinessState, default=ReadinessState.OPEN)
    owner_role = models.CharField(max_length=40)
    due_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=60)
    url = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = reference("access.User", null=True, db_index=False)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "code"], name="scheduling_readiness_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.appointment_id}"
