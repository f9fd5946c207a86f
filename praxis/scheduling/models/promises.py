"""Promises of time: what can be promised, to whom it is, and what is left of a day."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.fields.ranges import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

from praxis.scheduling.models.fields import DayMask, reference
from praxis.scheduling.types import HoldOutcome


class Resource(models.Model):
    """Something that can be promised once at a time. Lane 1 of a provider is for overbooks."""

    kind = models.CharField(max_length=10)
    lane = models.SmallIntegerField(default=0, db_default=0)
    provider = reference("practice.Provider", null=True)
    room = reference("practice.Room", null=True)
    device = reference("practice.Device", null=True)
    patient = reference("people.Patient", null=True)
    staff = reference("scheduling.StaffMember", null=True, db_index=False)
    site = reference("access.Site", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "lane"], name="scheduling_resource_provider"
            ),
            models.UniqueConstraint(fields=["room"], name="scheduling_resource_room"),
            models.UniqueConstraint(fields=["device"], name="scheduling_resource_device"),
            models.UniqueConstraint(fields=["patient"], name="scheduling_resource_patient"),
            models.UniqueConstraint(fields=["staff"], name="scheduling_resource_staff"),
            models.CheckConstraint(
                condition=Q(kind="provider", provider__isnull=False)
                | Q(kind="room", room__isnull=False, lane=0)
                | Q(kind="device", device__isnull=False, lane=0)
                | Q(kind="patient", patient__isnull=False, lane=0)
                | Q(kind="staff", staff__isnull=False, lane=0),
                name="scheduling_resource_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class GroupSession(models.Model):
    """A group visit: one promise of provider and room, seats for several patients."""

    title = models.CharField(max_length=100)
    visit_type = reference("practice.VisitType")
    provider = reference("practice.Provider")
    site = reference("access.Site")
    room = reference("practice.Room", null=True)
    start = models.DateTimeField()
    end = models.DateTimeField()
    capacity = models.SmallIntegerField()
    seats_taken = models.SmallIntegerField(default=0, db_default=0)
    client_key = models.UUIDField(unique=True)
    created_by = reference("access.User", null=True)
    recorded_at = models.DateTimeField(db_default=Now())
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(seats_taken__gte=0, seats_taken__lte=F("capacity")),
                name="scheduling_group_seats",
            )
        ]
        indexes = [models.Index(fields=["site", "start"], name="scheduling_group_day")]

    def __str__(self) -> str:
        return self.title


class Hold(models.Model):
    """Time kept for minutes while somebody fills a form. Who for stands only in its promises.

    After `expires_at` the next booker may take the time; the sweeper sets `ended_at`.
    """

    visit_type = reference("practice.VisitType", db_index=False)
    provider = reference("practice.Provider", db_index=False)
    site = reference("access.Site", db_index=False)
    start = models.DateTimeField()
    end = models.DateTimeField()
    during = DateTimeRangeField()
    minutes = models.SmallIntegerField()
    minutes_before = models.SmallIntegerField()
    minutes_after = models.SmallIntegerField()
    room = reference("practice.Room", null=True, db_index=False)
    purpose = models.CharField(max_length=20)
    expires_at = models.DateTimeField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=HoldOutcome, blank=True, db_default="")
    appointment = reference("scheduling.Appointment", null=True, db_index=False)
    client_key = models.UUIDField(unique=True)
    made_by = reference("access.User", null=True, db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(occurred_at__lt=F("expires_at"), start__lt=F("end")),
                name="scheduling_hold_span",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="")
                | Q(ended_at__isnull=False, outcome__in=HoldOutcome.values),
                name="scheduling_hold_outcome",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="scheduling_hold_open",
                condition=Q(ended_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class AppointmentResource(models.Model):
    """A promise: while `blocks`, nobody else gets this resource in this time.

    Written only by the functions in sql/ (domain/scheduling-science.md 4: a bare INSERT
    can deadlock). Times include the buffers, except the patient's.
    """

    appointment = reference("scheduling.Appointment", null=True)
    group = reference("scheduling.GroupSession", null=True, db_index=False)
    hold = reference("scheduling.Hold", null=True, db_index=False)
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="+", db_index=False)
    during = DateTimeRangeField()
    blocks = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="scheduling_promised_once",
                expressions=[
                    ("resource", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(blocks=True),
            ),
            models.CheckConstraint(
                condition=Q(appointment__isnull=False, group__isnull=True, hold__isnull=True)
                | Q(appointment__isnull=True, group__isnull=False, hold__isnull=True)
                | Q(appointment__isnull=True, group__isnull=True, hold__isnull=False),
                name="scheduling_promise_for",
            ),
        ]
        indexes = [
            models.Index(
                F("resource"), Func(F("during"), function="lower"), name="scheduling_promise_at"
            ),
            models.Index(
                fields=["group"],
                name="scheduling_promise_group",
                condition=Q(group__isnull=False),
            ),
            models.Index(
                fields=["hold"],
                name="scheduling_promise_hold",
                condition=Q(hold__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"promise {self.pk}"


class ResourceDay(models.Model):
    """What the search reads: working and promised cells of a resource at a site on a day."""

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="+", db_index=False)
    site = reference("access.Site", db_index=False)
    day = models.DateField()
    work = DayMask()
    busy = DayMask()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "day", "site"], name="scheduling_resource_day_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.day}"
