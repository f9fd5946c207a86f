"""Which patient was given which lot, and who must be told when a lot is recalled."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.supply.models.columns import by_user, reference
from praxis.supply.types import Told


class LotGiven(PhiModel):
    """Units of a lot given to a patient (42 USC 300aa-25(a) for vaccines). Append only; a wrong
    row is `wrong_at`, nothing else of it changes.
    """

    client_key = models.UUIDField(unique=True)
    patient = reference("people.Patient")
    encounter = reference("scheduling.Encounter", null=True, blank=True, db_index=False)
    lot = reference("supply.Lot")
    move = models.OneToOneField("supply.Move", models.PROTECT, related_name="+")
    each = models.IntegerField()
    given_at = models.DateTimeField()
    by = by_user()
    by_name = models.CharField(max_length=120)
    wrong_at = models.DateTimeField(null=True, blank=True)
    wrong_by = by_user()
    wrong_why = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(each__gt=0), name="supply_given_positive")
        ]


class Recall(models.Model):
    """A lot that may not be used: by its maker, the FDA, or the office itself."""

    client_key = models.UUIDField(unique=True)
    lot = reference("supply.Lot")
    source = models.CharField(max_length=80)
    reason = models.CharField(max_length=400)
    apart_each = models.IntegerField(default=0)
    recalled_at = models.DateTimeField()
    by = by_user()
    by_name = models.CharField(max_length=120)
    searched_at = models.DateTimeField(null=True, blank=True)
    patients_found = models.IntegerField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = by_user()
    ended_why = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lot"], condition=Q(ended_at=None), name="supply_recalled_once"
            )
        ]
        indexes = [models.Index(fields=["-recalled_at", "-id"], name="supply_recall_latest")]


class RecallNotice(PhiModel):
    """A patient who was given a recalled lot: to be told, then told."""

    recall = reference("supply.Recall", related_name="notices")
    patient = reference("people.Patient")
    each = models.IntegerField()
    last_given_at = models.DateTimeField()
    how = models.CharField(max_length=10, choices=Told, blank=True)
    note = models.CharField(max_length=400, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    by = by_user()
    by_name = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recall", "patient"], name="supply_told_once"),
            models.CheckConstraint(
                condition=Q(told_at=None, how="") | (~Q(told_at=None) & ~Q(how="")),
                name="supply_told_how",
            ),
        ]
