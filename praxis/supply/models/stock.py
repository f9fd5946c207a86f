"""Stock: lots, append-only moves, what they leave, and counts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.supply.models.columns import by_user, reference
from praxis.supply.types import CountState, MoveKind


class Lot(models.Model):
    """One lot of an item; an item without lots has one with an empty number."""

    item = reference("supply.Item", related_name="lots")
    number = models.CharField(max_length=40, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "number", "expires_on"],
                nulls_distinct=False,
                name="supply_lot_once",
            ),
        ]
        indexes = [models.Index(fields=["expires_on", "id"], name="supply_lot_expiry")]

    def __str__(self) -> str:
        return self.number or "no lot"


class Move(models.Model):
    """Stock that came to a place (positive) or left it (negative), in single ones. Append only.

    `pair` is shared by the two rows of what went from one place to another.
    """

    client_key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=10, choices=MoveKind)
    lot = reference("supply.Lot")
    place = reference("supply.Place")
    each = models.IntegerField()
    pair = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    by = by_user()
    by_name = models.CharField(max_length=120)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(each=0), name="supply_move_something"),
            models.CheckConstraint(
                condition=Q(kind__in=["moved", "quarantine", "release", "count"])
                | Q(kind="receive", each__gt=0)
                | Q(kind__in=["issue", "waste", "return"], each__lt=0),
                name="supply_move_direction",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["count", "waste", "return"]) | ~Q(reason=""),
                name="supply_move_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["-occurred_at", "-id"], name="supply_move_latest"),
            models.Index(fields=["kind", "occurred_at"], name="supply_move_kind"),
        ]


class Balance(models.Model):
    """What the moves of a lot at a place add up to: kept by a trigger, written by nobody."""

    lot = reference("supply.Lot", related_name="balances", db_index=False)
    place = reference("supply.Place")
    each = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lot", "place"], name="supply_balance_once"),
            models.CheckConstraint(condition=Q(each__gte=0), name="supply_stock_not_negative"),
        ]


class Count(models.Model):
    """A cycle count of one place. `blind`: the counter does not see what should be there."""

    client_key = models.UUIDField(unique=True)
    place = reference("supply.Place")
    blind = models.BooleanField(default=True)
    state = models.CharField(max_length=8, choices=CountState, default=CountState.OPEN)
    started_at = models.DateTimeField()
    by = by_user()
    by_name = models.CharField(max_length=120)
    submitted_at = models.DateTimeField(null=True, blank=True)
    value_cents = models.BigIntegerField(default=0)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = by_user()
    decided_why = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place"],
                condition=Q(state__in=["open", "waiting"]),
                name="supply_one_count_a_place",
            ),
        ]
        indexes = [models.Index(fields=["-started_at", "-id"], name="supply_count_latest")]


class CountLine(models.Model):
    """A lot to be counted: what should be there when it was counted, and what was found."""

    count = reference("supply.Count", related_name="lines", db_index=False)
    lot = reference("supply.Lot", db_index=False)
    expected_each = models.IntegerField()
    found_each = models.IntegerField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["count", "lot"], name="supply_count_lot_once"),
            models.CheckConstraint(
                condition=Q(found_each=None) | Q(found_each__gte=0),
                name="supply_found_not_negative",
            ),
        ]
