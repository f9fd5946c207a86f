"""A request for copies of records: taken in, authority checked, priced, sent, arrived."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction

from praxis.access import queries as access
from praxis.correspondence import actions as correspondence
from praxis.correspondence.types import Recipient
from praxis.documents import actions as filing
from praxis.documents import queries as documents
from praxis.documents.types import Kind
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.money import Money
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.obligations import actions as obligations
from praxis.people import queries as people
from praxis.referrals import queries
from praxis.referrals.actions.rows import words
from praxis.referrals.letter import records_pdf
from praxis.referrals.models import RecordsEvent, RecordsRequest
from praxis.referrals.types import (
    FITS,
    Asker,
    Authority,
    BadDay,
    NoAuthority,
    NoFeeRule,
    NoSuchReferral,
    NothingToSend,
    RecordsEventKind,
    RecordsState,
    Way,
    WordsNeeded,
    WrongStep,
)
from praxis.worklist import actions as worklist

if TYPE_CHECKING:
    from praxis.documents.models import Document

DAYS = timedelta(days=30)
LAW = {
    Authority.ACCESS: "Right of access, 45 CFR 164.524",
    Authority.AUTHORIZATION: "Authorization, 45 CFR 164.508",
    Authority.PAYMENT: "Payment, 45 CFR 164.506(c)(3)",
    Authority.SUBPOENA: "Legal process, 45 CFR 164.512(e)",
}
_STEPS: dict[str, tuple[str, str]] = {
    RecordsState.RECEIVED: ("Check who may have it", "privacy_officer"),
    RecordsState.CLEARED: ("Send the copy", "front_desk"),
    RecordsState.SENT: ("See that it arrived", "front_desk"),
}


@transaction.atomic
def receive_records_request(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    asker: str,
    asker_name: str,
    send_to: str,
    wanted: str,
    authority: str,
    received_on: date,
    document_id: int | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
) -> RecordsRequest:
    """Its 30 days run from the day it came. Raises Forbidden, NoSuchPatient, NoSuchDocument,
    WordsNeeded, BadDay, NoAuthority.
    """
    actor.require("referrals.records")
    again: RecordsRequest | None = RecordsRequest.objects.filter(client_key=key).first()
    if again is not None:
        return again
    patient = people.get_patient(actor, patient_id)
    if authority not in FITS[Asker(asker)]:
        raise NoAuthority("That gives this requester no right to a copy.", field="authority")
    if received_on > access.today():
        raise BadDay("That day lies ahead.", field="received_on")
    if from_on and to_on and to_on < from_on:
        raise BadDay("The last day lies before the first.", field="to_on")
    if document_id is not None:
        _own_file(actor, patient.pk, document_id)
    request: RecordsRequest = insert_once(
        RecordsRequest(
            client_key=key,
            patient_id=patient.pk,
            asker=Asker(asker),
            asker_name=words(asker_name, field="asker_name", say="Say who asks.")[:120],
            send_to=words(send_to, field="send_to", say="Say where it goes.")[:200],
            wanted=words(wanted, field="wanted", say="Say what they want.")[:300],
            from_on=from_on,
            to_on=to_on,
            authority=Authority(authority),
            paper_id=document_id,
            received_on=received_on,
            made_at=clock.now(),
            made_by_id=actor.user_id,
        )
    )
    due = received_on + DAYS
    if authority == Authority.ACCESS:
        zone = access.office_zone()
        running = obligations.start_obligation(
            actor=actor,
            key=_clock(request.pk),
            code="hipaa.access",
            title="Copy of records",
            triggered_at=datetime.combine(received_on, time(12), tzinfo=ZoneInfo(zone)),
            zone=zone,
            patient_id=patient.pk,
            url=f"/records/{request.pk}/",
        )
        due = clock.local_date(running.due_at, zone)
    return _note(
        actor,
        request,
        RecordsEventKind.RECEIVED,
        key=uuid5(key, "in"),
        due_on=due,
        document_id=document_id,
    )


@transaction.atomic
def clear_records_request(
    *, actor: Actor, key: UUID, records_request_id: int, says: str, document_id: int | None = None
) -> RecordsRequest:
    """Somebody who answers for privacy saw the paper: they may have it. But for payment, and the
    patient in person, a paper must be on file.

    Raises Forbidden, NoSuchReferral, NoSuchDocument, WordsNeeded, NoAuthority, WrongStep.
    """
    actor.require("referrals.check_authority")
    request = _locked(records_request_id)
    if document_id is not None:
        _own_file(actor, request.patient_id, document_id)
    seen = document_id or request.paper_id
    if seen is None and request.asker not in (Asker.PATIENT, Asker.PAYER):
        raise NoAuthority("Choose the signed paper or order: none is on file.", field="file")
    says = words(says, field="note", say="Say how you know: what was seen.")
    return _note(
        actor,
        request,
        RecordsEventKind.CLEARED,
        key=key,
        note=says[:300],
        document_id=document_id,
    )


@transaction.atomic
def refuse_records_request(
    *, actor: Actor, key: UUID, records_request_id: int, says: str
) -> RecordsRequest:
    """With the reason that is written to them. Raises Forbidden, NoSuchReferral, WordsNeeded,
    WrongStep.
    """
    actor.require("referrals.check_authority")
    says = words(says, field="note", say="Say why not: it must be told in writing.")
    refused = _note(
        actor, _locked(records_request_id), RecordsEventKind.REFUSED, key=key, note=says[:300]
    )
    _end_clock(actor, refused, f"Refused: {says}"[:200])
    return refused


@transaction.atomic
def extend_records_request(
    *, actor: Actor, key: UUID, records_request_id: int, says: str
) -> RecordsRequest:
    """Thirty days more, once, with the reason told in writing (45 CFR 164.524(b)(2)(ii)).

    Raises Forbidden, NoSuchReferral, WordsNeeded, WrongStep.
    """
    actor.require("referrals.check_authority")
    request = _locked(records_request_id)
    says = words(says, field="note", say="Say why: it must be told in writing.")
    if request.due_on is None:
        raise WrongStep("This request is closed.")
    due = request.due_on + DAYS
    if _known(key):
        return request
    if request.authority == Authority.ACCESS:
        running = obligations.extend_obligation(
            actor=actor, key=_clock(request.pk), reason=says[:200]
        )
        due = clock.local_date(running.due_at, running.zone)
    return _note(actor, request, RecordsEventKind.EXTENDED, key=key, note=says[:300], due_on=due)


@transaction.atomic
def price_records(
    *, actor: Actor, key: UUID, records_request_id: int, pages: int
) -> RecordsRequest:
    """The fee of the day on which it was asked for. Raises Forbidden, NoSuchReferral, NoFeeRule,
    WordsNeeded, WrongStep.
    """
    actor.require("referrals.records")
    request = _locked(records_request_id)
    if not 1 <= pages <= 20_000:
        raise WordsNeeded("Count the pages: 1 to 20,000.", field="pages")
    fee = queries.fee_on(asker=request.asker, day=request.received_on)
    if fee is None:
        raise NoFeeRule(
            "No fee is set for this kind of requester on that day. Enter one under Records, Fees.",
            field="pages",
        )
    cents = queries.fee_cents(fee, pages)
    return _note(
        actor,
        request,
        RecordsEventKind.PRICED,
        key=key,
        pages=pages,
        fee_cents=cents,
        note=f"{pages} pages, {Money(cents)}: {fee.source}"[:300],
    )


@transaction.atomic
def send_copy(
    *, actor: Actor, key: UUID, records_request_id: int, way: str, document_ids: Sequence[int]
) -> RecordsRequest:
    """A covering letter is made and filed, the files named, the disclosure written down.

    Raises Forbidden, NoSuchReferral, NoSuchDocument, NothingToSend, WrongStep.
    """
    actor.require("referrals.records")
    request = _locked(records_request_id)
    if _known(key):
        return request
    if request.state != RecordsState.CLEARED or request.fee_cents is None:
        raise WrongStep("First say who may have it and what it costs.")
    if not document_ids:
        raise NothingToSend("Choose the files that go.", field="pack")
    pack = [_own_file(actor, request.patient_id, each) for each in document_ids]
    patient = people.get_patient(actor, request.patient_id)
    titles = [each.title for each in pack]
    letter = filing.file_document(
        actor=actor,
        key=uuid5(key, "letter"),
        kind=Kind.LETTER,
        title=f"Records to {request.asker_name}"[:120],
        media_type="application/pdf",
        content=records_pdf(request, patient=patient, enclosed=titles, at=clock.now()),
        patient_id=patient.pk,
        source="program",
    )
    disclosure = correspondence.record_disclosure(
        actor=actor,
        key=uuid5(key, "disclosure"),
        patient_id=patient.pk,
        recipient=Recipient(
            name=request.asker_name,
            address=request.send_to,
            what="; ".join(titles)[:300],
            why=request.wanted[:200],
            authority=LAW[Authority(request.authority)],
            accountable=request.authority == Authority.SUBPOENA,
        ),
        document_id=letter.pk,
    )
    first = not request.events.filter(kind=RecordsEventKind.SENT).exists()
    sent = _note(
        actor,
        request,
        RecordsEventKind.SENT,
        key=key,
        way=Way(way),
        note=", ".join(titles)[:300],
        document_id=letter.pk,
        disclosure_id=disclosure.pk,
    )
    if first:
        _end_clock(actor, sent, f"Copy sent by {Way(way).label.lower()}")
    return sent


@transaction.atomic
def note_arrival(
    *, actor: Actor, key: UUID, records_request_id: int, arrived: bool, says: str
) -> RecordsRequest:
    """It arrived, with how we know; or it came back, and is to be sent again.

    Raises Forbidden, NoSuchReferral, WordsNeeded, WrongStep.
    """
    actor.require("referrals.records")
    says = words(says, field="note", say="Say how we know.")
    kind = RecordsEventKind.DELIVERED if arrived else RecordsEventKind.RETURNED
    return _note(actor, _locked(records_request_id), kind, key=key, note=says[:300])


def _known(key: UUID) -> bool:
    return bool(RecordsEvent.objects.filter(client_key=key).exists())


def _clock(request_id: int) -> str:
    return f"referrals:records:{request_id}"


def _end_clock(actor: Actor, request: RecordsRequest, note: str) -> None:
    if request.authority == Authority.ACCESS:
        obligations.meet_obligation(actor=actor, key=_clock(request.pk), note=note)


def _own_file(actor: Actor, patient_id: int, document_id: int) -> Document:
    found = documents.get_document(actor=actor, document_id=document_id)
    if found.patient_id != patient_id:
        raise NothingToSend("That file is another patient's. Choose again.")
    return found


def _locked(request_id: int) -> RecordsRequest:
    found: RecordsRequest | None = (
        RecordsRequest.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=request_id)
        .first()
    )
    if found is None:
        raise NoSuchReferral("There is no such request, or it is not yours to see.")
    return found


def _note(
    actor: Actor, request: RecordsRequest, kind: RecordsEventKind, *, key: UUID, **facts: object
) -> RecordsRequest:
    if not _known(key):
        turn = WrongStep("Something else is next for this request. Open it again.")
        with violations(referrals_records_turn=turn):
            RecordsEvent.objects.create(
                client_key=key,
                request=request,
                patient_id=request.patient_id,
                kind=kind,
                by_id=actor.user_id,
                by_name=actor.signature[:160],
                occurred_at=clock.now(),
                **facts,
            )
    fresh = _locked(request.pk)
    _file_work(actor, fresh)
    return fresh


def _file_work(actor: Actor, request: RecordsRequest) -> None:
    item = _clock(request.pk)
    if request.due_on is None or request.state not in _STEPS:
        worklist.close_item(actor=actor, key=item, reason="Closed")
        return
    step, role = _STEPS[request.state]
    zone = ZoneInfo(access.office_zone())
    worklist.file_item(
        actor=actor,
        key=item,
        kind="referrals.records",
        title=f"Copy of records: {step.lower()}",
        why=f"Due {request.due_on:%m/%d/%Y}, 30 days after it was asked for",
        consequence="Who has a right to the copy waits, and may complain",
        due_at=datetime.combine(request.due_on + timedelta(days=1), time(), tzinfo=zone),
        role=role,
        patient_id=request.patient_id,
        url=f"/records/{request.pk}/",
        step=step,
    )
