"""The three equations an 835 must keep, to the cent (domain/x12.md "835 posting" step 1).

(a) the check: BPR02 = paid on claims - PLB; (b) each claim: charge - paid = its reasons;
(c) each line: the same; (d) lines add up to their claim. Envelope errors count like (a).
"""

from __future__ import annotations

from dataclasses import dataclass

from praxis.interop.x12.content import Remittance, RemittanceClaim
from praxis.interop.x12.findings import Severity
from praxis.kernel.money import Money


@dataclass(frozen=True, slots=True)
class ClaimBalance:
    """By how much a claim is off; `lines` by the position of the line, from 0."""

    off_cents: int
    lines: tuple[int, ...]
    why: str


@dataclass(frozen=True, slots=True)
class CheckBalance:
    """`why` is empty when the check may be posted. `claims` holds only those that are off."""

    amount_cents: int
    claims_cents: int
    provider_cents: int
    why: str
    claims: dict[int, ClaimBalance]

    @property
    def off_cents(self) -> int:
        return self.amount_cents - (self.claims_cents - self.provider_cents)


def signed_amount(remittance: Remittance) -> int:
    """BPR02 with the direction of BPR03: D takes money from our account."""
    return -remittance.paid_cents if remittance.credit == "D" else remittance.paid_cents


def balance_of(remittance: Remittance) -> CheckBalance:
    amount = signed_amount(remittance)
    claims_cents = sum(claim.paid_cents for claim in remittance.claims)
    provider_cents = sum(item.cents for item in remittance.provider_adjustments)
    off = amount - (claims_cents - provider_cents)
    claims = {}
    for position, claim in enumerate(remittance.claims):
        found = claim_balance(claim)
        if found is not None:
            claims[position] = found
    why = _envelope(remittance)
    if not why and off:
        why = (
            f"The check is {Money(amount)}, its claims {Money(claims_cents)} less check items"
            f" {Money(provider_cents)} come to {Money(claims_cents - provider_cents)}:"
            f" off by {Money(off)}."
        )
    return CheckBalance(amount, claims_cents, provider_cents, why, claims)


def _envelope(remittance: Remittance) -> str:
    broken = [each for each in remittance.findings if each.severity is Severity.ERROR]
    if not broken:
        return ""
    first = broken[0]
    more = f" and {len(broken) - 1} more" if len(broken) > 1 else ""
    return f"The file is damaged: {first.message} (rule {first.rule}{more})."[:300]


def claim_balance(claim: RemittanceClaim) -> ClaimBalance | None:
    """None when the claim and all of its lines balance."""
    of_claim = sum(each.cents for each in claim.adjustments)
    lines = tuple(
        line.charge_cents - line.paid_cents - sum(each.cents for each in line.adjustments)
        for line in claim.lines
    )
    of_lines = sum(each.cents for line in claim.lines for each in line.adjustments)
    off = claim.charge_cents - claim.paid_cents - of_claim - of_lines
    for position, line_off in enumerate(lines, start=1):
        if line_off:
            return ClaimBalance(
                off or line_off,
                lines,
                f"Line {position}: charge less reasons is"
                f" {Money(claim.lines[position - 1].paid_cents + line_off)}, paid"
                f" {Money(claim.lines[position - 1].paid_cents)}: off by {Money(line_off)}.",
            )
    if off:
        return ClaimBalance(
            off,
            lines,
            f"Charge {Money(claim.charge_cents)} less reasons {Money(of_claim + of_lines)} is"
            f" {Money(claim.paid_cents + off)}, paid {Money(claim.paid_cents)}:"
            f" off by {Money(off)}.",
        )
    return _lines_add_up(claim, of_claim, lines)


def _lines_add_up(
    claim: RemittanceClaim, of_claim: int, lines: tuple[int, ...]
) -> ClaimBalance | None:
    if not claim.lines:
        return None
    charged = sum(line.charge_cents for line in claim.lines)
    paid = sum(line.paid_cents for line in claim.lines) - of_claim
    if charged != claim.charge_cents:
        return ClaimBalance(
            claim.charge_cents - charged,
            lines,
            f"Lines charge {Money(charged)}, the claim {Money(claim.charge_cents)}: off by"
            f" {Money(claim.charge_cents - charged)}.",
        )
    if paid != claim.paid_cents:
        return ClaimBalance(
            claim.paid_cents - paid,
            lines,
            f"Lines pay {Money(paid)}, the claim {Money(claim.paid_cents)}: off by"
            f" {Money(claim.paid_cents - paid)}.",
        )
    return None
