"""Payers asked by file from the screens: insurance before a visit, a claim that is silent."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from praxis.access import testing as access
from praxis.access.context import opened
from praxis.billing import actions, intake, periodic
from praxis.billing.testing import SET_UP, Clinic
from praxis.config.tests.browser import SignedIn
from praxis.demo.payer import Exchange, Simulator
from praxis.demo.payer.inquiries import trouble_of
from praxis.demo.tests.test_journey import clinic as clinic
from praxis.demo.tests.test_journey import folder as folder
from praxis.demo.tests.test_journey import morning as morning
from praxis.kernel import clock
from praxis.news.testing import run_reactions
from praxis.practice.actions import change_setting
from praxis.scheduling.testing import make_appointment, office_time

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], list[str]]
SEED = 4


def member(payer: str, trouble: str) -> str:
    """A member number with which the payers of the demo have that trouble."""
    return next(
        number
        for number in (f"XQH{each:06}" for each in count(1))
        if trouble_of(number, payer, seed=SEED) == trouble
    )


def answered(folder: Path) -> set[str]:
    """The worker lays files out, the payers answer, the worker takes the answers in."""
    run_reactions()
    Simulator(Exchange(folder), seed=SEED).work(clock.now())
    return {taken.kind for taken in intake.take_in_all()}


def test_a_red_light_the_day_before_is_put_right_and_asked_again_until_it_is_green(
    page: Any, signed_in: SignedIn, axe: Axe, clinic: Clinic, folder: Path
) -> None:
    payer = clinic.payer.payer_id
    with opened(SET_UP, purpose="test"):
        patient = clinic.make_patient(member_id=member(payer, "72"))
        make_appointment(
            actor=SET_UP, patient_id=patient.pk, visit_type_id=clinic.visit_type.pk,
            provider_id=clinic.provider.pk, start=office_time("2027-03-16 09:00"),
            site=clinic.site,
        )  # fmt: skip
        change_setting(actor=SET_UP, key="eligibility_ask_days", value=1)
    assert periodic.ask_coming_visits() == 1
    assert answered(folder) == {"TA1", "999", "271"}

    desk = access.make_user("front_desk", name="Dana Whitlock")
    signed_in(page, user=desk, go="/schedule/readiness/")
    row = page.get_by_role("row").filter(has_text="Alvarez")
    row.wait_for()
    assert "not found" in row.inner_text().lower()
    page.goto("/worklist/")
    page.get_by_text("Not found").first.wait_for()
    page.goto(f"/patients/{patient.pk}/coverages/")
    page.locator("#work .rows a").first.click()
    assert page.get_by_text("The payer does not know the member number").is_visible()
    assert page.get_by_role("link", name="The answer as it came").is_visible()
    assert axe(page) == []

    page.get_by_role("link", name="Change", exact=True).click()
    page.get_by_label("Member number").fill(member(payer, ""))
    page.get_by_role("button", name="Save insurance").click()
    page.keyboard.press("a")
    page.get_by_text("The payer is asked.").wait_for()
    assert page.get_by_text("The payer has not answered yet").is_visible()
    assert answered(folder) == {"TA1", "999", "271"}
    page.reload()
    checks = page.get_by_role("region", name="Checks").inner_text()
    assert "Active" in checks
    assert "$20.00" in checks
    assert "Electronic answer (271)" in checks
    assert axe(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size({"width": 1440, "height": 900})

    page.goto("/schedule/readiness/")
    assert "not found" not in row.inner_text().lower()


def test_the_biller_asks_the_payer_about_a_silent_claim_and_reads_what_it_says(
    page: Any, signed_in: SignedIn, axe: Axe, clinic: Clinic, folder: Path
) -> None:
    with opened(SET_UP, purpose="test"):
        claim = clinic.make_claim()
        actions.send_claims(actor=SET_UP, key=uuid.uuid4())
    assert answered(folder) == {"TA1", "999", "277CA"}
    with opened(SET_UP, purpose="test"):
        claim.refresh_from_db()
        due = claim.filing_due_on
    assert claim.state == "accepted"

    biller = access.make_user("biller", name="Priya Nair")
    signed_in(page, user=biller, go=f"/claims/{claim.pk}/")
    page.get_by_role("button", name="Ask the payer").wait_for()
    page.keyboard.press("a")
    page.get_by_text("The payer is asked. Its answer will stand below.").wait_for()
    assert page.get_by_text("Payer asked (276)").is_visible()
    assert answered(folder) == {"TA1", "999", "277"}
    page.reload()
    assert page.get_by_text("Payer's answer (277)").is_visible()
    assert page.get_by_text("In process").first.is_visible()
    assert page.get_by_text("P1:20").is_visible()
    assert axe(page) == []
    with opened(SET_UP, purpose="test"):
        claim.refresh_from_db()
        assert (claim.state, claim.filing_due_on) == ("accepted", due)

    clock.set_offset(clock.now() + timedelta(days=31) - clock.real_now())
    assert periodic.ask_silent_claims() == 1
    assert answered(folder) == {"TA1", "999", "277", "835"}
