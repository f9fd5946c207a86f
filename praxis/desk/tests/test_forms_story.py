"""The pack of forms of a visit, filled and signed at the desk, in a real browser (D07)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from praxis.config.tests.browser import SignedIn
from praxis.coverage.testing import make_coverage, make_payer
from praxis.desk.tests.conftest import Office, build_office
from praxis.forms.models import Signature
from praxis.forms.testing import intake, make_rule, make_version, question, words
from praxis.kernel import clock
from praxis.scheduling.testing import office_time

pytestmark = pytest.mark.story
Axe = Callable[[Any], list[str]]


@pytest.fixture
def morning(live: str) -> Iterator[Office]:
    clock.set_offset(office_time("2027-03-15 10:00") - clock.real_now())
    yield build_office()
    clock.set_offset(timedelta())


def test_the_pack_follows_type_age_and_payer_and_is_signed_at_the_desk(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Office
) -> None:
    with morning.open():
        payer, other = make_payer(name="State plan"), make_payer()
        consent = make_version(purpose="consent", title="Consent to treatment")
        health = make_version(
            intake(
                question("smokes", "yes_no", required=True, text=words("Do you smoke?")),
                question(
                    "packs",
                    "number",
                    required=True,
                    low=0,
                    text=words("How many packs a week?"),
                    when=[{"question": "smokes", "op": "is", "value": "yes"}],
                ),
            ),
            title="Your health",
        )
        make_rule(consent, visit_type_id=morning.follow_up.pk)
        make_rule(health, payer_id=payer.pk, every_months=12)
        make_rule(make_version(title="For children"), max_age_months=215)
        make_rule(make_version(title="Other plan's form"), payer_id=other.pk)
        make_rule(make_version(title="First visit"), visit_type_id=morning.new_patient.pk)
    patient = morning.patient(family_name="Alvarez", birth_date=date(1979, 3, 14))
    with morning.open():
        make_coverage(patient.pk, payer=payer, rank=1)
    visit = morning.book("2027-03-15 10:20", patient=patient)

    signed_in(page, "front_desk", go=f"/visits/{visit.pk}/check-in/")
    due = page.locator(".row:has(button:has-text('Fill'))")
    assert due.count() == 2
    assert axe(page) == []
    page.get_by_role("button", name="Fill Consent to treatment").click()
    assert axe(page) == []
    page.get_by_role("button", name="Complete").click()
    assert page.get_by_role("alert").is_visible()
    assert axe(page) == []
    page.get_by_label("Yes").check()
    page.get_by_label("Full name").fill("Maria Alvarez")
    pad = page.locator("canvas").bounding_box()
    page.mouse.move(pad["x"] + 40, pad["y"] + 90)
    page.mouse.down()
    page.mouse.move(pad["x"] + 200, pad["y"] + 40, steps=6)
    page.mouse.up()
    page.get_by_role("button", name="Complete").click()
    assert page.url.endswith("/check-in/")

    page.get_by_role("button", name="Fill Your health").click()
    assert not page.get_by_label("How many packs a week?").is_visible()
    page.get_by_label("Yes").check()
    page.get_by_label("How many packs a week?").fill("2")
    page.get_by_role("button", name="Complete").click()
    assert page.get_by_text("Every form for this visit is done.").is_visible()

    page.goto(f"/patients/{patient.pk}/forms/")
    assert axe(page) == []
    page.get_by_role("link", name="Consent to treatment").click()
    assert page.get_by_text("Matches what was signed").is_visible()
    assert page.get_by_role("img", name="Drawn signature").is_visible()
    assert axe(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    with morning.open():
        signature = Signature.objects.get()
    assert signature.strokes
    assert signature.signer_name == "Maria Alvarez"

    page.get_by_role("link", name="Withdraw consent…").click()
    page.get_by_label("Why").fill("Asked for it by phone")
    page.get_by_role("button", name="Withdraw consent").click()
    assert page.get_by_text("Asked for it by phone").is_visible()
    page.goto(f"/visits/{visit.pk}/check-in/")
    assert page.get_by_text("The consent was withdrawn").is_visible()


def test_a_form_is_filled_with_javascript_off(
    page_without_javascript: Any, signed_in: SignedIn, morning: Office
) -> None:
    page = page_without_javascript
    with morning.open():
        version = make_version(purpose="consent", title="Consent to treatment")
        make_rule(version)
    visit = morning.book("2027-03-15 10:20")
    signed_in(page, "front_desk", go=f"/visits/{visit.pk}/check-in/")
    page.get_by_role("button", name="Fill Consent to treatment").click()
    page.get_by_label("Yes").check()
    page.get_by_label("Full name").fill("Maria Alvarez")
    page.get_by_role("button", name="Complete").click()
    assert page.get_by_text("Every form for this visit is done.").is_visible()
