"""Do the amounts add up? Used by `praxis x12 check` and, before anything is posted, by billing.

The 835 is judged at three levels. A finding of level "check" is about the whole payment: post
nothing. One of level "claim" or "line" is about that claim (`claim` is its CLP01, `segment` its
CLP counted from ST): put it in suspense and post the others, so that cash is BPR02 always.
Source: 005010X221A1, 1.10.2.1 Balancing; 005010X222A1, 1.4.4 Balancing.
"""

from __future__ import annotations

from praxis.interop.x12.content.common import Adjustment, amount
from praxis.interop.x12.content.professional import OtherSubscriber, ProfessionalClaim
from praxis.interop.x12.content.remittance import Remittance, RemittanceClaim
from praxis.interop.x12.findings import Finding, Severity
from praxis.interop.x12.writing.shared import money


def balance_835(remittance: Remittance) -> list[Finding]:
    """Empty when every level balances and neither envelope nor values are in error."""
    found = [each for each in remittance.findings if each.severity is Severity.ERROR]
    found += balance_check(
        paid_cents=remittance.paid_cents,
        credit=remittance.credit,
        claims_cents=sum(claim.paid_cents for claim in remittance.claims),
        provider_cents=sum(each.cents for each in remittance.provider_adjustments),
    )
    for claim in remittance.claims:
        found += balance_remittance_claim(claim)
    return found


def balance_check(
    *, paid_cents: int, credit: str, claims_cents: int, provider_cents: int
) -> list[Finding]:
    """BPR02 = CLP04 of all claims less all PLB amounts. BPR03 D turns the sign of BPR02."""
    paid = -paid_cents if credit == "D" else paid_cents
    owed = claims_cents - provider_cents
    if paid == owed:
        return []
    return [
        Finding(
            "balance.check",
            Severity.ERROR,
            f"BPR02 says {money(paid)}, but claims {money(claims_cents)} less provider"
            f" adjustments {money(provider_cents)} are {money(owed)}.",
            segment=2,
            segment_id="BPR",
            element="BPR02",
            level="check",
        )
    ]


def balance_remittance_claim(claim: RemittanceClaim) -> list[Finding]:
    """The rules of one CLP: (b) to (e), and the sign of a reversal."""
    found = list(_lines(claim))
    charge, paid = claim.charge_cents, claim.paid_cents
    of_claim = _sum(claim.adjustments)
    adjusted = of_claim + sum(_sum(line.adjustments) for line in claim.lines)
    if charge - paid != adjusted:
        found.append(
            _about(
                claim,
                "balance.claim",
                f"CLP03 {money(charge)} less CLP04 {money(paid)} is {money(charge - paid)}, but the"
                f" adjustments are {money(adjusted)}.",
                "CLP04",
            )
        )
    if claim.lines:
        billed = sum(line.charge_cents for line in claim.lines)
        paid_by_line = sum(line.paid_cents for line in claim.lines) - of_claim
        if billed != charge:
            message = f"CLP03 says {money(charge)}, but its lines are {money(billed)}."
            found.append(_about(claim, "balance.claim_charge", message, "CLP03"))
        if paid_by_line != paid:
            message = (
                f"CLP04 says {money(paid)}, but its lines less the claim's own adjustments"
                f" are {money(paid_by_line)}."
            )
            found.append(_about(claim, "balance.claim_paid", message, "CLP04"))
    if claim.is_reversal and (charge > 0 or paid > 0):
        message = "CLP02 says reversal, but the amounts were not turned negative."
        found.append(_about(claim, "reversal.positive", message, "CLP03"))
    responsibility = sum(
        each.cents
        for adjustments in (claim.adjustments, *(line.adjustments for line in claim.lines))
        for each in adjustments
        if each.group == "PR"
    )
    # A reversal turns the signs of charge, payment and reasons; most leave CLP05 out.
    left_out = claim.is_reversal and not claim.patient_cents
    if claim.patient_cents != responsibility and not left_out:
        message = (
            f"CLP05 says {money(claim.patient_cents)}, but the PR adjustments are"
            f" {money(responsibility)}."
        )
        found.append(_about(claim, "balance.patient", message, "CLP05", Severity.WARNING))
    return found


