"""270, 271, 276, 277 and 278 to typed content."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from praxis.interop.x12.content.acks import Status
from praxis.interop.x12.content.common import Amount, Dated, Quantity, Reference
from praxis.interop.x12.content.inquiries import (
    Benefit,
    Decision,
    Inquiry,
    Level,
    Question,
    Rejection,
    Review,
    Trace,
    Tracked,
    TrackedLine,
)
from praxis.interop.x12.envelope import Transaction
from praxis.interop.x12.errors import UnsupportedGuide
from praxis.interop.x12.guides import guide_of
from praxis.interop.x12.parsing.acks import status
from praxis.interop.x12.parsing.shared import amount, dated, demographics, entity, reference
from praxis.interop.x12.parsing.values import Values, at, cents, day, decimal
from praxis.interop.x12.walking import Instance, Row, Unit, walk

KINDS = {"005010X279": "270 or 271", "005010X212": "276 or 277", "005010X217": "278"}


def parse_inquiry(transaction: Transaction) -> Inquiry:
    """A 270, 271, 276, 277 (not the 277CA) or 278. Raises UnsupportedGuide."""
    guide = guide_of(transaction)
    if guide is None or guide.base not in KINDS:
        told = transaction.guide or "No guide"
        raise UnsupportedGuide(f"{told} is not read as 270, 271, 276, 277 or 278.")
    values = Values(transaction.delimiters)
    head: dict[str, Any] = {"purpose": "", "reference": "", "created_on": date.min}
    other: list[str] = []
    open_: list[tuple[int, dict[str, Any]]] = []
    top: list[dict[str, Any]] = []
    for unit in walk(transaction, guide):
        depth = unit.node.depth
        if depth == 0:
            _head(values, unit, head, other)
        elif unit.continued:
            made = next(level for at_, level in open_ if at_ == depth)
            _gather(values, unit, made)
        else:
            while open_ and open_[-1][0] >= depth:
                open_.pop()
            made = _empty(at(unit.rows[0][0], 3))
            (open_[-1][1]["below"] if open_ else top).append(made)
            open_.append((depth, made))
            _gather(values, unit, made)
    return Inquiry(
        kind=guide.kind,
        levels=tuple(_frozen(each) for each in top),
        other=tuple(other),
        findings=tuple(values.findings + transaction.findings),
        **head,
    )


def _head(values: Values, unit: Unit, head: dict[str, Any], other: list[str]) -> None:
    for elements, _, _ in unit.rows:
        if elements[0] == "BHT":
            head["purpose"], head["reference"] = at(elements, 2), at(elements, 3)
            head["created_on"] = day(at(elements, 4)) or date.min
            head["created_time"], head["subject"] = at(elements, 5), at(elements, 6)
        elif elements[0] not in ("ST", "SE"):
            other.append(values.raw(elements))


_LISTS = (
    "traces refusals rejections codes dates questions benefits tracked references services"
    " delivery messages entities below other raw"
).split()


def _empty(code: str) -> dict[str, Any]:
    return {"code": code, "born": None} | {name: [] for name in _LISTS}


def _frozen(found: dict[str, Any]) -> Level:
    found.pop("born")
    below = tuple(_frozen(each) for each in found.pop("below"))
    found |= {name: tuple(found[name]) for name in _LISTS if name != "below"}
    return Level(**found, below=below)


def _gather(values: Values, unit: Unit, made: dict[str, Any]) -> None:
    made["raw"] += unit.raw
    for elements, segment, _ in unit.rows:
        if elements[0] != "HL":
            known = segment is not None and _own(values, elements, made)
            if not known:
                made["other"].append(values.raw(elements))
    for part in unit.parts:
        name = part.node.loop.name
        if name[:4] in ("2100", "2010"):
            _name(values, part, made)
        elif name[:4] == "2110":
            _details(values, [part], made)
        else:
            made["tracked"].append(_tracked(values, part, made["other"]))


def _own(values: Values, elements: list[str], made: dict[str, Any]) -> bool:
    """A segment of the level itself. False: we have no words for it."""
    id = elements[0]
    if id == "TRN":
        made["traces"].append(trace(elements))
    elif id == "AAA":
        made["refusals"].append(rejection(elements))
    elif id == "DMG":
        made["born"] = demographics(elements)
    elif id == "UM":
        made["review"] = Review(
            category=at(elements, 1),
            kind=at(elements, 2),
            service_type=at(elements, 3),
            place=values.canonical([at(elements, 4)]),
            causes=values.canonical([at(elements, 5)]),
            urgency=at(elements, 6),
        )
    elif id == "HCR":
        made["decision"] = Decision(*(at(elements, index) for index in (1, 2, 3, 4)))
    elif id == "REF":
        made["references"].append(reference(values, elements))
    elif id == "DTP":
        made["dates"].append(dated(elements))
    elif id == "HI":
        made["codes"] += [values.canonical([each]) for each in elements[1:]]
    elif id == "HSD":
        made["delivery"].append(values.canonical(elements[1:]))
    elif id in ("SV1", "SV2", "SV3"):
        made["services"].append(values.canonical(elements))
    elif id == "MSG":
        made["messages"].append(at(elements, 1))
    else:
        return False
    return True


def _name(values: Values, part: Instance, made: dict[str, Any]) -> None:
    """The level's own name, or (patient events, services) one of those who take part in it."""
    mine: list[Row] = [part.rows[0]]
    for row in part.rows[1:]:
        elements = row[0]
        id = elements[0]
        if id == "AAA":
            made["rejections"].append(rejection(elements))
        elif id == "INS":
            made["relation"] = values.canonical(elements[1:])
        elif id == "MPI":
            made["military"] = values.canonical(elements[1:])
        elif id == "HI":
            made["codes"] += [values.canonical([each]) for each in elements[1:]]
        elif id == "DTP":
            made["dates"].append(dated(elements))
        else:
            mine.append(row)
    found = entity(values, mine, made["other"])
    if made["born"] and not found.demographics:
        found = replace(found, demographics=made["born"])
    if made["code"] in ("EV", "SS") or made.get("entity"):
        made["entities"].append(found)
    else:
        made["entity"] = found
    _details(values, part.parts, made)


