"""Templates of letters, the letters themselves, their batches, packs and returns."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.correspondence.models.sending import Message
from praxis.correspondence.types import Language, LetterKind, PackWay, RunOutcome, To, WhyBack

_USER = "access.User"


def _by() -> Any:
    return models.ForeignKey(
        _USER, models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )


class LetterTemplate(models.Model):
    """A letter the office writes again and again; what it says stands in its versions."""

    client_key = models.UUIDField(unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=11, choices=LetterKind.choices)
    ended_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(ended_at__isnull=True),
                name="correspondence_template_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LetterVersion(models.Model):
    """What a template says from its approval on. Only the approval is ever added."""

    client_key = models.UUIDField(unique=True)
    template = models.ForeignKey(LetterTemplate, models.PROTECT, related_name="versions")
    number = models.IntegerField()
    made_at = models.DateTimeField()
    made_by = _by()
    made_by_name = models.CharField(max_length=120)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = _by()
    approved_by_name = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["template", "number"], name="correspondence_version_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template_id} version {self.number}"


class LetterText(models.Model):
    """A version in one language. Only the review by a qualified person is ever added."""

    version = models.ForeignKey(LetterVersion, models.PROTECT, related_name="texts")
    language = models.CharField(max_length=2, choices=Language.choices)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = _by()
    reviewed_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "language"], name="correspondence_text_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.language}"


class LetterRun(models.Model):
    """One letter to many patients, made by the worker; what was asked for in words."""

    client_key = models.UUIDField(unique=True)
    version = models.ForeignKey(LetterVersion, models.PROTECT, related_name="+")
    whom = models.CharField(max_length=300)
    found = models.IntegerField()
    left_out = models.IntegerField()
    made_at = models.DateTimeField()
    made_by = _by()
    made_by_name = models.CharField(max_length=120)
    stopped_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"batch {self.pk}"


class PrintPack(models.Model):
    """Letters printed together, here or by the vendor."""

    client_key = models.UUIDField(unique=True)
    way = models.CharField(max_length=6, choices=PackWay.choices)
    count = models.IntegerField()
    made_at = models.DateTimeField()
    made_by = _by()
    made_by_name = models.CharField(max_length=120)
    written_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    waiting = 0

    def __str__(self) -> str:
        return f"pack {self.pk}"

    @property
    def file_name(self) -> str:
        return f"praxis-print-{self.pk:06}.zip"


class Letter(PhiModel):
    """A paper with a number on it. `message` is its row in the send log, which holds its state.

    `version` is null for papers of other rooms (statements): `body` is then empty. `pack` is
    null while it waits for a printer. `address` is the patient's own that it went to.
    """

    client_key = models.UUIDField(unique=True)
    number = models.CharField(max_length=20, unique=True)
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(
        LetterVersion, models.PROTECT, related_name="+", null=True, blank=True
    )
    run = models.ForeignKey(
        LetterRun, models.PROTECT, related_name="letters", null=True, blank=True
    )
    pack = models.ForeignKey(
        PrintPack, models.PROTECT, related_name="letters", null=True, blank=True
    )
    message = models.OneToOneField(Message, models.PROTECT, related_name="letter")
    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    address = models.ForeignKey(
        "people.Address", models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    to = models.CharField(max_length=12, choices=To.choices)
    to_name = models.CharField(max_length=120)
    to_lines = models.TextField()
    language = models.CharField(max_length=2, choices=Language.choices)
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    made_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "patient"], name="correspondence_once_a_run"),
        ]
        indexes = [
            models.Index(fields=["patient", "-id"], name="correspondence_letter_of"),
        ]

    def __str__(self) -> str:
        return self.number


class LetterRunItem(PhiModel):
    """One patient of a batch. `facts` are the fields as they were when it was begun."""

    run = models.ForeignKey(LetterRun, models.PROTECT, related_name="items")
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", db_index=False)
    facts = models.JSONField()
    outcome = models.CharField(max_length=8, choices=RunOutcome.choices, blank=True)
    why = models.CharField(max_length=200, blank=True)
    letter = models.ForeignKey(
        Letter, models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "patient"], name="correspondence_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.patient_id}"


class LetterReturn(PhiModel):
    """A letter that came back. Append only. `new_address` is what the post says of it."""

    letter = models.OneToOneField(Letter, models.PROTECT, related_name="came_back")
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=9, choices=WhyBack.choices)
    new_address = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=10)
    back_on = models.DateField()
    by = _by()
    by_name = models.CharField(max_length=120)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["-id"], name="correspondence_back_latest")]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.reason}"
