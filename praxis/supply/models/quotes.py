"""Requests for quotation, what suppliers answer, and what was said about it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.supply.models.columns import by_user, reference
from praxis.supply.types import RequestState, Side


class Request(models.Model):
    """Prices asked of several suppliers for the same lines. Answers are taken until `closes_at`."""

    client_key = models.UUIDField(unique=True)
    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=120)
    place = reference("supply.Place", db_index=False)
    closes_at = models.DateTimeField()
    need_by = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.OPEN)
    ended_why = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    by = by_user()
    by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["-asked_at", "-id"], name="supply_request_latest")]

    def __str__(self) -> str:
        return self.number


class RequestLine(models.Model):
    """An item asked for. `last_cents` is what one unit cost last, when it was asked."""

    request = reference("supply.Request", related_name="lines", db_index=False)
    position = models.IntegerField()
    item = reference("supply.Item")
    unit = reference("supply.ItemUnit", db_index=False)
    quantity = models.IntegerField()
    last_cents = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="supply_asked_positive"),
            models.UniqueConstraint(fields=["request", "item"], name="supply_asked_once"),
            models.UniqueConstraint(fields=["request", "position"], name="supply_asked_position"),
        ]


class Invitation(models.Model):
    """A supplier asked. His link's key is this row's `client_key`."""

    client_key = models.UUIDField(unique=True)
    request = reference("supply.Request", related_name="invitations", db_index=False)
    organization = reference("people.Organization")
    email = models.EmailField()
    message_id = models.BigIntegerField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "organization"], name="supply_invited_once")
        ]


class Quote(models.Model):
    """An answer. Append only: the one with the highest `round` counts, all are kept."""

    client_key = models.UUIDField(unique=True)
    invitation = reference("supply.Invitation", related_name="quotes", db_index=False)
    round = models.IntegerField()
    freight_cents = models.BigIntegerField(default=0)
    free_freight_cents = models.BigIntegerField(null=True, blank=True)
    fee_basis_points = models.IntegerField(default=0)
    lead_days = models.IntegerField()
    minimum_cents = models.BigIntegerField(default=0)
    pay_days = models.IntegerField(default=30)
    valid_until = models.DateField()
    note = models.CharField(max_length=400, blank=True)
    by = by_user()
    by_name = models.CharField(max_length=120)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invitation", "round"], name="supply_quote_round"),
            models.CheckConstraint(
                condition=Q(
                    freight_cents__gte=0,
                    fee_basis_points__gte=0,
                    lead_days__gte=0,
                    minimum_cents__gte=0,
                    pay_days__gte=0,
                ),
                name="supply_quote_terms",
            ),
        ]


class QuoteLine(models.Model):
    """Prices of one line, cheapest quantity last: `prices[i]` from `leasts[i]` units on."""

    quote = reference("supply.Quote", related_name="lines", db_index=False)
    request_line = reference("supply.RequestLine")
    leasts = ArrayField(models.IntegerField())
    prices = ArrayField(models.BigIntegerField())
    expires_on = models.DateField(null=True, blank=True)
    brand = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["quote", "request_line"], name="supply_quoted_once"),
            models.CheckConstraint(
                condition=Q(leasts__len__gt=0, leasts__len=models.F("prices__len")),
                name="supply_tiers_match",
            ),
        ]


class Talk(models.Model):
    """Who said what about price or terms. Append only."""

    client_key = models.UUIDField(unique=True)
    request = reference("supply.Request", related_name="talks")
    organization = reference("people.Organization", db_index=False)
    side = models.CharField(max_length=4, choices=Side)
    person = models.CharField(max_length=80, blank=True)
    said = models.CharField(max_length=400)
    item = reference("supply.Item", null=True, blank=True, db_index=False)
    price_cents = models.BigIntegerField(null=True, blank=True)
    said_at = models.DateTimeField()
    by = by_user()
    by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())
