"""A morning by keyboard alone, and the clicks that DESIGN.md 7 allows, counted (one browser)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from praxis.config.tests.browser import SignedIn
from praxis.desk.tests.conftest import Office, build_office
from praxis.kernel import clock
from praxis.news.testing import run_reactions
from praxis.scheduling import actions as scheduling
from praxis.scheduling.models import Appointment, WaitlistOpening
from praxis.scheduling.testing import join, office_time

pytestmark = pytest.mark.story
Axe = Callable[[Any], list[str]]


@pytest.fixture
def morning(live: str) -> Iterator[Office]:
    clock.set_offset(office_time("2027-03-15 10:00") - clock.real_now())
    yield build_office()
    clock.set_offset(clock.real_now() - clock.real_now())


class Clicks:
    """Counts what a hand does: a click, a tick, a choice. Typing is free, as in the budget."""

    def __init__(self) -> None:
        self.made = 0

    def on(self, target: Any) -> None:
        self.made += 1
        target.click()

    def taken(self) -> int:
        made, self.made = self.made, 0
        return made


def status(office: Office, visit: Appointment) -> str:
    return office.status(visit)


def test_steps_from_today_take_no_more_clicks_than_allowed(
    page: Any, signed_in: SignedIn, morning: Office
) -> None:
    """Check in 1 and its page of two facts; room 1; check out 3; book 3; cancel and offer 2."""
    patient = morning.patient(family_name="Alvarez")
    visit = morning.book("2027-03-15 10:00", patient=patient)
    gone = morning.book("2027-03-16 10:00", patient=morning.patient(family_name="Byrne"))
    waits = morning.book("2027-03-24 10:00", patient=morning.patient(family_name="Chan"))
    with morning.open():
        join(morning.actor, waits, notice_minutes=60)
    clicks = Clicks()
    signed_in(page, "front_desk", name="Dana Whitlock", go="/?panel=flow")
    flow = page.locator(f"#flow-{visit.pk}")

    clicks.on(flow.get_by_role("button", name="Check in"))
    assert clicks.taken() == 1
    page.get_by_role("checkbox", name="Full name").check()
    page.get_by_role("checkbox", name="Date of birth").check()
    page.get_by_role("button", name="Check in").click()
    clicks.on(flow.get_by_role("button", name="Room"))
    flow.get_by_role("button", name="Provider in").wait_for()
    assert clicks.taken() == 1
    assert status(morning, visit) == "roomed"

    with morning.open():
        scheduling.provider_in(actor=morning.actor, appointment_id=visit.pk)
        scheduling.provider_out(actor=morning.actor, appointment_id=visit.pk)
    page.goto("/?panel=flow")
    clicks.on(flow.get_by_role("link", name="Check out"))
    clicks.on(page.locator(".offers input").first)
    clicks.on(page.get_by_role("button", name="Check out"))
    page.locator(f"#visit-{visit.pk}.st-done").wait_for()
    assert clicks.taken() == 3
    assert len(morning.visits()) == 4

    page.goto(f"/visits/new/?patient={patient.pk}&type={morning.follow_up.pk}&day=2027-03-17")
    clicks.on(page.locator(".offers input").nth(1))
    clicks.on(page.get_by_role("button", name="Book visit"))
    page.get_by_text("Booked:").first.wait_for()
    assert clicks.taken() <= 3

    page.goto(f"/visits/{gone.pk}/")
    clicks.on(page.get_by_role("link", name="Cancel visit"))
    clicks.on(page.get_by_role("button", name="Cancel this visit"))
    page.get_by_text("its time is open").first.wait_for()
    assert clicks.taken() == 2
    run_reactions()
    with morning.open():
        assert WaitlistOpening.objects.get().start == gone.start


def test_a_morning_by_keyboard_alone(page: Any, signed_in: SignedIn, morning: Office) -> None:
    """Never the mouse: find, book, check in, room and undo."""
    morning.patient(family_name="Alvarez", given_name="Maria")
    visit = morning.book("2027-03-15 10:20", patient=morning.patient(family_name="Byrne"))
    signed_in(page, "front_desk", name="Dana Whitlock", go="/")
    press = page.keyboard.press

    def tab_to(target: Any) -> None:
        for _ in range(80):
            if target.evaluate("e => e === document.activeElement"):
                return
            press("Tab")
        raise AssertionError("not reachable by Tab")

    page.locator(f"#visit-{visit.pk}").focus()
    press("c")
    page.get_by_role("checkbox", name="Full name").wait_for()
    for name in ("Full name", "Date of birth"):
        tab_to(page.get_by_role("checkbox", name=name))
        press("Space")
    tab_to(page.get_by_role("button", name="Check in"))
    press("Enter")
    page.locator(f"#visit-{visit.pk}.st-arrived").wait_for()
    page.locator(f"#visit-{visit.pk}").focus()
    press("r")
    page.locator(f"#visit-{visit.pk}.st-roomed").wait_for()
    assert status(morning, visit) == "roomed"

    page.locator("body").evaluate("() => document.activeElement.blur()")
    press("n")
    page.get_by_label("Who is it for").wait_for()
    tab_to(page.get_by_label("Who is it for"))
    page.keyboard.type("alvarez")
    press("Enter")
    found = page.locator("[data-row] a").first
    found.wait_for()
    tab_to(found)
    press("Enter")
    kind = page.get_by_label("Visit type")
    kind.wait_for()
    tab_to(kind)
    page.keyboard.type("Follow")
    tab_to(page.get_by_role("button", name="Find times"))
    press("Enter")
    tile = page.locator(".offers input").first
    tile.wait_for()
    tab_to(page.locator(".offers input:checked, .offers input").first)
    press("Space")
    tab_to(page.get_by_role("button", name="Book visit"))
    press("Enter")
    page.get_by_text("Booked:").first.wait_for()
    assert len(morning.visits()) == 2
