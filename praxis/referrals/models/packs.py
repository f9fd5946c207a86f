"""Which records go with a referral: no more than its purpose needs (45 CFR 164.502(b))."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models.functions import Lower

from praxis.referrals.models.columns import DatedRule, overlapping


class PackRule(DatedRule):
    """For one specialty, or for all where it is empty: kinds of files of the last `months`, and
    parts of the chart.
    """

    specialty = models.CharField(max_length=80, blank=True)
    kinds = ArrayField(models.CharField(max_length=20), default=list)
    parts = ArrayField(models.CharField(max_length=20), default=list)
    months = models.SmallIntegerField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="referrals_pack_overlap",
                expressions=[(Lower("specialty"), RangeOperators.EQUAL), overlapping()],
            ),
            models.CheckConstraint(
                condition=models.Q(months__gte=1, months__lte=120), name="referrals_pack_months"
            ),
        ]

    def __str__(self) -> str:
        return f"pack {self.specialty}"
