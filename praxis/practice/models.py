"""Places, people and rules of the practice. None of these tables holds patient data."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now

from praxis.practice import types


class Dated(models.Model):
    """A row in force from its first day to its last, both included; never deleted."""

    client_key = models.UUIDField(unique=True)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    version = models.IntegerField(default=1)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True


def dates_in_order(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")), name=name
    )


class Room(Dated):
    site = models.ForeignKey("access.Site", models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=types.ROOM_KINDS)

    class Meta:
        constraints = [
            dates_in_order("practice_room_dates"),
            models.UniqueConstraint(
                "site", Lower("name"), condition=Q(ended_on__isnull=True), name="practice_room_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Device(Dated):
    """A thing that a visit may need. `kind` is the practice's own word, in lower case."""

    site = models.ForeignKey("access.Site", models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    serial = models.CharField(max_length=60, blank=True)
    home_room = models.ForeignKey(Room, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = [
            dates_in_order("practice_device_dates"),
            models.UniqueConstraint(
                "site",
                Lower("name"),
                condition=Q(ended_on__isnull=True),
                name="practice_device_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BillingEntity(Dated):
    """Who bills: a legal name with a tax number and an organization's NPI."""

    legal_name = models.CharField(max_length=120)
    npi = models.CharField(max_length=10)
    tax_id_kind = models.CharField(max_length=3, choices=types.TAX_ID_KINDS)
    tax_id_sealed = models.BinaryField()
    tax_id_last4 = models.CharField(max_length=4)
    phone = models.CharField(max_length=20, blank=True)
    line1 = models.CharField(max_length=100, blank=True)
    line2 = models.CharField(max_length=100, blank=True)
    city = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=2, blank=True)
    zip = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [
            dates_in_order("practice_billingentity_dates"),
            models.UniqueConstraint(
                fields=["npi"],
                condition=Q(ended_on__isnull=True),
                name="practice_billingentity_npi_once",
            ),
        ]

    def __str__(self) -> str:
        return self.legal_name

    @property
    def tax_id_aad(self) -> bytes:
        return f"practice_billingentity.tax_id:{self.client_key}".encode()


class Provider(Dated):
    user = models.ForeignKey("access.User", models.PROTECT, related_name="+", null=True, blank=True)
    family_name = models.CharField(max_length=60)
    given_name = models.CharField(max_length=60)
    sort_name = models.CharField(max_length=130, db_collation="C")
    credential = models.CharField(max_length=12, blank=True)
    specialty = models.CharField(max_length=60, blank=True)
    taxonomy = models.CharField(max_length=10, blank=True)
    npi = models.CharField(max_length=10, blank=True)
    initials = models.CharField(max_length=4)
    billing_entity = models.ForeignKey(
        BillingEntity, models.PROTECT, related_name="+", null=True, blank=True
    )
    bookable = models.BooleanField(default=True)
    video_url = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            dates_in_order("practice_provider_dates"),
            models.UniqueConstraint(
                fields=["npi"], condition=~Q(npi=""), name="practice_provider_npi_once"
            ),
            models.UniqueConstraint(fields=["user"], name="practice_provider_user_once"),
        ]
        indexes = [models.Index(fields=["sort_name"], name="practice_provider_sort")]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """ "Chidi Okafor, MD"."""
        name = f"{self.given_name} {self.family_name}"
        return f"{name}, {self.credential}" if self.credential else name

    @property
    def list_name(self) -> str:
        return f"{self.family_name}, {self.given_name}"

    @property
    def column_name(self) -> str:
        """ "Okafor, MD": the head of a schedule column."""
        return f"{self.family_name}, {self.credential}" if self.credential else self.family_name


class ProviderSite(Dated):
    """A provider works at a site, usually in one room."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    site = models.ForeignKey("access.Site", models.PROTECT, related_name="+")
    default_room = models.ForeignKey(Room, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = [
            dates_in_order("practice_providersite_dates"),
            models.UniqueConstraint(
                fields=["provider", "site"],
                condition=Q(ended_on__isnull=True),
                name="practice_providersite_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider_id} at {self.site_id}"


class SiteHours(Dated):
    """One stretch of open hours on a weekday (Monday is 0), in the site's own time.

    The migration adds the exclusion constraint practice_sitehours_overlap.
    """

    site = models.ForeignKey("access.Site", models.PROTECT, related_name="+")
    weekday = models.SmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints = [
            dates_in_order("practice_sitehours_dates"),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")), name="practice_sitehours_order"
            ),
            models.CheckConstraint(
                condition=Q(weekday__gte=0, weekday__lte=6), name="practice_sitehours_weekday"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}-{self.closes:%H:%M}"


class SiteClosure(models.Model):
    """A day on which a site stays shut, such as a holiday."""

    client_key = models.UUIDField(unique=True)
    site = models.ForeignKey("access.Site", models.PROTECT, related_name="+")
    day = models.DateField()
    reason = models.CharField(max_length=80)
    reopened_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "day"],
                condition=Q(reopened_at__isnull=True),
                name="practice_siteclosure_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.reason}"


def _codes(size: int) -> Any:
    return ArrayField(models.CharField(max_length=size))


class VisitType(Dated):
    """What can be booked and how. FHIR R4 Appointment.serviceType."""

    name = models.CharField(max_length=80)
    code = models.CharField(max_length=20)
    minutes = models.SmallIntegerField()
    buffer_before = models.SmallIntegerField(default=0)
    buffer_after = models.SmallIntegerField(default=0)
    modes = _codes(10)
    room_kind = models.CharField(max_length=20, blank=True)
    device_kind = models.CharField(max_length=40, blank=True)
    staff_skill = models.CharField(max_length=40, blank=True)
    min_age_months = models.SmallIntegerField(null=True, blank=True)
    max_age_months = models.SmallIntegerField(null=True, blank=True)
    new_patients = models.CharField(max_length=12, choices=types.NEW_PATIENTS, default="allowed")
    online = models.BooleanField(default=False)
    lead_minutes = models.IntegerField(default=0)
    horizon_days = models.SmallIntegerField(default=365)
    cancel_cutoff_minutes = models.IntegerField(default=1440)
    urgency_classes = _codes(12)
    capacity = models.SmallIntegerField(default=1)
    confidential = models.BooleanField(default=False)
    preparation_en = models.TextField(blank=True)
    preparation_es = models.TextField(blank=True)

    class Meta:
        constraints = [
            dates_in_order("practice_visittype_dates"),
            models.UniqueConstraint(
                Lower("code"), condition=Q(ended_on__isnull=True), name="practice_visittype_code"
            ),
            models.UniqueConstraint(
                Lower("name"), condition=Q(ended_on__isnull=True), name="practice_visittype_name"
            ),
            models.CheckConstraint(
                condition=Q(new_patients__in=[code for code, _ in types.NEW_PATIENTS]),
                name="practice_visittype_new_patients",
            ),
            models.CheckConstraint(
                condition=Q(
                    modes__contained_by=[code for code, _ in types.MODES], modes__len__gte=1
                ),
                name="practice_visittype_modes",
            ),
            models.CheckConstraint(
                condition=Q(
                    urgency_classes__contained_by=[code for code, _ in types.URGENCY_CLASSES],
                    urgency_classes__len__gte=1,
                ),
                name="practice_visittype_urgency",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class VisitTypeDuration(models.Model):
    """Minutes that differ from the type's own: for one provider (or all), new or established."""

    visit_type = models.ForeignKey(VisitType, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+", null=True, blank=True)
    new_patient = models.BooleanField()
    minutes = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit_type", "provider", "new_patient"],
                nulls_distinct=False,
                name="practice_visittypeduration_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.visit_type_id} {self.minutes} min"


class Setting(models.Model):
    """A setting's value from an instant on. Rows are only added: they are its history."""

    key = models.CharField(max_length=60)
    value = models.JSONField()
    effective_at = models.DateTimeField()
    set_by = models.ForeignKey("access.User", models.PROTECT, related_name="+", null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["key", "-effective_at", "-id"], name="practice_setting_key")
        ]

    def __str__(self) -> str:
        return self.key
