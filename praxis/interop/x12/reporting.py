"""The answers of `praxis x12`: JSON piece by piece, so that a file of any size fits in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from praxis.interop.x12.checking import Checked, check
from praxis.interop.x12.content import InterchangeAck
from praxis.interop.x12.envelope import Group, Interchange, Loose, Transaction
from praxis.interop.x12.findings import Finding
from praxis.interop.x12.guides import guide_of
from praxis.interop.x12.parsing.acks import parse_ta1
from praxis.interop.x12.plain import parts, plain
from praxis.interop.x12.reader import read


@dataclass(slots=True)
class Total:
    """What the pieces yielded so far add up to."""

    read: int = 0
    kept: int = 0
    transactions: int = 0
    findings: int = 0

    @property
    def ok(self) -> bool:
        return self.findings == 0 and self.read == self.kept


def finding(it: Finding) -> dict[str, Any]:
    return {
        "rule": it.rule,
        "severity": str(it.severity),
        "message": it.message,
        "segment": it.segment,
        "segment_id": it.segment_id,
        "loop": it.loop,
        "element": it.element,
        "level": it.level,
        "claim": it.claim,
        "line": it.line,
    }


def check_json(name: str, stream: BinaryIO, total: Total) -> Iterator[str]:
    """One object of `files[]`."""
    yield f'{{"path": {json.dumps(name)}, "transactions": ['
    reader, before = read(stream), ""
    for unit in reader:
        if not isinstance(unit, Transaction):
            total.kept += bool(not isinstance(unit, Loose) or unit.id)
            continue
        total.transactions += 1
        counted = Checked()
        head = {
            "kind": unit.kind,
            "control": unit.control,
            "guide": unit.guide,
            "judged": guide_of(unit) is not None,
            "number": unit.number,
        }
        yield before + json.dumps(head)[:-1] + ', "findings": ['
        before, comma = ",", ""
        for each in check(unit, counted):
            total.findings += 1
            yield comma + json.dumps(finding(each))
            comma = ","
        total.kept += counted.kept
        sums = {
            "segments_read": unit.count,
            "segments_kept": counted.kept,
            "claims": counted.claims,
            "charge_cents": counted.charge_cents,
            "paid_cents": counted.paid_cents,
            "complete": unit.complete,
        }
        yield "], " + json.dumps(sums)[1:]
    total.read += reader.segments
    total.findings += len(reader.outside)
    tail: dict[str, Any] = {
        "segments_read": total.read,
        "segments_kept": total.kept,
        "findings": [finding(each) for each in reader.outside],
        "ok": total.ok,
    }
    yield "], " + json.dumps(tail)[1:]


def check_text(name: str, stream: BinaryIO, total: Total) -> Iterator[str]:
    """Lines for people."""
    reader = read(stream)
    for unit in reader:
        if not isinstance(unit, Transaction):
            total.kept += bool(not isinstance(unit, Loose) or unit.id)
            continue
        total.transactions += 1
        counted = Checked()
        found = 0
        for each in check(unit, counted):
            found += 1
            yield _line(each)
        total.findings += found
        total.kept += counted.kept
        judged = _many(found, "finding") if guide_of(unit) else "kept, not judged"
        claims = ", " + _many(counted.claims, "claim") if counted.claims else ""
        yield (
            f"{name}: {unit.kind} {unit.control} ({unit.guide or 'no guide'}):"
            f" {_many(unit.count, 'segment')}{claims}, {judged}"
        )
    total.read += reader.segments
    total.findings += len(reader.outside)
    yield from (_line(each) for each in reader.outside)
    findings = _many(total.findings, "finding")
    yield f"{name}: {_many(total.read, 'segment')} read, {total.kept} kept, {findings}"


def _many(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _line(it: Finding) -> str:
    where = " ".join(part for part in (it.loop, it.element or it.segment_id) if part)
    claim = f" (claim {it.claim})" if it.claim else ""
    return f"  {it.severity} segment {it.segment} {where} [{it.rule}] {it.message}{claim}"


def content_json(name: str, stream: BinaryIO, total: Total) -> Iterator[str]:
    """The whole typed content of a file, nothing dropped.

    `units` follow the file. Every segment is in exactly one `segment` or `segments`, one
    character for each byte, without terminators; `delimiters` stand with each interchange.
    """
    yield f'{{"path": {json.dumps(name)}, "units": ['
    reader, before = read(stream), ""
    for unit in reader:
        yield before
        before = ","
        if isinstance(unit, Transaction):
            total.transactions += 1
            yield from _transaction(unit, total)
        else:
            total.kept += bool(not isinstance(unit, Loose) or unit.id)
            yield json.dumps(_outside(unit))
    total.read += reader.segments
    total.findings += len(reader.outside)
    tail: dict[str, Any] = {
        "segments_read": total.read,
        "segments_kept": total.kept,
        "findings": [finding(each) for each in reader.outside],
    }
    yield "], " + json.dumps(tail)[1:]


def _transaction(unit: Transaction, total: Total) -> Iterator[str]:
    head = {"unit": "transaction", "kind": unit.kind, "control": unit.control, "guide": unit.guide}
    yield json.dumps(head)[:-1] + ', "parts": ['
    found: list[Finding] = []
    comma = ""
    for part in parts(unit, found):
        total.kept += len(part["segments"])
        yield comma + json.dumps(part)
        comma = ","
    total.findings += len(found)
    tail = {"complete": unit.complete, "findings": [finding(each) for each in found]}
    yield "], " + json.dumps(tail)[1:]


def _outside(unit: Interchange | Group | Loose) -> dict[str, Any]:
    if isinstance(unit, Interchange):
        four = unit.delimiters
        signs = {
            "element": four.element,
            "component": four.component,
            "repetition": four.repetition,
            "terminator": four.terminator,
        }
        content = {
            "sender": unit.sender,
            "receiver": unit.receiver,
            "control": unit.control,
            "version": unit.version,
            "usage": unit.usage,
        }
        return {
            "unit": "interchange",
            "delimiters": signs,
            "content": content,
            "segment": unit.raw,
        }
    if isinstance(unit, Group):
        content = {
            "functional_id": unit.functional_id,
            "sender": unit.sender,
            "receiver": unit.receiver,
            "control": unit.control,
            "version": unit.version,
        }
        return {"unit": "group", "content": content, "segment": unit.raw}
    found: dict[str, Any] = {"unit": unit.id or "stray", "segment": unit.raw}
    if unit.id == "TA1" and unit.interchange:
        ack: InterchangeAck = parse_ta1(unit)
        found["content"] = plain(ack)
    return found
