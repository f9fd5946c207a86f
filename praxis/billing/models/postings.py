"""What happened to each charge's money, and the money patients gave.

A posting is one fact about one charge. Its deltas obey the one equation of the revenue cycle,
charge = open with payers + open with the patient + paid by payers + written off + paid by the
patient, so every sum of postings obeys it too. Nothing is changed: a fix is a row that reverses.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.billing.collect_types import Paper


class PostingKind(models.TextChoices):
    CHARGE = "charge", "Charge"
    PAYER_PAYMENT = "payer_payment", "Paid by insurance"
    CONTRACTUAL = "contractual", "Contract write-off"
    WRITE_OFF = "write_off", "Written off"
    TO_PATIENT = "to_patient", "Patient owes"
    TO_PAYER = "to_payer", "Back to insurance"
    PATIENT_PAYMENT = "patient_payment", "Paid by patient"


class Posting(PhiModel):
    """One money fact about one charge, in cents. Append only.

    `entry` is the journal entry that carries it. `reverses` makes it the mirror of another row.
    """

    charge = models.ForeignKey("billing.Charge", models.PROTECT, related_name="postings")
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=16, choices=PostingKind)
    charge_cents = models.BigIntegerField(default=0)
    insurance_cents = models.BigIntegerField(default=0)
    patient_cents = models.BigIntegerField(default=0)
    payer_paid_cents = models.BigIntegerField(default=0)
    written_off_cents = models.BigIntegerField(default=0)
    patient_paid_cents = models.BigIntegerField(default=0)
    occurred_on = models.DateField()
    entry = models.ForeignKey("ledger.Entry", models.PROTECT, related_name="+", db_index=False)
    account = models.CharField(max_length=4, blank=True)
    payer = models.ForeignKey(
        "coverage.Payer", models.PROTECT, related_name="+", null=True, db_index=False
    )
    remittance_claim = models.ForeignKey(
        "billing.RemittanceClaim", models.PROTECT, related_name="postings", null=True
    )
    payment = models.ForeignKey(
        "billing.PatientPayment", models.PROTECT, related_name="postings", null=True
    )
    group_code = models.CharField(max_length=2, blank=True)
    carc = models.CharField(max_length=5, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, related_name="reversed_by", null=True, blank=True
    )
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False
    )
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    charge_cents=F("insurance_cents")
                    + F("patient_cents")
                    + F("payer_paid_cents")
                    + F("written_off_cents")
                    + F("patient_paid_cents")
                ),
                name="billing_posting_equation",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=PostingKind.values), name="billing_posting_kind"
            ),
            models.CheckConstraint(
                condition=Q(written_off_cents=0) | Q(account__startswith="41"),
                name="billing_posting_write_off_account",
            ),
            models.CheckConstraint(
                condition=Q(patient_paid_cents=0) | Q(payment__isnull=False),
                name="billing_posting_of_payment",
            ),
            models.CheckConstraint(
                condition=Q(payer_paid_cents=0) | Q(payer__isnull=False),
                name="billing_posting_of_payer",
            ),
            models.UniqueConstraint(
                fields=["charge"],
                condition=Q(kind="charge", reverses__isnull=True),
                name="billing_posting_charged_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["patient"],
                include=("insurance_cents", "patient_cents"),
                name="billing_posting_of_patient",
            ),
            models.Index(fields=["occurred_on", "id"], name="billing_posting_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class PaymentPurpose(models.TextChoices):
    COPAY = "copay", "Copay"
    BALANCE = "balance", "Balance"
    PREPAYMENT = "prepayment", "Prepayment"


class PatientPayment(PhiModel):
    """Money a patient (or who pays for them) gave. Append only; `receipt` is the ledger's.

    `service_on` is the day of the visit it was meant for: it is matched to charges of that day.
    """

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+")
    receipt = models.OneToOneField("ledger.Receipt", models.PROTECT, related_name="+")
    site = models.ForeignKey("access.Site", models.PROTECT, related_name="+")
    amount_cents = models.BigIntegerField()
    method = models.CharField(max_length=8)
    purpose = models.CharField(max_length=12, choices=PaymentPurpose)
    reference = models.CharField(max_length=60, blank=True)
    auth_code = models.CharField(max_length=12, blank=True, db_default="")
    last_four = models.CharField(max_length=4, blank=True, db_default="")
    appointment = models.ForeignKey(
        "scheduling.Appointment", models.PROTECT, related_name="+", null=True
    )
    service_on = models.DateField(null=True)
    taken_on = models.DateField()
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False
    )
    taken_by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="billing_payment_amount"),
            models.CheckConstraint(
                condition=Q(purpose__in=PaymentPurpose.values), name="billing_payment_purpose"
            ),
            models.CheckConstraint(
                condition=Q(last_four="") | Q(last_four__regex=r"^[0-9]{4}$"),
                name="billing_payment_last_four",
            ),
        ]
        indexes = [models.Index(fields=["site", "taken_on"], name="billing_payment_by_day")]

    def __str__(self) -> str:
        return f"payment {self.pk}"


class PaymentMove(models.TextChoices):
    TAKEN = "taken", "Taken"
    APPLIED = "applied", "Applied"
    RELEASED = "released", "Released"
    REFUNDED = "refunded", "Paid back"
    VOIDED = "voided", "Voided"


class PaymentEntry(PhiModel):
    """One move of a payment: what was taken, applied to a charge, released, given back.

    The sum of a patient's rows is the patient's unapplied money, account 2100 of the books;
    `patient` is the one who paid, not the one whose charge it went to. A payment is never
    spent twice: the database refuses rows that bring its sum below zero.
    """

    payment = models.ForeignKey(PatientPayment, models.PROTECT, related_name="entries")
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=PaymentMove)
    cents = models.BigIntegerField()
    posting = models.OneToOneField(Posting, models.PROTECT, related_name="+", null=True)
    reason = models.CharField(max_length=200, blank=True)
    occurred_on = models.DateField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False
    )
    by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=("taken", "released"), cents__gt=0)
                | Q(kind__in=("applied", "refunded", "voided"), cents__lt=0),
                name="billing_paymententry_sign",
            ),
            models.UniqueConstraint(
                fields=["payment"],
                condition=Q(kind="taken"),
                name="billing_paymententry_taken_once",
            ),
        ]
        indexes = [models.Index(fields=["patient"], include=("cents",), name="billing_unapplied")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Statement(PhiModel):
    """A bill that was made for who pays. The PDF is the proof of what it said. Append only."""

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+")
    number = models.CharField(max_length=20, unique=True)
    amount_cents = models.BigIntegerField()
    made_on = models.DateField()
    due_on = models.DateField()
    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    paper = models.CharField(max_length=9, choices=Paper, db_default=Paper.STATEMENT)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False
    )
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_cents__gt=0), name="billing_statement_amount"
            ),
            models.CheckConstraint(
                condition=Q(paper__in=Paper.values), name="billing_statement_paper"
            ),
        ]

    def __str__(self) -> str:
        return self.number
