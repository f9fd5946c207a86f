"""Answers side by side: tiers, freight, fees, expiry, to the cent."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from praxis.access.context import opened
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.supply import actions, queries
from praxis.supply.models import Invitation, Place, Quote, Request
from praxis.supply.queries.comparison import Cell, Line, Offer, _price, _usable
from praxis.supply.testing import (
    SET_UP,
    answer,
    make_item,
    make_place,
    make_request,
    make_stock,
    make_supplier,
    use,
)
from praxis.supply.types import (
    BadDates,
    BadPrice,
    BelowMinimum,
    NobodyAsked,
    NoOffer,
    OfferOver,
    OrderState,
    RequestClosed,
    RequestState,
    StillOpen,
)


@pytest.fixture(autouse=True)
def context(manager: Actor) -> Iterator[None]:
    with opened(manager, purpose="test"):
        yield


@pytest.fixture
def place() -> Place:
    return make_place()


def compare(request: Request, quantity: int | None = None) -> dict[str, Offer]:
    on = clock.today("America/Chicago")
    found = queries.compare(request, on=on, quantity=quantity)
    return {offer.organization.name: offer for offer in found.offers}


def test_the_tier_freight_fee_and_waste_of_the_picture(place: Place) -> None:
    """design/ui-quotes.png: 40 cases; freight, a fee of 2 %, 7 cases wasted."""
    item = make_item(box=1)
    alder, lakes, ridge = (make_supplier(name) for name in ("Alder", "Lakes", "Ridge"))
    request = make_request([(item, 40)], [alder, lakes, ridge], place=place)
    answer(request, alder, [[(1, 9200), (10, 8650), (24, 8200)]], freight_cents=0)
    answer(
        request,
        lakes,
        [[(1, 7900), (20, 7640), (40, 7120)]],
        freight_cents=118_00,
        fee_basis_points=200,
    )
    answer(request, ridge, [[(1, 8800), (10, 8025), (25, 7450)]], freight_cents=0)

    found = compare(request)

    assert {name: offer.landed_cents for name, offer in found.items()} == {
        "Alder": 3_280_00,
        "Lakes": 3_022_96,
        "Ridge": 2_980_00,
    }
    assert found["Lakes"].fee_cents == 56_96
    assert [name for name, offer in found.items() if offer.lowest] == ["Ridge"]
    assert compare(request, quantity=24)["Ridge"].landed_cents == 24 * 80_25


def test_what_expires_before_it_is_used_is_dearer(place: Place) -> None:
    item = make_item(box=1)
    make_stock(item, 90, place=place)
    use(item, place, 90)
    soon, late = make_supplier("Soon"), make_supplier("Late")
    request = make_request([(item, 40)], [soon, late], place=place)
    today = clock.today("America/Chicago")
    in_time = str(today + timedelta(days=3 + 33))
    answer(request, soon, [[(1, 7000)]], expires_on=in_time, lead_days=3)
    answer(request, late, [[(1, 8000)]], expires_on="2030-01-01", lead_days=3)

    found = compare(request)

    (cell,) = found["Soon"].cells.values()
    assert (cell.usable, cell.wasted, cell.waste_cents) == (33, 7, 490_00)
    assert cell.usable_cents == 84_85
    assert found["Soon"].lowest
    assert found["Late"].lowest_usable


def test_what_is_here_is_used_before_what_comes() -> None:
    line = Line(1, 1, "x", "x", "box", 1, 40, None, on_hand=20, used=90)
    on = date(2026, 11, 24)
    assert _usable(line, on + timedelta(days=33), on, 0) == 13
    assert _usable(line, on, on, 0) == 0
    assert _usable(line, None, on, 0) == 40


@given(
    st.lists(st.tuples(st.integers(1, 500), st.integers(1, 99_999)), min_size=1, max_size=20),
    st.integers(0, 99_999),
    st.integers(0, 1_000),
)
def test_freight_and_fees_are_split_to_the_cent(
    lines: list[tuple[int, int]], freight: int, fee: int
) -> None:
    quote = Quote(freight_cents=freight, fee_basis_points=fee, lead_days=1, minimum_cents=0)
    cells = {n: Cell([1], [cents], None, "") for n, (_, cents) in enumerate(lines)}
    offer = Offer(quote, None, cells)  # type: ignore[arg-type]
    _price(
        offer,
        [Line(n, n, "x", "x", "box", 1, quantity, None, 0, 0) for n, (quantity, _) in
         enumerate(lines)],
    )  # fmt: skip
    assert sum(cell.landed_cents for cell in cells.values()) == offer.landed_cents
    assert offer.goods_cents == sum(quantity * cents for quantity, cents in lines)


def test_a_later_answer_replaces_the_earlier_and_both_are_kept(place: Place) -> None:
    supplier = make_supplier("Ridge")
    request = make_request([(make_item(), 10)], [supplier], place=place)
    answer(request, supplier, [[(1, 1000)]])
    answer(request, supplier, [[(1, 900)]])
    assert compare(request)["Ridge"].landed_cents == 90_00
    assert list(Quote.objects.order_by("round").values_list("round", flat=True)) == [1, 2]
    for statement in ("UPDATE supply_quote SET lead_days = 1", "DELETE FROM supply_quoteline"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_nobody_answers_after_the_closing_time(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    supplier = make_supplier()
    request = make_request([(make_item(), 10)], [supplier], place=place, days=1)
    now = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: now)
    guest = Actor(None, "guest:quote", permissions=frozenset({"supply.answer"}))
    invitation = Invitation.objects.get()
    with pytest.raises(RequestClosed):
        answer(request, supplier, [[(1, 1000)]], actor=guest)
    with pytest.raises(RequestClosed):
        actions.decline_request(actor=guest, invitation_id=invitation.pk)
    assert Quote.objects.count() == 0


def test_a_supplier_may_answer_and_nothing_else(place: Place) -> None:
    supplier = make_supplier()
    request = make_request([(make_item(), 10)], [supplier], place=place)
    guest = Actor(None, "guest:quote", permissions=frozenset({"supply.answer"}))
    assert answer(request, supplier, [[(1, 1000)]], actor=guest).by_name == supplier.name
    with pytest.raises(Forbidden):
        actions.cancel_request(actor=guest, request_id=request.pk, why="x")
    with pytest.raises(Forbidden):
        actions.supplier_link(actor=guest, invitation_id=Invitation.objects.get().pk)
    clerk = Actor(None, "guest:other", permissions=frozenset())
    with pytest.raises(Forbidden):
        answer(request, supplier, [[(1, 1000)]], actor=clerk)


def test_an_answer_has_a_price_that_holds(place: Place) -> None:
    supplier = make_supplier()
    request = make_request([(make_item(), 10)], [supplier], place=place)
    with pytest.raises(NoOffer):
        answer(request, supplier, [[]])
    with pytest.raises(BadPrice):
        answer(request, supplier, [[(1, 0)]])
    with pytest.raises(BadDates):
        answer(request, supplier, [[(1, 10)]], valid_days=-2)


def test_prices_are_asked_of_somebody_until_a_time_to_come(place: Place) -> None:
    with pytest.raises(NobodyAsked):
        make_request([(make_item(), 10)], [], place=place)
    with pytest.raises(BadDates):
        make_request([(make_item(), 10)], [make_supplier()], place=place, days=0)


def test_nobody_decides_while_a_supplier_may_still_answer(place: Place) -> None:
    first, second = make_supplier(), make_supplier()
    request = make_request([(make_item(), 10)], [first, second], place=place)
    answer(request, first, [[(1, 1000)]])
    choose = partial(
        actions.choose_offer,
        actor=SET_UP,
        key=uuid.uuid4(),
        request_id=request.pk,
        organization_id=first.pk,
    )
    with pytest.raises(StillOpen):
        choose()
    actions.decline_request(
        actor=SET_UP, invitation_id=Invitation.objects.get(organization=second).pk
    )
    order = choose()
    assert choose().pk == order.pk
    request.refresh_from_db()
    assert (request.state, order.total_cents) == (RequestState.DECIDED, 100_00)
    with pytest.raises(RequestClosed):
        actions.choose_offer(
            actor=SET_UP, key=uuid.uuid4(), request_id=request.pk, organization_id=first.pk
        )


def test_an_order_below_the_suppliers_minimum_or_of_old_prices_is_refused(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    supplier = make_supplier()
    request = make_request([(make_item(), 10)], [supplier], place=place)
    answer(request, supplier, [[(1, 1000)]], minimum_cents=100_01)
    choose = partial(
        actions.choose_offer,
        actor=SET_UP,
        key=uuid.uuid4(),
        request_id=request.pk,
        organization_id=supplier.pk,
    )
    with pytest.raises(BelowMinimum):
        choose()
    answer(request, supplier, [[(1, 1000)]], valid_days=10)
    later = clock.now() + timedelta(days=12)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(OfferOver):
        choose()


def test_each_line_of_the_lowest_makes_an_order_a_supplier(place: Place) -> None:
    gloves, masks = make_item(name="Gloves"), make_item(name="Masks")
    one, two = make_supplier("One"), make_supplier("Two")
    request = make_request([(gloves, 10), (masks, 10)], [one, two], place=place)
    answer(request, one, [[(1, 1000)], [(1, 900)]])
    answer(request, two, [[(1, 800)], [(1, 1000)]], freight_cents=5_00)

    orders = actions.choose_lowest(actor=SET_UP, key=uuid.uuid4(), request_id=request.pk)

    assert {order.organization.name: order.total_cents for order in orders} == {
        "One": 90_00,
        "Two": 85_00,
    }
    assert {order.state for order in orders} == {OrderState.APPROVED}


def test_what_is_low_is_proposed_by_supplier_in_whole_units(place: Place) -> None:
    item = make_item()
    make_stock(item, 3, place=place)
    on = clock.today("America/Chicago")
    actions.set_level(
        actor=SET_UP, item_id=item.pk, place_id=place.pk, par_each=1_050, reorder_each=299
    )
    assert queries.low_items(on=on) == []
    use(item, place, 1)
    (group,) = queries.proposals(on=on)
    (line,) = group.lines
    assert (line.quantity, line.unit.name, line.price_cents) == (8, "box", 1000)
    assert group.supplier is not None
