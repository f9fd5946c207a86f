"""What the text gateway reports: answers of patients and receipts of texts."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import connection, transaction

from praxis import news
from praxis.correspondence import answers
from praxis.correspondence.actions.messages import queue_message
from praxis.correspondence.actions.noting import PROGRAM
from praxis.correspondence.actions.numbers import start_number, stop_number
from praxis.correspondence.actions.recording import ask_a_person, item_key, note
from praxis.correspondence.actions.threads import add_note, take_text
from praxis.correspondence.models import Message, Reply
from praxis.correspondence.queries import get_reply
from praxis.correspondence.rendering import language_for, render
from praxis.correspondence.texts import STOPPED
from praxis.correspondence.types import (
    Channel,
    Meaning,
    Purpose,
    Receipt,
    ReplyReceived,
    State,
    Verb,
)
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.worklist import actions as worklist

ANSWER_WITHIN = timedelta(days=8)
_NAMESPACE = UUID("8a1d7f0e-31d0-4a8e-9a57-2b0a3f4be0c4")
_ANSWERED = {Meaning.STOP: "text_stopped", Meaning.START: "text_started", Meaning.HELP: "text_help"}


@transaction.atomic
def receive_text(
    *, actor: Actor, event_id: str, number: str, text: str, received_at: datetime
) -> Reply | None:
    """A text that came in; None when this event was taken in before.

    STOP, START and HELP are done at once and answered. A word that an open question asked for
    is told as ReplyReceived; a yes answers every question open at the number, anything else
    only when there is one. The rest is filed for a person.
    """
    actor.require("correspondence.receive")
    if not _first_time(event_id, "message"):
        return None
    asked = _questions(number)
    meaning, word, answered = _understand(text, asked)
    patient_id = _whose(actor, number, answered or asked[:1])
    made = Reply.objects.create(
        event_id=event_id,
        number=number,
        patient_id=patient_id,
        message=next(iter(answered or asked), None),
        text=text,
        meaning=meaning,
        word=word,
        received_at=received_at,
    )
    reply: Reply = made
    if meaning == Meaning.STOP:
        stop_number(actor=actor, number=number, source="text", occurred_at=received_at)
    elif meaning == Meaning.START:
        start_number(actor=actor, number=number, source="text", occurred_at=received_at)
    for message in answered:
        news.publish(ReplyReceived(reply_id=reply.pk, message_id=message.pk, word=word))
    if meaning in _ANSWERED:
        _answer(actor, reply, _ANSWERED[meaning])
    unsure = bool(asked) and answers.bare(text) in answers.MAY_MEAN_THE_VISIT
    if meaning == Meaning.OTHER or unsure:
        leave_to_a_person(actor=actor, reply_id=reply.pk)
    return reply


@transaction.atomic
def leave_to_a_person(*, actor: Actor, reply_id: int) -> None:
    """Somebody must read this answer: it joins the shared inbox. Raises NoSuchReply."""
    actor.require("correspondence.receive")
    reply = get_reply(actor=actor, reply_id=reply_id)
    thread = take_text(actor=actor, reply_id=reply.pk)
    if reply.meaning == Meaning.STOP:
        add_note(
            actor=PROGRAM,
            key=uuid5(_NAMESPACE, f"unsure:{reply.event_id}"),
            thread_id=thread.pk,
            text="This word stops texts. Ask whether the visit is cancelled too.",
        )


@transaction.atomic
def take_receipt(
    *,
    actor: Actor,
    event_id: str,
    key: UUID,
    status: str,
    error: str = "",
    occurred_at: datetime | None = None,
) -> None:
    """What became of a text. Repeats, late ones and those of unknown texts do nothing."""
    actor.require("correspondence.receive")
    if not _first_time(event_id, "receipt"):
        return
    message = (
        Message.objects.select_for_update(of=("self",))
        .filter(client_key=key, channel=Channel.TEXT)
        .first()
    )
    if message is None or message.state in (State.QUEUED, State.CANCELLED, State.DELIVERED):
        return
    if status == Receipt.DELIVERED:
        note(actor, message, Verb.DELIVERED, detail="receipt", occurred_at=occurred_at)
        worklist.close_item(actor=actor, key=item_key(message.pk), reason="delivered")
    elif status == Receipt.FAILED and message.state != State.FAILED:
        ask_a_person(actor, message, Verb.RETURNED, error)
        if error == STOPPED:
            stop_number(actor=actor, number=message.to, source="gateway", occurred_at=occurred_at)


def _first_time(event_id: str, kind: str) -> bool:
    """Of two deliveries of one event at once the second waits here, and then does nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO correspondence_gatewayevent (event_id, kind) VALUES (%s, %s)"
            " ON CONFLICT (event_id) DO NOTHING",
            [event_id, kind],
        )
        return bool(cursor.rowcount)


def _questions(number: str) -> list[Message]:
    """The newest open question of each record at a number, newest first."""
    now = clock.now()
    found = (
        Message.objects.filter(channel=Channel.TEXT, to=number, queued_at__gt=now - ANSWER_WITHIN)
        .exclude(expects="")
        .exclude(state__in=(State.QUEUED, State.CANCELLED, State.FAILED))
        .order_by("-pk")[:20]
    )
    newest: dict[str, Message] = {}
    for message in found:
        if message.expires_at is None or message.expires_at > now:
            newest.setdefault(message.about, message)
    return list(newest.values())


def _understand(text: str, asked: list[Message]) -> tuple[Meaning, str, list[Message]]:
    """What it means, the word, and the questions it answers."""
    meaning = answers.keyword(text)
    if meaning is not None:
        return meaning, "", []
    words = {message: answers.word_of(text, message.expects.split(",")) for message in asked}
    hit = [message for message, word in words.items() if word]
    said = {words[message] for message in hit}
    if said == {"C"} or len(hit) == 1:
        return Meaning.ANSWER, words[hit[0]], hit
    return Meaning.OTHER, "", []


def _whose(actor: Actor, number: str, asked: list[Message]) -> int | None:
    """The patient asked; without a question the one who is reached there, if it is one."""
    if asked:
        return asked[0].patient_id
    owners = people.reached_at(actor, number)
    return owners[0] if len(owners) == 1 else None


def _answer(actor: Actor, reply: Reply, template: str) -> None:
    """One text back, also after STOP: it says that it was heard (47 CFR 64.1200(a)(12))."""
    named = practice.settings("practice_name", "practice_phone")
    language = "en"
    if reply.patient_id:
        language = language_for(people.get_patient(actor, reply.patient_id).language)
    rendered = render(
        template,
        {"practice": named["practice_name"], "phone": named["practice_phone"]},
        language=language,
        zone="UTC",
        channel=Channel.TEXT,
    )
    queue_message(
        actor,
        Message(
            client_key=uuid5(_NAMESPACE, reply.event_id),
            patient_id=reply.patient_id,
            channel=Channel.TEXT,
            purpose=Purpose.CARE,
            to=reply.number,
            template=template,
            at_once=True,
            about=f"correspondence.reply:{reply.pk}",
            subject=rendered.subject,
            body=rendered.body,
            language=rendered.language,
        ),
    )
