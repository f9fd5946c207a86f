"""Coverages as Synthea leaves them: contained in ExplanationOfBenefit, a payer's name and no dates.

A coverage is taken to run from the first bill that names it to the last; the one named
by the newest bill runs on. Source: https://hl7.org/fhir/R4/explanationofbenefit.html
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from praxis.migration.patient_map import full_date

# What the source calls the payer -> the payers it stands for: (name, kind).
PAYERS: dict[str, tuple[tuple[str, str], ...]] = {
    "private": (("Private insurance", "commercial"),),
    "medicare": (("Medicare", "medicare"),),
    "medicaid": (("Medicaid", "medicaid"),),
    "dual_eligible": (("Medicare", "medicare"), ("Medicaid", "medicaid")),
    "no_insurance": (),
}


@dataclass(frozen=True, slots=True)
class Mention:
    """One bill names one payer on one day."""

    label: str
    day: date


@dataclass(frozen=True, slots=True)
class MappedCoverage:
    """`ends_on` None: still running."""

    label: str
    payer: str
    kind: str
    starts_on: date
    ends_on: date | None


def mentions(resource: dict[str, Any]) -> list[Mention]:
    """The coverages contained in one ExplanationOfBenefit."""
    period = resource.get("billablePeriod") or {}
    day = full_date(period.get("start")) or full_date(resource.get("created"))
    if day is None:
        return []
    return [
        Mention(label, day)
        for each in resource.get("contained") or []
        if each.get("resourceType") == "Coverage" and (label := _label(each))
    ]


def coverages(found: list[Mention]) -> list[MappedCoverage]:
    """The coverages of one patient, the first named first; `coverage` ranks them in that order."""
    spans: dict[tuple[str, str], tuple[str, date, date]] = {}
    for mention in found:
        for payer in PAYERS.get(mention.label, ((mention.label, "other"),)):
            label, first, last = spans.get(payer, (mention.label, mention.day, mention.day))
            spans[payer] = (label, min(first, mention.day), max(last, mention.day))
    newest = max((last for _, _, last in spans.values()), default=None)
    return [
        MappedCoverage(label, payer, kind, first, None if last == newest else last)
        for (payer, kind), (label, first, last) in sorted(
            spans.items(), key=lambda item: (item[1][1], item[0])
        )
    ]


def _label(resource: dict[str, Any]) -> str:
    payors = resource.get("payor") or [{}]
    text = (resource.get("type") or {}).get("text", "")
    return str(payors[0].get("display") or text).strip().lower()
