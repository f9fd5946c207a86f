"""TA1, 999 and 277CA to typed content."""

from __future__ import annotations

from datetime import date
from typing import Any

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
from praxis.interop.x12.content.common import Amount, Dated, Entity, Quantity, Reference
from praxis.interop.x12.content.common import reference as first_reference
from praxis.interop.x12.envelope import Loose, Transaction
from praxis.interop.x12.errors import UnsupportedGuide, X12Error
from praxis.interop.x12.findings import Finding
from praxis.interop.x12.guides import acks, guide_of
from praxis.interop.x12.parsing.shared import amount, dated, entity, quantity, reference
from praxis.interop.x12.parsing.values import Values, at, cents, day
from praxis.interop.x12.walking import Instance, Row, Unit, walk

NOBODY = Entity("")


def parse_ta1(loose: Loose) -> InterchangeAck:
    """Raises X12Error when the segment is no TA1."""
    if loose.id != "TA1" or loose.interchange is None:
        raise X12Error("This segment is not a TA1.")
    elements = loose.interchange.delimiters.split(loose.raw)
    sent = at(elements, 2)
    return InterchangeAck(
        interchange_control=at(elements, 1),
        code=at(elements, 4),
        note=at(elements, 5),
        sent_on=day("20" + sent) if len(sent) == 6 else day(sent),
        sent_time=at(elements, 3),
    )


def _values(transaction: Transaction, base: str, name: str) -> Values:
    guide = guide_of(transaction)
    if guide is None or guide.base != base:
        raise UnsupportedGuide(f"{transaction.guide or 'No guide'} is not read as {name}.")
    return Values(transaction.delimiters)


def parse_999(transaction: Transaction) -> GroupAck:
    """Raises UnsupportedGuide."""
    values = _values(transaction, "005010X231", "999")
    found: dict[str, Any] = {"functional_id": "", "group_control": "", "status": ""}
    found |= {"included": 0, "received": 0, "accepted": 0}
    sets: list[SetAck] = []
    other: list[str] = []
    for unit in walk(transaction, acks.IMPLEMENTATION):
        if unit.node.loop.name == "2000" and not unit.continued:
            sets.append(_set(values, unit))
            continue
        for elements, _, _ in unit.rows:
            if elements[0] == "AK1":
                found["functional_id"], found["group_control"] = at(elements, 1), at(elements, 2)
                found["version"] = at(elements, 3)
            elif elements[0] == "AK9":
                found["status"] = at(elements, 1)
                for name, index in (("included", 2), ("received", 3), ("accepted", 4)):
                    found[name] = _count(at(elements, index))
                found["codes"] = tuple(code for code in elements[5:] if code)
            elif elements[0] not in ("ST", "SE"):
                other.append(values.raw(elements))
    findings: list[Finding] = values.findings + transaction.findings
    return GroupAck(**found, sets=tuple(sets), other=tuple(other), findings=tuple(findings))


