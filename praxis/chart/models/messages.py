"""Messages with results as they came, and whose they were found to be."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.chart.models.fields import reference, words
from praxis.chart.types import MessageEventKind, MessageState, Why


class InboundMessage(PhiModel):
    """One HL7 v2 message, byte for byte and sealed. `state`, `patient` and `settled_at` follow
    the events by trigger. `said_…` is what the message calls the patient.
    """

    application = words(180)
    facility = words(180)
    control_id = models.CharField(max_length=199)
    sha256 = models.CharField(max_length=64)
    kind = words(20)
    sent_at = models.DateTimeField(null=True)
    file_name = words(255)
    content = models.BinaryField()
    said_name = words(200)
    said_born_on = models.DateField(null=True)
    said_what = words(300)
    is_critical = models.BooleanField(default=False)
    why = models.CharField(max_length=14, choices=Why, blank=True, default="")
    note = words(300)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    patient = reference("people.Patient", null=True)
    state = models.CharField(
        max_length=8,
        choices=MessageState,
        default=MessageState.WAITING,
        db_default=MessageState.WAITING,
    )
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "facility", "control_id", "sha256"],
                name="chart_message_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=MessageState.values), name="chart_message_state"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-received_at", "-id"], name="chart_message_listing")
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"

    @property
    def sender(self) -> str:
        return " · ".join(filter(None, [self.application, self.facility])) or "Unknown sender"


class InboundMessageEvent(PhiModel):
    """Filed, taken off a wrong chart, rejected. Rows are only added."""

    message = models.ForeignKey(InboundMessage, models.PROTECT, related_name="events")
    patient = reference("people.Patient", null=True, db_index=False)
    kind = models.CharField(max_length=8, choices=MessageEventKind)
    note = words(300)
    by = reference("access.User", null=True, db_index=False)
    by_name = models.CharField(max_length=160)
    client_key = models.UUIDField(unique=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=MessageEventKind.values), name="chart_message_event_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind="rejected") | Q(patient__isnull=False),
                name="chart_message_event_patient",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"


class PatientIdentifier(PhiModel):
    """The number another system knows a patient by, as a person confirmed it."""

    patient = reference("people.Patient")
    authority = models.CharField(max_length=120)
    value = models.CharField(max_length=80)
    learned_from = reference("chart.InboundMessage", null=True, db_index=False)
    ended_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "value"],
                condition=Q(ended_at__isnull=True),
                name="chart_identifier_once",
            )
        ]

    def __str__(self) -> str:
        return f"identifier {self.pk}"
