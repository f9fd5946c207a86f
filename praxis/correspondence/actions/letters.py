"""A letter on paper or by mail: printed with a number, filed, and put in the send log."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.db import connection, transaction

from praxis.access import queries as access
from praxis.correspondence import lettering, queries
from praxis.correspondence.actions.messages import queue_message, send_message
from praxis.correspondence.letter_pdf import letter_pdf
from praxis.correspondence.models import Letter, LetterVersion, Message
from praxis.correspondence.types import (
    Addressee,
    Channel,
    Language,
    NoAddress,
    NoConsent,
    NotApproved,
    NotThePatients,
    Purpose,
    Recipient,
    To,
)
from praxis.documents import actions as documents
from praxis.documents.types import Kind
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.ui.words import phone_text

if TYPE_CHECKING:
    pass

PDF = "application/pdf"
# Who pays hears of it for payment; anybody else by what the writer says.
_PAYS = ("Letter to who pays", "Payment", "45 CFR 164.506(c)")


@transaction.atomic
def write_letter(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    version_id: int,
    language: str,
    addressee: Addressee,
    subject: str,
    body: str,
    channel: str = Channel.LETTER,
    purpose: str = Purpose.CARE,
    run_id: int | None = None,
) -> Letter:
    """The finished text as PDF in the patient's documents. On paper it waits for the printer; by
    mail it goes out as an attachment. A retry with the key gives the first letter back.

    Raises Forbidden, NoSuchPatient, NotApproved, BlankLeft, TextMissing, NoAddress, NoConsent,
    NotThePatients.
    """
    actor.require("correspondence.send")
    first: Letter | None = Letter.objects.filter(client_key=key).first()
    if first is not None:
        return first
    version = LetterVersion.objects.select_related("template").get(pk=version_id)
    if version.approved_at is None or version.template.ended_at is not None:
        raise NotApproved("This letter is not approved, or was ended. Choose another.")
    patient = people.get_patient(actor, patient_id)
    lettering.check(subject, body, field="body")
    lettering.require_whole((subject, body))
    channel = Channel(channel)
    _allowed(actor, patient.pk, addressee, channel, purpose)
    number, now, day = next_numbers(1)[0], clock.now(), access.today()
    document = documents.file_document(
        actor=actor,
        key=uuid5(key, "paper"),
        kind=Kind.LETTER,
        title=subject,
        media_type=PDF,
        content=letter_pdf(
            number=number,
            **sender(),
            to_lines=(addressee.name, *addressee.lines),
            subject=subject,
            body=body,
            language=Language(language),
            day=day,
            at=now,
        ),
        patient_id=patient.pk,
        source="letter",
    )
    return _log(
        actor,
        Letter(
            client_key=key,
            number=number,
            patient_id=patient.pk,
            version=version,
            run_id=run_id,
            document=document,
            address_id=addressee.address_id,
            to=To(addressee.to),
            to_name=addressee.name[:120],
            to_lines="\n".join(addressee.lines),
            language=Language(language),
            subject=subject,
            body=body,
            made_at=now,
        ),
        addressee,
        channel,
        purpose,
    )


@transaction.atomic
def queue_paper(
    *,
    actor: Actor,
    key: UUID,
    number: str,
    patient_id: int,
    document_id: int,
    addressee: Addressee,
    subject: str,
    language: str = Language.ENGLISH,
    purpose: str = Purpose.BILLING,
) -> Letter:
    """A paper another room has made and filed (a statement) joins the print queue; `number` is
    printed on it. Raises Forbidden, NoSuchPatient, NoAddress, NoConsent.
    """
    actor.require("correspondence.send")
    first: Letter | None = Letter.objects.filter(client_key=key).first()
    if first is not None:
        return first
    patient = people.get_patient(actor, patient_id)
    _allowed(actor, patient.pk, addressee, Channel.LETTER, purpose)
    return _log(
        actor,
        Letter(
            client_key=key,
            number=number,
            patient_id=patient.pk,
            document_id=document_id,
            address_id=addressee.address_id,
            to=To(addressee.to),
            to_name=addressee.name[:120],
            to_lines="\n".join(addressee.lines),
            language=Language(language),
            subject=" ".join(subject.split())[:200],
            made_at=clock.now(),
        ),
        addressee,
        Channel.LETTER,
        purpose,
    )


def sender() -> dict[str, Any]:
    """The practice as it stands at the head of a letter."""
    named = practice.settings("practice_name", "practice_phone")
    site = access.sites()[0]
    phone = named["practice_phone"] or site.phone
    lines = (site.line1, site.line2, f"{site.city}, {site.state} {site.zip}")
    return {
        "practice": str(named["practice_name"] or site.name),
        "practice_lines": tuple(
            part for part in (*lines, phone_text(str(phone)) if phone else "") if part.strip(", ")
        ),
    }


def next_numbers(count: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('correspondence_letter_number') FROM generate_series(1, %s)", [count]
        )
        return [f"L-{number}" for (number,) in cursor.fetchall()]


def _allowed(
    actor: Actor, patient_id: int, addressee: Addressee, channel: Channel, purpose: str
) -> None:
    if channel not in (Channel.LETTER, Channel.EMAIL):
        raise NoAddress("A letter goes on paper or by mail.", field="channel")
    if channel == Channel.LETTER and not any(line.strip() for line in addressee.lines):
        raise NoAddress("There is no address to write to. Add one, or send it by email.")
    if channel == Channel.EMAIL and not addressee.email:
        raise NoAddress("There is no email address. Add one, or print the letter.", field="channel")
    if addressee.to == To.PATIENT:
        own = {row.pk: row for row in people.addresses(actor, patient_id)}
        row = own.get(addressee.address_id or 0)
        if channel == Channel.LETTER and row is None:
            raise NotThePatients("That address is not on the patient's page. Choose it again.")
        if channel == Channel.LETTER and row is not None and row.doubted_on is not None:
            raise NoAddress("Mail came back from this address. Correct it before you write.")
        if not queries.may_send(
            actor=actor, patient_id=patient_id, channel=channel, purpose=purpose
        ):
            raise NoConsent("The patient does not want this. Choose another way.", field="channel")
    elif addressee.to != To.GUARANTOR and not (addressee.why.strip() and addressee.what.strip()):
        raise NotThePatients("Say what is given and why: it goes to somebody else.", field="why")


def _log(
    actor: Actor, letter: Letter, addressee: Addressee, channel: Channel, purpose: str
) -> Letter:
    recipient = _recipient(addressee, channel)
    about = f"correspondence.letter:{letter.number}"
    if channel == Channel.EMAIL:
        letter.message = send_message(
            actor=actor,
            key=uuid5(letter.client_key, "mail"),
            patient_id=letter.patient_id,
            template="letter_attached",
            facts={
                "practice": str(practice.setting("practice_name")),
                "phone": str(practice.setting("practice_phone")),
            },
            to=addressee.email,
            language=letter.language,
            purpose=purpose,
            about=about,
            recipient=recipient,
            document_id=letter.document_id,
        )
    else:
        letter.message = queue_message(
            actor,
            Message(
                client_key=uuid5(letter.client_key, "mail"),
                patient_id=letter.patient_id,
                channel=channel,
                purpose=Purpose(purpose),
                to="\n".join((letter.to_name, letter.to_lines))[:300],
                template="",
                language=letter.language,
                subject=letter.subject,
                body=letter.body,
                about=about,
                document_id=letter.document_id,
                recipient=asdict(recipient) if recipient else None,
            ),
        )
    letter.save(force_insert=True)
    return letter


def _recipient(addressee: Addressee, channel: Channel) -> Recipient | None:
    if addressee.to == To.PATIENT:
        return None
    where = addressee.email if channel == Channel.EMAIL else ", ".join(addressee.lines)
    what, why, authority = addressee.what, addressee.why, addressee.authority
    if addressee.to == To.GUARANTOR and not what:
        what, why, authority = _PAYS
    return Recipient(
        name=addressee.name[:120],
        address=where[:300],
        what=what,
        why=why,
        authority=authority or "The patient's agreement",
        accountable=addressee.accountable,
    )
