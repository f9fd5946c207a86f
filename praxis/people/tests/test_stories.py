"""Stories of the front desk, told in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from praxis.access.context import system
from praxis.people import queries
from praxis.people.models import Patient
from praxis.people.testing import make_contact, make_patient

Story = Callable[..., Any]


def alvarez(born: date = date(1979, 3, 14), **more: Any) -> Patient:
    with system("test", purpose="test") as actor:
        return make_patient(
            actor=actor,
            family_name="Alvarez",
            given_name="Maria",
            birth_date=born,
            sex="female",
            **more,
        )


@pytest.mark.story
def test_five_keys_find_a_patient_and_enter_opens_the_chart(
    page: Any, signed_in: Story, axe: Story
) -> None:
    patient = alvarez(phone="555-201-7194")
    alvarez(born=date(1991, 8, 2), phone="555-201-1111")
    signed_in(page, "front_desk", go="/patients/")
    page.keyboard.press("/")
    page.keyboard.type("al ma")
    options = page.locator("#palette-list [role=option]")
    expect(options).to_have_count(2)
    assert page.get_by_text("Same name: check birth date").count() >= 2
    assert axe(page) == []
    page.locator("#palette input").fill("alvarez 3/14/79")
    expect(options).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/patients/{patient.pk}/")


@pytest.mark.story
def test_alike_patients_show_up_while_the_clerk_types(
    page: Any, signed_in: Story, axe: Story
) -> None:
    known = alvarez(phone="555-201-7194")
    signed_in(page, "front_desk", go="/patients/new/")
    page.get_by_label("Family name", exact=True).fill("Alvares")
    page.locator("#id_given_name").fill("Maria")
    page.locator("#id_birth_date").fill("031479")
    page.locator("#id_sex").select_option("female")
    expect(page.locator("#similar .row-main")).to_contain_text(known.number)
    assert axe(page) == []

    page.locator("#id_zip").fill("62701")
    page.locator("#id_line1").fill("9 Elm St")
    expect(page.locator("#id_city")).to_have_value("Springfield")

    page.get_by_role("checkbox", name="Different person").check()
    page.get_by_label("How you know it is a different person").fill("Cousin, shown ID")
    page.get_by_role("button", name="Register patient").click()
    page.wait_for_url("**/patients/*/")
    with system("test", purpose="test") as actor:
        rows = queries.find_patients(actor, "alvares").rows
        assert len(rows) == 1


@pytest.mark.story
def test_without_javascript_the_second_registration_is_warned_too(
    page_without_javascript: Any, signed_in: Story
) -> None:
    page = page_without_javascript
    known = alvarez()
    signed_in(page, "front_desk", go="/patients/new/")
    page.get_by_label("Family name", exact=True).fill("Alvarez")
    page.locator("#id_given_name").fill("Maria")
    page.locator("#id_birth_date").fill("3/14/79")
    page.locator("#id_sex").select_option("female")
    page.get_by_role("button", name="Register patient").click()
    expect(page.locator("#similar .row-main")).to_contain_text(known.number)
    page.get_by_role("checkbox", name="Different person").check()
    page.get_by_label("How you know it is a different person").fill("Cousin, shown ID")
    page.get_by_role("button", name="Register patient").click()
    page.wait_for_url("**/patients/*/")

    page.goto("/search/?q=alvarez")
    assert page.get_by_text("Same name: check birth date").count() == 2


@pytest.mark.story
def test_the_pages_of_a_patient_are_accessible(page: Any, signed_in: Story, axe: Story) -> None:
    patient = alvarez(needs_interpreter=True, language="es")
    with system("test", purpose="test") as actor:
        make_contact(actor=actor, patient=patient)
    signed_in(page, "front_desk", "office_manager")
    for path in (
        "/patients/",
        "/patients/new/",
        "/search/?q=al",
        f"/patients/{patient.pk}/edit/",
        f"/patients/{patient.pk}/identity/",
        f"/patients/{patient.pk}/guarantor/",
        f"/patients/{patient.pk}/restrict/",
        "/restricted-charts/",
        "/organizations/",
        "/organizations/new/",
    ):
        page.goto(path)
        assert axe(page) == [], path
