"""Requests for copies of a patient's records, and what a copy costs."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.referrals.models.columns import DatedRule, overlapping, reference
from praxis.referrals.types import Asker, Authority, RecordsEventKind, RecordsState, Way


class RecordsFee(DatedRule):
    """What is asked of one kind of requester: a base, pages after some free ones, at most a cap."""

    asker = models.CharField(max_length=14, choices=Asker)
    base_cents = models.IntegerField()
    page_cents = models.IntegerField()
    free_pages = models.SmallIntegerField(default=0)
    cap_cents = models.IntegerField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="referrals_fee_overlap",
                expressions=[("asker", RangeOperators.EQUAL), overlapping()],
            ),
            models.CheckConstraint(
                condition=Q(base_cents__gte=0, page_cents__gte=0, free_pages__gte=0)
                & (Q(cap_cents__isnull=True) | Q(cap_cents__gte=0)),
                name="referrals_fee_amounts",
            ),
        ]

    def __str__(self) -> str:
        return f"fee {self.asker}"


class RecordsRequest(PhiModel):
    """Somebody wants a copy. `state` and what stands below it follow the events by trigger."""

    client_key = models.UUIDField(unique=True)
    patient = reference("people.Patient")
    asker = models.CharField(max_length=14, choices=Asker)
    asker_name = models.CharField(max_length=120)
    send_to = models.CharField(max_length=200)
    wanted = models.CharField(max_length=300)
    from_on = models.DateField(null=True)
    to_on = models.DateField(null=True)
    authority = models.CharField(max_length=14, choices=Authority)
    paper = reference("documents.Document", null=True, db_index=False)
    received_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = reference("access.User", null=True, db_index=False)
    recorded_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=10, choices=RecordsState, db_default="received")
    due_on = models.DateField(null=True)
    extended = models.BooleanField(db_default=False)
    pages = models.IntegerField(null=True)
    fee_cents = models.IntegerField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_on", "id"], name="referrals_records_due"),
        ]

    def __str__(self) -> str:
        return f"records request {self.pk}"


class RecordsEvent(PhiModel):
    """One thing that happened to a request. Rows are only added."""

    client_key = models.UUIDField(unique=True)
    request = models.ForeignKey(RecordsRequest, models.PROTECT, related_name="events")
    patient = reference("people.Patient", db_index=False)
    kind = models.CharField(max_length=10, choices=RecordsEventKind)
    way = models.CharField(max_length=8, choices=Way, blank=True)
    note = models.CharField(max_length=300, blank=True)
    due_on = models.DateField(null=True)
    pages = models.IntegerField(null=True)
    fee_cents = models.IntegerField(null=True)
    document = reference("documents.Document", null=True, db_index=False)
    disclosure = reference("correspondence.Disclosure", null=True, db_index=False)
    by = reference("access.User", null=True, db_index=False)
    by_name = models.CharField(max_length=160)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="sent") | Q(disclosure__isnull=False, document__isnull=False),
                name="referrals_records_disclosed",
            ),
            models.CheckConstraint(
                condition=~Q(kind="priced") | Q(pages__gte=1, fee_cents__gte=0),
                name="referrals_records_price",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.request_id}"
