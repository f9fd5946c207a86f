"""Letters in a real browser: set up, written in Spanish, to many, one comes back, mended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from praxis.access import queries as access
from praxis.config.tests.browser import SignedIn
from praxis.correspondence import outside
from praxis.correspondence.models import Letter, LetterRun
from praxis.correspondence.reactions import mend_mail
from praxis.desk.tests.conftest import build_office
from praxis.kernel.actor import Actor
from praxis.people.actions import Place
from praxis.people.types import AddressMended
from praxis.worklist.models import WorkItem

pytestmark = pytest.mark.story
PROGRAM = Actor(user_id=None, name="test set-up", system=True)
Axe = Callable[[Any], list[str]]


def fits_a_telephone(page: Any) -> bool:
    page.set_viewport_size({"width": 320, "height": 640})
    fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size({"width": 1440, "height": 900})
    return bool(fits)


def test_a_letter_is_set_up_written_sent_to_many_comes_back_and_is_mended(
    page: Any, signed_in: SignedIn, axe: Axe, live: str
) -> None:
    office = build_office()
    home = Place(line1="12 Oak St", zip="62701")
    maria = office.patient(family_name="Alvarez", given_name="Maria", language="es", address=home)
    tom = office.patient(family_name="Baker", given_name="Tom")
    day = access.today() + timedelta(days=7)
    while day.weekday() > 4:
        day += timedelta(days=1)
    for patient, hour in ((maria, "09:00"), (tom, "09:40")):
        office.book(f"{day} {hour}", patient=patient)

    signed_in(page, "office_manager", "front_desk", go="/letters/")
    page.get_by_role("link", name="New letter").click()
    page.get_by_label("Name in the list").fill("Parking")
    page.get_by_label("About", exact=True).fill("Where to park")
    page.get_by_label("Text", exact=True).fill("Dear {shoe_size}")
    page.get_by_role("button", name="Save the draft").click()
    assert page.get_by_text("There is no field {shoe_size}").first.is_visible()
    assert axe(page) == []
    page.get_by_label("Text", exact=True).fill("Dear {first_name},\n\n{ask: Which entrance?}")
    page.get_by_label("About, in Spanish").fill("Dónde estacionar")
    page.get_by_label("Text, in Spanish").fill("Hola, {first_name}:\n\n{ask: Which entrance?}")
    page.get_by_role("button", name="Save the draft").click()
    assert page.get_by_text("Dear Maria,").is_visible()
    page.get_by_role("button", name="Approve").click()
    page.get_by_text("Approved. From now on").wait_for()
    assert axe(page) == []
    assert fits_a_telephone(page)

    page.goto(f"{live}/patients/{maria.pk}/messages/")
    page.get_by_role("link", name="Write a letter").click()
    assert axe(page) == []
    page.get_by_role("button", name="Go on").click()
    assert "Hola, Maria" in page.get_by_label("Text").input_value()
    page.get_by_role("button", name="Finish the letter").click()
    assert page.get_by_text("Fill in: Which entrance?").first.is_visible()
    assert axe(page) == []
    page.get_by_label("Which entrance?").fill("Entre por la calle Oak.")
    page.get_by_role("button", name="Finish the letter").click()
    page.get_by_role("link", name="Open the letter").wait_for()
    assert page.get_by_text("Entre por la calle Oak.").is_visible()

    page.goto(f"{live}/letters/batches/")
    page.get_by_role("link", name="Write to many").click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Provider").select_option(label=str(office.provider.display_name))
    page.get_by_label("Which entrance?").fill("Oak Street")
    page.get_by_role("button", name="See who gets it").click()
    assert page.get_by_role("heading", name="1 get a letter").is_visible()
    assert page.get_by_text("No address").is_visible()
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_role("button", name="Make the letters").click()
    page.get_by_text("0 of 2 done").or_(page.get_by_text("1 of 2 done")).wait_for()
    outside.run_letters(run_id=LetterRun.objects.get().pk)

    page.goto(f"{live}/letters/print/")
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_role("button", name="Print these").click()
    paper = page.request.get(page.url + "pdf/")
    assert paper.body().startswith(b"%PDF")
    page.get_by_role("button", name="They are in the mail").click()
    page.get_by_text("2 letters are marked as mailed.").wait_for()
    assert axe(page) == []

    page.goto(f"{live}/letters/returned/")
    with office.open():
        number = Letter.objects.order_by("pk")[0].number
    page.get_by_label("Number at the foot").fill("L-1")
    page.get_by_role("button", name="Mark as returned").click()
    assert page.get_by_text("No letter has this number").first.is_visible()
    page.get_by_label("Number at the foot").fill(number)
    page.get_by_role("button", name="Mark as returned").click()
    page.get_by_text("To be asked for").wait_for()
    assert axe(page) == []
    assert fits_a_telephone(page)

    page.goto(f"{live}/patients/{maria.pk}/edit/")
    assert "nothing is mailed there" in page.locator("main").inner_text()
    page.get_by_role("link", name="New address").click()
    page.locator("[name=line1]").fill("9 Elm St")
    page.locator("[name=zip]").fill("62702")
    page.get_by_role("button", name="Save address").click()
    page.get_by_text("9 Elm St, Springfield").wait_for()
    page.goto(f"{live}/letters/returned/")
    assert page.get_by_text("To be asked for").count() == 0
    assert page.get_by_text("Put right").is_visible()
    with office.open():
        mend_mail(
            actor=PROGRAM, news=AddressMended(patient_id=maria.pk), key="correspondence.mend_mail"
        )
        assert WorkItem.objects.get(kind="correspondence.returned").closed_at is not None
