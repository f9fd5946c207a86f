"""Insurance at the desk and the payer sheet, in a real browser (P04, R11)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from praxis.access.context import system
from praxis.config.tests.browser import SignedIn
from praxis.coverage import queries
from praxis.coverage.testing import make_coverage, make_payer, make_product
from praxis.people.testing import make_patient
from praxis.practice.testing import make_billing_entity, make_provider

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], list[str]]


def patient() -> int:
    with system("test", purpose="test") as actor:
        return make_patient(
            actor=actor, family_name="Alvarez", given_name="Maria", birth_date=date(1979, 3, 14)
        ).pk


def test_the_desk_replaces_insurance_in_midyear_and_each_day_has_its_own_payer(
    page: Any, signed_in: SignedIn, axe: Axe
) -> None:
    patient_id = patient()
    payer = make_payer(name="Blue Cross")
    make_product(payer, name="Blue Cross PPO")
    with system("test", purpose="test"):
        old = make_coverage(patient_id, starts_on=date(2025, 1, 1))
    signed_in(page, "front_desk", go=f"/patients/{patient_id}/coverages/")
    assert axe(page) == []
    page.get_by_role("link", name=old.payer.name).first.click()
    assert axe(page) == []
    page.get_by_role("link", name="End").click()
    page.get_by_label("Last day it pays for").fill("063026")
    page.get_by_role("button", name="End insurance").click()

    page.get_by_role("link", name="Add insurance").click()
    assert axe(page) == []
    page.get_by_label("Payer and plan").select_option(label="Blue Cross PPO")
    page.get_by_label("Member number").fill("XQH 204 771 486")
    page.get_by_label("Starts").fill("7/1/26")
    page.get_by_label("Copay on the card").fill("25")
    page.get_by_label("Pays").select_option(label="Primary")
    page.get_by_role("button", name="Add insurance").click()

    page.get_by_role("link", name="Record a check").first.click()
    assert axe(page) == []
    page.get_by_label("Active", exact=True).check()
    page.get_by_label("Deductible left").fill("0")
    page.get_by_role("button", name="Save check").click()
    card = page.locator("#work li", has_text="Blue Cross PPO").first
    for words in ("Active", "checked today", "Copay $25.00", "deductible met"):
        assert card.get_by_text(words).first.is_visible()
    assert axe(page) == []

    with system("test", purpose="test") as actor:

        def payer_on(day: date) -> str:
            found = queries.primary_on(actor=actor, patient_id=patient_id, day=day)
            return found.payer_name if found else ""

        assert payer_on(date(2026, 6, 30)) == old.payer.name
        assert payer_on(date(2026, 7, 1)) == "Blue Cross"


def test_the_order_the_rules_suggest_is_taken_with_one_look(
    page: Any, signed_in: SignedIn, axe: Axe
) -> None:
    patient_id = patient()
    with system("test", purpose="test"):
        make_coverage(patient_id, payer=make_payer(name="Through spouse"), relationship="spouse")
        make_coverage(patient_id, payer=make_payer(name="Own plan"))
    signed_in(page, "front_desk", go=f"/patients/{patient_id}/coverages/")
    page.get_by_role("link", name="Look at this order").click()
    assert axe(page) == []
    page.get_by_role("button", name="Save order").click()
    assert page.locator("#work ul.rows a").first.inner_text() == "Own plan"
    assert axe(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_billing_lead_fills_a_payer_sheet(page: Any, signed_in: SignedIn, axe: Axe) -> None:
    make_billing_entity()
    make_provider()
    signed_in(page, "billing_lead", go="/payers/")
    assert axe(page) == []
    page.get_by_role("link", name="Add a payer").first.click()
    page.get_by_label("Name").fill("Harbor Mutual")
    page.get_by_label("Payer number").fill("60054")
    page.get_by_label("Provider line").fill("800 555 0100")
    page.get_by_label("Portal").fill("https://harbor.example/")
    assert axe(page) == []
    page.get_by_role("button", name="Add payer").click()
    page.get_by_role("link", name="Add a limit").click()
    page.get_by_label("Limit").select_option(label="First claim within")
    page.get_by_label("Days").fill("90")
    page.get_by_label("Where it is written").fill("Contract 4.2")
    page.get_by_role("button", name="Add limit").click()
    page.get_by_role("link", name="Add an enrolment").click()
    assert axe(page) == []
    page.get_by_role("button", name="Add enrolment").click()
    for words in ("60054", "harbor.example", "Contract 4.2", "Asked for"):
        assert page.get_by_text(words).first.is_visible()
    assert axe(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
