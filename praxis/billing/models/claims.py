"""Claims, what happened to them, and the files they went and came in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.billing import types
from praxis.billing.models.charges import Charge
from praxis.billing.models.fields import by, reference
from praxis.billing.models.setup import TradingPartner


def _next_number() -> models.Func:
    return models.Func(
        template="nextval('billing_claim_number')::text",
        output_field=models.CharField(max_length=20),
    )


class Claim(PhiModel):
    """A bill to one payer for one visit. `number` is CLM01, up to 20 characters.

    `state` and the columns after it follow the events by trigger. What was sent is frozen:
    after that a claim is replaced (frequency 7) or voided (8) by another that `replaces` it.
    `follows` is the claim to the payer before, whose remittance this one carries.
    """

    client_key = models.UUIDField(unique=True)
    number = models.CharField(max_length=20, unique=True, db_default=_next_number())
    patient = reference("people.Patient")
    encounter = reference("scheduling.Encounter")
    coverage = reference("coverage.Coverage", db_index=False)
    payer = reference("coverage.Payer", db_index=False)
    billing_entity = reference("practice.BillingEntity", db_index=False)
    provider = reference("practice.Provider", db_index=False)
    site = reference("access.Site", db_index=False)
    sequence = models.CharField(max_length=1, choices=types.PayerSequence)
    frequency = models.CharField(max_length=1, choices=types.Frequency, default="1")
    replaces = reference("self", null=True)
    follows = reference("self", null=True)
    service_on = models.DateField()
    pos = models.CharField(max_length=2)
    amount_cents = models.IntegerField()
    filing_due_on = models.DateField(null=True)
    made_at = models.DateTimeField()
    made_by = by()
    recorded_at = models.DateTimeField(db_default=Now())
    state = models.CharField(
        max_length=12, choices=types.ClaimState, default="to_fix", db_default="to_fix"
    )
    state_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    payer_control_number = models.CharField(max_length=50, blank=True, db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(frequency="1", replaces__isnull=True)
                | Q(frequency__in=["7", "8"], replaces__isnull=False),
                name="billing_claim_replaces",
            ),
            models.CheckConstraint(
                condition=Q(sequence="P", follows__isnull=True) | Q(sequence__in=["S", "T"]),
                name="billing_claim_follows",
            ),
            models.CheckConstraint(
                condition=Q(sequence__in=types.PayerSequence.values),
                name="billing_claim_sequence",
            ),
            models.CheckConstraint(
                condition=Q(state__in=types.ClaimState.values), name="billing_claim_state"
            ),
            models.CheckConstraint(condition=Q(amount_cents__gte=0), name="billing_claim_amount"),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(replaces__isnull=False) & ~Q(state="withdrawn"),
                name="billing_claim_replaced_once",
            ),
            models.UniqueConstraint(
                fields=["encounter", "billing_entity", "sequence"],
                condition=~Q(state__in=["withdrawn", "replaced"]) & Q(frequency="1"),
                name="billing_claim_once",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "service_on", "id"], name="billing_claim_work"),
            models.Index(fields=["service_on", "id"], name="billing_claim_day"),
            models.Index(fields=["payer", "service_on", "id"], name="billing_claim_payer"),
            models.Index(
                fields=["submitted_at"],
                condition=Q(state__in=["submitted", "acknowledged"]),
                name="billing_claim_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ClaimLine(PhiModel):
    """A charge on a claim. `control_number` (REF*6R) comes back in the remittance."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="lines")
    patient = reference("people.Patient", db_index=False)
    charge = reference(Charge)
    line_number = models.SmallIntegerField()
    control_number = models.CharField(max_length=30, unique=True)
    amount_cents = models.IntegerField()
    recorded_at = models.DateTimeField(db_default=Now())
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "line_number"], name="billing_claimline_number"
            ),
            models.UniqueConstraint(
                fields=["claim", "charge"],
                condition=Q(removed_at__isnull=True),
                name="billing_claimline_charge_once",
            ),
        ]

    def __str__(self) -> str:
        return self.control_number


class Interchange(models.Model):
    """A file that went out or came in, from ISA to IEA. Its bytes are a document."""

    client_key = models.UUIDField(unique=True)
    direction = models.CharField(max_length=3, choices=types.Direction)
    kind = models.CharField(max_length=8, choices=types.FileKind)
    partner = reference(TradingPartner, null=True)
    billing_entity = reference("practice.BillingEntity", null=True, db_index=False)
    isa13 = models.IntegerField(null=True)
    usage = models.CharField(max_length=1, blank=True)
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    bytes = models.IntegerField()
    document_id = models.BigIntegerField(null=True)
    claim_count = models.IntegerField(default=0, db_default=0)
    amount_cents = models.BigIntegerField(default=0, db_default=0)
    state = models.CharField(max_length=10, choices=types.FileState)
    note = models.CharField(max_length=300, blank=True, db_default="")
    made_at = models.DateTimeField()
    made_by = by()
    written_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["isa13"], condition=Q(direction="out"), name="billing_interchange_isa13"
            ),
            models.UniqueConstraint(
                fields=["sha256"], condition=Q(direction="in"), name="billing_interchange_read_once"
            ),
            models.CheckConstraint(
                condition=Q(direction="in") | Q(isa13__gte=1, isa13__lte=999_999_999),
                name="billing_interchange_number",
            ),
        ]
        indexes = [models.Index(fields=["made_at", "id"], name="billing_interchange_day")]

    def __str__(self) -> str:
        return self.file_name


class SubmittedClaim(PhiModel):
    """A claim in a file that went out: what 999 (GS06, ST02) and TA1 (ISA13) speak of."""

    interchange = models.ForeignKey(Interchange, models.PROTECT, related_name="claims")
    claim = reference(Claim)
    patient = reference("people.Patient", db_index=False)
    gs06 = models.IntegerField()
    st02 = models.CharField(max_length=9)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["interchange", "claim"], name="billing_submittedclaim_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} in {self.interchange_id}"


class ClaimEvent(PhiModel):
    """One thing that happened to a claim. Rows are only added; the claim's state follows them.

    `their_number` is the payer's number of the claim, `trace` the clearinghouse's, `code` their
    word for what became of it (such as A3:21).
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="events")
    patient = reference("people.Patient", db_index=False)
    kind = models.CharField(max_length=12, choices=types.ClaimEventKind)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    user = by()
    by_name = models.CharField(max_length=120)
    text = models.CharField(max_length=500, blank=True)
    code = models.CharField(max_length=40, blank=True)
    their_number = models.CharField(max_length=50, blank=True)
    trace = models.CharField(max_length=50, blank=True)
    interchange = reference(Interchange, null=True, db_index=False)
    document_id = models.BigIntegerField(null=True)
    client_key = models.UUIDField(null=True, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=types.ClaimEventKind.values), name="billing_claimevent_kind"
            )
        ]
        indexes = [
            models.Index(
                fields=["trace"], condition=Q(kind="asked"), name="billing_claimevent_asked"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.claim_id}"


class ClaimFinding(PhiModel):
    """What the scrubber says of a claim now; `cleared_at` when it no longer does."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="findings")
    patient = reference("people.Patient", db_index=False)
    rule = models.CharField(max_length=8)
    severity = models.CharField(max_length=1, choices=types.Severity)
    spot = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=300)
    fix = models.CharField(max_length=300)
    url = models.CharField(max_length=200, blank=True)
    found_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "rule", "spot"],
                condition=Q(cleared_at__isnull=True),
                name="billing_finding_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.claim_id}"
