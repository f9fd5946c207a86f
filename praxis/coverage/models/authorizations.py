"""When a payer must be asked first, what it was asked and said, and the units it granted."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Lower, Now

from praxis.access.models import PhiModel
from praxis.coverage import types
from praxis.coverage.models.insurance import Coverage, Payer, Product, by_user, days, in_order


class AuthorizationRule(models.Model):
    """Whether a payer (or one product of it) wants to be asked first.

    `what` is the specialty of a referral, or the name of a visit type; empty means every one.
    `codes` are the service codes it is for ("70551-70553, 93306"), `site` the only site it is for.
    """

    client_key = models.UUIDField(unique=True)
    payer = models.ForeignKey(Payer, models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", null=True, blank=True)
    kind = models.CharField(max_length=8, choices=types.AuthorizationKind)
    what = models.CharField(max_length=80, blank=True)
    codes = models.CharField(max_length=200, blank=True, db_default="")
    site = models.ForeignKey("access.Site", models.PROTECT, related_name="+", null=True, blank=True)
    needed = models.BooleanField()
    source = models.CharField(max_length=200)
    checked_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    set_by = by_user()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            in_order("starts_on", "ends_on", "coverage_authrule_dates"),
            ExclusionConstraint(
                name="coverage_authrule_overlap",
                expressions=[
                    ("payer", RangeOperators.EQUAL),
                    (Coalesce("product", 0), RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (Lower("what"), RangeOperators.EQUAL),
                    ("codes", RangeOperators.EQUAL),
                    (Coalesce("site", 0), RangeOperators.EQUAL),
                    (days(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.what}"


class Authorization(PhiModel):
    """A payer was asked for a service. FHIR R4 ClaimResponse, use "preauthorization".

    `state` and all that stands below it follow the events and units by trigger.
    """

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+")
    coverage = models.ForeignKey(Coverage, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=types.AuthorizationKind)
    what = models.CharField(max_length=80)
    is_urgent = models.BooleanField(default=False)
    units_asked = models.SmallIntegerField()
    service_codes = ArrayField(models.CharField(max_length=10), default=list)
    diagnosis_codes = ArrayField(models.CharField(max_length=10), default=list)
    about = models.CharField(max_length=60, blank=True)
    asked_by = by_user()
    recorded_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=10, choices=types.AuthorizationState, db_default="asked")
    asked_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    number = models.CharField(max_length=40, blank=True, db_default="")
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    units_approved = models.SmallIntegerField(db_default=0)
    units_reserved = models.SmallIntegerField(db_default=0)
    units_used = models.SmallIntegerField(db_default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(units_asked__gte=1, units_asked__lte=999),
                name="coverage_auth_units_asked",
            ),
            models.CheckConstraint(
                condition=Q(
                    units_reserved__gte=0,
                    units_used__gte=0,
                    units_approved__gte=F("units_reserved") + F("units_used"),
                ),
                name="coverage_auth_units",
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "kind", "state"], name="coverage_auth_patient"),
            models.Index(fields=["state", "asked_at"], name="coverage_auth_state"),
        ]

    def __str__(self) -> str:
        return f"authorization {self.pk}"

    @property
    def units_left(self) -> int:
        return self.units_approved - self.units_reserved - self.units_used


class AuthorizationEvent(PhiModel):
    """One thing asked, said or sent. Rows are only added."""

    client_key = models.UUIDField(unique=True)
    authorization = models.ForeignKey(Authorization, models.PROTECT, related_name="events")
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=types.AuthorizationEventKind)
    channel = models.CharField(max_length=8, choices=types.AskedBy, blank=True)
    note = models.CharField(max_length=300, blank=True)
    number = models.CharField(max_length=40, blank=True)
    units = models.SmallIntegerField(null=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    document = models.ForeignKey(
        "documents.Document", models.PROTECT, related_name="+", null=True, db_index=False
    )
    by = by_user()
    by_name = models.CharField(max_length=160)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="approved")
                | (
                    ~Q(number="")
                    & Q(units__gte=1, starts_on__isnull=False, ends_on__gte=F("starts_on"))
                ),
                name="coverage_auth_approval",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.authorization_id}"


class AuthorizationUnit(PhiModel):
    """Units reserved for a visit, used by it or given back. Rows are only added.

    `visit_id` is the key of scheduling's appointment, a room above.
    """

    client_key = models.UUIDField(unique=True)
    authorization = models.ForeignKey(Authorization, models.PROTECT, related_name="units")
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", db_index=False)
    visit_id = models.BigIntegerField()
    visit_on = models.DateField()
    kind = models.CharField(max_length=8, choices=types.UnitKind)
    units = models.SmallIntegerField()
    by_name = models.CharField(max_length=160)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(units__gte=1), name="coverage_unit_some"),
        ]
        indexes = [models.Index(fields=["visit_id", "-id"], name="coverage_unit_visit")]

    def __str__(self) -> str:
        return f"{self.kind} {self.units}"
