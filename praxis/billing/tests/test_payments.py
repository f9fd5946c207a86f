"""What patients pay: T9, T13, T14 with the amounts given, and who may not."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from threading import Thread

import pytest
from django.db import IntegrityError, connection, connections, transaction

from praxis.access import queries as access
from praxis.access.context import opened, system
from praxis.billing import actions, queries
from praxis.billing.models import Charge, PatientPayment, PaymentEntry, Posting
from praxis.billing.money_types import (
    Allocation,
    BadAllocation,
    NoSuchPayment,
    PaymentVoided,
    TooMuchMoney,
)
from praxis.billing.queries.balances import book_differences
from praxis.billing.tests.era import check, clp, plb, posted, reversed_clp, svc
from praxis.billing.tests.money_world import DAY, SET_UP, Office, sums_of
from praxis.interop.x12.content import ProviderAdjustment
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.ledger import queries as ledger
from praxis.ledger.types import TooMuch

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Iterator[Office]:
    with system("test", purpose="test"):
        yield Office()


@pytest.fixture(autouse=True)
def _books_agree(request: pytest.FixtureRequest) -> Iterator[None]:
    if "office" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("office")
    yield
    assert book_differences(actor=SET_UP, on=access.today()) == []
    assert ledger.control_differences(actor=SET_UP) == []


def pay(office: Office, patient_id: int, cents: int, **how: object) -> PatientPayment:
    given = {"key": uuid.uuid4(), "method": "cash", "site_id": office.site.pk, **how}
    return actions.take_payment(actor=SET_UP, patient_id=patient_id, cents=cents, **given)  # type: ignore[arg-type]


def unapplied(patient_id: int) -> int:
    return queries.balances(actor=SET_UP, patient_ids=[patient_id])[patient_id].unapplied_cents


def copay(office: Office, patient_id: int, cents: int, day: date = DAY) -> PatientPayment:
    return pay(office, patient_id, cents, purpose="copay", service_on=day)


def test_t9_a_copay_above_what_the_payer_says_leaves_a_credit(office: Office) -> None:
    claim = office.billed([20000])
    copay(office, claim.patient_id, 4000)
    assert unapplied(claim.patient_id) == 4000
    posted(
        SET_UP,
        check(office.payer, clp(claim, svc(20000, 9500, ("CO", "45", 8000), ("PR", "3", 2500)))),
    )
    assert sums_of(claim).patient_cents == 0
    assert unapplied(claim.patient_id) == 1500


def test_t9_a_copay_below_it_leaves_a_balance(office: Office) -> None:
    claim = office.billed([20000])
    copay(office, claim.patient_id, 2000)
    posted(
        SET_UP,
        check(office.payer, clp(claim, svc(20000, 9500, ("CO", "45", 8000), ("PR", "3", 2500)))),
    )
    assert sums_of(claim).patient_cents == 500
    assert unapplied(claim.patient_id) == 0


def test_t9_a_copay_goes_to_its_own_day_whatever_is_answered_first(office: Office) -> None:
    patient = office.patient()
    later_day = DAY + timedelta(days=7)
    first = office.claim(office.charges(patient.pk, [20000]))
    later = office.claim(office.charges(patient.pk, [20000], day=later_day))
    copay(office, patient.pk, 2500)
    answer = (("CO", "45", 8000), ("PR", "3", 2500))
    posted(SET_UP, check(office.payer, clp(later, svc(20000, 9500, *answer, day=later_day))))
    assert sums_of(later).patient_cents == 2500
    posted(SET_UP, check(office.payer, clp(first, svc(20000, 9500, *answer))))
    assert sums_of(first).patient_cents == 0
    assert (sums_of(later).patient_cents, unapplied(patient.pk)) == (2500, 0)


def test_a_copay_waits_unapplied_until_its_charge_exists(office: Office) -> None:
    patient = office.patient(insured=False)
    copay(office, patient.pk, 4000)
    assert unapplied(patient.pk) == 4000
    charge = office.charges(patient.pk, [9000], insured=False)[0]
    assert Posting.objects.filter(charge=charge).count() == 2
    balance = queries.balances(actor=SET_UP, patient_ids=[patient.pk])[patient.pk]
    assert (balance.patient_cents, balance.unapplied_cents) == (5000, 0)


def test_t5_patients_money_survives_a_reversal_and_finds_its_charge_again(
    office: Office,
) -> None:
    claim = office.billed([20000])
    first = clp(claim, svc(20000, 5600, ("CO", "45", 8000), ("PR", "1", 6400)))
    posted(SET_UP, check(office.payer, first))
    pay(office, claim.patient_id, 6400)
    assert sums_of(claim).patient_cents == 0
    posted(SET_UP, check(office.payer, reversed_clp(first), amount=0, items=[_forward(-5600)]))

    assert (sums_of(claim).insurance_cents, sums_of(claim).patient_cents) == (20000, 0)
    assert unapplied(claim.patient_id) == 6400
    second = clp(claim, svc(20000, 8000, ("CO", "45", 8000), ("PR", "1", 4000)))
    posted(SET_UP, check(office.payer, second))
    assert sums_of(claim).patient_cents == 0
    assert unapplied(claim.patient_id) == 2400


def _forward(cents: int) -> ProviderAdjustment:
    return plb("FB", cents)


def test_t13_one_check_for_the_family_never_pays_more_than_it_is(office: Office) -> None:
    parent = office.patient(insured=False)
    children = [office.patient("Alvarez", insured=False) for _ in range(2)]
    owed = [office.charges(child.pk, [5000], insured=False)[0] for child in children]
    payment = pay(
        office,
        parent.pk,
        8000,
        method="check",
        allocations=[Allocation(owed[0].pk, 5000), Allocation(owed[1].pk, 3000)],
    )
    with pytest.raises(TooMuchMoney):
        actions.apply_payment(
            actor=SET_UP,
            key=uuid.uuid4(),
            payment_id=payment.pk,
            allocations=[Allocation(owed[1].pk, 1)],
        )
    left = queries.balances(actor=SET_UP, patient_ids=[child.pk for child in children])
    assert [left[child.pk].patient_cents for child in children] == [0, 2000]


def test_t13_moving_a_part_leaves_two_entries_and_no_edit(office: Office) -> None:
    patient = office.patient(insured=False)
    a, b = office.charges(patient.pk, [5000, 5000], insured=False)
    payment = pay(office, patient.pk, 3000, allocations=[Allocation(a.pk, 3000)])
    actions.release_allocation(
        actor=SET_UP, key=uuid.uuid4(), payment_id=payment.pk, charge_id=a.pk, why="Other visit"
    )
    actions.apply_payment(
        actor=SET_UP, key=uuid.uuid4(), payment_id=payment.pk, allocations=[Allocation(b.pk, 3000)]
    )
    moves = PaymentEntry.objects.filter(payment=payment).order_by("pk")
    assert [(move.kind, move.cents) for move in moves] == [
        ("taken", 3000),
        ("applied", -3000),
        ("released", 3000),
        ("applied", -3000),
    ]


def test_t14_a_returned_check_opens_the_balance_on_its_first_day(office: Office) -> None:
    patient = office.patient(insured=False)
    charge = office.charges(patient.pk, [9000], insured=False)[0]
    payment = pay(office, patient.pk, 9000, method="check", reference="1207")
    assert queries.balances(actor=SET_UP, patient_ids=[patient.pk])[patient.pk].due_cents == 0
    actions.void_payment(
        actor=SET_UP, key=uuid.uuid4(), payment_id=payment.pk, why="Returned unpaid", kind="nsf"
    )
    balance = queries.balances(actor=SET_UP, patient_ids=[patient.pk])[patient.pk]
    assert (balance.patient_cents, balance.unapplied_cents) == (9000, 0)
    assert Charge.objects.get(pk=charge.pk).service_on == DAY
    with pytest.raises(PaymentVoided):
        actions.apply_payment(
            actor=SET_UP,
            key=uuid.uuid4(),
            payment_id=payment.pk,
            allocations=[Allocation(charge.pk, 1)],
        )


def test_what_is_unapplied_is_given_back_once_and_no_more_than_that(office: Office) -> None:
    patient = office.patient(insured=False)
    payment = pay(office, patient.pk, 5000, purpose="prepayment")
    key = uuid.uuid4()
    refund = partial(
        actions.refund_payment,
        actor=SET_UP,
        payment_id=payment.pk,
        method="cash",
        why="Visit cancelled",
    )
    for _ in range(2):
        refund(key=key, cents=2000)
    assert unapplied(patient.pk) == 3000
    with pytest.raises(TooMuch):
        refund(key=uuid.uuid4(), cents=3001)
    assert unapplied(patient.pk) == 3000


def test_a_payment_taken_twice_with_one_key_is_one(office: Office) -> None:
    patient = office.patient(insured=False)
    key = uuid.uuid4()
    assert pay(office, patient.pk, 500, key=key).pk == pay(office, patient.pk, 500, key=key).pk
    assert unapplied(patient.pk) == 500


def test_what_cannot_be_applied_is_refused_and_leaves_nothing(office: Office) -> None:
    patient = office.patient(insured=False)
    charge = office.charges(patient.pk, [5000], insured=False)[0]
    for wrong in (
        [Allocation(charge.pk, 5001)],
        [Allocation(charge.pk, -1)],
        [Allocation(charge.pk, 1), Allocation(charge.pk, 2)],
        [Allocation(987654, 1)],
    ):
        with pytest.raises(BadAllocation), transaction.atomic():
            pay(office, patient.pk, 9000, allocations=wrong)
    with pytest.raises(NoSuchPayment):
        actions.void_payment(actor=SET_UP, key=uuid.uuid4(), payment_id=987654, why="x")
    assert PatientPayment.objects.count() == 0


def test_the_database_refuses_to_spend_a_payment_twice(office: Office) -> None:
    payment = pay(office, office.patient(insured=False).pk, 500, purpose="prepayment")
    for kind, cents, name in (
        ("refunded", -501, "billing_payment_overspent"),
        ("refunded", 1, "billing_paymententry_sign"),
        ("taken", 500, "billing_paymententry_taken_once"),
    ):
        with (
            pytest.raises(IntegrityError) as refusal,
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "INSERT INTO billing_paymententry (payment_id, patient_id, kind, cents, reason,"
                " occurred_on, by_name) VALUES (%s, %s, %s, %s, '', '2026-10-06', 'x')",
                [payment.pk, payment.patient_id, kind, cents],
            )
        assert refusal.value.__cause__.diag.constraint_name == name  # type: ignore[union-attr]


@pytest.mark.parametrize("role", ["clinical", "auditor"])
def test_who_may_not_take_money_takes_none(
    office: Office, actor_of: Callable[..., Actor], role: str
) -> None:
    patient = office.patient(insured=False)
    with pytest.raises(Forbidden):
        actions.take_payment(
            actor=actor_of(role),
            key=uuid.uuid4(),
            patient_id=patient.pk,
            cents=100,
            method="cash",
            site_id=office.site.pk,
        )


def test_the_front_desk_takes_money_but_gives_none_back(office: Office, desk: Actor) -> None:
    """Not even with the ledger's own rights: those alone move no patient's money."""
    able = replace(desk, permissions=desk.permissions | {"ledger.refund", "ledger.void_receipt"})
    patient = office.patient(insured=False)
    with opened(desk, purpose="test"):
        payment = actions.take_payment(
            actor=desk,
            key=uuid.uuid4(),
            patient_id=patient.pk,
            cents=100,
            method="cash",
            site_id=office.site.pk,
        )
        for refused in (
            partial(actions.refund_payment, cents=1, method="cash"),
            partial(actions.void_payment),
        ):
            with pytest.raises(Forbidden):
                refused(actor=able, key=uuid.uuid4(), payment_id=payment.pk, why="x")


@pytest.mark.django_db(transaction=True)
def test_two_people_cannot_spend_the_same_money_at_once() -> None:
    with system("test", purpose="test"):
        office = Office()
        patient = office.patient(insured=False)
        charges = office.charges(patient.pk, [5000, 5000], insured=False)
        payment = pay(office, patient.pk, 5000, purpose="prepayment")
    outcomes: list[str] = []

    def spend(charge_id: int) -> None:
        try:
            with system("test", purpose="test"):
                actions.apply_payment(
                    actor=SET_UP,
                    key=uuid.uuid4(),
                    payment_id=payment.pk,
                    allocations=[Allocation(charge_id, 5000)],
                )
            outcomes.append("applied")
        except TooMuchMoney:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [Thread(target=spend, args=(charge.pk,)) for charge in charges]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["applied", "refused"]
