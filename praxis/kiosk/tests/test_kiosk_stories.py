"""A tablet becomes a kiosk, and a patient checks in at it, in a real browser."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from praxis.access.context import system
from praxis.billing import testing as billing
from praxis.config.tests.browser import SignedIn
from praxis.coverage import testing as coverage
from praxis.coverage.actions import record_check
from praxis.forms import testing as forms
from praxis.forms.models import Signature
from praxis.kernel import clock
from praxis.kiosk.tests.conftest import Waiting, build
from praxis.people.models import Address
from praxis.practice import actions as practice
from praxis.scheduling.models import Appointment, VisitEvent
from praxis.scheduling.testing import office_time

pytestmark = pytest.mark.story
Axe = Callable[[Any], list[str]]


@pytest.fixture
def morning(live: str) -> Iterator[Waiting]:
    clock.set_offset(office_time("2027-03-15 11:30") - clock.real_now())
    room = build()
    practice.change_setting(
        actor=billing.SET_UP, key="practice_name", value="Riverbend Family Clinic"
    )
    yield room
    clock.set_offset(clock.real_now() - clock.real_now())


def press(page: Any, digits: str) -> None:
    for digit in digits:
        page.locator(f"[data-digit='{digit}']").click()


def test_a_patient_checks_in_at_the_kiosk(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Waiting
) -> None:
    patient = morning.person(email="maria@mail.example")
    visit = morning.visit(patient)
    with system("test", purpose="test") as actor:
        insurance = coverage.make_coverage(patient.pk)
        record_check(
            actor=actor,
            key=uuid.uuid4(),
            coverage_id=insurance.pk,
            how="phone",
            result="active",
            copay_cents=3000,
        )
        forms.make_rule(forms.make_version(purpose="consent", title="Consent to treatment"))

    page.set_viewport_size({"width": 1180, "height": 760})
    signed_in(page, "office_manager", go="/setup/kiosks/")
    assert axe(page) == []
    page.get_by_role("link", name="Make this device a kiosk").click()
    page.get_by_label("Where it stands").fill("Front door")
    assert axe(page) == []
    page.get_by_role("button", name="Make it a kiosk").click()

    assert page.get_by_role("heading", name="Find your visit").is_visible()
    assert axe(page) == []
    press(page, "03141985")
    press(page, "6043")
    page.get_by_role("button", name="Find my visit", exact=True).click()
    assert page.get_by_text("We did not find a visit with these two.").is_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Clear").click()
    press(page, "031419856042")
    page.get_by_role("button", name="Find my visit", exact=True).click()

    assert page.get_by_role("heading", name="Is this still right, Maria?").is_visible()
    assert "2175556042" not in page.content()
    assert "Alvarez" not in page.content()
    assert axe(page) == []
    page.locator("a[href$='/change/address/']").click()
    page.get_by_label("Street and number").fill("412 Oak Street")
    page.get_by_label("ZIP code").fill("62701")
    assert axe(page) == []
    page.get_by_role("button", name="Save the change").click()
    assert page.get_by_text("Changed. We will check it.").is_visible()
    page.get_by_label("I still have this card").check()
    page.get_by_role("button", name="Yes, continue").click()

    assert page.get_by_text("We may treat you.").is_visible()
    page.get_by_label("Yes", exact=True).check()
    page.get_by_role("button", name="Continue").click()
    assert page.get_by_text("One thing to correct").is_visible()
    assert axe(page) == []
    page.get_by_label("Full name").fill("Maria Alvarez")
    page.get_by_role("button", name="Continue").click()

    assert page.get_by_role("heading", name="Your payment today, Maria").is_visible()
    assert page.get_by_text("$30.00").first.is_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Pay at the desk").click()

    assert page.get_by_role("heading", name="You are checked in, Maria").is_visible()
    assert page.get_by_text("pay $30.00").is_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Done").click()
    assert page.get_by_role("heading", name="Find your visit").is_visible()
    page.go_back()
    assert "Maria" not in page.content()
    with system("test", purpose="test"):
        assert Appointment.objects.get(pk=visit.pk).status == "arrived"
        done = VisitEvent.objects.get(appointment=visit, kind="checkin_done")
        assert "Pays $30.00 at the desk" in done.note
        assert Signature.objects.get().signer_name == "Maria Alvarez"

    signed_in(page, "front_desk", name="Dana Whitlock", go="/worklist/?show=everything")
    page.get_by_role("link", name="Accept", exact=True).click()
    assert page.get_by_text("412 Oak Street").is_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Put it on record").click()
    assert page.get_by_text("The record is changed.").is_visible()
    with system("test", purpose="test"):
        assert Address.objects.get(patient=patient).line1 == "412 Oak Street"


def test_the_kiosk_speaks_spanish_clears_itself_and_works_without_javascript(
    page_without_javascript: Any, morning: Waiting
) -> None:
    visit = morning.visit(morning.person())
    page = page_without_javascript
    page.context.add_cookies(
        [{"name": "praxis_kiosk", "value": morning.token, "domain": "localhost", "path": "/kiosk/"}]
    )
    page.goto("/kiosk/")
    page.get_by_role("button", name="Español").click()
    assert page.get_by_role("heading", name="Busque su cita").is_visible()
    for name, value in (("month", "3"), ("day", "14"), ("year", "1985"), ("last4", "6042")):
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="Buscar mi cita").click()
    page.get_by_role("button", name="Sí, continuar").click()
    assert (
        page.get_by_text("Su llegada está registrada, Maria").is_visible()
        or page.get_by_text("Maria").count()
    )
    page.goto("/kiosk/over/")
    assert page.get_by_role("heading", name="Find your visit").is_visible()
    with system("test", purpose="test"):
        assert Appointment.objects.get(pk=visit.pk).status == "arrived"