def _count(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _set(values: Values, unit: Unit) -> SetAck:
    ak2 = unit.rows[0][0]
    status = ""
    codes: tuple[str, ...] = ()
    other = []
    for elements, _, _ in unit.rows[1:]:
        if elements[0] == "IK5":
            status, codes = at(elements, 1), tuple(code for code in elements[2:] if code)
        else:
            other.append(values.raw(elements))
    return SetAck(
        kind=at(ak2, 1),
        control=at(ak2, 2),
        status=status,
        guide=at(ak2, 3),
        codes=codes,
        errors=tuple(_segment_error(values, part) for part in unit.parts),
        other=tuple(other),
    )


def _segment_error(values: Values, loop: Instance) -> SegmentError:
    ik3 = loop.rows[0][0]
    return SegmentError(
        segment=at(ik3, 1),
        position=_count(at(ik3, 2)),
        loop=at(ik3, 3),
        code=at(ik3, 4),
        contexts=_contexts(values, loop),
        elements=tuple(_element_error(values, part) for part in loop.parts),
    )


def _contexts(values: Values, loop: Instance) -> tuple[str, ...]:
    """What follows CTX, written with * : ^ whatever the file uses."""
    return tuple(values.canonical(row[0][1:]) for row in loop.rows[1:])


def _element_error(values: Values, loop: Instance) -> ElementError:
    ik4 = loop.rows[0][0]
    place = at(ik4, 1).split(values.component)
    return ElementError(
        element=_count(place[0]),
        code=at(ik4, 3),
        component=_count(at(place, 1)),
        repeat=_count(at(place, 2)),
        reference=at(ik4, 2),
        value=at(ik4, 4),
        contexts=_contexts(values, loop),
    )


def parse_277ca(transaction: Transaction) -> ClaimAck:
    """Raises UnsupportedGuide."""
    values = _values(transaction, "005010X214", "277CA")
    head: dict[str, Any] = {"reference": "", "created_on": date.min, "source": NOBODY}
    head |= {"source_trace": "", "receiver": NOBODY, "submitted_reference": "", "statuses": ()}
    providers: list[dict[str, Any]] = []
    other: list[str] = []
    for unit in walk(transaction, acks.CLAIM_ACK):
        name = unit.node.loop.name
        if name == "2000D" and not unit.continued:
            if not providers:
                providers.append(_provider(values, None))
            providers[-1]["claims"] += _claims(values, unit)
        elif name == "2000C" and not unit.continued:
            providers.append(_provider(values, unit))
        else:
            _head(values, unit, head, other)
    made = [ProviderStatus(**(each | {"claims": tuple(each["claims"])})) for each in providers]
    findings = values.findings + transaction.findings
    return ClaimAck(**head, providers=tuple(made), other=tuple(other), findings=tuple(findings))


def _head(values: Values, unit: Unit, head: dict[str, Any], other: list[str]) -> None:
    for elements, _, _ in unit.rows:
        if elements[0] == "BHT":
            head["reference"], head["created_time"] = at(elements, 3), at(elements, 5)
            head["created_on"] = day(at(elements, 4)) or date.min
        elif elements[0] not in ("ST", "SE", "HL"):
            other.append(values.raw(elements))
    for part in unit.parts:
        name = part.node.loop.name
        if name in ("2100A", "2100B"):
            head["source" if name == "2100A" else "receiver"] = entity(values, part.rows, other)
        elif name == "2200A":
            head["source_trace"] = at(part.rows[0][0], 2)
            for elements, _, _ in part.rows[1:]:
                key = {"050": "received_on", "009": "processed_on"}.get(at(elements, 1), "")
                if elements[0] == "DTP" and key:
                    head[key] = day(at(elements, 3))
                else:
                    other.append(values.raw(elements))
        elif name == "2200B":
            head["submitted_reference"] = at(part.rows[0][0], 2)
            tally = _tally(values, part.rows[1:], other)
            head |= {key: tally[key] for key in ("statuses", "quantities", "amounts")}


def _tally(values: Values, rows: list[Row], other: list[str]) -> dict[str, Any]:
    statuses: list[Status] = []
    references: list[Reference] = []
    quantities: list[Quantity] = []
    amounts: list[Amount] = []
    dates: list[Dated] = []
    for elements, _, number in rows:
        id = elements[0]
        if id == "STC":
            statuses.append(status(values, elements))
        elif id == "REF":
            references.append(reference(values, elements))
        elif id == "QTY":
            quantities.append(quantity(values, elements, number))
        elif id == "AMT":
            amounts.append(amount(values, elements, number))
        elif id == "DTP":
            dates.append(dated(elements))
        else:
            other.append(values.raw(elements))
    return {
        "statuses": tuple(statuses),
        "references": tuple(references),
        "quantities": tuple(quantities),
        "amounts": tuple(amounts),
        "dates": tuple(dates),
    }


def status(values: Values, stc: list[str]) -> Status:
    def triple(index: int) -> tuple[str, str, str]:
        parts = at(stc, index).split(values.component)
        return parts[0], at(parts, 1), at(parts, 2)

    category, code, who = triple(1)
    text, paid = at(stc, 4), at(stc, 5)
    return Status(
        category=category,
        code=code,
        entity=who,
        on=day(at(stc, 2)),
        action=at(stc, 3),
        cents=cents(text) if text else None,
        more=tuple(triple(index) for index in (10, 11) if at(stc, index)),
        message=at(stc, 12),
        paid_cents=cents(paid) if paid else None,
        decided_on=day(at(stc, 6)),
        method=at(stc, 7),
        check_on=day(at(stc, 8)),
        check_number=at(stc, 9),
    )


def _provider(values: Values, unit: Unit | None) -> dict[str, Any]:
    found: dict[str, Any] = {"provider": NOBODY, "claims": []}
    other: list[str] = []
    for elements, _, _ in unit.rows if unit else ():
        if elements[0] != "HL":
            other.append(values.raw(elements))
    for part in unit.parts if unit else ():
        if part.node.loop.name == "2100C":
            found["provider"] = entity(values, part.rows, other)
        else:
            found["trace"] = at(part.rows[0][0], 2)
            tally = _tally(values, part.rows[1:], other)
            found |= {key: tally[key] for key in ("statuses", "quantities", "amounts")}
            found["references"] = tally["references"]
    found["other"] = tuple(other)
    return found


def _claims(values: Values, unit: Unit) -> list[ClaimStatus]:
    patient: Entity | None = None
    other = [values.raw(row[0]) for row in unit.rows if row[0][0] != "HL"]
    found: list[ClaimStatus] = []
    for part in unit.parts:
        if part.node.loop.name == "2100D":
            patient = entity(values, part.rows, other)
            continue
        values.claim = at(part.rows[0][0], 2)
        tally = _tally(values, part.rows[1:], other)
        references = tally["references"]
        found.append(
            ClaimStatus(
                patient_control_number=values.claim,
                statuses=tally["statuses"],
                patient=patient,
                payer_control_number=first_reference(references, "1K"),
                clearinghouse_number=first_reference(references, "D9"),
                references=tuple(r for r in references if r.qualifier not in ("1K", "D9")),
                dates=tally["dates"],
                lines=tuple(_line(values, line, other) for line in part.parts),
                other=tuple(other),
            )
        )
        other = []
    values.claim = ""
    return found


def _line(values: Values, loop: Instance, other: list[str]) -> LineStatus:
    svc = loop.rows[0][0]
    tally = _tally(values, loop.rows[1:], other)
    references = tally["references"]
    text = at(svc, 2)
    return LineStatus(
        statuses=tally["statuses"],
        procedure=values.canonical([at(svc, 1)]),
        charge_cents=cents(text) if text else None,
        control_number=first_reference(references, "FJ"),
        references=tuple(r for r in references if r.qualifier != "FJ"),
        dates=tally["dates"],
    )
