"""Questionnaires and their versions; patients' answers, signatures and what they decided."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now

from praxis.access.models import PhiModel
from praxis.forms import types
from praxis.forms.definition import Definition, parse


def _by() -> models.ForeignKey[Any, Any]:
    """The user who did it; null when a program or a patient did."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False
    )


class Form(models.Model):
    """A questionnaire under one name; what it asks is in its versions."""

    client_key = models.UUIDField(unique=True)
    code = models.CharField(max_length=40)
    title_en = models.CharField(max_length=120)
    title_es = models.CharField(max_length=120, blank=True)
    purpose = models.CharField(max_length=12, choices=types.Purpose)
    source = models.TextField(blank=True)
    recorded_by = _by()
    recorded_at = models.DateTimeField(db_default=Now())
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("code"), name="forms_form_code"),
            models.CheckConstraint(
                condition=Q(purpose__in=types.Purpose.values), name="forms_form_purpose"
            ),
        ]
        indexes = [models.Index(fields=["title_en", "id"], name="forms_form_by_title")]

    def __str__(self) -> str:
        return self.title_en

    def title(self, language: str = "en") -> str:
        return (self.title_es or self.title_en) if language[:2] == "es" else self.title_en


class FormVersion(models.Model):
    """What is asked. A draft may change; approved it never does (trigger). `revision` counts
    the draft's savings, `sha256` is of its data."""

    client_key = models.UUIDField(unique=True)
    form = models.ForeignKey(Form, models.PROTECT, related_name="+")
    number = models.IntegerField()
    definition = models.JSONField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=types.State, default=types.State.DRAFT)
    revision = models.IntegerField(default=1)
    based_on = models.ForeignKey(
        "self", models.PROTECT, related_name="+", null=True, db_index=False
    )
    drafted_by = _by()
    drafted_at = models.DateTimeField()
    approved_by = _by()
    approved_at = models.DateTimeField(null=True)
    retired_by = _by()
    retired_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="forms_version_number"),
            models.UniqueConstraint(
                fields=["form"], condition=Q(state="approved"), name="forms_version_one_approved"
            ),
            models.UniqueConstraint(
                fields=["form"], condition=Q(state="draft"), name="forms_version_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(state__in=types.State.values), name="forms_version_state"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="forms_version_approved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} version {self.number}"

    @property
    def asks(self) -> Definition:
        return parse(self.definition)


class FormRule(models.Model):
    """When a questionnaire is due: every condition that is given must hold.

    `every_months` null: once for good; 0: at each visit; else again after so many months.
    `payer_id` is coverage's key: coverage stands above this room.
    """

    client_key = models.UUIDField(unique=True)
    form = models.ForeignKey(Form, models.PROTECT, related_name="+")
    visit_type = models.ForeignKey(
        "practice.VisitType", models.PROTECT, related_name="+", null=True
    )
    site = models.ForeignKey("access.Site", models.PROTECT, related_name="+", null=True)
    payer_id = models.BigIntegerField(null=True)
    min_age_months = models.SmallIntegerField(null=True)
    max_age_months = models.SmallIntegerField(null=True)
    every_months = models.SmallIntegerField(null=True)
    required = models.BooleanField(default=True)
    again_on_new_version = models.BooleanField(default=False)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    set_by = _by()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="forms_rule_dates",
            ),
            models.CheckConstraint(
                condition=Q(min_age_months__isnull=True)
                | Q(max_age_months__isnull=True)
                | Q(max_age_months__gte=F("min_age_months")),
                name="forms_rule_ages",
            ),
            models.CheckConstraint(
                condition=Q(every_months__isnull=True)
                | Q(every_months__gte=0, every_months__lte=120),
                name="forms_rule_months",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} due"


class Response(PhiModel):
    """A patient's filling of one version. The three instants follow its events (trigger)."""

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", db_index=False)
    form_version = models.ForeignKey(FormVersion, models.PROTECT, related_name="+")
    about = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=2, choices=types.LANGUAGES, default="en")
    source = models.CharField(max_length=8, choices=types.Source)
    started_at = models.DateTimeField()
    started_by = _by()
    started_by_name = models.CharField(max_length=120)
    completed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    in_error_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "form_version", "about"],
                condition=Q(completed_at__isnull=True, in_error_at__isnull=True),
                name="forms_response_one_open",
            ),
            models.CheckConstraint(
                condition=Q(source__in=types.Source.values), name="forms_response_source"
            ),
        ]
        indexes = [
            models.Index(
                fields=["patient", "-started_at", "-id"], name="forms_response_by_patient"
            ),
            models.Index(fields=["about"], condition=~Q(about=""), name="forms_response_about"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def state(self) -> str:
        """In words for staff."""
        if self.in_error_at:
            return "Entered in error"
        if self.withdrawn_at:
            return "Withdrawn"
        return "Complete" if self.completed_at else "Begun"


class Answer(PhiModel):
    """What was said to one question. The newest row counts; "" or [] takes the answer back."""

    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", db_index=False)
    response = models.ForeignKey(Response, models.PROTECT, related_name="+", db_index=False)
    question = models.CharField(max_length=40)
    value = models.JSONField()
    why = models.CharField(max_length=200, blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, related_name="+", null=True, db_index=False
    )
    answered_at = models.DateTimeField()
    answered_by = _by()
    answered_by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["response", "question", "-id"], name="forms_answer_newest")]

    def __str__(self) -> str:
        return str(self.pk)


class Signature(PhiModel):
    """A name or a drawn line under version and answers as they stood: `sha256` binds the three.

    `last_answer` is the newest answer that was signed.
    """

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", db_index=False)
    response = models.ForeignKey(Response, models.PROTECT, related_name="+")
    question = models.CharField(max_length=40)
    signer = models.CharField(max_length=16, choices=types.Signer)
    signer_name = models.CharField(max_length=120)
    strokes = models.JSONField(null=True)
    sha256 = models.CharField(max_length=64)
    last_answer = models.ForeignKey(
        Answer, models.PROTECT, related_name="+", null=True, db_index=False
    )
    signed_at = models.DateTimeField()
    taken_by = _by()
    taken_by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(signer_name=""), name="forms_signature_name"),
            models.CheckConstraint(
                condition=Q(signer__in=types.Signer.values), name="forms_signature_signer"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ResponseEvent(PhiModel):
    """What became of a response: completed, put to a visit, withdrawn, in error."""

    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", db_index=False)
    response = models.ForeignKey(Response, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=types.Happening)
    about = models.CharField(max_length=40, blank=True)
    why = models.CharField(max_length=200, blank=True)
    occurred_at = models.DateTimeField()
    by = _by()
    by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "kind"], name="forms_event_once"),
            models.CheckConstraint(
                condition=Q(kind__in=types.Happening.values), name="forms_event_kind"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["withdrawn", "in_error"]) | ~Q(why=""),
                name="forms_event_why",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class TriageOutcome(PhiModel):
    """What a completed triage said, and by when the visit must be. Only `settled_at` changes."""

    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", db_index=False)
    response = models.OneToOneField(Response, models.PROTECT, related_name="+")
    urgency = models.CharField(max_length=12)
    max_wait_minutes = models.IntegerField()
    decided_at = models.DateTimeField()
    latest_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(urgency__in=[types.EMERGENCY, *types.LONGEST_WAIT]),
                name="forms_outcome_urgency",
            )
        ]
        indexes = [
            models.Index(
                fields=["decided_at", "id"],
                condition=Q(settled_at__isnull=True),
                name="forms_outcome_open",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
