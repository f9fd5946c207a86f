"""Messages to patients and about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from praxis.correspondence import queries
from praxis.correspondence.actions.disclosures import account_for
from praxis.correspondence.actions.recording import item_key, note
from praxis.correspondence.models import Message
from praxis.correspondence.rendering import Facts, Rendered, language_for, render
from praxis.correspondence.types import (
    Channel,
    NoAddress,
    NoConsent,
    NoSuchMessage,
    NotFailed,
    NotThePatients,
    NumberStopped,
    Purpose,
    ReasonMissing,
    Recipient,
    State,
    Verb,
)
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.violations import violations
from praxis.news import promise_outside
from praxis.people import queries as people
from praxis.worklist import actions as worklist

DELIVER = "correspondence.deliver"
CARRIED = (Channel.EMAIL, Channel.TEXT)


@transaction.atomic
def send_message(
    *,
    actor: Actor,
    key: UUID | str,
    patient_id: int | None,
    template: str,
    channel: str = Channel.EMAIL,
    facts: Facts,
    zone: str = "UTC",
    to: str = "",
    language: str = "",
    purpose: str = Purpose.CARE,
    ics: str = "",
    about: str = "",
    recipient: Recipient | None = None,
    expects: Sequence[str] = (),
    expires_at: datetime | None = None,
    at_once: bool = False,
    document_id: int | None = None,
) -> Message:
    """Queue a message; mail and texts go out after the commit. A retry with the same key sends
    nothing.

    Facts that are datetimes are written out in the patient's language and in `zone`. Without
    `to` the patient's first address of the channel is used. To anybody else a `recipient`
    must say who and why, and a disclosure is recorded when the message has gone.
    `about` names the record, such as "scheduling.appointment:12". A text waits for the end of
    the quiet hours where the patient lives (the message's `send_at`), unless `at_once`: the
    patient is waiting for it. From `expires_at` on it is not sent any more. `expects`: the
    words it asks to be answered with, told as ReplyReceived. `document_id`: a filed document
    that a mail carries.

    Raises NoAddress, NoConsent, NotThePatients, NumberStopped.
    """
    actor.require("correspondence.send")
    key = UUID(str(key))
    first = Message.objects.filter(client_key=key).first()
    if first is not None:
        return _same(first)
    to, wanted = _address(actor, patient_id, Channel(channel), to, recipient)
    if patient_id is not None and recipient is None:
        _refuse_without_consent(actor, patient_id, channel, purpose)
    if channel == Channel.TEXT and queries.stopped_numbers(actor=actor, numbers=[to]):
        raise NumberStopped("Whoever has this number answered STOP. Choose another way.")
    rendered = render(template, facts, language=language or wanted, zone=zone, channel=channel)
    return queue_message(
        actor,
        Message(
            client_key=key,
            patient_id=patient_id,
            channel=Channel(channel),
            purpose=Purpose(purpose),
            to=to,
            template=template,
            ics=ics,
            about=about,
            recipient=asdict(recipient) if recipient else None,
            expects=",".join(expects),
            expires_at=expires_at,
            at_once=at_once,
            document_id=document_id,
            zone=zone,
            **_text(rendered),
        ),
    )


def _same(message: Any) -> Message:
    found: Message = message
    return found


def _text(rendered: Rendered) -> dict[str, str]:
    return {
        "subject": rendered.subject,
        "body": rendered.body,
        "language": rendered.language,
    }


def _address(
    actor: Actor,
    patient_id: int | None,
    channel: Channel,
    to: str,
    recipient: Recipient | None,
) -> tuple[str, str]:
    """Where it goes and in which language. Raises NoAddress, NotThePatients."""
    if recipient is not None:
        return recipient.address, "en"
    if patient_id is None:
        if not to:
            raise NoAddress("Say where it should go.", field="to")
        return to, "en"
    patient = people.get_patient(actor, patient_id)
    own = queries.own_addresses(actor=actor, patient_id=patient_id, channel=channel)
    if not own:
        raise NoAddress(f"No address for: {channel.label.lower()}. Add one to the patient's page.")
    if to and to not in own:
        raise NotThePatients(
            "That address is not on the patient's page. Add it there, or say whose it is.",
            field="to",
        )
    return to or own[0], language_for(patient.language)


def _refuse_without_consent(actor: Actor, patient_id: int, channel: str, purpose: str) -> None:
    if not queries.may_send(actor=actor, patient_id=patient_id, channel=channel, purpose=purpose):
        raise NoConsent("The patient does not want this, or was not asked. Choose another way.")


@transaction.atomic
def queue_message(actor: Actor, message: Message, *, by_hand: bool = False) -> Message:
    """Write it down and promise its way out, at once or when quiet hours end."""
    actor.require("correspondence.send")
    message.queued_at = clock.now()
    message.queued_by_id = actor.user_id
    message.queued_by_name = actor.signature
    carried = message.channel in CARRIED and not by_hand
    if message.channel == Channel.EMAIL:
        message.mail_id = f"<{message.client_key.hex}@praxis.invalid>"
    if message.channel == Channel.TEXT and carried and not message.at_once:
        allowed = queries.text_may_arrive(
            actor=actor, patient_id=message.patient_id, zone=message.zone, at=message.queued_at
        )
        message.send_at = allowed if allowed > message.queued_at else None
    try:
        with violations(correspondence_message_client_key_key=_Rival("sent meanwhile")):
            message.save(force_insert=True)
    except _Rival:
        return _same(Message.objects.get(client_key=message.client_key))
    note(actor, message, Verb.QUEUED)
    if carried:
        _promise(message)
    return message


def _promise(message: Message) -> None:
    due = message.send_at - clock.offset() if message.send_at else None
    promise_outside(DELIVER, at=due, message_id=message.pk)


class _Rival(NotFailed):
    """A rival with the same key was first."""


@transaction.atomic
def log_contact(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    channel: str,
    to: str,
    subject: str,
    text: str,
    purpose: str = Purpose.CARE,
    occurred_at: datetime | None = None,
    about: str = "",
) -> Message:
    """A call made, a letter mailed or a text sent outside Praxis, as it was."""
    actor.require("correspondence.send")
    first = Message.objects.filter(client_key=key).first()
    if first is not None:
        return _same(first)
    patient = people.get_patient(actor, patient_id)
    message = queue_message(
        actor,
        Message(
            client_key=key,
            patient_id=patient.pk,
            channel=Channel(channel),
            purpose=Purpose(purpose),
            to=to,
            template="",
            language=language_for(patient.language),
            subject=" ".join(subject.split())[:200],
            body=text,
            about=about,
        ),
        by_hand=True,
    )
    note(actor, message, Verb.SENT, detail="by hand", occurred_at=occurred_at)
    message.refresh_from_db()
    return message


@transaction.atomic
def retry_message(*, actor: Actor, message_id: int) -> Message:
    """Send again what failed or may not have arrived. Raises NoSuchMessage, NotFailed."""
    actor.require("correspondence.send")
    message = _stuck(message_id)
    note(actor, message, Verb.QUEUED, detail="sent again")
    worklist.close_item(actor=actor, key=item_key(message.pk), reason="sent again")
    if message.channel in CARRIED:
        promise_outside(DELIVER, message_id=message.pk)
    message.refresh_from_db()
    return message


@transaction.atomic
def settle_message(*, actor: Actor, message_id: int, arrived: bool, why: str) -> Message:
    """A person says what became of it. Raises NoSuchMessage, NotFailed, ReasonMissing."""
    actor.require("correspondence.send")
    if not why.strip():
        raise ReasonMissing("Say how you know.", field="why")
    message = _stuck(message_id)
    note(actor, message, Verb.SENT if arrived else Verb.CANCELLED, detail=why.strip())
    if arrived:
        account_for(actor=actor, message=message)
    worklist.close_item(actor=actor, key=item_key(message.pk), reason=why.strip())
    message.refresh_from_db()
    return message


@transaction.atomic
def mark_sent(*, actor: Actor, message_id: int) -> Message:
    """A letter was mailed, a call made. Raises NoSuchMessage, NotFailed."""
    actor.require("correspondence.send")
    message = _locked(message_id)
    if message.channel in CARRIED or message.state != State.QUEUED:
        raise NotFailed("This does not wait for the mail. Reload the page.")
    note(actor, message, Verb.SENT, detail="by hand")
    account_for(actor=actor, message=message)
    message.refresh_from_db()
    return message


@transaction.atomic
def cancel_message(*, actor: Actor, message_id: int, why: str) -> Message:
    """Not needed any more; only while it waits. Raises NoSuchMessage, NotFailed."""
    actor.require("correspondence.send")
    message = _locked(message_id)
    if message.state != State.QUEUED:
        raise NotFailed("It is no longer waiting. Nothing was changed.")
    note(actor, message, Verb.CANCELLED, detail=why.strip())
    message.refresh_from_db()
    return message


def _stuck(message_id: int) -> Message:
    message = _locked(message_id)
    if message.state not in (State.FAILED, State.UNKNOWN):
        raise NotFailed("This message is not stuck any more. Reload the page.")
    return message


def _locked(message_id: int) -> Message:
    found = Message.objects.select_for_update(of=("self",)).filter(pk=message_id).first()
    if found is None:
        raise NoSuchMessage("There is no such message, or it is not yours to see.")
    return _same(found)
