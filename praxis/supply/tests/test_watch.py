"""What runs low, expires, or waits for a decision is a task until it is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from praxis.access.context import opened
from praxis.access.testing import make_actor
from praxis.correspondence.models import Message
from praxis.documents import queries as documents
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.news.testing import run_reactions
from praxis.practice import actions as practice
from praxis.supply import actions, periodic
from praxis.supply.testing import (
    SET_UP,
    answer,
    make_item,
    make_order,
    make_place,
    make_request,
    make_stock,
    make_supplier,
    use,
)
from praxis.worklist import queries as worklist


@pytest.fixture
def facility(db: None) -> Actor:
    return make_actor("facility")


@pytest.fixture(autouse=True)
def context(facility: Actor) -> Iterator[None]:
    with opened(facility, purpose="test"):
        yield


def kinds(actor: Actor) -> set[str]:
    return {item.kind for item in worklist.items(actor=actor)}


def test_low_stock_is_a_task_until_more_is_ordered(facility: Actor) -> None:
    item, place = make_item(), make_place()
    make_stock(item, 3, place=place)
    actions.set_level(
        actor=SET_UP, item_id=item.pk, place_id=place.pk, par_each=1_000, reorder_each=250
    )
    periodic.watch()
    assert "supply.low" not in kinds(facility)
    use(item, place, 60)
    periodic.watch()
    assert "supply.low" in kinds(facility)
    make_order([(item, 8, 1000)], place=place)
    periodic.watch()
    assert "supply.low" not in kinds(facility)


def test_a_lot_that_expires_soon_is_a_task_for_clinical_staff() -> None:
    soon = clock.today("America/Chicago") + timedelta(days=60)
    make_stock(make_item(), 1, place=make_place(), expires_on=str(soon))
    assert periodic.watch() == 1
    assert "supply.expiring" in kinds(make_actor("clinical"))


def test_a_request_past_its_closing_time_is_a_task_until_decided(
    facility: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    supplier = make_supplier()
    request = make_request([(make_item(), 1)], [supplier], place=make_place(), days=1)
    answer(request, supplier, [[(1, 1000)]])
    later = clock.now() + timedelta(days=1, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    periodic.watch()
    assert "supply.decide" in kinds(facility)
    actions.cancel_request(actor=facility, request_id=request.pk, why="Not needed")
    periodic.watch()
    assert "supply.decide" not in kinds(facility)


def test_suppliers_are_mailed_their_links_and_who_has_no_address_is_called(
    facility: Actor,
) -> None:
    practice.change_setting(actor=SET_UP, key="public_address", value="https://office.example")
    mailed, called = make_supplier("Mailed"), make_supplier("Called", email="")
    request = make_request([(make_item(), 1)], [mailed, called], place=make_place())
    run_reactions()
    message = Message.objects.get(about=f"supply.request:{request.pk}")
    link = actions.supplier_link(
        actor=facility, invitation_id=request.invitations.get(organization=mailed).pk
    )
    assert f"https://office.example{link}" in message.body
    assert "supply.ask" in kinds(facility)


def test_an_order_goes_out_by_mail_with_its_paper_and_is_watched_until_acknowledged(
    facility: Actor,
) -> None:
    supplier = make_supplier()
    order = make_order([(make_item(), 2, 1000)], place=make_place(), supplier=supplier)
    run_reactions()
    order.refresh_from_db()
    message = Message.objects.get(pk=order.message_id)
    assert (message.to, message.document_id) == (supplier.email, order.document_id)
    content = documents.open_content(actor=SET_UP, document_id=order.document_id or 0)
    assert content.data.startswith(b"%PDF")
    assert "supply.silent" in kinds(facility)
    actions.acknowledge_order(actor=facility, key=order.client_key, order_id=order.pk)
    assert "supply.silent" not in kinds(facility)
