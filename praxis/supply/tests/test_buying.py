"""Orders, deliveries and bills: who may, how far, and what the database keeps."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from praxis.access.context import opened
from praxis.access.testing import make_actor
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.ledger import queries as ledger
from praxis.ledger.types import PayableState
from praxis.people import actions as people
from praxis.supply import actions, queries
from praxis.supply.models import Bill, BillLine, Item, Move, Order, OrderLine, Place, ReceiptLine
from praxis.supply.testing import (
    SET_UP,
    make_item,
    make_order,
    make_place,
    make_supplier,
    on_hand,
    receive,
)
from praxis.supply.types import (
    Billed,
    BilledTwice,
    BillState,
    Came,
    Condition,
    LotExpired,
    OrderState,
    OrderVerb,
    OverReceived,
    OwnBill,
    OwnOrder,
    ReasonMissing,
    Tier,
    WrongState,
)
from praxis.worklist import queries as worklist


@pytest.fixture(autouse=True)
def context(manager: Actor) -> Iterator[None]:
    with opened(manager, purpose="test"):
        yield


@pytest.fixture
def place() -> Place:
    return make_place()


@pytest.fixture
def item() -> Item:
    return make_item()


@pytest.fixture
def facility() -> Actor:
    return make_actor("facility")


@pytest.fixture
def keeper() -> Actor:
    return make_actor("bookkeeper")


def bill_of(
    order: Order, actor: Actor, *, price: int = 1000, quantity: int | None = None, **facts: int
) -> Bill:
    lines = [
        Billed(row.pk, quantity or row.quantity, price)
        for row in queries.open_receipt_lines(order.pk)
    ]
    freight = facts.pop("freight_cents", 0)
    total = sum(each.quantity * each.price_cents for each in lines) + freight
    today = clock.today("America/Chicago")
    return actions.match_bill(
        actor=actor,
        key=uuid.uuid4(),
        order_id=order.pk,
        number=f"B-{uuid.uuid4().hex[:6]}",
        billed_on=today,
        due_on=today + timedelta(days=30),
        lines=lines,
        freight_cents=freight,
        total_cents=facts.get("total_cents", total),
    )


def test_above_the_limit_somebody_else_approves(
    item: Item, place: Place, facility: Actor, manager: Actor
) -> None:
    small = make_order([(item, 100, 1000)], place=place, actor=facility, sent=False)
    assert small.state == OrderState.APPROVED
    large = make_order([(item, 101, 1000)], place=place, actor=manager, sent=False)
    assert large.state == OrderState.WAITING
    approve: dict[str, Any] = {"key": uuid.uuid4(), "order_id": large.pk}
    with pytest.raises(OwnOrder):
        actions.approve_order(actor=manager, **approve)
    with pytest.raises(Forbidden):
        actions.approve_order(actor=facility, **approve)
    with pytest.raises(WrongState):
        actions.send_order(actor=facility, key=uuid.uuid4(), order_id=large.pk)
    other = make_actor("office_manager")
    assert actions.approve_order(actor=other, **approve).state == OrderState.APPROVED
    assert actions.send_order(actor=facility, key=uuid.uuid4(), order_id=large.pk).state == "sent"


def test_an_order_sent_back_or_changed_looks_at_the_limit_anew(
    item: Item, place: Place, facility: Actor, manager: Actor
) -> None:
    order = make_order([(item, 200, 1000)], place=place, actor=facility, sent=False)
    with pytest.raises(ReasonMissing):
        actions.refuse_order(actor=manager, key=uuid.uuid4(), order_id=order.pk, why="")
    actions.refuse_order(actor=manager, key=uuid.uuid4(), order_id=order.pk, why="Half will do")
    line = order.lines.get()
    order = actions.change_order(
        actor=facility,
        key=uuid.uuid4(),
        order_id=order.pk,
        version=1,
        quantities={line.pk: 100},
    )
    assert (order.state, order.total_cents) == (OrderState.APPROVED, 1_000_00)
    assert "200 to 100" in order.events.get(verb=OrderVerb.CHANGED).why
    with pytest.raises(WrongState):
        actions.change_order(
            actor=facility, key=uuid.uuid4(), order_id=order.pk, version=1, quantities={}
        )


def test_an_orders_state_follows_its_events_alone(item: Item, place: Place) -> None:
    order = make_order([(item, 1, 1000)], place=place)
    for statement in (
        "UPDATE supply_order SET state = 'closed'",
        "UPDATE supply_orderline SET received = 1",
        "DELETE FROM supply_orderevent",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(WrongState):
        actions.approve_order(actor=SET_UP, key=uuid.uuid4(), order_id=order.pk)


def test_a_delivery_in_parts_closes_the_order_when_all_has_come(item: Item, place: Place) -> None:
    order = make_order([(item, 10, 1000)], place=place)
    receive(order, 4)
    order.refresh_from_db()
    assert order.state == OrderState.SENT
    receive(order, 6, lot="L2")
    order.refresh_from_db()
    assert (order.state, on_hand(item)) == (OrderState.CLOSED, 1000)
    with pytest.raises(WrongState):
        receive(order, 1)


def test_more_than_ordered_is_kept_with_a_reason_only(item: Item, place: Place) -> None:
    order = make_order([(item, 10, 1000)], place=place)
    with pytest.raises(OverReceived):
        receive(order, 11)
    assert (on_hand(item), ReceiptLine.objects.count()) == (0, 0)
    receive(order, 11, over_why="Free box for the late delivery")
    assert OrderLine.objects.get(order=order).received == 11


def test_damaged_and_wrong_units_stay_out_of_stock_and_are_put_to_the_supplier(
    item: Item, place: Place, facility: Actor
) -> None:
    order = make_order([(item, 10, 1000)], place=place)
    receive(order, 2, condition=Condition.DAMAGED)
    receive(order, 1, condition=Condition.WRONG)
    assert (on_hand(item), Move.objects.count()) == (0, 0)
    titles = [each.title for each in worklist.items(actor=facility)]
    assert sum("Ask " in title for title in titles) == 2


def test_an_expired_box_is_not_taken_in(item: Item, place: Place) -> None:
    order = make_order([(item, 10, 1000)], place=place)
    with pytest.raises(LotExpired):
        receive(order, 1, expires_on="2020-01-31")


def test_a_retry_receives_once(item: Item, place: Place) -> None:
    order = make_order([(item, 10, 1000)], place=place)
    key, line = uuid.uuid4(), order.lines.get()
    for _ in range(2):
        actions.receive_delivery(
            actor=SET_UP,
            key=key,
            order_id=order.pk,
            came=[Came(line.pk, 3, lot="L1", expires_on="2030-01-31")],
        )
    assert on_hand(item) == 300


def test_a_bill_that_agrees_goes_to_the_books(
    item: Item, place: Place, facility: Actor, keeper: Actor, manager: Actor
) -> None:
    order = make_order([(item, 10, 1000)], place=place, actor=facility, freight_cents=5_00)
    receive(order, 4)
    bill = bill_of(order, keeper, freight_cents=5_00)
    assert (bill.state, bill.differences) == (BillState.POSTED, [])
    payable = ledger.get_payable(actor=manager, payable_id=bill.payable_id or 0)
    assert (payable.cents, payable.state) == (45_00, PayableState.ENTERED)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"price": 1011}, "$10.11 billed"),
        ({"price": 989}, "$9.89 billed"),
        ({"quantity": 5}, "5 billed, 4 received"),
        ({"freight_cents": 1}, "Freight and fees"),
        ({"total_cents": 40_01}, "add up to $40.00"),
    ],
)
def test_a_bill_that_differs_waits_for_a_person(
    item: Item, place: Place, keeper: Actor, facts: dict[str, int], words: str
) -> None:
    order = make_order([(item, 10, 1000)], place=place)
    receive(order, 4)
    bill = bill_of(order, keeper, **facts)
    assert (bill.state, bill.payable_id) == (BillState.BLOCKED, None)
    assert words in bill.differences[0]


def test_a_price_within_the_tolerance_agrees(item: Item, place: Place, keeper: Actor) -> None:
    order = make_order([(item, 10, 1000)], place=place)
    receive(order, 4)
    assert bill_of(order, keeper, price=1010).state == BillState.POSTED


def test_what_never_came_is_not_paid(item: Item, place: Place, keeper: Actor) -> None:
    order = make_order([(item, 10, 1000)], place=place)
    receive(order, 2, condition=Condition.DAMAGED)
    today = clock.today("America/Chicago")
    bill = actions.match_bill(
        actor=keeper,
        key=uuid.uuid4(),
        order_id=order.pk,
        number="B-1",
        billed_on=today,
        due_on=today,
        lines=[Billed(ReceiptLine.objects.get().pk, 2, 1000, "Gloves")],
        total_cents=20_00,
    )
    assert bill.differences == ["Gloves: 2 billed, nothing of it received"]


def test_a_delivery_is_billed_once_and_again_after_the_bill_was_taken_back(
    item: Item, place: Place, keeper: Actor, manager: Actor
) -> None:
    order = make_order([(item, 10, 1000)], place=place)
    receive(order, 4)
    line = queries.open_receipt_lines(order.pk)[0]
    bill = bill_of(order, keeper)
    today = clock.today("America/Chicago")
    again: dict[str, Any] = {
        "order_id": order.pk,
        "number": "TWICE",
        "billed_on": today,
        "due_on": today,
        "lines": [Billed(line.pk, 4, 1000)],
        "total_cents": 40_00,
    }
    with pytest.raises(BilledTwice):
        actions.match_bill(actor=keeper, key=uuid.uuid4(), **again)
    with pytest.raises(IntegrityError, match="supply_billed_once"), transaction.atomic():
        BillLine.objects.create(bill=bill, receipt_line=line, quantity=4, price_cents=1000)
    with pytest.raises(Forbidden):
        actions.void_bill(actor=keeper, key=uuid.uuid4(), bill_id=bill.pk, why="Theirs is wrong")
    actions.void_bill(actor=manager, key=uuid.uuid4(), bill_id=bill.pk, why="Theirs is wrong")
    payable = ledger.get_payable(actor=manager, payable_id=bill.payable_id or 0)
    assert payable.state == PayableState.VOIDED
    assert actions.match_bill(actor=keeper, key=uuid.uuid4(), **again).state == BillState.POSTED


def test_who_orders_or_approves_does_not_match_the_bill(
    item: Item, place: Place, manager: Actor, facility: Actor
) -> None:
    order = make_order([(item, 10, 1000)], place=place, actor=manager)
    receive(order, 4)
    with pytest.raises(OwnBill):
        bill_of(order, manager)
    with pytest.raises(Forbidden) as refused:
        bill_of(order, facility, price=2000)
    assert refused.value.permission == "supply.match_bills"
    large = make_order([(make_item(), 200, 1000)], place=place, actor=facility, sent=False)
    actions.approve_order(actor=manager, key=uuid.uuid4(), order_id=large.pk)
    actions.send_order(actor=facility, key=uuid.uuid4(), order_id=large.pk)
    receive(large, 200)
    with pytest.raises(OwnBill):
        bill_of(large, manager)


def test_who_entered_a_bill_does_not_release_it(
    item: Item, place: Place, facility: Actor, keeper: Actor, manager: Actor
) -> None:
    order = make_order([(item, 10, 1000)], place=place, actor=facility)
    receive(order, 4)
    mine = bill_of(order, manager, price=2000)
    with pytest.raises(OwnBill):
        actions.release_bill(actor=manager, bill_id=mine.pk, why="x")
    with pytest.raises(Forbidden):
        actions.release_bill(actor=keeper, bill_id=mine.pk, why="x")
    other = make_actor("office_manager")
    released = actions.release_bill(actor=other, bill_id=mine.pk, why="Agreed by telephone")
    assert released.state == BillState.POSTED
    with pytest.raises(WrongState):
        actions.release_bill(actor=other, bill_id=mine.pk, why="x")


def test_a_price_above_the_agreement_is_told(
    item: Item, place: Place, facility: Actor, keeper: Actor, manager: Actor
) -> None:
    supplier = make_supplier()
    today = clock.today("America/Chicago")
    agreement = people.add_agreement(
        actor=manager,
        key=uuid.uuid4(),
        organization_id=supplier.pk,
        kind="contract",
        title="Gloves at one price",
        starts_on=today,
    )
    actions.agree_prices(
        actor=facility,
        key=uuid.uuid4(),
        agreement_id=agreement.pk,
        item_id=item.pk,
        tiers=[Tier(1, 1000)],
    )
    order = make_order([(item, 10, 1100)], place=place, supplier=supplier)
    receive(order, 4)
    bill_of(order, keeper, price=1100)
    (told,) = [each for each in worklist.items(actor=facility) if each.kind == "supply.price"]
    assert "$10.00 agreed, $11.00 on bill" in told.why


def test_saved_money_is_counted_against_the_last_price(item: Item, place: Place) -> None:
    make_order([(item, 10, 1000)], place=place)
    make_order([(item, 10, 900)], place=place)
    assert queries.savings(since=clock.today("America/Chicago") - timedelta(days=1)) == 10_00


def test_an_order_that_is_not_wanted_any_more_ends(
    item: Item, place: Place, facility: Actor
) -> None:
    order = make_order([(item, 10, 1000)], place=place)
    ended = actions.end_order(actor=facility, key=uuid.uuid4(), order_id=order.pk, why="Too late")
    assert ended.state == OrderState.CANCELLED
    other = make_order([(item, 10, 1000)], place=place)
    receive(other, 1)
    ended = actions.end_order(actor=facility, key=uuid.uuid4(), order_id=other.pk, why="Enough")
    assert ended.state == OrderState.CLOSED


def test_nobody_else_orders_receives_or_approves(
    item: Item, place: Place, actor_of: Callable[..., Actor]
) -> None:
    desk, clinical = actor_of("front_desk"), actor_of("clinical")
    with pytest.raises(Forbidden):
        make_order([(item, 1, 1000)], place=place, actor=clinical)
    order = make_order([(item, 1, 1000)], place=place)
    with pytest.raises(Forbidden):
        receive(order, 1, actor=desk)
    assert receive(order, 1, actor=clinical).by_name == clinical.name
