"""Bills: entered by one, approved by another, paid."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from praxis.access import queries as access
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.money import Money
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.ledger.actions.posting import mirror, party_ids, post_own
from praxis.ledger.actions.rows import (
    entry_key,
    locked,
    method_of,
    party_of,
    positive,
    reason,
)
from praxis.ledger.models import Account, Payable, PayablePayment
from praxis.ledger.types import (
    AlreadyVoided,
    BadAccount,
    BadDate,
    Chart,
    Line,
    Method,
    NewEntry,
    NotApproved,
    OwnBill,
    Party,
    PartyKind,
    PartyNeeded,
    PayableState,
    ReasonNeeded,
    SameBillTwice,
    TooMuch,
    UnknownAccount,
)

_OWED_IN = {PartyKind.SUPPLIER: Chart.PAYABLES, PartyKind.PAYROLL: Chart.PAYROLL}


@transaction.atomic
def add_payable(
    *,
    actor: Actor,
    key: UUID,
    party: Party,
    number: str,
    billed_on: date,
    due_on: date,
    cents: int,
    account: str,
    memo: str = "",
) -> Payable:
    """A bill of a supplier or of payroll. It is in the books when it is approved.

    Raises PartyNeeded, BadAmount, BadDate, ReasonNeeded (no number), UnknownAccount,
    BadAccount, SameBillTwice.
    """
    actor.require("ledger.enter_payables")
    if party.kind not in _OWED_IN:
        raise PartyNeeded("A bill is from a supplier or payroll.", field="supplier")
    positive(cents)
    if due_on < billed_on:
        raise BadDate("It cannot be due before its date.", field="due_on")
    if not number.strip():
        raise ReasonNeeded("Copy the number from the bill.", field="number")
    row = Account.objects.filter(code=account).first()
    if row is None:
        raise UnknownAccount(f"There is no account {account}.", field="account")
    if row.control:
        raise BadAccount("Choose an account without a sub-ledger.", field="account")
    twice = SameBillTwice("This supplier's bill is already entered.", field="number")
    with violations(ledger_payable_once=twice):
        return insert_once(
            Payable(
                client_key=key,
                party_id=party_ids({party})[party],
                number=number.strip(),
                billed_on=billed_on,
                due_on=due_on,
                cents=cents,
                account=row,
                memo=" ".join(memo.split()),
                by_id=actor.user_id,
            )
        )


@transaction.atomic
def approve_payable(*, actor: Actor, key: UUID, payable_id: int, on: date | None = None) -> Payable:
    """Into the books, dated as the bill unless `on` is given. Not by the one who entered it,
    as long as somebody else may.

    Raises NotFound, AlreadyVoided, OwnBill, PeriodClosed.
    """
    actor.require("ledger.approve_payables")
    payable = locked(Payable, payable_id)
    if payable.state == PayableState.VOIDED:
        raise AlreadyVoided("This bill has been voided.")
    if payable.state != PayableState.ENTERED:
        return payable
    if payable.by_id == actor.user_id and _others_may_approve(actor):
        raise OwnBill("You entered this bill. Somebody else approves it.")
    party = party_of(payable.party)
    payable.entry_id = post_own(
        actor=actor,
        entry=NewEntry(
            entry_key(key, "payable"),
            "bill",
            on or payable.billed_on,
            (
                Line(payable.account.code, payable.cents),
                Line(_OWED_IN[party.kind], -payable.cents, party),
            ),
            memo=f"Bill {payable.number}",
            source=f"ledger.payable:{payable.pk}",
        ),
    )
    payable.state = PayableState.APPROVED
    payable.approved_at = clock.now()
    payable.approved_by_id = actor.user_id
    payable.save(update_fields=["entry", "state", "approved_at", "approved_by"])
    return payable


@transaction.atomic
def pay_payable(
    *,
    actor: Actor,
    key: UUID,
    payable_id: int,
    method: str = Method.CHECK,
    cents: int | None = None,
    reference: str = "",
    on: date | None = None,
) -> PayablePayment:
    """Pay an approved bill, wholly (`cents` None) or in part: out of the bank, cash out of 1010.

    Raises NotFound, NotApproved, TooMuch, BadAmount, PeriodClosed.
    """
    actor.require("ledger.enter_payables")
    payable = locked(Payable, payable_id)
    first = PayablePayment.objects.filter(client_key=key).first()
    if first is not None:
        return first
    if payable.state in (PayableState.ENTERED, PayableState.VOIDED):
        raise NotApproved("Only approved bills are paid.")
    how = method_of(method)
    left = payable.cents - payable.paid_cents
    paying = positive(left if cents is None else cents)
    if paying > left:
        raise TooMuch(f"Only {Money(left)} is left to pay.", field="cents")
    day = on or access.today()
    party = party_of(payable.party)
    payment = insert_once(
        PayablePayment(
            client_key=key,
            payable=payable,
            cents=paying,
            method=how,
            reference=reference.strip(),
            paid_on=day,
            entry_id=post_own(
                actor=actor,
                entry=NewEntry(
                    entry_key(key, "payment"),
                    "bill_paid",
                    day,
                    (
                        Line(_OWED_IN[party.kind], paying, party),
                        Line(
                            Chart.UNDEPOSITED if how == Method.CASH else Chart.BANK,
                            -paying,
                            memo=reference.strip(),
                        ),
                    ),
                    memo=f"Bill {payable.number} paid by {how.label.lower()}",
                    source=f"ledger.payable:{payable.pk}",
                ),
            ),
            by_id=actor.user_id,
        )
    )
    payable.paid_cents += paying
    if payable.paid_cents == payable.cents:
        payable.state = PayableState.PAID
    payable.save(update_fields=["paid_cents", "state"])
    return payment


@transaction.atomic
def void_payable(*, actor: Actor, key: UUID, payable_id: int, why: str) -> Payable:
    """A bill that is not owed. What was paid on it is asked back from the supplier instead.

    Raises NotFound, AlreadyVoided, TooMuch, ReasonNeeded, PeriodClosed.
    """
    actor.require("ledger.approve_payables")
    payable = locked(Payable, payable_id)
    if payable.state == PayableState.VOIDED:
        raise AlreadyVoided("This bill has been voided already.")
    if payable.paid_cents:
        raise TooMuch("Something was paid on this bill. It cannot be voided.")
    words = reason(why)
    if payable.entry_id is not None:
        payable.void_entry_id = mirror(
            actor=actor,
            key=entry_key(key, "void_payable"),
            entry_id=payable.entry_id,
            on=access.today(),
            memo=words,
            kind="bill_voided",
        )
    payable.state = PayableState.VOIDED
    payable.void_why = words
    payable.voided_at = clock.now()
    payable.voided_by_id = actor.user_id
    payable.save(update_fields=["state", "void_entry", "void_why", "voided_at", "voided_by"])
    return payable


def _others_may_approve(actor: Actor) -> bool:
    able = access.people_who_may("ledger.approve_payables")
    return any(user_id != actor.user_id for user_id, _ in able)
