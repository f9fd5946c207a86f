"""What the day says, derived and without patients. docs/modules/scheduling.md: who fills it."""

from __future__ import annotations

from django.db import models

from praxis.scheduling.models.fields import reference


class VisitFact(models.Model):
    """One past visit in numbers. Minutes are whole and rounded down; null: not stamped."""

    appointment_id = models.BigIntegerField(primary_key=True)
    site_id = models.IntegerField()
    provider_id = models.IntegerField()
    visit_type_id = models.IntegerField()
    day = models.DateField()
    hour = models.SmallIntegerField()
    planned = models.SmallIntegerField()
    wait = models.SmallIntegerField(null=True)
    room_wait = models.SmallIntegerField(null=True)
    cycle = models.SmallIntegerField(null=True)
    actual = models.SmallIntegerField(null=True)
    lead_days = models.SmallIntegerField()
    outcome = models.CharField(max_length=14)
    late_cancel = models.BooleanField()
    bumped = models.BooleanField()
    online = models.BooleanField()
    new_patient = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=["day"], name="scheduling_fact_day"),
            models.Index(fields=["provider_id", "day"], name="scheduling_fact_provider"),
        ]

    def __str__(self) -> str:
        return f"fact {self.appointment_id}"


class WaitCell(models.Model):
    """How many visits up to a month's end waited so many minutes, by hour, provider or type."""

    month = models.DateField()
    site_id = models.IntegerField()
    by = models.CharField(max_length=10)
    value = models.IntegerField()
    measure = models.CharField(max_length=9)
    minutes = models.SmallIntegerField()
    visits = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["by", "month", "site_id", "measure", "value", "minutes"],
                name="scheduling_wait_cell",
                include=["visits"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.by} {self.value}"


class AccessDay(models.Model):
    """The third next time that could be booked, as it was on a day. Null: none in the horizon."""

    day = models.DateField()
    provider = reference("practice.Provider", db_index=False)
    visit_type = reference("practice.VisitType", db_index=False)
    third_at = models.DateTimeField(null=True)
    days = models.SmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "visit_type", "day"], name="scheduling_access_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.provider_id} {self.visit_type_id}"
