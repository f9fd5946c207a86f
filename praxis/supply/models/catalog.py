"""What the office keeps, where, and how much of it should be there."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from praxis.supply.models.columns import reference
from praxis.supply.types import PlaceKind


class Item(models.Model):
    """A thing that is used up. Quantities are kept in single ones of its smallest unit."""

    client_key = models.UUIDField(unique=True)
    sku = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    sort_name = models.CharField(max_length=140, db_collation="C")
    gtin = models.CharField(max_length=14, blank=True)
    tracks_lots = models.BooleanField(default=False)
    tracks_expiry = models.BooleanField(default=False)
    given_to_patients = models.BooleanField(default=False)
    account = models.CharField(max_length=6, default="5000")
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    version = models.IntegerField(default=1)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(tracks_lots=True) | Q(tracks_expiry=False, given_to_patients=False),
                name="supply_item_expiry_has_lots",
            ),
        ]
        indexes = [
            models.Index(fields=["sort_name", "id"], name="supply_item_sort"),
            models.Index(fields=["gtin"], name="supply_item_gtin", condition=~Q(gtin="")),
        ]

    def __str__(self) -> str:
        return self.name


class ItemUnit(models.Model):
    """A unit of an item: `each` single ones make one. Never changed: orders were written in it."""

    item = reference("supply.Item", related_name="units")
    name = models.CharField(max_length=20)
    each = models.IntegerField()
    for_orders = models.BooleanField(default=False)
    for_counts = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(each__gt=0), name="supply_unit_whole"),
            models.UniqueConstraint(fields=["item", "name"], name="supply_unit_name"),
            models.UniqueConstraint(
                fields=["item"], condition=Q(for_orders=True), name="supply_unit_ordered"
            ),
            models.UniqueConstraint(
                fields=["item"], condition=Q(for_counts=True), name="supply_unit_counted"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    """Where stock lies. What lies in quarantine is counted, never used."""

    client_key = models.UUIDField(unique=True)
    site = reference("access.Site")
    room = reference("practice.Room", null=True, blank=True, db_index=False)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=PlaceKind)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="supply_place_name"),
            models.UniqueConstraint(
                fields=["site"], condition=Q(kind="quarantine"), name="supply_one_quarantine"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Level(models.Model):
    """How much of an item should lie at a place, and from where on more is ordered."""

    item = reference("supply.Item", related_name="levels", db_index=False)
    place = reference("supply.Place")
    par_each = models.IntegerField()
    reorder_each = models.IntegerField()
    version = models.IntegerField(default=1)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "place"], name="supply_level_once"),
            models.CheckConstraint(
                condition=Q(reorder_each__gte=0, par_each__gt=F("reorder_each")),
                name="supply_level_order",
            ),
        ]


class AgreedPrice(models.Model):
    """What an agreement says one unit costs, from so many on. It holds as long as that does."""

    client_key = models.UUIDField(unique=True)
    agreement = reference("people.Agreement")
    organization = reference("people.Organization", db_index=False)
    item = reference("supply.Item")
    unit = reference("supply.ItemUnit", db_index=False)
    least = models.IntegerField(default=1)
    price_cents = models.BigIntegerField()
    ended_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(price_cents__gt=0, least__gt=0), name="supply_agreed_positive"
            ),
            models.UniqueConstraint(
                fields=["agreement", "item", "least"],
                condition=Q(ended_at=None),
                name="supply_agreed_once",
            ),
        ]
