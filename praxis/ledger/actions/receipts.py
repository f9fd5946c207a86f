"""Money taken and given back."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.kernel.money import Money
from praxis.kernel.once import insert_once
from praxis.ledger.actions.posting import mirror, party_ids, post_own
from praxis.ledger.actions.rows import (
    day_at,
    entry_key,
    locked,
    method_of,
    party_of,
    positive,
    reason,
)
from praxis.ledger.models import Account, EntryLine, Receipt, Refund
from praxis.ledger.models import Party as PartyRow
from praxis.ledger.types import (
    AlreadyVoided,
    Chart,
    Line,
    Method,
    NewEntry,
    Party,
    PartyKind,
    TooMuch,
    VoidKind,
)

# Where money of each method lies until the bank has it.
HELD_IN = {
    Method.CASH: Chart.UNDEPOSITED,
    Method.CHECK: Chart.UNDEPOSITED,
    Method.OTHER: Chart.UNDEPOSITED,
    Method.CARD: Chart.CARDS,
    Method.EFT: Chart.EFT_EXPECTED,
}
# What is owed to a party whose money has not been applied yet.
OWED_IN = {
    PartyKind.PATIENT: Chart.UNAPPLIED,
    PartyKind.PAYER: Chart.SUSPENSE,
    PartyKind.SUPPLIER: Chart.PAYABLES,
    PartyKind.PAYROLL: Chart.PAYROLL,
}
# A refund by check or transfer waits in Refunds clearing until the bank shows it.
_PAID_FROM = {
    Method.CASH: Chart.UNDEPOSITED,
    Method.CARD: Chart.CARDS,
    Method.CHECK: Chart.REFUNDS,
    Method.EFT: Chart.REFUNDS,
    Method.OTHER: Chart.REFUNDS,
}


@transaction.atomic
def take_receipt(
    *,
    actor: Actor,
    key: UUID,
    party: Party,
    method: str,
    cents: int,
    site_id: int,
    reference: str = "",
    on: date | None = None,
) -> Receipt:
    """Take money that is not applied yet: into 2100 for a patient, 2190 for a payer.

    `on` None: today at the site. The same key again gives the first receipt.
    Raises BadAmount, NotFound, PeriodClosed.
    """
    actor.require("ledger.take_receipt")
    first: Receipt | None = Receipt.objects.filter(client_key=key).first()
    if first is not None:
        return first
    how = method_of(method)
    positive(cents)
    received_on = day_at(site_id, on)
    entry_id = post_own(
        actor=actor,
        entry=NewEntry(
            entry_key(key, "receipt"),
            "receipt",
            received_on,
            (Line(HELD_IN[how], cents), Line(OWED_IN[party.kind], -cents, party)),
            memo=f"{how.label} received",
        ),
    )
    return insert_once(
        Receipt(
            client_key=key,
            party_id=party_ids({party})[party],
            patient_id=party.id if party.kind == PartyKind.PATIENT else None,
            method=how,
            cents=cents,
            reference=reference.strip(),
            site_id=site_id,
            received_on=received_on,
            received_at=clock.now(),
            entry_id=entry_id,
            by_id=actor.user_id,
        )
    )


@transaction.atomic
def void_receipt(
    *,
    actor: Actor,
    key: UUID,
    receipt_id: int,
    why: str,
    kind: str = VoidKind.MISTAKE,
    on: date | None = None,
) -> Receipt:
    """Take a receipt back: a mistake, a check returned unpaid, a card payment taken back.

    Money still held is reversed; money that was deposited leaves the bank account, and the
    bank's own line will show it. What was applied of it is the caller's to take back first.
    Raises NotFound, AlreadyVoided, ReasonNeeded, TooMuch (part was refunded), PeriodClosed.
    """
    actor.require("ledger.void_receipt")
    receipt = locked(Receipt, receipt_id)
    own_key = entry_key(key, "void_receipt")
    if receipt.void_entry is not None:
        if receipt.void_entry.key == own_key:
            return receipt
        raise AlreadyVoided("This receipt has been voided already.")
    words = reason(why)
    if _refunded(receipt):
        raise TooMuch("Part of it was given back. Void that refund first.")
    day = day_at(receipt.site_id, on)
    if receipt.deposit_id is None:
        entry_id = mirror(
            actor=actor,
            key=own_key,
            entry_id=receipt.entry_id,
            on=day,
            memo=VoidKind(kind).label,
            kind="receipt_voided",
        )
    else:
        entry_id = post_own(actor=actor, entry=_returned(receipt, own_key, kind, day))
    receipt.void_entry_id = entry_id
    receipt.void_kind = VoidKind(kind)
    receipt.void_why = words
    receipt.voided_at = clock.now()
    receipt.voided_by_id = actor.user_id
    receipt.save(update_fields=["void_entry", "void_kind", "void_why", "voided_at", "voided_by"])
    return receipt


@transaction.atomic
def refund_receipt(
    *,
    actor: Actor,
    key: UUID,
    cents: int,
    method: str,
    why: str,
    receipt_id: int | None = None,
    party: Party | None = None,
    site_id: int | None = None,
    account: str | None = None,
    reference: str = "",
    on: date | None = None,
) -> Refund:
    """Give money back, of one receipt or of what a party has unapplied.

    Never more than the receipt still holds, nor than `account` (2100 of a patient, 2190 of a
    payer, or 2150) owes the party. `site_id` is needed without a receipt.
    Raises BadAmount, TooMuch, ReasonNeeded, NotFound, AlreadyVoided, PeriodClosed.
    """
    actor.require("ledger.refund")
    first: Refund | None = Refund.objects.filter(client_key=key).first()
    if first is not None:
        return first
    how, words = method_of(method), reason(why)
    positive(cents)
    receipt = None if receipt_id is None else locked(Receipt, receipt_id)
    if receipt is not None:
        party, site_id = party_of(receipt.party), receipt.site_id
        _still_held(receipt, cents)
    if party is None or site_id is None:
        raise NotFound("Name the receipt, or the party and the site.")
    code = account or OWED_IN[party.kind]
    party_id = party_ids({party})[party]
    # Two refunds of one party wait for each other here.
    PartyRow.objects.select_for_update().get(pk=party_id)
    _owed(party_id, code, cents)
    day = day_at(site_id, on)
    entry_id = post_own(
        actor=actor,
        entry=NewEntry(
            entry_key(key, "refund"),
            "refund",
            day,
            (Line(code, cents, party), Line(_PAID_FROM[how], -cents, memo=reference)),
            memo=f"Refund by {how.label.lower()}",
        ),
    )
    return insert_once(
        Refund(
            client_key=key,
            party_id=party_id,
            patient_id=party.id if party.kind == PartyKind.PATIENT else None,
            receipt=receipt,
            account=Account.objects.get(code=code),
            method=how,
            cents=cents,
            why=words,
            reference=reference.strip(),
            site_id=site_id,
            refunded_on=day,
            entry_id=entry_id,
            by_id=actor.user_id,
        )
    )


@transaction.atomic
def void_refund(*, actor: Actor, key: UUID, refund_id: int, why: str) -> Refund:
    """A refund that never reached anybody: the money is unapplied again.

    Raises NotFound, AlreadyVoided, ReasonNeeded, PeriodClosed.
    """
    actor.require("ledger.refund")
    refund = locked(Refund, refund_id)
    own_key = entry_key(key, "void_refund")
    if refund.void_entry is not None:
        if refund.void_entry.key == own_key:
            return refund
        raise AlreadyVoided("This refund has been voided already.")
    if refund.deposit_id is not None:
        raise AlreadyVoided("This refund is part of a deposit. Void the deposit first.")
    words = reason(why)
    refund.void_entry_id = mirror(
        actor=actor,
        key=own_key,
        entry_id=refund.entry_id,
        on=day_at(refund.site_id, None),
        memo="Refund voided",
        kind="refund_voided",
    )
    refund.void_why = words
    refund.voided_at = clock.now()
    refund.voided_by_id = actor.user_id
    refund.save(update_fields=["void_entry", "void_why", "voided_at", "voided_by"])
    return refund


def _returned(receipt: Receipt, key: UUID, kind: str, day: date) -> NewEntry:
    party = party_of(receipt.party)
    return NewEntry(
        key,
        "receipt_returned",
        day,
        (
            Line(OWED_IN[party.kind], receipt.cents, party),
            Line(Chart.BANK, -receipt.cents, memo=receipt.reference),
        ),
        memo=VoidKind(kind).label,
    )


def _refunded(receipt: Receipt) -> int:
    given = receipt.refunds.filter(void_entry__isnull=True).aggregate(cents=Sum("cents"))
    return int(given["cents"] or 0)


def _still_held(receipt: Receipt, cents: int) -> None:
    if receipt.void_entry_id is not None:
        raise AlreadyVoided("This receipt has been voided.")
    left = receipt.cents - _refunded(receipt)
    if cents > left:
        raise TooMuch(f"Only {Money(left)} of this receipt can be given back.", field="cents")


def _owed(party_id: int, code: str, cents: int) -> None:
    """The account must owe the party at least that much now."""
    held = EntryLine.objects.filter(party_id=party_id, account__code=code)
    owed = -int(held.aggregate(cents=Sum("cents"))["cents"] or 0)
    if cents > owed:
        raise TooMuch(
            f"Only {Money(max(owed, 0))} is unapplied. Take back what it was applied to first.",
            field="cents",
        )
