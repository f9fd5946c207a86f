"""What payers and clearinghouses answer: TA1, 999 and 277CA onto claims."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from praxis.billing.actions import events, inquiry_answers
from praxis.billing.actions.clocks import meet_clock
from praxis.billing.actions.scrubbing import keep_item
from praxis.billing.models import Claim, ClaimEvent, Interchange, SubmittedClaim
from praxis.billing.types import (
    ClaimEventKind,
    ClaimState,
    Direction,
    FileKind,
    FileState,
)
from praxis.interop import x12
from praxis.interop.x12 import content as c
from praxis.kernel.actor import Actor

# 277CA category codes (STC01-1) in our own words.
CATEGORIES = {
    "A0": "Forwarded",
    "A1": "Received",
    "A2": "Accepted for processing",
    "A3": "Returned as unprocessable",
    "A4": "Not found",
    "A5": "Split",
    "A6": "Rejected: information missing",
    "A7": "Rejected: information invalid",
    "A8": "Rejected: fields contradict each other",
}
QUESTIONS = (
    FileKind.ELIGIBILITY_QUESTION,
    FileKind.STATUS_QUESTION,
    FileKind.AUTHORIZATION,
)
REFUSED = ("A3", "A4", "A6", "A7", "A8")
ACCEPTED = ("A2",)
_INQUIRIES = ("005010X279", "005010X212", "005010X217")
_GROUP_STATE = {
    "A": FileState.ACCEPTED,
    "E": FileState.ACCEPTED,
    "P": FileState.PARTIAL,
    "R": FileState.REJECTED,
}


@dataclass(slots=True)
class Answers:
    """What one received file said. `unknown` are answers to nothing that we sent."""

    kinds: set[str] = field(default_factory=set)
    touched: dict[int, Claim] = field(default_factory=dict)
    texts: dict[int, list[str]] = field(default_factory=dict)
    accepted: set[int] = field(default_factory=set)
    answered: set[int] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)


def answers_in(content: bytes) -> tuple[list[tuple[str, object]], list[str]]:
    """(kind, content) of every answer in a file, and what could not be read, in words."""
    found: list[tuple[str, object]] = []
    reader = x12.read(io.BytesIO(content))
    for unit in reader:
        if isinstance(unit, x12.Loose) and unit.id == "TA1":
            found.append(("TA1", x12.parse_ta1(unit)))
        elif isinstance(unit, x12.Transaction):
            kind = unit.guide[:10]
            if kind == "005010X231":
                found.append(("999", x12.parse_999(unit)))
            elif kind == "005010X214":
                found.append(("277CA", x12.parse_277ca(unit)))
            elif kind == "005010X221":
                found.append(("835", None))
            elif kind in _INQUIRIES and unit.kind in ("271", "277", "278"):
                found.append((unit.kind, x12.parse_inquiry(unit)))
            else:
                found.append(("other", unit.guide))
    words = [each.message for each in reader.findings if each.severity == x12.Severity.ERROR]
    return found, words


def take_in(
    actor: Actor, file: Interchange, parts: Iterable[tuple[str, object]], document_id: int | None
) -> Answers:
    """Write the answers as events; items of work and filing clocks follow."""
    answers = Answers()
    rows: list[ClaimEvent] = []
    for kind, part in parts:
        answers.kinds.add(kind)
        if isinstance(part, c.InterchangeAck):
            rows += _interchange(actor, file, part, answers)
        elif isinstance(part, c.GroupAck):
            rows += _group(actor, file, part, answers)
        elif isinstance(part, c.ClaimAck):
            rows += _claims(actor, file, part, answers, document_id)
        elif isinstance(part, c.Inquiry):
            touched, unknown = inquiry_answers.take_in(actor, file, part, document_id)
            answers.answered |= touched
            answers.unknown += unknown
    for number, row in enumerate(rows):
        row.client_key = uuid.uuid5(file.client_key, f"event {number}")
    events.write(rows)
    for claim in answers.touched.values():
        keep_item(actor, claim, answers.texts.get(claim.pk, ()))
        if claim.pk in answers.accepted:
            meet_clock(actor, claim, "accepted by 277CA", document_id)
    return answers


def _interchange(
    actor: Actor, file: Interchange, ack: c.InterchangeAck, answers: Answers
) -> list[ClaimEvent]:
    """TA1: the envelope. Accepted says nothing about the claims yet."""
    number = ack.interchange_control.lstrip("0")
    sent = _sent(int(number)) if number.isdecimal() else None
    if sent is None:
        answers.unknown.append(f"TA1 for file {ack.interchange_control}")
        return []
    if ack.code in ("A", "E"):
        return []
    sent.state = FileState.REJECTED
    sent.note = f"Refused at the door: note {ack.note}"
    sent.save(update_fields=["state", "note"])
    text = f"The file was refused at the door (TA1 note {ack.note})"
    if sent.kind in QUESTIONS:
        inquiry_answers.file_refused(actor, sent, text)
    return [
        _event(actor, file, claim, ClaimEventKind.REJECTED, text, answers, code=f"TA1 {ack.note}")
        for claim in _in_file(sent)
    ]


def _group(actor: Actor, file: Interchange, ack: c.GroupAck, answers: Answers) -> list[ClaimEvent]:
    """999: each transaction of the file, taken or refused as a whole."""
    number = ack.group_control.lstrip("0")
    sent = _sent(int(number)) if number.isdecimal() else None
    if sent is None:
        answers.unknown.append(f"999 for group {ack.group_control}")
        return []
    sent.state = _GROUP_STATE.get(ack.status, FileState.PARTIAL)
    sent.save(update_fields=["state"])
    found: list[ClaimEvent] = []
    refused = {each.control: each for each in ack.sets if each.status not in ("A", "E")}
    whole = ack.status == "R" and not refused
    if sent.kind in QUESTIONS and (refused or whole):
        words = [_errors(each) for each in refused.values()] or ["The whole file was refused"]
        inquiry_answers.file_refused(actor, sent, words[0])
    for row in _rows(sent):
        bad = refused.get(row.st02)
        if bad is None and not whole:
            found.append(
                _event(
                    actor, file, row.claim, ClaimEventKind.ACKNOWLEDGED, "Its form is right",
                    answers, code="999 A",
                )
            )  # fmt: skip
            continue
        text = _errors(bad) if bad is not None else "The whole file was refused"
        found.append(
            _event(actor, file, row.claim, ClaimEventKind.REJECTED, text, answers, code="999 R")
        )
    return found


def _errors(refused: c.SetAck) -> str:
    places = [
        f"{each.segment} (segment {each.position})"
        + "".join(f", element {inner.element}" for inner in each.elements)
        for each in refused.errors[:5]
    ]
    where = "; ".join(places) or "no place named"
    return f"The file's form was refused: {where}"


def _claims(
    actor: Actor, file: Interchange, ack: c.ClaimAck, answers: Answers, document_id: int | None
) -> list[ClaimEvent]:
    """277CA: claim by claim, found by our number (TRN02) or the clearinghouse's (REF*D9)."""
    by_number = {
        claim.number: claim
        for claim in Claim.objects.select_for_update(of=("self",))
        .select_related("site")
        .filter(number__in={each.patient_control_number for each in ack.claims})
        .order_by("pk")
    }
    by_trace = _by_trace(
        {each.clearinghouse_number for each in ack.claims if each.clearinghouse_number}
    )
    found: list[ClaimEvent] = []
    for each in ack.claims:
        claim = by_number.get(each.patient_control_number) or by_trace.get(
            each.clearinghouse_number
        )
        if claim is None:
            answers.unknown.append(f"277CA for claim {each.patient_control_number}")
            continue
        kind = _kind(each.statuses)
        found.append(
            _event(
                actor, file, claim, kind, _status_words(each.statuses), answers,
                code=_codes(each.statuses), their_number=each.payer_control_number,
                trace=each.clearinghouse_number, document_id=document_id,
            )
        )  # fmt: skip
        if kind == ClaimEventKind.ACCEPTED:
            answers.accepted.add(claim.pk)
    return found


