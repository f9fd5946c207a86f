"""What the office charges for, at which price, proposed for which visits, and whom claims go to."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Now, Upper

from praxis.billing import types
from praxis.billing.models.fields import by, codes, days, in_order, reference


class Dated(models.Model):
    """A row in force from its first day to its last, both included; never deleted."""

    client_key = models.UUIDField(unique=True)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    version = models.IntegerField(default=1, db_default=1)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True


class Service(Dated):
    """Something the office charges for. `description` is the office's own words, never CPT's."""

    code_system = models.CharField(max_length=6, choices=types.CodeSystem)
    code = models.CharField(max_length=12)
    description = models.CharField(max_length=120)
    may_be_zero = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            in_order("started_on", "ended_on", "billing_service_dates"),
            models.UniqueConstraint(
                "code_system",
                Upper("code"),
                condition=Q(ended_on__isnull=True),
                name="billing_service_once",
            ),
            models.CheckConstraint(
                condition=Q(code_system__in=types.CodeSystem.values), name="billing_service_system"
            ),
            models.CheckConstraint(
                condition=Q(code_system="HCPCS", code__regex=r"^[A-CE-V][0-9]{4}$")
                | Q(code_system="CPT", code__regex=r"^[0-9]{4}[0-9A-Z]$")
                | Q(code_system="office", code__regex=r"^[A-Z0-9-]{1,12}$"),
                name="billing_service_code",
            ),
        ]
        indexes = [models.Index(fields=["code", "id"], name="billing_service_by_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.description}"

    @property
    def goes_to_payers(self) -> bool:
        return self.code_system != types.CodeSystem.OFFICE


class Fee(models.Model):
    """The price of one unit from a day to a day; with a modifier or a payer where that differs."""

    client_key = models.UUIDField(unique=True)
    service = reference(Service)
    payer = reference("coverage.Payer", null=True)
    modifier = models.CharField(max_length=2, blank=True)
    amount_cents = models.IntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    set_by = by()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            in_order("starts_on", "ends_on", "billing_fee_dates"),
            models.CheckConstraint(
                condition=Q(amount_cents__gte=0, amount_cents__lte=99_999_999),
                name="billing_fee_amount",
            ),
            ExclusionConstraint(
                name="billing_fee_overlap",
                expressions=[
                    ("service", RangeOperators.EQUAL),
                    (Coalesce("payer", 0), RangeOperators.EQUAL),
                    ("modifier", RangeOperators.EQUAL),
                    (days(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.amount_cents}"


class ChargeTemplate(Dated):
    """What a visit of a type is usually charged."""

    visit_type = reference("practice.VisitType")

    class Meta:
        constraints = [
            in_order("started_on", "ended_on", "billing_template_dates"),
            models.UniqueConstraint(
                fields=["visit_type"],
                condition=Q(ended_on__isnull=True),
                name="billing_template_once",
            ),
        ]

    def __str__(self) -> str:
        return f"template {self.pk}"


class ChargeTemplateLine(models.Model):
    """One proposed line. `patients`: proposed for all, or for new or established ones only."""

    template = models.ForeignKey(ChargeTemplate, models.PROTECT, related_name="lines")
    position = models.SmallIntegerField()
    service = reference(Service)
    modifiers = codes(2)
    units = models.SmallIntegerField(default=1)
    pointers = ArrayField(models.SmallIntegerField(), default=list)
    patients = models.CharField(max_length=12, choices=types.ForPatients, default="all")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["template", "position"], name="billing_templateline_position"
            ),
            models.CheckConstraint(
                condition=Q(units__gte=1, modifiers__len__lte=4), name="billing_templateline_shape"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template_id}.{self.position}"


class SitePlace(models.Model):
    """The place of service (CMS code) that visits at a site are billed with."""

    site = models.OneToOneField("access.Site", models.PROTECT, related_name="+")
    pos = models.CharField(max_length=2)
    version = models.IntegerField(default=1, db_default=1)
    recorded_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.site_id} {self.pos}"


class TradingPartner(Dated):
    """Whom files are exchanged with: a clearinghouse or a payer itself.

    Files say T (test) until somebody marks the partner live.
    """

    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=14, choices=types.PartnerKind)
    sender_qualifier = models.CharField(max_length=2, default="ZZ")
    sender_id = models.CharField(max_length=15)
    receiver_qualifier = models.CharField(max_length=2, default="ZZ")
    receiver_id = models.CharField(max_length=15)
    receiver_name = models.CharField(max_length=60)
    contact_name = models.CharField(max_length=60)
    contact_phone = models.CharField(max_length=20)
    live_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            in_order("started_on", "ended_on", "billing_partner_dates"),
            models.UniqueConstraint(
                fields=["sender_id", "receiver_id"],
                condition=Q(ended_on__isnull=True),
                name="billing_partner_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def usage(self) -> str:
        """ISA15: P for production, T for test."""
        return "P" if self.live_on is not None else "T"


class PayerRoute(models.Model):
    """Which partner a payer's claims go to. `payer_number`: the payer's number there."""

    payer = models.OneToOneField("coverage.Payer", models.PROTECT, related_name="+")
    partner = models.ForeignKey(TradingPartner, models.PROTECT, related_name="routes")
    payer_number = models.CharField(max_length=20, blank=True)
    version = models.IntegerField(default=1, db_default=1)
    recorded_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.payer_id} by {self.partner_id}"
