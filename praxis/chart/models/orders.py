"""What was asked for elsewhere, by when it should be back, and what came of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.chart.models.fields import reference, words
from praxis.chart.types import OrderEventKind, OrderKind, OrderState


class ServiceRequest(PhiModel):
    """FHIR R4 ServiceRequest. The program does not send it: it waits for the answer.

    `state`, `expected_on` and what follows them come from the events by trigger. `needed_for`
    is the visit that should not begin without it.
    """

    patient = reference("people.Patient", db_index=False)
    kind = models.CharField(max_length=8, choices=OrderKind)
    text = models.CharField(max_length=200)
    code = words(40)
    system = words(120)
    asked_of = words(120)
    why = words(200)
    placer_number = words(80)
    provider = reference("practice.Provider", null=True, db_index=False)
    ordered_in = reference("scheduling.Appointment", null=True, db_index=False)
    needed_for = reference("scheduling.Appointment", null=True)
    client_key = models.UUIDField(unique=True)
    ordered_at = models.DateTimeField()
    ordered_by = reference("access.User", null=True, db_index=False)
    recorded_at = models.DateTimeField(db_default=Now())
    expected_on = models.DateField()
    state = models.CharField(
        max_length=10,
        choices=OrderState,
        default=OrderState.ORDERED,
        db_default=OrderState.ORDERED,
    )
    received_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=OrderState.values), name="chart_order_state"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="chart_order_words"),
        ]
        indexes = [
            models.Index(fields=["patient", "expected_on"], name="chart_order_patient"),
            models.Index(
                fields=["expected_on", "id"],
                name="chart_order_expected",
                condition=Q(state="ordered"),
            ),
            models.Index(fields=["state", "expected_on", "id"], name="chart_order_listing"),
        ]

    def __str__(self) -> str:
        return f"order {self.pk}"


class ServiceRequestEvent(PhiModel):
    """One thing that happened to an order. Rows are only added."""

    order = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="events")
    patient = reference("people.Patient", db_index=False)
    kind = models.CharField(max_length=12, choices=OrderEventKind)
    note = words(300)
    expected_on = models.DateField(null=True)
    report = reference("chart.DiagnosticReport", null=True, db_index=False)
    document = reference("documents.Document", null=True, db_index=False)
    by = reference("access.User", null=True, db_index=False)
    by_name = models.CharField(max_length=160)
    client_key = models.UUIDField(unique=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=OrderEventKind.values), name="chart_order_event_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.order_id}"
