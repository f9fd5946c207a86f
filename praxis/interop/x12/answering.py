"""What a received file deserves: a TA1 for each interchange, a 999 for each group.

Syntax only: balance and business rules are no matter of a 999. The numbers are those of X12's
IK304, IK403, IK502, AK905 and TA105 lists.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from praxis.interop.x12.checking import Checked, check
from praxis.interop.x12.content.acks import (
    ElementError,
    GroupAck,
    InterchangeAck,
    SegmentError,
    SetAck,
)
from praxis.interop.x12.envelope import Group, Interchange, Transaction
from praxis.interop.x12.findings import Finding
from praxis.interop.x12.guides import guide_of
from praxis.interop.x12.reader import read

MOST_ERRORS = 100
LONGEST_LOOP = 4
_SEGMENT = {
    "segment.unknown": "1",
    "segment.unexpected": "2",
    "segment.missing": "3",
    "loop.missing": "3",
    "loop.repeated": "4",
    "segment.repeated": "5",
    "segment.order": "7",
    "loop.order": "7",
}
_ELEMENT = {
    "element.missing": "1",
    "element.pair": "2",
    "element.length": "5",
    "element.amount": "6",
    "element.number": "6",
    "element.code": "7",
    "element.carc": "7",
    "element.date": "8",
    "element.time": "9",
}
_SET = {
    "envelope.truncated": "2",
    "envelope.se_control": "3",
    "envelope.se_count": "4",
}
_GROUP = {
    "envelope.no_ge": "3",
    "envelope.ge_control": "4",
    "envelope.ge_count": "5",
}
_INTERCHANGE = {
    "envelope.iea_control": "001",
    "isa.unreadable": "024",
    "isa.delimiters": "024",
    "isa.length": "024",
    "envelope.iea_count": "021",
    "envelope.no_iea": "023",
    "envelope.unterminated": "023",
}


@dataclass(slots=True)
class Answers:
    """`interchanges` and `groups` follow the file."""

    interchanges: list[InterchangeAck] = field(default_factory=list)
    groups: list[GroupAck] = field(default_factory=list)


@dataclass(slots=True)
class _Open:
    group: Group
    told: int
    sets: list[SetAck] = field(default_factory=list)


def answer(stream: BinaryIO) -> Answers:
    """Read a file to its end and judge it. Memory grows with its errors, not with its size."""
    reader = read(stream)
    answers = Answers()
    interchange: Interchange | None = None
    opened: _Open | None = None
    told = 0

    def close_group() -> None:
        nonlocal opened
        if opened is not None:
            answers.groups.append(_group(opened, reader.outside[opened.told :]))
        opened = None

    def close_interchange() -> None:
        nonlocal interchange, told
        close_group()
        if interchange is not None:
            answers.interchanges.append(_interchange(interchange, reader.outside[told:]))
            told = len(reader.outside)
        interchange = None

    for unit in reader:
        if isinstance(unit, Interchange):
            close_interchange()
            interchange = unit
        elif isinstance(unit, Group):
            close_group()
            opened = _Open(unit, len(reader.outside))
        elif isinstance(unit, Transaction):
            if opened is not None:
                opened.sets.append(_set(unit))
        elif unit.id == "GE":
            close_group()
        elif unit.id == "IEA":
            close_interchange()
    close_interchange()
    return answers


def _interchange(of: Interchange, findings: list[Finding]) -> InterchangeAck:
    notes = [_INTERCHANGE[each.rule] for each in findings if each.rule in _INTERCHANGE]
    sent = of.elements[8]
    return InterchangeAck(
        interchange_control=of.control,
        code="R" if notes else "A",
        note=notes[0] if notes else "000",
        sent_on=_sent_on(sent),
        sent_time=of.elements[9],
    )


def _sent_on(text: str) -> date | None:
    try:
        return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:6]))
    except ValueError:
        return None


def _group(opened: _Open, findings: list[Finding]) -> GroupAck:
    codes = tuple(dict.fromkeys(_GROUP[each.rule] for each in findings if each.rule in _GROUP))
    accepted = sum(each.status in ("A", "E") for each in opened.sets)
    received = len(opened.sets)
    if codes or not accepted:
        status, accepted = "R", 0
    elif accepted < received:
        status = "P"
    else:
        status = "E" if any(each.status == "E" for each in opened.sets) else "A"
    return GroupAck(
        functional_id=opened.group.functional_id,
        group_control=opened.group.control,
        status=status,
        included=received,
        received=received,
        accepted=accepted,
        version=opened.group.version,
        codes=codes[:5],
        sets=tuple(opened.sets),
    )


def _set(transaction: Transaction) -> SetAck:
    findings = [each for each in check(transaction, Checked()) if _is_syntax(each)]
    codes = [_SET[each.rule] for each in findings if each.rule in _SET]
    errors = tuple(_errors(findings))
    if errors:
        codes.append("5")
    if guide_of(transaction) is None:
        codes = ["1"]
    return SetAck(
        kind=transaction.kind,
        control=transaction.control,
        status="R" if codes else "A",
        guide=transaction.guide if transaction.kind != "835" else "",
        codes=tuple(dict.fromkeys(codes))[:5],
        errors=errors,
    )


def _is_syntax(finding: Finding) -> bool:
    return finding.rule in _SEGMENT or finding.rule in _ELEMENT or finding.rule in _SET


def _errors(findings: Iterable[Finding]) -> list[SegmentError]:
    """One IK3 a segment in file order; its element errors below it."""
    by_place: dict[tuple[int, str, str], list[Finding]] = {}
    for each in findings:
        if each.rule in _SET:
            continue
        code = _SEGMENT.get(each.rule, "8")
        by_place.setdefault((each.segment, each.segment_id[:3], code), []).append(each)
    found = []
    for (position, id, code), of_segment in sorted(by_place.items())[:MOST_ERRORS]:
        elements = tuple(_element(each) for each in of_segment if each.rule in _ELEMENT)
        loop = "" if of_segment[0].loop == "ST" else of_segment[0].loop[:LONGEST_LOOP]
        found.append(SegmentError(id, position, loop, code, (), elements))
    return found


def _element(finding: Finding) -> ElementError:
    place, _, component = finding.element.partition("-")
    digits = place[len(finding.segment_id) :] if finding.segment_id else place[-2:]
    return ElementError(
        element=int(digits) if digits.isdecimal() else 1,
        code=_ELEMENT[finding.rule],
        component=int(component) if component.isdecimal() else 0,
    )
