"""The unpaid bill, played by who really does it: biller, patient on a phone, office manager."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from praxis.access.context import system
from praxis.billing import actions
from praxis.billing.actions import paying
from praxis.billing.models import PayLink, Placement, StatementRun
from praxis.billing.tests.bill_world import (
    SECRET,
    agency_of,
    books_agree,
    owes,
    owing,
    run_of,
    scale_of,
    set_up_processor,
    today,
)
from praxis.billing.tests.money_world import SET_UP, Office
from praxis.config.tests.browser import SignedIn
from praxis.demo.card_page import CardPage, served
from praxis.kernel import clock
from praxis.people.actions import add_contact_point
from praxis.practice.actions import change_setting

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], list[str]]


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    gone = [timedelta()]
    real = clock.now

    def go(days: int) -> None:
        gone[0] += timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda: real() + gone[0])

    return go


def _world(live: str, card_url: str) -> tuple[Office, Any, Any]:
    with system("test", purpose="test"):
        office = Office()
        patient = owing(office)
        add_contact_point(
            actor=SET_UP,
            key=uuid.uuid4(),
            patient_id=patient.pk,
            system="email",
            value="ana@example.com",
        )
        set_up_processor(card_url)
        change_setting(actor=SET_UP, key="public_address", value=live)
        return office, patient, agency_of(office)


def test_a_bill_goes_from_its_statement_by_pay_link_and_final_notice_to_the_agency_and_back(
    page: Any,
    browser: Any,
    live: str,
    signed_in: SignedIn,
    axe: Axe,
    travel: Callable[[int], None],
    tmp_path: Path,
) -> None:
    cards = CardPage(secret=SECRET)
    with served(cards) as card_url:
        _, patient, agency = _world(live, card_url)

        signed_in(page, "biller", go="/billing/balances/")
        assert axe(page) == []
        page.get_by_role("link", name="Statement runs").click()
        page.get_by_role("button", name="Make 1 paper").click()
        page.get_by_text("the papers are being made").wait_for()
        _work()
        page.reload()
        page.get_by_role("link", name="Papers to print").wait_for()
        assert axe(page) == []
        page.goto(f"/patients/{patient.pk}/bill/")
        page.get_by_text("Statement S-").first.wait_for()
        assert axe(page) == []
        page.get_by_role("link", name="Send a pay link").click()
        page.get_by_label("Mail").check()
        page.get_by_role("button", name="Send").click()
        page.get_by_text("The link is on its way").wait_for()

        _pay_on_a_phone(browser, live, axe)
        with system("test", purpose="test"):
            assert owes(patient.pk) == 15000
        assert cards.told == [200]

    with system("test", purpose="test"):
        for _ in range(2):
            travel(29)
            run_of()
        travel(29)
    signed_in(page, "biller", go=f"/patients/{patient.pk}/bill/")
    page.get_by_role("button", name="Send the final notice").click()
    page.get_by_text("is among the patient's files").wait_for()
    travel(31)
    page.reload()
    page.get_by_role("link", name="Hand over to an agency").click()
    page.get_by_label("Agency").select_option("Fair Collections")
    page.get_by_role("button", name="Ask for sign-off").click()
    page.get_by_text("You asked for this. Another person signs it off.").wait_for()
    assert axe(page) == []
    with system("test", purpose="test"):
        placement = Placement.objects.get()

    signed_in(page, "office_manager", go=f"/agency/accounts/{placement.pk}/")
    page.get_by_role("button", name="Sign off and hand over").click()
    page.get_by_text("Handed over. The list").wait_for()

    signed_in(page, "biller", go=f"/agency/{agency.pk}/")
    assert axe(page) == []
    page.get_by_role("link", name="Post what it collected").click()
    paid = tmp_path / "paid.csv"
    paid.write_text(f"account,paid_on,amount,fee\nA-{placement.pk},{today()},100.00,25.00\n")
    page.get_by_label("CSV file of the agency").set_input_files(str(paid))
    page.get_by_role("button", name="Post the file").click()
    page.get_by_text("the fee is ours").wait_for()
    page.goto(f"/agency/accounts/{placement.pk}/")
    page.get_by_role("link", name="Call it back").click()
    page.get_by_label("Why").fill("Pays the rest at the desk")
    page.get_by_role("button", name="Call it back").click()
    page.get_by_text("Called back. The list").wait_for()
    with system("test", purpose="test"):
        assert owes(patient.pk) == 5000
        assert books_agree()


def _work() -> None:
    """What the worker does meanwhile."""
    with system("test", purpose="test"):
        for run in StatementRun.objects.filter(finished_at=None):
            while actions.run_chunk(actor=SET_UP, run_id=run.pk):
                pass


def _pay_on_a_phone(browser: Any, live: str, axe: Axe) -> None:
    with system("test", purpose="test"):
        token = paying.token_of(SET_UP, PayLink.objects.get())
    context = browser.new_context(base_url=live, viewport={"width": 390, "height": 844})
    context.set_default_timeout(10_000)
    phone = context.new_page()
    try:
        phone.goto(f"/pay/{token}/")
        assert axe(phone) == []
        phone.get_by_label("Amount").fill("500")
        phone.get_by_role("button", name="Go on").click()
        phone.get_by_text("at most $200.00").first.wait_for()
        phone.get_by_label("Amount").fill("50")
        phone.get_by_role("button", name="Go on").click()
        phone.get_by_text("You pay").wait_for()
        assert axe(phone) == []
        phone.get_by_role("link", name="Enter my card").click()
        phone.get_by_role("button", name="Pay now").click()
        phone.get_by_text("Thank you").wait_for()
        phone.get_by_text("$150.00").first.wait_for()
    finally:
        context.close()


def test_who_cannot_pay_at_once_gets_a_plan_help_by_the_scale_or_an_answer(
    page: Any, signed_in: SignedIn, axe: Axe
) -> None:
    with system("test", purpose="test"):
        office = Office()
        patient = owing(office, 50000)
        scale_of()
    signed_in(page, "biller", go=f"/patients/{patient.pk}/bill/")
    page.get_by_role("link", name="Call").click()
    page.get_by_text("What to say").wait_for()
    assert axe(page) == []
    page.get_by_label("What came of it").select_option("Left a message without details")
    page.get_by_label("In a few words").fill("Card 4111 1111 1111 1111")
    page.get_by_role("button", name="Write it down").click()
    page.get_by_text("looks like a card number").first.wait_for()
    page.get_by_label("In a few words").fill("Will call on Monday")
    page.get_by_role("button", name="Write it down").click()
    page.get_by_text("The call is written down").wait_for()

    page.get_by_role("link", name="Lower-cost care").click()
    page.get_by_label("People in the household").fill("2")
    page.get_by_label("Income in a year").fill("40000")
    page.get_by_label("What was shown").fill("Two pay slips")
    page.get_by_role("button", name="Send for approval").click()
    page.get_by_text("Another person answers it").first.wait_for()
    assert axe(page) == []
    asked = page.url
    signed_in(page, "office_manager", go=asked)
    page.get_by_role("button", name="Approve 50% off").click()
    page.get_by_text("The scale's share is written off").wait_for()
    with system("test", purpose="test"):
        assert owes(patient.pk) == 25000

    signed_in(page, "biller", go=f"/patients/{patient.pk}/bill/")
    page.get_by_role("link", name="Payment plan").click()
    page.get_by_label("Number of payments").fill("5")
    page.get_by_role("button", name="Start the plan").click()
    page.get_by_text("Regulation Z").first.wait_for()
    page.get_by_label("The patient has the written terms").check()
    page.get_by_role("button", name="Start the plan").click()
    page.get_by_text("gave the written terms").wait_for()
    assert axe(page) == []

    page.goto(f"/patients/{patient.pk}/bill/")
    page.get_by_role("link", name="Hold the bill").click()
    page.get_by_label("What the patient says").fill("The second test was never done")
    page.get_by_role("button", name="Stop everything").click()
    page.get_by_role("link", name="Answer it").click()
    page.get_by_label("What was answered").fill("The result was shown to the patient")
    page.get_by_role("button", name="The hold ends").click()
    page.get_by_text("Answered. The bill goes on.").wait_for()
    with system("test", purpose="test"):
        assert books_agree()
