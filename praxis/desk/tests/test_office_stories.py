"""What coverage knows on the schedule (S34), a maximum wait that is missed (N3)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from praxis.coverage.testing import make_coverage
from praxis.desk.tests.conftest import Office, SignIn, key, slot
from praxis.desk.tests.test_triaging import TODAY, TOMORROW, triaged
from praxis.scheduling.testing import office_time

pytestmark = [pytest.mark.django_db, pytest.mark.story]
__all__ = ["triaged"]


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return str(answer.content.decode())


def check(client: Client, coverage_id: int, result: str) -> None:
    form = {
        "client_key": key(),
        "how": "portal",
        "result": result,
        "copay_cents": "40.00",
        "reference": "A-1",
    }
    answer = client.post(f"/coverages/{coverage_id}/check/", form)
    assert answer.status_code == 303, answer.content.decode()


def test_today_and_its_lists_show_what_the_last_insurance_check_said(
    office: Office, front_desk: Client
) -> None:
    patient = office.patient(family_name="Alvarez")
    office.book(TODAY, patient=patient)
    with office.open():
        coverage = make_coverage(patient.pk)
    url = "/schedule/list/?show=insurance"
    for word in ("Insurance to check", "insurance to fix"):
        assert word in text(front_desk, "/")
    assert "Alvarez" in text(front_desk, url)

    check(front_desk, coverage.pk, "active")
    assert "Insurance to check" not in text(front_desk, "/")
    assert "Alvarez" not in text(front_desk, url)

    check(front_desk, coverage.pk, "inactive")
    assert "Insurance failed" in text(front_desk, "/")
    assert "Alvarez" in text(front_desk, url)


def test_a_visit_booked_later_than_triage_allows_is_a_task_until_a_sooner_one_is(
    office: Office, triaged: Any, front_desk: Client, sign_in: SignIn
) -> None:
    clinical = sign_in("clinical")
    url = f"/visits/new/?patient={triaged.patient_id}&type={office.follow_up.pk}"
    url += f"&triage={triaged.pk}"
    late = {"client_key": key(), "slot": slot(office.provider, office_time(TOMORROW))}
    assert front_desk.post(url, late).status_code == 303
    words = "The visit booked is later than triage allows"
    lists = [text(each, "/worklist/") for each in (front_desk, clinical)]
    assert any(words in shown for shown in lists)
    soon = {"client_key": key(), "slot": slot(office.provider, office_time(TODAY))}
    assert front_desk.post(url, soon).status_code == 303
    assert all(words not in text(each, "/worklist/") for each in (front_desk, clinical))
