"""Payers, their products and rules; patients' coverages, their order and their checks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Lower, Now

from praxis.access.models import PhiModel
from praxis.coverage import types


class _Days(models.Func):
    function = "daterange"
    output_field = DateRangeField()


def days() -> _Days:
    """From the first day to the last, both included."""
    return _Days(F("starts_on"), F("ends_on"), models.Value("[]"))


def by_user() -> models.ForeignKey[Any, Any]:
    """The user who did it; null when a program did."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False
    )


def in_order(starts: str, ends: str, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q((f"{ends}__isnull", True)) | Q((f"{ends}__gte", F(starts))), name=name
    )


class Payer(models.Model):
    """Who pays claims. `payer_id` is the payer's X12 number with the clearinghouse."""

    client_key = models.UUIDField(unique=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=types.PayerKind)
    payer_id = models.CharField(max_length=20, blank=True)
    filing_code = models.CharField(max_length=2, blank=True, choices=types.FilingCode)
    phone = models.CharField(max_length=20, blank=True)
    portal_url = models.URLField(blank=True)
    line1 = models.CharField(max_length=100, blank=True)
    line2 = models.CharField(max_length=100, blank=True)
    city = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=2, blank=True)
    zip = models.CharField(max_length=10, blank=True)
    note = models.TextField(blank=True)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    version = models.IntegerField(default=1)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            in_order("started_on", "ended_on", "coverage_payer_dates"),
            models.UniqueConstraint(
                Lower("name"), condition=Q(ended_on__isnull=True), name="coverage_payer_name"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=types.PayerKind.values), name="coverage_payer_kind"
            ),
        ]
        indexes = [models.Index(fields=["name", "id"], name="coverage_payer_by_name")]

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """A plan that a payer sells, with what it asks for before a visit."""

    client_key = models.UUIDField(unique=True)
    payer = models.ForeignKey(Payer, models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    plan_type = models.CharField(max_length=20, choices=types.PlanType)
    filing_code = models.CharField(max_length=2, blank=True, choices=types.FilingCode)
    needs_referral = models.BooleanField(default=False)
    needs_auth = models.BooleanField(default=False)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    version = models.IntegerField(default=1)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            in_order("started_on", "ended_on", "coverage_product_dates"),
            models.UniqueConstraint(
                "payer",
                Lower("name"),
                condition=Q(ended_on__isnull=True),
                name="coverage_product_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PayerRule(models.Model):
    """A limit in days that a payer (or one product of it) sets, with where it is written."""

    client_key = models.UUIDField(unique=True)
    payer = models.ForeignKey(Payer, models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", null=True, blank=True)
    kind = models.CharField(max_length=20, choices=types.RuleKind)
    days = models.SmallIntegerField()
    counts_from = models.CharField(max_length=20, choices=types.CountsFrom)
    source = models.CharField(max_length=200)
    checked_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    set_by = by_user()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            in_order("starts_on", "ends_on", "coverage_payerrule_dates"),
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=3660), name="coverage_payerrule_days"
            ),
            ExclusionConstraint(
                name="coverage_payerrule_overlap",
                expressions=[
                    ("payer", RangeOperators.EQUAL),
                    (Coalesce("product", 0), RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (days(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.days} days"


class Enrollment(models.Model):
    """What a payer has agreed to exchange with a billing entity (and one provider of it)."""

    client_key = models.UUIDField(unique=True)
    payer = models.ForeignKey(Payer, models.PROTECT, related_name="+")
    billing_entity = models.ForeignKey("practice.BillingEntity", models.PROTECT, related_name="+")
    provider = models.ForeignKey("practice.Provider", models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=20, choices=types.EnrollmentKind)
    requested_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    version = models.IntegerField(default=1)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=False, ends_on__gte=F("starts_on")),
                name="coverage_enrollment_dates",
            ),
            models.UniqueConstraint(
                fields=["payer", "billing_entity", "provider", "kind"],
                condition=Q(ends_on__isnull=True),
                nulls_distinct=False,
                name="coverage_enrollment_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.payer_id}"


class Coverage(PhiModel):
    """A patient's insurance. FHIR R4 Coverage. `ends_on` is the last day it pays for."""

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+")
    payer = models.ForeignKey(Payer, models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", null=True)
    member_id = models.CharField(max_length=40)
    group_number = models.CharField(max_length=40, blank=True)
    relationship = models.CharField(max_length=8, choices=types.Relationship)
    subscriber_person = models.ForeignKey(
        "people.RelatedPerson", models.PROTECT, related_name="+", null=True, db_index=False
    )
    subscriber_family_name = models.CharField(max_length=80, blank=True)
    subscriber_given_name = models.CharField(max_length=80, blank=True)
    subscriber_birth_date = models.DateField(null=True)
    subscriber_sex = models.CharField(max_length=8, blank=True, choices=types.Sex)
    basis = models.CharField(max_length=12, choices=types.Basis, default="unknown")
    employer_size = models.CharField(max_length=10, choices=types.EmployerSize, default="unknown")
    medicare_reason = models.CharField(max_length=12, blank=True, choices=types.MedicareReason)
    esrd_since = models.DateField(null=True)
    court_ordered = models.BooleanField(default=False)
    copay_cents = models.IntegerField(null=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    card_front_document_id = models.BigIntegerField(null=True)
    card_back_document_id = models.BigIntegerField(null=True)
    used_at = models.DateTimeField(null=True)
    entered_in_error_at = models.DateTimeField(null=True)
    entered_in_error_by = by_user()
    entered_in_error_why = models.CharField(max_length=200, blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, related_name="+", null=True, db_index=False
    )
    recorded_by = by_user()
    recorded_at = models.DateTimeField(db_default=Now())
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            in_order("starts_on", "ends_on", "coverage_coverage_dates"),
            models.CheckConstraint(condition=~Q(member_id=""), name="coverage_coverage_member_id"),
            models.CheckConstraint(
                condition=Q(relationship="self")
                | (~Q(subscriber_family_name="") & Q(subscriber_birth_date__isnull=False)),
                name="coverage_coverage_subscriber",
            ),
            models.CheckConstraint(
                condition=Q(copay_cents__isnull=True) | Q(copay_cents__gte=0),
                name="coverage_coverage_copay",
            ),
            ExclusionConstraint(
                name="coverage_same_policy_once",
                expressions=[
                    ("patient", RangeOperators.EQUAL),
                    ("payer", RangeOperators.EQUAL),
                    (Lower("member_id"), RangeOperators.EQUAL),
                    (days(), RangeOperators.OVERLAPS),
                ],
                condition=Q(entered_in_error_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def name(self) -> str:
        return str(self.product or self.payer)

    @property
    def subscriber_name(self) -> str:
        """Empty when the patient is the subscriber."""
        return f"{self.subscriber_given_name} {self.subscriber_family_name}".strip()


class CoverageRank(PhiModel):
    """In which place a coverage pays between two days: 1 is primary. Never two in one place."""

    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", db_index=False)
    coverage = models.ForeignKey(Coverage, models.PROTECT, related_name="+")
    rank = models.SmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    reason = models.CharField(max_length=20, choices=types.OrderReason)
    note = models.CharField(max_length=200, blank=True)
    set_by = by_user()
    voided_at = models.DateTimeField(null=True)
    voided_by = by_user()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            in_order("starts_on", "ends_on", "coverage_rank_dates"),
            models.CheckConstraint(
                condition=Q(rank__gte=1, rank__lte=11), name="coverage_rank_1_11"
            ),
            ExclusionConstraint(
                name="coverage_rank_once",
                expressions=[
                    ("patient", RangeOperators.EQUAL),
                    ("rank", RangeOperators.EQUAL),
                    (days(), RangeOperators.OVERLAPS),
                ],
                condition=Q(voided_at__isnull=True),
            ),
            ExclusionConstraint(
                name="coverage_rank_one_place",
                expressions=[("coverage", RangeOperators.EQUAL), (days(), RangeOperators.OVERLAPS)],
                condition=Q(voided_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["patient", "starts_on"],
                condition=Q(voided_at__isnull=True),
                name="coverage_rank_live",
            )
        ]

    def __str__(self) -> str:
        return f"{self.coverage_id} in place {self.rank}"


class CoverageCheck(PhiModel):
    """An answer to "is it active?". FHIR R4 CoverageEligibilityResponse.

    From a 271 come also the plan with its days, another payer that the payer knows of, the reason
    of a refusal (AAA03), what differs from before, and the file itself.
    """

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", db_index=False)
    coverage = models.ForeignKey(Coverage, models.PROTECT, related_name="+", db_index=False)
    checked_at = models.DateTimeField()
    checked_by = by_user()
    how = models.CharField(max_length=8, choices=types.How)
    result = models.CharField(max_length=8, choices=types.Result)
    copay_cents = models.IntegerField(null=True)
    deductible_left_cents = models.IntegerField(null=True)
    out_of_pocket_left_cents = models.IntegerField(null=True)
    coinsurance_percent = models.SmallIntegerField(null=True)
    reference = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=300, blank=True)
    plan_name = models.CharField(max_length=80, blank=True, db_default="")
    plan_from = models.DateField(null=True)
    plan_to = models.DateField(null=True)
    other_payer = models.CharField(max_length=80, blank=True, db_default="")
    rejection = models.CharField(max_length=4, blank=True, db_default="")
    changes = ArrayField(models.CharField(max_length=120), default=list, db_default=[])
    question_id = models.BigIntegerField(null=True)
    document = models.ForeignKey(
        "documents.Document", models.PROTECT, related_name="+", null=True, db_index=False
    )
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(coinsurance_percent__isnull=True)
                | Q(coinsurance_percent__gte=0, coinsurance_percent__lte=100),
                name="coverage_check_percent",
            )
        ]
        indexes = [
            models.Index(fields=["coverage", "-checked_at", "-id"], name="coverage_check_last")
        ]

    def __str__(self) -> str:
        return str(self.pk)
