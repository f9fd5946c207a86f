"""Gloves and saline at the best price, from the shelf that runs low to the bill and the recall."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from praxis.access import queries as access
from praxis.access.context import opened
from praxis.access.testing import make_actor, make_site
from praxis.config.tests.browser import SignedIn
from praxis.kernel import clock
from praxis.news.testing import run_reactions
from praxis.people.testing import make_patient
from praxis.practice import actions as practice
from praxis.supply import actions, queries
from praxis.supply.models import Order, Request
from praxis.supply.testing import (
    SET_UP,
    make_item,
    make_place,
    make_stock,
    make_supplier,
    on_hand,
    use,
)
from praxis.ui.words import us_date

pytestmark = pytest.mark.story
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


@pytest.fixture
def shelf(live: str) -> dict[str, Any]:
    """A store room with gloves and saline flushes used at a known pace, three suppliers."""
    with opened(SET_UP, purpose="test"):
        practice.change_setting(actor=SET_UP, key="public_address", value="https://office.example")
        practice.change_setting(actor=SET_UP, key="supply_order_limit_dollars", value=500)
        place = make_place(site=make_site(), name="Supply closet")
        gloves = make_item(name="Nitrile gloves, medium")
        saline = make_item(name="Saline flush 10 mL", box=30, given=True)
        suppliers = [
            make_supplier("Alder Creek Medical"),
            make_supplier("Summit Ridge Surgical"),
            make_supplier("Tri-Lakes Supply", email=""),
        ]
        for item, cents in ((gloves, 1_200), (saline, 2_500)):
            make_stock(item, 10, place=place, lot="OLD", cents=cents, supplier=suppliers[0])
            use(item, place, 8 * item.units.get(for_orders=True).each)
            actions.set_level(
                actor=SET_UP, item_id=item.pk, place_id=place.pk, par_each=6_000, reorder_each=900
            )
        patient = make_patient(
            actor=make_actor("front_desk"), family_name="Alvarez", given_name="Maria"
        )
        run_reactions()
    return {
        "place": place,
        "gloves": gloves,
        "saline": saline,
        "suppliers": suppliers,
        "patient": patient,
    }


def offer(page: Any, path: str, prices: list[tuple[str, str]], *, freight: str) -> None:
    """A supplier on a telephone answers by his link."""
    page.set_viewport_size(PHONE)
    page.goto(path)
    for fieldset, (least, price) in zip(page.locator("fieldset").all(), prices, strict=True):
        fieldset.get_by_label("Price of one box").first.fill(price)
        fieldset.get_by_label("From (box)").nth(1).fill(least)
        fieldset.get_by_label("Price of one box").nth(1).fill(price)
        fieldset.get_by_label("Expires").fill("06/30/2030")
    page.get_by_label("Days to deliver").fill("3")
    page.get_by_label("Prices hold until").fill(us_date(access.today() + timedelta(days=30)))
    page.locator("#id_freight").fill(freight)
    page.get_by_label("Your name").fill("Pat Reyes")
    page.get_by_role("button", name="Send the prices").click()
    assert page.get_by_role("heading", name="We have your prices").is_visible()


def link(request: Request, number: int) -> str:
    invitation = request.invitations.order_by("organization__sort_name")[number]
    return actions.supplier_link(actor=SET_UP, invitation_id=invitation.pk)


def test_gloves_and_saline_are_bought_at_the_best_price_and_a_lot_is_recalled(
    page: Any,
    signed_in: SignedIn,
    axe: Callable[[Any], list[str]],
    shelf: dict[str, Any],
) -> None:
    # Clinical staff count the closet on a telephone: a box of gloves is missing.
    page.set_viewport_size(PHONE)
    nurse = signed_in(page, "clinical", name="Nora Field", go="/supplies/counts/new/")
    page.get_by_label("Place", exact=True).select_option(label="Supply closet, Main Street")
    page.get_by_role("button", name="Begin to count").click()
    assert axe(page) == []
    first, second = page.locator("fieldset").all()
    first.get_by_label("box").fill("1")
    first.get_by_label("Why it differs").fill("Used and not taken off")
    second.get_by_label("box").fill("2")
    page.get_by_role("button", name="Hand in").click()
    assert page.get_by_text("Counted and posted.").is_visible()
    assert on_hand(shelf["gloves"]) == 100

    # Facility sees what runs low and asks three suppliers.
    page.set_viewport_size(DESK)
    facility = signed_in(page, "facility", name="Ruth Gray", go="/supplies/")
    assert page.get_by_text("2 run low").is_visible()
    assert axe(page) == []
    page.get_by_role("link", name="Ask for prices", exact=True).first.click()
    page.get_by_label("What it is for").fill("Gloves and flushes")
    page.get_by_role("button", name="Ask the suppliers").click()
    asked = Request.objects.get()
    run_reactions()
    assert asked.invitations.exclude(message_id=None).count() == 2

    # Two answer on their telephones, the third by telephone; one comes down after a call.
    page.context.clear_cookies()
    offer(page, link(asked, 0), [("20", "11.50"), ("20", "24.00")], freight="60.00")
    page.goto(link(asked, 1))
    assert axe(page) == []
    offer(page, link(asked, 1), [("20", "10.90"), ("20", "23.50")], freight="95.00")
    page.set_viewport_size(DESK)
    signed_in(page, user=_user(facility), go=f"/supplies/requests/{asked.pk}/")
    page.get_by_role("link", name="Add a call").click()
    page.get_by_label("Supplier", exact=True).select_option(label="Summit Ridge Surgical")
    page.get_by_label("Price offered for one unit").fill("10.20")
    page.get_by_label("What was said").fill("$10.20 for gloves if we order this week")
    page.get_by_role("button", name="Add").click()
    page.context.clear_cookies()
    offer(page, link(asked, 1), [("20", "10.20"), ("20", "23.50")], freight="0")
    page.set_viewport_size(DESK)
    signed_in(page, user=_user(facility), go=f"/supplies/requests/{asked.pk}/")
    page.get_by_role("link", name="Take down an answer of Tri-Lakes Supply").click()
    page.locator("fieldset").first.get_by_label("Price of one box").first.fill("13.00")
    page.get_by_label("Days to deliver").fill("9")
    page.get_by_label("Prices hold until").fill(us_date(access.today() + timedelta(days=9)))
    page.get_by_label("Your name").fill("Lee, on the phone")
    page.get_by_role("button", name="Take down").click()

    # Side by side by landed cost; the lowest is ordered, above the limit of one person.
    assert page.get_by_text("3 of 3 answers in").is_visible()
    assert page.get_by_text("answer 2,").is_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Order of Summit Ridge Surgical").click()
    order = Order.objects.latest("pk")
    assert page.get_by_text("You wrote it: somebody else approves it.").is_visible()
    manager = signed_in(
        page, "office_manager", name="Karen Lund", go=f"/supplies/orders/{order.pk}/"
    )
    page.get_by_role("button", name="Approve $").click()
    signed_in(page, user=_user(facility), go=f"/supplies/orders/{order.pk}/")
    page.get_by_role("button", name="Send to the supplier").click()
    run_reactions()
    order.refresh_from_db()
    assert order.document_id
    assert order.message_id

    # The supplier acknowledges on his telephone.
    page.context.clear_cookies()
    page.set_viewport_size(PHONE)
    page.goto(actions.supplier_link(actor=SET_UP, order_id=order.pk))
    assert axe(page) == []
    page.get_by_role("button", name="We have the order").click()
    assert page.get_by_text("You have acknowledged it.").is_visible()

    # Half of it comes, one box damaged.
    page.set_viewport_size(DESK)
    signed_in(page, user=_user(nurse), go=f"/supplies/orders/{order.pk}/receive/")
    assert axe(page) == []
    gloves, saline = page.locator("fieldset").all()
    for fieldset, lot in ((gloves, "GL-77"), (saline, "SF-41")):
        fieldset.get_by_label("Good, in box").fill("20")
        fieldset.get_by_label("Lot").fill(lot)
        fieldset.get_by_label("Expires").fill("06/30/2030")
    gloves.get_by_label("Not good").select_option("damaged")
    gloves.get_by_label("How many of these").fill("1")
    page.get_by_role("button", name="Take in").click()
    assert page.get_by_text(re.compile(r"40 of \d+")).first.is_visible()

    # The bookkeeper matches the bill: the gloves are dearer, so the manager decides.
    signed_in(page, "bookkeeper", name="Ben Hall", go="/supplies/bills/")
    page.get_by_role("link", name=f"Enter the bill for {order.number}").click()
    page.get_by_label("Number on the bill").fill("SR-9001")
    today = us_date(clock.today("America/Chicago"))
    page.get_by_label("Dated").fill(today)
    page.get_by_label("Due", exact=True).fill(us_date(access.today() + timedelta(days=30)))
    gloves, saline = page.locator("fieldset").all()
    gloves.get_by_label("Price billed").fill("13.20")
    saline.get_by_label("Price billed").fill("23.50")
    page.get_by_label("Total on the bill").fill("734.00")
    assert axe(page) == []
    page.get_by_role("button", name="Match").click()
    assert page.get_by_text("$13.20 billed for a box, $10.20 ordered").is_visible()
    signed_in(page, user=_user(manager), go=page.url)
    page.get_by_role("link", name="Release…").click()
    page.get_by_label("Why").fill("Their list price rose on Monday; agreed by telephone")
    page.get_by_role("button", name="Release $734.00").click()
    page.get_by_role("link", name="To approve").click()
    page.get_by_role("button", name="Approve $734.00").click()
    page.goto("/supplies/")
    assert page.get_by_text("Prices that rose").is_visible()
    assert page.get_by_text("$12.00 to $13.20").is_visible()

    # A lot given at a visit is recalled: the patient is told.
    patient = shelf["patient"]
    signed_in(page, user=_user(nurse), go=f"/patients/{patient.pk}/lots/")
    page.get_by_role("link", name="Give Saline flush 10 mL").click()
    page.get_by_label("Lot").select_option(label="SF-41, expires 06/30/2030")
    page.get_by_role("button", name="Given").click()
    assert page.get_by_text("Given, and taken from stock.").is_visible()
    signed_in(page, user=_user(facility), go="/supplies/recalls/?lot=sf-41")
    page.get_by_role("link", name="Recall lot SF-41").click()
    page.get_by_label("Who recalls it").fill("FDA class I")
    page.get_by_label("What is wrong with it").fill("Not sterile")
    page.get_by_role("button", name="Recall the lot").click()
    run_reactions()
    page.reload()
    assert page.get_by_text("1 patient given it").is_visible()
    assert not page.get_by_text("Alvarez").is_visible()
    signed_in(page, user=_user(nurse), go=page.url)
    assert axe(page) == []
    page.get_by_role("button", name="Told Alvarez, Maria").click()
    assert page.get_by_text("1 told").is_visible()
    with opened(SET_UP, purpose="test"):
        detail = queries.get_recall(queries.recalls().get().pk)
        assert (detail.apart, detail.told) == (20 * 30 - 1, 1)


def _user(actor: Any) -> Any:
    from praxis.access.models import User

    return User.objects.get(pk=actor.user_id)
