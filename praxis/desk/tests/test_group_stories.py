"""A group visit from plan to the last patient out, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from praxis.access import queries as access
from praxis.config.tests.browser import SignedIn
from praxis.desk.tests.conftest import Office
from praxis.desk.tests.test_booking_stories import morning, set_up_visit_type
from praxis.desk.tests.test_visits import insure
from praxis.scheduling.testing import office_time

pytestmark = pytest.mark.story
Axe = Callable[[Any], list[str]]

__all__ = ["morning"]


def good(page: Any, axe: Axe) -> None:
    assert axe(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
    page.set_viewport_size({"width": 1440, "height": 900})


def plan(page: Any, office: Office, *, time: str = "11 AM") -> None:
    page.get_by_label("Visit type").select_option(label="Diabetes class, up to 2")
    page.get_by_label("Name").fill("Diabetes class, spring")
    page.get_by_label("Provider").first.select_option(label=office.provider.column_name)
    page.locator("[name=day]").fill("03/15/2027")
    page.locator("[name=time]").fill(time)
    page.get_by_role("button", name="Plan group visit").click()


def add(page: Any, name: str) -> None:
    page.get_by_label("Who is it for").fill(name)
    page.get_by_role("button", name="Find patient").click()
    page.get_by_role("button", name=f"Add {name}").click()


def taken(page: Any, words: str) -> bool:
    return bool(page.locator(".strip").get_by_text(words).is_visible())


def test_a_group_visit_is_planned_filled_checked_in_and_checked_out(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Office
) -> None:
    for name in ("Alvarez", "Byrne", "Chan"):
        insure(morning, morning.patient(family_name=name))
    signed_in(page, "office_manager")
    set_up_visit_type(page, axe, "Diabetes class", minutes="60", capacity="2", lead_minutes="0")

    signed_in(page, "front_desk", name="Dana Whitlock", go="/")
    page.get_by_role("link", name="Groups").click()
    assert page.url.endswith("/schedule/groups/")
    assert page.get_by_text("No group visit is planned").is_visible()
    good(page, axe)
    page.get_by_role("link", name="New group visit").first.click()
    good(page, axe)
    plan(page, morning, time="7 PM")
    assert page.get_by_text("The provider does not work then.").first.is_visible()
    good(page, axe)
    page.locator("[name=time]").fill("11 AM")
    page.get_by_role("button", name="Plan group visit").click()
    assert page.get_by_text("Nobody has a seat yet.").is_visible()
    good(page, axe)

    add(page, "Alvarez")
    assert taken(page, "1 of 2")
    add(page, "Alvarez")
    assert page.get_by_text("The patient already has a visit at that time.").is_visible()
    assert taken(page, "1 of 2")
    add(page, "Byrne")
    assert page.get_by_text("The group is full.").is_visible()
    assert page.get_by_label("Who is it for").count() == 0
    good(page, axe)

    page.get_by_role("link", name="Remove… Byrne").click()
    assert axe(page) == []
    page.get_by_role("button", name="Cancel this visit").click()
    assert page.get_by_role("heading", name="Taken off the roster").is_visible()
    assert taken(page, "1 of 2")
    add(page, "Chan")
    good(page, axe)

    roster = page.get_by_role("region", name="Roster")
    page.emulate_media(media="print")
    assert roster.get_by_role("rowheader", name="Chan").is_visible()
    assert page.locator("p.only-print", has_text="2 of 2 seats").is_visible()
    assert not page.get_by_role("button", name="Check in").first.is_visible()
    page.emulate_media(media="screen")

    page.get_by_role("button", name="Check in Alvarez").click()
    assert taken(page, "1 here")
    page.get_by_role("button", name="Check in Chan").click()
    assert taken(page, "2 here")
    assert roster.get_by_text("Waiting").count() == 2
    good(page, axe)
    page.get_by_role("button", name="Begin").click()
    assert roster.get_by_text("With provider").count() == 2
    page.get_by_role("button", name="End and check all out").click()
    assert taken(page, "2 done")
    assert axe(page) == []
    page.get_by_role("link", name="Back to the group visits").click()
    assert page.get_by_role("row", name="Diabetes class, spring").get_by_text("2 of 2").is_visible()
    good(page, axe)


def test_a_group_visit_that_is_cancelled_frees_everybody(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Office
) -> None:
    morning.patient(family_name="Alvarez")
    signed_in(page, "office_manager")
    set_up_visit_type(page, axe, "Diabetes class", minutes="60", capacity="2", lead_minutes="0")
    signed_in(page, "front_desk", go="/schedule/groups/new/")
    plan(page, morning)
    add(page, "Alvarez")
    page.get_by_role("link", name="Cancel group…").click()
    assert page.get_by_text("1 visit will be cancelled with it").is_visible()
    good(page, axe)
    page.get_by_label("Reason").fill("Snow")
    page.get_by_role("button", name="Cancel this group visit").click()
    assert page.get_by_text("This group visit is cancelled.").is_visible()
    good(page, axe)
    assert [visit.status for visit in morning.visits()] == ["cancelled"]
    morning.book("2027-03-15 11:00")


def test_a_seat_against_the_visit_types_rules_needs_a_reason(
    page_without_javascript: Any, signed_in: SignedIn, axe: Axe, morning: Office
) -> None:
    page = page_without_javascript
    child = morning.patient(family_name="Alvarez", birth_date=access.today())
    signed_in(page, "office_manager", go="/setup/visit-types/new/")
    for field, value in (
        ("name", "Diabetes class"),
        ("code", "DIAB"),
        ("minutes", "60"),
        ("capacity", "2"),
        ("lead_minutes", "0"),
        ("min_age_months", "18 years"),
    ):
        page.locator(f"[name={field}]").fill(value)
    page.get_by_role("button", name="Add visit type").click()
    page.goto("/schedule/groups/new/")
    plan(page, morning)
    add(page, "Alvarez")
    assert page.get_by_text("The patient is too young for this visit type.").is_visible()
    assert morning.visits() == []
    page.get_by_label("Reason for an exception").fill("Comes with her mother")
    page.get_by_role("button", name="Add with this reason").click()
    (visit,) = morning.visits()
    assert (visit.patient_id, visit.override_reason) == (child.pk, "Comes with her mother")
    assert visit.start == office_time("2027-03-15 11:00")
