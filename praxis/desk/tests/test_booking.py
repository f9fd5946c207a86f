from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from praxis.desk.tests.conftest import Office, key, slot
from praxis.scheduling.testing import office_time


def test_a_patient_is_found_by_what_the_caller_says(office: Office, front_desk: Client) -> None:
    patient = office.patient(family_name="Alvarez", given_name="Maria")
    page = front_desk.post("/visits/new/", {"q": "alv mar"}).content.decode()
    assert "Alvarez, Maria" in page
    assert f"patient={patient.pk}" in page
    assert "alv" not in front_desk.post("/visits/new/", {"q": "alv mar"}).request["QUERY_STRING"]


def test_nobody_found_offers_to_register_and_come_back(office: Office, front_desk: Client) -> None:
    page = front_desk.post("/visits/new/", {"q": "zzyzx"}).content.decode()
    assert "Nobody found" in page
    assert "/patients/new/?next=%2Fvisits%2Fnew%2F" in page


def test_times_are_offered_with_their_reasons(office: Office, front_desk: Client) -> None:
    patient = office.patient()
    page = front_desk.get(f"/visits/new/?patient={patient.pk}&type={office.follow_up.pk}")
    assert page.content.decode().count('name="slot"') > 3


def test_a_visit_is_booked_from_an_open_time(office: Office, front_desk: Client) -> None:
    patient = office.patient()
    at = office_time("2027-03-15 11:00")
    url = (
        f"/visits/new/?patient={patient.pk}&type={office.follow_up.pk}"
        f"&provider={office.provider.pk}&at={quote(at.isoformat())}"
    )
    assert "The time you chose on the schedule" in front_desk.get(url).content.decode()
    answer = front_desk.post(
        url, {"slot": slot(office.provider, at), "client_key": key(), "reason": "Cough"}
    )
    (visit,) = office.visits()
    assert answer.status_code == 303
    assert answer["Location"] == f"/#visit-{visit.pk}"
    assert (visit.start, visit.provider_id, visit.reason) == (at, office.provider.pk, "Cough")
    assert "Booked: Mon, Mar 15, 11:00 AM." in front_desk.get("/").content.decode()


def test_sending_the_form_twice_books_once(office: Office, front_desk: Client) -> None:
    patient, again = office.patient(), key()
    at = office_time("2027-03-15 11:00")
    for _ in range(2):
        front_desk.post(
            f"/visits/new/?patient={patient.pk}&type={office.follow_up.pk}",
            {"slot": slot(office.provider, at), "client_key": again},
        )
    assert len(office.visits()) == 1


def test_a_time_that_was_just_taken_keeps_what_was_typed(
    office: Office, front_desk: Client
) -> None:
    patient = office.patient()
    at = office_time("2027-03-15 11:00")
    office.book("2027-03-15 11:00")
    answer = front_desk.post(
        f"/visits/new/?patient={patient.pk}&type={office.follow_up.pk}",
        {"slot": slot(office.provider, at), "client_key": key(), "note": "Brings her daughter"},
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "That time was just taken" in page
    assert "Brings her daughter" in page
    first = answer.context["tiles"][0]
    assert "11:" in first.when or "10:4" in first.when
    assert len(office.visits()) == 1


def test_another_time_needs_day_time_and_provider(office: Office, front_desk: Client) -> None:
    patient = office.patient()
    url = f"/visits/new/?patient={patient.pk}&type={office.follow_up.pk}"
    answer = front_desk.post(url, {"slot": "other", "other_day": "03162027", "client_key": key()})
    assert answer.status_code == 422
    assert "Type the time." in answer.content.decode()
    front_desk.post(
        url,
        {
            "slot": "other",
            "other_day": "03162027",
            "other_time": "920",
            "other_provider": office.other.pk,
            "client_key": key(),
        },
    )
    (visit,) = office.visits()
    assert visit.start == office_time("2027-03-16 09:20")


def test_a_time_outside_hours_needs_a_reason_and_the_right(
    office: Office, front_desk: Client, sign_in: Any
) -> None:
    patient = office.patient()
    url = f"/visits/new/?patient={patient.pk}&type={office.follow_up.pk}"
    asked = {
        "slot": "other",
        "other_day": "03162027",
        "other_time": "12:20 pm",
        "other_provider": office.other.pk,
        "client_key": key(),
    }
    refused = front_desk.post(url, asked)
    assert refused.status_code == 422
    assert "The provider does not work then." in refused.content.decode()
    manager = sign_in("office_manager")
    assert manager.post(url, {**asked, "override": "Doctor agreed"}).status_code == 303
    assert [visit.override_reason for visit in office.visits()] == ["Doctor agreed"]


def test_a_walk_in_is_booked_and_waits(office: Office, front_desk: Client) -> None:
    patient = office.patient()
    url = f"/visits/walk-in/?patient={patient.pk}&type={office.follow_up.pk}"
    page = front_desk.get(url)
    tile = page.context["tiles"][0]
    front_desk.post(url, {"slot": tile.value, "client_key": key()})
    (visit,) = office.visits()
    assert visit.status == "arrived"


def test_a_visit_moves_to_an_offered_time_and_back(office: Office, front_desk: Client) -> None:
    visit = office.book("2027-03-15 11:00")
    page = front_desk.get(f"/visits/{visit.pk}/move/")
    assert page.context["tiles"]
    at = office_time("2027-03-15 11:20")
    front_desk.post(
        f"/visits/{visit.pk}/move/", {"slot": slot(office.other, at), "client_key": key()}
    )
    (moved,) = office.visits()
    assert (moved.start, moved.provider_id) == (at, office.other.pk)
    toast = front_desk.get("/").content.decode()
    assert "Moved to Mon, Mar 15, 11:20 AM." in toast
    undo = toast.split(f'action="/visits/{visit.pk}/undo/')[1].split('"')[0]
    front_desk.post(f"/visits/{visit.pk}/undo/{undo}", {"from": "today"})
    (back,) = office.visits()
    assert (back.start, back.provider_id) == (office_time("2027-03-15 11:00"), office.provider.pk)


def test_a_drop_on_the_grid_answers_with_the_changed_columns(
    office: Office, front_desk: Client
) -> None:
    visit = office.book("2027-03-15 11:00")
    answer = front_desk.post(
        f"/visits/{visit.pk}/move/",
        {"start": "2027-03-15T11:30:00-05:00", "provider": office.other.pk},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert f'id="visit-{visit.pk}"' in answer.content.decode()
    assert "Moved to Mon, Mar 15, 11:30 AM." in answer.content.decode()


def test_a_drop_on_a_taken_time_says_where_the_visit_is(office: Office, front_desk: Client) -> None:
    visit = office.book("2027-03-15 11:00")
    office.book("2027-03-15 11:30", provider=office.other)
    answer = front_desk.post(
        f"/visits/{visit.pk}/move/",
        {"start": "2027-03-15T11:30:00-05:00", "provider": office.other.pk},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 409
    assert "The visit is back where it was." in answer.content.decode()
    assert office.visits()[0].start == office_time("2027-03-15 11:00")


@pytest.mark.parametrize("path", ["/visits/new/", "/visits/walk-in/"])
def test_who_may_not_book_is_refused(office: Office, sign_in: Any, path: str) -> None:
    assert sign_in("biller").get(path).status_code == 403
