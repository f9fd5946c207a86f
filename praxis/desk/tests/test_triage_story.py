"""Triage from the starter to the visit, and from a red flag to 911, in a real browser (S23)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from praxis.config.tests.browser import SignedIn
from praxis.desk import periodic
from praxis.desk.tests.conftest import Office, build_office
from praxis.forms.models import TriageOutcome
from praxis.forms.testing import make_clinician, make_version, triage_data
from praxis.kernel import clock
from praxis.scheduling.models import Appointment
from praxis.scheduling.testing import office_time
from praxis.worklist.models import WorkItem

pytestmark = pytest.mark.story
Axe = Callable[[Any], list[str]]


@pytest.fixture
def morning(live: str) -> Iterator[Office]:
    """Ten in the morning on the business clock; sign-in keeps the real one."""
    clock.set_offset(office_time("2027-03-15 10:00") - clock.real_now())
    yield build_office()
    clock.set_offset(timedelta())


def test_triage_is_off_then_a_clinician_switches_it_on_and_it_bounds_the_times(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Office
) -> None:
    patient = morning.patient(family_name="Alvarez", given_name="Maria")
    book = f"/visits/new/?patient={patient.pk}&type={morning.follow_up.pk}&day=2027-03-15"
    signed_in(page, "front_desk", go=book)
    page.get_by_role("link", name="Triage", exact=True).click()
    assert page.get_by_text("Triage is off.").is_visible()
    assert axe(page) == []

    signed_in(page, "office_manager", go="/forms/starters/")
    assert axe(page) == []
    page.get_by_role("button", name="Take as a draft How soon should we see you?").click()
    assert page.get_by_text("Triage is off until a clinician").is_visible()
    page.get_by_role("link", name="Open the draft").click()
    assert axe(page) == []
    assert not page.get_by_role("link", name="Approve…").is_visible()
    draft = page.url

    clinician = make_clinician()
    from praxis.access.models import User

    signed_in(page, user=User.objects.get(pk=clinician.user_id or 0), go=draft)
    page.get_by_role("link", name="Approve…").click()
    assert page.get_by_text("sentences were reviewed by nobody").first.is_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Approve").click()
    assert page.get_by_text("by Chidi Okafor").first.is_visible()

    signed_in(page, "front_desk", go=book)
    page.get_by_role("link", name="Triage", exact=True).click()
    assert page.get_by_text("Chidi Okafor approved").is_visible()
    page.get_by_role("button", name="Ask the first question").click()
    assert axe(page) == []
    page.get_by_label("None of these").check()
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Nothing stays down since yesterday").check()
    page.get_by_role("button", name="Next").click()

    assert page.get_by_text("Triage: Same day.").is_visible()
    assert axe(page) == []
    days = {text.split(", ")[1] for text in page.locator(".offers b.num").all_inner_texts()}
    assert days == {"Mar 15"}
    page.locator(".offers label").first.click()
    page.get_by_role("button", name="Book visit").click()
    with morning.open():
        visit = Appointment.objects.get()
        outcome = TriageOutcome.objects.select_related("response").get()
    assert visit.urgency == "same_day"
    assert outcome.response.about == f"appointment:{visit.pk}"
    assert outcome.settled_at


def test_a_red_flag_ends_in_911_and_an_alert_and_never_in_a_time(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Office
) -> None:
    make_version(triage_data(), purpose="triage", code="triage")
    patient = morning.patient(language="es")
    signed_in(page, "front_desk", go=f"/visits/triage/?patient={patient.pk}")
    page.get_by_role("button", name="Ask the first question").click()
    assert page.get_by_text("¿Tiene algo de esto ahora?").is_visible()
    page.get_by_label("Dolor de pecho").check()
    page.get_by_role("button", name="Next").click()
    for words in ("Call 911 now.", "Llame al 911 ahora."):
        assert page.get_by_text(words).is_visible()
    assert axe(page) == []
    assert not page.locator(".offers").count()
    assert not page.get_by_role("link", name="Book visit").count()
    with morning.open():
        outcome = TriageOutcome.objects.get()
        page.goto(f"/visits/new/?patient={patient.pk}&triage={outcome.response_id}")
        assert not page.get_by_text("Triage:").count()
        item = WorkItem.objects.get(kind="forms.red_flag")
    assert item.role == "clinical"

    signed_in(page, "clinical", go="/worklist/")
    page.get_by_text("Red flag: an emergency was described").first.click()
    assert axe(page) == []


def test_who_was_triaged_and_has_no_visit_in_time_comes_onto_the_worklist(
    page: Any, signed_in: SignedIn, morning: Office
) -> None:
    make_version(triage_data(), purpose="triage", code="triage")
    patient = morning.patient()
    signed_in(page, "front_desk", go=f"/visits/triage/?patient={patient.pk}")
    page.get_by_role("button", name="Ask the first question").click()
    page.get_by_label("None of these").check()
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Next").click()
    assert periodic.watch_triage() == 0, "it was asked a minute ago"
    clock.set_offset(clock.offset() + timedelta(hours=3))
    assert periodic.watch_triage() == 1
    with morning.open():
        item = WorkItem.objects.get(kind="desk.triage_wait")
        outcome = TriageOutcome.objects.get()
    assert item.due_at == outcome.latest_at
    morning.book("2027-03-15 15:00", patient=patient)
    assert periodic.watch_triage() == 0
    with morning.open():
        item.refresh_from_db()
    assert item.closed_at
