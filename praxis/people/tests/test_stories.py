"""Stories of the front desk, told in a real browser."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from typing import Any

import psycopg
import pytest
from django.db import connections
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


SCAN = (
    "@\n\x1e\rANSI 636035100001DL00310000DLDAQT64235789\nDCSALVAREZ\nDDEN\nDACMARIA\nDDFN\n"
    "DADELENA\nDDGN\nDBB03141979\nDBC2\nDAG12 OAK ST\nDAISPRINGFIELD\nDAJIL\nDAK627010000  \n"
    "DCGUSA\r"
)


def filled(page: Any) -> dict[str, str]:
    names = "family_name given_name middle_name birth_date sex line1 zip city state".split()
    return {name: page.locator(f"#id_{name}").input_value() for name in names}


MARIA = {
    "family_name": "Alvarez",
    "given_name": "Maria",
    "middle_name": "Elena",
    "birth_date": "03/14/1979",
    "sex": "female",
    "line1": "12 Oak St",
    "zip": "62701",
    "city": "Springfield",
    "state": "IL",
}


@pytest.mark.story
def test_a_scanned_license_fills_the_registration_and_warns_of_who_is_alike(
    page: Any, signed_in: Story, axe: Story
) -> None:
    known = alvarez()
    signed_in(page, "front_desk", go="/patients/new/")
    assert axe(page) == []
    page.get_by_text("Scan a driver's license").click()
    assert axe(page) == []
    page.get_by_label("Barcode on the back").fill("P<UTOERIKSSON<<ANNA")
    page.get_by_role("button", name="Read license").click()
    assert page.get_by_text("This is not the barcode of a US or Canadian license.").is_visible()
    assert axe(page) == []
    with page.expect_navigation():
        page.get_by_label("Barcode on the back").fill(SCAN)
    assert page.get_by_text("Filled from the license.").is_visible()
    assert filled(page) == MARIA
    assert page.locator("#similar .num", has_text=known.number).is_visible()
    assert "T64235789" not in page.content()
    assert axe(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.story
def test_a_license_is_read_and_registered_without_javascript_and_the_scan_is_kept_nowhere(
    page_without_javascript: Any, signed_in: Story
) -> None:
    page = page_without_javascript
    signed_in(page, "front_desk", go="/patients/new/?next=/visits/new/")
    page.get_by_text("Scan a driver's license").click()
    page.get_by_label("Barcode on the back").fill(SCAN)
    page.get_by_role("button", name="Read license").click()
    assert filled(page) == MARIA
    page.locator("#id_phone_use").select_option(index=0)
    page.get_by_role("button", name="Register patient").click()
    assert "/visits/new/?patient=" in page.url
    with system("test", purpose="test") as actor:
        patient = Patient.objects.get()
        assert str(patient.birth_date) == "1979-03-14"
        assert queries.addresses(actor, patient.pk)[0].line1 == "12 Oak St"
    if not os.environ.get("DATABASE_URL"):  # an office's own server lets nobody look
        assert rows_that_hold("T64235789") == []
        assert "people_patient" in rows_that_hold("Alvarez")


def rows_that_hold(text: str) -> list[str]:
    """Tables with the text in some column, as the database's administrator sees them."""
    own = connections["default"].settings_dict
    with psycopg.connect(host=own["HOST"], user="praxis_admin", dbname=own["NAME"]) as server:
        tables = server.execute(
            "SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        return [
            table
            for (table,) in tables
            if server.execute(
                f"SELECT 1 FROM {table} AS t WHERE t::text LIKE %s", [f"%{text}%"]
            ).fetchone()
        ]
