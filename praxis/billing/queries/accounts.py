"""A patient's account: what each charge came to, who owes what is open, money that waits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Max, Q, Sum

from praxis.access import queries as access
from praxis.billing.models import (
    Charge,
    ClaimLine,
    PatientPayment,
    PaymentEntry,
    Posting,
    Statement,
)
from praxis.billing.models.postings import PostingKind
from praxis.billing.money_types import NoSuchPayment
from praxis.billing.powers import empowered
from praxis.billing.queries.balances import balances
from praxis.billing.remits.reasons import WORDS, Cause, cause_of
from praxis.billing.types import ENDED, Balance
from praxis.documents import queries as documents
from praxis.kernel.actor import Actor
from praxis.people import queries as people

if TYPE_CHECKING:
    from praxis.people.models import Patient


@dataclass(frozen=True, slots=True)
class Share:
    """What of a charge became the patient's by one reason of a payer, or with none ("")."""

    carc: str
    cause: Cause | None
    cents: int

    @property
    def words(self) -> str:
        return WORDS[self.cause] if self.cause is not None else "Not billed to insurance"

    @property
    def code(self) -> str:
        return f"PR-{self.carc}" if self.carc else ""


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """A charge and what became of it, in cents: charged = the five others together.

    `shares` say why the patient's part is the patient's, before what the patient paid.
    """

    charge: Charge
    charged_cents: int
    insurance_paid_cents: int
    written_off_cents: int
    patient_paid_cents: int
    insurance_cents: int
    patient_cents: int
    claim_id: int | None
    claim_number: str
    claim_state: str
    since: date
    shares: tuple[Share, ...] = ()

    @property
    def is_open(self) -> bool:
        return bool(self.insurance_cents or self.patient_cents)


@dataclass(frozen=True, slots=True)
class PaymentRow:
    payment: PatientPayment
    left_cents: int
    voided: bool


@dataclass(frozen=True, slots=True)
class Ages:
    """What the patient owes by how old it is, in days since it became theirs."""

    to_30: int = 0
    to_60: int = 0
    to_90: int = 0
    over_90: int = 0


@dataclass(frozen=True, slots=True)
class Account:
    balance: Balance
    charges: tuple[ChargeRow, ...]
    payments: tuple[PaymentRow, ...]
    statements: tuple[Statement, ...]
    readable: frozenset[int]
    ages: Ages


def charge_rows(*, actor: Actor, patient_id: int, only_open: bool = False) -> list[ChargeRow]:
    """Newest visit first, four queries. Voided charges are left out when nothing is open."""
    return charge_rows_of(actor=actor, patient_ids=[patient_id], only_open=only_open)[patient_id]


def charge_rows_of(
    *, actor: Actor, patient_ids: Collection[int], only_open: bool = False
) -> dict[int, list[ChargeRow]]:
    """`charge_rows` for many, in as many queries as for one."""
    actor.require("billing.view_accounts")
    found: dict[int, list[ChargeRow]] = {pk: [] for pk in patient_ids}
    rows = (
        Posting.objects.filter(patient__in=list(found))
        .values("charge_id")
        .annotate(
            charged=Sum("charge_cents"),
            payer=Sum("payer_paid_cents"),
            off=Sum("written_off_cents"),
            paid=Sum("patient_paid_cents"),
            insurance=Sum("insurance_cents"),
            own=Sum("patient_cents"),
            since=Max("occurred_on", filter=Q(patient_cents__gt=0)),
        )
    )
    sums = {
        row["charge_id"]: row for row in (rows.exclude(insurance=0, own=0) if only_open else rows)
    }
    charges = (
        Charge.objects.filter(pk__in=list(sums))
        .select_related("provider")
        .order_by("-service_on", "position", "pk")
    )
    claims = _claims_of(list(sums))
    shares = _shares_of(list(sums))
    for charge in charges:
        row = sums[charge.pk]
        claim = claims.get(charge.pk, (None, "", ""))
        each = ChargeRow(
            charge=charge,
            charged_cents=row["charged"],
            insurance_paid_cents=row["payer"],
            written_off_cents=row["off"],
            patient_paid_cents=row["paid"],
            insurance_cents=row["insurance"],
            patient_cents=row["own"],
            claim_id=claim[0],
            claim_number=claim[1],
            claim_state=claim[2],
            since=row["since"] or charge.service_on,
            shares=shares.get(charge.pk, ()),
        )
        if each.is_open or (charge.voided_at is None and not only_open):
            found[charge.patient_id].append(each)
    return found


def _shares_of(charge_ids: list[int]) -> dict[int, tuple[Share, ...]]:
    """What was taken back by the payer is gone from them."""
    rows = (
        Posting.objects.filter(charge__in=charge_ids)
        .exclude(kind=PostingKind.PATIENT_PAYMENT)
        .values_list("charge_id", "carc")
        .annotate(own=Sum("patient_cents"))
        .exclude(own=0)
        .order_by("charge_id", "carc")
    )
    found: dict[int, tuple[Share, ...]] = {}
    for charge_id, carc, cents in rows:
        share = Share(carc, cause_of(carc) if carc else None, cents)
        found[charge_id] = (*found.get(charge_id, ()), share)
    return found


