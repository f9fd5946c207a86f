"""What other systems say of a patient: one row a statement and version, never changed.

A statement is found by patient, source and the source's own key. Said otherwise later, it gets
a new version and the former stays, not current. Filed to the wrong patient, it is marked.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.chart.models.fields import reference, words
from praxis.chart.types import AmendmentOf, ClinicalStatus


class Received(PhiModel):
    """`provenance` names the row it was taken from: "import row 12", "message 3"."""

    patient = reference("people.Patient", db_index=False)
    source = models.CharField(max_length=140)
    source_key = models.CharField(max_length=250)
    version = models.SmallIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    entered_in_error = models.BooleanField(default=False)
    digest = models.CharField(max_length=64)
    provenance = models.CharField(max_length=60)
    text = models.CharField(max_length=300)
    code = words(40)
    system = words(120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.source_key} {self.version}"


def once(table: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=["patient", "source", "source_key"],
        condition=Q(is_current=True),
        name=f"chart_{table}_once",
    )


def listed(table: str, *fields: str) -> models.Index:
    return models.Index(
        fields=["patient", *fields], name=f"chart_{table}_list", condition=Q(is_current=True)
    )


class Condition(Received):
    """FHIR R4 Condition: a problem or diagnosis."""

    clinical_status = models.CharField(max_length=12, choices=ClinicalStatus)
    verification = words(20)
    onset_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [once("condition")]
        indexes = [listed("condition", "-onset_on")]


class AllergyIntolerance(Received):
    """FHIR R4 AllergyIntolerance."""

    clinical_status = models.CharField(max_length=12, choices=ClinicalStatus)
    verification = words(20)
    criticality = words(20)
    reaction = words(300)
    onset_on = models.DateField(null=True)

    class Meta:
        constraints = [once("allergy")]
        indexes = [listed("allergy")]


class MedicationRequest(Received):
    """FHIR R4 MedicationRequest, as somebody else prescribed it."""

    status = words(20)
    dosage = words(300)
    prescriber = words(120)
    started_on = models.DateField(null=True)

    class Meta:
        constraints = [once("medication")]
        indexes = [listed("medication", "-started_on")]


class Immunization(Received):
    """FHIR R4 Immunization."""

    status = words(20)
    given_on = models.DateField(null=True)
    lot = words(40)

    class Meta:
        constraints = [once("immunization")]
        indexes = [listed("immunization", "-given_on")]


class PastEncounter(Received):
    """FHIR R4 Encounter of another system. Visits here are scheduling's."""

    status = words(20)
    reason = words(300)
    place = words(160)
    provider = words(120)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [once("encounter")]
        indexes = [listed("encounter", "-started_at")]


class DiagnosticReport(Received):
    """FHIR R4 DiagnosticReport: one OBR. `order` is what asked for it, when that is known."""

    status = words(20)
    conclusion = models.TextField(blank=True, default="")
    filler_number = words(80)
    observed_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)
    message = reference("chart.InboundMessage", null=True)
    order = reference("chart.ServiceRequest", null=True)

    reviewed: bool
    """Set by `queries.reports_of`: a provider has read this version."""

    class Meta:
        constraints = [once("report")]
        indexes = [listed("report", "-observed_at")]


class Observation(Received):
    """FHIR R4 Observation: one value. `number` is set where it is one; `value` is as written.

    `status` is FHIR's word or OBX-11's letter, `flags` the letters of OBX-8.
    """

    report = models.ForeignKey(
        DiagnosticReport, models.PROTECT, related_name="observations", null=True
    )
    category = words(30)
    status = words(20)
    value = models.TextField(blank=True, default="")
    number = models.DecimalField(max_digits=22, decimal_places=8, null=True)
    comparator = words(2)
    unit = words(40)
    range = words(80)
    low = models.DecimalField(max_digits=22, decimal_places=8, null=True)
    high = models.DecimalField(max_digits=22, decimal_places=8, null=True)
    flags = words(20)
    notes = models.TextField(blank=True, default="")
    observed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [once("observation")]
        indexes = [
            models.Index(
                fields=["patient", "category", "code", "-observed_at"],
                name="chart_observation_list",
                condition=Q(is_current=True),
            )
        ]


class ReportReview(PhiModel):
    """A provider read a report. `note` is for the patient. Rows are only added."""

    report = models.ForeignKey(DiagnosticReport, models.PROTECT, related_name="reviews")
    patient = reference("people.Patient")
    note = models.TextField(blank=True, default="")
    by = reference("access.User", null=True, db_index=False)
    by_name = models.CharField(max_length=160)
    client_key = models.UUIDField(unique=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"review {self.pk}"


class Amendment(PhiModel):
    """What the record should say beside what was received. Rows are only added; both are shown."""

    patient = reference("people.Patient")
    about = models.CharField(max_length=12, choices=AmendmentOf)
    record_id = models.BigIntegerField()
    says = models.TextField()
    why = models.CharField(max_length=300)
    by = reference("access.User", null=True, db_index=False)
    by_name = models.CharField(max_length=160)
    client_key = models.UUIDField(unique=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(says="") & ~Q(why=""), name="chart_amendment_words")
        ]

    def __str__(self) -> str:
        return f"amendment {self.pk}"


TABLES: dict[str, Any] = {
    "condition": Condition,
    "allergy": AllergyIntolerance,
    "medication": MedicationRequest,
    "immunization": Immunization,
    "encounter": PastEncounter,
    "report": DiagnosticReport,
    "observation": Observation,
}
