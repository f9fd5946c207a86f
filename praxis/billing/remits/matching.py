"""Which claim and which charge of ours a payer speaks of. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from praxis.billing.models.remits import MatchKind
from praxis.billing.remits.ours import Index, OurClaim, OurLine, Wanted
from praxis.interop.x12.content import RemittanceClaim, RemittanceLine, dated


def service_day(claim: RemittanceClaim) -> date | None:
    """The claim's own day (232 statement start, 050 no), else its first line's."""
    found = dated(claim.dates, "232") or dated(claim.dates, "472")
    if found is not None:
        return found
    days = [line.service_on for line in claim.lines if line.service_on]
    return min(days) if days else None


def member_of(claim: RemittanceClaim) -> str:
    for person in (claim.insured, claim.patient):
        if person is not None and person.id:
            return person.id
    return ""


def wanted(claims: tuple[RemittanceClaim, ...]) -> Wanted:
    facts = set()
    for claim in claims:
        day, member = service_day(claim), member_of(claim)
        if day and member:
            facts.add((member, day, abs(claim.charge_cents)))
    return Wanted(
        numbers={claim.patient_control_number.strip() for claim in claims},
        payer_numbers={claim.payer_control_number for claim in claims},
        facts=facts,
    )


@dataclass(frozen=True, slots=True)
class Match:
    claim: OurClaim | None
    kind: str


_NONE = Match(None, MatchKind.NONE)


def match_claim(claim: RemittanceClaim, index: Index) -> Match:
    """Our number; else the payer's; else patient, day and charge if only one claim has them."""
    ours = index.by_number.get(claim.patient_control_number.strip())
    if ours is not None:
        return Match(ours, MatchKind.NUMBER)
    several = index.by_payer_number.get(claim.payer_control_number, [])
    if len(several) == 1:
        return Match(several[0], MatchKind.PAYER_NUMBER)
    day = service_day(claim)
    if day is not None:
        several = index.by_facts.get((member_of(claim), day, abs(claim.charge_cents)), [])
        if len(several) == 1:
            return Match(several[0], MatchKind.FACTS)
    return _NONE


def match_lines(lines: tuple[RemittanceLine, ...], ours: OurClaim) -> list[OurLine | None]:
    """The line of ours behind each line of theirs (step 4): control number; code, modifiers, day
    and charge; code and charge; charge alone in order. A line with no charge of its own (what
    a bundle was priced as) goes to the line it was made from, else to the claim's first.
    """
    free = list(ours.lines)
    found: list[OurLine | None] = [None] * len(lines)
    for test in (_by_number, _by_all, _by_code, _by_charge):
        for position, line in enumerate(lines):
            if found[position] is None:
                hit = next((each for each in free if test(line, each)), None)
                if hit is not None:
                    found[position] = hit
                    free.remove(hit)
    for position, line in enumerate(lines):
        if found[position] is None:
            found[position] = _shared(line, ours)
    return found


def _codes(line: RemittanceLine) -> set[str]:
    codes = {line.procedure.code}
    if line.original_procedure is not None:
        codes.add(line.original_procedure.code)
    return codes


def _by_number(line: RemittanceLine, ours: OurLine) -> bool:
    return bool(line.control_number) and line.control_number == ours.control_number


def _modifiers(line: RemittanceLine) -> tuple[str, ...]:
    return (line.original_procedure or line.procedure).modifiers


def _by_all(line: RemittanceLine, ours: OurLine) -> bool:
    return (
        _by_code(line, ours)
        and set(_modifiers(line)) == set(ours.modifiers)
        and line.service_on in (None, ours.service_on)
    )


def _by_code(line: RemittanceLine, ours: OurLine) -> bool:
    return ours.code in _codes(line) and _by_charge(line, ours)


def _by_charge(line: RemittanceLine, ours: OurLine) -> bool:
    return line.charge_cents != 0 and abs(line.charge_cents) == ours.amount_cents


def _shared(line: RemittanceLine, ours: OurClaim) -> OurLine | None:
    """A line that charges nothing, or names a line of ours again (a split of it)."""
    named = [
        each
        for each in ours.lines
        if _by_number(line, each) or (each.code in _codes(line) and line.charge_cents == 0)
    ]
    if named:
        return named[0]
    return ours.lines[0] if line.charge_cents == 0 and ours.lines else None
