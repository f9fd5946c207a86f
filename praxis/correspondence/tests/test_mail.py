"""Mail goes out once, and what became of it is known or asked about."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from email import message_from_string
from email.policy import default
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from praxis.access.context import opened, system
from praxis.correspondence import actions, outside, periodic, queries, smtp
from praxis.correspondence.carrying import Result
from praxis.correspondence.models import Message
from praxis.correspondence.testing import make_message, make_recipient
from praxis.correspondence.tests.mailbox import Mailbox, free_port, mail_server, use_server
from praxis.correspondence.types import NotFailed, State
from praxis.kernel.actor import Actor
from praxis.news import TryAgain
from praxis.news.testing import promised, run_reactions
from praxis.people.testing import make_patient
from praxis.worklist.queries import for_patient


@pytest.fixture
def office(actor_of: Callable[..., Actor]) -> Iterator[Actor]:
    """Somebody who may send and set up, in an open context."""
    manager = actor_of("office_manager", "front_desk")
    with opened(manager, purpose="test"):
        yield manager


def _queued(office: Actor, **given: Any) -> Message:
    patient = make_patient(actor=office, given_name="Maria", email="maria@example.com")
    return make_message(actor=office, patient_id=patient.pk, **given)


def _story(office: Actor, message: Message) -> list[str]:
    return [event.verb for event in queries.events_of(actor=office, message_id=message.pk)]


def _state(message: Message) -> str:
    message.refresh_from_db()
    return message.state


def test_a_mail_reaches_the_mail_server_once_with_its_calendar_file(office: Actor) -> None:
    box = Mailbox()
    with mail_server(box, actor=office):
        message = _queued(office, ics="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
        assert promised() == ["correspondence.deliver"]
        run_reactions()
        outside.deliver(message_id=message.pk)
    [(to, text)] = box.mails
    mail = message_from_string(text, policy=default)
    assert to == ["maria@example.com"]
    assert mail["Message-ID"] == f"<{message.client_key.hex}@praxis.invalid>"
    assert mail["Subject"] == "Your visit is booked"
    assert "Tuesday, November 24, 2026, 9:20 AM" in str(mail.get_body())
    assert [part.get_filename() for part in mail.iter_attachments()] == ["visit.ics"]
    assert _state(message) == State.SENT
    assert _story(office, message) == ["queued", "claimed", "sent"]


def test_the_same_key_sends_nothing_a_second_time(office: Actor) -> None:
    key = uuid.uuid4()
    first = _queued(office, key=key)
    again = make_message(actor=office, patient_id=first.patient_id, key=str(key))
    assert again.pk == first.pk
    assert promised() == ["correspondence.deliver"]


def test_without_a_mail_server_mail_waits_and_says_so(office: Actor) -> None:
    message = _queued(office)
    run_reactions()
    assert _state(message) == State.QUEUED
    assert queries.waiting_for_set_up(actor=office) == 1
    periodic.send_waiting()
    assert promised() == []


def test_mail_that_waited_goes_out_when_a_server_is_set_up(
    office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = _queued(office)
    run_reactions()
    monkeypatch.setattr(periodic, "STALE_MINUTES", 0)
    with mail_server(Mailbox(), actor=office):
        periodic.send_waiting()
        run_reactions()
    assert _state(message) == State.SENT


def test_a_refused_mail_becomes_work_for_the_front_desk(office: Actor) -> None:
    with mail_server(Mailbox(reply="550 no such user maria@example.com"), actor=office):
        message = _queued(office)
        run_reactions()
    assert _state(message) == State.FAILED
    assert message.patient_id is not None
    [item] = for_patient(actor=office, patient_id=message.patient_id)
    assert item.title == "Message not delivered"
    assert queries.events_of(actor=office, message_id=message.pk)[-1].detail == "SMTP 550"


def test_a_connection_lost_after_the_content_is_asked_about_and_never_resent(
    office: Actor,
) -> None:
    box = Mailbox(drop=True)
    with mail_server(box, actor=office):
        message = _queued(office)
        run_reactions()
        outside.deliver(message_id=message.pk)
    assert len(box.mails) == 1
    assert _state(message) == State.UNKNOWN
    assert message.patient_id is not None
    [item] = for_patient(actor=office, patient_id=message.patient_id)
    assert item.title == "Ask whether a message arrived"


def test_a_server_silent_after_the_content_is_asked_about(
    office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT_SECONDS", 0.3)
    with mail_server(Mailbox(delay=1), actor=office):
        message = _queued(office)
        run_reactions()
    assert _state(message) == State.UNKNOWN


def test_a_busy_server_is_tried_again_and_given_up_at_last(office: Actor) -> None:
    with mail_server(Mailbox(reply="451 later"), actor=office):
        message = _queued(office)
        for _ in range(outside.ATTEMPTS - 1):
            with pytest.raises(TryAgain):
                outside.deliver(message_id=message.pk)
            assert _state(message) == State.QUEUED
        outside.deliver(message_id=message.pk)
    assert _state(message) == State.FAILED
    assert _story(office, message).count("claimed") == outside.ATTEMPTS


def test_a_server_that_is_down_is_tried_again(office: Actor) -> None:
    use_server(actor=office, port=free_port())
    message = _queued(office)
    with pytest.raises(TryAgain):
        outside.deliver(message_id=message.pk)
    assert _state(message) == State.QUEUED


def test_a_run_interrupted_between_claim_and_answer_is_asked_about(
    office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Mailbox()
    with mail_server(box, actor=office):
        message = _queued(office)

        def killed(*_: object, **__: object) -> Result:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(smtp, "send", killed)
            outside.deliver(message_id=message.pk)
        assert _state(message) == State.SENDING
        outside.deliver(message_id=message.pk)
    assert box.mails == []
    assert _state(message) == State.UNKNOWN


def test_a_mail_being_sent_elsewhere_is_left_alone(office: Actor) -> None:
    from django.db import connections

    with mail_server(Mailbox(), actor=office):
        message = _queued(office)
        rival = connections.create_connection("default")
        try:
            with rival.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_lock(%s, %s)", [outside.LOCK_CLASS, message.pk % 2**31]
                )
            with pytest.raises(TryAgain):
                outside.deliver(message_id=message.pk)
        finally:
            rival.close()
        assert _state(message) == State.QUEUED


def test_a_stuck_mail_is_sent_again_and_its_work_closes(office: Actor) -> None:
    with mail_server(Mailbox(reply="550 no"), actor=office):
        message = _queued(office)
        run_reactions()
    with mail_server(Mailbox(), actor=office):
        actions.retry_message(actor=office, message_id=message.pk)
        run_reactions()
    assert _state(message) == State.SENT
    assert message.patient_id is not None
    assert for_patient(actor=office, patient_id=message.patient_id) == []


def test_a_person_settles_what_nobody_could_know(office: Actor) -> None:
    with mail_server(Mailbox(drop=True), actor=office):
        message = _queued(office)
        run_reactions()
    actions.settle_message(actor=office, message_id=message.pk, arrived=True, why="She said so")
    assert _state(message) == State.SENT
    assert message.patient_id is not None
    assert for_patient(actor=office, patient_id=message.patient_id) == []
    with pytest.raises(NotFailed):
        actions.retry_message(actor=office, message_id=message.pk)


def test_a_state_cannot_be_set_past_its_events(office: Actor) -> None:
    message = _queued(office)
    for statement in (
        "UPDATE correspondence_message SET state = 'sent'",
        "UPDATE correspondence_message SET body = ''",
        "DELETE FROM correspondence_message",
        "UPDATE correspondence_messageevent SET verb = 'sent'",
    ):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    actions.cancel_message(actor=office, message_id=message.pk, why="Visit was moved")
    with system("test", purpose="test") as actor, pytest.raises(DatabaseError, match="has ended"):
        from praxis.correspondence.actions.recording import note
        from praxis.correspondence.types import Verb

        with transaction.atomic():
            note(actor, message, Verb.CLAIMED)
    assert _state(message) == State.CANCELLED


def test_a_mail_to_somebody_else_is_accounted_for_when_it_has_gone(office: Actor) -> None:
    with mail_server(Mailbox(), actor=office):
        message = _queued(office, recipient=make_recipient())
        assert message.patient_id is not None
        assert queries.disclosures(actor=office, patient_id=message.patient_id) == []
        run_reactions()
    [disclosure] = queries.disclosures(actor=office, patient_id=message.patient_id)
    assert disclosure.recipient_name == "County health department"
    assert disclosure.message_id == message.pk
