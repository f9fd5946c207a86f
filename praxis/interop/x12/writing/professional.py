"""Claims to an 837P (005010X222A1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby

from praxis.interop.x12.content.common import Entity
from praxis.interop.x12.content.professional import (
    BillingProvider,
    Code,
    LineAdjudication,
    OtherSubscriber,
    Patient,
    ProfessionalClaim,
    ServiceLine,
    Submission,
    Subscriber,
)
from praxis.interop.x12.errors import CannotWrite
from praxis.interop.x12.writing import shared
from praxis.interop.x12.writing.envelope import Composite, Sending, Writer, interchange
from praxis.interop.x12.writing.shared import money, number

VERSION = "005010X222A1"
MOST_CLAIMS = 5000
MOST_LINES = 50
MOST_DIAGNOSES = 12


def write_837p(sending: Sending, submissions: Submission | Sequence[Submission]) -> bytes:
    """One interchange. A submission of more than 5,000 claims becomes several transactions.

    Its second and later parts have "-2", "-3" ... after their BHT03. Neighbouring claims of one
    provider, subscriber and patient share their levels; a subscriber's own claims come before
    those of the dependents. Raises CannotWrite.
    """
    them = [submissions] if isinstance(submissions, Submission) else list(submissions)
    bodies = [
        partial(_body, submission=each, claims=claims, part=part)
        for each in them
        for part, claims in enumerate(_parts(each.claims), 1)
    ]
    if not bodies:
        raise CannotWrite("There is no claim to send.")
    return interchange(sending, functional_id="HC", version=VERSION, kind="837", bodies=bodies)


def _parts(claims: tuple[ProfessionalClaim, ...]) -> Iterator[tuple[ProfessionalClaim, ...]]:
    for start in range(0, len(claims), MOST_CLAIMS):
        yield claims[start : start + MOST_CLAIMS]


def _body(
    out: Writer, *, submission: Submission, claims: Sequence[ProfessionalClaim], part: int
) -> None:
    reference = submission.reference + (f"-{part}" if part > 1 else "")
    out.add(
        "BHT",
        "0019",
        submission.purpose,
        reference,
        shared.day(submission.created_on),
        submission.created_time,
        submission.kind,
    )
    shared.entity(out, submission.submitter)
    shared.entity(out, submission.receiver)
    level = 0
    for billing, of_billing in groupby(claims, key=lambda claim: claim.billing):
        level += 1
        top = level
        _billing(out, billing, top)
        for subscriber, same in groupby(of_billing, key=lambda claim: claim.subscriber):
            of_subscriber = list(same)
            own = [claim for claim in of_subscriber if claim.patient is None]
            dependents = [claim for claim in of_subscriber if claim.patient is not None]
            level += 1
            parent = level
            _subscriber(out, subscriber, parent, top, children=bool(dependents))
            for claim in own:
                _claim(out, claim)
            for patient, of_patient in groupby(dependents, key=lambda claim: claim.patient):
                level += 1
                if patient:
                    _patient(out, patient, level, parent)
                for claim in of_patient:
                    _claim(out, claim)


def _billing(out: Writer, billing: BillingProvider, level: int) -> None:
    shared.known(billing.other, "A billing provider")
    out.add("HL", str(level), "", "20", "1")
    if billing.entity.taxonomy:
        out.add("PRV", billing.entity.provider_code or "BI", "PXC", billing.entity.taxonomy)
    if billing.currency:
        out.add("CUR", "85", billing.currency)
    shared.entity(out, billing.entity, provider=False)
    for each in (billing.pay_to, billing.pay_to_plan):
        if each:
            shared.entity(out, each)


def _subscriber(out: Writer, it: Subscriber, level: int, parent: int, *, children: bool) -> None:
    shared.known(it.other, "A subscriber")
    out.add("HL", str(level), str(parent), "22", "1" if children else "0")
    _sbr(out, it)
    shared.entity(out, it.entity)
    shared.entity(out, it.payer)


def _sbr(out: Writer, it: Subscriber | OtherSubscriber) -> None:
    out.add(
        "SBR",
        it.payer_responsibility,
        it.relationship,
        it.group_number,
        it.group_name,
        it.insurance_type,
        "",
        "",
        "",
        it.filing_code,
    )


def _patient(out: Writer, it: Patient, level: int, parent: int) -> None:
    shared.known(it.other, "A patient")
    out.add("HL", str(level), str(parent), "23", "0")
    out.add("PAT", it.relationship)
    shared.entity(out, it.entity)


def _claim(out: Writer, claim: ProfessionalClaim) -> None:
    shared.known(claim.other, f"Claim {claim.patient_control_number}")
    if not 1 <= len(claim.lines) <= MOST_LINES:
        raise CannotWrite(f"Claim {claim.patient_control_number} needs 1 to {MOST_LINES} lines.")
    if len(claim.diagnoses) > MOST_DIAGNOSES:
        raise CannotWrite(
            f"Claim {claim.patient_control_number} has more than {MOST_DIAGNOSES} diagnoses."
        )
    causes: Composite = (*(*claim.related_causes, "", "", "")[:3], claim.accident_state)
    out.add(
        "CLM",
        claim.patient_control_number,
        money(claim.charge_cents),
        "",
        "",
        (claim.place_of_service, claim.facility_qualifier, claim.frequency),
        claim.signature,
        claim.assignment,
        claim.benefits_assignment,
        claim.release,
        claim.patient_signature,
        (*causes, claim.accident_country),
        claim.special_program,
        *[""] * 7,
        claim.delay_reason,
    )
    shared.dates(out, claim.dates)
    shared.amounts(out, claim.amounts)
    shared.references(out, claim.references)
    _notes(out, claim.notes)
    _codes(out, claim.diagnoses)
    for _, same in groupby(claim.codes, key=lambda code: code.qualifier[:1]):
        _codes(out, list(same))
    single = (claim.rendering, claim.facility, claim.supervising)
    for each in (*claim.referring, *single, *claim.providers):
        if each:
            shared.entity(out, each)
    for other in claim.others:
        _other_subscriber(out, other)
    for line in claim.lines:
        _line(out, line)


def _notes(out: Writer, notes: Sequence[tuple[str, str]]) -> None:
    for code, text in notes:
        out.add("NTE", code, text)


def _codes(out: Writer, codes: Sequence[Code]) -> None:
    for start in range(0, len(codes), 12):
        out.add("HI", *((code.qualifier, code.code) for code in codes[start : start + 12]))


def _other_subscriber(out: Writer, it: OtherSubscriber) -> None:
    shared.known(it.other, "Another subscriber")
    _sbr(out, it)
    shared.adjustments(out, it.adjustments)
    shared.amounts(out, it.amounts)
    out.add("OI", "", "", it.assignment, it.patient_signature, "", it.release)
    if any(it.outpatient):
        out.add("MOA", *it.outpatient)
    shared.entity(out, it.subscriber)
    if it.payer != Entity(""):
        shared.entity(out, it.payer, adjudicated=it.adjudicated_on)
    for each in it.providers:
        shared.entity(out, each)


def _line(out: Writer, line: ServiceLine) -> None:
    shared.known(line.other, "A line")
    if len(line.pointers) > 4:
        raise CannotWrite("A line points to four diagnoses at most.")
    out.add("LX", str(line.number))
    out.add(
        "SV1",
        shared.procedure(line.procedure),
        money(line.charge_cents),
        line.unit,
        number(line.units),
        line.place_of_service,
        "",
        tuple(str(pointer) for pointer in line.pointers),
        "",
        line.emergency,
        "",
        line.epsdt,
        line.family_planning,
        "",
        "",
        line.copay_exempt,
    )
    shared.dates(out, line.dates)
    if line.control_number:
        out.add("REF", "6R", line.control_number)
    shared.references(out, line.references)
    shared.amounts(out, line.amounts)
    _notes(out, line.notes)
    if line.drug:
        out.add("LIN", "", line.drug.qualifier, line.drug.ndc)
        if line.drug.quantity is not None:
            out.add("CTP", "", "", "", number(line.drug.quantity), line.drug.unit)
        shared.references(out, line.drug.references)
    for each in line.providers:
        shared.entity(out, each)
    for adjudication in line.adjudications:
        _adjudication(out, adjudication)


def _adjudication(out: Writer, it: LineAdjudication) -> None:
    shared.known(it.other, "An adjudication")
    out.add(
        "SVD",
        it.payer_id,
        money(it.paid_cents),
        shared.procedure(it.procedure),
        "",
        number(it.units),
        it.bundled_line,
    )
    shared.adjustments(out, it.adjustments)
    if it.adjudicated_on:
        out.add("DTP", "573", "D8", shared.day(it.adjudicated_on))
    if it.patient_cents is not None:
        out.add("AMT", "EAF", money(it.patient_cents))
