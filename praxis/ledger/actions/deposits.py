"""Money held is brought to the bank, or paid out by the card company."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.kernel.once import insert_once
from praxis.ledger.actions.posting import mirror, post_own
from praxis.ledger.actions.rows import day_at, entry_key, locked, reason
from praxis.ledger.models import BankMatch, Deposit, Receipt, Refund
from praxis.ledger.types import (
    GIVEN,
    TAKEN,
    AlreadyDeposited,
    AlreadyMatched,
    AlreadyVoided,
    BadAmount,
    Chart,
    DepositKind,
    Line,
    Method,
    NewEntry,
    NothingToDeposit,
)


@transaction.atomic
def add_deposit(
    *,
    actor: Actor,
    key: UUID,
    site_id: int,
    receipt_ids: Collection[int],
    refund_ids: Collection[int] = (),
    over_short_cents: int = 0,
    on: date | None = None,
    reference: str = "",
) -> Deposit:
    """Bring cash and checks to the bank: out of 1010, into 1000.

    `refund_ids` are cash refunds paid out of the same drawer. `over_short_cents` is what was
    counted above the receipts (below: negative) and goes to 5900.
    Raises NotFound, NothingToDeposit, AlreadyDeposited, AlreadyVoided, PeriodClosed.
    """
    actor.require("ledger.deposit")
    return _deposit(
        actor,
        key,
        DepositKind.SLIP,
        site_id=site_id,
        receipt_ids=receipt_ids,
        refund_ids=refund_ids,
        over=over_short_cents,
        on=on,
        reference=reference,
    )


@transaction.atomic
def settle_card_batch(
    *,
    actor: Actor,
    key: UUID,
    site_id: int,
    receipt_ids: Collection[int],
    refund_ids: Collection[int] = (),
    fee_cents: int = 0,
    on: date | None = None,
    reference: str = "",
) -> Deposit:
    """A batch the card company pays out: out of 1020, into 1000 less its fee (5910).

    Raises as add_deposit, and BadAmount.
    """
    actor.require("ledger.deposit")
    if fee_cents < 0:
        raise BadAmount("A fee is not below zero.", field="fee")
    return _deposit(
        actor,
        key,
        DepositKind.CARDS,
        site_id=site_id,
        receipt_ids=receipt_ids,
        refund_ids=refund_ids,
        fee=fee_cents,
        on=on,
        reference=reference,
    )


@transaction.atomic
def void_deposit(*, actor: Actor, key: UUID, deposit_id: int, why: str) -> Deposit:
    """A deposit that was not made so: its receipts are held again.

    Raises NotFound, AlreadyVoided (or a receipt of it came back), AlreadyMatched,
    ReasonNeeded, PeriodClosed.
    """
    actor.require("ledger.void_deposit")
    deposit = locked(Deposit, deposit_id)
    own_key = entry_key(key, "void_deposit")
    if deposit.void_entry is not None:
        if deposit.void_entry.key == own_key:
            return deposit
        raise AlreadyVoided("This deposit has been voided already.")
    words = reason(why)
    if BankMatch.objects.filter(line__entry=deposit.entry_id, undone_at__isnull=True).exists():
        raise AlreadyMatched("The bank has confirmed this deposit. Undo that match first.")
    if Receipt.objects.filter(deposit=deposit, void_entry__isnull=False).exists():
        raise AlreadyVoided("A receipt of it came back from the bank. It cannot be voided now.")
    deposit.void_entry_id = mirror(
        actor=actor,
        key=own_key,
        entry_id=deposit.entry_id,
        on=day_at(deposit.site_id, None),
        memo=words,
        kind="deposit_voided",
    )
    deposit.void_why = words
    deposit.voided_at = clock.now()
    deposit.voided_by_id = actor.user_id
    deposit.save(update_fields=["void_entry", "void_why", "voided_at", "voided_by"])
    Receipt.objects.filter(deposit=deposit).update(deposit=None)
    Refund.objects.filter(deposit=deposit).update(deposit=None)
    return deposit


def _deposit(
    actor: Actor,
    key: UUID,
    kind: DepositKind,
    *,
    site_id: int,
    receipt_ids: Collection[int],
    refund_ids: Collection[int],
    on: date | None,
    reference: str,
    fee: int = 0,
    over: int = 0,
) -> Deposit:
    first = Deposit.objects.filter(client_key=key).first()
    if first is not None:
        return first
    day = day_at(site_id, on)
    receipts = _held(Receipt, receipt_ids, site_id, TAKEN[kind])
    refunds = _held(Refund, refund_ids, site_id, GIVEN[kind])
    gross = sum(row.cents for row in receipts) - sum(row.cents for row in refunds)
    if gross - fee + over <= 0:
        raise NothingToDeposit("Choose receipts: there is nothing to bring to the bank.")
    cash = sum(row.cents for row in receipts if row.method == Method.CASH) + over
    deposit = insert_once(
        Deposit(
            client_key=key,
            kind=kind,
            site_id=site_id,
            deposited_on=day,
            reference=reference.strip(),
            cash_cents=cash - sum(row.cents for row in refunds) if kind == "slip" else 0,
            gross_cents=gross,
            fee_cents=fee,
            over_cents=over,
            entry_id=post_own(
                actor=actor,
                entry=_entry(key, kind, day, gross=gross, fee=fee, over=over, reference=reference),
            ),
            by_id=actor.user_id,
        )
    )
    Receipt.objects.filter(pk__in=[row.pk for row in receipts]).update(deposit=deposit)
    Refund.objects.filter(pk__in=[row.pk for row in refunds]).update(deposit=deposit)
    return deposit


def _entry(
    key: UUID,
    kind: DepositKind,
    day: date,
    *,
    gross: int,
    fee: int,
    over: int,
    reference: str,
) -> NewEntry:
    held = Chart.UNDEPOSITED if kind == DepositKind.SLIP else Chart.CARDS
    return NewEntry(
        entry_key(key, "deposit"),
        "deposit" if kind == DepositKind.SLIP else "card_batch",
        day,
        (
            Line(Chart.BANK, gross - fee + over, memo=reference.strip()),
            Line(Chart.CARD_FEES, fee),
            Line(held, -gross),
            Line(Chart.OVER_AND_SHORT, -over),
        ),
        memo=kind.label,
    )


def _held(model: Any, ids: Collection[int], site_id: int, methods: tuple[Method, ...]) -> list[Any]:
    """The rows, locked. Raises NotFound, AlreadyDeposited, AlreadyVoided, NothingToDeposit."""
    rows = list(model.objects.select_for_update().filter(pk__in=set(ids)).order_by("pk"))
    if len(rows) < len(set(ids)):
        raise NotFound("One of the receipts does not exist, or is not yours to see.")
    for row in rows:
        if row.void_entry_id is not None:
            raise AlreadyVoided("One of them has been voided. Look at the list again.")
        if row.deposit_id is not None:
            raise AlreadyDeposited("One of them is in another deposit. Look at the list again.")
        if row.site_id != site_id or row.method not in methods:
            raise NothingToDeposit("One of them does not belong to this deposit.")
    return rows
