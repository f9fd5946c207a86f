"""A new practice is set up in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from praxis.access import queries as access
from praxis.config.tests.browser import SignedIn
from praxis.kernel import clock
from praxis.practice import queries
from praxis.practice.testing import (
    believable_npi,
    make_billing_entity,
    make_device,
    make_provider,
    make_room,
    make_site_hours,
    make_visit_type,
)

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], list[str]]


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_manager_sets_the_practice_up_from_the_checklist(
    page: Any, signed_in: SignedIn, axe: Axe
) -> None:
    signed_in(page, "office_manager", go="/setup/")
    assert axe(page) == []
    page.locator("#work").get_by_role("link", name="Rooms").click()
    page.get_by_role("link", name="Add a room").first.click()
    page.get_by_label("Name").fill("Room 4")
    page.get_by_label("Kind").select_option("exam")
    page.get_by_role("button", name="Add room").click()
    assert page.get_by_role("link", name="Room 4").is_visible()
    assert axe(page) == []

    page.goto("/setup/providers/new/")
    page.get_by_label("First name").fill("Chidi")
    page.get_by_label("Last name").fill("Okafor")
    page.get_by_label("Credential").fill("MD")
    page.get_by_label("NPI").fill("1234567890")
    page.get_by_role("button", name="Add provider").click()
    assert page.get_by_text("This is not an NPI").first.is_visible()
    assert axe(page) == []
    page.get_by_label("NPI").fill(believable_npi(1))
    page.get_by_role("button", name="Add provider").click()
    page.get_by_role("link", name="Add a site").first.click()
    page.get_by_label("Usual room").select_option(label="Main Street: Room 4")
    page.get_by_role("button", name="Add site").click()
    assert page.get_by_role("cell", name="Room 4").is_visible()
    assert axe(page) == []

    page.goto("/setup/visit-types/new/")
    page.get_by_label("Name").fill("Follow-up")
    page.get_by_label("Short code").fill("FU")
    page.get_by_role("button", name="Add visit type").click()
    assert page.get_by_role("heading", name="Follow-up").is_visible()
    assert axe(page) == []
    today = access.today()
    assert [each.name for each in queries.visit_types(today)] == ["Follow-up"]
    assert [each.list_name for each in queries.providers_on(today)] == ["Okafor, Chidi"]


def test_every_set_up_page_is_accessible_and_fits_a_telephone(
    page: Any, signed_in: SignedIn, axe: Axe
) -> None:
    room, device, provider = make_room(), make_device(), make_provider()
    visit_type, entity = make_visit_type(), make_billing_entity()
    make_site_hours()
    signed_in(page, "office_manager")
    for path in (
        "",
        "sites/",
        "sites/new/",
        "hours/",
        "hours/1/",
        "closures/new/",
        "closures/holidays/",
        "rooms/",
        f"rooms/{room.pk}/",
        f"rooms/{room.pk}/end/",
        "devices/",
        f"devices/{device.pk}/",
        "providers/",
        f"providers/{provider.pk}/",
        "billing-entities/",
        f"billing-entities/{entity.pk}/",
        "visit-types/",
        f"visit-types/{visit_type.pk}/",
        f"visit-types/{visit_type.pk}/minutes/",
        "settings/",
        "settings/wait_red_minutes/",
    ):
        page.set_viewport_size({"width": 1440, "height": 900})
        answer = page.goto(f"/setup/{path}")
        assert answer.status == 200, path
        assert axe(page) == [], path
        page.set_viewport_size({"width": 320, "height": 640})
        assert fits(page), path


def test_a_room_is_added_without_javascript(
    page_without_javascript: Any, signed_in: SignedIn
) -> None:
    page = page_without_javascript
    signed_in(page, "office_manager", go="/setup/rooms/new/")
    page.get_by_label("Name").fill("Room 7")
    page.get_by_label("Kind").select_option("lab")
    page.get_by_role("button", name="Add room").click()
    assert page.get_by_role("link", name="Room 7").is_visible()


def test_a_manager_accepts_the_federal_holidays_and_leaves_one_out(
    page: Any, signed_in: SignedIn, axe: Axe
) -> None:
    make_site_hours()
    year = clock.now().year + 1
    signed_in(page, "office_manager", go="/setup/hours/")
    page.get_by_role("link", name="Federal holidays").click()
    page.get_by_role("link", name=str(year)).click()
    assert axe(page) == []
    page.get_by_role("checkbox", name="Columbus Day").uncheck()
    page.get_by_role("button", name="Close on these days").click()
    assert page.get_by_role("checkbox").count() == 1
    assert axe(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert fits(page)
    page.goto("/setup/hours/")
    closed = page.get_by_role("region", name="Closed days")
    assert closed.get_by_role("cell", name="Thanksgiving Day").count() >= 1
    assert closed.get_by_role("cell", name="Columbus Day").count() == 0
