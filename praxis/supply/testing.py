"""Items, suppliers, stock and orders for tests, made through the actions."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from praxis.access import queries as access
from praxis.access.testing import make_site
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people import actions as people
from praxis.supply import actions, queries
from praxis.supply.models import Invitation, Item, Lot, Move, Order, Place, Quote, Receipt, Request
from praxis.supply.types import (
    Came,
    Condition,
    Offered,
    OrderState,
    PlaceKind,
    Tier,
    UnitSpec,
    Wanted,
)

if TYPE_CHECKING:
    from praxis.access.models import Site
    from praxis.people.models import Organization

SET_UP = Actor(user_id=None, name="test set-up", system=True)
FAR = "2030-06-30"
_numbers = count(1)


def make_place(
    *, site: Site | None = None, name: str | None = None, kind: str = PlaceKind.STORE
) -> Place:
    return actions.add_place(
        actor=SET_UP,
        key=uuid.uuid4(),
        site_id=(site or make_site()).pk,
        name=name or f"Store {next(_numbers)}",
        kind=kind,
    )


def make_item(
    *,
    name: str = "Nitrile gloves, medium",
    box: int = 100,
    lots: bool = True,
    given: bool = False,
) -> Item:
    """Kept by lot and expiry, ordered and counted in boxes of 100 single ones."""
    return actions.add_item(
        actor=SET_UP,
        key=uuid.uuid4(),
        sku=f"SKU-{next(_numbers)}",
        name=name,
        units=[*([UnitSpec("each", 1)] if box > 1 else []), UnitSpec("box", box)],
        order_unit="box",
        count_unit="box",
        tracks_lots=lots,
        tracks_expiry=lots,
        given_to_patients=given,
    )


def make_supplier(
    name: str | None = None, *, email: str = "orders@supplier.example"
) -> Organization:
    return people.add_organization(
        actor=SET_UP,
        key=uuid.uuid4(),
        name=name or f"Supplier {next(_numbers)}",
        kinds=["supplier"],
        email=email,
    )


def make_order(
    lines: Sequence[tuple[Item, int, int]],
    *,
    place: Place,
    supplier: Organization | None = None,
    actor: Actor = SET_UP,
    sent: bool = True,
    **terms: Any,
) -> Order:
    """(item, units, cents a unit); approved when it must be, and sent."""
    order = actions.write_order(
        actor=actor,
        key=uuid.uuid4(),
        organization_id=(supplier or make_supplier()).pk,
        place_id=place.pk,
        wanted=[Wanted(item.pk, quantity) for item, quantity, _ in lines],
        prices=[cents for *_, cents in lines],
        terms=actions.OrderTerms(**terms),
    )
    if sent and order.state == OrderState.WAITING:
        actions.approve_order(actor=SET_UP, key=uuid.uuid4(), order_id=order.pk)
    if sent:
        order = actions.send_order(actor=SET_UP, key=uuid.uuid4(), order_id=order.pk)
    return order


def receive(
    order: Order,
    quantity: int,
    *,
    lot: str = "L1",
    expires_on: str = FAR,
    condition: str = Condition.GOOD,
    actor: Actor = SET_UP,
    over_why: str = "",
    line: int = 0,
) -> Receipt:
    rows = list(order.lines.order_by("position"))
    return actions.receive_delivery(
        actor=actor,
        key=uuid.uuid4(),
        order_id=order.pk,
        came=[Came(rows[line].pk, quantity, condition, lot, expires_on)],
        over_why=over_why,
    )


def make_stock(
    item: Item,
    units: int,
    *,
    place: Place,
    lot: str = "L1",
    expires_on: str = FAR,
    cents: int = 1000,
    supplier: Organization | None = None,
) -> Lot:
    """So many boxes on the shelf, ordered and received."""
    order = make_order([(item, units, cents)], place=place, supplier=supplier)
    receive(order, units, lot=lot, expires_on=expires_on)
    return item.lots.latest("pk") if item.tracks_lots else item.lots.get()


def on_hand(item: Item) -> int:
    return queries.on_hand([item.pk]).get(item.pk, 0)


def make_request(
    items: Sequence[tuple[Item, int]],
    suppliers: Sequence[Organization],
    *,
    place: Place,
    days: int = 3,
    need_by: date | None = None,
) -> Request:
    return actions.ask_prices(
        actor=SET_UP,
        key=uuid.uuid4(),
        title="Gloves",
        place_id=place.pk,
        wanted=[Wanted(item.pk, quantity) for item, quantity in items],
        organization_ids=[each.pk for each in suppliers],
        closes_at=clock.now() + timedelta(days=days),
        need_by=need_by,
    )


def answer(
    request: Request,
    supplier: Organization,
    prices: Sequence[Sequence[tuple[int, int]]],
    *,
    expires_on: str = "",
    lead_days: int = 3,
    actor: Actor = SET_UP,
    valid_days: int = 30,
    **terms: Any,
) -> Quote:
    """`prices`: of each line its tiers (from, cents); an empty line is not offered."""
    lines = list(request.lines.order_by("position"))
    return actions.answer_request(
        actor=actor,
        key=uuid.uuid4(),
        invitation_id=Invitation.objects.get(request=request, organization=supplier).pk,
        lines=[
            Offered(line.pk, tuple(Tier(*tier) for tier in tiers), expires_on)
            for line, tiers in zip(lines, prices, strict=True)
        ],
        lead_days=lead_days,
        valid_until=access.today() + timedelta(days=valid_days),
        **terms,
    )


def use(item: Item, place: Place, each: int) -> list[Move]:
    return actions.issue_stock(
        actor=SET_UP, key=uuid.uuid4(), item_id=item.pk, place_id=place.pk, each=each
    )
