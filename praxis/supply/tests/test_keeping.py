"""Codes on boxes, agreed prices, changed and ended items, released lots: from screens."""

from __future__ import annotations

import contextlib
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from praxis.access import queries as access
from praxis.access.context import opened
from praxis.access.testing import make_user, session_cookie
from praxis.kernel.actor import Actor
from praxis.people import actions as people
from praxis.supply import actions, gs1, periodic, queries
from praxis.supply import testing as build
from praxis.supply.types import UnreadableCode
from praxis.worklist.models import WorkItem

TODAY = date(2026, 11, 24)
TEXT = st.text(alphabet="ABCDEFGHJKLMNPQRSTUVWXYZ0123456789-/.", min_size=1, max_size=20)


def numbered(digits: str) -> str:
    return digits + str(gs1.check_digit(digits))


@given(
    digits=st.text(alphabet="0123456789", min_size=13, max_size=13),
    lot=TEXT,
    serial=st.one_of(st.just(""), TEXT),
    expires=st.one_of(st.none(), st.dates(min_value=date(1990, 1, 1), max_value=date(2070, 1, 1))),
)
def test_what_is_written_on_a_box_is_read_as_it_was_written(
    digits: str, lot: str, serial: str, expires: date | None
) -> None:
    box = gs1.Scanned(numbered(digits), lot, expires, serial)
    assert gs1.read(gs1.write(box), today=TODAY) == box


@given(st.text(max_size=60))
def test_whatever_a_scanner_types_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(UnreadableCode):
        assert len(gs1.read(text, today=TODAY).gtin) == 14


def test_codes_are_read_in_brackets_with_a_prefix_and_with_a_day_that_is_the_months_last() -> None:
    gtin = numbered("0088483801234")
    read = gs1.read(f"(01){gtin}(17)280200(10)AB-12(21)77", today=TODAY)
    assert (read.gtin, read.lot, read.expires_on, read.serial) == (
        gtin,
        "AB-12",
        date(2028, 2, 29),
        "77",
    )
    assert gs1.read(f"]d201{gtin}17271130", today=TODAY).expires_on == date(2027, 11, 30)
    assert gs1.read(gtin.lstrip("0"), today=TODAY).gtin == gtin
    wrong = gtin[:-1] + str((int(gtin[-1]) + 1) % 10)
    for bad in (f"01{wrong}", f"01{gtin}17271330", f"01{gtin[:9]}", "10LOT", ""):
        with pytest.raises(UnreadableCode):
            gs1.read(bad, today=TODAY)


def client_of(*roles: str) -> Client:
    client = Client()
    client.cookies["sessionid"] = session_cookie(make_user(*roles))
    return client


def sent(client: Client, url: str, **given_facts: Any) -> Any:
    answer = client.post(url, {"client_key": uuid.uuid4(), **given_facts})
    assert answer.status_code == 303, answer.content.decode()[-3000:]
    return answer


@pytest.mark.story
@pytest.mark.usefixtures("db")
def test_facility_enters_agreed_prices_changes_an_item_scans_its_box_and_ends_it(
    manager: Actor,
) -> None:
    gtin = numbered("0088483801234")
    with opened(manager, purpose="test"):
        place = build.make_place(name="Closet")
        item = build.make_item()
        supplier = build.make_supplier()
        today = access.today()
        agreement = people.add_agreement(
            actor=manager,
            key=uuid.uuid4(),
            organization_id=supplier.pk,
            kind="contract",
            title="Prices of the year",
            starts_on=today,
            ends_on=today + timedelta(days=40),
            notice_days=30,
        )
        build.make_stock(item, 10, place=place)
    client = client_of("facility")
    page = f"/supplies/items/{item.pk}/"
    for price in ("40.00", "38.00"):
        sent(
            client,
            f"{page}agreed/",
            agreement_id=agreement.pk,
            least_1=1,
            price_1=price,
            least_2=10,
            price_2="35.00",
        )
    assert "$38.00" in client.get(page).content.decode()
    assert "$40.00" not in client.get(page).content.decode()
    with opened(manager, purpose="test"):
        assert periodic.watch() >= 1
        alert = WorkItem.objects.get(key=f"supply:agreement:{agreement.pk}")
        assert alert.closed_at is None
        version = queries.get_item(item.pk).version

    sent(client, f"{page}change/", name="Gloves, blue", gtin=gtin, expected_version=version)
    assert client.get("/supplies/scan/").status_code == 200
    assert sent(client, "/supplies/scan/", code=f"01{gtin}17271130").url == page
    refused = client.post("/supplies/scan/", {"client_key": uuid.uuid4(), "code": "nonsense"})
    assert refused.status_code == 422
    sent(client, f"{page}end/")
    assert "Not ordered any more" in client.get(page).content.decode()
    assert client_of("provider").post(f"{page}end/").status_code == 403


@pytest.mark.story
@pytest.mark.usefixtures("db")
def test_a_lot_is_released_from_quarantine_once_its_recall_ended(manager: Actor) -> None:
    with opened(manager, purpose="test"):
        place = build.make_place(name="Closet")
        item = build.make_item()
        lot = build.make_stock(item, 10, place=place, lot="AB12")
        recall = actions.recall_lot(
            actor=manager, key=uuid.uuid4(), lot_id=lot.pk, source="Maker", why="Seal"
        )
    client = client_of("office_manager", "facility")
    page = f"/supplies/lots/{lot.pk}/"
    assert "Release from quarantine" not in client.get(page).content.decode()
    with opened(manager, purpose="test"):
        actions.find_recalled(actor=build.SET_UP, recall_id=recall.pk)
        actions.end_recall(actor=manager, recall_id=recall.pk, why="Wrong lot")
    assert "Release from quarantine" in client.get(page).content.decode()
    sent(client, f"{page}release/", to_id=place.pk)
    assert "Release from quarantine" not in client.get(page).content.decode()
