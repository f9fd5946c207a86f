"""What only a provider answers: asked, answered, told, and only then closed (H02)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from praxis.access.context import opened
from praxis.access.queries import actor_of as actor_from
from praxis.access.testing import make_user, session_cookie
from praxis.correspondence import actions, queries
from praxis.correspondence.models import ProviderRequest
from praxis.correspondence.testing import make_thread
from praxis.correspondence.types import (
    BadRequest,
    NotAsked,
    NotTheirs,
    PatientMissing,
    ReasonMissing,
    RequestOpen,
)
from praxis.desk import asking
from praxis.desk.tests.conftest import Office
from praxis.desk.types import CoverNeeded, VisitTypeNeeded
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.practice.testing import make_provider
from praxis.recall.queries import to_schedule
from praxis.scheduling.actions import add_exception
from praxis.scheduling.testing import office_time
from praxis.worklist.queries import for_patient


class Asked:
    """A refill that waits for Dr. Vega, who signs in."""

    def __init__(self, office: Office, **given: Any) -> None:
        self.office = office
        self.user = make_user("provider", name="Elena Vega")
        self.doctor = actor_from(self.user.pk)
        with office.open():
            self.provider = make_provider(
                family_name="Vega", given_name="Elena", site=office.site, user_id=self.user.pk
            )
        self.patient = office.patient(phone="+12175550171")
        with office.open():
            self.thread = make_thread(
                actor=office.actor, patient_id=self.patient.pk, medium="phone", text="Needs pills"
            )
            facts = {"kind": "refill", "medication": "Lisinopril 10 mg", "question": "Needs pills"}
            self.request = asking.ask_provider(
                actor=office.actor,
                key=uuid.uuid4(),
                thread_id=self.thread.pk,
                provider_id=self.provider.pk,
                **(facts | given),
            )

    def answer(self, answer: str, text: str = "", **more: Any) -> ProviderRequest:
        with opened(self.doctor, purpose="test"):
            return asking.answer_request(
                actor=self.doctor,
                key=uuid.uuid4(),
                request_id=self.request.pk,
                answer=answer,
                text=text,
                **more,
            )

    def tell(self, way: str = "phone", **more: Any) -> ProviderRequest:
        with self.office.open():
            return actions.tell_answer(
                actor=self.office.actor,
                key=uuid.uuid4(),
                request_id=self.request.pk,
                way=way,
                text="Your refill is at the pharmacy.",
                **more,
            )

    def now(self) -> ProviderRequest:
        with self.office.open():
            return queries.get_request(actor=self.office.actor, request_id=self.request.pk)

    def titles(self) -> list[str]:
        with self.office.open():
            found = for_patient(actor=self.office.actor, patient_id=self.patient.pk)
            return sorted(item.title for item in found)


def test_a_request_goes_to_the_provider_and_back_and_closes_only_when_told(
    office: Office,
) -> None:
    asked = Asked(office)
    assert (asked.now().owner_id, asked.now().state) == (asked.user.pk, "asked")
    assert asked.titles() == ["Call back", "Decide on a refill"]
    with office.open(), pytest.raises(RequestOpen):
        actions.close_thread(actor=office.actor, thread_id=asked.thread.pk, outcome="done")
    with pytest.raises(NotAsked):
        asked.tell()
    asked.answer("approved", "90 days")
    assert asked.titles() == ["Call back", "Tell the patient the answer"]
    with office.open(), pytest.raises(RequestOpen):
        actions.close_thread(actor=office.actor, thread_id=asked.thread.pk, outcome="done")
    with office.open():
        actions.take_telling(actor=office.actor, request_id=asked.request.pk)
    assert asked.now().owner_id == office.actor.user_id
    asked.tell()
    assert (asked.now().state, asked.titles()) == ("told", [])
    with office.open():
        assert queries.get_thread(actor=office.actor, thread_id=asked.thread.pk).state == "closed"
        last = queries.last_refill(
            actor=office.actor, patient_id=asked.patient.pk, medication="Lisinopril 10 mg"
        )
        assert last == asked.now()
    asked.tell()
    with pytest.raises(NotAsked):
        asked.answer("denied", "No")


def test_needs_more_goes_back_and_is_never_told_as_an_answer(office: Office) -> None:
    asked = Asked(office)
    with pytest.raises(ReasonMissing):
        asked.answer("more")
    asked.answer("more", "Which pharmacy?")
    assert "Find out what the provider needs" in asked.titles()
    with pytest.raises(NotAsked):
        asked.tell()
    with office.open():
        actions.ask_again(actor=office.actor, request_id=asked.request.pk, text="On Main Street")
    assert (asked.now().state, asked.now().owner_id) == ("asked", asked.user.pk)
    asked.answer("approved")
    asked.tell(close=False)
    with office.open():
        assert queries.get_thread(actor=office.actor, thread_id=asked.thread.pk).state == "waiting"


def test_a_needed_visit_is_to_be_scheduled(office: Office) -> None:
    asked = Asked(office)
    with pytest.raises(VisitTypeNeeded):
        asked.answer("visit", "Come in")
    asked.answer("visit", "Blood pressure first", visit_type_id=office.follow_up.pk, within_days=7)
    with office.open():
        [recall] = to_schedule(office.actor)
        assert (recall.patient_id, recall.why) == (asked.patient.pk, "Blood pressure first")
    assert asked.now().state == "answered"


def test_who_is_out_is_asked_through_who_covers(office: Office) -> None:
    asked = Asked(office)
    with office.open():
        add_exception(
            actor=office.actor,
            key=uuid.uuid4(),
            kind="off",
            label="Vacation",
            start=office_time("2027-03-15 08:00"),
            end=office_time("2027-03-20 17:00"),
            provider_id=asked.provider.pk,
        )
        facts: dict[str, Any] = {
            "actor": office.actor,
            "thread_id": asked.thread.pk,
            "provider_id": asked.provider.pk,
            "kind": "message",
            "question": "May she fly?",
        }
        for covering in (None, asked.provider.pk):
            with pytest.raises(CoverNeeded):
                asking.ask_provider(key=uuid.uuid4(), covering_id=covering, **facts)
        made = asking.ask_provider(key=uuid.uuid4(), covering_id=office.other.pk, **facts)
        assert (made.provider_id, made.covering_id) == (asked.provider.pk, office.other.pk)
        actions.assign_request(
            actor=office.actor, request_id=made.pk, provider_id=asked.provider.pk
        )
        made.refresh_from_db()
        assert made.owner_id == asked.user.pk


def test_another_provider_answers_only_after_taking_it_over(office: Office) -> None:
    asked = Asked(office)
    other = actor_from(make_user("provider").pk)
    with opened(other, purpose="test"):
        with pytest.raises(NotTheirs):
            actions.answer_request(actor=other, request_id=asked.request.pk, answer="approved")
        actions.take_over_request(actor=other, request_id=asked.request.pk)
        actions.answer_request(actor=other, request_id=asked.request.pk, answer="approved")
    assert asked.now().state == "answered"


def test_a_request_says_what_it_is_about(office: Office) -> None:
    for given in ({"medication": " "}, {"kind": "form", "medication": ""}):
        with pytest.raises(BadRequest):
            Asked(office, **given)
    with office.open():
        nobody = make_thread(actor=office.actor, patient_id=None, number="+12175550100")
        with pytest.raises(PatientMissing):
            actions.ask_provider(
                actor=office.actor,
                key=uuid.uuid4(),
                thread_id=nobody.pk,
                provider_id=office.provider.pk,
                kind="message",
                question="x",
            )


def test_nobody_sets_an_answer_past_the_provider(office: Office) -> None:
    Asked(office)
    with office.open():
        for change in (
            "UPDATE correspondence_providerrequest SET state = 'told'",
            "UPDATE correspondence_requestevent SET answer = 'approved'",
            "DELETE FROM correspondence_requestevent",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(change)


def test_who_may_not_neither_asks_nor_answers(
    actor_of: Callable[..., Actor], office: Office
) -> None:
    asked = Asked(office)
    hr, pk, key = actor_of("hr"), asked.request.pk, uuid.uuid4()
    tried: list[Callable[[], object]] = [
        lambda: asking.ask_provider(actor=hr, key=key, thread_id=1, provider_id=1),
        lambda: asking.answer_request(actor=hr, key=key, request_id=pk, answer="approved"),
        lambda: actions.ask_provider(
            actor=hr, key=key, thread_id=1, provider_id=1, kind="message", question="x"
        ),
        lambda: actions.assign_request(actor=hr, request_id=pk, provider_id=1),
        lambda: actions.answer_request(actor=hr, request_id=pk, answer="approved"),
        lambda: actions.take_over_request(actor=hr, request_id=pk),
        lambda: actions.take_telling(actor=hr, request_id=pk),
        lambda: actions.ask_again(actor=hr, request_id=pk, text="x"),
        lambda: actions.tell_answer(actor=hr, key=key, request_id=pk, way="phone", text="x"),
    ]
    with opened(hr, purpose="test"):
        for action in tried:
            with pytest.raises(Forbidden):
                action()
    assert asked.now().state == "asked"


def test_the_pages_lead_from_the_question_to_the_told_answer(office: Office) -> None:
    asked = Asked(office)
    desk, doctor = Client(), Client()
    desk.cookies["sessionid"] = session_cookie(make_user("front_desk", name="Dana Whitlock"))
    doctor.cookies["sessionid"] = session_cookie(asked.user)
    url = f"/requests/{asked.request.pk}/"
    with transaction.atomic():
        page = desk.get(f"/inbox/{asked.thread.pk}/ask/?kind=form").content.decode()
        assert "Needs pills" in page
        made = desk.post(
            f"/inbox/{asked.thread.pk}/ask/",
            {
                "kind": "form",
                "urgency": "routine",
                "provider_id": str(office.provider.pk),
                "form_name": "School form",
                "form_due_on": "04/01/2027",
                "fee": "15.00",
                "question": "For the summer camp",
            },
        )
        assert made.status_code == 303, made.content.decode()
        assert "School form" in desk.get(made["Location"]).content.decode()
        desk.post(made["Location"] + "give/", {"provider": str(asked.provider.pk)})
        assert "Lisinopril" in doctor.get("/requests/?whose=mine&state=asked").content.decode()
        assert "Your answer" in doctor.get(url).content.decode()
        assert (
            doctor.post(url + "answer/", {"answer": "more", "within_days": "14"}).status_code == 422
        )
        doctor.post(url + "answer/", {"answer": "more", "text": "Dose?", "within_days": "14"})
        assert "what is missing" in desk.get(url).content.decode()
        desk.post(url + "again/", {"more": "10 mg"})
        doctor.post(url + "over/")
        doctor.post(url + "answer/", {"answer": "approved", "text": "Yes", "within_days": "14"})
        desk.post(url + "take/")
        assert "Tell the patient" in desk.get(url).content.decode()
        desk.post(url + "tell/", {"way": "phone", "text": "She knows"})
        assert "Answer told" in desk.get(url).content.decode()
    assert asked.now().told_at is not None
