"""Answers: TA1, 999 (005010X231A1), 277CA (005010X214)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from praxis.interop.x12.content.acks import (
    ClaimAck,
    ClaimStatus,
    ElementError,
    GroupAck,
    InterchangeAck,
    LineStatus,
    ProviderStatus,
    SegmentError,
    SetAck,
    Status,
)
from praxis.interop.x12.content.common import Reference
from praxis.interop.x12.writing import shared
from praxis.interop.x12.writing.envelope import Composite, Sending, Writer, enclosed, interchange
from praxis.interop.x12.writing.shared import maybe_money

VERSION_999 = "005010X231A1"
VERSION_277CA = "005010X214"


def write_ta1(sending: Sending, acks: InterchangeAck | Sequence[InterchangeAck]) -> bytes:
    """An interchange that holds nothing but TA1. `gs_control` and `st_control` are not used."""
    them = [acks] if isinstance(acks, InterchangeAck) else list(acks)
    writer = Writer(sending)
    for ack in them:
        sent = f"{ack.sent_on:%y%m%d}" if ack.sent_on else ""
        writer.add("TA1", ack.interchange_control, sent, ack.sent_time, ack.code, ack.note)
    return enclosed(sending, writer.segments, groups=0)


def write_999(sending: Sending, acks: GroupAck | Sequence[GroupAck]) -> bytes:
    """One interchange with a 999 for each functional group answered. Raises CannotWrite."""
    them = [acks] if isinstance(acks, GroupAck) else list(acks)
    return interchange(
        sending,
        functional_id="FA",
        version=VERSION_999,
        kind="999",
        bodies=[partial(_group, ack=each) for each in them],
    )


def _group(out: Writer, ack: GroupAck) -> None:
    shared.known(ack.other, "The 999")
    out.add("AK1", ack.functional_id, ack.group_control, ack.version)
    for each in ack.sets:
        _set(out, each)
    counts = (str(ack.included), str(ack.received), str(ack.accepted))
    out.add("AK9", ack.status, *counts, *ack.codes)


def _set(out: Writer, it: SetAck) -> None:
    shared.known(it.other, "The answer to a transaction")
    out.add("AK2", it.kind, it.control, it.guide)
    for each in it.errors:
        _segment_error(out, each)
    out.add("IK5", it.status, *it.codes)


def _segment_error(out: Writer, it: SegmentError) -> None:
    out.add("IK3", it.segment, str(it.position), it.loop, it.code)
    for context in it.contexts:
        out.add_canonical("CTX", context)
    for each in it.elements:
        _element_error(out, each)


def _element_error(out: Writer, it: ElementError) -> None:
    place = [str(it.element), str(it.component or ""), str(it.repeat or "")]
    out.add("IK4", tuple(place), it.reference, it.code, it.value)
    for context in it.contexts:
        out.add_canonical("CTX", context)


def write_277ca(sending: Sending, acks: ClaimAck | Sequence[ClaimAck]) -> bytes:
    """One interchange with a 277CA for each 837P answered. Raises CannotWrite."""
    them = [acks] if isinstance(acks, ClaimAck) else list(acks)
    return interchange(
        sending,
        functional_id="HN",
        version=VERSION_277CA,
        kind="277",
        bodies=[partial(_claim_ack, ack=each) for each in them],
    )


def _claim_ack(out: Writer, ack: ClaimAck) -> None:
    shared.known(ack.other, "The 277CA")
    out.add(
        "BHT",
        "0085",
        "08",
        ack.reference,
        shared.day(ack.created_on),
        ack.created_time,
        "TH",
    )
    out.add("HL", "1", "", "20", "1")
    shared.entity(out, ack.source)
    out.add("TRN", "1", ack.source_trace)
    for qualifier, on in (("050", ack.received_on), ("009", ack.processed_on)):
        if on:
            out.add("DTP", qualifier, "D8", shared.day(on))
    out.add("HL", "2", "1", "21", "1" if ack.providers else "0")
    shared.entity(out, ack.receiver)
    out.add("TRN", "2", ack.submitted_reference)
    write_statuses(out, ack.statuses)
    shared.quantities(out, ack.quantities)
    shared.amounts(out, ack.amounts)
    level = 2
    for provider in ack.providers:
        level += 1
        _provider(out, provider, level)
        parent = level
        for claim in provider.claims:
            level += 1
            _claim(out, claim, level, parent)


def _provider(out: Writer, it: ProviderStatus, level: int) -> None:
    shared.known(it.other, "A provider")
    out.add("HL", str(level), "2", "19", "1")
    shared.entity(out, it.provider)
    if it.trace or it.statuses or it.references or it.quantities or it.amounts:
        out.add("TRN", "1", it.trace or "0")
        write_statuses(out, it.statuses)
        shared.references(out, it.references)
        shared.quantities(out, it.quantities)
        shared.amounts(out, it.amounts)


def _claim(out: Writer, it: ClaimStatus, level: int, parent: int) -> None:
    shared.known(it.other, f"Claim {it.patient_control_number}")
    out.add("HL", str(level), str(parent), "PT")
    if it.patient:
        shared.entity(out, it.patient)
    out.add("TRN", "2", it.patient_control_number)
    write_statuses(out, it.statuses)
    _numbered(out, (("1K", it.payer_control_number), ("D9", it.clearinghouse_number)))
    shared.references(out, it.references)
    shared.dates(out, it.dates)
    for line in it.lines:
        _line(out, line)


def _line(out: Writer, it: LineStatus) -> None:
    procedure = tuple(it.procedure.split(":")) if it.procedure else ""
    out.add("SVC", procedure, maybe_money(it.charge_cents))
    write_statuses(out, it.statuses)
    _numbered(out, (("FJ", it.control_number),))
    shared.references(out, it.references)
    shared.dates(out, it.dates)


def _numbered(out: Writer, pairs: Sequence[tuple[str, str]]) -> None:
    shared.references(out, [Reference(qualifier, value) for qualifier, value in pairs if value])


def write_statuses(out: Writer, statuses: Sequence[Status]) -> None:
    for it in statuses:
        more: list[Composite | str] = [*it.more, "", ""]
        out.add(
            "STC",
            (it.category, it.code, it.entity),
            shared.day(it.on),
            it.action,
            maybe_money(it.cents),
            maybe_money(it.paid_cents),
            shared.day(it.decided_on),
            it.method,
            shared.day(it.check_on),
            it.check_number,
            *more[:2],
            it.message,
        )
