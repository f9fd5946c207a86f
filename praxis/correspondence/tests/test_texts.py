"""Texts go out once through a gateway that misbehaves; what became of each is known or asked."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from praxis.access.context import opened
from praxis.correspondence import actions, outside, periodic, queries, texts
from praxis.correspondence.models import Message
from praxis.correspondence.testing import make_message, make_texted
from praxis.correspondence.tests.phonebox import Phonebox, gateway, report, use_gateway
from praxis.correspondence.types import NoConsent, NotFailed, State
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.news import TryAgain
from praxis.news.testing import promised, run_reactions
from praxis.worklist.queries import for_patient

MOBILE = "+12175550142"


@pytest.fixture(autouse=True)
def _noon(time_machine: Any) -> None:
    time_machine.move_to("2026-11-24T18:00:00Z", tick=False)


@pytest.fixture
def office(actor_of: Callable[..., Actor]) -> Iterator[Actor]:
    manager = actor_of("office_manager", "front_desk")
    with opened(manager, purpose="test"):
        yield manager


def _queued(office: Actor, **given: Any) -> Message:
    patient = make_texted(actor=office, phone=MOBILE)
    return make_message(actor=office, patient_id=patient.pk, channel="text", **given)


def _story(office: Actor, message: Message) -> list[str]:
    return [event.verb for event in queries.events_of(actor=office, message_id=message.pk)]


def _state(message: Message) -> str:
    message.refresh_from_db()
    return message.state


def _work(office: Actor, message: Message) -> list[str]:
    assert message.patient_id is not None
    return [item.title for item in for_patient(actor=office, patient_id=message.patient_id)]


def _receipt(message: Message, status: str, event_id: str = "r-1", **more: Any) -> Any:
    return report(
        {"type": "receipt", "event_id": event_id, "id": message.client_key.hex, "status": status}
        | more
    )


def test_a_text_reaches_the_gateway_once_and_says_the_least(office: Actor) -> None:
    box = Phonebox()
    with gateway(box, actor=office):
        message = _queued(office)
        assert promised() == ["correspondence.deliver"]
        run_reactions()
        outside.deliver(message_id=message.pk)
    [text] = box.posts
    assert text["to"] == MOBILE
    assert text["id"] == message.client_key.hex
    assert text["text"] == (
        "Lakeside Family Practice: your visit is booked: Tue, Nov 24, 9:20 AM."
        " Reply STOP to end texts."
    )
    assert "Maria" not in text["text"]
    assert _state(message) == State.SENT
    assert _story(office, message) == ["queued", "claimed", "sent"]
    assert box.forged == 0


def test_a_gateway_that_fails_three_times_gets_the_same_id_and_sends_once(office: Actor) -> None:
    box = Phonebox(500, 503, 429, 202)
    with gateway(box, actor=office):
        message = _queued(office)
        for _ in range(3):
            with pytest.raises(TryAgain):
                outside.deliver(message_id=message.pk)
            assert _state(message) == State.QUEUED
        outside.deliver(message_id=message.pk)
    assert len(box.posts) == 4
    assert len(box.texts) == 1
    assert _state(message) == State.SENT


def test_a_gateway_that_never_recovers_ends_in_work_for_a_person(office: Actor) -> None:
    with gateway(Phonebox(500), actor=office):
        message = _queued(office)
        for _ in range(outside.ATTEMPTS - 1):
            with pytest.raises(TryAgain):
                outside.deliver(message_id=message.pk)
        outside.deliver(message_id=message.pk)
    assert _state(message) == State.FAILED
    assert _work(office, message) == ["Message not delivered"]


def test_a_refused_number_is_not_tried_again(office: Actor) -> None:
    box = Phonebox(422, error="invalid_number")
    with gateway(box, actor=office):
        message = _queued(office)
        run_reactions()
    assert _state(message) == State.FAILED
    assert len(box.posts) == 1
    assert queries.events_of(actor=office, message_id=message.pk)[-1].detail == "invalid_number"


def test_words_of_a_gateway_that_repeat_a_number_are_not_kept(office: Actor) -> None:
    with gateway(Phonebox(422, error=f"cannot reach {MOBILE}"), actor=office):
        message = _queued(office)
        run_reactions()
    assert queries.events_of(actor=office, message_id=message.pk)[-1].detail == "HTTP 422"


def test_a_lost_answer_is_asked_about_and_nothing_is_sent_twice(office: Actor) -> None:
    box = Phonebox(drop=True)
    with gateway(box, actor=office):
        message = _queued(office)
        run_reactions()
    assert len(box.posts) == 1
    assert box.questions == [message.client_key.hex]
    assert _state(message) == State.SENT


def test_answers_nobody_can_read_are_asked_about_by_a_person(office: Actor) -> None:
    box = Phonebox(garbage=True)
    with gateway(box, actor=office):
        message = _queued(office)
        run_reactions()
    assert len(box.posts) == 1
    assert _state(message) == State.UNKNOWN


def test_a_gateway_silent_too_long_is_asked(office: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "TIMEOUT_SECONDS", 0.3)
    box = Phonebox(delay=0.8)
    with gateway(box, actor=office):
        message = _queued(office)
        run_reactions()
    assert len(box.texts) == 1
    assert _state(message) == State.SENT


def test_a_text_the_gateway_never_had_is_posted_again_with_its_id(office: Actor) -> None:
    box = Phonebox(deaf=True)
    with gateway(box, actor=office):
        message = _queued(office)
        with pytest.raises(TryAgain):
            outside.deliver(message_id=message.pk)
        box.deaf = False
        outside.deliver(message_id=message.pk)
    assert [post["id"] for post in box.posts] == [message.client_key.hex] * 2
    assert len(box.texts) == 1
    assert _state(message) == State.SENT


def test_when_nobody_can_say_a_person_is_asked_and_nothing_is_resent(office: Actor) -> None:
    box = Phonebox(drop=True, silent=True)
    with gateway(box, actor=office):
        message = _queued(office)
        run_reactions()
        outside.deliver(message_id=message.pk)
    assert len(box.posts) == 1
    assert _state(message) == State.UNKNOWN
    assert _work(office, message) == ["Ask whether a message arrived"]


def test_a_worker_killed_after_the_claim_asks_before_it_sends(
    office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Phonebox()
    with gateway(box, actor=office):
        message = _queued(office)

        def killed(*args: Any, **named: Any) -> Any:
            texts_send(*args, **named)
            raise KeyboardInterrupt

        texts_send = texts.send
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(texts, "send", killed)
            outside.deliver(message_id=message.pk)
        assert _state(message) == State.SENDING
        outside.deliver(message_id=message.pk)
    assert len(box.posts) == 1
    assert _state(message) == State.SENT


def test_a_gateway_that_is_down_or_unsafe_is_tried_later(office: Actor) -> None:
    use_gateway(actor=office, port=9)
    message = _queued(office)
    with pytest.raises(TryAgain):
        outside.deliver(message_id=message.pk)
    for url in ("http://gateway.example/messages", "https://", "ftp://x"):
        unsafe = texts.Gateway(url=url, secret="s", number="+12175550100")
        result = texts.send(unsafe, key=uuid.uuid4(), to=MOBILE, text="x")
        assert result.outcome == "later"
    assert _state(message) == State.QUEUED


def test_without_a_gateway_texts_wait_and_go_when_one_is_set_up(
    office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = _queued(office)
    run_reactions()
    assert _state(message) == State.QUEUED
    assert queries.waiting_for_set_up(actor=office, channel="text") == 1
    monkeypatch.setattr(periodic, "STALE_MINUTES", -1)
    with gateway(Phonebox(), actor=office):
        periodic.send_waiting()
        run_reactions()
    assert _state(message) == State.SENT


def test_no_text_without_a_yes(office: Actor) -> None:
    patient = make_texted(actor=office, phone=MOBILE, consent=False)
    with pytest.raises(NoConsent):
        make_message(actor=office, patient_id=patient.pk, channel="text")
    assert not Message.objects.exists()


def test_a_receipt_says_delivered_and_later_ones_change_nothing(office: Actor) -> None:
    with gateway(Phonebox(), actor=office):
        message = _queued(office)
        run_reactions()
        assert _receipt(message, "delivered").json() == {"ok": True}
        for event_id in ("r-1", "r-2"):
            assert _receipt(message, "delivered", event_id).status_code == 200
        assert _receipt(message, "failed", "r-3").status_code == 200
    assert _state(message) == State.DELIVERED
    assert _story(office, message) == ["queued", "claimed", "sent", "delivered"]


def test_a_failed_receipt_becomes_work_and_a_late_delivered_closes_it(office: Actor) -> None:
    with gateway(Phonebox(), actor=office):
        message = _queued(office)
        run_reactions()
        _receipt(message, "failed", error="carrier")
        assert _state(message) == State.FAILED
        assert _work(office, message) == ["Message not delivered"]
        _receipt(message, "delivered", "r-2")
    assert _state(message) == State.DELIVERED
    assert _work(office, message) == []


def test_a_receipt_before_the_answer_holds(office: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    box = Phonebox()
    with gateway(box, actor=office):
        message = _queued(office)
        real = texts.send

        def early(*args: Any, **named: Any) -> Any:
            sent = real(*args, **named)
            _receipt(message, "delivered")
            return sent

        monkeypatch.setattr(texts, "send", early)
        outside.deliver(message_id=message.pk)
    assert _state(message) == State.DELIVERED


def test_a_lost_receipt_is_asked_for_twice_and_no_more(office: Actor, time_machine: Any) -> None:
    box = Phonebox()
    with gateway(box, actor=office):
        message = _queued(office)
        run_reactions()
        periodic.ask_for_receipts()
        assert promised() == []
        for hours in (1, 2, 25, 26):
            time_machine.move_to(message.queued_at + timedelta(hours=hours), tick=False)
            periodic.ask_for_receipts()
            run_reactions()
        assert len(box.questions) == 2
        box.known[message.client_key.hex] = {"status": "delivered"}
        outside.ask_receipt(message_id=message.pk)
    assert _state(message) == State.DELIVERED


def test_a_text_past_its_time_is_not_sent(office: Actor, time_machine: Any) -> None:
    box = Phonebox()
    with gateway(box, actor=office):
        message = _queued(office, expires_at=clock.now() + timedelta(hours=1))
        time_machine.shift(timedelta(hours=2))
        run_reactions()
    assert box.posts == []
    assert _state(message) == State.CANCELLED
    with pytest.raises(NotFailed):
        actions.retry_message(actor=office, message_id=message.pk)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"secret": "another secret of somebody else"}, 401),
        ({"age": 400}, 401),
        ({"age": -400}, 401),
    ],
)
def test_nobody_but_the_gateway_reports(office: Actor, change: dict[str, Any], status: int) -> None:
    with gateway(Phonebox(), actor=office):
        message = _queued(office)
        run_reactions()
        event = {"type": "receipt", "event_id": "r", "id": message.client_key.hex}
        answer = report(event | {"status": "delivered"}, **change)
    assert answer.status_code == status
    assert _state(message) == State.SENT


def test_a_hook_without_a_secret_is_shut(office: Actor) -> None:
    assert report({"type": "receipt"}, secret="").status_code == 401


@pytest.mark.parametrize(
    "event",
    [
        {"type": "other", "event_id": "e"},
        {"type": "message", "event_id": "e", "from": "12", "text": "C"},
        {"type": "message", "event_id": "e", "from": MOBILE, "text": 1},
        {"type": "message", "event_id": "e" * 65, "from": MOBILE, "text": "C"},
        {"type": "receipt", "event_id": "e", "id": "zz", "status": "sent"},
        {"type": "receipt", "event_id": "e", "id": "0" * 32, "status": "eaten"},
        {
            "type": "receipt",
            "event_id": "e",
            "id": "0" * 32,
            "status": "sent",
            "at": "2026-11-24T00:00",
        },
    ],
)
def test_a_malformed_report_is_named_and_does_nothing(office: Actor, event: dict[str, Any]) -> None:
    with gateway(Phonebox(), actor=office):
        assert report(event).status_code == 400
