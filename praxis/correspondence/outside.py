"""Mail: work outside the database, so that what happened is written before and after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection

from praxis.access.context import system
from praxis.correspondence import smtp
from praxis.correspondence.actions.disclosures import account_for
from praxis.correspondence.actions.messages import item_key
from praxis.correspondence.actions.recording import note
from praxis.correspondence.models import Message
from praxis.correspondence.types import State, Verb
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.business_days import add_business_days
from praxis.news import TryAgain
from praxis.practice import queries as practice
from praxis.worklist import actions as worklist

ATTEMPTS = 6
LOCK_CLASS = 41


def deliver(*, message_id: int) -> None:
    """Send one mail at most once that we know of.

    Claimed and committed before the mail server hears of it: a run that finds a claim without
    an end knows that an earlier one was interrupted, and asks a person instead of guessing.
    Raises TryAgain.
    """
    with _alone(message_id) as alone:
        if not alone:
            raise TryAgain(60)
        claimed = _claim(message_id)
        if claimed is None:
            return
        message, server = claimed
        result = smtp.send(
            server,
            smtp.mail(
                mail_id=message.mail_id,
                sender=server.sender,
                to=message.to,
                subject=message.subject,
                body=message.body,
                ics=message.ics,
            ),
            to=message.to,
        )
        again = _conclude(message_id, result)
    if again:
        raise TryAgain


@contextmanager
def _alone(message_id: int) -> Iterator[bool]:
    """A lock of this session, not of a transaction: it outlives the claim and dies with us."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, message_id % 2**31])
        (held,) = cursor.fetchone() or (False,)
    try:
        yield bool(held)
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, message_id % 2**31]
                )


def _claim(message_id: int) -> tuple[Message, smtp.Server] | None:
    with system("correspondence", purpose="send a message") as actor:
        message: Message = Message.objects.select_for_update(of=("self",)).get(pk=message_id)
        if message.state == State.SENDING:
            _ask_a_person(actor, message, Verb.UNKNOWN, "interrupted")
            return None
        server = mail_server()
        if message.state != State.QUEUED or server is None:
            return None
        note(actor, message, Verb.CLAIMED)
        return message, server


def mail_server() -> smtp.Server | None:
    """As set up under Settings, Mail; None when there is none."""
    named = practice.settings("smtp_host", "smtp_port", "smtp_security", "smtp_user", "mail_from")
    if not named["smtp_host"]:
        return None
    return smtp.Server(
        host=named["smtp_host"],
        port=int(named["smtp_port"]),
        security=named["smtp_security"],
        user=named["smtp_user"],
        password=practice.secret_setting("smtp_password") if named["smtp_user"] else "",
        sender=named["mail_from"],
    )


def _conclude(message_id: int, result: smtp.Result) -> bool:
    """Write down how it ended; True when it should be tried again."""
    with system("correspondence", purpose="send a message") as actor:
        message: Message = Message.objects.select_for_update(of=("self",)).get(pk=message_id)
        if result.outcome is smtp.Outcome.SENT:
            note(actor, message, Verb.SENT, detail=result.detail)
            account_for(actor=actor, message=message)
            worklist.close_item(actor=actor, key=item_key(message.pk), reason="sent")
        elif result.outcome is smtp.Outcome.UNKNOWN:
            _ask_a_person(actor, message, Verb.UNKNOWN, result.detail)
        elif result.outcome is smtp.Outcome.REFUSED or message.attempts >= ATTEMPTS:
            _ask_a_person(actor, message, Verb.FAILED, result.detail)
        else:
            note(actor, message, Verb.DEFERRED, detail=result.detail)
            return True
    return False


def _ask_a_person(actor: Actor, message: Message, verb: Verb, detail: str) -> None:
    note(actor, message, verb, detail=detail)
    unknown = verb == Verb.UNKNOWN
    now = clock.now()
    days = (add_business_days(now.date(), 1) - now.date()).days
    worklist.file_item(
        actor=actor,
        key=item_key(message.pk),
        kind="correspondence.undelivered",
        title="Ask whether a message arrived" if unknown else "Message not delivered",
        why="Clinic rule \u00b7 next business day",
        consequence=(
            "The connection broke while it was sent: the patient may not have it, or have it twice"
            if unknown
            else "The patient does not know what it says"
        ),
        due_at=now + timedelta(days=days),
        role="front_desk",
        patient_id=message.patient_id,
        url=f"/correspondence/{message.pk}/",
        step="Open message",
    )
