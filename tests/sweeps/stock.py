"""One of everything of supplies, for the sweep."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from praxis.access.models import Site
from praxis.supply import actions, queries, testing
from praxis.supply.models import Invitation
from praxis.supply.types import Billed, PlaceKind


def of_office(site: Site) -> dict[str, Any]:
    """An item in stock, a count, a request, an order in part received, a bill, a recall."""
    place = testing.make_place(site=site)
    item = testing.make_item(given=True)
    lot = testing.make_stock(item, 5, place=place)
    count = actions.start_count(
        actor=testing.SET_UP,
        key=uuid.uuid4(),
        place_id=testing.make_place(site=site, kind=PlaceKind.ROOM).pk,
    )
    request = testing.make_request([(item, 3)], [testing.make_supplier()], place=place)
    order = testing.make_order([(item, 4, 1000)], place=place)
    testing.receive(order, 2, lot="L2")
    (line,) = queries.open_receipt_lines(order.pk)
    bill = actions.match_bill(
        actor=testing.SET_UP,
        key=uuid.uuid4(),
        order_id=order.pk,
        number="S-1",
        billed_on=date(2026, 11, 3),
        due_on=date(2026, 12, 3),
        lines=[Billed(line.pk, 2, 1000)],
        total_cents=20_01,
    )
    recalled = testing.make_stock(item, 1, place=place, lot="L3")
    recall = actions.recall_lot(
        actor=testing.SET_UP, key=uuid.uuid4(), lot_id=recalled.pk, source="Maker", why="Leaks"
    )
    return {
        "supply_id": item.pk,
        "lot_id": lot.pk,
        "count_id": count.pk,
        "price_request_id": request.pk,
        "invitation_id": Invitation.objects.get(request=request).pk,
        "purchase_id": order.pk,
        "supplier_bill_id": bill.pk,
        "lot_recall_id": recall.pk,
        "_place": place.pk,
    }


def of_patient(patient_id: int, ours: dict[str, Any]) -> dict[str, int]:
    """A lot that the patient was given."""
    given = actions.give_lot(
        actor=testing.SET_UP,
        key=uuid.uuid4(),
        patient_id=patient_id,
        lot_id=ours["lot_id"],
        place_id=ours["_place"],
    )
    return {"given_id": given.pk}
