"""What each payer agreed to pay, and how it judges a claim. Arithmetic on a seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from praxis.interop.x12 import content as c
from praxis.kernel.money import Money

# Reasons of denial: (number, how often). All are the provider's matter (group CO).
DENIALS = (("16", 30), ("197", 22), ("50", 20), ("97", 18), ("29", 10))


@dataclass(frozen=True, slots=True)
class Terms:
    """Shares are in percent of the charge (allowed) or of what is allowed (the others).

    `deductible` and `denied` say how many claims of a hundred meet one.
    """

    allowed: int
    copay_cents: int = 0
    coinsurance: int = 0
    deductible: int = 0
    denied: int = 6
    sequestration: int = 0


# By SBR09 of the claim; BY_NUMBER has the payers whose terms the demo's office knows.
BY_FILING = {
    "MB": Terms(46, coinsurance=20, denied=4, sequestration=2),
    "MC": Terms(35, denied=8),
}
BY_NUMBER = {
    "BCP01": Terms(62, copay_cents=2500, coinsurance=10, deductible=18),
    "HARB2": Terms(58, copay_cents=2000, deductible=12),
    "PRHMO": Terms(55, copay_cents=3000, denied=9),
}
USUAL = Terms(60, copay_cents=2000, deductible=10)


def terms_of(claim: c.ProfessionalClaim) -> Terms:
    payer, filing = claim.subscriber.payer.id, claim.subscriber.filing_code
    return BY_NUMBER.get(payer) or BY_FILING.get(filing) or USUAL


def judge(claim: c.ProfessionalClaim, rng: Random, *, number: str) -> c.RemittanceClaim:
    """The payer's answer: paid, shared with the patient, or denied. It balances by its making.

    A claim to a later payer is paid what the earlier ones left to the patient.
    """
    terms = terms_of(claim)
    if claim.subscriber.payer_responsibility != "P":
        lines = tuple(_later(line) for line in claim.lines)
    elif rng.randrange(100) < terms.denied:
        lines = _denied(claim, rng)
    else:
        lines = _judged(claim, terms, rng)
    return answer(claim, lines, number=number)


def answer(
    claim: c.ProfessionalClaim, lines: tuple[c.RemittanceLine, ...], *, number: str
) -> c.RemittanceClaim:
    """The claim of a remittance; its sums follow from its lines."""
    share = sum(each.cents for line in lines for each in line.adjustments if each.group == "PR")
    paid = sum(line.paid_cents for line in lines)
    refused = all(
        any(each.carc in dict(DENIALS) for each in line.adjustments) and not line.paid_cents
        for line in lines
    )
    who = claim.patient.entity if claim.patient else claim.subscriber.entity
    place = {"P": "1", "S": "2", "T": "3"}[claim.subscriber.payer_responsibility]
    return c.RemittanceClaim(
        patient_control_number=claim.patient_control_number,
        status="4" if refused else place,
        charge_cents=claim.charge_cents,
        paid_cents=paid,
        patient_cents=share,
        filing_code={"MB": "MB", "MC": "MC", "HM": "HM"}.get(claim.subscriber.filing_code, "12"),
        payer_control_number=number,
        place_of_service=claim.place_of_service,
        frequency=claim.frequency,
        patient=c.Entity(
            "QC",
            "1",
            who.name,
            who.first_name,
            id_qualifier="MI",
            id=claim.subscriber.entity.id,
        ),
        lines=lines,
    )


def line_of(
    line: c.ServiceLine, adjustments: list[c.Adjustment], allowed: int | None
) -> c.RemittanceLine:
    """What is not a reason is paid."""
    kept = tuple(each for each in adjustments if each.cents)
    return c.RemittanceLine(
        procedure=line.procedure,
        charge_cents=line.charge_cents,
        paid_cents=line.charge_cents - sum(each.cents for each in kept),
        units=line.units,
        dates=tuple(each for each in line.dates if each.qualifier == "472"),
        adjustments=kept,
        control_number=line.control_number,
        amounts=() if allowed is None else (c.Amount("B6", allowed),),
    )


def _judged(claim: c.ProfessionalClaim, terms: Terms, rng: Random) -> tuple[c.RemittanceLine, ...]:
    meets_deductible = rng.randrange(100) < terms.deductible
    copay = terms.copay_cents
    bundled = len(claim.lines) > 1 and rng.randrange(100) < 2
    lines = []
    for position, line in enumerate(claim.lines):
        if bundled and position == len(claim.lines) - 1:
            lines.append(line_of(line, [c.Adjustment("CO", "97", line.charge_cents)], 0))
            continue
        allowed = _percent(line.charge_cents, terms.allowed)
        reasons = [c.Adjustment("CO", "45", line.charge_cents - allowed)]
        if meets_deductible:
            reasons.append(c.Adjustment("PR", "1", allowed))
        elif copay:
            share = min(copay, allowed)
            copay -= share
            reasons.append(c.Adjustment("PR", "3", share))
        else:
            share = _percent(allowed, terms.coinsurance)
            cut = _percent(allowed - share, terms.sequestration)
            reasons.insert(1, c.Adjustment("CO", "253", cut))
            reasons.append(c.Adjustment("PR", "2", share))
        lines.append(line_of(line, reasons, allowed))
    return tuple(lines)


def _denied(claim: c.ProfessionalClaim, rng: Random) -> tuple[c.RemittanceLine, ...]:
    (carc, _), *_ = rng.choices(DENIALS, [weight for _, weight in DENIALS])
    return tuple(
        line_of(line, [c.Adjustment("CO", carc, line.charge_cents)], None) for line in claim.lines
    )


def _later(line: c.ServiceLine) -> c.RemittanceLine:
    left = sum(
        each.cents
        for judged in line.adjudications[-1:]
        for each in judged.adjustments
        if each.group == "PR"
    )
    return line_of(line, [c.Adjustment("OA", "23", line.charge_cents - left)], left)


def _percent(cents: int, share: int) -> int:
    return Money(cents).share(share * 100).cents
