"""835 loops to a remittance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from praxis.interop.x12.content.common import (
    Adjustment,
    Amount,
    Contact,
    Dated,
    Entity,
    Quantity,
    Reference,
)
from praxis.interop.x12.content.remittance import (
    Bank,
    ProviderAdjustment,
    Remark,
    Remittance,
    RemittanceClaim,
    RemittanceLine,
)
from praxis.interop.x12.envelope import Transaction
from praxis.interop.x12.errors import UnsupportedGuide
from praxis.interop.x12.findings import Finding
from praxis.interop.x12.guides import guide_of, remittance
from praxis.interop.x12.parsing.shared import (
    adjustments,
    amount,
    contact,
    dated,
    entity,
    procedure,
    quantity,
    reference,
)
from praxis.interop.x12.parsing.values import Values, at, day
from praxis.interop.x12.walking import Instance, Unit, walk

NOBODY = Entity("")


@dataclass(slots=True)
class Payment:
    """What stands before the first LX and after the last claim. `values` are Remittance fields."""

    values: dict[str, Any] = field(default_factory=dict)
    provider_adjustments: tuple[ProviderAdjustment, ...] = ()
    other: tuple[str, ...] = ()
    raw: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimGroup:
    """LX with TS3 and TS2."""

    number: str
    summary: tuple[tuple[str, ...], ...]
    raw: tuple[str, ...]


Part = Payment | ClaimGroup | RemittanceClaim


def parts_835(transaction: Transaction, findings: list[Finding]) -> Iterator[Part]:
    """The typed parts in file order, streaming. Their `raw` together are the whole transaction."""
    guide = guide_of(transaction)
    if guide is not remittance.GUIDE:
        raise UnsupportedGuide(f"{transaction.guide or 'No guide'} is not read as 835.")
    values = Values(transaction.delimiters)
    values.findings = findings
    group = ClaimGroup("", (), ())
    for unit in walk(transaction, guide):
        name = unit.node.loop.name
        values.claim = ""
        if name == "2100":
            yield read_claim(values, unit, group)
        elif name == "2000":
            lx = "" if unit.continued else at(unit.rows[0][0], 1)
            summary = tuple(tuple(row[0]) for row in unit.rows if row[0][0] != "LX")
            group = ClaimGroup(lx or group.number, summary, tuple(unit.raw))
            yield group
        else:
            yield read_payment(values, unit)
    findings += transaction.findings


def claims_835(transaction: Transaction, findings: list[Finding]) -> Iterator[RemittanceClaim]:
    for part in parts_835(transaction, findings):
        if isinstance(part, RemittanceClaim):
            yield part


def parse_835(transaction: Transaction) -> Remittance:
    """One whole 835. Raises UnsupportedGuide. Errors of envelope and values are in `findings`."""
    findings: list[Finding] = []
    fields: dict[str, Any] = {"handling": "", "paid_cents": 0, "method": "", "payer_trace": ""}
    fields |= {"payer_tax_id": "", "payer": NOBODY, "payee": NOBODY}
    claims: list[RemittanceClaim] = []
    provider_adjustments: list[ProviderAdjustment] = []
    other: list[str] = []
    for part in parts_835(transaction, findings):
        if isinstance(part, RemittanceClaim):
            claims.append(part)
        elif isinstance(part, Payment):
            fields |= part.values
            provider_adjustments += part.provider_adjustments
            other += part.other
    return Remittance(
        **fields,
        claims=tuple(claims),
        provider_adjustments=tuple(provider_adjustments),
        other=tuple(other),
        findings=tuple(findings),
    )


def read_payment(values: Values, unit: Unit) -> Payment:
    found: dict[str, Any] = {}
    plb: list[ProviderAdjustment] = []
    other: list[str] = []
    for elements, _, number in unit.rows:
        id, qualifier = elements[0], at(elements, 1)
        if id == "BPR":
            found |= _bpr(values, elements, number)
        elif id == "TRN":
            found["payer_trace"], found["payer_tax_id"] = at(elements, 2), at(elements, 3)
            found["trace_supplement"] = at(elements, 4)
        elif id == "REF" and qualifier == "EV":
            found["receiver_id"] = at(elements, 2)
        elif id == "REF" and qualifier == "F2":
            found["version"] = at(elements, 2)
        elif id == "DTM" and qualifier == "405":
            found["produced_on"] = values.day(elements, 2, number)
        elif id == "PLB":
            plb += _provider_adjustments(values, elements, number)
        elif id not in ("ST", "SE"):
            other.append(values.raw(elements))
    for name, key in (("1000A", "payer"), ("1000B", "payee")):
        part = unit.child(name)
        if part:
            found[key] = entity(values, part.rows, other)
    return Payment(found, tuple(plb), tuple(other), tuple(unit.raw))


def _bpr(values: Values, bpr: list[str], number: int) -> dict[str, Any]:
    return {
        "handling": at(bpr, 1),
        "paid_cents": values.cents(bpr, 2, number),
        "credit": at(bpr, 3),
        "method": at(bpr, 4),
        "payment_format": at(bpr, 5),
        "payer_bank": Bank(at(bpr, 6), at(bpr, 7), at(bpr, 8), at(bpr, 9)),
        "originator": at(bpr, 10),
        "originator_code": at(bpr, 11),
        "payee_bank": Bank(at(bpr, 12), at(bpr, 13), at(bpr, 14), at(bpr, 15)),
        "paid_on": values.day(bpr, 16, number),
    }


def _provider_adjustments(
    values: Values, plb: list[str], number: int
) -> Iterator[ProviderAdjustment]:
    year_end: date | None = day(at(plb, 2))
    for i in range(3, len(plb), 2):
        if plb[i] or at(plb, i + 1):
            code, *rest = values.components(plb, i, number)
            cents = values.cents(plb, i + 1, number)
            yield ProviderAdjustment(at(plb, 1), year_end, code, at(rest, 0), cents)


def read_claim(values: Values, unit: Unit, group: ClaimGroup) -> RemittanceClaim:
    clp, _, number = unit.rows[0]
    values.loop, values.claim = "2100", at(clp, 1)
    found: list[Adjustment] = []
    people: dict[str, Entity] = {}
    entities: list[Entity] = []
    inpatient: tuple[str, ...] = ()
    outpatient: tuple[str, ...] = ()
    references: list[Reference] = []
    dates: list[Dated] = []
    contacts: list[Contact] = []
    amounts: list[Amount] = []
    quantities: list[Quantity] = []
    other: list[str] = []
    for row in unit.rows[1:]:
        elements, _, number = row
        id = elements[0]
        if id == "CAS":
            found += adjustments(values, elements, number)
        elif id == "NM1":
            who = entity(values, [row], other)
            if who.code in ("QC", "IL", "82") and who.code not in people:
                people[who.code] = who
            else:
                entities.append(who)
        elif id == "REF":
            references.append(reference(values, elements))
        elif id == "DTM":
            dates.append(_dated(values, elements, number))
        elif id == "AMT":
            amounts.append(amount(values, elements, number))
        elif id == "QTY":
            quantities.append(quantity(values, elements, number))
        elif id == "MOA":
            outpatient = tuple(elements[1:])
        elif id == "MIA":
            inpatient = tuple(elements[1:])
        elif id == "PER":
            contacts.append(contact(elements))
        else:
            other.append(values.raw(elements))
    values.loop = "2110"
    lines = tuple(_line(values, part) for part in unit.parts)
    values.loop = "2100"
    return RemittanceClaim(
        patient_control_number=values.claim,
        status=at(clp, 2),
        charge_cents=values.cents(clp, 3, unit.number),
        paid_cents=values.cents(clp, 4, unit.number),
        patient_cents=values.cents(clp, 5, unit.number),
        filing_code=at(clp, 6),
        payer_control_number=at(clp, 7),
        place_of_service=at(clp, 8),
        frequency=at(clp, 9),
        drg=at(clp, 11),
        adjustments=tuple(found),
        patient=people.get("QC"),
        insured=people.get("IL"),
        rendering=people.get("82"),
        entities=tuple(entities),
        inpatient=inpatient,
        outpatient=outpatient,
        references=tuple(references),
        dates=tuple(dates),
        contacts=tuple(contacts),
        amounts=tuple(amounts),
        quantities=tuple(quantities),
        lines=lines,
        group_number=group.number,
        group_summary=group.summary,
        other=tuple(other),
        segment=unit.number,
        raw=tuple(unit.raw),
    )


def _dated(values: Values, elements: list[str], number: int) -> Dated:
    found = dated(elements)
    if found.start is None and found.text:
        values.no_day(elements, 2, number)
    return found


def _line(values: Values, loop: Instance) -> RemittanceLine:
    svc, _, number = loop.rows[0]
    charge = values.cents(svc, 2, number)
    paid = values.cents(svc, 3, number)
    billed = procedure(values, svc, 1, number)
    original = procedure(values, svc, 6, number) if at(svc, 6) else None
    units, original_units = values.number(svc, 5, number), values.number(svc, 7, number)
    dates: list[Dated] = []
    found: list[Adjustment] = []
    references: list[Reference] = []
    control = ""
    amounts: list[Amount] = []
    quantities: list[Quantity] = []
    remarks: list[Remark] = []
    other: list[str] = []
    for elements, _, number in loop.rows[1:]:
        id = elements[0]
        if id == "CAS":
            found += adjustments(values, elements, number)
        elif id == "DTM":
            dates.append(_dated(values, elements, number))
        elif id == "REF":
            if at(elements, 1) == "6R" and not control and len(elements) == 3:
                control = elements[2]
            else:
                references.append(reference(values, elements))
        elif id == "AMT":
            amounts.append(amount(values, elements, number))
        elif id == "LQ":
            remarks.append(Remark(at(elements, 1), at(elements, 2)))
        elif id == "QTY":
            quantities.append(quantity(values, elements, number))
        else:
            other.append(values.raw(elements))
    return RemittanceLine(
        procedure=billed,
        charge_cents=charge,
        paid_cents=paid,
        revenue_code=at(svc, 4),
        units=units,
        original_procedure=original,
        original_units=original_units,
        dates=tuple(dates),
        adjustments=tuple(found),
        references=tuple(references),
        control_number=control,
        amounts=tuple(amounts),
        quantities=tuple(quantities),
        remarks=tuple(remarks),
        other=tuple(other),
        segment=loop.rows[0][2],
    )
