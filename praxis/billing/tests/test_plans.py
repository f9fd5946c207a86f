"""Payment plans, lower-cost care and good-faith estimates."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from praxis.access.context import opened
from praxis.access.testing import make_actor
from praxis.billing import actions
from praxis.billing.collect.estimates import give_by
from praxis.billing.collect.standing import standing_of
from praxis.billing.collect_types import (
    DisclosuresNeeded,
    HardshipNeeded,
    NotYourOwnRequest,
    Stage,
)
from praxis.billing.models import PatientPayment
from praxis.billing.money_types import Allocation
from praxis.billing.tests.bill_world import (
    books_agree,
    codes,
    owes,
    owing,
    papers_until_final,
    scale_of,
    stage,
    today,
    with_sight,
)
from praxis.billing.tests.era import check, clp, posted, svc
from praxis.billing.tests.money_world import SET_UP, Office
from praxis.kernel.actor import Actor
from praxis.worklist.models import WorkItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    with opened(SET_UP, purpose="test"):
        yield Office()


@pytest.fixture
def biller(db: None) -> Actor:
    return make_actor("biller")


@pytest.fixture
def manager(db: None) -> Actor:
    return make_actor("office_manager")


def test_more_than_four_instalments_need_the_written_terms(office: Office) -> None:
    patient = owing(office, 50000)
    start = {
        "actor": SET_UP,
        "patient_id": patient.pk,
        "count": 5,
        "first_on": today() + timedelta(days=5),
    }
    with pytest.raises(DisclosuresNeeded):
        actions.start_plan(key=uuid.uuid4(), **start)
    plan = actions.start_plan(key=uuid.uuid4(), terms_given=True, **start)
    assert plan.terms_by_name
    assert sum(each.cents for each in plan.instalments.all()) == 50000
    assert codes(patient.pk, "reminder") >= {"plan"}


def test_the_database_itself_asks_for_the_terms_of_a_long_plan(office: Office) -> None:
    patient = owing(office)
    with (
        pytest.raises(IntegrityError, match="billing_plan_reg_z"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO billing_paymentplan (client_key, patient_id, cents, count, finance_cents,"
            " terms_by_name, state, made_at, made_by_name)"
            " VALUES (gen_random_uuid(), %s, 20000, 5, 0, '', '', now(), 'x')",
            [patient.pk],
        )


def test_a_missed_instalment_becomes_work_then_breaks_the_plan_and_paying_cures_it(
    office: Office, travel: Callable[[int], None]
) -> None:
    patient = owing(office)
    plan = actions.start_plan(
        actor=SET_UP, key=uuid.uuid4(), patient_id=patient.pk, count=4, first_on=today()
    )
    travel(12)
    for _ in range(2):
        actions.watch_plans(actor=SET_UP)
    assert [each.verb for each in plan.events.order_by("pk")] == ["started", "missed"]
    assert WorkItem.objects.get(key=f"billing:plan:{plan.pk}").closed_at is None
    travel(10)
    actions.watch_plans(actor=SET_UP)
    assert stage(patient.pk) == Stage.BROKEN
    _pay(office, patient.pk, 5000)
    plan.refresh_from_db()
    assert plan.state == "active"
    payment = _pay(office, patient.pk, 15000)
    plan.refresh_from_db()
    assert (plan.state, owes(patient.pk)) == ("finished", 0)
    assert payment.amount_cents == 15000
    assert books_agree()


def _pay(office: Office, patient_id: int, cents: int) -> PatientPayment:
    payment: PatientPayment = actions.take_payment(
        actor=SET_UP,
        key=uuid.uuid4(),
        patient_id=patient_id,
        cents=cents,
        method="check",
        reference="1001",
        site_id=office.site.pk,
    )
    return payment


def test_a_check_that_came_back_breaks_the_plan_and_the_debt_is_as_old_as_before(
    office: Office, travel: Callable[[int], None]
) -> None:
    patient = owing(office)
    before = standing_of(patient.pk)
    plan = actions.start_plan(
        actor=SET_UP, key=uuid.uuid4(), patient_id=patient.pk, count=4, first_on=today()
    )
    payment = _pay(office, patient.pk, 5000)
    travel(3)
    actions.void_payment(
        actor=SET_UP, key=uuid.uuid4(), payment_id=payment.pk, why="No funds", kind="nsf"
    )
    plan.refresh_from_db()
    after = standing_of(patient.pk)
    assert plan.state == "broken"
    assert before is not None
    assert after is not None
    assert before.since == after.since


def test_help_by_the_scale_is_approved_by_another_and_written_off(
    office: Office, manager: Actor
) -> None:
    patient = owing(office)
    scale_of()
    asked = actions.ask_help(
        actor=SET_UP,
        key=uuid.uuid4(),
        patient_id=patient.pk,
        household=2,
        income_cents=30_000_00,
        proof="Two pay slips",
        ends_on=today() + timedelta(days=180),
    )
    assert (asked.poverty_percent, asked.off_percent) == (142, 75)
    assert codes(patient.pk, "reminder") >= {"help"}
    with pytest.raises(NotYourOwnRequest):
        actions.approve_help(actor=SET_UP, request_id=asked.pk)
    actions.approve_help(actor=with_sight(manager, office), request_id=asked.pk)
    assert owes(patient.pk) == 5000
    assert books_agree()


def test_a_deductible_is_not_waived_as_a_courtesy_without_a_hardship_record(
    office: Office, manager: Actor
) -> None:
    claim = office.billed([20000])
    line = claim.lines.get()
    posted(
        SET_UP,
        check(office.payer, clp(claim, svc(20000, 15000, ("PR", "1", 5000)))),
    )
    waive: dict[str, Any] = {
        "actor": SET_UP,
        "patient_id": claim.patient_id,
        "side": "patient",
        "parts": [Allocation(line.charge_id, 5000)],
        "reason": "courtesy",
        "why": "A friend of the practice",
    }
    with pytest.raises(HardshipNeeded):
        actions.write_off(key=uuid.uuid4(), **waive)
    scale_of()
    asked = actions.ask_help(
        actor=SET_UP,
        key=uuid.uuid4(),
        patient_id=claim.patient_id,
        household=1,
        income_cents=90_000_00,
        proof="Tax return",
        ends_on=today() + timedelta(days=90),
    )
    actions.approve_help(actor=with_sight(manager, office), request_id=asked.pk)
    assert owes(claim.patient_id) == 5000
    assert actions.write_off(key=uuid.uuid4(), **waive).state in ("asked", "posted")


@pytest.mark.parametrize(("cents", "alarmed"), [(399_99, False), (400_00, True)])
def test_a_bill_four_hundred_above_the_estimate_goes_to_no_agency(
    office: Office, travel: Callable[[int], None], cents: int, alarmed: bool
) -> None:
    patient = owing(office, 50000 + cents)
    actions.give_estimate(
        actor=SET_UP,
        key=uuid.uuid4(),
        patient_id=patient.pk,
        asked_on=today() - timedelta(days=80),
        service_on=today() - timedelta(days=60),
        lines=[("Office visit", 50000)],
    )
    papers_until_final(patient.pk, travel=travel)
    assert codes(patient.pk, "agency") == ({"estimate"} if alarmed else set())
    travel(10)
    assert codes(patient.pk, "agency") == set()


@pytest.mark.parametrize(
    ("asked", "visit", "due"),
    [
        ("2026-11-02", "2026-11-06", "2026-11-03"),
        ("2026-11-02", "2026-11-17", "2026-11-05"),
        ("2026-11-25", "2026-12-01", "2026-11-27"),
    ],
)
def test_an_estimate_is_due_by_when_the_visit_is(asked: str, visit: str, due: str) -> None:
    given = give_by(asked_on=date.fromisoformat(asked), service_on=date.fromisoformat(visit))
    assert given == date.fromisoformat(due)