def _by_trace(traces: set[str]) -> dict[str, Claim]:
    rows = ClaimEvent.objects.filter(trace__in=traces).select_related("claim__site")
    return {row.trace: row.claim for row in rows.order_by("pk")}


def _kind(statuses: Sequence[c.Status]) -> ClaimEventKind:
    if any(each.category in REFUSED or each.action == "U" for each in statuses):
        return ClaimEventKind.REJECTED
    if any(each.category in ACCEPTED for each in statuses):
        return ClaimEventKind.ACCEPTED
    return ClaimEventKind.ACKNOWLEDGED


def _codes(statuses: Sequence[c.Status]) -> str:
    return " ".join(
        ":".join(filter(None, (each.category, each.code, each.entity))) for each in statuses
    )[:40]


def _status_words(statuses: Sequence[c.Status]) -> str:
    """Our own words for the category; the status number stands as it came."""
    return "; ".join(
        f"{CATEGORIES.get(each.category, each.category)}, status {each.code}"
        + (f": {each.message}" if each.message else "")
        for each in statuses
    )


def _event(
    actor: Actor,
    file: Interchange,
    claim: Claim,
    kind: ClaimEventKind,
    text: str,
    answers: Answers,
    **more: Any,
) -> ClaimEvent:
    same = answers.touched.setdefault(claim.pk, claim)
    if kind == ClaimEventKind.REJECTED:
        answers.texts.setdefault(claim.pk, []).append(text)
    return events.event(actor, same, kind, text, interchange=file, **more)


def _sent(number: int) -> Interchange | None:
    return (
        Interchange.objects.select_for_update(of=("self",))
        .filter(direction=Direction.OUT, isa13=number)
        .first()
    )


def _rows(sent: Interchange) -> list[SubmittedClaim]:
    """The file's claims that are not beyond this answer already."""
    return list(
        SubmittedClaim.objects.filter(interchange=sent)
        .exclude(claim__state__in=(ClaimState.WITHDRAWN, ClaimState.REPLACED))
        .select_related("claim__site")
        .order_by("claim")
    )


def _in_file(sent: Interchange) -> list[Claim]:
    return [row.claim for row in _rows(sent)]
