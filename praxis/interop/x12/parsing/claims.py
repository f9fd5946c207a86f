"""2300 and everything below it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from praxis.interop.x12.content.common import (
    Adjustment,
    Amount,
    Dated,
    Entity,
    Procedure,
    Reference,
)
from praxis.interop.x12.content.professional import (
    BillingProvider,
    Code,
    Drug,
    LineAdjudication,
    OtherSubscriber,
    Patient,
    ProfessionalClaim,
    ServiceLine,
    Subscriber,
)
from praxis.interop.x12.parsing.shared import (
    adjustments,
    amount,
    dated,
    entity,
    procedure,
    reference,
)
from praxis.interop.x12.parsing.values import Values, at, day
from praxis.interop.x12.walking import Instance, Unit

_DIAGNOSES = ("ABK", "ABF", "BK", "BF")
_ONE = Decimal(1)


def read_claim(
    values: Values,
    unit: Unit,
    billing: BillingProvider,
    subscriber: Subscriber,
    patient: Patient | None,
) -> ProfessionalClaim:
    clm, _, number = unit.rows[0]
    values.loop, values.claim = "2300", at(clm, 1)
    place = values.components(clm, 5, number)
    causes = at(clm, 11).split(values.component)
    dates: list[Dated] = []
    references: list[Reference] = []
    amounts: list[Amount] = []
    notes: list[tuple[str, str]] = []
    diagnoses: list[Code] = []
    codes: list[Code] = []
    other: list[str] = []
    for elements, _, number in unit.rows[1:]:
        id = elements[0]
        if id == "DTP":
            dates.append(dated(elements))
        elif id == "REF":
            references.append(reference(values, elements))
        elif id == "HI":
            _codes(values, elements, number, diagnoses, codes, other)
        elif id == "AMT":
            amounts.append(amount(values, elements, number))
        elif id == "NTE":
            notes.append((at(elements, 1), at(elements, 2)))
        else:
            other.append(values.raw(elements))
    referring: list[Entity] = []
    providers: list[Entity] = []
    single: dict[str, Entity] = {}
    others: list[OtherSubscriber] = []
    lines: list[ServiceLine] = []
    for part in unit.parts:
        name = part.node.loop.name
        if name == "2400":
            lines.append(_line(values, part))
        elif name == "2320":
            others.append(_other_subscriber(values, part))
        else:
            found = entity(values, part.rows, other)
            if name == "2310A":
                referring.append(found)
            elif name in ("2310B", "2310C", "2310D") and name not in single:
                single[name] = found
            else:
                providers.append(found)
    return ProfessionalClaim(
        billing=billing,
        subscriber=subscriber,
        patient_control_number=values.claim,
        charge_cents=values.cents(clm, 2, unit.number),
        place_of_service=place[0],
        lines=tuple(lines),
        patient=patient,
        facility_qualifier=at(place, 1),
        frequency=at(place, 2),
        signature=at(clm, 6),
        assignment=at(clm, 7),
        benefits_assignment=at(clm, 8),
        release=at(clm, 9),
        patient_signature=at(clm, 10),
        related_causes=tuple(each for each in causes[:3] if each),
        accident_state=at(causes, 3),
        accident_country=at(causes, 4),
        special_program=at(clm, 12),
        delay_reason=at(clm, 20),
        dates=tuple(dates),
        amounts=tuple(amounts),
        references=tuple(references),
        notes=tuple(notes),
        diagnoses=tuple(diagnoses),
        codes=tuple(codes),
        referring=tuple(referring),
        rendering=single.get("2310B"),
        facility=single.get("2310C"),
        supervising=single.get("2310D"),
        providers=tuple(providers),
        others=tuple(others),
        other=tuple(other),
        segment=unit.number,
        raw=tuple(unit.raw),
    )


def _codes(
    values: Values,
    elements: list[str],
    number: int,
    diagnoses: list[Code],
    codes: list[Code],
    other: list[str],
) -> None:
    understood = True
    for index in range(1, len(elements)):
        parts = values.components(elements, index, number)
        if len(parts) == 2:
            (diagnoses if parts[0] in _DIAGNOSES else codes).append(Code(parts[0], parts[1]))
        elif elements[index]:
            understood = False
    if not understood:
        other.append(values.raw(elements))


def _other_subscriber(values: Values, loop: Instance) -> OtherSubscriber:
    sbr = loop.rows[0][0]
    found: list[Adjustment] = []
    amounts: list[Amount] = []
    oi: list[str] = []
    moa: list[str] = []
    other: list[str] = []
    for elements, _, number in loop.rows[1:]:
        id = elements[0]
        if id == "CAS":
            found += adjustments(values, elements, number)
        elif id == "AMT":
            amounts.append(amount(values, elements, number))
        elif id == "OI":
            oi = elements
        elif id == "MOA":
            moa = elements
        else:
            other.append(values.raw(elements))
    subscriber = payer = Entity("")
    adjudicated_on: date | None = None
    providers: list[Entity] = []
    for part in loop.parts:
        name = part.node.loop.name
        rows = part.rows
        if name == "2330B":
            for elements, _, number in rows:
                if elements[0] == "DTP" and at(elements, 1) == "573":
                    adjudicated_on = values.day(elements, 3, number)
            payer = entity(values, [row for row in rows if row[0][0] != "DTP"], other)
        elif name == "2330A":
            subscriber = entity(values, rows, other)
        else:
            providers.append(entity(values, rows, other))
    return OtherSubscriber(
        payer_responsibility=at(sbr, 1),
        relationship=at(sbr, 2),
        subscriber=subscriber,
        payer=payer,
        group_number=at(sbr, 3),
        group_name=at(sbr, 4),
        insurance_type=at(sbr, 5),
        filing_code=at(sbr, 9),
        adjustments=tuple(found),
        amounts=tuple(amounts),
        assignment=at(oi, 3),
        patient_signature=at(oi, 4),
        release=at(oi, 6),
        outpatient=tuple(moa[1:]),
        adjudicated_on=adjudicated_on,
        providers=tuple(providers),
        other=tuple(other),
    )


def _line(values: Values, loop: Instance) -> ServiceLine:
    lx = at(loop.rows[0][0], 1)
    sv1: list[str] = []
    sv1_number = loop.rows[0][2]
    dates: list[Dated] = []
    references: list[Reference] = []
    control = ""
    amounts: list[Amount] = []
    notes: list[tuple[str, str]] = []
    other: list[str] = []
    for elements, _, number in loop.rows[1:]:
        id = elements[0]
        if id == "SV1" and not sv1:
            sv1, sv1_number = elements, number
        elif id == "DTP":
            dates.append(dated(elements))
        elif id == "REF":
            if at(elements, 1) == "6R" and not control and len(elements) == 3:
                control = elements[2]
            else:
                references.append(reference(values, elements))
        elif id == "AMT":
            amounts.append(amount(values, elements, number))
        elif id == "NTE":
            notes.append((at(elements, 1), at(elements, 2)))
        else:
            other.append(values.raw(elements))
    drug: Drug | None = None
    providers: list[Entity] = []
    adjudications: list[LineAdjudication] = []
    for part in loop.parts:
        name = part.node.loop.name
        if name == "2430":
            adjudications.append(_adjudication(values, part))
        elif name == "2410" and drug is None:
            drug = _drug(values, part, other)
        elif name in ("2410", "2440"):
            other += [values.raw(row[0]) for row in part.rows]
        else:
            providers.append(entity(values, part.rows, other))
    return ServiceLine(
        number=int(lx) if lx.isdecimal() and len(lx) < 7 else 0,
        procedure=procedure(values, sv1, 1, sv1_number) if sv1 else Procedure("", ""),
        charge_cents=values.cents(sv1, 2, sv1_number),
        units=values.number(sv1, 4, sv1_number) or Decimal(0),
        pointers=_pointers(values, sv1, sv1_number),
        unit=at(sv1, 3),
        place_of_service=at(sv1, 5),
        emergency=at(sv1, 9),
        epsdt=at(sv1, 11),
        family_planning=at(sv1, 12),
        copay_exempt=at(sv1, 15),
        dates=tuple(dates),
        control_number=control,
        references=tuple(references),
        amounts=tuple(amounts),
        notes=tuple(notes),
        drug=drug,
        providers=tuple(providers),
        adjudications=tuple(adjudications),
        other=tuple(other),
        segment=sv1_number,
    )


def _pointers(values: Values, sv1: list[str], number: int) -> tuple[int, ...]:
    found = []
    for each in at(sv1, 7).split(values.component):
        if each.isdecimal() and len(each) < 3:
            found.append(int(each))
        elif each:
            values.wrong("element.pointer", f"{each!r} is no pointer.", sv1, 7, number)
    return tuple(found)


def _drug(values: Values, loop: Instance, other: list[str]) -> Drug:
    lin = loop.rows[0][0]
    quantity: Decimal | None = None
    unit = ""
    references: list[Reference] = []
    for elements, _, number in loop.rows[1:]:
        if elements[0] == "CTP":
            quantity = values.number(elements, 4, number)
            unit = at(elements, 5).partition(values.component)[0]
        elif elements[0] == "REF":
            references.append(reference(values, elements))
        else:
            other.append(values.raw(elements))
    return Drug(at(lin, 3), quantity, unit, at(lin, 2), tuple(references))


def _adjudication(values: Values, loop: Instance) -> LineAdjudication:
    svd, _, number = loop.rows[0]
    found: list[Adjustment] = []
    on: date | None = None
    patient_cents: int | None = None
    other: list[str] = []
    for elements, _, row in loop.rows[1:]:
        id = elements[0]
        if id == "CAS":
            found += adjustments(values, elements, row)
        elif id == "DTP" and on is None:
            on = day(at(elements, 3))
        elif id == "AMT" and at(elements, 1) == "EAF":
            patient_cents = values.cents(elements, 2, row)
        else:
            other.append(values.raw(elements))
    return LineAdjudication(
        payer_id=at(svd, 1),
        paid_cents=values.cents(svd, 2, number),
        procedure=procedure(values, svd, 3, number),
        units=values.number(svd, 5, number) or _ONE,
        bundled_line=at(svd, 6),
        adjustments=tuple(found),
        adjudicated_on=on,
        patient_cents=patient_cents,
        other=tuple(other),
    )
