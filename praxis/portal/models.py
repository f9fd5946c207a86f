"""What the office lets patients book online."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.portal.types import Whom


class OnlineReason(models.Model):
    """A reason to come in the patient's words, and the visit type it means."""

    client_key = models.UUIDField(unique=True)
    words_en = models.CharField(max_length=80)
    words_es = models.CharField(max_length=80)
    visit_type = models.ForeignKey(
        "practice.VisitType", models.PROTECT, related_name="+", null=True, blank=True
    )
    new_visit_type = models.ForeignKey(
        "practice.VisitType", models.PROTECT, related_name="+", null=True, blank=True
    )
    place = models.SmallIntegerField(default=10)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(visit_type__isnull=False) | Q(new_visit_type__isnull=False),
                name="portal_onlinereason_leads_somewhere",
            ),
            models.CheckConstraint(
                condition=~Q(words_en="") & ~Q(words_es=""), name="portal_onlinereason_words"
            ),
        ]

    def __str__(self) -> str:
        return self.words_en


class OnlineRule(models.Model):
    """Whom the office asks to call instead. A null column holds for all."""

    client_key = models.UUIDField(unique=True)
    name = models.CharField(max_length=80)
    whom = models.CharField(max_length=11, choices=Whom.choices, default=Whom.ANY)
    visit_type = models.ForeignKey(
        "practice.VisitType", models.PROTECT, related_name="+", null=True, blank=True
    )
    provider = models.ForeignKey(
        "practice.Provider", models.PROTECT, related_name="+", null=True, blank=True
    )
    payer = models.ForeignKey(
        "coverage.Payer", models.PROTECT, related_name="+", null=True, blank=True
    )
    min_age_months = models.SmallIntegerField(null=True, blank=True)
    max_age_months = models.SmallIntegerField(null=True, blank=True)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(whom__in=Whom.values), name="portal_onlinerule_whom"
            ),
            models.CheckConstraint(
                condition=~Q(whom=Whom.ANY)
                | Q(visit_type__isnull=False)
                | Q(provider__isnull=False)
                | Q(payer__isnull=False)
                | Q(min_age_months__isnull=False)
                | Q(max_age_months__isnull=False),
                name="portal_onlinerule_is_about_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name
