"""Money taken at the desk, and given back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from praxis.access.context import opened
from praxis.access.models import Site
from praxis.access.testing import make_site
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden, NotFound
from praxis.ledger import actions, queries
from praxis.ledger.models import Entry, Receipt, Refund
from praxis.ledger.testing import (
    balance,
    lines_of,
    make_entry,
    make_receipt,
    patient_party,
    payer_party,
)
from praxis.ledger.types import (
    AlreadyVoided,
    BadAmount,
    Chart,
    Line,
    Party,
    ReasonNeeded,
    TooMuch,
)
from praxis.people.testing import make_patient


@pytest.fixture
def site(db: None) -> Site:
    return make_site()


@pytest.fixture
def maria(manager_context: Actor) -> Party:
    return patient_party(make_patient(actor=manager_context).pk)


@pytest.mark.parametrize(
    ("method", "held"),
    [("cash", "1010"), ("check", "1010"), ("other", "1010"), ("card", "1020"), ("eft", "1030")],
)
def test_a_copay_is_unapplied_until_its_charge_exists(
    method: str, held: str, maria: Party, site: Site, manager: Actor
) -> None:
    receipt = make_receipt(maria, site=site, cents=25_00, method=method, actor=manager)

    assert lines_of(receipt.entry_id) == [(held, 25_00), (Chart.UNAPPLIED, -25_00)]
    assert receipt.patient_id == maria.id
    assert receipt.by_id == manager.user_id


def test_money_from_a_payer_waits_in_suspense(site: Site, manager_context: Actor) -> None:
    receipt = make_receipt(payer_party(), site=site, cents=853_27, method="eft")
    assert lines_of(receipt.entry_id) == [("1030", 853_27), ("2190", -853_27)]
    assert receipt.patient_id is None


def test_a_receipt_sent_twice_is_one_receipt(maria: Party, site: Site, manager: Actor) -> None:
    take = partial(
        actions.take_receipt,
        actor=manager,
        key=uuid.uuid4(),
        party=maria,
        method="cash",
        cents=25_00,
        site_id=site.pk,
    )
    assert take().pk == take().pk
    assert Entry.objects.count() == 1


def test_a_receipt_is_of_an_amount_a_method_and_a_site(
    maria: Party, site: Site, manager: Actor
) -> None:
    take = partial(make_receipt, maria, site=site)
    with pytest.raises(BadAmount):
        take(cents=0)
    with pytest.raises(BadAmount):
        take(method="cowrie")
    with pytest.raises(NotFound):
        take(site=Site(pk=987_654_321))
    assert Receipt.objects.count() == 0


def test_a_receipt_entered_by_mistake_is_reversed_once(
    maria: Party, site: Site, manager: Actor
) -> None:
    receipt = make_receipt(maria, site=site)
    void = partial(actions.void_receipt, actor=manager, receipt_id=receipt.pk, why="Wrong patient")
    key = uuid.uuid4()
    voided = void(key=key)

    assert void(key=key).void_entry_id == voided.void_entry_id
    with pytest.raises(AlreadyVoided):
        void(key=uuid.uuid4())
    assert balance(Chart.UNAPPLIED) == 0
    assert balance(Chart.UNDEPOSITED) == 0
    assert voided.void_entry is not None
    assert voided.void_entry.reverses_id == receipt.entry_id


def test_a_void_says_why(maria: Party, site: Site, manager: Actor) -> None:
    receipt = make_receipt(maria, site=site)
    with pytest.raises(ReasonNeeded):
        actions.void_receipt(actor=manager, key=uuid.uuid4(), receipt_id=receipt.pk, why=" ")
    with pytest.raises(NotFound):
        actions.void_receipt(actor=manager, key=uuid.uuid4(), receipt_id=987_654_321, why="x")


def test_what_was_voided_stays_voided(maria: Party, site: Site, manager: Actor) -> None:
    receipt = make_receipt(maria, site=site)
    receipt = actions.void_receipt(
        actor=manager, key=uuid.uuid4(), receipt_id=receipt.pk, why="Mistake"
    )
    receipt.void_why = "Another story"
    with pytest.raises(IntegrityError, match="voided"), transaction.atomic():
        receipt.save(update_fields=["void_why"])


def test_the_front_desk_takes_money_and_neither_voids_nor_refunds(
    maria: Party, site: Site, desk: Actor, actor_of: Callable[..., Actor]
) -> None:
    with opened(desk, purpose="test"):
        receipt = make_receipt(maria, site=site, actor=desk)
        with pytest.raises(Forbidden):
            actions.void_receipt(actor=desk, key=uuid.uuid4(), receipt_id=receipt.pk, why="x")
        with pytest.raises(Forbidden):
            actions.refund_receipt(
                actor=desk,
                key=uuid.uuid4(),
                receipt_id=receipt.pk,
                cents=1,
                method="cash",
                why="x",
            )
        with pytest.raises(Forbidden):
            actions.void_refund(actor=desk, key=uuid.uuid4(), refund_id=1, why="x")
    with pytest.raises(Forbidden):
        make_receipt(maria, site=site, actor=actor_of("auditor"))


def test_a_refund_is_never_more_than_the_receipt_still_holds(
    maria: Party, site: Site, manager: Actor
) -> None:
    receipt = make_receipt(maria, site=site, cents=40_00)
    make_receipt(maria, site=site, cents=100_00)
    refund = partial(
        actions.refund_receipt,
        actor=manager,
        receipt_id=receipt.pk,
        method="check",
        why="Paid twice",
    )
    key = uuid.uuid4()
    first = refund(key=key, cents=30_00)

    assert refund(key=key, cents=30_00).pk == first.pk
    with pytest.raises(TooMuch):
        refund(key=uuid.uuid4(), cents=10_01)
    assert lines_of(first.entry_id) == [(Chart.UNAPPLIED, 30_00), (Chart.REFUNDS, -30_00)]
    assert first.patient_id == maria.id
    with pytest.raises(TooMuch):
        actions.void_receipt(actor=manager, key=uuid.uuid4(), receipt_id=receipt.pk, why="x")


def test_money_that_was_applied_cannot_be_given_back(
    maria: Party, site: Site, manager: Actor
) -> None:
    receipt = make_receipt(maria, site=site, cents=40_00)
    make_entry(
        Line(Chart.UNAPPLIED, 25_00, maria),
        Line(Chart.PATIENT_RECEIVABLE, -25_00, maria),
        on=date(2026, 11, 3),
    )
    refund = partial(
        actions.refund_receipt,
        actor=manager,
        key=uuid.uuid4(),
        receipt_id=receipt.pk,
        method="cash",
        why="Credit",
    )
    with pytest.raises(TooMuch):
        refund(cents=15_01)
    assert lines_of(refund(cents=15_00).entry_id)[1] == (Chart.UNDEPOSITED, -15_00)


def test_a_refund_without_a_receipt_names_the_party_and_the_site(
    maria: Party, site: Site, manager: Actor
) -> None:
    make_receipt(maria, site=site, cents=40_00)
    refund = partial(
        actions.refund_receipt, actor=manager, cents=40_00, method="card", why="Left the practice"
    )
    with pytest.raises(NotFound):
        refund(key=uuid.uuid4(), party=maria)
    given = refund(key=uuid.uuid4(), party=maria, site_id=site.pk)
    assert lines_of(given.entry_id)[1] == (Chart.CARDS, -40_00)
    assert balance(Chart.UNAPPLIED) == 0


def test_a_refund_that_never_went_out_is_unapplied_again(
    maria: Party, site: Site, manager: Actor
) -> None:
    receipt = make_receipt(maria, site=site, cents=40_00)
    refund = actions.refund_receipt(
        actor=manager,
        key=uuid.uuid4(),
        receipt_id=receipt.pk,
        cents=40_00,
        method="check",
        why="Credit",
    )
    void = partial(actions.void_refund, actor=manager, refund_id=refund.pk, why="Check lost")
    key = uuid.uuid4()
    void(key=key)

    void(key=key)
    with pytest.raises(AlreadyVoided):
        void(key=uuid.uuid4())
    assert balance(Chart.UNAPPLIED) == -40_00
    assert Refund.objects.get().void_why == "Check lost"


def test_a_receipt_is_as_hidden_as_its_patient(
    maria: Party, site: Site, actor_of: Callable[..., Actor]
) -> None:
    receipt = make_receipt(maria, site=site)
    elsewhere = actor_of("front_desk", site=make_site(code="second", name="Second Street"))
    with opened(elsewhere, purpose="test"):
        assert not Receipt.objects.filter(pk=receipt.pk).exists()


def test_balances_and_receipts_are_for_those_who_handle_money(
    maria: Party, actor_of: Callable[..., Actor]
) -> None:
    nurse = actor_of("clinical")
    with opened(nurse, purpose="test"):
        with pytest.raises(Forbidden):
            queries.party_balance(actor=nurse, party=maria, account="2100")
        with pytest.raises(Forbidden):
            queries.receipts(actor=nurse)
