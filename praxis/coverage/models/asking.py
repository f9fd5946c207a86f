"""Questions that go to payers as files: is it active (270), will you allow it (278)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.coverage import types
from praxis.coverage.models.authorizations import Authorization
from praxis.coverage.models.insurance import Coverage, by_user


class PayerQuestion(PhiModel):
    """One question about one coverage. `trace` (TRN02) comes back with the answer.

    `file_id` is the key of billing's interchange, a room above. `outcome` says in our own words
    how it ended; the answer itself is a CoverageCheck or an AuthorizationEvent.
    """

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", db_index=False)
    coverage = models.ForeignKey(Coverage, models.PROTECT, related_name="+")
    authorization = models.ForeignKey(
        Authorization, models.PROTECT, related_name="+", null=True, db_index=False
    )
    kind = models.CharField(max_length=3, choices=types.QuestionKind)
    trace = models.CharField(max_length=30, unique=True)
    service_on = models.DateField()
    why = models.CharField(max_length=80)
    asked_by = by_user()
    asked_at = models.DateTimeField()
    file_id = models.BigIntegerField(null=True)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=200, blank=True, db_default="")
    document = models.ForeignKey(
        "documents.Document", models.PROTECT, related_name="+", null=True, db_index=False
    )
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(sent_at__gte=F("asked_at")),
                name="coverage_question_sent",
            ),
            models.CheckConstraint(
                condition=Q(kind="278", authorization__isnull=False)
                | Q(kind="270", authorization__isnull=True),
                name="coverage_question_about",
            ),
            models.UniqueConstraint(
                fields=["coverage", "kind"],
                condition=Q(ended_at__isnull=True, authorization__isnull=True),
                name="coverage_question_open_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "id"],
                condition=Q(sent_at__isnull=True, ended_at__isnull=True),
                name="coverage_question_unsent",
            ),
            models.Index(fields=["coverage", "-id"], name="coverage_question_last"),
            models.Index(fields=["file_id"], name="coverage_question_file"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.trace}"
