"""837P loops to claims, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from praxis.interop.x12.content.common import Entity
from praxis.interop.x12.content.professional import (
    BillingProvider,
    Patient,
    ProfessionalClaim,
    Submission,
    Subscriber,
)
from praxis.interop.x12.envelope import Transaction
from praxis.interop.x12.errors import UnsupportedGuide
from praxis.interop.x12.findings import Finding
from praxis.interop.x12.guides import guide_of, professional
from praxis.interop.x12.parsing.claims import read_claim
from praxis.interop.x12.parsing.shared import entity
from praxis.interop.x12.parsing.values import Values, at, day
from praxis.interop.x12.walking import Instance, Unit, walk

NOBODY = Entity("")


@dataclass(slots=True)
class Header:
    """BHT and 1000A, 1000B."""

    reference: str = ""
    created_on: date | None = None
    created_time: str = ""
    purpose: str = ""
    kind: str = ""
    submitter: Entity = NOBODY
    receiver: Entity = NOBODY
    other: tuple[str, ...] = ()
    raw: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rest:
    """Segments that came after the place their loop has in the guide, and SE."""

    raw: tuple[str, ...]


Part = Header | BillingProvider | Subscriber | Patient | ProfessionalClaim | Rest


def parts_837p(transaction: Transaction, findings: list[Finding]) -> Iterator[Part]:
    """The typed parts in file order, streaming. Their `raw` together are the whole transaction."""
    guide = guide_of(transaction)
    if guide is not professional.GUIDE:
        raise UnsupportedGuide(f"{transaction.guide or 'No guide'} is not read as 837P.")
    values = Values(transaction.delimiters)
    values.findings = findings
    billing = BillingProvider(NOBODY)
    subscriber = Subscriber("", NOBODY, NOBODY)
    patient: Patient | None = None
    for unit in walk(transaction, guide):
        name = unit.node.loop.name
        values.claim = ""
        if unit.continued:
            yield Rest(tuple(unit.raw))
        elif name == "2300":
            yield read_claim(values, unit, billing, subscriber, patient)
        elif name == "2000B":
            subscriber, patient = read_subscriber(values, unit), None
            yield subscriber
        elif name == "2000C":
            patient = read_patient(values, unit)
            yield patient
        elif name == "2000A":
            billing, patient = read_billing(values, unit), None
            yield billing
        else:
            yield read_header(values, unit)
    findings += transaction.findings


def claims_837p(transaction: Transaction, findings: list[Finding]) -> Iterator[ProfessionalClaim]:
    for part in parts_837p(transaction, findings):
        if isinstance(part, ProfessionalClaim):
            yield part


def parse_837p(transaction: Transaction) -> Submission:
    """One whole 837P. Raises UnsupportedGuide. Errors of single values are in `findings`."""
    findings: list[Finding] = []
    header = Header()
    claims = []
    for part in parts_837p(transaction, findings):
        if isinstance(part, ProfessionalClaim):
            claims.append(part)
        elif isinstance(part, Header):
            header = part
    return Submission(
        reference=header.reference,
        created_on=header.created_on or date.min,
        submitter=header.submitter,
        receiver=header.receiver,
        claims=tuple(claims),
        created_time=header.created_time,
        purpose=header.purpose,
        kind=header.kind,
        findings=tuple(findings),
    )


def _entity(values: Values, unit: Instance, name: str, other: list[str]) -> Entity:
    found = unit.child(name)
    return entity(values, found.rows, other) if found else NOBODY


def read_header(values: Values, unit: Unit) -> Header:
    header = Header(raw=tuple(unit.raw))
    other: list[str] = []
    for elements, _, _ in unit.rows:
        if elements[0] == "BHT":
            header.purpose, header.reference = at(elements, 2), at(elements, 3)
            header.created_on, header.created_time = day(at(elements, 4)), at(elements, 5)
            header.kind = at(elements, 6)
        elif elements[0] not in ("ST", "SE"):
            other.append(values.raw(elements))
    header.submitter = _entity(values, unit, "1000A", other)
    header.receiver = _entity(values, unit, "1000B", other)
    header.other = tuple(other)
    return header


def read_billing(values: Values, unit: Unit) -> BillingProvider:
    other: list[str] = []
    currency = taxonomy = provider_code = ""
    for elements, _, _ in unit.rows:
        if elements[0] == "PRV":
            provider_code, taxonomy = at(elements, 1), at(elements, 3)
        elif elements[0] == "CUR":
            currency = at(elements, 2)
        elif elements[0] != "HL":
            other.append(values.raw(elements))
    provider = unit.child("2010AA")
    found = NOBODY
    if provider:
        found = entity(values, provider.rows, other)
        if provider_code or taxonomy:
            found = replace(found, provider_code=provider_code, taxonomy=taxonomy)
    pay_to, plan = unit.child("2010AB"), unit.child("2010AC")
    return BillingProvider(
        entity=found,
        pay_to=entity(values, pay_to.rows, other) if pay_to else None,
        pay_to_plan=entity(values, plan.rows, other) if plan else None,
        currency=currency,
        other=tuple(other),
        raw=tuple(unit.raw),
    )


def read_subscriber(values: Values, unit: Unit) -> Subscriber:
    other: list[str] = []
    sbr: list[str] = []
    for elements, _, _ in unit.rows:
        if elements[0] == "SBR" and not sbr:
            sbr = elements
        elif elements[0] != "HL":
            other.append(values.raw(elements))
    return Subscriber(
        payer_responsibility=at(sbr, 1),
        entity=_entity(values, unit, "2010BA", other),
        payer=_entity(values, unit, "2010BB", other),
        relationship=at(sbr, 2),
        group_number=at(sbr, 3),
        group_name=at(sbr, 4),
        insurance_type=at(sbr, 5),
        filing_code=at(sbr, 9),
        other=tuple(other),
        raw=tuple(unit.raw),
    )


def read_patient(values: Values, unit: Unit) -> Patient:
    other: list[str] = []
    relationship = ""
    for elements, _, _ in unit.rows:
        if elements[0] == "PAT":
            relationship = at(elements, 1)
            if len(elements) > 2:
                other.append(values.raw(elements))
        elif elements[0] != "HL":
            other.append(values.raw(elements))
    return Patient(
        relationship=relationship,
        entity=_entity(values, unit, "2010CA", other),
        other=tuple(other),
        raw=tuple(unit.raw),
    )