def _claims_of(charge_ids: list[int]) -> dict[int, tuple[int | None, str, str]]:
    rows = (
        ClaimLine.objects.filter(charge__in=charge_ids, removed_at__isnull=True)
        .exclude(claim__state__in=ENDED)
        .select_related("claim")
        .order_by("claim_id")
    )
    return {
        row.charge_id: (row.claim_id, row.claim.number, row.claim.get_state_display())
        for row in rows
    }


def account(*, actor: Actor, patient_id: int) -> Account:
    """Everything the account page shows. Raises Forbidden, NotFound."""
    actor.require("billing.view_accounts")
    people.get_patient(actor, patient_id)
    charges = charge_rows(actor=actor, patient_id=patient_id)
    statements = Statement.objects.filter(patient=patient_id).order_by("-made_on", "-pk")[:20]
    return Account(
        balance=balances(actor=actor, patient_ids=[patient_id])[patient_id],
        charges=tuple(charges),
        payments=tuple(payments_of(actor=actor, patient_id=patient_id)),
        statements=tuple(statements),
        readable=documents.readable(
            actor=empowered(actor), document_ids=[each.document_id for each in statements]
        ),
        ages=_ages(charges),
    )


def payments_of(*, actor: Actor, patient_id: int) -> list[PaymentRow]:
    """Newest first, with what is left of each."""
    actor.require("billing.view_accounts")
    rows = (
        PatientPayment.objects.filter(patient=patient_id)
        .annotate(
            left=Sum("entries__cents"),
            voids=Sum("entries__cents", filter=Q(entries__kind="voided")),
        )
        .order_by("-taken_at", "-pk")[:100]
    )
    return [PaymentRow(row, row.left or 0, row.voids is not None) for row in rows]


def get_payment(*, actor: Actor, payment_id: int) -> PatientPayment:
    """Raises Forbidden, NoSuchPayment."""
    actor.require("billing.view_accounts")
    found: PatientPayment | None = (
        PatientPayment.objects.select_related("patient", "site", "receipt", "appointment")
        .filter(pk=payment_id)
        .first()
    )
    if found is None:
        raise NoSuchPayment("There is no such payment, or it is not yours to see.")
    return found


def moves_of(*, actor: Actor, payment_id: int) -> list[PaymentEntry]:
    """What was done with a payment, in order."""
    actor.require("billing.view_accounts")
    return list(
        PaymentEntry.objects.filter(payment=payment_id)
        .select_related("posting__charge", "posting__patient")
        .order_by("pk")
    )


def _ages(rows: list[ChargeRow]) -> Ages:
    today = access.today()
    sums = [0, 0, 0, 0]
    for row in rows:
        if row.patient_cents > 0:
            days = (today - row.since).days
            sums[0 if days <= 30 else 1 if days <= 60 else 2 if days <= 90 else 3] += (
                row.patient_cents
            )
    return Ages(*sums)


def open_charges_near(*, actor: Actor, patient_id: int) -> list[tuple[int, str, int]]:
    """(charge, words, owed) of the patient and of all for whom the patient pays, oldest first."""
    actor.require("billing.view_accounts")
    today = access.today()
    family = {patient_id, *people.paid_for_by(actor, today, patient_id=patient_id)}
    rows = (
        Posting.objects.filter(patient__in=family)
        .values("charge_id")
        .annotate(own=Sum("patient_cents"))
        .filter(own__gt=0)
        .order_by("charge__service_on", "charge_id")
        .values_list("charge_id", "own")[:60]
    )
    owed = dict(rows)
    charges = Charge.objects.filter(pk__in=list(owed)).select_related("patient")
    return [
        (
            charge.pk,
            f"{charge.patient.given_name}, {charge.service_on:%m/%d/%Y}, {charge.description}",
            owed[charge.pk],
        )
        for charge in charges.order_by("service_on", "pk")
    ]


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """A member of a family and what a statement now would bill; `apart` says why not with it."""

    patient: Patient
    balance: Balance
    apart: str


def family_rows(*, actor: Actor, patient_id: int) -> tuple[people.Family, list[FamilyRow]] | None:
    """All whom the payer of this patient pays for, with what is open; None when out of sight."""
    actor.require("billing.view_accounts")
    family = people.family_of(empowered(actor), patient_id, access.today())
    if family is None:
        return None
    sums = balances(actor=actor, patient_ids=[each.patient.pk for each in family.members])
    return family, [
        FamilyRow(each.patient, sums[each.patient.pk], each.apart.value if each.apart else "")
        for each in family.members
    ]