def _details(values: Values, parts: list[Instance], made: dict[str, Any]) -> None:
    for part in parts:
        if part.rows[0][0][0] == "EQ":
            made["questions"].append(_question(values, part, made["other"]))
        else:
            made["benefits"].append(_benefit(values, part, made["other"]))


def trace(elements: list[str]) -> Trace:
    return Trace(*(at(elements, index) for index in (1, 2, 3, 4)))


def rejection(elements: list[str]) -> Rejection:
    return Rejection(at(elements, 3), at(elements, 4), at(elements, 1))


def _repeated(values: Values, text: str) -> tuple[str, ...]:
    if not text:
        return ()
    return tuple(text.split(values.repetition)) if values.repetition else (text,)


def _question(values: Values, part: Instance, other: list[str]) -> Question:
    eq = part.rows[0][0]
    amounts: list[Amount] = []
    references: list[Reference] = []
    dates: list[Dated] = []
    facility = ""
    for elements, _, number in part.rows[1:]:
        id = elements[0]
        if id == "AMT":
            amounts.append(amount(values, elements, number))
        elif id == "REF":
            references.append(reference(values, elements))
        elif id == "DTP":
            dates.append(dated(elements))
        elif id == "III":
            facility = values.canonical(elements[1:])
        else:
            other.append(values.raw(elements))
    return Question(
        service_types=_repeated(values, at(eq, 1)),
        procedure=values.canonical([at(eq, 2)]),
        level=at(eq, 3),
        insurance_type=at(eq, 4),
        pointers=values.canonical([at(eq, 5)]),
        amounts=tuple(amounts),
        facility=facility,
        references=tuple(references),
        dates=tuple(dates),
    )


def _benefit(values: Values, part: Instance, other: list[str]) -> Benefit:
    eb, _, number = part.rows[0]
    found: dict[str, list[Any]] = {
        name: []
        for name in ("delivery", "references", "dates", "rejections", "messages", "additional")
    }
    for elements, _, _ in part.rows[1:]:
        id = elements[0]
        if id == "HSD":
            found["delivery"].append(values.canonical(elements[1:]))
        elif id == "REF":
            found["references"].append(reference(values, elements))
        elif id == "DTP":
            found["dates"].append(dated(elements))
        elif id == "AAA":
            found["rejections"].append(rejection(elements))
        elif id == "MSG":
            found["messages"].append(at(elements, 1))
        elif id not in ("LS", "LE"):
            other.append(values.raw(elements))
    entities = []
    for inner in part.parts:
        if inner.node.loop.name[:4] == "2115":
            found["additional"].append(values.canonical(inner.rows[0][0][1:]))
        else:
            entities.append(entity(values, inner.rows, other))
    count = values.number(eb, 10, number)
    return Benefit(
        information=at(eb, 1),
        level=at(eb, 2),
        service_types=_repeated(values, at(eb, 3)),
        insurance_type=at(eb, 4),
        plan=at(eb, 5),
        period=at(eb, 6),
        cents=values.cents(eb, 7, number) if at(eb, 7) else None,
        share=values.number(eb, 8, number),
        quantity=Quantity(at(eb, 9), count) if count is not None else None,
        authorization=at(eb, 11),
        network=at(eb, 12),
        procedure=values.canonical([at(eb, 13)]),
        pointers=values.canonical([at(eb, 14)]),
        entities=tuple(entities),
        **{name: tuple(each) for name, each in found.items()},
    )


def _tracked(values: Values, part: Instance, other: list[str]) -> Tracked:
    statuses, references, amounts, dates = _said(values, part.rows[1:], other)
    return Tracked(
        trace=trace(part.rows[0][0]),
        statuses=statuses,
        references=references,
        amounts=amounts,
        dates=dates,
        lines=tuple(_line(values, inner, other) for inner in part.parts),
    )


def _line(values: Values, part: Instance, other: list[str]) -> TrackedLine:
    svc = part.rows[0][0]
    statuses, references, _, dates = _said(values, part.rows[1:], other)
    charge, paid = at(svc, 2), at(svc, 3)
    return TrackedLine(
        procedure=values.canonical([at(svc, 1)]),
        charge_cents=cents(charge) if charge else None,
        paid_cents=cents(paid) if paid else None,
        revenue_code=at(svc, 4),
        units=decimal(at(svc, 7)) if at(svc, 7) else None,
        statuses=statuses,
        references=references,
        dates=dates,
    )


def _said(
    values: Values, rows: list[Row], other: list[str]
) -> tuple[tuple[Status, ...], tuple[Reference, ...], tuple[Amount, ...], tuple[Dated, ...]]:
    statuses: list[Status] = []
    references: list[Reference] = []
    amounts: list[Amount] = []
    dates: list[Dated] = []
    for elements, _, number in rows:
        id = elements[0]
        if id == "STC":
            statuses.append(status(values, elements))
        elif id == "REF":
            references.append(reference(values, elements))
        elif id == "AMT":
            amounts.append(amount(values, elements, number))
        elif id == "DTP":
            dates.append(dated(elements))
        else:
            other.append(values.raw(elements))
    return tuple(statuses), tuple(references), tuple(amounts), tuple(dates)
