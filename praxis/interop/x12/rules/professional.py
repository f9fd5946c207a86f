"""What an 837P claim must say about itself, as far as the file alone can tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from praxis.interop.x12.content.professional import Patient, ProfessionalClaim, Subscriber
from praxis.interop.x12.findings import Finding, error
from praxis.interop.x12.rules.balance import balance_837p

# CMS place of service code set.
PLACES = frozenset(
    "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 31 32 33 34"
    " 41 42 49 50 51 52 53 54 55 56 57 58 60 61 62 65 66 71 72 81 99".split()
)
_ICD10 = re.compile(r"[A-Z]\d[0-9A-Z][0-9A-Z]{0,4}")
_ICD9 = re.compile(r"(\d{3}|V\d{2}|E\d{3})\d{0,2}")
_ICD10_SINCE = date(2015, 10, 1)
_PROCEDURE = re.compile(r"[0-9A-Z]{5}")
_MODIFIER = re.compile(r"[0-9A-Z]{2}")


def check_subscriber(subscriber: Subscriber, number: int) -> Iterator[Finding]:
    """`number` is the segment of its HL."""
    if subscriber.relationship == "18" and subscriber.entity.demographics is None:
        message = "The subscriber is the patient, but birth date and sex are missing."
        yield error("subscriber.demographics", message, segment=number, loop="2010BA")
    if not subscriber.entity.id:
        message = "The member number is missing."
        yield error("subscriber.member", message, segment=number, loop="2010BA", element="NM109")


def check_patient(patient: Patient, subscriber: Subscriber, number: int) -> Iterator[Finding]:
    if subscriber.relationship == "18":
        message = "SBR02 says the subscriber is the patient, but a dependent follows."
        yield error("patient.relation", message, segment=number, loop="2000C", element="SBR02")
    if not patient.relationship:
        message = "PAT01 is empty."
        yield error("element.missing", message, segment=number, loop="2000C", element="PAT01")


def check_claim(
    claim: ProfessionalClaim, *, sent_on: date | None, seen: set[str]
) -> Iterator[Finding]:
    """`sent_on` is the day of the file; `seen` collects the CLM01 of the transaction."""
    yield from balance_837p(claim)
    where = {"segment": claim.segment, "loop": "2300", "claim": claim.patient_control_number}
    if claim.patient_control_number in seen:
        message = "CLM01 is used twice in the transaction."
        yield error("claim.repeated", message, element="CLM01", **where)
    seen.add(claim.patient_control_number)
    if claim.place_of_service not in PLACES:
        message = f"CLM05-1 is {claim.place_of_service!r}, which is no place of service."
        yield error("element.code", message, element="CLM05-1", **where)
    if claim.facility_qualifier != "B" or not claim.frequency.isdecimal():
        message = "CLM05 is written place:B:frequency."
        yield error("element.code", message, element="CLM05-2", **where)
    if claim.charge_cents < 0:
        yield error("element.amount", "CLM02 is negative.", element="CLM02", **where)
    if claim.subscriber.payer_responsibility not in ("P", "U") and not claim.others:
        message = "The payer is not the first one, but no other payer is named (2320)."
        yield error("cob.missing", message, element="SBR01", **where)
    if claim.patient is None and claim.subscriber.relationship != "18":
        message = "The claim stands below the subscriber, but SBR02 does not say self."
        yield error("patient.relation", message, element="SBR02", **where)
    if claim.frequency in ("7", "8") and not any(r.qualifier == "F8" for r in claim.references):
        message = "A replacement or void names no earlier claim (REF*F8)."
        yield error("claim.original", message, element="CLM05-3", **where)
    yield from _diagnoses(claim, where)
    yield from _lines(claim, sent_on, where)


def _diagnoses(claim: ProfessionalClaim, where: dict[str, object]) -> Iterator[Finding]:
    codes = [each.code for each in claim.diagnoses]
    if len(set(codes)) != len(codes):
        yield error("diagnosis.repeated", "A diagnosis is given twice.", element="HI01", **where)
    if len(codes) > 12:
        message = "More than twelve diagnoses."
        yield error("diagnosis.many", message, element="HI01", **where)
    for at, each in enumerate(claim.diagnoses, 1):
        shape = _ICD10 if each.qualifier.startswith("A") else _ICD9
        if not shape.fullmatch(each.code):
            message = f"HI{at:02} is not shaped like a diagnosis code."
            yield error("diagnosis.shape", message, element=f"HI{at:02}-2", **where)
        if (at == 1) != (each.qualifier in ("ABK", "BK")):
            message = "The first diagnosis is ABK, the others ABF."
            yield error("diagnosis.order", message, element=f"HI{at:02}-1", **where)


def _lines(
    claim: ProfessionalClaim, sent_on: date | None, where: dict[str, object]
) -> Iterator[Finding]:
    for at, line in enumerate(claim.lines, 1):
        here = where | {"segment": line.segment, "loop": "2400", "line": at}
        if line.number != at:
            yield error("line.number", f"LX01 should be {at}.", element="LX01", **here)
        if any(not 1 <= pointer <= len(claim.diagnoses) for pointer in line.pointers):
            message = f"SV107 points to a diagnosis that the claim does not have ({at})."
            yield error("pointer", message, element="SV107", **here)
        if not 1 <= len(line.pointers) <= 4 or len(set(line.pointers)) != len(line.pointers):
            message = "SV107 needs one to four different pointers."
            yield error("pointer.count", message, element="SV107", **here)
        if line.procedure.qualifier == "HC" and not _PROCEDURE.fullmatch(line.procedure.code):
            message = "SV101-2 is not shaped like a procedure code."
            yield error("procedure.shape", message, element="SV101-2", **here)
        if any(not _MODIFIER.fullmatch(each) for each in line.procedure.modifiers):
            message = "A modifier has two letters or digits."
            yield error("procedure.modifier", message, element="SV101-3", **here)
        if line.place_of_service and line.place_of_service not in PLACES:
            message = f"SV105 is {line.place_of_service!r}, which is no place of service."
            yield error("element.code", message, element="SV105", **here)
        for each in line.dates:
            last = each.end or each.start
            if each.qualifier == "472" and last and sent_on and last > sent_on:
                message = "The service day lies after the day of the file."
                yield error("line.future", message, element="DTP03", **here)
            old = last is not None and last < _ICD10_SINCE
            if each.qualifier == "472" and last and claim.diagnoses:
                first = claim.diagnoses[0].qualifier
                if old == first.startswith("A"):
                    message = "The code set of the diagnoses does not fit the service day."
                    yield error("diagnosis.era", message, element="HI01-1", **here)
