"""A call, a refill, a provider's telephone, a call back, a Spanish answer: in a real browser."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from praxis.access.context import system
from praxis.access.testing import make_user
from praxis.chart.testing import make_record
from praxis.config.tests.browser import SignedIn
from praxis.correspondence.models import ProviderRequest, Thread
from praxis.kernel import clock
from praxis.kernel.signing import signature
from praxis.people.testing import make_patient
from praxis.portal.testing import SET_UP, OnlineOffice, make_online_office
from praxis.portal.tests.test_portal_stories import link
from praxis.practice import actions as practice
from praxis.practice.testing import make_provider
from praxis.scheduling.testing import office_time

pytestmark = pytest.mark.story
Axe = Callable[[Any], list[str]]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
SECRET = "s" * 32


@pytest.fixture
def morning(live: str) -> Iterator[OnlineOffice]:
    clock.set_offset(office_time("2027-03-15 10:00") - clock.real_now())
    office = make_online_office()
    for key, value in (
        ("practice_name", "Riverbend Family Clinic"),
        ("practice_phone", "+15550104400"),
        ("phone_secret", SECRET),
    ):
        practice.change_setting(actor=SET_UP, key=key, value=value)
    yield office
    clock.set_offset(clock.real_now() - clock.real_now())


def rings(number: str) -> None:
    raw = json.dumps({"type": "ringing", "event_id": "c-1", "from": number}).encode()
    timestamp = str(int(clock.real_now().timestamp()))
    answer = Client().post(
        "/phone/hook/",
        data=raw,
        content_type="application/json",
        headers={
            "Praxis-Timestamp": timestamp,
            "Praxis-Signature": signature(SECRET, timestamp, raw),
        },
    )
    assert answer.status_code == 200


def as_user(page: Any, signed_in: SignedIn, user: Any, go: str, size: dict[str, int]) -> None:
    page.context.clear_cookies()
    page.set_viewport_size(size)
    signed_in(page, user=user, go=go)


def fits(page: Any) -> bool:
    page.set_viewport_size({"width": 320, "height": 640})
    found = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    return bool(found)


def test_a_call_becomes_a_refill_that_is_answered_told_and_opened_again_in_spanish(
    page: Any, axe: Axe, signed_in: SignedIn, morning: OnlineOffice
) -> None:
    dana = make_user("front_desk", name="Dana Whitlock")
    vega = make_user("provider", name="Elena Vega")
    with system("test", purpose="test") as actor:
        doctor = make_provider(
            family_name="Vega", given_name="Elena", site=morning.site, user_id=vega.pk
        )
        patient = make_patient(
            actor=actor,
            family_name="Lopez",
            given_name="Ana",
            birth_date=date(1985, 3, 14),
            phone="+12175550142",
            email="ana@example.com",
            language="es",
            site_ids=[morning.site.pk],
        )
        make_record(patient.pk)

    # The telephone rings: the card stands on Today within a poll.
    as_user(page, signed_in, dana, "/", DESK)
    rings("+12175550142")
    card = page.get_by_role("region", name="Incoming call")
    card.wait_for(timeout=7_000)
    assert card.get_by_text("Ana Lopez").is_visible()
    assert axe(page) == []
    card.get_by_role("button", name="Answer").click()
    assert page.get_by_text("Know first").is_visible()
    assert axe(page) == []
    page.get_by_label("About", exact=True).select_option("refill")
    page.get_by_label("What is it about").fill("Needs a refill of her blood pressure pills")
    page.get_by_role("button", name="Write it down").click()
    assert axe(page) == []
    page.get_by_role("button", name="Take it").click()
    page.get_by_role("link", name="Refill", exact=True).click()
    page.get_by_label("Provider", exact=True).select_option(str(doctor.pk))
    page.get_by_label("Or another medication").fill("Lisinopril 10 mg")
    page.get_by_label("Pharmacy").fill("Main Street Pharmacy")
    assert axe(page) == []
    page.get_by_role("button", name="Ask the provider").click()
    assert page.get_by_text("Waits for the provider").first.is_visible()
    with system("test", purpose="test"):
        asked = ProviderRequest.objects.get()

    # The provider answers on a telephone.
    as_user(page, signed_in, vega, "/requests/?whose=mine&state=asked", PHONE)
    page.get_by_role("link", name="Lopez, Ana").click()
    assert axe(page) == []
    assert page.get_by_text("On the chart now").is_visible()
    page.get_by_label("Approve").check()
    page.get_by_label("In words the patient may hear").fill("90 days, ready this afternoon")
    page.get_by_role("button", name="Answer", exact=True).click()
    assert page.get_by_text("The desk tells the patient.").is_visible()
    assert fits(page)

    # The desk calls back; with the told answer the conversation closes.
    as_user(page, signed_in, dana, f"/requests/{asked.pk}/", DESK)
    page.get_by_label("Told by").select_option("phone")
    page.get_by_role("button", name="The patient was told").click()
    assert page.get_by_text("Answer told").first.is_visible()
    page.goto(f"/inbox/{asked.thread_id}/?view=closed")
    assert page.get_by_text("Closed", exact=True).first.is_visible()
    assert axe(page) == []
    assert fits(page)

    page.set_viewport_size(DESK)
    page.goto("/phone/")
    assert page.get_by_text("written down").is_visible()
    assert axe(page) == []

    # The patient writes in Spanish, is answered, and writes again.
    page.context.clear_cookies()
    page.set_viewport_size(PHONE)
    page.goto("/my/")
    page.get_by_label("Phone or e-mail").fill("ana@example.com")
    page.get_by_label("Date of birth").fill("03/14/1985")
    page.get_by_role("button", name="Send me a link").click()
    page.goto(link())
    page.locator("button.button-primary").click()
    page.goto("/my/messages/new/")
    page.locator("input[value=refill]").check()
    page.locator("textarea").fill("¿Puedo tomarla por la noche?")
    page.locator("button.button-primary").click()
    page.locator(".card a").first.click()
    assert axe(page) == []
    mine = page.url
    kept = page.context.cookies()
    with system("test", purpose="test"):
        thread = Thread.objects.get(medium="portal")

    nurse = make_user("clinical", name="Nora Fields")
    as_user(page, signed_in, nurse, f"/inbox/{thread.pk}/", DESK)
    page.get_by_label("Your answer").fill("Sí, a la misma hora cada día.")
    page.get_by_role("button", name="Send the answer").click()
    page.get_by_label("How it ended").select_option("answered")
    page.locator("form[action*='/close/'] button").click()
    assert page.get_by_text("Closed: answered.").is_visible()

    page.context.clear_cookies()
    page.context.add_cookies(kept)
    page.set_viewport_size(PHONE)
    page.goto(mine)
    assert page.get_by_text("Sí, a la misma hora cada día.").is_visible()
    assert axe(page) == []
    page.locator("textarea").fill("Gracias. ¿Y con leche?")
    page.locator("button.button-primary").click()
    assert fits(page)
    with system("test", purpose="test"):
        thread.refresh_from_db()
    assert (thread.state, thread.outcome) == ("open", "")
