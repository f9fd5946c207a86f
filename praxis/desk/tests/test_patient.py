from __future__ import annotations

import uuid
from typing import Any

from django.db import connection
from django.test import Client

from praxis.desk.tests.conftest import Office
from praxis.desk.tests.test_visits import insure
from praxis.people import actions as people


def test_the_record_shows_who_it_is_and_what_comes_next(office: Office, front_desk: Client) -> None:
    patient = office.patient(family_name="Alvarez", given_name="Maria")
    insure(office, patient)
    office.book("2027-03-15 11:40", patient=patient, reason="Go over lab results")
    page = front_desk.get(f"/patients/{patient.pk}/").content.decode()
    assert "Maria Alvarez" in page
    assert patient.number in page
    assert "Go over lab results" in page
    assert "Active, checked today" in page
    assert "Member XQH" in page


def test_a_look_without_visit_or_task_asks_for_a_reason(
    office: Office, front_desk: Client, clock: Any
) -> None:
    patient = office.patient(family_name="Alvarez", given_name="Maria")
    clock.shift(24 * 3600)
    front_desk = _fresh(front_desk)
    asked = front_desk.get(f"/patients/{patient.pk}/").content.decode()
    assert "no visit and no task today" in asked
    assert "Alvarez" not in asked
    refused = front_desk.post(f"/patients/{patient.pk}/", {})
    assert refused.status_code == 422
    answer = front_desk.post(f"/patients/{patient.pk}/", {"reason": "The patient called"})
    assert answer.status_code == 303
    assert "Maria Alvarez" in front_desk.get(f"/patients/{patient.pk}/").content.decode()


def _fresh(client: Client) -> Client:
    from praxis.access.testing import make_user, session_cookie

    again = Client()
    again.cookies["sessionid"] = session_cookie(make_user("front_desk", name="Dana Whitlock"))
    return again


def test_the_reason_stands_in_the_list_of_looks(office: Office, sign_in: Any, clock: Any) -> None:
    patient = office.patient(family_name="Alvarez", given_name="Maria")
    clock.shift(24 * 3600)
    desk = sign_in("front_desk", name="Dana Whitlock")
    desk.post(f"/patients/{patient.pk}/", {"other": "Lost and found wallet"})
    desk.get(f"/patients/{patient.pk}/")
    page = desk.get(f"/patients/{patient.pk}/").content.decode()
    assert "Dana Whitlock" in page
    assert "Lost and found wallet" in page


def test_a_visit_today_is_reason_enough(office: Office, sign_in: Any, clock: Any) -> None:
    patient = office.patient()
    office.book("2027-03-16 11:00", patient=patient)
    clock.shift(24 * 3600)
    page = sign_in("front_desk").get(f"/patients/{patient.pk}/").content.decode()
    assert "Next visit" in page


def test_a_record_that_does_not_exist_is_not_found(office: Office, front_desk: Client) -> None:
    assert front_desk.get("/patients/999999/").status_code == 404


def test_a_restricted_chart_asks_who_may_open_it_for_a_reason(office: Office, sign_in: Any) -> None:
    patient = office.patient(family_name="Alvarez", given_name="Maria")
    with office.open():
        people.restrict_chart(
            actor=office.actor, key=uuid.uuid4(), patient_id=patient.pk, kind="vip", reason="Mayor"
        )
    assert sign_in("front_desk").get(f"/patients/{patient.pk}/").status_code == 404
    answer = sign_in("provider").get(f"/patients/{patient.pk}/")
    assert answer["Location"] == f"/patients/{patient.pk}/restricted/"


def test_the_face_sheet_says_who_printed_it(office: Office, front_desk: Client) -> None:
    patient = office.patient(family_name="Alvarez", given_name="Maria", phone="+12175550171")
    insure(office, patient)
    page = front_desk.get(f"/patients/{patient.pk}/face-sheet/").content.decode()
    assert "Maria Alvarez" in page
    assert "(217) 555-0171" in page
    assert "Member XQH" in page
    assert "Printed by Dana Whitlock at" in page


def test_the_record_needs_the_same_queries_with_ten_times_the_visits(
    office: Office, front_desk: Client
) -> None:
    patient = office.patient()
    insure(office, patient)
    office.book("2027-03-15 11:00", patient=patient)
    front_desk.get(f"/patients/{patient.pk}/")
    few = _queries(front_desk, f"/patients/{patient.pk}/")
    for day in range(16, 26):
        if day not in (20, 21):
            office.book(f"2027-03-{day} 11:00", patient=patient)
    assert _queries(front_desk, f"/patients/{patient.pk}/") == few


def _queries(client: Client, path: str) -> int:
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)
