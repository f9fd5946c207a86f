"""Booking what a visit needs beside the provider, in a real browser: devices, set-up and clean-up.

The parts are made by the office itself: the visit type is set up on its own page first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from praxis.config.tests.browser import SignedIn
from praxis.desk.tests.conftest import Office, build_office
from praxis.desk.tests.race import Press, desks_of
from praxis.kernel import clock
from praxis.practice.testing import make_device, make_visit_type
from praxis.scheduling import actions as scheduling
from praxis.scheduling.models import Appointment
from praxis.scheduling.testing import office_time

pytestmark = pytest.mark.story
Axe = Callable[[Any], list[str]]


@pytest.fixture
def morning(live: str) -> Iterator[Office]:
    """Ten in the morning on the business clock; sign-in keeps the real one."""
    clock.set_offset(office_time("2027-03-15 10:00") - clock.real_now())
    yield build_office()
    clock.set_offset(clock.real_now() - clock.real_now())


def set_up_visit_type(page: Any, axe: Axe, name: str, **fields: str) -> None:
    page.goto("/setup/visit-types/new/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Short code").fill(name[:4].upper())
    for field, value in fields.items():
        page.locator(f"[name={field}]").fill(value)
    if page.locator("[name=device_kind] option[value=ultrasound]").count() and "scan" in name:
        page.get_by_label("Device needed").select_option("ultrasound")
    assert axe(page) == []
    page.get_by_role("button", name="Add visit type").click()
    assert page.get_by_role("heading", name=name).is_visible()


def find_times(page: Any, patient: Any, visit_type: str, provider: str, device: str = "") -> None:
    page.goto(f"/visits/new/?patient={patient.pk}&day=2027-03-16")
    page.get_by_label("Visit type").select_option(label=visit_type)
    page.get_by_label("Provider").first.select_option(label=provider)
    page.get_by_role("button", name="Find times").click()
    if device:
        page.get_by_label("Device").select_option(label=device)
        page.get_by_role("button", name="Find times").click()


def offered(page: Any) -> list[str]:
    return [text.split(", ")[-1] for text in page.locator(".offers b.num").all_inner_texts()]


def type_a_time(page: Any, provider: str, time: str) -> None:
    page.get_by_role("radio", name="Another time").check()
    if not page.locator("[name=other_day]").is_visible():
        page.get_by_text("Another time, or an exception").click()
    page.locator("[name=other_day]").fill("03/16/2027")
    page.locator("[name=other_time]").fill(time)
    page.locator("[name=other_provider]").select_option(label=provider)
    page.get_by_role("button", name="Book visit").click()


def devices_of(office: Office) -> list[tuple[str, str | None]]:
    """Provider and device of each visit, as the schedule promised them."""
    with office.open():
        from praxis.scheduling import queries

        details = [
            queries.visit(office.actor, pk)
            for pk in Appointment.objects.order_by("pk").values_list("pk", flat=True)
        ]
    return [
        (each.appointment.provider.family_name, each.device.name if each.device else None)
        for each in details
    ]


def test_one_booking_takes_provider_room_and_device_and_the_next_finds_them_taken(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Office
) -> None:
    with morning.open():
        make_device(name="Ultrasound 1", site=morning.site)
        make_device(name="Ultrasound 2", site=morning.site)
        scheduling.rebuild_rooms(actor=morning.actor, site_id=morning.site.pk)
    first, second = (morning.patient(family_name=name) for name in ("Alvarez", "Byrne"))
    third = morning.patient(family_name="Chan")
    okafor, reyes = (each.column_name for each in (morning.provider, morning.other))
    signed_in(page, "office_manager")
    set_up_visit_type(page, axe, "Neck scan", minutes="20")

    signed_in(page, "front_desk", name="Dana Whitlock")
    find_times(page, first, "Neck scan, 20 min", okafor, device="Ultrasound 1")
    assert axe(page) == []
    assert offered(page)[0] == "8:00 AM"
    page.locator(".offers input").first.check()
    page.get_by_role("button", name="Book visit").click()
    page.get_by_role("link", name="Alvarez").first.click()
    assert page.get_by_role("definition").filter(has_text="Ultrasound 1").is_visible()
    assert axe(page) == []

    find_times(page, second, "Neck scan, 20 min", reyes, device="Ultrasound 1")
    assert offered(page)[0] == "8:20 AM"
    type_a_time(page, reyes, "8:00 AM")
    assert page.get_by_text("The device is not free at that time.").is_visible()
    assert axe(page) == []
    assert devices_of(morning) == [("Okafor", "Ultrasound 1")]
    page.get_by_label("Device").select_option(label="Any ultrasound")
    page.get_by_role("button", name="Find times").click()
    assert offered(page)[0] == "8:00 AM"
    page.locator(".offers input").first.check()
    page.get_by_role("button", name="Book visit").click()
    assert devices_of(morning) == [("Okafor", "Ultrasound 1"), ("Reyes", "Ultrasound 2")]

    find_times(page, third, "Neck scan, 20 min", "Any provider")
    assert offered(page)[0] == "8:20 AM"


def test_set_up_and_clean_up_time_around_a_visit_is_promised_to_nobody_else(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Office
) -> None:
    first, second = (morning.patient(family_name=name) for name in ("Alvarez", "Byrne"))
    okafor = morning.provider.column_name
    signed_in(page, "office_manager")
    set_up_visit_type(
        page, axe, "Minor surgery", minutes="30", buffer_before="15", buffer_after="20"
    )
    signed_in(page, "front_desk", name="Dana Whitlock")
    find_times(page, first, "Minor surgery, 30 min", okafor)
    assert offered(page)[0] == "8:15 AM"
    page.locator(".offers input").first.check()
    page.get_by_role("button", name="Book visit").click()
    page.get_by_role("link", name="Alvarez").first.click()
    assert page.get_by_text("15 min before, 20 min after").is_visible()
    assert axe(page) == []

    find_times(page, second, "Follow-up, 20 min", okafor)
    assert offered(page)[0] == "9:05 AM"
    for inside in ("8:00 AM", "8:45 AM"):
        find_times(page, second, "Follow-up, 20 min", okafor)
        type_a_time(page, okafor, inside)
        assert page.get_by_text("That time was just taken").first.is_visible()
        assert axe(page) == []
    find_times(page, second, "Follow-up, 20 min", okafor)
    type_a_time(page, okafor, "9:05 AM")
    assert page.get_by_text("Booked: Tue, Mar 16, 9:05 AM").is_visible()
    assert len(morning.visits()) == 2


def test_of_fifty_desks_that_press_book_for_one_time_one_books_and_the_others_are_told(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Office, live: str
) -> None:
    with morning.open():
        make_device(name="Ultrasound 1", site=morning.site)
        scheduling.rebuild_rooms(actor=morning.actor, site_id=morning.site.pk)
        scan = make_visit_type(name="Neck scan", minutes=20, device_kind="ultrasound")
    patients = [morning.patient(family_name=f"Crowd{number}") for number in range(50)]
    signed_in(page, "front_desk", name="Dana Whitlock")
    find_times(page, patients[0], "Neck scan, 20 min", morning.provider.column_name)
    slot = str(page.locator(".offers input").first.get_attribute("value"))
    with_the_other = slot.replace(f"{morning.provider.pk}|", f"{morning.other.pk}|", 1)
    desks = desks_of(page, live, scan.pk)
    answers = desks.race(
        [
            Press(patient.pk, with_the_other if number % 2 else slot)
            for number, patient in enumerate(patients)
        ]
    )
    assert Counter(each.status for each in answers) == {303: 1, 409: 49}
    (visit,) = morning.visits()
    assert devices_of(morning)[0][1] == "Ultrasound 1"
    told = next(each for each in answers if each.status == 409)
    assert told.keeps_what_was_typed
    assert told.offered
    assert not {slot, with_the_other} & set(told.offered)
    again = desks.press(Press(told.press.patient_id, told.offered[0]))
    assert again.status == 303
    assert {each.patient_id for each in morning.visits()} == {
        visit.patient_id,
        told.press.patient_id,
    }

    page.locator(".offers input").first.check()
    page.get_by_role("button", name="Book visit").click()
    if patients[0].pk not in {each.patient_id for each in morning.visits()}:
        assert page.get_by_text("That time was just taken").first.is_visible()
        assert axe(page) == []
    assert len(morning.visits()) == 2


def test_notice_and_horizon_of_a_visit_type_hold_and_are_said(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Office
) -> None:
    patient = morning.patient(family_name="Alvarez")
    okafor = morning.provider.column_name
    signed_in(page, "office_manager")
    set_up_visit_type(page, axe, "Sleep study", minutes="20", lead_minutes="48", horizon_days="9")
    signed_in(page, "front_desk", name="Dana Whitlock")
    page.goto(f"/visits/new/?patient={patient.pk}")
    page.get_by_label("Visit type").select_option(label="Sleep study, 20 min")
    page.get_by_role("button", name="Find times").click()
    days = {text.split(", ")[1] for text in page.locator(".offers b.num").all_inner_texts()}
    assert days <= {f"Mar {day}" for day in range(17, 25)}
    for day, time, words in (
        ("03/16/2027", "9:00 AM", "This visit type needs 2 days' notice."),
        ("03/26/2027", "9:00 AM", "Booking opens 9 days before the visit."),
    ):
        page.get_by_role("radio", name="Another time").check()
        if not page.locator("[name=other_day]").is_visible():
            page.get_by_text("Another time, or an exception").click()
        page.locator("[name=other_day]").fill(day)
        page.locator("[name=other_time]").fill(time)
        page.locator("[name=other_provider]").select_option(label=okafor)
        page.get_by_role("button", name="Why is it not offered?").click()
        assert page.get_by_text(words).first.is_visible()
    assert axe(page) == []
    assert morning.visits() == []
