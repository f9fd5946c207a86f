"""A call comes in: the desk sees who it is, writes down what was said, calls back (M01, M02)."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from praxis.access.context import system
from praxis.access.testing import make_user, session_cookie
from praxis.correspondence import actions, queries
from praxis.correspondence.models import CallEvent, Thread
from praxis.correspondence.types import NoSuchCall, OutcomeMissing, Ring
from praxis.desk.calling import is_red_flag
from praxis.desk.tests.conftest import Office
from praxis.documents.models import Document
from praxis.forms.testing import make_version, triage_data
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.kernel.signing import signature
from praxis.people.testing import make_patient
from praxis.practice.actions import change_setting
from praxis.worklist.queries import for_patient

NUMBER = "+12175550171"
SECRET = "s" * 32
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00"


def desk(*roles: str) -> Client:
    client = Client(headers={"accept": "text/html"})
    user = make_user(*(roles or ("front_desk",)), name="Dana Whitlock")
    client.cookies["sessionid"] = session_cookie(user)
    return client


def told(event: dict[str, Any], *, secret: str = SECRET) -> Any:
    raw = json.dumps(event).encode()
    timestamp = str(int(clock.real_now().timestamp()))
    return Client().post(
        "/phone/hook/",
        data=raw,
        content_type="application/json",
        headers={
            "Praxis-Timestamp": timestamp,
            "Praxis-Signature": signature(secret, timestamp, raw),
        },
    )


@pytest.fixture
def exchange(office: Office) -> Office:
    with office.open():
        change_setting(actor=office.actor, key="phone_secret", value=SECRET)
    return office


def rings(event_id: str = "c-1", **more: Any) -> Any:
    return told({"type": "ringing", "event_id": event_id, "from": NUMBER, "line": "2", **more})


def test_a_ringing_call_stands_on_today_at_the_next_poll_and_goes_when_taken(
    exchange: Office,
) -> None:
    patient = exchange.patient(given_name="Rosa", family_name="Delgado", phone=NUMBER)
    with transaction.atomic():
        dana, lee = desk(), desk()
        page = dana.get("/").content.decode()
        poll = page.split('data-poll-url="')[1].split('"')[0].replace("&amp;", "&")
        assert dana.get(poll).status_code == 204
        assert rings().json() == {"ok": True}
        card = dana.get(poll).content.decode()
        assert "Rosa Delgado" in card
        assert "Rosa Delgado" in lee.get("/phone/").content.decode()
        assert NUMBER not in poll
        with exchange.open():
            call = CallEvent.objects.get()
        taken = dana.post(f"/phone/calls/{call.pk}/take/")
        assert taken["Location"] == f"/phone/calls/{call.pk}/"
        shown = dana.get(taken["Location"]).content.decode()
        assert patient.number in shown
        assert "Next visit" in shown
        assert "Rosa Delgado" not in lee.get("/phone/").content.decode().split("Ringing now")[1]
        assert rings().json() == {"ok": True}
    with exchange.open():
        assert CallEvent.objects.count() == 1


def test_a_call_that_ended_rings_no_more(exchange: Office) -> None:
    rings()
    with exchange.open():
        assert len(queries.ringing(actor=exchange.actor)) == 1
    version = queries.ring_version()
    told({"type": "ended", "event_id": "c-1"})
    assert queries.ring_version() != version
    with exchange.open():
        assert queries.ringing(actor=exchange.actor) == []


@pytest.mark.parametrize(
    ("event", "error"),
    [
        ({"type": "ringing", "event_id": "c 1", "from": NUMBER}, "event_id"),
        ({"type": "ringing", "event_id": "c-1", "from": "5550171"}, "from"),
        ({"type": "dances", "event_id": "c-1", "from": NUMBER}, "type"),
        ({"type": "voicemail", "event_id": "c-1", "from": NUMBER, "audio": "no!"}, "audio"),
        (
            {
                "type": "voicemail",
                "event_id": "c-1",
                "from": NUMBER,
                "media_type": "audio/wav",
                "audio": base64.b64encode(b"MZ not a recording").decode(),
            },
            "audio",
        ),
    ],
)
def test_the_telephone_system_is_told_what_is_wrong(
    exchange: Office, event: dict[str, Any], error: str
) -> None:
    answer = told(event)
    assert (answer.status_code, answer.json()) == (400, {"error": error})


def test_nobody_without_the_secret_makes_a_phone_ring(exchange: Office) -> None:
    event = {"type": "ringing", "event_id": "c-1", "from": NUMBER}
    assert told(event, secret="x" * 32).status_code == 401
    with exchange.open():
        assert CallEvent.objects.count() == 0


def test_a_voicemail_is_work_with_its_recording_filed_once(exchange: Office) -> None:
    patient = exchange.patient(phone=NUMBER)
    event = {
        "type": "voicemail",
        "event_id": "v-1",
        "from": NUMBER,
        "transcript": "Please call me",
        "media_type": "audio/wav",
        "audio": base64.b64encode(WAV).decode(),
    }
    for _ in range(2):
        assert told(event).json() == {"ok": True}
    with exchange.open():
        [item] = for_patient(actor=exchange.actor, patient_id=patient.pk)
        assert item.title == "Call back"
        assert Document.objects.get().patient_id == patient.pk
        assert Thread.objects.get().entries.get().text == "Please call me"


def test_of_several_with_one_number_the_birth_date_decides(exchange: Office) -> None:
    with exchange.open():
        for name, born in (("Ana", date(1980, 5, 1)), ("Leo", date(2015, 6, 2))):
            make_patient(
                actor=exchange.actor, given_name=name, phone=NUMBER, birth_date=born,
                family_name="Delgado",
            )  # fmt: skip
    with transaction.atomic():
        dana = desk()
        found = dana.post("/phone/", {"number": "217 555 0171", "direction": "in"})
        url = found["Location"]
        assert NUMBER[2:] not in url
        page = dana.get(url).content.decode()
        assert "2 patients with this number" in page
        assert "06/02/2015" not in page
        wrong = dana.post(url + "who/", {"birth_date": "07/04/2001"})
        assert wrong.status_code == 422
        dana.post(url + "who/", {"birth_date": "06/02/2015"})
        assert "Leo Delgado" in dana.get(url).content.decode()


def test_an_unknown_caller_is_said_to_be_and_may_be_somebody_we_know(exchange: Office) -> None:
    other = exchange.patient(phone="+12175550199")
    with transaction.atomic():
        dana = desk()
        url = dana.post("/phone/", {"number": "217 555 0171", "direction": "in"})["Location"]
        assert "Unknown caller" in dana.get(url).content.decode()
        dana.post(url + "who/", {"patient": other.number})
        assert other.number in dana.get(url).content.decode()


def test_a_red_flag_is_read_the_approved_words_before_it_is_written_down(
    exchange: Office,
) -> None:
    with exchange.open():
        make_version(triage_data(), purpose="triage", code="triage")
    exchange.patient(phone=NUMBER)
    said = {"topic": "other", "urgency": "urgent", "role": "front_desk", "text": "Has chest pain"}
    with transaction.atomic():
        dana = desk()
        url = dana.post("/phone/", {"number": "217 555 0171", "direction": "in"})["Location"]
        stopped = dana.post(url, said)
        assert stopped.status_code == 422
        assert "Read this to the caller now" in stopped.content.decode()
        assert dana.post(url, {**said, "seen": "on"}).status_code == 303
    with exchange.open():
        assert Thread.objects.get().urgency == "urgent"


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("Has chest pain since noon", True),
        ("Tiene dolor de pecho", True),
        ("He fainted twice", True),
        ("Chest x-ray, is the result in?", False),
        ("Painful toe", False),
    ],
)
def test_words_that_may_mean_danger(text: str, flag: bool) -> None:
    assert is_red_flag(text) is flag


def test_a_call_is_called_back_until_somebody_is_reached(exchange: Office) -> None:
    patient = exchange.patient(phone=NUMBER)
    with exchange.open():
        call = actions.type_number(actor=exchange.actor, key=uuid.uuid4(), number=NUMBER)
        actions.take_call(actor=exchange.actor, call_id=call.pk)
        key = uuid.uuid4()
        for _ in range(2):
            thread = actions.log_call(
                actor=exchange.actor, key=key, call_id=call.pk, text="Wants the result"
            )
        assert (thread.state, thread.patient_id) == ("open", patient.pk)
        for attempt, state in (
            ("no_answer", "open"),
            ("left_message", "open"),
            ("reached", "waiting"),
        ):
            actions.log_attempt(
                actor=exchange.actor,
                key=uuid.uuid4(),
                thread_id=thread.pk,
                attempt=attempt,
                text="",
            )
            thread.refresh_from_db()
            assert thread.state == state
        assert thread.attempts == 3
        actions.close_thread(actor=exchange.actor, thread_id=thread.pk, outcome="answered")
        assert for_patient(actor=exchange.actor, patient_id=patient.pk) == []


def test_a_call_answered_at_once_is_closed_with_its_outcome(exchange: Office) -> None:
    exchange.patient(phone=NUMBER)
    with exchange.open():
        call = actions.type_number(actor=exchange.actor, key=uuid.uuid4(), number=NUMBER)
        with pytest.raises(OutcomeMissing):
            actions.log_call(
                actor=exchange.actor,
                key=uuid.uuid4(),
                call_id=call.pk,
                text="x",
                outcome="not_reached",
            )
        thread = actions.log_call(
            actor=exchange.actor,
            key=uuid.uuid4(),
            call_id=call.pk,
            text="Asked for our hours",
            outcome="answered",
        )
        thread.refresh_from_db()
        assert (thread.state, thread.outcome) == ("closed", "answered")
        with pytest.raises(NoSuchCall):
            actions.name_caller(actor=exchange.actor, call_id=0, patient_id=1)


def test_who_may_not_neither_takes_nor_logs_calls(
    actor_of: Callable[..., Actor], office: Office
) -> None:
    hr = actor_of("hr")
    ring = Ring("c-1", NUMBER, "", clock.now())
    asked: list[Callable[[Actor], object]] = [
        lambda who: actions.take_ring(actor=who, ring=ring),
        lambda who: actions.end_ring(actor=who, event_id="c-1", at=clock.now()),
        lambda who: actions.take_voicemail(actor=who, ring=ring, transcript="x"),
        lambda who: actions.type_number(actor=who, key=uuid.uuid4(), number=NUMBER),
        lambda who: actions.take_call(actor=who, call_id=1),
        lambda who: actions.name_caller(actor=who, call_id=1, patient_id=1),
        lambda who: actions.log_call(actor=who, key=uuid.uuid4(), call_id=1, text="x"),
    ]
    with system("test", purpose="test"):
        for action in asked:
            with pytest.raises(Forbidden):
                action(hr)
        assert CallEvent.objects.count() == 0
