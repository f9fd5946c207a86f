"""Recalls and follow-ups to be scheduled, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from praxis.access import queries as access
from praxis.access.context import opened
from praxis.access.testing import make_user
from praxis.config.tests.browser import SignedIn
from praxis.kernel import clock
from praxis.news.testing import run_reactions
from praxis.recall import periodic
from praxis.recall.models import Recall
from praxis.recall.tests.test_recalls import Practice
from praxis.scheduling import actions as scheduling
from praxis.scheduling.testing import office_time

pytestmark = pytest.mark.story
Axe = Callable[[Any], list[str]]


def at(text: str) -> None:
    clock.set_offset(office_time(text) - clock.real_now())


@pytest.fixture
def morning(live: str) -> Iterator[Practice]:
    """Eight on a Monday in March 2027."""
    at("2027-03-15 08:00")
    actor = access.actor_of(make_user("office_manager", name="Ruth Castellano").pk)
    with opened(actor, purpose="test"):
        office = Practice(actor)
        scheduling.rebuild_rooms(actor=actor, site_id=office.site.pk)
    yield office
    clock.set_offset(clock.real_now() - clock.real_now())


def fits_a_telephone(page: Any) -> bool:
    page.set_viewport_size({"width": 320, "height": 640})
    fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size({"width": 1440, "height": 900})
    return bool(fits)


def test_a_rule_puts_last_years_patients_on_the_list_until_they_are_reached_or_given_up(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Practice
) -> None:
    with opened(morning.actor, purpose="test"):
        patient = morning.patient(family_name="Alvarez", given_name="Maria")
        at("2026-04-06 08:00")
        visit = morning.book(patient, "2026-04-06 09:00")
        at("2026-04-06 09:00")
        scheduling.arrive(actor=morning.actor, appointment_id=visit.pk)
        scheduling.provider_in(actor=morning.actor, appointment_id=visit.pk)
        scheduling.check_out(actor=morning.actor, appointment_id=visit.pk)
        at("2027-03-15 08:00")
    signed_in(page, "office_manager", go="/recalls/rules/")
    assert axe(page) == []
    page.get_by_role("link", name="Add a rule").click()
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_label("Name").fill("Yearly diabetes visit")
    page.get_by_label("Visit to be scheduled").select_option(label=morning.kind.name)
    page.get_by_label("Clinical").check()
    page.get_by_role("button", name="Save").click()
    assert page.get_by_text("Choose the visit after which").first.is_visible()
    assert axe(page) == []
    page.get_by_label("After which visit").select_option(label=morning.kind.name)
    page.get_by_role("button", name="Save").click()
    assert page.get_by_text("Yearly diabetes visit begins tonight").is_visible()
    assert axe(page) == []
    assert fits_a_telephone(page)
    assert periodic.make_recalls() == 1

    page.goto("/recalls/?due_from=2027-04-01&due_to=2027-04-30")
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_role("link", name="Alvarez, Maria").click()
    assert page.get_by_text("A certified letter comes before giving up").is_visible()
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_label("What came of it").fill("No answer, twice")
    page.get_by_role("button", name="Save attempt").click()
    assert page.get_by_text("No answer, twice").is_visible()

    page.get_by_label("What became of it").select_option(label="Not reached")
    page.get_by_label("How you know").fill("Two calls")
    page.get_by_role("button", name="Close the recall").click()
    assert page.get_by_text("send a certified letter first").first.is_visible()
    assert axe(page) == []
    page.get_by_label("Tracking number").fill("9407 1000")
    page.get_by_role("button", name="Letter sent").click()
    page.get_by_label("What became of it").select_option(label="Not reached")
    page.get_by_label("How you know").fill("The letter came back")
    page.get_by_role("button", name="Close the recall").click()
    assert page.get_by_text("The letter came back").is_visible()
    assert axe(page) == []
    with opened(morning.actor, purpose="test"):
        assert Recall.objects.get().state == "unreachable"
    page.goto(f"/patients/{patient.pk}/recalls/")
    assert axe(page) == []
    page.goto("/recalls/rules/")
    page.get_by_role("button", name="End Yearly").click()
    assert page.get_by_text("recalls nobody new").is_visible()


def test_a_follow_up_ordered_in_a_visit_is_to_be_scheduled_until_it_is_booked(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Practice
) -> None:
    with opened(morning.actor, purpose="test"):
        patient = morning.patient(family_name="Alvarez", given_name="Maria")
        visit = morning.book(patient, "2027-03-15 09:00")
    signed_in(page, "front_desk", go=f"/visits/{visit.pk}/")
    page.get_by_role("link", name="Follow-up to schedule").click()
    assert page.get_by_role("heading", name="Follow-up to be scheduled").is_visible()
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_label("What for").fill("Blood pressure again")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_text("is on the list until the visit is booked").is_visible()

    page.goto("/recalls/to-schedule/")
    assert axe(page) == []
    page.get_by_role("link", name="Alvarez, Maria").click()
    page.get_by_role("link", name="Book the visit").click()
    page.locator(".offers label").first.click()
    page.get_by_role("button", name="Book visit").click()
    assert page.get_by_text("Booked:").is_visible()
    run_reactions()
    page.goto("/recalls/to-schedule/")
    assert page.get_by_text("Every follow-up that was ordered is booked").is_visible()
    assert axe(page) == []
