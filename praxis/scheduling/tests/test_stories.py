"""Who works when, set up in a real browser: templates, caps, time off."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from praxis.access import queries as access
from praxis.access.context import opened
from praxis.access.testing import make_site, make_user
from praxis.config.tests.browser import SignedIn
from praxis.kernel import clock
from praxis.practice.testing import make_device, make_provider, make_room, make_visit_type
from praxis.scheduling import actions
from praxis.scheduling.models import TemplateVersion, WorkException
from praxis.scheduling.testing import make_template, office_time
from praxis.scheduling.tests.conftest import Office

pytestmark = pytest.mark.story
CAP = re.compile("^Visits a session")
Axe = Callable[[Any], list[str]]


@pytest.fixture
def morning(live: str) -> Iterator[Office]:
    """The office on a Monday in March 2027, ten in the morning; sign-in keeps the real clock."""
    clock.set_offset(office_time("2027-03-15 10:00") - clock.real_now())
    actor = access.actor_of(make_user("office_manager", name="Ruth Castellano").pk)
    site = make_site()
    with opened(actor, purpose="test"):
        room = make_room(name="Exam 1", site=site)
        provider = make_provider(family_name="Okafor", given_name="Chidi", site=site, room=room)
        make_template(provider, site=site)
        actions.rebuild_rooms(actor=actor, site_id=site.pk)
        office = Office(actor, site, provider, room, make_visit_type(name="Follow-up", minutes=20))
    yield office
    clock.set_offset(clock.real_now() - clock.real_now())


def fits_a_telephone(page: Any) -> bool:
    page.set_viewport_size({"width": 320, "height": 640})
    fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size({"width": 1440, "height": 900})
    return bool(fits)


def test_a_manager_makes_a_template_of_alternate_weeks_after_seeing_whom_it_hits(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Office
) -> None:
    with opened(morning.actor, purpose="test"):
        patient = morning.patient(family_name="Alvarez", given_name="Maria")
        morning.book("2027-03-23 09:00", patient_id=patient.pk)
    signed_in(page, "office_manager", go="/schedule/templates/")
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_role("link", name=morning.provider.display_name).click()
    assert axe(page) == []
    assert fits_a_telephone(page)

    page.get_by_role("link", name="New template").first.click()
    page.get_by_role("link", name="2", exact=True).click()
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_label("First day").fill("032227")
    page.get_by_label("Monday, week 2").fill("8-12")
    page.get_by_role("spinbutton", name=CAP).fill("12")
    page.get_by_label("Name of block 1").fill("Huddle")
    page.get_by_label("Time of block 1").fill("8-8:30")
    page.get_by_role("group", name="Days of block 1").get_by_label("Monday").check()
    page.get_by_label("Tuesday, week 1").fill("mornings")
    page.get_by_role("button", name="Save template").click()
    assert page.get_by_text("Type hours as 8:00 AM").first.is_visible()
    assert axe(page) == []

    page.get_by_label("Tuesday, week 1").fill("")
    page.get_by_role("button", name="Save template").click()
    hit = page.get_by_role("region", name="Visits hit")
    assert hit.get_by_role("link", name="Alvarez, Maria").is_visible()
    assert axe(page) == []
    assert TemplateVersion.objects.count() == 1
    page.get_by_role("button", name="Save, keep these visits").click()
    assert page.get_by_text(f"Template of {morning.provider.display_name} saved").is_visible()
    assert page.get_by_role("heading", name="From 03/22/2027").is_visible()
    assert page.get_by_role("cell", name="Huddle 8:00 AM – 8:30 AM").first.is_visible()
    assert axe(page) == []
    assert [version.cycle_weeks for version in TemplateVersion.objects.order_by("pk")] == [1, 2]

    page.get_by_role("link", name="End… the template from 03/22/2027").click()
    assert axe(page) == []
    page.get_by_label("Last day").fill("12/31/2027")
    page.get_by_role("button", name="Set last day").click()
    assert page.get_by_role("heading", name="From 03/22/2027 until 12/31/2027").is_visible()


def test_time_off_shows_the_visits_in_its_way_and_can_be_taken_back(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Office
) -> None:
    with opened(morning.actor, purpose="test"):
        patient = morning.patient(family_name="Byrne", given_name="Isabel")
        morning.book("2027-03-24 09:00", patient_id=patient.pk)
        make_device(name="Ultrasound 1", site=morning.site)
    signed_in(page, "office_manager", go="/schedule/templates/")
    page.get_by_role("link", name="Add time off").first.click()
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_label("Who or what").select_option(
        label=f"{morning.provider.display_name} at {morning.site.name}"
    )
    page.get_by_label("Kind").select_option("off")
    page.get_by_label("Name").fill("Vacation")
    page.get_by_label("First day").fill("03/22/2027")
    page.get_by_label("Last day").fill("03/20/2027")
    page.get_by_role("button", name="Save").click()
    assert axe(page) == []
    assert not WorkException.objects.exists()
    page.get_by_label("Last day").fill("03/26/2027")
    page.get_by_role("button", name="Save").click()
    hit = page.get_by_role("region", name="Visits hit")
    assert hit.get_by_role("link", name="Byrne, Isabel").is_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Save, keep these visits").click()
    assert page.get_by_text("Vacation saved").is_visible()
    assert page.get_by_role("rowheader", name="Vacation").is_visible()
    assert axe(page) == []
    assert fits_a_telephone(page)

    page.goto("/schedule/exceptions/new/")
    page.get_by_label("Who or what").select_option(label=f"Ultrasound 1, {morning.site.name}")
    page.get_by_label("Kind").select_option("maintenance")
    page.get_by_label("Name").fill("Calibration")
    page.get_by_label("First day").fill("03/30/2027")
    page.get_by_label("From").fill("1 PM")
    page.get_by_role("textbox", name=re.compile("^To( |$)")).fill("3 PM")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Take back Vacation").click()
    assert page.get_by_text("Vacation taken back").is_visible()
    assert page.get_by_role("rowheader", name="Calibration").is_visible()
    assert not page.get_by_role("rowheader", name="Vacation").is_visible()
    with opened(morning.actor, purpose="test"):
        kept = WorkException.objects.get(ended_at__isnull=True)
    assert kept.device is not None
    assert kept.during.upper - kept.during.lower == (
        office_time("2027-03-30 15:00") - office_time("2027-03-30 13:00")
    )


def test_a_session_takes_no_more_visits_than_its_cap(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Office
) -> None:
    signed_in(
        page,
        "office_manager",
        go=f"/schedule/templates/{morning.provider.pk}/{morning.site.pk}/new/",
    )
    page.get_by_label("First day").fill("03/22/2027")
    page.get_by_role("spinbutton", name=CAP).fill("1")
    page.get_by_role("button", name="Save template").click()
    assert page.get_by_role("cell", name="Visits: 1").first.is_visible()
    assert axe(page) == []
    with opened(morning.actor, purpose="test"):
        first, second = morning.patient(), morning.patient(family_name="Kaplan")
        morning.book("2027-03-22 09:00", patient_id=first.pk)
    start = office_time("2027-03-22 10:00").isoformat(timespec="minutes").replace("+", "%2B")
    signed_in(
        page,
        "front_desk",
        go=f"/visits/new/?patient={second.pk}&type={morning.visit_type.pk}"
        f"&provider={morning.provider.pk}&at={start}",
    )
    page.get_by_role("button", name="Book visit").click()
    assert page.get_by_text("The session is full").first.is_visible()
    assert axe(page) == []
    page.locator(".offers").get_by_text("1:00 PM").first.click()
    page.get_by_role("button", name="Book visit").click()
    assert page.get_by_text("Booked: Mon, Mar 22, 1:00 PM").is_visible()
