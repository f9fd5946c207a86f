"""Billing in a real browser: the provider closes a visit, the biller fixes, sends and corrects."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from praxis.access import testing as access
from praxis.access.context import opened
from praxis.billing import actions
from praxis.billing.models import Claim, Interchange
from praxis.billing.testing import SET_UP, Clinic
from praxis.billing.tests.answers import ack277, ack999
from praxis.billing.tests.oracles import pyx12_errors
from praxis.config.tests.browser import SignedIn
from praxis.kernel import clock, exchange
from praxis.news.testing import run_reactions

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], list[str]]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(exchange, "home", lambda: tmp_path)
    return tmp_path / "exchange"


def build(provider_user_id: int | None = None) -> Clinic:
    with opened(SET_UP, purpose="test"):
        return Clinic(provider_user_id=provider_user_id)


def visit(clinic: Clinic, family: str = "Alvarez", days: int = 1, **details: Any) -> Any:
    with opened(SET_UP, purpose="test"):
        patient = clinic.make_patient(family, **details)
        day = clock.today(clinic.site.time_zone) - timedelta(days=days)
        return clinic.make_encounter(patient.pk, day)


def claim() -> Claim:
    with opened(SET_UP, purpose="test"):
        found: Claim = Claim.objects.latest("pk")
        return found


def fits(page: Any) -> None:
    """At 320 px nothing runs off the page."""
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 800})


def test_the_provider_completes_the_proposed_charges_and_closes_the_visit(
    page: Any, signed_in: SignedIn, axe: Axe
) -> None:
    doctor = access.make_user("provider", username="cokafor", name="Chidi Okafor")
    clinic = build(doctor.pk)
    encounter = visit(clinic)
    signed_in(page, user=doctor, go=f"/visits/{encounter.appointment_id}/")
    page.get_by_role("link", name="Charges").click()
    assert axe(page) == []
    fits(page)
    assert page.get_by_label("Service, line 1").input_value() == "G0463"

    page.get_by_label("1 Diagnosis", exact=True).fill("e119")
    page.get_by_label("Service, line 2").fill("G0444")
    page.get_by_label("Diagnoses, line 2").fill("1")
    page.get_by_role("button", name="Save and close for billing").click()

    assert page.get_by_text("The visit is closed for billing.").is_visible()
    assert page.get_by_text("Closed for billing").first.is_visible()
    assert page.get_by_text("Ready to send").is_visible()
    assert axe(page) == []
    assert claim().amount_cents == 20_900

    page.get_by_role("link", name="Superbill").click()
    assert page.get_by_text("G0444 Depression screening").is_visible()
    assert axe(page) == []


def test_the_biller_fixes_what_the_check_found_and_sends_the_claim(
    page: Any, signed_in: SignedIn, axe: Axe, folder: Path
) -> None:
    clinic = build()
    encounter = visit(clinic)
    with opened(SET_UP, purpose="test"):
        clinic.charge(encounter, diagnoses=[])
        clinic.close(encounter)
    signed_in(page, "biller", "billing_lead", go="/worklist/")
    page.get_by_role("link", name=re.compile("Fix claim")).first.click()
    page.goto(page.url.split("/worklist/")[0] + f"/claims/{claim().pk}/")
    assert page.get_by_text("No diagnosis is entered.").first.is_visible()
    assert axe(page) == []
    fits(page)

    page.get_by_role("link", name=re.compile("Fix.*No diagnosis")).click()
    page.get_by_role("link", name="Open again").click()
    assert axe(page) == []
    page.get_by_label("Why").fill("Diagnosis left out")
    page.get_by_role("button", name="Open again").click()
    page.get_by_label("1 Diagnosis", exact=True).fill("E11.9")
    page.get_by_label("2 Diagnosis", exact=True).fill("I10")
    page.get_by_role("button", name="Save charges").click()
    assert page.get_by_text("Charges saved.").is_visible()
    with opened(SET_UP, purpose="test"):
        clinic.close(encounter)

    page.goto(page.url.split("/visits/")[0] + "/billing/")
    assert axe(page) == []
    fits(page)
    page.get_by_role("button", name="Send 1 claim").click()
    assert page.get_by_text("1 claim in 1 file.").is_visible()
    assert axe(page) == []
    run_reactions()
    page.get_by_role("link", name=re.compile("837P-")).click()
    assert page.get_by_text("Sent, no answer yet").first.is_visible()
    assert axe(page) == []

    (path,) = (folder / "out").iterdir()
    assert pyx12_errors(path.read_bytes()) == []


def test_a_rejected_claim_is_found_taken_up_noted_and_sent_again(
    page: Any, signed_in: SignedIn, axe: Axe
) -> None:
    clinic = build()
    with opened(SET_UP, purpose="test"):
        made = clinic.make_claim()
        actions.send_claims(actor=SET_UP, key=uuid.uuid4())
    run_reactions()
    with opened(SET_UP, purpose="test"):
        file = Interchange.objects.get()
        actions.receive_answers(actor=SET_UP, file_name="a.999", content=ack999(file))
        actions.receive_answers(
            actor=SET_UP, file_name="b.277", content=ack277((made.number, "A7", ""), file=file)
        )
    signed_in(page, "biller", go="/billing/")
    page.get_by_role("link", name=re.compile("Alvarez")).first.click()
    assert page.get_by_text("Rejected: information invalid").first.is_visible()
    assert axe(page) == []

    page.get_by_role("link", name=re.compile("Add a note")).click()
    assert axe(page) == []
    page.get_by_label("Note").fill("Payer says: send again")
    page.get_by_role("button", name="Add the note").click()
    assert page.get_by_text("Payer says: send again").is_visible()
    page.get_by_role("button", name=re.compile("Take up and check")).click()
    page.get_by_role("button", name=re.compile("Send now")).click()

    events = page.locator(".history b").all_inner_texts()
    assert events[:3] == ["Put in a file", "Checked: clean", "Taken up for correction"]
    assert events[-1] == "Made"
    page.goto(page.url.split("/claims/")[0] + "/claims/?state=queued")
    assert page.get_by_role("link", name=made.number).is_visible()
    assert axe(page) == []


def test_visits_and_charges_that_were_forgotten_are_on_the_list(
    page: Any, signed_in: SignedIn, axe: Axe
) -> None:
    clinic = build()
    visit(clinic, "Tanaka", days=6)
    charged = visit(clinic, "Mendoza", days=5)
    withdrawn = visit(clinic, "Osei", days=4)
    with opened(SET_UP, purpose="test"):
        clinic.charge(charged)
        clinic.charge(withdrawn)
        (made,) = clinic.close(withdrawn)
        actions.withdraw_claim(actor=SET_UP, claim_id=made.pk, reason="Wrong payer")
    signed_in(page, "biller", go="/billing/missing/")
    assert axe(page) == []
    fits(page)
    assert page.get_by_role("row", name=re.compile("Tanaka.*No charges")).is_visible()
    assert page.get_by_role("row", name=re.compile("Mendoza.*Not closed")).is_visible()

    page.get_by_role("link", name="Charges without a claim").click()
    assert axe(page) == []
    page.get_by_role("link", name=re.compile("Osei")).first.click()
    page.get_by_role("button", name="Make the claim").click()
    assert page.get_by_text("The claim is made.").is_visible()


def test_claims_are_worked_with_the_keyboard_and_without_javascript(
    page_without_javascript: Any, signed_in: SignedIn
) -> None:
    page = page_without_javascript
    clinic = build()
    with opened(SET_UP, purpose="test"):
        made = clinic.make_claim()
    signed_in(page, "biller", go=f"/claims/{made.pk}/")
    page.get_by_role("link", name=re.compile("Hold")).click()
    page.get_by_label("Why").fill("Waiting for the referral")
    page.get_by_role("button", name="Hold the claim").click()
    assert page.get_by_text("On hold").first.is_visible()
    page.get_by_role("button", name=re.compile("Release")).click()
    page.get_by_role("button", name=re.compile("Send now")).click()
    assert claim().state == "queued"


def test_the_manager_sets_up_services_fees_templates_and_a_clearinghouse(
    page: Any, signed_in: SignedIn, axe: Axe
) -> None:
    clinic = build()
    signed_in(page, "billing_lead", "office_manager", go="/setup/services/new/")
    assert axe(page) == []
    page.get_by_label("Code system").select_option(label="HCPCS Level II")
    page.get_by_label("Code", exact=True).fill("g0101")
    page.get_by_label("In your own words").fill("Pelvic and breast exam")
    page.get_by_role("button", name="Add service").click()
    page.get_by_role("link", name="Set a fee").click()
    assert axe(page) == []
    page.get_by_label("Price of one unit").fill("85")
    page.get_by_label("From").fill("1/1/26")
    page.get_by_role("button", name="Save fee").click()
    assert page.get_by_text("$85.00").is_visible()
    assert axe(page) == []

    page.goto(page.url.split("/setup/")[0] + "/setup/charge-templates/")
    assert axe(page) == []
    page.get_by_role("link", name=clinic.visit_type.name).click()
    page.get_by_label("Service, line 2").fill("G0101")
    page.get_by_label("Pointers, line 2").fill("1")
    assert axe(page) == []
    page.get_by_role("button", name="Save template").click()
    assert page.get_by_text("G0101 Pelvic and breast exam").is_visible()

    page.goto(page.url.split("/setup/")[0] + "/setup/partners/")
    assert axe(page) == []
    fits(page)
    page.get_by_role("link", name="Prairie Clearing").first.click()
    page.get_by_label("Live since").fill("11/1/26")
    page.get_by_role("button", name="Save partner").click()
    assert page.get_by_text("Live", exact=True).is_visible()
