"""A button pressed twice does one thing; what is told late is told once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest

from praxis.access import queries as access
from praxis.access.context import system
from praxis.access.testing import make_site
from praxis.kernel import clock
from praxis.supply import actions
from praxis.supply.models import Invitation
from praxis.supply.testing import (
    SET_UP,
    answer,
    make_item,
    make_order,
    make_place,
    make_request,
    make_stock,
    make_supplier,
)
from praxis.supply.types import Offered, Tier, Wanted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _context(db: None) -> Iterator[None]:
    with system("test", purpose="test"):
        yield


def test_what_is_made_twice_by_one_key_is_there_once() -> None:
    site, key = make_site(), uuid.uuid4()
    places = [
        actions.add_place(actor=SET_UP, key=key, site_id=site.pk, name="Closet", kind="store")
        for _ in range(2)
    ]
    item, supplier = make_item(), make_supplier()
    requests = [
        actions.ask_prices(
            actor=SET_UP,
            key=key,
            title="Gloves",
            place_id=places[0].pk,
            wanted=[Wanted(item.pk, 4)],
            organization_ids=[supplier.pk],
            closes_at=clock.now() + timedelta(days=3),
        )
        for _ in range(2)
    ]
    invitation = Invitation.objects.get(request=requests[0])
    quotes = [
        actions.answer_request(
            actor=SET_UP,
            key=key,
            invitation_id=invitation.pk,
            lines=[Offered(requests[0].lines.get().pk, (Tier(1, 900),), "")],
            lead_days=2,
            valid_until=access.today() + timedelta(days=20),
        )
        for _ in range(2)
    ]
    talks = [
        actions.log_talk(
            actor=SET_UP,
            key=key,
            request_id=requests[0].pk,
            organization_id=supplier.pk,
            side="them",
            said="Freight is free above $500",
        )
        for _ in range(2)
    ]
    orders = [
        actions.write_order(
            actor=SET_UP,
            key=key,
            organization_id=supplier.pk,
            place_id=places[0].pk,
            wanted=[Wanted(item.pk, 2)],
            prices=[900],
        )
        for _ in range(2)
    ]
    for first, second in (places, requests, quotes, talks, orders):
        assert first.pk == second.pk


def test_a_request_takes_answers_longer_and_remembers_who_opened_it() -> None:
    supplier = make_supplier()
    request = make_request([(make_item(), 4)], [supplier], place=make_place())
    later = request.closes_at + timedelta(days=2)
    longer = actions.extend_request(actor=SET_UP, request_id=request.pk, closes_at=later)
    assert longer.closes_at == later
    invitation = Invitation.objects.get(request=request)
    actions.note_opened(actor=SET_UP, invitation_id=invitation.pk)
    actions.note_opened(actor=SET_UP, invitation_id=invitation.pk)
    invitation.refresh_from_db()
    assert invitation.opened_at is not None
    assert answer(request, supplier, [[(1, 880)]]).pk


def test_what_is_sent_is_carried_to_the_supplier_once() -> None:
    supplier, place = make_supplier(), make_place()
    request = make_request([(make_item(), 4)], [supplier], place=place)
    actions.carry_request(actor=SET_UP, request_id=request.pk)
    assert actions.carry_request(actor=SET_UP, request_id=request.pk) == 0
    order = make_order([(make_item(), 1, 500)], place=place, supplier=supplier)
    assert actions.carry_order(actor=SET_UP, order_id=order.pk).pk == order.pk


def test_an_item_is_renamed_and_ended_and_a_recall_of_nobody_finds_nobody() -> None:
    place, item = make_place(), make_item()
    named = actions.change_item(
        actor=SET_UP, item_id=item.pk, version=item.version, name="Gloves, nitrile, M"
    )
    assert named.name == "Gloves, nitrile, M"
    lot = make_stock(item, 2, place=place)
    recall = actions.recall_lot(
        actor=SET_UP, key=uuid.uuid4(), lot_id=lot.pk, source="Maker", why="Holes"
    )
    assert actions.find_recalled(actor=SET_UP, recall_id=recall.pk) == 0
    spare = make_item()
    assert actions.end_item(actor=SET_UP, item_id=spare.pk).ended_on is not None
