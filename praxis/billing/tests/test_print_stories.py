"""What an office prints, in a real browser (capability H05)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from praxis.access.context import opened
from praxis.billing.queries.superbills import superbills_of_day
from praxis.billing.testing import SET_UP, Clinic
from praxis.billing.tests.test_remit_stories import fits, picture
from praxis.config.tests.browser import SignedIn
from praxis.kernel import clock
from praxis.scheduling import actions as scheduling

Axe = Callable[[Any], list[str]]


@pytest.mark.story
@pytest.mark.django_db(transaction=True)
def test_the_desk_prints_a_days_superbills_a_patients_labels_and_a_note_for_work(
    page: Any, signed_in: SignedIn, axe: Axe
) -> None:
    with opened(SET_UP, purpose="test"):
        clinic = Clinic()
        today = clock.today(clinic.site.time_zone)
        first, second = (clinic.make_patient(name) for name in ("Alvarez", "Bell"))
        seen, _ = (clinic.make_encounter(each.pk, today) for each in (first, second))
        scheduling.arrive(actor=SET_UP, appointment_id=seen.appointment_id)
    base = f"/schedule/print/?day={today.isoformat()}"
    signed_in(page, "front_desk", go=base)
    page.get_by_role("link", name="All superbills").click()
    sheets = page.locator("article.paper")
    assert sheets.count() == 2
    assert sheets.first.get_by_role("heading", name="Diagnoses (ICD-10-CM)").is_visible()
    assert "G0463" in sheets.first.inner_text()
    assert axe(page) == []
    picture(page, "superbills")
    fits(page)
    page.emulate_media(media="print")
    assert sheets.nth(1).evaluate("e => getComputedStyle(e).breakBefore") == "page"
    page.emulate_media(media="screen")

    page.goto(page.url.split("/billing/")[0] + f"/patients/{first.pk}/face-sheet/")
    page.get_by_role("link", name="Labels").click()
    page.get_by_label("Labels", exact=True).first.fill("4")
    page.get_by_label("Labels gone from the sheet").fill("2")
    page.get_by_role("button", name="Show").click()
    assert page.locator(".label").count() == 4
    assert first.number in page.locator(".label").first.inner_text()
    assert axe(page) == []
    picture(page, "labels")
    fits(page)

    page.goto(page.url.split("/patients/")[0] + f"/visits/{seen.appointment_id}/")
    page.get_by_role("link", name="Work or school note").click()
    page.get_by_label("For", exact=True).select_option("school")
    page.get_by_label("More days off").fill("2")
    page.get_by_role("button", name="Show").click()
    note = page.get_by_role("article").inner_text()
    assert "To the school" in note
    assert first.name in note
    assert "G0463" not in note
    assert axe(page) == []
    picture(page, "excuse")
    fits(page)


@pytest.mark.django_db
def test_a_days_superbills_take_as_many_queries_for_five_visits_as_for_one(clinic: Clinic) -> None:

    today = clock.today(clinic.site.time_zone)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            superbills_of_day(actor=SET_UP, site_id=clinic.site.pk, day=today)
        return len(captured)

    clinic.make_encounter(clinic.make_patient("Alvarez").pk, today)
    one = queries()
    for name in ("Bell", "Cole", "Diaz", "Evans"):
        clinic.make_encounter(clinic.make_patient(name).pk, today)
    assert queries() == one


@pytest.mark.django_db
def test_a_charged_visits_superbill_shows_what_was_charged(clinic: Clinic) -> None:
    claim = clinic.make_claim()
    day = claim.service_on
    (bill,) = superbills_of_day(actor=SET_UP, site_id=clinic.site.pk, day=day)
    assert [charge.code for charge in bill.charges] == [
        line.charge.code for line in claim.lines.order_by("line_number")
    ]
    assert bill.amount_cents == claim.amount_cents
