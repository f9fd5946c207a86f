"""Reminders, delays, calendars and the day's figures, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from praxis.access import queries as access
from praxis.access.context import opened, system
from praxis.access.testing import make_site, make_user
from praxis.config.tests.browser import SignedIn
from praxis.correspondence.testing import make_texted
from praxis.correspondence.tests.phonebox import NUMBER, Phonebox, gateway, report
from praxis.kernel import clock
from praxis.news.testing import run_reactions
from praxis.practice.actions import change_setting
from praxis.practice.testing import make_provider, make_room, make_visit_type
from praxis.scheduling import actions, periodic
from praxis.scheduling.models import AccessDay, Appointment
from praxis.scheduling.testing import make_template, office_time
from praxis.scheduling.tests.conftest import Office
from praxis.scheduling.tests.test_stories import fits_a_telephone

pytestmark = pytest.mark.story
MOBILE = "+12175550142"
Axe = Callable[[Any], list[str]]


@pytest.fixture
def morning(live: str) -> Iterator[Office]:
    """A Monday in March 2027, ten in the morning; sign-in keeps the real clock."""
    _at("2027-03-15 10:00")
    actor = access.actor_of(make_user("office_manager", name="Ruth Castellano").pk)
    site = make_site()
    with opened(actor, purpose="test"):
        room = make_room(name="Exam 1", site=site)
        provider = make_provider(family_name="Okafor", given_name="Chidi", site=site, room=room)
        make_template(provider, site=site)
        actions.rebuild_rooms(actor=actor, site_id=site.pk)
        office = Office(actor, site, provider, room, make_visit_type(name="Follow-up", minutes=20))
    yield office
    clock.set_offset(timedelta(0))


@pytest.fixture
def box(morning: Office, live: str) -> Iterator[Phonebox]:
    box = Phonebox()
    with opened(morning.actor, purpose="test"):
        change_setting(actor=morning.actor, key="public_address", value=live)
        change_setting(actor=morning.actor, key="practice_name", value="Lakeside Family Practice")
        context = gateway(box, actor=morning.actor)
        context.__enter__()
    yield box
    context.__exit__(None, None, None)


def _at(moment: str) -> None:
    clock.set_offset(office_time(moment) - clock.real_now())


def _texted_visit(office: Office, start: str, phone: str = MOBILE) -> int:
    with opened(office.actor, purpose="test"):
        patient = make_texted(actor=office.actor, phone=phone, family_name="Alvarez")
        visit_id: int = office.book(start, patient_id=patient.pk).pk
    run_reactions()
    return visit_id


def _status(visit_id: int) -> str:
    with system("test", purpose="test"):
        return str(Appointment.objects.get(pk=visit_id).status)


def test_the_office_sets_reminders_and_a_patient_answers_by_text_and_by_link(
    page: Any,
    signed_in: SignedIn,
    axe: Axe,
    morning: Office,
    box: Phonebox,
) -> None:
    signed_in(page, "office_manager", go="/schedule/reminders/")
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_role("link", name="Change reminders of Follow-up").click()
    assert axe(page) == []
    page.get_by_label(re.compile("^Before the visit")).nth(0).fill("3")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("3 days before by text, else mail").wait_for()

    first, second = (
        _texted_visit(morning, f"2027-03-23 {hour}:00", f"+1217555014{hour[1]}")
        for hour in ("09", "10")
    )
    _at("2027-03-20 10:30")
    periodic.send_reminders()
    run_reactions()
    texts = [each for each in box.texts.values() if "you have a visit" in each["text"]]
    assert len(texts) == 2
    assert report(
        {"type": "message", "event_id": "m-1", "from": texts[0]["to"], "to": NUMBER, "text": "X"}
    ).json() == {"ok": True}
    run_reactions()
    assert _status(first) == "cancelled"

    (path,) = re.findall(r"(/v/\S+/)", texts[1]["text"])
    patient = page.context.browser.new_context(viewport={"width": 390, "height": 800})
    telephone = patient.new_page()
    telephone.goto(page.url.split("/schedule")[0] + path)
    assert axe(telephone) == []
    assert fits_a_telephone(telephone)
    telephone.get_by_role("button", name="I will come").click()
    telephone.get_by_role("heading", name="Your visit is confirmed").wait_for()
    assert axe(telephone) == []
    patient.close()
    assert _status(second) == "confirmed"


def test_the_desk_calls_who_did_not_confirm_and_tells_who_must_wait(
    page: Any,
    signed_in: SignedIn,
    axe: Axe,
    morning: Office,
    box: Phonebox,
) -> None:
    visit_id = _texted_visit(morning, "2027-03-15 11:00")
    signed_in(page, "front_desk", go="/schedule/calls/")
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_role("button", name="Left a message").click()
    page.get_by_role("cell", name="Left a message").first.wait_for()
    page.get_by_role("button", name="Confirmed").click()
    page.get_by_text("Every visit until then is confirmed.").wait_for()
    assert _status(visit_id) == "confirmed"

    page.goto("/schedule/late/")
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_label("Late by, minutes").fill("25")
    page.get_by_role("button", name="Tell them").click()
    page.get_by_text("1 told").first.wait_for()
    assert axe(page) == []
    run_reactions()
    assert any("about 11:25 AM" in each["text"] for each in box.texts.values())


def test_a_provider_reads_his_visits_in_his_own_calendar_program(
    page: Any,
    signed_in: SignedIn,
    axe: Axe,
    morning: Office,
) -> None:
    with opened(morning.actor, purpose="test"):
        start = morning.book("2027-03-16 09:00").start
    signed_in(page, "office_manager", go="/schedule/calendars/new/")
    assert axe(page) == []
    page.get_by_label(re.compile("^For")).fill("Phone")
    page.get_by_role("button", name="Make the address").click()
    address = page.locator("code").inner_text()
    assert axe(page) == []
    document = page.request.get(address).text()
    [event] = Calendar.from_ical(document).walk("VEVENT")
    assert event.decoded("dtstart") == start
    page.get_by_role("button", name="Close").click()
    page.get_by_text("No calendar program reads a schedule.").wait_for()
    assert page.request.get(address).status == 404


def test_a_manager_reads_waits_access_and_use_and_takes_them_along(
    page: Any,
    signed_in: SignedIn,
    axe: Axe,
    morning: Office,
) -> None:
    with opened(morning.actor, purpose="test"):
        visit = morning.book("2027-03-15 10:20")
        steps: tuple[Callable[..., Any], ...] = (
            actions.arrive,
            actions.room_patient,
            actions.provider_in,
            actions.provider_out,
            actions.check_out,
        )
        for minutes, action in enumerate(steps):
            clock.set_offset(visit.start + timedelta(seconds=430 * minutes) - clock.real_now())
            more = {"room_id": morning.room.pk} if action is actions.room_patient else {}
            action(actor=morning.actor, appointment_id=visit.pk, **more)
    periodic.measure_day()
    periodic.measure_access()
    with system("test", purpose="test"):
        found = AccessDay.objects.get()
        AccessDay.objects.create(
            day=found.day - timedelta(days=1),
            provider_id=found.provider_id,
            visit_type_id=found.visit_type_id,
            days=4,
        )
    signed_in(page, "office_manager", go="/schedule/waits/")
    assert axe(page) == []
    assert fits_a_telephone(page)
    row = page.get_by_role("row", name=re.compile("^10 AM"))
    assert row.inner_text().split() == ["10", "AM", "1", "7", "7", "7", "7", "28", "28"]
    assert page.locator("svg.plot text.plot-value").text_content() == "7 · 7"
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV").click()
    assert "10 AM,1,7,7,1,7,7,1,28,28" in taken.value.path().read_text()
    page.get_by_role("link", name="What is this?").click()
    page.get_by_text("Who comes early does not wait before the booked time").wait_for()
    assert axe(page) == []

    page.goto("/schedule/waits/access/")
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.locator("svg.spark").wait_for()
    page.get_by_text(re.compile(r"4 → \d")).wait_for()
    page.goto("/schedule/waits/use/")
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_role("row", name=re.compile("Follow-up")).wait_for()
