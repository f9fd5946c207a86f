"""The cash drawer: counted, compared, closed, signed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class DayClose(models.Model):
    """A site's day of desk money, counted and signed. Append only; one a site and day.

    `denominations` maps cents of a coin or note to how many there were. `deposit` holds the cash
    and checks and books the variance to 5900, `card_deposit` is the card batch.
    """

    client_key = models.UUIDField(unique=True)
    site = models.ForeignKey("access.Site", models.PROTECT, related_name="+")
    day = models.DateField()
    denominations = models.JSONField()
    float_cents = models.BigIntegerField()
    counted_cents = models.BigIntegerField()
    expected_cash_cents = models.BigIntegerField()
    variance_cents = models.BigIntegerField()
    variance_reason = models.CharField(max_length=200, blank=True)
    check_cents = models.BigIntegerField()
    check_count = models.IntegerField()
    card_cents = models.BigIntegerField()
    card_batch_cents = models.BigIntegerField(null=True)
    card_batch_number = models.CharField(max_length=40, blank=True)
    bag_number = models.CharField(max_length=40, blank=True)
    deposit = models.OneToOneField("ledger.Deposit", models.PROTECT, related_name="+", null=True)
    card_deposit = models.OneToOneField(
        "ledger.Deposit", models.PROTECT, related_name="+", null=True
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False
    )
    closed_by_name = models.CharField(max_length=120)
    closed_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "day"], name="billing_dayclose_once"),
            models.CheckConstraint(
                condition=Q(
                    variance_cents=F("counted_cents") - F("float_cents") - F("expected_cash_cents")
                ),
                name="billing_dayclose_variance",
            ),
            models.CheckConstraint(
                condition=Q(variance_cents=0) | ~Q(variance_reason=""),
                name="billing_dayclose_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.day}"
