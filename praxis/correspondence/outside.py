"""Mail and texts: work outside the database; what happened is written before and after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from praxis.access.context import system
from praxis.correspondence import queries, smtp, texts, vendor
from praxis.correspondence.actions import letter_runs, printing
from praxis.correspondence.actions.disclosures import account_for
from praxis.correspondence.actions.numbers import stop_number
from praxis.correspondence.actions.recording import ask_a_person, item_key, note
from praxis.correspondence.carrying import Outcome, Result
from praxis.correspondence.models import Message
from praxis.correspondence.rendering import ANSWERS
from praxis.correspondence.types import Channel, Receipt, State, Verb
from praxis.documents import queries as documents
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.news import TryAgain
from praxis.practice import queries as practice
from praxis.worklist import actions as worklist

ATTEMPTS = 6
LOCK_CLASS = 41


def deliver(*, message_id: int) -> None:
    """Send one message at most once that we know of.

    Claimed and committed before anybody outside hears of it. A run that finds a claim without
    an end knows that an earlier one was interrupted: it asks the text gateway what became of
    it, or a person when it was a mail. Raises TryAgain.
    """
    with _alone(message_id) as alone:
        if not alone:
            raise TryAgain(60)
        claim = _claim(message_id)
        if claim is None:
            return
        again = _conclude(message_id, claim.carry())
    if again:
        raise TryAgain


def ask_receipt(*, message_id: int) -> None:
    """A text whose receipt never came: ask the gateway once, and write down what it says."""
    gateway = queries.text_gateway()
    if gateway is None:
        return
    with system("correspondence", purpose="send a message"):
        message: Message = Message.objects.get(pk=message_id)
        if message.state != State.SENT:
            return
    result = texts.ask(gateway, key=message.client_key)
    with system("correspondence", purpose="send a message") as actor:
        message = Message.objects.select_for_update(of=("self",)).get(pk=message_id)
        if message.state != State.SENT:
            return
        if result.detail == Receipt.DELIVERED:
            note(actor, message, Verb.DELIVERED, detail="asked")
        elif result.outcome is Outcome.REFUSED:
            ask_a_person(actor, message, Verb.RETURNED, result.detail)
        else:
            note(actor, message, Verb.ASKED, detail=result.detail)


@dataclass(frozen=True, slots=True)
class _Claim:
    """What to hand over, and to whom. `resumed`: an earlier run may have done it."""

    message: Message
    way: smtp.Server | texts.Gateway
    resumed: bool = False
    attachment: smtp.Attachment | None = None

    def carry(self) -> Result:
        message, way = self.message, self.way
        if isinstance(way, texts.Gateway):
            if self.resumed:
                return texts.ask(way, key=message.client_key)
            return texts.send(way, key=message.client_key, to=message.to, text=message.body)
        return smtp.send(
            way,
            smtp.mail(
                mail_id=message.mail_id,
                sender=way.sender,
                to=message.to,
                subject=message.subject,
                body=message.body,
                ics=message.ics,
                attachment=self.attachment,
            ),
            to=message.to,
        )


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


def _claim(message_id: int) -> _Claim | None:
    """Raises TryAgain for a text in quiet hours."""
    with system("correspondence", purpose="send a message") as actor:
        message: Message = Message.objects.select_for_update(of=("self",)).get(pk=message_id)
        way = queries.text_gateway() if message.channel == Channel.TEXT else mail_server()
        if message.state == State.SENDING:
            if message.channel == Channel.TEXT:
                return None if way is None else _Claim(message, way, resumed=True)
            ask_a_person(actor, message, Verb.UNKNOWN, "interrupted")
            return None
        if message.state != State.QUEUED or way is None:
            return None
        reason = _not_to_be_sent(actor, message)
        if reason:
            note(actor, message, Verb.CANCELLED, detail=reason)
            return None
        wait = _seconds_to_wait(actor, message)
        if not wait:
            attachment = _attachment(actor, message)
            note(actor, message, Verb.CLAIMED)
            return _Claim(message, way, attachment=attachment)
    raise TryAgain(wait)


def _attachment(actor: Actor, message: Message) -> smtp.Attachment | None:
    if message.document_id is None:
        return None
    content = documents.open_content(actor=actor, document_id=message.document_id)
    return smtp.Attachment(content.filename, content.media_type, content.data)


def _not_to_be_sent(actor: Actor, message: Message) -> str:
    """Why not, when something happened since it was queued: it is late, or was refused."""
    if message.expires_at and clock.now() >= message.expires_at:
        return "too late"
    if message.channel != Channel.TEXT or message.template in ANSWERS:
        return ""
    if queries.stopped_numbers(actor=actor, numbers=[message.to]):
        return "STOP"
    if (
        message.patient_id
        and message.recipient is None
        and not queries.may_send(
            actor=actor,
            patient_id=message.patient_id,
            channel=message.channel,
            purpose=message.purpose,
        )
    ):
        return "not wanted"
    return ""


def _seconds_to_wait(actor: Actor, message: Message) -> int:
    now = clock.now()
    due = max(message.send_at or now, now)
    if message.channel == Channel.TEXT and not message.at_once:
        due = queries.text_may_arrive(
            actor=actor, patient_id=message.patient_id, zone=message.zone, at=due
        )
    return 0 if due <= now else int((due - now).total_seconds()) + 1


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


def _conclude(message_id: int, result: Result) -> bool:
    """Write down how it ended; True when it should be tried again."""
    with system("correspondence", purpose="send a message") as actor:
        message: Message = Message.objects.select_for_update(of=("self",)).get(pk=message_id)
        if message.state != State.SENDING:
            return False  # a receipt came before the answer did
        if result.outcome is Outcome.SENT:
            note(actor, message, Verb.SENT, detail=result.detail)
            account_for(actor=actor, message=message)
            worklist.close_item(actor=actor, key=item_key(message.pk), reason="sent")
        elif result.outcome is Outcome.UNKNOWN:
            ask_a_person(actor, message, Verb.UNKNOWN, result.detail)
        elif result.outcome is Outcome.REFUSED or message.attempts >= ATTEMPTS:
            ask_a_person(actor, message, Verb.FAILED, result.detail)
            if result.detail == texts.STOPPED:
                stop_number(actor=actor, number=message.to, source="gateway")
        else:
            note(actor, message, Verb.DEFERRED, detail=result.detail)
            return True
    return False


def run_letters(*, run_id: int) -> None:
    """Make a batch's letters, a few to a transaction: what was killed goes on where it stopped."""
    while True:
        with system("correspondence", purpose="send a message") as actor:
            if not letter_runs.make_letters(actor=actor, run_id=run_id):
                return


def write_pack(*, pack_id: int) -> None:
    """Lay a pack into the printing vendor's folder, once however often this runs; say so."""
    with system("correspondence", purpose="send a message") as actor:
        pack = queries.get_pack(actor=actor, pack_id=pack_id)
        if pack.written_at is not None:
            return
        papers = [
            vendor.Paper(
                number=letter.number,
                name=letter.to_name,
                lines=tuple(letter.to_lines.split("\n")),
                language=letter.language,
                content=documents.open_content(actor=actor, document_id=letter.document_id).data,
            )
            for letter in queries.letters_of_pack(actor=actor, pack_id=pack_id)
            if letter.message.state != State.CANCELLED
        ]
    vendor.write_out(pack.file_name, vendor.pack(papers))
    with system("correspondence", purpose="send a message") as actor:
        printing.record_pack_written(actor=actor, pack_id=pack_id)
