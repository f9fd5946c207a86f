"""Insurance and payers, from the screens."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from praxis.access import queries as access
from praxis.access.context import system
from praxis.access.testing import make_user, session_cookie
from praxis.coverage import actions, queries
from praxis.coverage.models import Coverage, CoverageCheck, Enrollment, Payer, PayerRule, Product
from praxis.coverage.testing import SET_UP, make_coverage, make_payer, make_product
from praxis.people.testing import make_contact, make_patient
from praxis.practice.testing import make_billing_entity, make_provider

pytestmark = pytest.mark.django_db


def browser(*roles: str) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session_cookie(make_user(*roles))
    return client


@pytest.fixture
def front() -> Client:
    return browser("front_desk")


@pytest.fixture
def lead() -> Client:
    return browser("billing_lead")


@pytest.fixture
def patient_id() -> int:
    with system("test", purpose="test") as actor:
        return make_patient(
            actor=actor, family_name="Alvarez", given_name="Maria", birth_date=date(1979, 3, 14)
        ).pk


def insured(patient_id: int, **details: Any) -> Coverage:
    with system("test", purpose="test"):
        return make_coverage(patient_id, **details)


def send(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, {"client_key": str(uuid.uuid4()), **fields})


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return str(answer.content.decode())


def paying(patient_id: int) -> list[str]:
    with system("test", purpose="test") as actor:
        found = queries.coverages_on(actor=actor, patient_ids=[patient_id], day=access.today())
        return [each.member_id for each in found.get(patient_id, [])]


SELF = {
    "starts_on": "01/01/2026",
    "relationship": "self",
    "basis": "active",
    "employer_size": "100_plus",
    "reason": "stated",
}


def test_a_patient_without_insurance_is_one_step_from_adding_it(
    front: Client, patient_id: int
) -> None:
    url = f"/patients/{patient_id}/coverages/"
    page = text(front, url)
    assert "No insurance: the patient pays." in page
    assert f'href="{url}new/"' in page


def test_the_card_at_the_desk_becomes_insurance(front: Client, patient_id: int) -> None:
    payer = make_payer(name="Blue Cross")
    plan = make_product(payer, name="Blue Cross PPO")
    url = f"/patients/{patient_id}/coverages/"
    assert "Blue Cross PPO" in text(front, f"{url}new/")
    answer = send(
        front,
        f"{url}new/",
        **SELF,
        plan=f"{payer.pk}:{plan.pk}",
        member_id="xqh 204 771 486",
        group_number="70112",
        copay_cents="25",
        rank="1",
    )
    assert answer.status_code == 303
    page = text(front, url)
    for words in ("Blue Cross PPO", "XQH 204 771 486", "group 70112", "$25.00", "never checked"):
        assert words in page
    assert "XQH 204 771 486" in text(front, answer["Location"])


def test_a_spouse_among_the_contacts_is_named_once(front: Client, patient_id: int) -> None:
    with system("test", purpose="test") as actor:
        patient = make_patient(actor=actor)
        husband = make_contact(
            actor=actor, patient=patient, family_name="Reyes", birth_date=date(1977, 5, 20)
        )
    fields = {**SELF, "relationship": "spouse", "subscriber_person_id": husband.pk}
    url = f"/patients/{patient.pk}/coverages/new/"
    assert send(front, url, **fields, plan=make_payer().pk, member_id="1").status_code == 303
    assert "through Jorge Reyes" in text(front, f"/patients/{patient.pk}/coverages/")


def test_a_second_primary_is_refused_beside_the_field_and_nothing_typed_is_lost(
    front: Client, patient_id: int
) -> None:
    insured(patient_id, rank=1)
    url = f"/patients/{patient_id}/coverages/new/"
    fields = {**SELF, "plan": make_payer().pk, "member_id": "W-77", "rank": "1"}
    answer = send(front, url, **fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "already has an insurance in that place" in page
    assert 'value="W-77"' in page
    assert send(front, url, **fields, displace="on").status_code == 303
    assert paying(patient_id)[0] == "W-77"


def test_insurance_not_used_yet_is_changed_in_place(front: Client, patient_id: int) -> None:
    coverage = insured(patient_id)
    url = f"/coverages/{coverage.pk}/change/"
    assert f'value="{coverage.member_id}"' in text(front, url)
    fields = {**SELF, "plan": coverage.payer_id, "member_id": "NEW1"}
    assert send(front, url, **fields, expected_version="1").status_code == 303
    assert paying(patient_id) == ["NEW1"]
    answer = send(front, url, **{**fields, "member_id": "NEW2"}, expected_version="1")
    assert answer.status_code == 409
    assert "NEW1" in answer.content.decode()


def test_insurance_used_already_is_corrected_and_the_wrong_entry_kept(
    front: Client, patient_id: int
) -> None:
    coverage = insured(patient_id)
    with system("test", purpose="test") as actor:
        actions.mark_used(actor=actor, coverage_ids=[coverage.pk])
    page = text(front, f"/coverages/{coverage.pk}/")
    url = f"/coverages/{coverage.pk}/correct/"
    assert url in page
    fields = {**SELF, "plan": coverage.payer_id, "member_id": "RIGHT", "why": "Typing error"}
    assert send(front, url, **fields).status_code == 303
    assert paying(patient_id) == ["RIGHT"]
    assert "Typing error" in text(front, f"/patients/{patient_id}/coverages/?errors=1")


def test_insurance_is_ended_and_the_next_one_moves_up(front: Client, patient_id: int) -> None:
    first, second = insured(patient_id), insured(patient_id)
    yesterday = access.today() - timedelta(days=1)
    send(front, f"/coverages/{first.pk}/end/", ends_on=f"{yesterday:%m/%d/%Y}")
    assert paying(patient_id) == [second.member_id]
    assert "Ended" in text(front, f"/patients/{patient_id}/coverages/")


def test_an_entry_made_in_error_needs_a_reason(front: Client, patient_id: int) -> None:
    coverage = insured(patient_id)
    url = f"/coverages/{coverage.pk}/error/"
    assert send(front, url, why="").status_code == 422
    assert send(front, url, why="Wrong chart").status_code == 303
    assert paying(patient_id) == []
    assert "Entered in error" in text(front, f"/coverages/{coverage.pk}/")


def test_a_check_turns_the_card_green_with_copay_and_deductible(
    front: Client, patient_id: int
) -> None:
    coverage = insured(patient_id)
    url = f"/coverages/{coverage.pk}/check/"
    assert "payer.example" in text(front, url)
    answer = send(
        front,
        url,
        how="portal",
        result="active",
        copay_cents="40.00",
        deductible_left_cents="0",
        reference="A-1",
    )
    assert answer.status_code == 303
    page = text(front, f"/patients/{patient_id}/coverages/")
    for words in ("Active", "checked today", "$40.00", "deductible met"):
        assert words in page
    assert "Reference A-1" in text(front, f"/coverages/{coverage.pk}/")
    with system("test", purpose="test"):
        assert CoverageCheck.objects.get().copay_cents == 4000


def test_the_order_is_suggested_with_its_reason_and_changed_by_a_person(
    front: Client, patient_id: int
) -> None:
    spouse = insured(patient_id, relationship="spouse")
    own = insured(patient_id)
    page = text(front, f"/patients/{patient_id}/coverages/")
    assert "The rules suggest another order" in page
    assert "own plan before a family member" in page
    url = f"/patients/{patient_id}/coverages/order/"
    assert "own plan before a family member" in text(front, f"{url}?suggested=1")
    today = f"{access.today():%m/%d/%Y}"
    fields = {"from_on": today, "reason": "employee_first"}
    same = {f"place_{spouse.pk}": "1", f"place_{own.pk}": "1"}
    assert send(front, url, **fields, **same).status_code == 422
    turned = {f"place_{spouse.pk}": "2", f"place_{own.pk}": "1"}
    assert send(front, url, **fields, **turned).status_code == 303
    assert paying(patient_id) == [own.member_id, spouse.member_id]
    page = text(front, f"/patients/{patient_id}/coverages/")
    assert "The rules suggest another order" not in page
    assert "Own plan before a family member" in page


def test_facility_staff_see_no_insurance_and_nurses_change_none(patient_id: int) -> None:
    coverage = insured(patient_id)
    nurse, janitor = browser("clinical"), browser("facility")
    assert nurse.get(f"/coverages/{coverage.pk}/").status_code == 200
    for path in ("change", "correct", "end", "error", "check"):
        assert nurse.get(f"/coverages/{coverage.pk}/{path}/").status_code == 403
    assert nurse.get(f"/patients/{patient_id}/coverages/new/").status_code == 403
    assert janitor.get(f"/patients/{patient_id}/coverages/").status_code == 403
    assert janitor.get(f"/coverages/{coverage.pk}/").status_code == 403


def test_insurance_that_is_not_there_is_not_found(front: Client) -> None:
    assert front.get("/coverages/999999/").status_code == 404
    assert front.get("/patients/999999/coverages/").status_code == 404


def test_a_payer_sheet_holds_number_portal_limits_plans_and_contract(lead: Client) -> None:
    answer = send(
        lead,
        "/payers/new/",
        name="Harbor Mutual",
        kind="commercial",
        payer_id="60054",
        filing_code="CI",
        phone="800 555 0100",
        portal_url="https://harbor.example/",
    )
    payer = Payer.objects.get()
    url = f"/payers/{payer.pk}/"
    assert answer["Location"] == url
    send(lead, f"{url}products/new/", name="Gold HMO", plan_type="hmo", needs_referral="on")
    send(
        lead,
        f"{url}rules/new/",
        kind="timely_filing",
        days="90",
        counts_from="service",
        source="Contract 4.2",
        checked_on="01/02/2026",
        starts_on="01/01/2026",
    )
    entity, provider = make_billing_entity(), make_provider()
    send(
        lead,
        f"{url}enrollments/new/",
        billing_entity_id=entity.pk,
        provider_id=provider.pk,
        kind="participation",
        requested_on="01/02/2026",
    )
    page = text(lead, url)
    for words in ("60054", "harbor.example", "Gold HMO", "Contract 4.2", "90", "Asked for"):
        assert words in page
    assert "Harbor Mutual" in text(lead, "/payers/")


def test_what_a_payer_sheet_holds_can_be_changed_and_ended(lead: Client) -> None:
    payer = make_payer(name="Harbor Mutual")
    product = make_product(payer, name="Gold")
    rule = actions.add_payer_rule(
        actor=SET_UP,
        key=uuid.uuid4(),
        payer_id=payer.pk,
        kind="appeal",
        days=180,
        source="Manual",
        checked_on=date(2026, 1, 2),
        starts_on=date(2026, 1, 1),
    )
    enrollment = actions.add_enrollment(
        actor=SET_UP,
        key=uuid.uuid4(),
        payer_id=payer.pk,
        billing_entity_id=make_billing_entity().pk,
        kind="eft",
    )
    url = f"/payers/{payer.pk}/"
    fields = {"name": "Harbor Mutual of Illinois", "kind": "commercial", "filing_code": "CI"}
    assert send(lead, f"{url}change/", **fields, expected_version="1").status_code == 303
    plan = f"/products/{product.pk}/"
    fields = {"name": "Gold Plus", "plan_type": "ppo"}
    assert send(lead, plan, **fields, expected_version="1").status_code == 303
    assert send(lead, f"{plan}end/", ended_on="06/30/2026").status_code == 303
    assert send(lead, f"{url}rules/{rule.pk}/end/", ended_on="06/30/2026").status_code == 303
    answer = send(
        lead, f"/enrollments/{enrollment.pk}/", starts_on="02/01/2026", expected_version="1"
    )
    assert answer.status_code == 303
    assert send(lead, f"{url}end/", ended_on="06/30/2026").status_code == 303
    assert Product.objects.get().name == "Gold Plus"
    assert PayerRule.objects.get().ends_on == date(2026, 6, 30)
    assert Enrollment.objects.get().starts_on == date(2026, 2, 1)
    assert "Harbor" not in text(lead, "/payers/").split("</header>")[1].split("toasts")[0]
    assert "Harbor Mutual of Illinois" in text(lead, "/payers/?ended=1")


def test_the_desk_reads_payer_sheets_without_the_buttons(front: Client) -> None:
    payer = make_payer()
    page = text(front, f"/payers/{payer.pk}/")
    assert "Add a limit" not in page
    assert front.get(f"/payers/{payer.pk}/change/").status_code == 403


def test_a_patients_page_costs_as_many_queries_for_many_coverages_as_for_one(
    front: Client, patient_id: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(5):
        insured(patient_id)
    url = f"/patients/{patient_id}/coverages/"
    with django_assert_max_num_queries(28):
        text(front, url)
