"""The waitlist from a telephone, and whom the office would rather talk with."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from praxis.access.context import system
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.people.models import Patient
from praxis.portal import actions
from praxis.portal.testing import SET_UP, OnlineOffice
from praxis.portal.tests.test_booking import ANA, finish, pick, wish
from praxis.portal.tests.test_portal import BORN, person, signed_in, visit_of
from praxis.portal.types import Person, Sooner, Wish
from praxis.practice.actions import change_setting
from praxis.scheduling import actions as scheduling
from praxis.scheduling.models import Appointment, Hold, WaitlistEntry
from praxis.scheduling.testing import join

NOBODY = Actor(user_id=None, name="nobody")
ASKED: dict[str, Any] = {
    "wait_for_sooner": {"key": uuid.uuid4(), "appointment_id": 1, "sooner": Sooner()},
    "stop_waiting": {"patient_id": 1, "wish_id": 1},
    "wait_by_video": {"appointment_id": 1, "state": "IL"},
}
SOONER = {"weekdays": ["0", "1"], "part": "morning", "notice": "3"}


def wishes() -> list[WaitlistEntry]:
    with system("test", purpose="test"):
        return list(WaitlistEntry.objects.order_by("pk"))


def test_a_patient_asks_for_a_sooner_time_and_takes_it_back(office: OnlineOffice) -> None:
    ana = person(office)
    visit = visit_of(office, ana)
    client = signed_in()
    assert "Ask for an earlier time" in client.get(f"/my/visits/{visit.pk}/").content.decode()
    url = f"/my/visits/{visit.pk}/sooner/"
    for _ in range(2):
        answer = client.post(url, {**SOONER, "same_provider": "on"})
        assert answer["Location"] == f"/my/visits/{visit.pk}/"
    (wish,) = wishes()
    assert (wish.appointment_id, wish.weekdays, wish.to_minute) == (visit.pk, [0, 1], 720)
    assert (wish.provider_ids, wish.notice_minutes) == ([office.provider.pk], 180)
    assert "You are on the list" in client.get(f"/my/visits/{visit.pk}/").content.decode()
    assert "You wait for an earlier time" in client.get("/my/visits/").content.decode()
    client.post(f"/my/waiting/{wish.pk}/stop/")
    assert [row.end_reason for row in wishes()] == ["asked"]


def test_nobody_takes_another_patient_off_the_list(office: OnlineOffice) -> None:
    ana = person(office)
    other = person(office, given_name="Bea", email="bea@example.com", phone="+12175550199")
    visit = visit_of(office, other)
    with system("test", purpose="test") as actor:
        wish = join(actor, visit)
    visit_of(office, ana, at="2027-03-19 09:00")
    client = signed_in()
    assert client.post(f"/my/waiting/{wish.pk}/stop/").status_code == 404
    assert client.get(f"/my/visits/{visit.pk}/sooner/").status_code == 404
    assert wishes()[0].ended_at is None


@pytest.fixture
def visitor(office: OnlineOffice) -> Client:
    """Somebody who has been here and wants a sick visit."""
    client = Client(headers={"accept": "text/html"})
    wish(client, office, been_here="yes")
    return client


def test_whom_no_time_suits_joins_without_an_account(office: OnlineOffice, visitor: Client) -> None:
    client = visitor
    assert "Join the waitlist" in client.get("/book/times/").content.decode()
    for _ in range(2):
        answer = client.post("/book/waitlist/", {**ANA, **SOONER})
        assert answer["Location"] == "/book/waitlist/done/", answer.content.decode()
    (wish,) = wishes()
    with system("test", purpose="test"):
        patient = Patient.objects.get(pk=wish.patient_id)
        assert not Appointment.objects.exists()
    assert (patient.family_name, wish.visit_type_id) == ("López", office.sick.pk)
    assert wish.appointment_id is None


@pytest.fixture
def missed(office: OnlineOffice) -> Any:
    """A patient whose missed visits ask for a word first."""
    change_setting(actor=SET_UP, key="no_show_deposit_at", value=1)
    ana = person(office)
    visit = visit_of(office, ana, at="2027-03-15 10:00")
    with system("test", purpose="test") as actor:
        scheduling.mark_no_show(actor=actor, appointment_id=visit.pk, note="x")
        scheduling.apply_no_show_policy(actor=actor, appointment_id=visit.pk)
    return ana


def test_who_missed_too_many_visits_is_asked_to_call_in_kind_words(
    missed: Any, visitor: Client
) -> None:
    pick(visitor)
    answer = finish(visitor)
    page = answer.content.decode()
    assert "We would like to find the next time together with you." in page
    assert "missed" not in page
    assert 'href="tel:' in page
    with system("test", purpose="test"):
        assert Hold.objects.get().outcome == "released"
        assert not Appointment.objects.filter(status="booked").exists()
    inside = signed_in().get("/my/").content.decode()
    assert "We would like to find the next time together with you." in inside
    assert "/book/" not in inside


def test_who_only_shares_a_birthday_with_them_books_as_ever(missed: Any, visitor: Client) -> None:
    pick(visitor)
    answer = finish(visitor, phone="(217) 555-0177", email="")
    assert answer["Location"] == "/book/done/"


def test_the_pages_need_somebody_signed_in_or_a_booking_begun(office: OnlineOffice) -> None:
    client = Client(headers={"accept": "text/html"})
    assert client.get("/book/waitlist/")["Location"] == "/book/"
    assert client.get("/my/visits/1/sooner/")["Location"] == "/my/sign-in/"


@pytest.mark.parametrize("name", ["wait_for_sooner", "stop_waiting", "wait_by_video"])
def test_what_a_patient_does_is_for_a_patient_alone(office: OnlineOffice, name: str) -> None:
    with pytest.raises(Forbidden):
        getattr(actions, name)(actor=NOBODY, **ASKED[name])


def test_joining_without_an_account_is_the_programs_alone(office: OnlineOffice) -> None:
    with pytest.raises(Forbidden):
        actions.join_online(
            actor=NOBODY,
            key=uuid.uuid4(),
            wish=Wish(office.cough.pk, "", False, BORN, False, None),
            person=Person("Ana", "Lopez", BORN, "+12175550142"),
            sooner=Sooner(),
            site_id=office.site.pk,
        )
