"""The prepared visit, in a real browser: red on Monday, a file arrives, prepared on Tuesday."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from praxis.access.context import opened
from praxis.chart import periodic as chart_periodic
from praxis.chart.models import InboundMessage
from praxis.chart.testing import A1C, SET_UP, make_record, oru
from praxis.config.tests.browser import SignedIn
from praxis.coverage import testing as coverage
from praxis.desk import periodic
from praxis.desk.tests.conftest import Office, build_office
from praxis.kernel import clock, exchange
from praxis.scheduling.testing import office_time

pytestmark = pytest.mark.story
Axe = Callable[[Any], list[str]]


@pytest.fixture
def monday(live: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Ten on a Monday in March 2027; the exchange folders stand elsewhere."""
    monkeypatch.setattr(exchange, "home", lambda: tmp_path)
    clock.set_offset(office_time("2027-03-15 10:00") - clock.real_now())
    yield build_office()
    clock.set_offset(clock.real_now() - clock.real_now())


def drop(content: bytes, name: str) -> None:
    (exchange.folder("in") / name).write_bytes(content)


def fits_a_telephone(page: Any) -> bool:
    page.set_viewport_size({"width": 320, "height": 640})
    fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size({"width": 1440, "height": 900})
    return bool(fits)


def test_a_visit_is_red_until_its_result_comes_and_the_provider_opens_one_prepared_page(
    page: Any, signed_in: SignedIn, axe: Axe, monday: Office
) -> None:
    patient = monday.patient(
        family_name="Alvarez", given_name="Maria", birth_date=date(1979, 3, 14), sex="female"
    )
    visit = monday.book("2027-03-16 09:00", patient=patient, reason="Sugar is high")
    with monday.open():
        make_record(patient.pk)
        coverage.make_coverage(patient.pk)

    signed_in(page, "front_desk", go=f"/visits/{visit.pk}/")
    page.get_by_role("link", name="Expect a result").click()
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_label("Name").fill("Hemoglobin A1c")
    page.get_by_label("Expected by").fill("03/16/2027")
    page.get_by_label("From whom").fill("Main Street Lab")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_text("Hemoglobin A1c is expected.").is_visible()
    assert axe(page) == []

    page.goto("/schedule/readiness/")
    assert page.get_by_role("heading", name="Ready for tomorrow").is_visible()
    row = page.get_by_role("row").filter(has_text="Alvarez, Maria")
    assert row.locator("td").first.inner_text() == "Hemoglobin A1c\nClinical staff"
    assert axe(page) == []
    assert fits_a_telephone(page)
    periodic.watch_readiness()

    drop(oru(), "lab-1.hl7")
    drop(oru(A1C.replace("|H|", "|HH|"), family="ALVARES", control="78", filler="L-2"), "lab-2.hl7")
    assert chart_periodic.take_in_results() == 2
    page.reload()
    assert row.locator("td").first.inner_text() == "Back"
    row.get_by_role("link", name="Alvarez, Maria").click()
    assert page.get_by_text("7.4").count() == 0, "the front desk sees that, not what"

    signed_in(page, "clinical", go="/results/messages/?state=waiting")
    assert axe(page) == []
    page.get_by_role("link", name="ALVARES, MARIA").click()
    assert page.get_by_text("Critical values.").is_visible()
    assert page.get_by_text("No patient fits").is_visible()
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_label("Why").fill("Not ours; told the lab")
    page.get_by_role("button", name="Reject").click()
    assert page.get_by_text("Rejected. The message is kept.").is_visible()
    with opened(SET_UP, purpose="test"):
        states = InboundMessage.objects.order_by("pk").values_list("state", flat=True)
        assert list(states) == ["filed", "rejected"]

    clock.set_offset(office_time("2027-03-16 08:50") - clock.real_now())
    signed_in(page, "provider", go=f"/visits/{visit.pk}/")
    page.get_by_role("link", name="Prepared page").click()
    assert page.get_by_text("Sugar is high").is_visible()
    assert page.get_by_text("7.4 %").is_visible()
    assert page.get_by_text("Metformin 500 mg").is_visible()
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.get_by_role("link", name="Hemoglobin A1c").first.click()
    assert axe(page) == []
    page.get_by_label("Note to the patient").fill("A little high. We will talk about it.")
    page.get_by_role("button", name="Reviewed").click()
    assert page.get_by_text("A little high.").is_visible()
    page.goto(f"/patients/{patient.pk}/chart/")
    assert page.get_by_text("Penicillin").first.is_visible()
    assert axe(page) == []
    assert fits_a_telephone(page)
    page.goto(f"/patients/{patient.pk}/results/")
    assert axe(page) == []
    assert fits_a_telephone(page)
