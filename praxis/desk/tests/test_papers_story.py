"""A fax of three papers for two patients, in a real browser: cut, filed, read, one repaired."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from praxis.access.testing import make_user
from praxis.chart import paper_intake
from praxis.chart import periodic as chart_periodic
from praxis.chart.testing import pdf_of
from praxis.config.tests.browser import SignedIn
from praxis.desk.tests.conftest import build_office
from praxis.kernel import clock, exchange

pytestmark = pytest.mark.story
Axe = Callable[[Any], list[str]]

ONE = "Consultation note\nPatient: Maria Alvarez\nDOB: 03/14/1979\nPage 1 of 1"
TWO = "Discharge summary\nPatient: Tom Baker\nDOB: 07/02/1950\nPage 1 of 1"
THREE = "Laboratory report\nPatient: Maria Alvarez\nDOB: 03/14/1979\nPage 1 of 1"


def fits_a_telephone(page: Any) -> bool:
    page.set_viewport_size({"width": 320, "height": 640})
    fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size({"width": 1440, "height": 900})
    return bool(fits)


def test_a_fax_for_two_patients_is_cut_filed_read_and_a_wrong_one_repaired(
    page: Any,
    signed_in: SignedIn,
    axe: Axe,
    live: str,
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exchange, "home", lambda: tmp_path)
    office = build_office()
    user = make_user("provider", name="Chidi Okafor")
    with office.open():
        type(office.provider).objects.filter(pk=office.provider.pk).update(user_id=user.pk)
    maria = office.patient(
        family_name="Alvarez", given_name="Maria", birth_date=date(1979, 3, 14), sex="female"
    )
    tom = office.patient(
        family_name="Baker", given_name="Tom", birth_date=date(1950, 7, 2), sex="male"
    )
    path = paper_intake.folder("in") / "fax.pdf"
    path.write_bytes(pdf_of(ONE, "", TWO, THREE))
    old = clock.real_now().timestamp() - 60
    os.utime(path, (old, old))
    assert chart_periodic.take_in_papers() == 1

    signed_in(page, "front_desk", go="/papers/?state=waiting")
    assert axe(page) == []
    page.get_by_role("link", name="File the next").click()
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_role("link", name="Cut or turn").click()
    assert page.get_by_text("After a blank page").is_visible()
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_role("button", name="Cut here").click()
    assert page.get_by_text("3 papers to file.").is_visible()

    assert page.get_by_role("heading", name="File to").is_visible()
    assert page.get_by_text("Date of birth").first.is_visible()
    page.get_by_label("Who reads it").select_option(label="Okafor, Chidi")
    page.get_by_role("button", name="File to this patient").click()
    page.get_by_text("On the chart of Maria Alvarez.").wait_for()

    page.get_by_label("Find another patient").fill("alvarez")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Choose Alvarez, Maria").click()
    page.get_by_label("How you know whose it is").fill("Looked alike")
    page.get_by_role("button", name="File to this patient").click()
    page.get_by_text("On the chart of Maria Alvarez.").wait_for()
    page.get_by_role("button", name="File to this patient").click()
    page.get_by_text("Nothing matches this filter.").wait_for()

    signed_in(page, "provider", user=user, go="/worklist/")
    page.locator("td.act a").filter(has_text="outside record").first.click()
    page.get_by_label("Note").fill("Start a statin")
    page.get_by_role("button", name="Sign as read").click()
    page.get_by_text("Signed as read.").wait_for()

    signed_in(page, "office_manager", go=f"/patients/{maria.pk}/documents/")
    page.get_by_role("link", name="Wrong patient?").click()
    assert axe(page) == []
    assert fits_a_telephone(page)
    row = page.locator(".row").filter(has_text="Outside record").first
    row.get_by_role("link").click()
    page.get_by_label("Whose is it?").fill("baker")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Choose Baker, Tom").click()
    assert axe(page) == []
    page.get_by_label("How you know").fill("The paper names another birth date")
    page.get_by_role("button", name="Move it").click()
    page.get_by_text("Moved to Tom Baker. Both charts say so.").wait_for()
    assert page.get_by_text("Document: taken off this chart").is_visible()
    page.goto(f"/patients/{tom.pk}/misfiled/")
    assert page.get_by_text("Document: put onto this chart").is_visible()
