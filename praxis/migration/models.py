"""Every source file byte for byte, and one row for every resource in it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.migration.types import STATES


class ImportRun(models.Model):
    """One run of `praxis import`. Its counts are written once, when it ends."""

    source = models.CharField(max_length=100)
    format = models.CharField(max_length=20)
    site = models.ForeignKey("access.Site", models.PROTECT, related_name="+")
    started_by = models.ForeignKey("access.User", models.PROTECT, related_name="+", null=True)
    started_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    files = models.IntegerField(default=0)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"Import {self.pk}"


class SourceBlob(PhiModel):
    """A source file as it came: compressed, sealed, named by the SHA-256 of its bytes."""

    sha256 = models.CharField(max_length=64, unique=True)
    source = models.CharField(max_length=100)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=80)
    bytes = models.BigIntegerField()
    content = models.BinaryField()
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", null=True)
    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="+")
    received_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name


class ImportRow(PhiModel):
    """One resource of one source system, at its latest version.

    `first_byte` and `byte_count` are the slice of the blob that is the resource;
    `row_hash` its SHA-256. The audit trail holds the earlier versions' places.
    """

    source = models.CharField(max_length=100)
    resource_type = models.CharField(max_length=64)
    source_id = models.CharField(max_length=200)
    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="+")
    blob = models.ForeignKey(SourceBlob, models.PROTECT, related_name="+")
    first_byte = models.BigIntegerField()
    byte_count = models.IntegerField()
    row_hash = models.CharField(max_length=64)
    version = models.IntegerField(default=1)
    state = models.CharField(max_length=12, choices=STATES)
    reason = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=300, blank=True)
    occurred_on = models.DateField(null=True)
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", null=True)
    target = models.CharField(max_length=60, blank=True)

    phi_patient: ClassVar[str] = "patient_id"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "resource_type", "source_id"], name="migration_row_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["patient", "resource_type", "-occurred_on", "-id"],
                name="migration_row_patient",
            ),
            models.Index(fields=["run", "state", "id"], name="migration_row_run"),
        ]

    def __str__(self) -> str:
        return f"{self.resource_type}/{self.source_id}"
