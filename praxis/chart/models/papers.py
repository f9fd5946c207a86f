"""Papers as they came, their pages, and the documents that are made of them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.chart.models.fields import reference, words
from praxis.chart.paper_types import PaperEventKind, PaperState, Source
from praxis.documents.types import Kind


class InboundFile(models.Model):
    """One file as it came, taken once by its digest. `said` is the text of its pages, sealed.

    A file that could not be taken has `why` and no document.
    """

    client_key = models.UUIDField(unique=True)
    source = models.CharField(max_length=8, choices=Source)
    sender = words(160)
    organization = reference("people.Organization", null=True, db_index=False)
    subject = words(200)
    file_name = words(200)
    sha256 = models.CharField(max_length=64, unique=True)
    media_type = words(60)
    page_count = models.IntegerField(default=0)
    why = words(200)
    document = reference("documents.Document", null=True)
    said = models.BinaryField(default=b"")
    received_at = models.DateTimeField()
    by = reference("access.User", null=True, db_index=False)
    by_name = models.CharField(max_length=160)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(why="", document__isnull=False) | ~Q(why="") & Q(document__isnull=True),
                name="chart_file_taken_or_why",
            )
        ]
        indexes = [
            models.Index(
                condition=~Q(why=""), fields=["-received_at", "-id"], name="chart_file_refused"
            )
        ]

    def __str__(self) -> str:
        return f"file {self.pk}"


class InboundPage(models.Model):
    """How a page looks: a sealed JPEG. `number` counts from 1."""

    file = models.ForeignKey(InboundFile, models.PROTECT, related_name="shown")
    number = models.SmallIntegerField()
    is_blank = models.BooleanField()
    image = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="chart_page_once"),
        ]

    def __str__(self) -> str:
        return f"page {self.number} of file {self.file_id}"


class Paper(PhiModel):
    """Pages of a file that belong together. Where it stands, whose it is and which document it
    became follow the events by trigger. `turns`: degrees clockwise, one a page.
    """

    file = models.ForeignKey(InboundFile, models.PROTECT, related_name="papers")
    pages = ArrayField(models.SmallIntegerField())
    turns = ArrayField(models.SmallIntegerField())
    is_urgent = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    state = models.CharField(
        max_length=8,
        choices=PaperState,
        default=PaperState.WAITING,
        db_default=PaperState.WAITING,
    )
    patient = reference("people.Patient", null=True)
    document = reference("documents.Document", null=True)
    kind = models.CharField(max_length=20, choices=Kind.choices, blank=True, default="")
    provider = reference("practice.Provider", null=True)
    read_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=PaperState.values), name="chart_paper_state"
            ),
            models.CheckConstraint(
                condition=Q(pages__len=models.F("turns__len")) & Q(pages__len__gt=0),
                name="chart_paper_pages",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "received_at", "id"], name="chart_paper_listing"),
        ]

    def __str__(self) -> str:
        return f"paper {self.pk}"


class PaperEvent(PhiModel):
    """Filed, moved, read, set aside. Rows are only added."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="events")
    patient = reference("people.Patient", null=True, db_index=False)
    kind = models.CharField(max_length=8, choices=PaperEventKind)
    note = words(300)
    document = reference("documents.Document", null=True, db_index=False)
    document_kind = models.CharField(max_length=20, blank=True, default="")
    provider = reference("practice.Provider", null=True, db_index=False)
    order = reference("chart.ServiceRequest", null=True, db_index=False)
    by = reference("access.User", null=True, db_index=False)
    by_name = models.CharField(max_length=160)
    client_key = models.UUIDField(unique=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=PaperEventKind.values), name="chart_paper_event_kind"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["filed", "moved"])
                | Q(patient__isnull=False, document__isnull=False),
                name="chart_paper_event_filed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.paper_id}"


class SeenMail(models.Model):
    """A mail that was taken in: by its number in the mailbox, its own name and its digest."""

    mailbox = models.CharField(max_length=64)
    validity = models.BigIntegerField()
    uid = models.BigIntegerField()
    message_id = words(250)
    sha256 = models.CharField(max_length=64)
    became = words(40)
    taken_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "validity", "uid"], name="chart_mail_once"),
        ]
        indexes = [
            models.Index(fields=["sha256"], name="chart_mail_digest"),
        ]

    def __str__(self) -> str:
        return f"mail {self.uid}"
