"""From a stranger at the desk to a balance of zero and a closed day: one patient, four people."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from praxis.access import testing as access
from praxis.access.context import opened
from praxis.billing import intake
from praxis.billing import queries as billing
from praxis.billing.models import Claim
from praxis.billing.testing import LONG_AGO, SET_UP, Clinic
from praxis.config.tests.browser import SignedIn
from praxis.coverage import actions as coverage
from praxis.coverage.testing import make_product
from praxis.demo.payer import Exchange, Simulator
from praxis.kernel import clock, exchange
from praxis.ledger import queries as ledger
from praxis.news.testing import run_reactions
from praxis.people.models import Patient
from praxis.practice.testing import make_room
from praxis.scheduling import actions as scheduling
from praxis.scheduling.testing import make_template, office_time

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], list[str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(exchange, "home", lambda: tmp_path)
    return tmp_path / "exchange"


@pytest.fixture
def morning() -> Iterator[None]:
    clock.set_offset(office_time("2027-03-15 10:00") - clock.real_now())
    yield
    clock.set_offset(timedelta(0))


@pytest.fixture
def clinic(live: str, morning: None) -> Clinic:
    doctor = access.make_user("provider", username="cokafor", name="Chidi Okafor")
    with opened(SET_UP, purpose="test"):
        made = Clinic(provider_user_id=doctor.pk, live=True)
        make_product(made.payer, name="Blue River PPO")
        coverage.add_enrollment(
            actor=SET_UP,
            key=uuid.uuid4(),
            payer_id=made.payer.pk,
            billing_entity_id=made.entity.pk,
            kind="participation",
            starts_on=LONG_AGO,
        )
        make_room(name="Room 1", site=made.site)
        make_template(made.provider, site=made.site)
        scheduling.rebuild_rooms(actor=SET_UP, site_id=made.site.pk)
    return made


def test_a_new_patient_is_booked_seen_billed_and_paid_to_zero_and_the_day_closes(
    page: Any, signed_in: SignedIn, axe: Axe, clinic: Clinic, folder: Path
) -> None:
    desk = access.make_user("front_desk", name="Dana Whitlock")
    biller = access.make_user("biller", name="Priya Nair")
    signed_in(page, user=desk, go="/patients/new/")
    patient = register(page)
    insure(page, patient)
    visit_id = book(page, patient)
    check_in(page, visit_id)

    signed_in(page, user=doctor_of(clinic), go=f"/visits/{visit_id}/charges/")
    page.get_by_label("1 Diagnosis", exact=True).fill("E11.9")
    page.get_by_role("button", name="Save and close for billing").click()
    assert page.get_by_text("The visit is closed for billing.").is_visible()

    signed_in(page, user=biller, go="/billing/")
    page.get_by_role("button", name="Send 1 claim").click()
    run_reactions()
    payers = Simulator(Exchange(folder), pay_after=timedelta(days=1))
    payers.work(clock.now())
    assert {taken.kind for taken in intake.take_in_all()} == {"TA1", "999", "277CA"}
    page.goto(f"/claims/{claim().pk}/")
    assert page.get_by_text("Accepted").first.is_visible()

    payers.work(clock.now() + timedelta(days=2))
    assert [taken.kind for taken in intake.take_in_all()] == ["835"]
    page.goto("/remittances/")
    page.locator("#work tbody a").first.click()
    assert page.get_by_text("Posted").first.is_visible()
    assert axe(page) == []

    signed_in(page, user=desk, go=f"/patients/{patient.pk}/account/")
    owed = balance(patient).patient_cents
    if owed:
        pay(page, patient, owed)
    page.goto(f"/patients/{patient.pk}/account/")
    assert axe(page) == []
    found = balance(patient)
    assert (found.insurance_cents, found.patient_cents) == (0, 0)

    close_day(page)
    with opened(SET_UP, purpose="test"):
        assert ledger.control_differences(actor=SET_UP) == []
        books = ledger.trial_balance(actor=SET_UP, on=clock.today(clinic.site.time_zone))
    assert books.debit_cents == books.credit_cents > 0


def register(page: Any) -> Patient:
    for name, typed in (
        ("family_name", "Alvarez"),
        ("given_name", "Maria"),
        ("birth_date", "031479"),
        ("zip", "62701"),
        ("line1", "1 Oak St"),
    ):
        page.locator(f"#id_{name}").fill(typed)
    page.locator("#id_sex").select_option("female")
    page.get_by_role("button", name="Register patient").click()
    page.wait_for_url("**/patients/*/")
    with opened(SET_UP, purpose="test"):
        found: Patient = Patient.objects.latest("pk")
        return found


def insure(page: Any, patient: Patient) -> None:
    page.goto(f"/patients/{patient.pk}/coverages/")
    page.get_by_role("link", name="Add insurance").first.click()
    page.get_by_label("Payer and plan").select_option(label="Blue River PPO")
    page.get_by_label("Member number").fill("XQH204771486")
    page.get_by_label("Starts").fill("1/1/27")
    page.get_by_label("Copay on the card").fill("25")
    page.get_by_label("Pays").select_option(label="Primary")
    page.get_by_role("button", name="Add insurance").click()


def book(page: Any, patient: Patient) -> int:
    page.goto(f"/visits/new/?patient={patient.pk}")
    page.get_by_label("Visit type").select_option(label="Office visit, 20 min")
    page.get_by_role("button", name="Find times").click()
    page.locator(".offers input").first.check()
    page.get_by_role("button", name="Book visit").click()
    page.goto("/")
    return int(page.locator("[data-visit]").first.get_attribute("id").split("-")[1])


def check_in(page: Any, visit_id: int) -> None:
    """Two facts and the copay in cash; then room, provider in and out, check-out."""
    flow = page.locator(f"#flow-{visit_id}")
    flow.get_by_role("button", name="Check in").click()
    page.get_by_role("checkbox", name="Full name").check()
    page.get_by_role("checkbox", name="Date of birth").check()
    assert page.get_by_text("Collect $25.00").is_visible()
    page.locator("#id_paid").fill("25")
    page.locator("#id_paid_by").select_option("cash")
    page.get_by_role("button", name="Check in").click()
    for step in ("Room", "Provider in", "Provider out"):
        flow.get_by_role("button", name=step).click()
    flow.get_by_role("link", name="Check out").click()
    page.get_by_label("No further visit needed").check()
    page.get_by_role("button", name="Check out").click()
    page.locator(f"#visit-{visit_id}.st-done").wait_for()


def pay(page: Any, patient: Patient, cents: int) -> None:
    page.get_by_role("link", name=re.compile("Take a payment")).first.click()
    page.locator("#id_amount").fill(f"{cents / 100:.2f}")
    page.locator("#id_method").select_option("cash")
    page.get_by_role("button", name=re.compile("Take")).click()


def close_day(page: Any) -> None:
    page.goto("/day-close/")
    drawer = page.locator(".sums dd.sum").first.inner_text()
    whole, cents = drawer.replace("$", "").replace(",", "").split(".")
    page.locator("#id_count_100").fill(whole)
    page.locator("#id_count_1").fill(str(int(cents)))
    page.get_by_label("I counted this drawer myself").check()
    page.get_by_role("button", name="Close and sign the day").click()
    assert page.get_by_text("Deposit slip").first.is_visible()


def doctor_of(clinic: Clinic) -> Any:
    from praxis.access.models import User

    return User.objects.get(username="cokafor")


def claim() -> Claim:
    with opened(SET_UP, purpose="test"):
        found: Claim = Claim.objects.latest("pk")
        return found


def balance(patient: Patient) -> Any:
    with opened(SET_UP, purpose="test"):
        return billing.balances(actor=SET_UP, patient_ids=[patient.pk])[patient.pk]
