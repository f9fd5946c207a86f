"""What patients answer by text: STOP at once, the words asked for, the rest to a person."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from praxis.access.context import guest, opened, system
from praxis.correspondence import actions, answers, outside, queries, quiet
from praxis.correspondence.models import Message, NumberWord, Reply
from praxis.correspondence.testing import make_message, make_texted
from praxis.correspondence.tests.phonebox import NUMBER, Phonebox, gateway, report
from praxis.correspondence.types import (
    Meaning,
    NoAddress,
    NoConsent,
    NoSuchReply,
    PatientMissing,
    State,
)
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.news.testing import promised, run_reactions
from praxis.people.actions import Place
from praxis.people.testing import make_patient
from praxis.practice.actions import change_setting
from praxis.worklist.queries import for_patient

MOBILE = "+12175550142"
JANUARY = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon(time_machine: Any) -> None:
    time_machine.move_to("2026-11-24T18:00:00Z", tick=False)


@pytest.fixture
def office(actor_of: Callable[..., Actor]) -> Iterator[Actor]:
    manager = actor_of("office_manager", "front_desk")
    with opened(manager, purpose="test"):
        yield manager


@pytest.fixture
def box(office: Actor) -> Iterator[Phonebox]:
    box = Phonebox()
    change_setting(actor=office, key="practice_phone", value="+12175550100")
    change_setting(actor=office, key="practice_name", value="Lakeside Family Practice")
    with gateway(box, actor=office):
        yield box


def _asked(office: Actor, patient_id: int, about: str = "scheduling.appointment:1") -> Message:
    """A text that asks for C or X and has gone out."""
    message = make_message(
        actor=office,
        patient_id=patient_id,
        channel="text",
        expects=("C", "X"),
        about=about,
        expires_at=clock.now() + timedelta(days=2),
    )
    outside.deliver(message_id=message.pk)
    return message


def _says(text: str, event_id: str = "m-1", number: str = MOBILE) -> Any:
    answer = report(
        {"type": "message", "event_id": event_id, "from": number, "to": NUMBER, "text": text}
    )
    assert answer.status_code == 200, answer.content
    return answer


def _heard() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args #>> '{payload,word}' FROM procrastinate_jobs"
            " WHERE args ->> 'news' = 'correspondence.ReplyReceived'"
            " AND args ->> 'reaction' = 'scheduling.take_reply' ORDER BY id"
        )
        return [word for (word,) in cursor.fetchall()]


def test_stop_ends_texts_at_once_for_everybody_at_the_number(office: Actor, box: Phonebox) -> None:
    mother = make_texted(actor=office, phone=MOBILE)
    child = make_texted(actor=office, phone=MOBILE)
    waiting = make_message(actor=office, patient_id=child.pk, channel="text")
    _says("Stop!")
    waiting.refresh_from_db()
    assert waiting.state == State.CANCELLED
    for patient in (mother, child):
        assert not queries.may_send(
            actor=office, patient_id=patient.pk, channel="text", purpose="care"
        )
        with pytest.raises((NoAddress, NoConsent)):
            make_message(actor=office, patient_id=patient.pk, channel="text")
    run_reactions()
    [confirmation] = box.posts
    assert "no more texts" in confirmation["text"]
    assert confirmation["to"] == MOBILE


def test_a_yes_written_down_later_does_not_undo_stop_and_start_does(
    office: Actor, box: Phonebox
) -> None:
    _says("unsubscribe")
    patient = make_texted(actor=office, phone=MOBILE)
    with pytest.raises(NoAddress):
        make_message(actor=office, patient_id=patient.pk, channel="text")
    _says("START", "m-2")
    assert make_message(actor=office, patient_id=patient.pk, channel="text").state == State.QUEUED


def test_stop_between_queue_and_sending_holds(office: Actor, box: Phonebox) -> None:
    patient = make_texted(actor=office, phone=MOBILE)
    message = make_message(actor=office, patient_id=patient.pk, channel="text")
    NumberWord.objects.create(number=MOBILE, may_text=False, source="text", occurred_at=clock.now())
    outside.deliver(message_id=message.pk)
    message.refresh_from_db()
    assert message.state == State.CANCELLED
    assert box.posts == []


def test_the_gateways_word_that_a_number_opted_out_is_a_stop(office: Actor) -> None:
    with gateway(Phonebox(422, error="opted_out"), actor=office):
        patient = make_texted(actor=office, phone=MOBILE)
        make_message(actor=office, patient_id=patient.pk, channel="text")
        run_reactions()
    assert queries.stopped_numbers(actor=office, numbers=[MOBILE]) == {MOBILE}


def test_an_answer_is_told_once_however_often_it_is_reported(office: Actor, box: Phonebox) -> None:
    patient = make_texted(actor=office, phone=MOBILE)
    message = _asked(office, patient.pk)
    for _ in range(3):
        _says("c.")
    assert _heard() == ["C"]
    reply = Reply.objects.get()
    assert (reply.meaning, reply.word, reply.message_id) == (Meaning.ANSWER, "C", message.pk)
    assert reply.patient_id == patient.pk


@pytest.mark.django_db(transaction=True)
def test_two_deliveries_of_one_event_at_the_same_moment_act_once(
    actor_of: Callable[..., Actor],
) -> None:
    manager = actor_of("office_manager", "front_desk")
    with opened(manager, purpose="test"):
        make_texted(actor=manager, phone=MOBILE)

    def deliver() -> None:
        try:
            with system("texts gateway", purpose="texts") as actor:
                actions.receive_text(
                    actor=actor,
                    event_id="m-1",
                    number=MOBILE,
                    text="hello",
                    received_at=clock.now(),
                )
        finally:
            connection.close()

    rivals = [Thread(target=deliver) for _ in range(4)]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join()
    with system("test", purpose="test"):
        assert Reply.objects.count() == 1


def test_c_answers_every_question_of_the_family_and_x_is_left_to_a_person(
    office: Actor, box: Phonebox
) -> None:
    children = [make_texted(actor=office, phone=MOBILE) for _ in range(3)]
    for number, child in enumerate(children):
        _asked(office, child.pk, f"scheduling.appointment:{number}")
    _says("Yes please")
    assert _heard() == ["C", "C", "C"]
    _says("X", "m-2")
    assert _heard() == ["C", "C", "C"]
    assert Reply.objects.latest("pk").meaning == Meaning.OTHER


def test_two_reminders_of_one_visit_are_one_question(office: Actor, box: Phonebox) -> None:
    patient = make_texted(actor=office, phone=MOBILE)
    _asked(office, patient.pk)
    last = _asked(office, patient.pk)
    _says("x")
    assert _heard() == ["X"]
    assert Reply.objects.get().message_id == last.pk


def test_words_nobody_asked_for_are_work_for_the_front_desk(office: Actor, box: Phonebox) -> None:
    patient = make_texted(actor=office, phone=MOBILE)
    _asked(office, patient.pk)
    _says("x ray done, can I come at 4?")
    assert _heard() == []
    [item] = for_patient(actor=office, patient_id=patient.pk)
    assert item.title == "Answer a message (text)"
    [thread] = queries.threads(actor=office)
    actions.close_thread(actor=office, thread_id=thread.pk, outcome="done", why="Called her")
    assert for_patient(actor=office, patient_id=patient.pk) == []


def test_cancel_ends_texts_and_asks_a_person_about_the_visit(office: Actor, box: Phonebox) -> None:
    patient = make_texted(actor=office, phone=MOBILE)
    _asked(office, patient.pk)
    _says("CANCEL")
    assert queries.stopped_numbers(actor=office, numbers=[MOBILE]) == {MOBILE}
    assert _heard() == []
    titles = [item.title for item in for_patient(actor=office, patient_id=patient.pk)]
    assert titles == ["Answer a message (text)"]
    [thread] = queries.threads(actor=office)
    notes = [row.text for row in queries.entries_of(actor=office, thread_id=thread.pk)]
    assert notes[-1].endswith("Ask whether the visit is cancelled too.")


def test_help_says_whom_to_call(office: Actor, box: Phonebox) -> None:
    make_texted(actor=office, phone=MOBILE, language="es")
    _says("ayuda")
    run_reactions()
    assert "(217) 555-0100" in box.posts[0]["text"]
    assert "911" in box.posts[0]["text"]
    assert "emergencia" in box.posts[0]["text"]


def test_a_text_from_nobody_known_waits_for_a_person(office: Actor, box: Phonebox) -> None:
    _says("is this the dentist", number="+13125550199")
    reply = Reply.objects.get()
    assert reply.patient_id is None
    [thread] = queries.threads(actor=office)
    with pytest.raises(PatientMissing):
        actions.answer_thread(
            actor=office, key=uuid.uuid4(), thread_id=thread.pk, way="text", text="No"
        )


def test_texts_follow_their_patients_walls(office: Actor, box: Phonebox) -> None:
    mine, other = make_texted(actor=office, phone=MOBILE), make_patient(actor=office)
    _says("Can I bring my son?")
    reply = Reply.objects.get()
    assert reply.patient_id == mine.pk
    with (
        pytest.raises(NoSuchReply),
        guest(
            "portal",
            patient_ids=[other.pk],
            permissions=("correspondence.view",),
            purpose="test",
        ) as actor,
    ):
        queries.get_reply(actor=actor, reply_id=reply.pk)


def test_nobody_rewrites_what_a_number_said(office: Actor, box: Phonebox) -> None:
    _says("stop")
    for statement in (
        "UPDATE correspondence_numberword SET may_text = true",
        "DELETE FROM correspondence_numberword",
        "DELETE FROM correspondence_gatewayevent",
        "UPDATE correspondence_reply SET text = ''",
    ):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_only_the_gateway_may_bring_answers(office: Actor) -> None:
    with pytest.raises(Forbidden):
        actions.receive_text(
            actor=office, event_id="m", number=MOBILE, text="C", received_at=clock.now()
        )
    for action in (actions.stop_number, actions.start_number):
        with pytest.raises(Forbidden):
            action(actor=office, number=MOBILE, source="text")
    with pytest.raises(Forbidden):
        actions.leave_to_a_person(actor=office, reply_id=1)


def test_a_text_in_the_evening_waits_for_the_patients_morning(
    office: Actor, box: Phonebox, time_machine: Any
) -> None:
    home = Place(line1="1 Bay St", city="San Diego", state="CA", zip="92101")
    patient = make_texted(actor=office, phone=MOBILE, address=home)
    time_machine.move_to("2026-11-25T04:30:00Z", tick=False)  # 20:30 in San Diego
    message = make_message(actor=office, patient_id=patient.pk, channel="text")
    assert message.send_at == datetime(2026, 11, 25, 16, tzinfo=UTC)
    assert promised() == ["correspondence.deliver"]
    run_reactions()
    assert box.posts == []
    time_machine.move_to("2026-11-25T16:00:00Z", tick=False)
    outside.deliver(message_id=message.pk)
    assert len(box.posts) == 1


@given(
    moment=st.integers(0, 730 * 1440).map(lambda m: JANUARY + timedelta(minutes=m)),
    state=st.sampled_from(sorted(quiet.STATE_ZONES)),
    from_hour=st.integers(8, 10),
    until_hour=st.integers(17, 21),
)
def test_no_clock_of_the_state_shows_a_quiet_hour_when_a_text_goes_out(
    moment: datetime, state: str, from_hour: int, until_hour: int
) -> None:
    zones = quiet.zones_of(state, "UTC")
    hours = {"from_hour": from_hour, "until_hour": until_hour}
    after = quiet.next_allowed(moment, zones, **hours)
    before = quiet.last_allowed(moment, zones, **hours)
    for found in (after, before):
        for zone in zones:
            assert from_hour <= found.astimezone(ZoneInfo(zone)).hour < until_hour
    assert before <= moment <= after
    assert after - moment < timedelta(hours=26)
    assert moment - before < timedelta(hours=26)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("STOP", "stop"),
        ("stop texting me please", "stop"),
        ("Opt-out", "stop"),
        ("end", "stop"),
        ("ALTO", "stop"),
        ("start", "start"),
        ("Help?", "help"),
        ("I need to stop at the pharmacy first", None),
        ("cancelar", None),
    ],
)
def test_words_that_hold_whatever_was_asked(text: str, meaning: str | None) -> None:
    assert answers.keyword(text) == meaning


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("C", "C"),
        ("c.", "C"),
        ("Sí, gracias", "C"),
        ("👍", "C"),
        ("X", "X"),
        ("x please", "X"),
        ("x ray", ""),
        ("no", ""),
        ("", ""),
    ],
)
def test_answers_are_understood_or_left_alone(text: str, word: str) -> None:
    assert answers.word_of(text, ("C", "X")) == word
