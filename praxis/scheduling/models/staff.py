"""Staff pools: people of one skill at one site, any of whom will do for a visit."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now

from praxis.scheduling.models.fields import reference


class StaffMember(models.Model):
    """One of a pool. A visit type that needs the `skill` promises one of them beside the provider.

    Works on these weekdays (0 is Monday) between these minutes of the site's wall clock.
    """

    skill = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    site = reference("access.Site")
    weekdays = ArrayField(models.SmallIntegerField())
    from_minute = models.SmallIntegerField()
    to_minute = models.SmallIntegerField()
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    client_key = models.UUIDField(unique=True)
    created_by = reference("access.User", null=True, db_index=False)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(from_minute__gte=0, to_minute__lte=1440)
                & Q(from_minute__lt=F("to_minute")),
                name="scheduling_staff_hours",
            ),
            models.UniqueConstraint(
                "site",
                Lower("name"),
                "skill",
                condition=Q(ended_on__isnull=True),
                name="scheduling_staff_name",
            ),
        ]
        indexes = [models.Index(fields=["skill", "site"], name="scheduling_staff_pool")]

    def __str__(self) -> str:
        return self.name


class StaffAbsence(models.Model):
    """Time in which a member cannot be promised. Taken back by `ended_at`."""

    member = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    during = DateTimeRangeField()
    label = models.CharField(max_length=80)
    client_key = models.UUIDField(unique=True)
    created_by = reference("access.User", null=True, db_index=False)
    recorded_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.label
