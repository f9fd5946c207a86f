"""What a rule of the scrubber is, and the list of them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from praxis.billing.facts import ClaimFacts
from praxis.billing.types import Finding, Severity

E, W = Severity.ERROR, Severity.WARNING


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that is wrong: what, how to put it right, and the page where."""

    text: str
    fix: str
    url: str = ""
    spot: str = ""
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """`source` names the guide, manual or setting that asks for it."""

    id: str
    severity: Severity
    source: str
    says: str
    look: Callable[[ClaimFacts], Iterator[Hit]]


RULES: dict[str, Rule] = {}
Look = Callable[[ClaimFacts], Iterator[Hit]]


def rule(id: str, severity: Severity, source: str, says: str) -> Callable[[Look], Look]:
    def register(look: Look) -> Look:
        RULES[id] = Rule(id, severity, source, says, look)
        return look

    return register


def check(facts: ClaimFacts) -> list[Finding]:
    """Every finding, errors first, by rule."""
    found = [
        Finding(
            rule=each.id,
            severity=hit.severity or each.severity,
            text=hit.text[:300],
            fix=hit.fix[:300],
            url=hit.url,
            spot=hit.spot[:40],
        )
        for each in RULES.values()
        for hit in each.look(facts)
    ]
    return sorted(found, key=lambda each: (each.severity, int(each.rule), each.spot))
