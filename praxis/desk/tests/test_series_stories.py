"""Several visits at once, in a real browser: a series, visits one after another, a family."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from praxis.config.tests.browser import SignedIn
from praxis.desk.tests.conftest import Office, build_office
from praxis.kernel import clock
from praxis.people import actions as people
from praxis.people.testing import make_contact, make_guarantor
from praxis.practice.testing import make_visit_type
from praxis.scheduling import actions as scheduling
from praxis.scheduling.testing import office_time

pytestmark = pytest.mark.story
Axe = Callable[[Any], list[str]]
CHICAGO = ZoneInfo("America/Chicago")


@pytest.fixture
def morning(live: str) -> Iterator[Office]:
    """A Monday in March 2027, ten in the morning; sign-in keeps the real clock."""
    clock.set_offset(office_time("2027-03-15 10:00") - clock.real_now())
    yield build_office()
    clock.set_offset(clock.real_now() - clock.real_now())


def walls(office: Office, status: str = "booked") -> list[str]:
    return [
        f"{visit.start.astimezone(CHICAGO):%m-%d %H:%M}"
        for visit in sorted(office.visits(), key=lambda each: (each.start, each.pk))
        if visit.status == status
    ]


def fits_a_telephone(page: Any) -> bool:
    page.set_viewport_size({"width": 320, "height": 640})
    fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size({"width": 1440, "height": 900})
    return bool(fits)


def test_a_series_is_tested_first_one_date_left_out_and_later_ones_moved(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Office
) -> None:
    patient = morning.patient(family_name="Alvarez", given_name="Maria")
    morning.book("2027-03-30 09:00")
    with morning.open():
        scheduling.add_exception(
            actor=morning.actor,
            key=uuid.uuid4(),
            kind="off",
            label="Conference",
            start=office_time("2027-04-06 00:00"),
            end=office_time("2027-04-07 00:00"),
            provider_id=morning.provider.pk,
        )
    signed_in(page, "front_desk", name="Dana Whitlock")
    page.goto(f"/visits/new/?patient={patient.pk}")
    page.get_by_role("link", name="a series").click()
    assert "/visits/series/" in page.url
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_label("Visit type").select_option(label="Follow-up")
    page.get_by_label("Provider").select_option(label=morning.provider.column_name)
    page.get_by_label("First day").fill("03/16/2027")
    page.get_by_label("Time").fill("9:00 AM")
    page.get_by_label("Number of visits").fill("5")
    page.get_by_role("button", name="Test the dates").click()
    dates = page.get_by_role("region", name="Dates of the series")
    assert dates.get_by_text("Not free").count() == 2
    assert dates.get_by_text("Conference: no visits then.").is_visible()
    assert len(walls(morning)) == 1
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_label("What to do on Tue, Mar 30, 9:00 AM").select_option(
        label="Book at 8:40 AM instead"
    )
    page.get_by_role("button", name="Book the series").click()
    assert page.get_by_text("4 visits booked").is_visible()
    assert walls(morning) == [
        "03-16 09:00", "03-23 09:00", "03-30 08:40", "03-30 09:00", "04-13 09:00"
    ]  # fmt: skip

    page.goto(f"/visits/{morning.visits()[2].pk}/")
    page.get_by_role("link", name="Series of 4 visits").click()
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_role("radio", name="This and later visits").check()
    page.get_by_label("New day").fill("03/24/2027")
    page.get_by_label("New time").fill("1:00 PM")
    page.get_by_role("button", name="Move the visits").click()
    assert page.get_by_text("3 visits moved").is_visible()
    assert walls(morning) == [
        "03-16 09:00", "03-24 13:00", "03-30 09:00", "03-31 13:00", "04-14 13:00"
    ]  # fmt: skip
    page.get_by_role("link", name="Series of 4 visits").click()
    page.get_by_role("link", name="Cancel visits").click()
    page.get_by_role("radio", name="This visit only").check()
    page.get_by_role("radio", name="Patient").check()
    page.get_by_role("button", name="Cancel the visits").click()
    assert page.get_by_text("1 visit cancelled").is_visible()
    assert walls(morning, "cancelled") == ["03-24 13:00"]


def test_a_lab_and_the_provider_are_booked_one_after_the_other(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Office
) -> None:
    with morning.open():
        make_visit_type(name="Blood draw", minutes=10)
    patient = morning.patient(family_name="Chan")
    morning.book("2027-03-15 13:10", provider=morning.other)
    signed_in(page, "front_desk", name="Dana Whitlock")
    page.goto(f"/visits/new/?patient={patient.pk}")
    page.get_by_role("link", name="visits one after another").click()
    assert axe(page) == []
    page.get_by_label("First", exact=True).select_option(label="Blood draw")
    page.get_by_label("Then", exact=True).select_option(label="Follow-up")
    page.get_by_role("button", name="Find times").click()
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Book all").click()
    assert page.get_by_text("2 visits booked").is_visible()
    mine = [v for v in morning.visits() if v.patient_id == patient.pk]
    assert [v.minutes for v in mine] == [10, 20]
    assert mine[0].end == mine[1].start


def test_three_children_are_booked_in_one_call_and_a_barred_father_books_none(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Office
) -> None:
    with morning.open():
        mother = morning.patient(family_name="Byrne", given_name="Ann", birth_date=date(1988, 2, 3))
        children = [
            morning.patient(family_name="Byrne", given_name=name, birth_date=date(born, 5, 6))
            for name, born in (("Ada", 2019), ("Ben", 2021), ("Cleo", 2024))
        ]
        for child in children:
            make_guarantor(actor=morning.actor, patient=child, payer=mother)
        father = make_contact(
            actor=morning.actor, patient=children[0], relationship="father", given_name="Ivo"
        )
        people.add_proxy(
            actor=morning.actor,
            key=uuid.uuid4(),
            patient_id=children[0].pk,
            person_id=father.pk,
            no_contact=True,
            court_order_document_id=7,
        )
    signed_in(page, "front_desk", name="Dana Whitlock")
    page.goto(f"/visits/new/?patient={children[0].pk}")
    page.get_by_role("link", name="the family").click()
    assert "/visits/family/" in page.url
    assert page.get_by_text("Guarantor: Ann Byrne").is_visible()
    assert page.get_by_text("Ivo Byrne, father: No contact: tell this person nothing").is_visible()
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_label("Who is calling").select_option(label="Ivo Byrne")
    page.get_by_role("checkbox", name="Ada Byrne").check()
    page.get_by_label("Visit of Ada Byrne").select_option(label="Follow-up, 20 min")
    page.get_by_role("button", name="Find times").click()
    assert page.get_by_text("Ada Byrne: No contact").is_visible()
    assert axe(page) == []
    assert morning.visits() == []

    page.get_by_label("Who is calling").select_option(label="Ann Byrne")
    for name in ("Ada", "Ben", "Cleo"):
        page.get_by_role("checkbox", name=f"{name} Byrne").check()
        page.get_by_label(f"Visit of {name} Byrne").select_option(label="Follow-up, 20 min")
    page.get_by_role("button", name="Find times").click()
    assert axe(page) == []
    page.get_by_role("radio", name="Ada Byrne").first.check()
    page.get_by_role("button", name="Book all").click()
    assert page.get_by_text("3 visits booked").is_visible()
    visits = morning.visits()
    assert [visit.patient_id for visit in visits] == [child.pk for child in children]
    assert all(visit.note == "Booked by telephone with Ann Byrne" for visit in visits)
    assert [visits[0].end, visits[1].end] == [visits[1].start, visits[2].start]
