"""Supply and its rules in a real browser: drawn hours, kept time, limits, overbooks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from praxis.access import queries as access
from praxis.access.context import opened
from praxis.access.testing import make_site, make_user
from praxis.config.tests.browser import SignedIn
from praxis.kernel import clock
from praxis.practice.testing import make_provider, make_room, make_visit_type
from praxis.scheduling import actions, queries
from praxis.scheduling.models import Appointment, TemplateSession, TemplateVersion
from praxis.scheduling.testing import make_template, office_time, week_sessions
from praxis.scheduling.tests.conftest import Office
from praxis.scheduling.types import BlockSpec

pytestmark = pytest.mark.story
Axe = Callable[[Any], list[str]]


def set_clock(text: str) -> None:
    clock.set_offset(office_time(text) - clock.real_now())


@pytest.fixture
def morning(live: str) -> Iterator[Office]:
    """The office on a Monday in March 2027, ten in the morning; sign-in keeps the real clock."""
    set_clock("2027-03-15 10:00")
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


def open_templates(office: Office, **sessions: Any) -> None:
    with opened(office.actor, purpose="test"):
        make_template(
            office.provider,
            site=office.site,
            starts_on=clock.today(office.site.time_zone),
            sessions=week_sessions(**sessions),
        )


def find_times(page: Any, patient: Any, visit_type: str, **choices: str) -> list[str]:
    page.goto(f"/visits/new/?patient={patient.pk}")
    page.get_by_label("Visit type").select_option(label=visit_type)
    for label, choice in choices.items():
        page.get_by_label(label.replace("_", " ")).select_option(label=choice)
    page.get_by_role("button", name="Find times").click()
    texts = page.locator(".offers b.num").all_inner_texts()
    return [str(text) for text in texts]


def type_a_time(page: Any, office: Office, day: str, time: str) -> None:
    page.get_by_role("radio", name="Another time").check()
    if not page.locator("[name=other_day]").is_visible():
        page.get_by_text("Another time, or an exception").click()
    page.locator("[name=other_day]").fill(day)
    page.locator("[name=other_time]").fill(time)
    page.locator("[name=other_provider]").select_option(label=office.provider.column_name)


def choose_and_book(page: Any, number: int = 0) -> None:
    page.locator(".offers input").nth(number).check()
    page.get_by_role("button", name="Book visit").click()


def patients(office: Office, *names: str) -> list[Any]:
    with opened(office.actor, purpose="test"):
        return [office.patient(family_name=name) for name in names]


def test_hours_are_drawn_on_the_week_and_a_kept_block_takes_only_its_visit_types(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Office
) -> None:
    with opened(morning.actor, purpose="test"):
        make_visit_type(name="Physical", minutes=40)
    (patient,) = patients(morning, "Alvarez")
    here = f"/schedule/templates/{morning.provider.pk}/{morning.site.pk}/"
    signed_in(page, "office_manager", go=here)
    page.get_by_role("link", name="New template").first.click()
    assert page.get_by_role("heading", name="Draw the hours").is_visible()
    assert axe(page) == []
    for weekday in range(1, 5):
        page.locator(f"[name=hours0_{weekday}]").fill("")
    column = page.locator("[data-supply-day]").nth(5)
    column.scroll_into_view_if_needed()
    box = column.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 4 * 24)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + 4 * 72, steps=6)
    page.mouse.up()
    assert page.locator("[name=hours0_5]").input_value() == "8:00 AM – 12:00 PM"
    drawn = column.locator(".supply-hours")
    assert drawn.inner_text() == "8:00 AM – 12:00 PM"
    drawn.focus()
    page.keyboard.press("ArrowDown")
    assert page.locator("[name=hours0_5]").input_value() == "8:15 AM – 12:15 PM"
    page.keyboard.press("ArrowUp")
    page.get_by_label("Name of block 1").fill("Physicals")
    page.get_by_label("Time of block 1").fill("8-10")
    page.get_by_label("Kind of block 1").select_option(label="Only certain visit types")
    page.get_by_label("Visit types block 1 is kept for").select_option(label="Physical")
    assert column.locator(".supply-block").inner_text() == "Physicals 8:00 AM – 10:00 AM"
    assert axe(page) == []
    page.get_by_role("button", name="Save template").click()
    assert page.get_by_text("saved").first.is_visible()
    latest = TemplateVersion.objects.latest("pk")
    hours = TemplateSession.objects.filter(version=latest).values_list("weekday", "start_minute")
    assert sorted(hours) == [(0, 480), (0, 780), (5, 480)]

    page.get_by_role("link", name="Week", exact=True).last.click()
    page.get_by_role("link", name="Next week").click()
    assert page.get_by_text("for Physical").first.is_visible()
    assert axe(page) == []
    page.get_by_role("link", name="Year", exact=True).click()
    assert axe(page) == []

    signed_in(page, "front_desk", name="Dana Whitlock")
    found = find_times(page, patient, "Follow-up, 20 min")
    assert "Sat, Mar 20, 10:00 AM" in found
    assert not [text for text in found if text.startswith(("Sat, Mar 20, 8", "Sat, Mar 20, 9"))]
    assert "Sat, Mar 20, 8:00 AM" in find_times(page, patient, "Physical, 40 min")
    page.get_by_label("Visit type").select_option(label="Follow-up, 20 min")
    page.get_by_role("button", name="Find times").click()
    type_a_time(page, morning, "03/20/2027", "8:20 AM")
    page.get_by_role("button", name="Why is it not offered?").click()
    assert page.get_by_text("Physicals: that time is kept.").is_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Book visit").click()
    assert page.get_by_text("Physicals: that time is kept.").first.is_visible()


def test_a_held_block_is_released_to_everybody_a_day_before(
    page: Any, signed_in: SignedIn, morning: Office
) -> None:
    held = BlockSpec(480, 720, "Same day", "held", (), 24)
    open_templates(morning, hours=((480, 720),), blocks=(held,))
    first, second = patients(morning, "Alvarez", "Byrne")
    signed_in(page, "front_desk", name="Dana Whitlock")
    found = find_times(page, first, "Follow-up, 20 min")
    assert not [text for text in found if text.startswith("Wed, Mar 17")]
    set_clock("2027-03-16 08:00")
    page.goto("/")
    found = find_times(page, second, "Follow-up, 20 min")
    assert "Wed, Mar 17, 8:00 AM" in found
    choose_and_book(page, found.index("Wed, Mar 17, 8:00 AM"))
    assert page.get_by_text("Booked: Wed, Mar 17, 8:00 AM").is_visible()


def test_the_first_time_anywhere_is_offered_by_urgency_with_its_site(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Office
) -> None:
    with opened(morning.actor, purpose="test"):
        west = make_site(code="west", name="West Clinic")
        room = make_room(name="West 1", site=west)
        other = make_provider(family_name="Reyes", site=west, room=room)
        make_template(other, site=west, sessions=week_sessions(hours=((840, 900),)))
        actions.rebuild_rooms(actor=morning.actor, site_id=west.pk)
    open_templates(morning, weekdays=(3,))
    (patient,) = patients(morning, "Alvarez")
    signed_in(page, "front_desk", name="Dana Whitlock")
    assert find_times(page, patient, "Follow-up, 20 min", How_soon="Same day") == []
    assert page.get_by_text("No time is free in time").is_visible()
    assert axe(page) == []
    found = find_times(page, patient, "Follow-up, 20 min", How_soon="Same day", Where="Any site")
    assert found == ["Mon, Mar 15, 2:00 PM", "Mon, Mar 15, 2:20 PM", "Mon, Mar 15, 2:40 PM"]
    assert page.get_by_text("West Clinic").first.is_visible()
    found = find_times(
        page, patient, "Follow-up, 20 min", How_soon="Within 72 hours", Where="Any site"
    )
    assert found[0] == "Mon, Mar 15, 2:00 PM"
    assert "Thu, Mar 18, 8:00 AM" in found
    choose_and_book(page)
    assert page.get_by_text("Booked: Mon, Mar 15, 2:00 PM").is_visible()
    with opened(access.actor_of(morning.actor.user_id or 0), purpose="test"):
        visit = Appointment.objects.get()
    assert (visit.site_id, visit.urgency) == (west.pk, "within_72h")


def test_an_overbook_needs_the_right_and_a_reason_and_stands_in_the_trail(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Office
) -> None:
    open_templates(morning, max_overbooks=1)
    first, second = patients(morning, "Alvarez", "Byrne")
    with opened(morning.actor, purpose="test"):
        make_room(name="Exam 2", site=morning.site)
        actions.rebuild_rooms(actor=morning.actor, site_id=morning.site.pk)
        morning.book("2027-03-15 14:00", patient_id=first.pk)

    def ask(reason: str, *, over: bool) -> None:
        find_times(page, second, "Follow-up, 20 min")
        type_a_time(page, morning, "03/15/2027", "2:00 PM")
        page.locator("[name=override]").fill(reason)
        if over:
            page.locator("[name=overbook]").check()
        page.get_by_role("button", name="Book visit").click()

    signed_in(page, "front_desk", name="Dana Whitlock")
    find_times(page, second, "Follow-up, 20 min")
    assert page.locator("[name=overbook]").count() == 0
    signed_in(page, "office_manager", name="Ruth Castellano")
    ask("", over=True)
    assert page.get_by_text("Say why this visit is booked over another.").first.is_visible()
    assert axe(page) == []
    ask("Fever, asked by Dr. Okafor", over=True)
    assert page.get_by_text("Booked: Mon, Mar 15, 2:00 PM").is_visible()
    with opened(morning.actor, purpose="test"):
        over = Appointment.objects.get(patient_id=second.pk)
    assert (over.lane, over.override_reason) == (1, "Fever, asked by Dr. Okafor")
    page.goto(f"/visits/{over.pk}/")
    assert page.get_by_text("Fever, asked by Dr. Okafor").first.is_visible()


def test_a_limit_of_one_visit_a_year_is_set_shown_and_kept(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Office
) -> None:
    (patient,) = patients(morning, "Alvarez")
    with opened(morning.actor, purpose="test"):
        morning.book("2027-03-15 14:00", patient_id=patient.pk)
    signed_in(page, "office_manager", go="/schedule/templates/")
    page.get_by_role("link", name="Limits of visits").click()
    assert axe(page) == []
    page.get_by_role("link", name="New limit").click()
    page.get_by_label("Counted").select_option(label="For one patient, within days of each other")
    page.get_by_label("At most").fill("1")
    page.get_by_label("Visit type").select_option(label="Follow-up")
    page.get_by_role("button", name="Save limit").click()
    assert page.get_by_text("Say within how many days").first.is_visible()
    assert axe(page) == []
    page.get_by_label("Within days").fill("365")
    page.get_by_role("button", name="Save limit").click()
    assert page.get_by_role("region", name="Limits").get_by_text("365 days").is_visible()
    assert find_times(page, patient, "Follow-up, 20 min") == []
    type_a_time(page, morning, "03/17/2027", "9:00 AM")
    page.get_by_role("button", name="Why is it not offered?").click()
    assert page.get_by_text("At most 1 visit of this type for one patient").is_visible()
    page.goto("/schedule/limits/")
    page.get_by_role("button", name="End").click()
    assert page.get_by_text("The limit no longer holds").is_visible()
    assert find_times(page, patient, "Follow-up, 20 min") != []


def test_a_visit_that_needs_a_nurse_waits_for_one_and_a_sick_nurse_is_replaced(
    page: Any, axe: Axe, signed_in: SignedIn, morning: Office
) -> None:
    with opened(morning.actor, purpose="test"):
        make_room(name="Exam 2", site=morning.site)
        other = make_provider(family_name="Reyes", given_name="Dario", site=morning.site)
        make_template(other, site=morning.site)
        actions.rebuild_rooms(actor=morning.actor, site_id=morning.site.pk)
        shot = make_visit_type(name="Shot", minutes=20, staff_skill="nurse")
        patients = [morning.patient(family_name=name) for name in ("Alvarez", "Byrne")]
    signed_in(page, "office_manager", name="Ruth Castellano", go="/schedule/staff/")
    assert page.get_by_text("Nobody for nurse").is_visible()
    assert axe(page) == []
    page.get_by_role("link", name="Add somebody").last.click()
    page.get_by_label("Name").fill("Amy Stone")
    page.get_by_label("Skill").fill("nurse")
    assert axe(page) == []
    page.get_by_role("button", name="Add", exact=True).click()
    assert page.get_by_text("Mon, Tue, Wed, Thu, Fri 8:00 AM to 5:00 PM").is_visible()

    first = find_times(page, patients[0], "Shot, 20 min", Provider=morning.provider.column_name)
    page.locator(".offers input").first.check()
    page.get_by_role("button", name="Book visit").click()
    page.get_by_role("link", name="Alvarez").first.click()
    assert page.get_by_role("definition").filter(has_text="Amy Stone").is_visible()
    times = find_times(page, patients[1], "Shot, 20 min", Provider=other.column_name)
    assert first[0] not in times

    page.goto("/schedule/staff/new/?skill=nurse")
    page.get_by_label("Name").fill("Bo Hart")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("link", name="Away for Amy Stone").click()
    page.get_by_label("First day").fill("03/15/2027")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_text("1 booked visit would be hit").is_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Save and find others").click()
    assert page.get_by_text("1 visit has somebody else.").is_visible()
    assert axe(page) == []
    with opened(morning.actor, purpose="test"):
        (visit,) = Appointment.objects.filter(visit_type=shot)
        staff = queries.staff_of(morning.actor, visit.pk)
        assert staff is not None
        assert staff.name == "Bo Hart"
    page.get_by_role("button", name="Take back the absence of Amy Stone").click()
    page.get_by_role("link", name="End Amy Stone").click()
    page.get_by_role("button", name="Save").click()
    assert page.get_by_text("Amy Stone leaves the pool.").is_visible()
