"""Referrals to others and to us, each with what happened."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.referrals.models.columns import reference
from praxis.referrals.types import Direction, EventKind, State, Urgency, Way


class Referral(PhiModel):
    """FHIR R4 ServiceRequest, category "referral". `said_…` is what an incoming paper calls the
    patient. `state`, `due_on` and what stands below them follow the events by trigger.
    """

    client_key = models.UUIDField(unique=True)
    direction = models.CharField(max_length=3, choices=Direction)
    organization = reference("people.Organization")
    person = models.CharField(max_length=120, blank=True)
    specialty = models.CharField(max_length=80)
    reason = models.CharField(max_length=300)
    urgency = models.CharField(max_length=8, choices=Urgency, default=Urgency.ROUTINE)
    diagnosis_codes = ArrayField(models.CharField(max_length=10), default=list)
    service_codes = ArrayField(models.CharField(max_length=10), default=list, db_default=[])
    visits_asked = models.SmallIntegerField(default=1)
    provider = reference("practice.Provider", null=True, db_index=False)
    coverage = reference("coverage.Coverage", null=True, db_index=False)
    need_why = models.CharField(max_length=300, blank=True)
    said_family_name = models.CharField(max_length=80, blank=True)
    said_given_name = models.CharField(max_length=80, blank=True)
    said_born_on = models.DateField(null=True)
    said_phone = models.CharField(max_length=20, blank=True)
    came_by = models.CharField(max_length=8, choices=Way, blank=True)
    paper = reference("documents.Document", null=True, db_index=False)
    made_at = models.DateTimeField()
    made_by = reference("access.User", null=True, db_index=False)
    recorded_at = models.DateTimeField(db_default=Now())
    patient = reference("people.Patient", null=True, db_index=False)
    state = models.CharField(max_length=10, choices=State, db_default="ready")
    due_on = models.DateField(null=True)
    visit_on = models.DateField(null=True)
    authorization = reference("coverage.Authorization", null=True, db_index=False)
    appointment = reference("scheduling.Appointment", null=True, db_index=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(visits_asked__gte=1, visits_asked__lte=99),
                name="referrals_visits_asked",
            ),
            models.CheckConstraint(
                condition=Q(direction="in") | Q(patient__isnull=False),
                name="referrals_out_of_patient",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="referrals_due"),
            models.Index(fields=["patient", "-id"], name="referrals_patient"),
            models.Index(
                fields=["authorization"],
                name="referrals_authorization",
                condition=Q(authorization__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"referral {self.pk}"


class ReferralEvent(PhiModel):
    """One thing that happened. Rows are only added."""

    client_key = models.UUIDField(unique=True)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="events")
    patient = reference("people.Patient", null=True, db_index=False)
    kind = models.CharField(max_length=10, choices=EventKind)
    way = models.CharField(max_length=8, choices=Way, blank=True)
    note = models.CharField(max_length=300, blank=True)
    on_day = models.DateField(null=True)
    due_on = models.DateField(null=True)
    document = reference("documents.Document", null=True, db_index=False)
    authorization = reference("coverage.Authorization", null=True, db_index=False)
    appointment = reference("scheduling.Appointment", null=True, db_index=False)
    disclosure = reference("correspondence.Disclosure", null=True, db_index=False)
    by = reference("access.User", null=True, db_index=False)
    by_name = models.CharField(max_length=160)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=EventKind.values), name="referrals_event_kind"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=("sent", "answered", "note_sent"))
                | Q(disclosure__isnull=False),
                name="referrals_sent_disclosed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.referral_id}"
