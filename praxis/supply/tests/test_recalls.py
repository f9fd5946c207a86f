"""A lot given to patients, recalled, and everybody told; counts beside it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from praxis.access.context import opened
from praxis.access.testing import make_actor
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.news.testing import run_reactions
from praxis.people.testing import make_patient
from praxis.supply import actions, queries
from praxis.supply.models import Lot, LotGiven, Place, Recall
from praxis.supply.testing import SET_UP, make_item, make_order, make_place, make_stock, on_hand
from praxis.supply.testing import receive as receive_order
from praxis.supply.types import (
    AlreadyRecalled,
    Counted,
    CountOver,
    CountState,
    LotSetApart,
    OwnCount,
    PatientsNotTold,
    ReasonMissing,
)
from praxis.worklist import queries as worklist


@pytest.fixture
def nurse() -> Actor:
    return make_actor("clinical")


@pytest.fixture(autouse=True)
def context(db: None, nurse: Actor) -> Iterator[None]:
    with opened(nurse, purpose="test"):
        yield


@pytest.fixture
def place() -> Place:
    return make_place()


@pytest.fixture
def lot(place: Place) -> Lot:
    return make_stock(make_item(name="Saline flush", given=True), 2, place=place, lot="SF-1")


def give(actor: Actor, lot: Lot, place: Place, patient_id: int, each: int = 1) -> LotGiven:
    return actions.give_lot(
        actor=actor,
        key=uuid.uuid4(),
        patient_id=patient_id,
        lot_id=lot.pk,
        place_id=place.pk,
        each=each,
    )


def recall(lot: Lot, actor: Actor = SET_UP) -> Recall:
    return actions.recall_lot(
        actor=actor, key=uuid.uuid4(), lot_id=lot.pk, source="Maker", why="Not sterile"
    )


def test_a_recall_finds_exactly_the_patients_given_the_lot(
    place: Place, lot: Lot, nurse: Actor
) -> None:
    given, other, wrong = (make_patient(actor=nurse) for _ in range(3))
    same_item = make_stock(lot.item, 1, place=place, lot="SF-2")
    give(nurse, lot, place, given.pk)
    give(nurse, lot, place, given.pk, each=2)
    give(nurse, same_item, place, other.pk)
    mistake = give(nurse, lot, place, wrong.pk)
    actions.mark_given_wrong(actor=nurse, given_id=mistake.pk, why="Another patient")

    row = recall(lot)
    run_reactions()

    (notice,) = queries.notices(actor=nurse, recall_id=row.pk)
    assert (notice.patient_id, notice.each) == (given.pk, 3)
    (task,) = [each for each in worklist.items(actor=nurse) if each.kind == "supply.recall"]
    assert task.patient_id == given.pk
    actions.tell_recalled(actor=nurse, recall_id=row.pk, patient_id=given.pk, how="phone")
    assert not [each for each in worklist.items(actor=nurse) if each.kind == "supply.recall"]


def test_a_recalled_lot_is_set_apart_and_used_no_more(place: Place, lot: Lot, nurse: Actor) -> None:
    recall(lot)
    assert on_hand(lot.item) == 0
    assert queries.get_recall(Recall.objects.get().pk).apart == 200
    with pytest.raises(LotSetApart):
        give(nurse, lot, place, make_patient(actor=nurse).pk)
    with pytest.raises(AlreadyRecalled):
        recall(lot)
    order = make_order([(lot.item, 1, 1000)], place=place)
    receive_order(order, 1, lot="SF-1")
    assert on_hand(lot.item) == 0


def test_a_recall_ends_when_everybody_was_told(place: Place, lot: Lot, nurse: Actor) -> None:
    patient = make_patient(actor=nurse)
    give(nurse, lot, place, patient.pk)
    row = recall(lot)
    end: dict[str, Any] = {"actor": nurse, "recall_id": row.pk, "why": "Sent back to the maker"}
    with pytest.raises(PatientsNotTold):
        actions.end_recall(**end)
    run_reactions()
    with pytest.raises(PatientsNotTold):
        actions.end_recall(**end)
    with pytest.raises(ReasonMissing):
        actions.tell_recalled(actor=nurse, recall_id=row.pk, patient_id=patient.pk, how="unreached")
    actions.tell_recalled(actor=nurse, recall_id=row.pk, patient_id=patient.pk, how="phone")
    boss = make_actor("office_manager")
    with pytest.raises(LotSetApart):
        actions.release_lot(actor=boss, key=uuid.uuid4(), lot_id=lot.pk, to_id=place.pk)
    actions.end_recall(**end)
    actions.release_lot(actor=boss, key=uuid.uuid4(), lot_id=lot.pk, to_id=place.pk)
    assert on_hand(lot.item) == 199


def test_facility_recalls_and_does_not_see_who_was_given_it(
    place: Place, lot: Lot, nurse: Actor
) -> None:
    facility = make_actor("facility")
    give(nurse, lot, place, make_patient(actor=nurse).pk)
    row = recall(lot, facility)
    run_reactions()
    assert queries.get_recall(row.pk).recall.patients_found == 1
    with pytest.raises(Forbidden) as refused:
        queries.notices(actor=facility, recall_id=row.pk)
    assert refused.value.permission == "supply.view_given"
    with pytest.raises(Forbidden):
        give(facility, lot, place, make_patient(actor=nurse).pk)
    with pytest.raises(Forbidden):
        recall(lot, make_actor("front_desk"))


def count_of(place: Place, actor: Actor, found: int, why: str = "Fell apart") -> int:
    count = actions.start_count(actor=actor, key=uuid.uuid4(), place_id=place.pk)
    (line,) = count.lines.all()
    actions.submit_count(actor=actor, count_id=count.pk, lines=[Counted(line.pk, found, why)])
    return count.pk


def test_a_small_difference_is_posted_with_its_reason(place: Place, lot: Lot, nurse: Actor) -> None:
    with pytest.raises(ReasonMissing):
        count_of(place, nurse, 190, why="")
    with pytest.raises(CountOver):
        actions.start_count(actor=nurse, key=uuid.uuid4(), place_id=place.pk)
    count = queries.counts().get()
    actions.submit_count(
        actor=nurse, count_id=count.pk, lines=[Counted(count.lines.get().pk, 190, "Fell")]
    )
    assert on_hand(lot.item) == 190
    assert queries.moves().filter(kind="count").get().reason == "Fell"


def test_a_large_difference_waits_for_somebody_who_did_not_count(place: Place) -> None:
    lot = make_stock(make_item(), 30, place=place, cents=100_00)
    boss = make_actor("office_manager")
    count_id = count_of(place, boss, 2_800)
    assert on_hand(lot.item) == 3_000
    with pytest.raises(OwnCount):
        actions.decide_count(actor=boss, count_id=count_id, approve=True)
    with pytest.raises(Forbidden):
        actions.decide_count(actor=make_actor("clinical"), count_id=count_id, approve=True)
    decided = actions.decide_count(
        actor=make_actor("office_manager"), count_id=count_id, approve=True
    )
    assert (decided.state, decided.value_cents) == (CountState.POSTED, 200_00)
    assert on_hand(lot.item) == 2_800


def test_a_difference_not_approved_changes_nothing(place: Place) -> None:
    lot = make_stock(make_item(), 30, place=place, cents=100_00)
    count_id = count_of(place, make_actor("facility"), 0)
    other = make_actor("office_manager")
    with pytest.raises(ReasonMissing):
        actions.decide_count(actor=other, count_id=count_id, approve=False)
    actions.decide_count(actor=other, count_id=count_id, approve=False, why="Look in room 2")
    assert on_hand(lot.item) == 3_000


def test_a_lot_nobody_expected_is_added_to_the_count(place: Place, nurse: Actor) -> None:
    item = make_item()
    make_stock(item, 1, place=place, lot="A")
    count = actions.start_count(actor=nurse, key=uuid.uuid4(), place_id=place.pk)
    actions.add_found_lot(
        actor=nurse,
        count_id=count.pk,
        item_id=item.pk,
        number="b",
        expires_on="2030-01-31",
        found_each=5,
        why="Behind the shelf",
    )
    line = count.lines.get(lot__number="A")
    actions.submit_count(actor=nurse, count_id=count.pk, lines=[Counted(line.pk, 100)])
    assert on_hand(item) == 105
