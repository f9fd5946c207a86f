"""Messages with results: taken in once, filed by exact match or by a person, taken back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db import transaction

from praxis.access import queries as access
from praxis.chart import kept, matching
from praxis.chart.actions import filing
from praxis.chart.models import InboundMessage, InboundMessageEvent, PatientIdentifier
from praxis.chart.types import (
    CRITICAL,
    WRONG,
    AlreadySettled,
    CannotFile,
    MessageEventKind,
    MessageState,
    NoSuchMessage,
    Why,
    WordsNeeded,
)
from praxis.interop import hl7v2
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.violations import violations
from praxis.people import queries as people
from praxis.worklist import actions as worklist

QUEUE_HOURS = 4


@dataclass(frozen=True, slots=True)
class TakenIn:
    """`is_new` False: the same message had come before and nothing was changed."""

    message: InboundMessage
    is_new: bool

    @property
    def waits(self) -> bool:
        return self.message.state == MessageState.WAITING


@transaction.atomic
def receive_message(*, actor: Actor, message: hl7v2.Message, file_name: str = "") -> TakenIn:
    """Keep a message byte for byte and file it to the one patient it fits, or leave it for a
    person. The same message of the same sender again changes nothing.
    """
    actor.require("chart.receive")
    content = hl7v2.write(message)
    digest = hashlib.sha256(content).hexdigest()
    application, facility = (part[:180] for part in message.sender)
    number = message.control_id[:199] or digest[:32]
    same_number = InboundMessage.objects.filter(
        application=application, facility=facility, control_id=number
    ).defer("content")
    former = [row for row in same_number if row.sha256 == digest]
    if former:
        return TakenIn(former[0], is_new=False)
    oru = hl7v2.read_oru(message, ZoneInfo(access.office_zone()))
    found, note = _judge(actor, message, oru, reused=bool(same_number))
    row = _keep(message, oru, content, digest, (application, facility, number), file_name)
    row.why, row.note = found.why, note[:300]
    row.save(force_insert=True)
    row.refresh_from_db()
    if found.patient_id is not None:
        _note(actor, row, MessageEventKind.FILED, patient_id=found.patient_id)
        filing.put_on_chart(actor, row, oru, found.patient_id)
    else:
        _ask_for_person(actor, row)
    return TakenIn(row, is_new=True)


@transaction.atomic
def file_message(
    *, actor: Actor, key: UUID, message_id: int, patient_id: int, remember: bool, note: str = ""
) -> InboundMessage:
    """A person says whose it is. `remember`: the sender's number of the patient is his from now
    on. Raises Forbidden, NoSuchMessage, NoSuchPatient, CannotFile, AlreadySettled.
    """
    actor.require("chart.file_results")
    row = _locked(message_id)
    if InboundMessageEvent.objects.filter(client_key=key).exists():
        return row
    patient = people.get_patient(actor, patient_id)
    oru = kept.read(row)
    if not oru.is_usable:
        raise CannotFile("It names no results that can be filed. Reject it and ask the sender.")
    _note(actor, row, MessageEventKind.FILED, patient_id=patient.pk, note=note, key=key)
    filing.put_on_chart(actor, row, oru, patient.pk)
    if remember:
        _remember(row, oru, patient.pk)
    worklist.close_item(actor=actor, key=_item(row), reason="Filed by a person")
    return row


@transaction.atomic
def reject_message(*, actor: Actor, key: UUID, message_id: int, why: str) -> InboundMessage:
    """It is nobody's here. It is kept with the reason. Raises Forbidden, NoSuchMessage,
    WordsNeeded, AlreadySettled.
    """
    actor.require("chart.file_results")
    row = _locked(message_id)
    if InboundMessageEvent.objects.filter(client_key=key).exists():
        return row
    if not why.strip():
        raise WordsNeeded("Say why, and whom you told.", field="why")
    _note(actor, row, MessageEventKind.REJECTED, note=why.strip(), key=key)
    worklist.close_item(actor=actor, key=_item(row), reason="Rejected")
    return row


@transaction.atomic
def unfile_message(*, actor: Actor, key: UUID, message_id: int, why: str) -> InboundMessage:
    """It was filed to the wrong patient: its results are marked as filed in error there, what
    they had replaced is current again, its orders wait again, and it goes back to the queue.

    Raises Forbidden, NoSuchMessage, WordsNeeded, AlreadySettled.
    """
    actor.require("chart.file_results")
    row = _locked(message_id)
    if InboundMessageEvent.objects.filter(client_key=key).exists():
        return row
    if not why.strip():
        raise WordsNeeded("Say how you know that it is another patient's.", field="why")
    wrong = row.patient_id
    _note(actor, row, MessageEventKind.UNFILED, patient_id=wrong, note=why.strip(), key=key)
    filing.take_off_chart(actor, row, int(wrong or 0))
    for known in PatientIdentifier.objects.filter(learned_from=row, ended_at=None):
        known.ended_at = clock.now()
        known.save(update_fields=["ended_at"])
    InboundMessage.objects.filter(pk=row.pk).update(why=Why.UNFILED)
    row.refresh_from_db()
    _ask_for_person(actor, row)
    return row


def _judge(
    actor: Actor, message: hl7v2.Message, oru: hl7v2.Oru, *, reused: bool
) -> tuple[matching.Match, str]:
    told = "Sent as a test" if message.header.text(11) == "T" else ""
    if not message.kind.startswith("ORU"):
        return matching.Match(None, Why.OTHER_KIND), message.kind
    if not oru.is_usable:
        faults = "; ".join(each.words for each in oru.findings if each.severity == "error")
        return matching.Match(None, Why.UNUSABLE), faults
    if any(each.status == WRONG for order in oru.orders for each in order.observations):
        return matching.Match(None, Why.WRONG_PATIENT), told
    if reused:
        return matching.Match(None, Why.REUSED), told
    return matching.match(actor, oru.patient, sender=_sender(message)), told


def _keep(
    message: hl7v2.Message,
    oru: hl7v2.Oru,
    content: bytes,
    digest: str,
    names: tuple[str, str, str],
    file_name: str,
) -> InboundMessage:
    person = oru.patient
    sent = hl7v2.moment(message.header.text(7), ZoneInfo(access.office_zone()))
    flags = {flag for order in oru.orders for each in order.observations for flag in each.flags}
    return InboundMessage(
        application=names[0],
        facility=names[1],
        control_id=names[2],
        sha256=digest,
        kind=message.kind[:20],
        sent_at=sent.at if sent else None,
        file_name=file_name[:255],
        content=kept.seal(content, digest),
        said_name=", ".join(filter(None, [person.family, person.given]))[:200],
        said_born_on=person.born_on,
        said_what=", ".join(order.name for order in oru.orders)[:300],
        is_critical=bool(flags & CRITICAL),
        received_at=clock.now(),
    )


def _ask_for_person(actor: Actor, row: InboundMessage) -> None:
    hours = 1 if row.is_critical else QUEUE_HOURS
    worklist.file_item(
        actor=actor,
        key=_item(row),
        kind="chart.critical" if row.is_critical else "chart.unmatched",
        title="Critical result without a patient"
        if row.is_critical
        else "Result without a patient",
        why=Why(row.why).label,
        consequence="Nobody reads a result that is on no chart.",
        due_at=row.received_at + timedelta(hours=hours),
        role="clinical",
        url=f"/results/messages/{row.pk}/",
        step="Find the patient",
    )


def _remember(row: InboundMessage, oru: hl7v2.Oru, patient_id: int) -> None:
    for each in oru.patient.identifiers:
        authority = matching.authority_of(each, _sender_of(row))
        known = PatientIdentifier.objects.filter(
            authority=authority, value=each.value[:80], ended_at=None
        ).first()
        if known is not None and known.patient_id != patient_id:
            raise CannotFile(
                "Another patient is known by that number at the sender. File it without"
                " remembering, or take the other result off first."
            )
        if known is None:
            PatientIdentifier.objects.create(
                patient_id=patient_id,
                authority=authority,
                value=each.value[:80],
                learned_from=row,
            )


def _note(
    actor: Actor,
    row: InboundMessage,
    kind: MessageEventKind,
    *,
    patient_id: int | None = None,
    note: str = "",
    key: UUID | None = None,
) -> None:
    settled = AlreadySettled("Somebody filed or rejected it meanwhile. Nothing was changed.")
    with violations(chart_message_waits=settled):
        InboundMessageEvent.objects.create(
            message=row,
            patient_id=patient_id,
            kind=kind,
            note=note[:300],
            by_id=actor.user_id,
            by_name=actor.signature,
            client_key=key or uuid4(),
            occurred_at=clock.now(),
        )
    row.refresh_from_db()


def _locked(message_id: int) -> InboundMessage:
    row: InboundMessage | None = (
        InboundMessage.objects.select_for_update(of=("self",)).filter(pk=message_id).first()
    )
    if row is None:
        raise NoSuchMessage("There is no such message.")
    return row


def _sender(message: hl7v2.Message) -> str:
    return "|".join(message.sender)


def _sender_of(row: InboundMessage) -> str:
    return f"{row.application}|{row.facility}"


def _item(row: InboundMessage) -> str:
    return f"chart:message:{row.pk}"
