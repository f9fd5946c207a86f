"""Bills are entered by one, approved by another, and paid once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from functools import partial

import pytest

from praxis.access.context import opened
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.ledger import actions
from praxis.ledger.models import Entry, Payable
from praxis.ledger.testing import balance, lines_of, make_payable, patient_party
from praxis.ledger.types import (
    AlreadyVoided,
    BadAccount,
    BadAmount,
    BadDate,
    NotApproved,
    OwnBill,
    PartyNeeded,
    PayableState,
    ReasonNeeded,
    SameBillTwice,
    TooMuch,
    UnknownAccount,
)


@pytest.fixture
def bill(manager_context: Actor) -> Payable:
    return make_payable(cents=120_00)


def approve(actor: Actor, bill: Payable) -> Payable:
    return actions.approve_payable(actor=actor, key=uuid.uuid4(), payable_id=bill.pk)


def test_a_bill_is_owed_when_it_is_approved_and_gone_when_it_is_paid(
    bill: Payable, manager: Actor
) -> None:
    assert Entry.objects.count() == 0
    approved = approve(manager, bill)
    assert approve(manager, bill).entry_id == approved.entry_id
    assert lines_of(approved.entry_id or 0) == [("5000", 120_00), ("2000", -120_00)]
    pay = partial(actions.pay_payable, actor=manager, payable_id=bill.pk, on=date(2026, 11, 20))
    key = uuid.uuid4()

    first = pay(key=key, cents=20_00, reference="2001")
    assert pay(key=key, cents=20_00).pk == first.pk
    with pytest.raises(TooMuch):
        pay(key=uuid.uuid4(), cents=100_01)
    pay(key=uuid.uuid4(), method="eft")

    bill.refresh_from_db()
    assert (bill.state, bill.paid_cents) == (PayableState.PAID, 120_00)
    assert (balance("2000"), balance("1000"), balance("5000")) == (0, -120_00, 120_00)
    with pytest.raises(BadAmount):
        pay(key=uuid.uuid4())


def test_nobody_approves_his_own_bill_while_somebody_else_can(
    manager: Actor, actor_of: Callable[..., Actor]
) -> None:
    with opened(manager, purpose="test"):
        mine = make_payable(actor=manager)
        approve(manager, mine)
        second = actor_of("office_manager")
        mine = make_payable(actor=manager)
        with pytest.raises(OwnBill):
            approve(manager, mine)
        assert approve(second, mine).approved_by_id == second.user_id


def test_a_bill_is_not_paid_before_it_is_approved(bill: Payable, manager: Actor) -> None:
    with pytest.raises(NotApproved):
        actions.pay_payable(actor=manager, key=uuid.uuid4(), payable_id=bill.pk)


def test_a_bill_in_error_is_voided_unless_something_was_paid(bill: Payable, manager: Actor) -> None:
    void = partial(actions.void_payable, actor=manager, key=uuid.uuid4())
    with pytest.raises(ReasonNeeded):
        void(payable_id=bill.pk, why=" ")
    approve(manager, bill)
    void(payable_id=bill.pk, why="Not ours")
    assert balance("2000") == 0
    with pytest.raises(AlreadyVoided):
        void(payable_id=bill.pk, why="Not ours")
    with pytest.raises(AlreadyVoided):
        approve(manager, bill)
    paid = make_payable()
    approve(manager, paid)
    actions.pay_payable(actor=manager, key=uuid.uuid4(), payable_id=paid.pk, cents=1)
    with pytest.raises(TooMuch):
        void(payable_id=paid.pk, why="x")


def test_the_same_bill_is_entered_once_and_again_only_after_it_was_voided(
    manager_context: Actor,
) -> None:
    first = make_payable(number="INV-9")
    with pytest.raises(SameBillTwice):
        make_payable(number="INV-9")
    make_payable(number="INV-9", supplier_id=4)
    actions.void_payable(
        actor=manager_context, key=uuid.uuid4(), payable_id=first.pk, why="Wrong amount"
    )
    make_payable(number="INV-9")


def test_a_bill_names_a_supplier_a_number_an_amount_and_an_account(
    manager_context: Actor,
) -> None:
    for wrong, refusal in (
        ({"cents": 0}, BadAmount),
        ({"number": " "}, ReasonNeeded),
        ({"due_on": date(2026, 11, 1)}, BadDate),
        ({"account": "9999"}, UnknownAccount),
        ({"account": "1100"}, BadAccount),
    ):
        with pytest.raises(refusal):
            make_payable(**wrong)
    with pytest.raises(PartyNeeded):
        actions.add_payable(
            actor=manager_context,
            key=uuid.uuid4(),
            party=patient_party(1),
            number="1",
            billed_on=date(2026, 11, 2),
            due_on=date(2026, 11, 2),
            cents=1,
            account="5000",
        )
    assert Payable.objects.count() == 0


def test_a_bookkeeper_enters_and_pays_and_does_not_approve(
    actor_of: Callable[..., Actor],
) -> None:
    keeper, clerk = actor_of("bookkeeper"), actor_of("front_desk")
    with opened(keeper, purpose="test"):
        bill = make_payable(actor=keeper)
        with pytest.raises(Forbidden):
            approve(keeper, bill)
        with pytest.raises(Forbidden):
            actions.void_payable(actor=keeper, key=uuid.uuid4(), payable_id=bill.pk, why="x")
        with pytest.raises(Forbidden):
            make_payable(actor=clerk)
        with pytest.raises(Forbidden):
            actions.pay_payable(actor=clerk, key=uuid.uuid4(), payable_id=bill.pk)
