"""What came in is looked at in a real browser: the account, what was set aside, the record."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from praxis.config.tests.browser import SignedIn
from praxis.migration.tests.test_import_fhir import _bundle, _import, _observation, _patient

pytestmark = pytest.mark.story
Axe = Callable[[Any], list[str]]


def fits_a_telephone(page: Any) -> bool:
    page.set_viewport_size({"width": 320, "height": 640})
    fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size({"width": 1440, "height": 900})
    return bool(fits)


def good(page: Any, axe: Axe) -> None:
    assert axe(page) == []
    assert fits_a_telephone(page), page.url


def test_a_manager_follows_an_import_to_what_was_set_aside_and_to_the_record(
    page: Any, signed_in: SignedIn, axe: Axe, tmp_path: Path
) -> None:
    signed_in(page, "office_manager", go="/imports/")
    assert page.get_by_text("Nothing was imported yet.").is_visible()
    good(page, axe)
    nameless = {**_patient(), "id": "p2", "name": []}
    _import(tmp_path, _bundle(_patient(), nameless, _observation()))

    page.reload()
    good(page, axe)
    page.get_by_role("link", name=re.compile(r"^Import \d+$")).click()
    assert page.get_by_text("The account balances").is_visible()
    rows = page.get_by_role("region", name="Records by type")
    assert rows.get_by_role("row", name="Patient 2 1 0 0 0 1").is_visible()
    assert rows.get_by_role("row", name="Observation 1 0 1 0 0 0").is_visible()
    assert rows.get_by_role("row", name="All 3 1 1 0 0 1").is_visible()
    good(page, axe)

    page.get_by_role("link", name="1 set aside").click()
    assert page.get_by_text("A patient without a family name").is_visible()
    good(page, axe)
    page.get_by_role("link", name="Patient/p2").click()
    assert page.get_by_text("Set aside: A patient without a family name").is_visible()
    assert page.locator("pre").get_by_text('"1979-03-14"').is_visible()
    good(page, axe)

    page.goto("/search/")
    page.get_by_role("combobox").or_(page.get_by_role("searchbox")).first.fill("ibarra")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Ibarra").first.click()
    page.get_by_role("link", name="Imported", exact=True).click()
    good(page, axe)
    page.get_by_role("link", name="1 Observation").click()
    page.get_by_role("link", name="Observation", exact=True).click()
    assert page.locator("pre").get_by_text('"72.50"').is_visible()
    good(page, axe)


def test_who_runs_the_import_sees_the_account_but_no_record(
    page: Any, signed_in: SignedIn, axe: Axe, tmp_path: Path
) -> None:
    nameless = {**_patient(), "id": "p2", "name": []}
    report = _import(tmp_path, _bundle(_patient(), nameless))
    signed_in(page, "it", go=f"/imports/{report.run_id}/")
    page.get_by_role("link", name="1 set aside").click()
    assert (
        page.get_by_role("cell", name="Patient/p2")
        .or_(page.get_by_role("rowheader", name="Patient/p2"))
        .is_visible()
    )
    assert page.get_by_role("link", name="Patient/p2").count() == 0
    good(page, axe)
    page.get_by_role("link", name="Back to import").click()
    page.get_by_role("link", name="Back to imports").click()
    assert page.get_by_role("link", name=f"Import {report.run_id}").is_visible()
