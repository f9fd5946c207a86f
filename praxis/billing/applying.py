"""Patients' money to what it was given for, and back.

A payment that names a day of service goes to charges of that day, whenever they come to be the
patient's (T9: matched by day, not by arrival). Money once applied to a charge and released by a
payer's reversal finds its way back to that charge.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, Sum

from praxis.billing.books import Draft, mirror
from praxis.billing.models import PatientPayment, Posting
from praxis.billing.models.postings import PostingKind


@dataclass(slots=True)
class Purse:
    """A payment with money left. `charge_ids`: where some of it has been before."""

    payment_id: int
    giver_id: int
    service_on: date | None
    left: int
    charge_ids: set[int]


@dataclass(frozen=True, slots=True)
class Owed:
    """What a patient owes of one charge."""

    charge_id: int
    patient_id: int
    service_on: date
    cents: int


def purses_for(
    owed: Collection[Owed], released: Mapping[int, set[int]] | None = None
) -> list[Purse]:
    """Payments with money left that are meant for these charges; oldest first, locked.

    `released` are moves not yet written: payment → charges it is about to leave.
    """
    if not owed:
        return []
    charge_ids = {each.charge_id for each in owed}
    been: dict[int, set[int]] = defaultdict(set)
    rows = Posting.objects.filter(
        charge__in=charge_ids, kind=PostingKind.PATIENT_PAYMENT, payment__isnull=False
    ).values_list("payment_id", "charge_id")
    for payment_id, charge_id in rows:
        been[payment_id].add(charge_id)
    for payment_id, charges in (released or {}).items():
        been[payment_id] |= charges
    candidates = list(
        PatientPayment.objects.filter(
            Q(pk__in=list(been))
            | Q(
                patient__in={each.patient_id for each in owed},
                service_on__in={each.service_on for each in owed},
            )
        )
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .values_list("pk", "patient_id", "service_on")
    )
    left = left_of([pk for pk, _, _ in candidates])
    return [
        Purse(pk, giver, day, left.get(pk, 0), been.get(pk, set())) for pk, giver, day in candidates
    ]


def left_of(payment_ids: Collection[int]) -> dict[int, int]:
    """What of each payment is not applied, given back or voided."""
    if not payment_ids:
        return {}
    rows = (
        PatientPayment.objects.filter(pk__in=list(payment_ids))
        .values_list("pk")
        .annotate(left=Sum("entries__cents"))
    )
    return dict(rows)


def apply(owed: Iterable[Owed], purses: list[Purse]) -> list[Draft]:
    """Drafts that pay what is owed out of the purses that are meant for it."""
    drafts = []
    for each in owed:
        open_cents = each.cents
        for purse in purses:
            meant = each.charge_id in purse.charge_ids or (
                purse.service_on == each.service_on and purse.giver_id == each.patient_id
            )
            cents = min(open_cents, purse.left) if meant else 0
            if cents <= 0:
                continue
            purse.left -= cents
            open_cents -= cents
            drafts.append(paying(each.charge_id, each.patient_id, purse, cents))
    return drafts


def paying(charge_id: int, patient_id: int, purse: Purse, cents: int, reason: str = "") -> Draft:
    return Draft(
        charge_id=charge_id,
        patient_id=patient_id,
        kind=PostingKind.PATIENT_PAYMENT,
        patient=-cents,
        patient_paid=cents,
        payment_id=purse.payment_id,
        giver_id=purse.giver_id,
        reason=reason,
    )


def release(overpaid: Mapping[int, int], *, reason: str) -> list[Draft]:
    """Give back patients' money from charges where they now paid too much.

    `overpaid` maps a charge to how much its patient side is below zero. Whole applications are
    taken back, the latest first, until it no longer is: what was given stays, unapplied.
    """
    wanted = {charge_id: cents for charge_id, cents in overpaid.items() if cents > 0}
    if not wanted:
        return []
    drafts = []
    for posting in _live_payments(wanted):
        if wanted[posting.charge_id] <= 0:
            continue
        wanted[posting.charge_id] -= posting.patient_paid_cents
        drafts.append(mirror(posting, giver_id=posting.giver_id, reason=reason))  # type: ignore[attr-defined]
    return drafts


def release_all(charge_ids: Collection[int], *, reason: str) -> list[Draft]:
    """Give back all patients' money from these charges."""
    return [
        mirror(posting, giver_id=posting.giver_id, reason=reason)  # type: ignore[attr-defined]
        for posting in _live_payments(charge_ids)
    ]


def release_payment(payment_id: int, *, reason: str) -> list[Draft]:
    """Take a payment back from wherever it was applied."""
    rows = Posting.objects.filter(
        payment=payment_id, reverses__isnull=True, reversed_by__isnull=True
    ).order_by("pk")
    giver_id = PatientPayment.objects.get(pk=payment_id).patient_id
    return [mirror(row, giver_id=giver_id, reason=reason) for row in rows]


def _live_payments(charge_ids: Collection[int]) -> list[Posting]:
    return list(
        Posting.objects.filter(
            charge__in=list(charge_ids),
            kind=PostingKind.PATIENT_PAYMENT,
            reverses__isnull=True,
            reversed_by__isnull=True,
        )
        .annotate(giver_id=F("payment__patient_id"))
        .order_by("-pk")
    )
