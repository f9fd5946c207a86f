"""FHIR resources that were kept become entries of the chart: a projection, made again at will.

What cannot be read is left out of an entry, never guessed; the resource itself stays as it came.
Source: https://hl7.org/fhir/R4/clinicalsummary-module.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from praxis.chart.types import (
    AllergyEntry,
    AnyEntry,
    ClinicalStatus,
    ConditionEntry,
    EncounterEntry,
    ImmunizationEntry,
    MedicationEntry,
    ObservationEntry,
    ReportEntry,
)
from praxis.migration.patient_map import full_date

Resource = Mapping[str, Any]
Common = dict[str, Any]
_FLAGS = {"HH", "LL", "H", "L", "A", "AA", "POS", "DET", "R", "S"}


def entries_of(
    kind: str, resource: Resource, common: Common, *, report_key: str = ""
) -> list[AnyEntry]:
    """`common` names patient, source, key and provenance. Empty for other types."""
    made = _KINDS.get(kind)
    if made is None:
        return []
    if kind == "Observation":
        return _observations(resource, common, report_key)
    return made(resource, common)


def result_references(resource: Resource) -> list[str]:
    """The references of a report to its results."""
    found = resource.get("result")
    if not isinstance(found, list):
        return []
    return [
        str(each["reference"]) for each in found if isinstance(each, dict) and "reference" in each
    ]


def _condition(resource: Resource, common: Common) -> list[AnyEntry]:
    return [
        ConditionEntry(
            **common,
            **_coded(resource.get("code")),
            clinical_status=_status(resource),
            verification=_first_code(resource.get("verificationStatus")),
            onset_on=_day(resource.get("onsetDateTime")) or _day(resource.get("recordedDate")),
            ended_on=_day(resource.get("abatementDateTime")),
        )
    ]


def _allergy(resource: Resource, common: Common) -> list[AnyEntry]:
    reactions = [
        _coded(shown)["text"]
        for reaction in _list(resource.get("reaction"))
        for shown in _list(reaction.get("manifestation"))
    ]
    return [
        AllergyEntry(
            **common,
            **_coded(resource.get("code")),
            clinical_status=_status(resource),
            verification=_first_code(resource.get("verificationStatus")),
            criticality=_text(resource.get("criticality")),
            reaction=", ".join(reactions),
            onset_on=_day(resource.get("onsetDateTime")) or _day(resource.get("recordedDate")),
        )
    ]


def _medication(resource: Resource, common: Common) -> list[AnyEntry]:
    dosage = [_text(each.get("text")) for each in _list(resource.get("dosageInstruction"))]
    who = resource.get("requester")
    return [
        MedicationEntry(
            **common,
            **_coded(resource.get("medicationCodeableConcept")),
            status=_text(resource.get("status")),
            dosage="; ".join(filter(None, dosage)),
            prescriber=_text(who.get("display")) if isinstance(who, dict) else "",
            started_on=_day(resource.get("authoredOn")),
        )
    ]


def _immunization(resource: Resource, common: Common) -> list[AnyEntry]:
    return [
        ImmunizationEntry(
            **common,
            **_coded(resource.get("vaccineCode")),
            status=_text(resource.get("status")),
            given_on=_day(resource.get("occurrenceDateTime")),
            lot=_text(resource.get("lotNumber")),
        )
    ]


def _encounter(resource: Resource, common: Common) -> list[AnyEntry]:
    kinds = _list(resource.get("type"))
    period = resource.get("period")
    span = period if isinstance(period, dict) else {}
    place = resource.get("serviceProvider")
    people = [
        _text(each["individual"].get("display"))
        for each in _list(resource.get("participant"))
        if isinstance(each.get("individual"), dict)
    ]
    return [
        EncounterEntry(
            **common,
            **_coded(kinds[0] if kinds else None),
            status=_text(resource.get("status")),
            reason=", ".join(_coded(each)["text"] for each in _list(resource.get("reasonCode"))),
            place=_text(place.get("display")) if isinstance(place, dict) else "",
            provider=", ".join(filter(None, people)),
            started_at=_instant(span.get("start")),
            ended_at=_instant(span.get("end")),
        )
    ]


def _report(resource: Resource, common: Common) -> list[AnyEntry]:
    return [
        ReportEntry(
            **common,
            **_coded(resource.get("code")),
            status=_text(resource.get("status")),
            conclusion=_text(resource.get("conclusion")),
            observed_at=_instant(resource.get("effectiveDateTime")),
            issued_at=_instant(resource.get("issued")),
        )
    ]


def _observations(resource: Resource, common: Common, report_key: str) -> list[AnyEntry]:
    """One with components (a blood pressure) is as many values, each under its own code."""
    categories = [_first_code(each) for each in _list(resource.get("category"))]
    shared: Common = {
        "category": categories[0] if categories else "",
        "status": _text(resource.get("status")),
        "observed_at": _instant(resource.get("effectiveDateTime"))
        or _instant(resource.get("issued")),
        "report_key": report_key,
    }
    parts = _list(resource.get("component"))
    if not parts or any(name.startswith("value") for name in resource):
        return [
            ObservationEntry(**common, **_coded(resource.get("code")), **shared, **_value(resource))
        ]
    found: list[AnyEntry] = []
    for part in parts:
        coded = _coded(part.get("code"))
        key = f"{common['key']}#{coded['code'] or coded['text']}"
        found.append(ObservationEntry(**common | {"key": key}, **coded, **shared, **_value(part)))
    return found


def _value(resource: Resource) -> Common:
    quantity = resource.get("valueQuantity")
    found: Common = {**_range(resource), "flags": _flags(resource)}
    if isinstance(quantity, dict):
        number = _decimal(quantity.get("value"))
        return found | {
            "value": "" if number is None else f"{_text(quantity.get('comparator'))}{number}",
            "number": number,
            "comparator": _text(quantity.get("comparator")),
            "unit": _text(quantity.get("unit") or quantity.get("code")),
        }
    if isinstance(resource.get("valueCodeableConcept"), dict):
        return found | {"value": _coded(resource["valueCodeableConcept"])["text"]}
    for name in ("valueString", "valueInteger", "valueBoolean", "valueDateTime"):
        if name in resource:
            return found | {"value": str(resource[name])}
    return found


def _range(resource: Resource) -> Common:
    ranges = _list(resource.get("referenceRange"))
    if not ranges:
        return {}
    low, high = (_decimal(_dict(ranges[0].get(edge)).get("value")) for edge in ("low", "high"))
    return {"range": _text(ranges[0].get("text")), "low": low, "high": high}


def _flags(resource: Resource) -> str:
    codes = [_first_code(each) for each in _list(resource.get("interpretation"))]
    return " ".join(code for code in codes if code in _FLAGS)


_KINDS: dict[str, Callable[..., list[AnyEntry]]] = {
    "Condition": _condition,
    "AllergyIntolerance": _allergy,
    "MedicationRequest": _medication,
    "Immunization": _immunization,
    "Encounter": _encounter,
    "DiagnosticReport": _report,
    "Observation": _observations,
}
TYPES = tuple(_KINDS)


def _coded(concept: object) -> Common:
    """Words, code and system of a CodeableConcept; the code stands in for missing words."""
    found = _dict(concept)
    codings = _list(found.get("coding"))
    first = codings[0] if codings else {}
    text = _text(found.get("text")) or _text(first.get("display")) or _text(first.get("code"))
    return {
        "text": text or "Not named",
        "code": _text(first.get("code")),
        "system": _text(first.get("system")),
    }


def _first_code(concept: object) -> str:
    codings = _list(_dict(concept).get("coding"))
    return _text(codings[0].get("code")) if codings else ""


def _status(resource: Resource) -> str:
    code = _first_code(resource.get("clinicalStatus"))
    return code if code in ClinicalStatus.values else ClinicalStatus.UNKNOWN


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _day(value: object) -> date | None:
    return full_date(value)


def _instant(value: object) -> datetime | None:
    """A date alone is noon UTC: the same day in every zone of the country."""
    if not isinstance(value, str) or len(value) < 10:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(hour=12, tzinfo=UTC)


def _decimal(value: object) -> Decimal | None:
    """A number that the chart's column holds; FHIR's integers come as int, others as Decimal."""
    try:
        found = Decimal(str(value)) if isinstance(value, (int, Decimal)) else None
    except InvalidOperation:
        return None
    return found if found is not None and abs(found) < 10**13 else None


def reports_by_result(reports: Iterable[tuple[str, Resource]]) -> dict[str, str]:
    """The key of its report, by each reference to a result."""
    return {
        reference: key for key, resource in reports for reference in result_references(resource)
    }
