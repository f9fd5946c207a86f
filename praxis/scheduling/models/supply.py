"""Working time: dated weekly templates and what differs from them."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, DateTimeRangeField
from django.contrib.postgres.fields.ranges import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

from praxis.scheduling.models.fields import reference
from praxis.scheduling.types import BlockKind, ExceptionKind

_SPAN = Q(start_minute__gte=0, end_minute__lte=1440, start_minute__lt=F("end_minute"))


class TemplateVersion(models.Model):
    """A provider's weekly pattern at a site, for a span of days; changed by a later version.

    Week 0 of the cycle is the week (Monday to Sunday) of the first day. An empty span
    means: replaced before it began.
    """

    provider = reference("practice.Provider")
    site = reference("access.Site")
    valid = DateRangeField()
    cycle_weeks = models.SmallIntegerField(default=1)
    anchor_on = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    client_key = models.UUIDField(unique=True)
    created_by = reference("access.User", null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="scheduling_template_once",
                expressions=[
                    ("provider", RangeOperators.EQUAL),
                    ("site", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(cycle_weeks__gte=1, cycle_weeks__lte=4),
                name="scheduling_template_cycle",
            ),
        ]

    def __str__(self) -> str:
        return f"template {self.pk}"


class TemplateSession(models.Model):
    """Working time; minutes from local midnight. Null caps are no caps."""

    version = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="sessions")
    week = models.SmallIntegerField(default=0)
    weekday = models.SmallIntegerField()
    start_minute = models.SmallIntegerField()
    end_minute = models.SmallIntegerField()
    max_visits = models.SmallIntegerField(null=True, blank=True)
    max_new = models.SmallIntegerField(null=True, blank=True)
    max_overbooks = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=_SPAN & Q(weekday__gte=0, weekday__lte=6), name="scheduling_session_span"
            ),
            ExclusionConstraint(
                name="scheduling_session_once",
                expressions=[
                    ("version", RangeOperators.EQUAL),
                    ("week", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    (
                        Func(
                            F("start_minute"),
                            F("end_minute"),
                            function="int4range",
                            output_field=models.TextField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"session {self.pk}"


class TemplateBlock(models.Model):
    """A part of a session with a rule of its own. Released `release_hours` before it begins."""

    session = models.ForeignKey(TemplateSession, models.PROTECT, related_name="blocks")
    start_minute = models.SmallIntegerField()
    end_minute = models.SmallIntegerField()
    label = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=BlockKind)
    visit_type_ids = ArrayField(models.BigIntegerField(), default=list)
    release_hours = models.SmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_SPAN, name="scheduling_block_span"),
            models.CheckConstraint(
                condition=Q(kind__in=BlockKind.values), name="scheduling_block_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class WorkException(models.Model):
    """Time that differs from the template: of a provider, a room, a device, or a whole site."""

    kind = models.CharField(max_length=12, choices=ExceptionKind)
    provider = reference("practice.Provider", null=True)
    room = reference("practice.Room", null=True)
    device = reference("practice.Device", null=True)
    site = reference("access.Site", null=True)
    during = DateTimeRangeField()
    label = models.CharField(max_length=60)
    client_key = models.UUIDField(unique=True)
    created_by = reference("access.User", null=True)
    recorded_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    ended_by = reference("access.User", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(provider__isnull=False, room__isnull=True, device__isnull=True)
                | Q(provider__isnull=True, room__isnull=False, device__isnull=True)
                | Q(provider__isnull=True, room__isnull=True, device__isnull=False)
                | Q(
                    provider__isnull=True,
                    room__isnull=True,
                    device__isnull=True,
                    site__isnull=False,
                ),
                name="scheduling_exception_target",
            ),
            models.CheckConstraint(
                condition=~Q(kind="extra") | Q(provider__isnull=False, site__isnull=False),
                name="scheduling_exception_extra",
            ),
        ]
        indexes = [models.Index(fields=["provider"], name="scheduling_exception_provider")]

    def __str__(self) -> str:
        return self.label
