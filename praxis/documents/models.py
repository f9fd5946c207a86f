"""Documents and the keys their files are encrypted with."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.documents.types import Kind, Misfiled, Side


class DataKey(models.Model):
    """A key for files, itself sealed under the master key (kernel.sealing)."""

    wrapped = models.BinaryField()
    made_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"data key {self.pk}"


class Document(PhiModel):
    """A file filed to a patient, or to nobody (office papers). Never deleted: voided."""

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey(
        "people.Patient", models.PROTECT, related_name="+", null=True, blank=True
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = models.CharField(max_length=120)
    media_type = models.CharField(max_length=60)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.CharField(max_length=32, unique=True)
    data_key = models.ForeignKey(DataKey, models.PROTECT, related_name="+")
    source = models.CharField(max_length=60)
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(
        "access.User", models.PROTECT, related_name="+", null=True, blank=True
    )
    filed_by_name = models.CharField(max_length=120)
    retention_until = models.DateField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        "access.User", models.PROTECT, related_name="+", null=True, blank=True
    )
    void_reason = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, void_reason="")
                | Q(voided_at__isnull=False) & ~Q(void_reason=""),
                name="documents_void_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="documents_sha256"
            ),
        ]
        indexes = [models.Index(fields=["patient", "-filed_at"], name="documents_patient")]

    def __str__(self) -> str:
        return f"document {self.pk}"


class Correction(PhiModel):
    """One side of a move from a wrong chart to the right one. Rows are only added.

    Both sides have the same `move`, the key they were made with; neither names the other's patient.
    `about_id` is the item's key on this side, `undoes` the key of the correction that this one
    takes back.
    """

    move = models.UUIDField()
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+")
    side = models.CharField(max_length=4, choices=Side)
    what = models.CharField(max_length=8, choices=Misfiled)
    about_id = models.BigIntegerField()
    title = models.CharField(max_length=120, blank=True)
    why = models.CharField(max_length=200)
    undoes = models.UUIDField(null=True, blank=True)
    was_sent = models.BooleanField(default=False)
    by = models.ForeignKey(
        "access.User", models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    by_name = models.CharField(max_length=160)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["move", "side"], name="documents_correction_once"),
            models.CheckConstraint(condition=~Q(why=""), name="documents_correction_why"),
            models.CheckConstraint(
                condition=Q(side__in=Side.values), name="documents_correction_side"
            ),
            models.CheckConstraint(
                condition=Q(what__in=Misfiled.values), name="documents_correction_what"
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "-occurred_at"], name="documents_correction_list")
        ]

    def __str__(self) -> str:
        return f"correction {self.pk}"
