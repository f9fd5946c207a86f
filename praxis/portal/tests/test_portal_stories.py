"""The portal on a telephone, told in a real browser."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from praxis.access import actions as access
from praxis.access.context import system
from praxis.config.tests.browser import SignedIn
from praxis.correspondence.models import Message
from praxis.kernel import clock
from praxis.people.testing import make_patient
from praxis.portal.testing import SET_UP, OnlineOffice, make_online_office, make_reason
from praxis.portal.tests.family import make_child, make_mother, speaks_for
from praxis.practice import actions as practice
from praxis.practice.testing import make_visit_type
from praxis.scheduling.models import Appointment, VisitEvent
from praxis.scheduling.testing import make_appointment, office_time

pytestmark = pytest.mark.story
Axe = Callable[[Any], list[str]]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def morning(live: str) -> Iterator[OnlineOffice]:
    clock.set_offset(office_time("2027-03-15 10:00") - clock.real_now())
    office = make_online_office()
    for key, value in (
        ("practice_name", "Riverbend Family Clinic"),
        ("practice_phone", "+15550104400"),
    ):
        practice.change_setting(actor=SET_UP, key=key, value=value)
    yield office
    clock.set_offset(clock.real_now() - clock.real_now())


def book(office: OnlineOffice, *starts: str) -> list[Appointment]:
    with system("test", purpose="test") as actor:
        patient = make_patient(
            actor=actor,
            family_name="Lopez",
            given_name="Ana",
            birth_date=date(1985, 3, 14),
            phone="+12175550142",
            email="ana@example.com",
            site_ids=[office.site.pk],
        )
        return [
            make_appointment(
                actor=actor,
                patient_id=patient.pk,
                visit_type_id=office.sick.pk,
                provider_id=office.provider.pk,
                start=office_time(start),
                site=office.site,
            )
            for start in starts
        ]


def link() -> str:
    with system("test", purpose="test"):
        body = Message.objects.filter(about="portal.sign_in").latest("pk").body
    found = re.search(r"/my/open/[\w-]+/", body)
    assert found
    return found[0]


def test_a_patient_signs_in_moves_one_visit_cancels_another_and_writes_to_the_office(
    page: Any, axe: Axe, signed_in: SignedIn, morning: OnlineOffice
) -> None:
    first, second = book(morning, "2027-03-18 09:00", "2027-03-25 09:00")
    page.set_viewport_size(PHONE)
    page.goto("/my/")
    assert axe(page) == []
    page.get_by_label("Phone or e-mail").fill("ana@example.com")
    page.get_by_label("Date of birth").fill("03/14/1985")
    page.get_by_role("button", name="Send me a link").click()
    assert page.get_by_text("a link is on its way").is_visible()
    assert axe(page) == []
    page.goto(link())
    assert axe(page) == []
    page.get_by_role("button", name="Sign in").click()

    assert page.get_by_role("heading", name="Hello, Ana").is_visible()
    assert axe(page) == []
    page.get_by_role("link", name="Visits").click()
    assert axe(page) == []
    page.get_by_role("link", name="Thu, Mar 18").click()
    assert axe(page) == []
    page.get_by_role("link", name="Choose another time").click()
    assert axe(page) == []
    page.locator(".time-tile").nth(4).click()
    page.get_by_role("button", name="Take this time").click()
    page.get_by_role("button", name="I am coming").click()
    assert page.get_by_text("You said that you are coming.").is_visible()

    page.goto(f"/my/visits/{second.pk}/")
    page.get_by_role("link", name="Cancel this visit").click()
    page.get_by_label("Why?").fill("Feeling well again")
    assert axe(page) == []
    page.get_by_role("button", name="Cancel this visit").click()
    assert page.get_by_text("This visit is cancelled.").is_visible()
    assert axe(page) == []

    page.get_by_role("link", name="Bills").click()
    assert page.get_by_role("heading", name="You owe $0.00").is_visible()
    assert axe(page) == []
    page.get_by_role("link", name="Messages").click()
    assert axe(page) == []
    page.get_by_role("link", name="A test result").click()
    page.get_by_label("Your message").fill("Is my result there?")
    assert axe(page) == []
    page.get_by_role("button", name="Send").click()
    assert page.get_by_text("Is my result there?").is_visible()
    assert axe(page) == []
    with system("test", purpose="test"):
        moved = Appointment.objects.get(pk=first.pk)
        gone = VisitEvent.objects.get(appointment=second, kind="cancelled")
    assert (moved.status, gone.initiator) == ("confirmed", "patient")
    assert moved.start != first.start

    signed_in(page, "clinical", go="/worklist/?show=everything")
    page.get_by_role("link", name=re.compile(r"^Answer\s?:")).click()
    page.get_by_label("Your answer").fill("It is, and it is good.")
    assert axe(page) == []
    page.get_by_role("button", name="Send the answer").click()
    page.locator(".thread-lines").get_by_text("It is, and it is good.").wait_for()


def test_somebody_in_the_car_says_that_he_is_here(
    page: Any, axe: Axe, morning: OnlineOffice
) -> None:
    (visit,) = book(morning, "2027-03-15 11:40")
    with system("test", purpose="test") as actor:
        token = access.make_link(
            actor=actor,
            key=uuid.uuid4(),
            purpose="arrival",
            about=f"scheduling.appointment:{visit.pk}",
            patient_id=visit.patient_id,
            expires_at=visit.end,
        )
    page.set_viewport_size(PHONE)
    page.goto(f"/arrive/{token}/")
    assert axe(page) == []
    page.get_by_label("Yes, in my car").check()
    page.get_by_role("button", name="Tell the clinic").click()
    assert page.get_by_text("We know that you are in your car").is_visible()
    assert axe(page) == []
    with system("test", purpose="test"):
        assert Appointment.objects.get(pk=visit.pk).status == "arrived"


def test_a_mother_books_three_children_on_her_phone_moves_them_and_cancels_one_in_spanish(
    page: Any, axe: Axe, morning: OnlineOffice
) -> None:
    kind = make_visit_type(name="Check-up", minutes=20, online=True)
    make_reason(kind, new=kind, words_en="A check-up", words_es="Un chequeo")
    mother = make_mother(morning)
    for called, year in (("Mia", 2018), ("Leo", 2016), ("Zoe", 2021)):
        speaks_for(make_child(morning, called, date(year, 2, 3)), mother=mother)
    page.set_viewport_size(PHONE)
    page.goto("/book/")
    page.get_by_role("link", name="Book for your family").click()
    page.get_by_label("Phone or e-mail").fill("ana@example.com")
    page.get_by_label("Date of birth").fill("03/14/1985")
    page.get_by_role("button", name="Send me a link").click()
    page.goto(link())
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Visits").click()
    assert page.get_by_role("link", name="Book for your family").is_visible()
    page.goto("/my/family/")
    for called in ("Mia", "Leo", "Zoe"):
        page.get_by_label(called, exact=True).check()
        page.get_by_label(f"What does {called} need?").select_option(label="A check-up")
    page.get_by_label("From which day?").fill("03/18/2027")
    assert axe(page) == []
    page.get_by_role("button", name="See open times").click()
    first = page.locator(".family-ways .choice").first.inner_text()
    assert all(called in first for called in ("Mia", "Leo", "Zoe"))
    assert axe(page) == []
    page.get_by_role("button", name="Book these visits").click()
    assert page.get_by_role("heading", name="Visits of your family").is_visible()
    assert page.get_by_text("Thu, Mar 18").count() == 3
    assert axe(page) == []

    page.get_by_role("link", name="Choose another time for all").click()
    page.locator(".family-ways input").nth(2).check()
    assert axe(page) == []
    page.get_by_role("button", name="Take this time").click()
    page.get_by_role("button", name="Español").click()
    assert page.get_by_role("heading", name="Citas de su familia").is_visible()
    page.get_by_role("link", name="Cancelar una o todas").click()
    page.get_by_role("radio", name="Leo").check()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Cancelar citas").click()
    assert page.get_by_text("cancelada").count() == 1
    with system("test", purpose="test"):
        found = Appointment.objects.order_by("start").values_list("status", flat=True)
        assert list(found) == ["booked", "cancelled", "booked"]
