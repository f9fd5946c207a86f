"""Who wants an earlier time, which time came free, and to whom it was offered."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.scheduling.models.fields import reference
from praxis.scheduling.types import Answer, OpeningCause, OpeningEnd, Urgency, WaitlistEnd


class WaitlistEntry(PhiModel):
    """A wish for an earlier time. Empty lists mean: any. `appointment` is the visit it replaces."""

    patient = reference("people.Patient", db_index=False)
    visit_type = reference("practice.VisitType", db_index=False)
    appointment = reference("scheduling.Appointment", null=True, db_index=False)
    provider_ids = ArrayField(models.BigIntegerField(), default=list)
    site_ids = ArrayField(models.BigIntegerField(), default=list)
    weekdays = ArrayField(models.SmallIntegerField(), default=list)
    from_minute = models.SmallIntegerField(default=0)
    to_minute = models.SmallIntegerField(default=1440)
    earliest_on = models.DateField(null=True, blank=True)
    latest_on = models.DateField(null=True, blank=True)
    notice_minutes = models.IntegerField()
    offers_a_day = models.SmallIntegerField(default=2)
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.ROUTINE)
    note = models.CharField(max_length=200, blank=True)
    client_key = models.UUIDField(unique=True)
    joined_at = models.DateTimeField()
    joined_by = reference("access.User", null=True, db_index=False)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=12, choices=WaitlistEnd, blank=True, default="")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    from_minute__gte=0, to_minute__lte=1440, from_minute__lt=F("to_minute")
                ),
                name="scheduling_wish_hours",
            ),
            models.CheckConstraint(
                condition=Q(notice_minutes__gte=0, offers_a_day__gte=1),
                name="scheduling_wish_limits",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | Q(ended_at__isnull=False) & ~Q(end_reason=""),
                name="scheduling_wish_end",
            ),
            models.UniqueConstraint(
                fields=["patient", "visit_type"],
                condition=Q(ended_at__isnull=True),
                name="scheduling_wish_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["visit_type", "joined_at"],
                name="scheduling_wish_open",
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(fields=["joined_at", "id"], name="scheduling_wish_joined"),
            models.Index(
                fields=["appointment"],
                name="scheduling_wish_visit",
                condition=Q(appointment__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"wish {self.pk}"


class WaitlistOpening(models.Model):
    """A time that came free. Holds no patient: who had it stands in the visit's own events."""

    provider = reference("practice.Provider", db_index=False)
    site = reference("access.Site", db_index=False)
    start = models.DateTimeField()
    end = models.DateTimeField()
    cause = models.CharField(max_length=10, choices=OpeningCause)
    client_key = models.UUIDField(unique=True)
    found_at = models.DateTimeField()
    next_round_at = models.DateTimeField(null=True)
    rounds = models.SmallIntegerField(default=0)
    hold = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=OpeningEnd, blank=True, default="")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="scheduling_opening_span"),
            models.UniqueConstraint(
                fields=["provider", "start"],
                condition=Q(closed_at__isnull=True),
                name="scheduling_opening_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_round_at"],
                name="scheduling_opening_due",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(fields=["found_at", "id"], name="scheduling_opening_found"),
        ]

    def __str__(self) -> str:
        return f"opening {self.pk}"


class WaitlistOffer(PhiModel):
    """One offer to one patient. Every one stays; silence is not a no."""

    opening = models.ForeignKey(WaitlistOpening, models.PROTECT, related_name="offers")
    entry = models.ForeignKey(WaitlistEntry, models.PROTECT, related_name="offers", db_index=False)
    patient = reference("people.Patient", db_index=False)
    round = models.SmallIntegerField()
    channel = models.CharField(max_length=10)
    minutes = models.SmallIntegerField()
    score = models.FloatField()
    days_gained = models.FloatField()
    days_waited = models.FloatField()
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    appointment = reference("scheduling.Appointment", null=True, db_index=False)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "opening"], name="scheduling_offer_once"),
            models.UniqueConstraint(
                fields=["opening"],
                condition=Q(answer="taken"),
                name="scheduling_offer_one_winner",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, appointment__isnull=True)
                | Q(answer="taken", answered_at__isnull=False, appointment__isnull=False)
                | Q(
                    answer__in=("kept", "expired", "lost"),
                    answered_at__isnull=False,
                    appointment__isnull=True,
                ),
                name="scheduling_offer_answer",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], name="scheduling_offer_open", condition=Q(answer="")
            ),
            models.Index(fields=["offered_at", "id"], name="scheduling_offer_made"),
            models.Index(fields=["patient", "offered_at"], name="scheduling_offer_patient"),
        ]

    def __str__(self) -> str:
        return f"offer {self.pk}"
