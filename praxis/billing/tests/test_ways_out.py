"""Ways out of an unpaid bill: a plan enlarged or ended, a no, an account kept or given back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from praxis.access.context import opened
from praxis.access.testing import make_actor
from praxis.billing import actions
from praxis.billing.actions.paying import instalment_key
from praxis.billing.collect_types import AgencyNotReady, CollectMoved, PlanMoved, Stage
from praxis.billing.processor import Said
from praxis.billing.tests.bill_world import (
    agency_of,
    owes,
    owing,
    papers_until_final,
    scale_of,
    set_up_processor,
    stage,
    today,
    with_sight,
)
from praxis.billing.tests.money_world import SET_UP, Office
from praxis.kernel.actor import Actor
from praxis.people.actions import add_contact_point

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    with opened(SET_UP, purpose="test"):
        yield Office()


@pytest.fixture
def manager(db: None) -> Actor:
    return make_actor("office_manager")


def test_a_new_visit_is_added_to_a_plan_by_a_new_plan_for_all_that_is_owed(office: Office) -> None:
    patient = owing(office)
    first = actions.start_plan(
        actor=SET_UP, key=uuid.uuid4(), patient_id=patient.pk, count=4, first_on=today()
    )
    office.charges(patient.pk, [10000], day=today(), insured=False)
    second = actions.enlarge_plan(
        actor=SET_UP, key=uuid.uuid4(), plan_id=first.pk, count=3, first_on=today()
    )
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state, second.cents) == ("ended", "active", 30000)
    actions.end_plan(actor=SET_UP, plan_id=second.pk, why="Moves away")
    with pytest.raises(PlanMoved):
        actions.end_plan(actor=SET_UP, plan_id=second.pk, why="Again")
    assert stage(patient.pk) == Stage.NEW


def test_an_application_that_is_refused_lets_the_reminders_go_on(
    office: Office, manager: Actor
) -> None:
    patient = owing(office)
    scale_of()
    asked = actions.ask_help(
        actor=SET_UP,
        key=uuid.uuid4(),
        patient_id=patient.pk,
        household=1,
        income_cents=9_000_000,
        proof="Pay slips",
        ends_on=today() + timedelta(days=90),
    )
    assert stage(patient.pk) == Stage.HELP
    seen = with_sight(manager, office)
    actions.refuse_help(actor=seen, request_id=asked.pk, why="Above the scale")
    with pytest.raises(CollectMoved):
        actions.refuse_help(actor=seen, request_id=asked.pk, why="Again")
    assert stage(patient.pk) == Stage.NEW


def test_an_account_may_be_kept_from_the_agency_or_given_back_by_it(
    office: Office, travel: Callable[[int], None], manager: Actor
) -> None:
    patient, agency = owing(office), agency_of(office)
    papers_until_final(patient.pk, travel=travel)
    seen = with_sight(manager, office)
    kept = actions.ask_placement(
        actor=SET_UP, key=uuid.uuid4(), patient_id=patient.pk, agency_id=agency.pk
    )
    actions.refuse_placement(actor=seen, placement_id=kept.pk, why="Lost the job last month")
    assert stage(patient.pk) == Stage.FINAL
    given = actions.ask_placement(
        actor=SET_UP, key=uuid.uuid4(), patient_id=patient.pk, agency_id=agency.pk
    )
    actions.sign_off_placement(actor=seen, placement_id=given.pk)
    actions.take_back_account(
        actor=SET_UP, key=uuid.uuid4(), placement_id=given.pk, why="Cannot be found"
    )
    assert stage(patient.pk) == Stage.FINAL
    actions.end_agency(actor=SET_UP, agency_id=agency.pk, ends_on=today() - timedelta(days=1))
    with pytest.raises(AgencyNotReady):
        actions.ask_placement(
            actor=SET_UP, key=uuid.uuid4(), patient_id=patient.pk, agency_id=agency.pk
        )


def test_the_card_on_file_pays_its_part_on_the_day_and_once(office: Office) -> None:
    patient = owing(office)
    add_contact_point(
        actor=SET_UP,
        key=uuid.uuid4(),
        patient_id=patient.pk,
        system="email",
        value="ana@example.com",
    )
    set_up_processor()
    link = actions.send_pay_link(
        actor=SET_UP, key=uuid.uuid4(), patient_id=patient.pk, channel="email"
    )
    checkout = actions.start_checkout(
        actor=SET_UP, key=uuid.uuid4(), link_id=link.pk, cents=2000, keep_card=True
    )
    said = Said("e1", "paid", checkout.client_key, 2000, "A1", "4242", "tok_1", "Visa")
    actions.record_processor_event(actor=SET_UP, said=said)
    plan = actions.start_plan(
        actor=SET_UP,
        key=uuid.uuid4(),
        patient_id=patient.pk,
        count=2,
        first_on=today(),
        use_card=True,
    )
    part = plan.instalments.get(number=1)
    for _ in range(2):
        actions.watch_plans(actor=SET_UP)
    assert [each.verb for each in plan.events.order_by("pk")] == ["started", "charged"]
    told = Said("e2", "paid", instalment_key(part.pk), part.cents, "A2", "4242")
    for _ in range(2):
        event = actions.record_processor_event(actor=SET_UP, said=told)
    assert event is not None
    assert event.instalment_id == part.pk
    assert owes(patient.pk) == 20000 - 2000 - part.cents
    nobody = Said("e3", "paid", uuid.uuid4(), 100)
    assert actions.record_processor_event(actor=SET_UP, said=nobody) is None