def _lines(claim: RemittanceClaim) -> list[Finding]:
    found = []
    for at, line in enumerate(claim.lines, 1):
        left = line.charge_cents - line.paid_cents
        adjusted = _sum(line.adjustments)
        if left != adjusted:
            message = (
                f"SVC02 {money(line.charge_cents)} less SVC03 {money(line.paid_cents)} is"
                f" {money(left)}, but the adjustments are {money(adjusted)}."
            )
            found.append(
                Finding(
                    "balance.line",
                    Severity.ERROR,
                    message,
                    segment=line.segment or claim.segment,
                    segment_id="SVC",
                    loop="2110",
                    element="SVC03",
                    level="line",
                    claim=claim.patient_control_number,
                    line=at,
                )
            )
    return found


def _about(
    claim: RemittanceClaim,
    rule: str,
    message: str,
    element: str,
    severity: Severity = Severity.ERROR,
) -> Finding:
    return Finding(
        rule,
        severity,
        message,
        segment=claim.segment,
        segment_id="CLP",
        loop="2100",
        element=element,
        level="claim",
        claim=claim.patient_control_number,
    )


def _sum(adjustments: tuple[Adjustment, ...]) -> int:
    return sum(each.cents for each in adjustments)


def balance_837p(claim: ProfessionalClaim) -> list[Finding]:
    """CLM02 = sum of SV102; and what each earlier payer is said to have done adds up."""
    found = []
    billed = sum(line.charge_cents for line in claim.lines)
    if billed != claim.charge_cents:
        message = f"CLM02 says {money(claim.charge_cents)}, but its lines are {money(billed)}."
        found.append(_claim(claim, "balance.clm02", message, "CLM02"))
    payers = {other.payer.id for other in claim.others}
    for at, line in enumerate(claim.lines, 1):
        for judged in line.adjudications:
            adjusted = _sum(judged.adjustments)
            if judged.paid_cents + adjusted != line.charge_cents:
                message = (
                    f"SV102 is {money(line.charge_cents)}, but the earlier payer's"
                    f" {money(judged.paid_cents)} and adjustments {money(adjusted)} are"
                    f" {money(judged.paid_cents + adjusted)}."
                )
                found.append(_claim(claim, "balance.cob_line", message, "SVD02", at))
            if judged.payer_id not in payers:
                message = "SVD01 names a payer that no 2330B of the claim names."
                found.append(_claim(claim, "cob.payer", message, "SVD01", at))
    for other in claim.others:
        found += _other_payer(claim, other)
    return found


def _other_payer(claim: ProfessionalClaim, other: OtherSubscriber) -> list[Finding]:
    judged = [
        each
        for line in claim.lines
        for each in line.adjudications
        if each.payer_id == other.payer.id
    ]
    paid = amount(other.amounts, "D")
    if paid is None and not judged and not other.adjustments:
        return []
    adjusted = _sum(other.adjustments) + sum(_sum(each.adjustments) for each in judged)
    if (paid or 0) + adjusted == claim.charge_cents:
        return []
    message = (
        f"CLM02 is {money(claim.charge_cents)}, but what the earlier payer paid,"
        f" {money(paid or 0)}, and adjusted, {money(adjusted)}, are"
        f" {money((paid or 0) + adjusted)}."
    )
    return [_claim(claim, "balance.cob_claim", message, "AMT02")]


def _claim(
    claim: ProfessionalClaim, rule: str, message: str, element: str, line: int = 0
) -> Finding:
    return Finding(
        rule,
        Severity.ERROR,
        message,
        segment=claim.lines[line - 1].segment if line else claim.segment,
        segment_id=element[:3],
        loop="2400" if line else "2300",
        element=element,
        level="line" if line else "claim",
        claim=claim.patient_control_number,
        line=line,
    )
