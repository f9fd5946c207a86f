"""Stock is what its moves add up to, and never less than nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from praxis.access.context import opened
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.supply import actions, queries
from praxis.supply.models import Balance, Item, Lot, Move, Place, Recall
from praxis.supply.testing import (
    FAR,
    make_item,
    make_order,
    make_place,
    make_stock,
    on_hand,
    receive,
    use,
)
from praxis.supply.types import (
    BadQuantity,
    BadUnits,
    ControlledDrug,
    LotNeeded,
    LotSetApart,
    MoveKind,
    NotEnough,
    ReasonMissing,
    SkuTaken,
    UnitSpec,
)


@pytest.fixture(autouse=True)
def context(manager: Actor) -> Iterator[None]:
    with opened(manager, purpose="test"):
        yield


@pytest.fixture
def place() -> Place:
    return make_place(name="Supply closet")


def add(actor: Actor, **given_facts: Any) -> Item:
    facts: dict[str, Any] = {
        "sku": "GLV-M",
        "name": "Nitrile gloves, medium",
        "units": [UnitSpec("each", 1), UnitSpec("box", 100), UnitSpec("case", 1000)],
        "order_unit": "case",
        "count_unit": "box",
        **given_facts,
    }
    return actions.add_item(actor=actor, key=uuid.uuid4(), **facts)


def test_an_item_converts_its_units_by_whole_numbers(manager: Actor) -> None:
    item = add(manager)
    assert {unit.name: unit.each for unit in item.units.all()} == {
        "each": 1,
        "box": 100,
        "case": 1000,
    }
    assert item.units.get(for_orders=True).name == "case"
    for units in (
        [UnitSpec("box", 100)],
        [UnitSpec("each", 1), UnitSpec("box", 0)],
        [UnitSpec("each", 1), UnitSpec("case", 10), UnitSpec("Case", 20)],
        [UnitSpec("each", 1), UnitSpec("box", 10)],
    ):
        with pytest.raises(BadUnits):
            add(manager, sku="X", units=units)
    with pytest.raises(SkuTaken):
        add(manager)


def test_a_controlled_drug_is_refused(manager: Actor) -> None:
    with pytest.raises(ControlledDrug):
        add(manager, controlled=True)
    assert Item.objects.count() == 0


def in_days(days: int) -> str:
    return str(clock.today("America/Chicago") + timedelta(days=days))


def test_what_expires_first_is_used_first(place: Place) -> None:
    item = make_item()
    late = make_stock(
        item,
        2,
        place=place,
        lot="LATE",
        expires_on=in_days(900),
    )
    soon = make_stock(
        item,
        1,
        place=place,
        lot="SOON",
        expires_on=in_days(300),
    )

    moves = use(item, place, 150)

    assert [(move.lot_id, move.each) for move in moves] == [(soon.pk, -100), (late.pk, -50)]
    assert on_hand(item) == 150


def test_an_expired_lot_is_not_used(place: Place) -> None:
    item = make_item()
    today = clock.today("America/Chicago")
    make_stock(item, 1, place=place, lot="OLD", expires_on=str(today + timedelta(days=1)))
    assert queries.first_to_expire(item_id=item.pk, place_id=place.pk, on=today)
    gone = today + timedelta(days=2)
    assert not queries.first_to_expire(item_id=item.pk, place_id=place.pk, on=gone)


def test_no_more_is_used_than_is_there(place: Place) -> None:
    item = make_item()
    make_stock(item, 1, place=place)
    with pytest.raises(NotEnough):
        use(item, place, 101)
    with pytest.raises(BadQuantity):
        use(item, place, 0)
    assert on_hand(item) == 100


def test_the_database_lets_no_lot_place_go_below_zero(place: Place) -> None:
    lot = make_stock(make_item(), 1, place=place)
    with pytest.raises(NotEnough):
        actions.remove_stock(
            actor=Actor(None, "x", system=True),
            key=uuid.uuid4(),
            lot_id=lot.pk,
            place_id=place.pk,
            each=101,
            kind=MoveKind.WASTE,
            why="Wet",
        )


def test_moves_are_never_changed_and_balances_never_written(place: Place) -> None:
    make_stock(make_item(), 1, place=place)
    for statement in (
        'UPDATE supply_move SET "each" = 5',
        "DELETE FROM supply_move",
        'UPDATE supply_balance SET "each" = 5',
        'INSERT INTO supply_balance (lot_id, place_id, "each") SELECT lot_id, place_id, 1'
        " FROM supply_balance",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_retry_moves_nothing_twice(place: Place) -> None:
    item, room = make_item(), make_place(name="Room 1", kind="room")
    make_stock(
        item,
        1,
        place=place,
        lot="A",
        expires_on=in_days(300),
    )
    make_stock(item, 1, place=place, lot="B")
    key, again = uuid.uuid4(), uuid.uuid4()
    program = Actor(None, "x", system=True)
    for _ in range(2):
        used = actions.issue_stock(
            actor=program, key=key, item_id=item.pk, place_id=place.pk, each=150
        )
        assert [move.each for move in used] == [-100, -50]
        moved = actions.move_stock(
            actor=program, key=again, item_id=item.pk, from_id=place.pk, to_id=room.pk, each=20
        )
        assert sorted(move.each for move in moved) == [-20, 20]
    assert on_hand(item) == 50
    assert {row.place_id: row.each for row in queries.stock_of(item.pk)} == {
        place.pk: 30,
        room.pk: 20,
    }


def test_what_is_thrown_away_needs_a_reason(place: Place) -> None:
    lot = make_stock(make_item(), 1, place=place)
    with pytest.raises(ReasonMissing):
        actions.remove_stock(
            actor=Actor(None, "x", system=True),
            key=uuid.uuid4(),
            lot_id=lot.pk,
            place_id=place.pk,
            each=1,
            kind=MoveKind.WASTE,
            why=" ",
        )


def test_a_lot_kept_by_lot_and_expiry_is_received_with_both(place: Place) -> None:
    order = make_order([(make_item(), 2, 1000)], place=place)
    for lot, expires_on in (("", FAR), ("L1", "")):
        with pytest.raises(LotNeeded):
            receive(order, 1, lot=lot, expires_on=expires_on)


def test_a_recalled_lot_is_kept_from_use_by_the_database(place: Place) -> None:
    item = make_item()
    lot = make_stock(item, 1, place=place)
    Recall.objects.create(
        client_key=uuid.uuid4(), lot=lot, source="Maker", reason="x", recalled_at=clock.now()
    )
    row = Move(
        client_key=uuid.uuid4(),
        kind="issue",
        lot=lot,
        place=place,
        each=-1,
        by_name="x",
        occurred_at=clock.now(),
    )
    with pytest.raises(IntegrityError, match="recalled"), transaction.atomic():
        row.save()
    with pytest.raises(NotEnough):
        use(item, place, 1)


def test_quarantine_is_not_used(place: Place) -> None:
    item = make_item()
    lot = make_stock(item, 1, place=place)
    apart = Place.objects.get(site=place.site, kind="quarantine")
    with pytest.raises(LotSetApart):
        use(item, apart, 1)
    row = Move(
        client_key=uuid.uuid4(),
        kind="issue",
        lot=lot,
        place=apart,
        each=-1,
        by_name="x",
        occurred_at=clock.now(),
    )
    with pytest.raises(IntegrityError, match="quarantine"), transaction.atomic():
        row.save()


def test_who_may_use_count_and_keep_supplies(actor_of: Callable[..., Actor], place: Place) -> None:
    item = make_item()
    make_stock(item, 1, place=place)
    desk, clinical = actor_of("front_desk"), actor_of("clinical")
    with pytest.raises(Forbidden):
        actions.issue_stock(
            actor=desk, key=uuid.uuid4(), item_id=item.pk, place_id=place.pk, each=1
        )
    with pytest.raises(Forbidden):
        add(clinical)
    with pytest.raises(Forbidden):
        actions.start_count(actor=desk, key=uuid.uuid4(), place_id=place.pk)
    assert actions.issue_stock(
        actor=clinical, key=uuid.uuid4(), item_id=item.pk, place_id=place.pk, each=1
    )


@settings(max_examples=25)
@given(st.lists(st.integers(-60, 60).filter(bool), max_size=8))
def test_what_lies_there_is_what_its_moves_add_up_to(wanted: list[int]) -> None:
    with transaction.atomic():
        lot = Lot.objects.create(item=make_item(lots=False))
        shelf = make_place()
        kept = 0
        for each in wanted:
            row = Move(
                client_key=uuid.uuid4(),
                kind="count",
                reason="x",
                lot=lot,
                place=shelf,
                each=each,
                by_name="x",
                occurred_at=clock.now(),
            )
            try:
                with transaction.atomic():
                    row.save()
                kept += each
            except IntegrityError:
                assert kept + each < 0
        found = Balance.objects.filter(lot=lot).first()
        assert (found.each if found else 0) == kept >= 0
        transaction.set_rollback(True)
