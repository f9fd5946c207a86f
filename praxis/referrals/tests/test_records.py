"""Copies of records for patients, attorneys and payers."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import ProgrammingError, transaction

from praxis.access.context import opened
from praxis.access.testing import make_site
from praxis.correspondence.models import Disclosure
from praxis.documents.testing import make_document
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.obligations.models import Obligation
from praxis.people.testing import make_patient
from praxis.referrals import actions, queries
from praxis.referrals.models import RecordsRequest
from praxis.referrals.types import NoAuthority, NoFeeRule, NothingToSend, RuleOverlaps, WrongStep
from praxis.scheduling.testing import office_time
from praxis.worklist.models import WorkItem


class World:
    def __init__(self, desk: Actor, officer: Actor) -> None:
        make_site()
        self.desk, self.officer = desk, officer
        self.patient = make_patient(actor=officer)
        self.paper = make_document(actor=officer, patient_id=self.patient.pk, title="Signed")

    def ask(self, **given: Any) -> RecordsRequest:
        asked: dict[str, Any] = {
            "key": uuid.uuid4(),
            "patient_id": self.patient.pk,
            "asker": "patient",
            "asker_name": "Maria Alvarez",
            "send_to": "1 Main Street",
            "wanted": "All visits",
            "authority": "access",
            "received_on": date(2028, 2, 15),
        }
        return actions.receive_records_request(actor=self.desk, **(asked | given))

    def do(self, action: Callable[..., RecordsRequest], row: Any, **given: Any) -> RecordsRequest:
        return action(actor=self.officer, key=uuid.uuid4(), records_request_id=row.pk, **given)

    def fee(self, asker: str = "patient", **given: Any) -> None:
        asked: dict[str, Any] = {
            "base_cents": 500,
            "page_cents": 25,
            "free_pages": 10,
            "cap_cents": 2000,
            "source": "Our fee table",
            "checked_on": date(2028, 1, 3),
            "starts_on": date(2028, 1, 1),
        }
        actions.add_records_fee(
            actor=self.officer, key=uuid.uuid4(), asker=asker, **(asked | given)
        )


@pytest.fixture
def world(actor_of: Callable[..., Actor]) -> Iterator[World]:
    desk, officer = actor_of("front_desk"), actor_of("privacy_officer", "office_manager")
    with (
        time_machine.travel(office_time("2028-02-15 09:00"), tick=False),
        opened(officer, purpose="test"),
    ):
        yield World(desk, officer)


def test_a_copy_is_due_in_thirty_days_priced_sent_disclosed_and_followed_to_its_door(
    world: World,
) -> None:
    row = world.ask()
    assert row.due_on == date(2028, 3, 16)
    assert WorkItem.objects.get(key=f"referrals:records:{row.pk}").role == "privacy_officer"
    row = world.do(actions.clear_records_request, row, says="Saw her licence")
    with pytest.raises(NoFeeRule):
        world.do(actions.price_records, row, pages=30)
    with pytest.raises(WrongStep):
        world.do(actions.send_copy, row, way="mail", document_ids=[world.paper.pk])
    world.fee()
    row = world.do(actions.price_records, row, pages=30)
    assert row.fee_cents == 1000
    with pytest.raises(NothingToSend):
        world.do(actions.send_copy, row, way="mail", document_ids=[])
    row = world.do(actions.send_copy, row, way="mail", document_ids=[world.paper.pk])
    gone = Disclosure.objects.get(patient_id=world.patient.pk)
    assert (gone.authority, gone.accountable) == ("Right of access, 45 CFR 164.524", False)
    assert Obligation.objects.get(key=f"referrals:records:{row.pk}").met_at is not None
    row = world.do(actions.note_arrival, row, arrived=False, says="Came back")
    assert row.state == "cleared"
    row = world.do(actions.send_copy, row, way="hand", document_ids=[world.paper.pk])
    row = world.do(actions.note_arrival, row, arrived=True, says="Signed for it")
    assert (row.state, row.due_on) == ("delivered", None)
    assert WorkItem.objects.get(key=f"referrals:records:{row.pk}").closed_at is not None


def test_an_attorney_gets_nothing_without_a_signed_paper(world: World) -> None:
    with pytest.raises(NoAuthority):
        world.ask(asker="attorney", authority="access")
    row = world.ask(asker="attorney", authority="authorization")
    with pytest.raises(NoAuthority):
        world.do(actions.clear_records_request, row, says="On the phone")
    with pytest.raises(Forbidden):
        actions.clear_records_request(
            actor=world.desk, key=uuid.uuid4(), records_request_id=row.pk, says="Fine"
        )
    row = world.do(
        actions.clear_records_request, row, says="Signed, dated", document_id=world.paper.pk
    )
    assert row.state == "cleared"


def test_thirty_more_days_are_taken_once_and_a_refusal_ends_the_clock(world: World) -> None:
    row = world.ask()
    row = world.do(actions.extend_records_request, row, says="Off site")
    assert row.due_on == date(2028, 4, 15)
    row = world.do(actions.refuse_records_request, row, says="Not our patient then")
    assert (row.state, row.due_on) == ("refused", None)
    assert Obligation.objects.get(key=f"referrals:records:{row.pk}").met_at is not None


def test_a_fee_is_the_one_of_the_day_it_was_asked_for_and_never_above_its_cap(
    world: World,
) -> None:
    world.fee()
    world.fee(base_cents=900, starts_on=date(2028, 2, 16))
    early = queries.fee_on(asker="patient", day=date(2028, 2, 15))
    late = queries.fee_on(asker="patient", day=date(2028, 2, 16))
    assert early is not None
    assert late is not None
    assert (queries.fee_cents(early, 10), queries.fee_cents(early, 1000)) == (500, 2000)
    assert late.base_cents == 900
    with pytest.raises(RuleOverlaps):
        world.fee(starts_on=date(2028, 1, 20))


def test_the_program_cannot_set_where_a_request_stands(world: World) -> None:
    row = world.ask()
    with pytest.raises(ProgrammingError), transaction.atomic():
        RecordsRequest.objects.filter(pk=row.pk).update(state="sent")
