"""Patients' money: taken, applied to charges, moved, given back, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from praxis.access import queries as access
from praxis.billing import books
from praxis.billing.actions.bills import bill_paid, bill_reopened
from praxis.billing.applying import Owed, Purse, apply, left_of, paying, purses_for, release_payment
from praxis.billing.books import key_of
from praxis.billing.collect_types import CardNumber
from praxis.billing.models import Charge, PatientPayment, PaymentEntry, Posting
from praxis.billing.models.postings import PaymentMove, PaymentPurpose
from praxis.billing.money_types import (
    Allocation,
    BadAllocation,
    NoSuchPayment,
    PaymentVoided,
    TooMuchMoney,
)
from praxis.billing.posting import payment_batches
from praxis.billing.powers import empowered
from praxis.billing.remits.ours import open_of
from praxis.billing.words import plain
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.money import Money
from praxis.kernel.violations import violations
from praxis.ledger import actions as ledger
from praxis.ledger.types import Party, PartyKind, VoidKind
from praxis.people import queries as people

_OVERSPENT = TooMuchMoney("That is more than is left of this payment.", field="amount")


@transaction.atomic
def take_payment(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    cents: int,
    method: str,
    site_id: int,
    purpose: str = PaymentPurpose.BALANCE,
    reference: str = "",
    auth_code: str = "",
    last_four: str = "",
    appointment_id: int | None = None,
    service_on: date | None = None,
    allocations: Sequence[Allocation] = (),
    watch: bool = True,
) -> PatientPayment:
    """Take money from a patient (or who pays for the family) and give a receipt.

    With `service_on` it is kept for charges of that day. `allocations` says which charges it
    pays, of whichever patient; a balance payment without them pays the oldest first. What is
    left stays unapplied. Plans follow, and an agency that has the account becomes work, unless
    the money came from there (`watch` False). `auth_code` and `last_four` are what a card
    terminal printed. A retry with the key gives the first payment back.
    Raises BadAllocation, TooMuchMoney, BadAmount, CardNumber, NotFound.
    """
    actor.require("billing.take_payment")
    first: PatientPayment | None = PatientPayment.objects.filter(client_key=key).first()
    if first is not None:
        return first
    people.get_patient(actor, patient_id)
    reference = plain(reference, most=60, field="reference")
    auth_code = plain(auth_code, most=12, field="auth_code")
    able = empowered(actor)
    site = access.get_site(site_id)
    receipt = ledger.take_receipt(
        actor=able,
        key=key_of(key, "receipt"),
        party=Party(PartyKind.PATIENT, patient_id),
        method=method,
        cents=cents,
        site_id=site_id,
        reference=reference[:40],
    )
    payment: PatientPayment = PatientPayment.objects.create(
        client_key=key,
        patient_id=patient_id,
        receipt=receipt,
        site_id=site_id,
        amount_cents=cents,
        method=method,
        purpose=PaymentPurpose(purpose),
        reference=reference,
        auth_code=auth_code,
        last_four=_last_four(last_four),
        appointment_id=appointment_id,
        service_on=service_on,
        taken_on=clock.today(site.time_zone),
        taken_at=clock.now(),
        taken_by_id=actor.user_id,
        taken_by_name=actor.signature,
    )
    _move(actor, payment, PaymentMove.TAKEN, cents, payment.taken_on)
    if allocations:
        _allocate(actor, able, key, payment, allocations)
    elif purpose == PaymentPurpose.BALANCE:
        _pay_oldest(able, key, payment)
    else:
        _pay_the_day(able, key, payment)
    if watch:
        bill_paid(actor=actor, payment=payment)
    return payment


@transaction.atomic
def apply_payment(
    *, actor: Actor, key: UUID, payment_id: int, allocations: Sequence[Allocation]
) -> PatientPayment:
    """Apply what is left of a payment to charges. Raises NoSuchPayment, PaymentVoided,
    BadAllocation, TooMuchMoney.
    """
    actor.require("billing.take_payment")
    payment = _live(payment_id)
    _allocate(actor, empowered(actor), key, payment, allocations)
    bill_paid(actor=actor, payment=payment)
    return payment


@transaction.atomic
def release_allocation(
    *, actor: Actor, key: UUID, payment_id: int, charge_id: int, why: str
) -> PatientPayment:
    """Take a payment back from one charge: two entries remain, the money is unapplied (T13).

    Raises NoSuchPayment, PaymentVoided, BadAllocation.
    """
    actor.require("billing.take_payment")
    payment = _live(payment_id)
    books.lock_charges([charge_id])
    drafts = [
        draft
        for draft in release_payment(payment_id, reason=_said(why))
        if draft.charge_id == charge_id
    ]
    if not drafts:
        raise BadAllocation("Nothing of this payment is applied to that charge.")
    books.write(
        actor=empowered(actor),
        batches=payment_batches(key=key, on=access.today(), drafts=drafts),
    )
    return payment


@transaction.atomic
def refund_payment(
    *, actor: Actor, key: UUID, payment_id: int, cents: int, method: str, why: str
) -> PatientPayment:
    """Give back what is unapplied of a payment. Raises NoSuchPayment, PaymentVoided,
    TooMuchMoney, BadAllocation, and what ledger.refund_receipt raises.
    """
    actor.require("billing.refund")
    payment = _live(payment_id)
    done = PaymentEntry.objects.filter(payment=payment, kind=PaymentMove.REFUNDED)
    reason = _said(why)
    refund = ledger.refund_receipt(
        actor=actor,
        key=key_of(key, "refund"),
        cents=cents,
        method=method,
        why=reason,
        receipt_id=payment.receipt_id,
    )
    if done.filter(reason=f"{reason} · refund {refund.pk}"[:200]).exists():
        return payment
    with violations(billing_payment_overspent=_OVERSPENT):
        _move(
            actor,
            payment,
            PaymentMove.REFUNDED,
            -cents,
            refund.refunded_on,
            f"{reason} · refund {refund.pk}",
        )
    return payment


@transaction.atomic
def void_payment(
    *, actor: Actor, key: UUID, payment_id: int, why: str, kind: str = VoidKind.MISTAKE
) -> PatientPayment:
    """A payment that came to nothing: a mistake, a returned check, a charge taken back (T14).

    Every application is taken back first, so what it paid is open again as if it had never
    been paid, with its first day. Raises NoSuchPayment, PaymentVoided, BadAllocation, and what
    ledger.void_receipt raises.
    """
    actor.require("billing.refund")
    payment = _live(payment_id)
    reason = _said(why)
    charges = set(payment.postings.values_list("charge_id", flat=True))
    books.lock_charges(charges)
    today = access.today()
    books.write(
        actor=empowered(actor),
        batches=payment_batches(
            key=key_of(key, "void"),
            on=today,
            drafts=release_payment(payment_id, reason=reason),
        ),
    )
    ledger.void_receipt(
        actor=actor,
        key=key_of(key, "receipt"),
        receipt_id=payment.receipt_id,
        why=reason,
        kind=kind,
    )
    left = left_of([payment.pk])[payment.pk]
    _move(actor, payment, PaymentMove.VOIDED, -left, today, reason)
    bill_reopened(actor=actor, payment=payment, why=reason)
    return payment


def _live(payment_id: int) -> PatientPayment:
    payment: PatientPayment | None = (
        PatientPayment.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=payment_id)
        .first()
    )
    if payment is None:
        raise NoSuchPayment("There is no such payment, or it is not yours to see.")
    if payment.entries.filter(kind=PaymentMove.VOIDED).exists():
        raise PaymentVoided("This payment was voided. Nothing was changed.")
    return payment


def _last_four(text: str) -> str:
    digits = text.strip()
    if digits and not (len(digits) == 4 and digits.isascii() and digits.isdigit()):
        raise CardNumber("Only the last four digits of the card.", field="last_four")
    return digits


def _said(why: str) -> str:
    words = plain(why, most=160, field="why")
    if not words:
        raise BadAllocation("Say why.", field="why")
    return words


def _move(
    actor: Actor, payment: PatientPayment, kind: str, cents: int, on: date, reason: str = ""
) -> None:
    PaymentEntry.objects.create(
        payment=payment,
        patient_id=payment.patient_id,
        kind=kind,
        cents=cents,
        reason=reason[:200],
        occurred_on=on,
        by_id=actor.user_id,
        by_name=actor.signature,
    )


def _purse(payment: PatientPayment) -> Purse:
    left = left_of([payment.pk])[payment.pk]
    return Purse(payment.pk, payment.patient_id, payment.service_on, left, set())


def _allocate(
    actor: Actor,
    able: Actor,
    key: UUID,
    payment: PatientPayment,
    allocations: Sequence[Allocation],
) -> None:
    wanted = [each for each in allocations if each.cents]
    if any(each.cents < 0 for each in wanted) or len({each.charge_id for each in wanted}) < len(
        wanted
    ):
        raise BadAllocation("Name each charge once, with an amount above zero.", field="amount")
    ids = [each.charge_id for each in wanted]
    books.lock_charges(ids)
    patients = dict(Charge.objects.filter(pk__in=ids).values_list("pk", "patient_id"))
    if len(patients) < len(ids):
        raise BadAllocation("One of these charges does not exist, or is not yours to see.")
    for patient_id in set(patients.values()) - {payment.patient_id}:
        people.get_patient(actor, patient_id)
    sums, purse = open_of(ids), _purse(payment)
    for each in wanted:
        owed = sums[each.charge_id].patient_cents if each.charge_id in sums else 0
        if each.cents > owed:
            raise BadAllocation(
                f"{Money(each.cents)} is more than the {Money(owed)} that is owed there.",
                field="amount",
            )
    if sum(each.cents for each in wanted) > purse.left:
        raise _OVERSPENT
    drafts = [
        paying(each.charge_id, patients[each.charge_id], purse, each.cents) for each in wanted
    ]
    _write(able, key, drafts)


def _pay_oldest(able: Actor, key: UUID, payment: PatientPayment) -> None:
    charges = _charges_of(payment.patient_id)
    purse = _purse(payment)
    drafts = []
    for owed in charges:
        cents = min(owed.cents, purse.left)
        if cents > 0:
            purse.left -= cents
            drafts.append(paying(owed.charge_id, owed.patient_id, purse, cents))
    _write(able, key, drafts)


def _pay_the_day(able: Actor, key: UUID, payment: PatientPayment) -> None:
    owed = [
        each for each in _charges_of(payment.patient_id) if each.service_on == payment.service_on
    ]
    purses = [purse for purse in purses_for(owed) if purse.payment_id == payment.pk]
    _write(able, key, apply(owed, purses))


def _charges_of(patient_id: int) -> list[Owed]:
    """The patient's charges that the patient owes something of, oldest first, locked."""
    rows = list(
        Posting.objects.filter(patient=patient_id)
        .values("charge_id")
        .annotate(own=Sum("patient_cents"))
        .filter(own__gt=0)
        .order_by("charge__service_on", "charge_id")
        .values_list("charge_id", "charge__service_on")
    )
    books.lock_charges(pk for pk, _ in rows)
    sums = open_of([pk for pk, _ in rows])
    return [
        Owed(pk, patient_id, day, sums[pk].patient_cents)
        for pk, day in rows
        if pk in sums and sums[pk].patient_cents > 0
    ]


def _write(able: Actor, key: UUID, drafts: Sequence[books.Draft]) -> None:
    named = [replace(draft, reason=draft.reason or "Payment applied") for draft in drafts]
    with violations(billing_payment_overspent=_OVERSPENT):
        books.write(
            actor=able,
            batches=payment_batches(key=key_of(key, "apply"), on=access.today(), drafts=named),
        )
