"""Businesses and agencies, and what was agreed with them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from praxis.people import types


class Organization(models.Model):
    """A business or agency the practice deals with. FHIR R4 Organization."""

    client_key = models.UUIDField(unique=True)
    name = models.CharField(max_length=120)
    sort_name = models.CharField(max_length=140, db_collation="C")
    kinds = ArrayField(models.CharField(max_length=16), default=list)
    npi = models.CharField(max_length=10, blank=True)
    phone = models.CharField(max_length=16, blank=True)
    fax = models.CharField(max_length=16, blank=True)
    email = models.EmailField(blank=True)
    line1 = models.CharField(max_length=100, blank=True)
    line2 = models.CharField(max_length=100, blank=True)
    city = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=2, blank=True)
    zip = models.CharField(max_length=10, blank=True)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    version = models.IntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["sort_name", "id"], name="people_organization_sort")]

    def __str__(self) -> str:
        return self.name


class Agreement(models.Model):
    """What was signed with an organization, and until when."""

    client_key = models.UUIDField(unique=True)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=types.AgreementKind)
    title = models.CharField(max_length=120)
    signed_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    notice_days = models.IntegerField(default=0)
    renews_itself = models.BooleanField(default=False)
    document_id = models.BigIntegerField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="people_agreement_dates",
            ),
            models.CheckConstraint(
                condition=models.Q(notice_days__gte=0), name="people_agreement_notice"
            ),
        ]

    def __str__(self) -> str:
        return self.title
