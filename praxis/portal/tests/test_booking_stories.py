"""Booking on a telephone, told in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from praxis.access.context import system
from praxis.config.tests.browser import SignedIn
from praxis.kernel import clock
from praxis.portal.testing import SET_UP, OnlineOffice, make_online_office
from praxis.practice import actions as practice
from praxis.scheduling.models import Appointment, Hold
from praxis.scheduling.testing import office_time

pytestmark = pytest.mark.story
Axe = Callable[[Any], list[str]]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def morning(live: str) -> Iterator[OnlineOffice]:
    """Ten in the morning on the business clock; sign-in keeps the real one."""
    clock.set_offset(office_time("2027-03-15 10:00") - clock.real_now())
    office = make_online_office()
    for key, value in (
        ("practice_name", "Riverbend Family Clinic"),
        ("practice_phone", "+15550104400"),
    ):
        practice.change_setting(actor=SET_UP, key=key, value=value)
    yield office
    clock.set_offset(clock.real_now() - clock.real_now())


def no_sideways(page: Any) -> bool:
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )


def test_a_new_patient_books_on_a_phone_in_spanish(
    page: Any, axe: Axe, morning: OnlineOffice
) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/book/")
    assert axe(page) == []
    page.get_by_role("button", name="Español").click()
    assert page.get_by_role("heading", name="Reservar una cita").is_visible()
    assert page.locator("html").get_attribute("lang") == "es"
    page.get_by_role("button", name="Ver horas libres").click()
    assert page.get_by_text("Hay cosas que corregir").is_visible()
    assert axe(page) == []
    page.get_by_label("Me siento mal").check()
    page.get_by_label("En sus propias palabras").fill("Tos desde el domingo")
    page.get_by_label("No, es la primera vez").check()
    page.get_by_label("Fecha de nacimiento").fill("03/14/1985")
    page.get_by_label("Seguro").select_option(label="No tengo seguro")
    assert no_sideways(page)
    page.get_by_role("button", name="Ver horas libres").click()

    assert page.get_by_role("heading", name="Elija una hora").is_visible()
    assert page.get_by_text("Hoy").first.is_visible()
    assert axe(page) == []
    assert no_sideways(page)
    page.locator(".time-tile").nth(2).click()
    chosen = page.locator("[data-chosen]").inner_text()
    assert page.locator(".time-tile b").nth(2).inner_text() in chosen
    page.get_by_role("button", name="Continuar").click()

    assert axe(page) == []
    assert page.get_by_text("Le guardamos esta hora hasta las 10:1").is_visible()
    with system("test", purpose="test"):
        assert Hold.objects.get().ended_at is None
    page.get_by_label("Nombre", exact=True).fill("Ana")
    page.get_by_label("Apellido").fill("López")
    page.get_by_label("Teléfono celular").fill("217 555 0142")
    page.get_by_label("Correo").fill("ana@example.com")
    page.get_by_role("button", name="Reservar esta cita").click()

    assert page.get_by_role("heading", name="Su cita está reservada").is_visible()
    assert (
        page.get_by_text("lunes 15 de marzo").is_visible() or page.get_by_text("Lunes 15").count()
    )
    assert page.get_by_role("link", name="911").is_visible()
    assert axe(page) == []
    with system("test", purpose="test"):
        visit = Appointment.objects.select_related("patient").get()
        assert (visit.patient.name, visit.patient.language) == ("Ana López", "es")
        assert visit.reason == "Tos desde el domingo"
        assert Hold.objects.get().ended_at is not None


def test_booking_works_without_javascript_and_on_the_narrowest_screen(
    page_without_javascript: Any, morning: OnlineOffice
) -> None:
    page = page_without_javascript
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/book/")
    page.get_by_label("I am sick").check()
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("Date of birth").fill("3/14/85")
    page.get_by_label("Insurance").select_option(label="I have no insurance")
    page.get_by_role("button", name="See open times").click()
    assert page.locator(".time-tile input:checked").count() == 1
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("First name").fill("Omar")
    page.get_by_label("Last name").fill("Haddad")
    page.get_by_label("Mobile phone").fill("(217) 555-0143")
    page.get_by_role("button", name="Book this visit").click()
    assert page.get_by_role("heading", name="Your visit is booked").is_visible()


def ask(page: Any, *, new: bool) -> None:
    page.goto("/book/")
    page.get_by_label("I need a check-up").check()
    page.get_by_label("No, I am new" if new else "Yes", exact=True).check()
    page.get_by_label("Date of birth").fill("3/14/85")
    page.get_by_label("Insurance").select_option(label="I have no insurance")
    page.get_by_role("button", name="See open times").click()


def test_a_manager_decides_who_books_what_online(
    page: Any, axe: Axe, signed_in: SignedIn, morning: OnlineOffice
) -> None:
    signed_in(page, "office_manager", go="/setup/online/")
    assert axe(page) == []
    page.get_by_role("link", name="Add a reason").click()
    page.get_by_label("In the patient's words").fill("I need a check-up")
    page.get_by_label("The same in Spanish").fill("Necesito un chequeo")
    for label in ("established patients", "new patients"):
        page.get_by_label(f"Visit type for {label}").select_option(label="Sick visit, 20 min")
    assert axe(page) == []
    page.get_by_role("button", name="Add reason").click()
    page.get_by_role("link", name="Add a rule").click()
    page.get_by_label("Rule").fill("Dr. Okafor takes no new patients")
    page.get_by_label("Whom it is about").select_option(label="New patients")
    page.get_by_label("Provider").select_option(label=morning.provider.display_name)
    assert axe(page) == []
    page.get_by_role("button", name="Add rule").click()
    assert page.get_by_role("rowheader", name="Dr. Okafor takes no new").is_visible()
    assert axe(page) == []

    ask(page, new=True)
    assert page.locator(".time-tile").count() > 3
    assert page.locator(".time-tile").filter(has_text="Okafor").count() == 0
    ask(page, new=False)
    assert page.locator(".time-tile").filter(has_text="Okafor").count() > 0

    page.goto("/setup/online/rules/new/")
    page.get_by_label("Rule").fill("New patients call")
    page.get_by_label("Whom it is about").select_option(label="New patients")
    page.get_by_role("button", name="Add rule").click()
    ask(page, new=True)
    assert page.get_by_role("heading", name="Call us to book").is_visible()
    assert axe(page) == []
