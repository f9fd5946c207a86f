"""An unpaid bill from the first statement to the agency and back, and what stops it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from praxis.access.context import opened
from praxis.access.testing import make_actor
from praxis.billing import actions
from praxis.billing.collect_types import (
    AgencyNotReady,
    CardNumber,
    MayNotCollect,
    NotYourOwnRequest,
    Stage,
)
from praxis.billing.models import (
    AccountHold,
    AgencyFile,
    PlacementEvent,
    Statement,
    StatementRunItem,
)
from praxis.billing.money_types import NothingToBill
from praxis.billing.tests.bill_world import (
    agency_of,
    books_agree,
    codes,
    owes,
    owing,
    papers_until_final,
    run_of,
    stage,
    today,
    with_sight,
)
from praxis.billing.tests.money_world import SET_UP, Office
from praxis.documents import queries as documents
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.ledger import queries as ledger
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


def test_a_run_makes_each_paper_once_and_begun_again_makes_none_twice(
    office: Office, travel: Callable[[int], None]
) -> None:
    first, second = owing(office), owing(office, 300, family="Brown")
    run = run_of()
    assert run.finished_at is not None
    assert [(item.patient_id, item.outcome) for item in run.items.all()] == [(first.pk, "made")]
    again = actions.start_statement_run(actor=SET_UP, key=run.client_key)
    assert again.pk == run.pk
    assert actions.run_chunk(actor=SET_UP, run_id=run.pk) == 0
    assert Statement.objects.count() == 1
    assert codes(second.pk, "statement") == {"minimum"}
    with pytest.raises(NothingToBill):
        actions.start_statement_run(actor=SET_UP, key=uuid.uuid4())
    travel(29)
    run_of()
    assert list(Statement.objects.order_by("pk").values_list("paper", flat=True)) == [
        "statement",
        "reminder",
    ]
    assert stage(first.pk) == Stage.REMINDED


def test_nobody_is_billed_while_insurance_is_pending(office: Office) -> None:
    patient = office.patient()
    office.charges(patient.pk, [20000], day=today() - timedelta(days=30))
    assert codes(patient.pk, "statement") == {"nothing"}


def test_from_final_notice_to_the_agency_and_back_within_a_day(
    office: Office, travel: Callable[[int], None], biller: Actor, manager: Actor
) -> None:
    patient = owing(office)
    agency = agency_of(office)
    assert "no_final" in codes(patient.pk, "agency")
    papers_until_final(patient.pk, travel=travel)
    assert codes(patient.pk, "agency") == set()
    placement = actions.ask_placement(
        actor=SET_UP, key=uuid.uuid4(), patient_id=patient.pk, agency_id=agency.pk
    )
    assert stage(patient.pk) == Stage.SIGN_OFF
    with pytest.raises(NotYourOwnRequest):
        actions.sign_off_placement(actor=SET_UP, placement_id=placement.pk)
    actions.sign_off_placement(actor=with_sight(manager, office), placement_id=placement.pk)
    assert stage(patient.pk) == Stage.AGENCY
    file = AgencyFile.objects.get(kind="placement")
    text = documents.open_content(actor=SET_UP, document_id=file.document_id).data.decode()
    assert f"A-{placement.pk}" in text
    assert "200.00" in text
    assert "Office visit" not in text
    with pytest.raises(MayNotCollect):
        actions.make_statement(actor=SET_UP, key=uuid.uuid4(), patient_id=patient.pk)

    actions.take_payment(
        actor=SET_UP,
        key=uuid.uuid4(),
        patient_id=patient.pk,
        cents=5000,
        method="cash",
        site_id=office.site.pk,
    )
    item = WorkItem.objects.get(key=f"billing:recall:{placement.pk}")
    assert item.closed_at is None
    remitted = f"account,paid_on,amount,fee\nA-{placement.pk},{today()},100.00,25.00\n".encode()
    for _ in range(2):
        actions.receive_agency_remittance(
            actor=SET_UP,
            key=uuid.uuid4(),
            agency_id=agency.pk,
            name="paid.csv",
            content=remitted,
        )
    assert owes(patient.pk) == 5000
    balances = {row.code: row.cents for row in ledger.trial_balance(actor=SET_UP, on=today()).rows}
    assert (balances["1030"], balances["5920"]) == (7500, 2500)
    actions.recall_account(
        actor=SET_UP, key=uuid.uuid4(), placement_id=placement.pk, why="Paid at the desk"
    )
    assert WorkItem.objects.get(pk=item.pk).closed_at is not None
    assert stage(patient.pk) == Stage.FINAL
    assert [each.verb for each in PlacementEvent.objects.order_by("pk")] == [
        "asked",
        "placed",
        "paid",
        "recalled",
    ]
    assert books_agree()


def test_a_dispute_stops_everything_and_calls_the_account_back(
    office: Office, travel: Callable[[int], None], manager: Actor
) -> None:
    patient, agency = owing(office), agency_of(office)
    papers_until_final(patient.pk, travel=travel)
    placement = actions.ask_placement(
        actor=SET_UP, key=uuid.uuid4(), patient_id=patient.pk, agency_id=agency.pk
    )
    actions.sign_off_placement(actor=with_sight(manager, office), placement_id=placement.pk)
    hold = actions.open_hold(
        actor=SET_UP, key=uuid.uuid4(), patient_id=patient.pk, kind="estimate", why="Too high"
    )
    placement.refresh_from_db()
    assert placement.state == "recalled"
    for step in ("statement", "reminder", "final", "call", "link", "plan", "agency"):
        assert "held" in codes(patient.pk, step)
    with pytest.raises(MayNotCollect):
        actions.make_statement(actor=SET_UP, key=uuid.uuid4(), patient_id=patient.pk)
    actions.end_hold(actor=SET_UP, hold_id=hold.pk, answer="The estimate was for another visit")
    assert stage(patient.pk) == Stage.FINAL


def test_the_database_itself_sends_no_paper_while_the_account_is_held(office: Office) -> None:
    patient = owing(office)
    statement = actions.make_statement(actor=SET_UP, key=uuid.uuid4(), patient_id=patient.pk)
    AccountHold.objects.create(
        client_key=uuid.uuid4(),
        patient_id=patient.pk,
        kind="dispute",
        why="Wrong",
        opened_at=clock.now(),
        by_name="test",
    )
    statement.pk, statement.client_key, statement.number = None, uuid.uuid4(), "S-1"
    with pytest.raises(IntegrityError, match="is held"), transaction.atomic():
        statement.save(force_insert=True)


def test_an_agency_without_a_signed_contract_and_baa_gets_nothing(
    office: Office, travel: Callable[[int], None]
) -> None:
    patient, agency = owing(office), agency_of(office, signed=False)
    papers_until_final(patient.pk, travel=travel)
    with pytest.raises(AgencyNotReady):
        actions.ask_placement(
            actor=SET_UP, key=uuid.uuid4(), patient_id=patient.pk, agency_id=agency.pk
        )


@pytest.mark.parametrize("words", ["4111 1111 1111 1111", "card 5555-5555-5555-4444 ok"])
def test_a_card_number_is_written_down_nowhere(office: Office, words: str) -> None:
    patient = owing(office)
    with pytest.raises(CardNumber):
        actions.record_call(
            actor=SET_UP, key=uuid.uuid4(), patient_id=patient.pk, outcome="message", words=words
        )
    with pytest.raises(CardNumber):
        actions.take_payment(
            actor=SET_UP,
            key=uuid.uuid4(),
            patient_id=patient.pk,
            cents=100,
            method="card",
            reference=words,
            site_id=office.site.pk,
        )
    assert not StatementRunItem.objects.exists()


def test_a_promise_holds_the_final_notice_until_its_day(
    office: Office, travel: Callable[[int], None]
) -> None:
    patient = owing(office)
    for _ in range(3):
        run_of()
        travel(29)
    assert codes(patient.pk, "final") == set()
    actions.record_call(
        actor=SET_UP,
        key=uuid.uuid4(),
        patient_id=patient.pk,
        outcome="promise",
        promised_on=today() + timedelta(days=7),
        promised_cents=20000,
    )
    assert codes(patient.pk, "final") == {"promise"}
    travel(8)
    assert codes(patient.pk, "final") == set()


def test_the_database_itself_lets_nobody_sign_off_what_he_asked_for(
    office: Office, travel: Callable[[int], None]
) -> None:
    patient, agency = owing(office), agency_of(office)
    papers_until_final(patient.pk, travel=travel)
    placement = actions.ask_placement(
        actor=SET_UP, key=uuid.uuid4(), patient_id=patient.pk, agency_id=agency.pk
    )
    with pytest.raises(IntegrityError, match="signs off"), transaction.atomic():
        PlacementEvent.objects.create(
            client_key=uuid.uuid4(),
            placement=placement,
            patient_id=patient.pk,
            verb="placed",
            by_name="test",
            occurred_at=clock.now(),
        )
