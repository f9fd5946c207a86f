"""A FHIR R4 Patient in the words of `people`. Source: https://hl7.org/fhir/R4/patient.html"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

_FULL_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}")
_NAME_USES = ("official", "usual", "", "temp", "nickname", "anonymous", "old", "maiden")

STATES = {
    "alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA",
    "colorado": "CO", "connecticut": "CT", "delaware": "DE", "district of columbia": "DC",
    "florida": "FL", "georgia": "GA", "hawaii": "HI", "idaho": "ID", "illinois": "IL",
    "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY", "louisiana": "LA",
    "maine": "ME", "maryland": "MD", "massachusetts": "MA", "michigan": "MI", "minnesota": "MN",
    "mississippi": "MS", "missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV",
    "new hampshire": "NH", "new jersey": "NJ", "new mexico": "NM", "new york": "NY",
    "north carolina": "NC", "north dakota": "ND", "ohio": "OH", "oklahoma": "OK", "oregon": "OR",
    "pennsylvania": "PA", "puerto rico": "PR", "rhode island": "RI", "south carolina": "SC",
    "south dakota": "SD", "tennessee": "TN", "texas": "TX", "utah": "UT", "vermont": "VT",
    "virginia": "VA", "washington": "WA", "west virginia": "WV", "wisconsin": "WI",
    "wyoming": "WY",
}  # fmt: skip


class Unusable(ValueError):
    """The resource cannot become a patient. `code` is a key of types.REASONS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class MappedAddress:
    line1: str
    line2: str
    city: str
    state: str
    zip: str


@dataclass(frozen=True, slots=True)
class MappedContact:
    """Patient.contact: somebody to call."""

    name: str
    relationship: str
    phone: str


@dataclass(frozen=True, slots=True)
class MappedPatient:
    """`phones` are (use, number); a name or number that `people` refuses is refused there."""

    family_name: str
    given_name: str
    middle_name: str
    suffix: str
    birth_date: date
    sex: str
    language: str
    deceased_on: date | None
    phones: tuple[tuple[str, str], ...]
    emails: tuple[str, ...]
    address: MappedAddress | None
    contacts: tuple[MappedContact, ...]


def map_patient(resource: dict[str, Any]) -> MappedPatient:
    """Raises Unusable when there is no family name or no full birth date."""
    name = _best(resource.get("name") or [], _NAME_USES)
    family = _text(name.get("family"))
    given = [_text(part) for part in name.get("given") or [] if _text(part)]
    if not family:
        raise Unusable("no_name")
    born = full_date(resource.get("birthDate"))
    if born is None:
        raise Unusable("no_birth_date")
    telecom = resource.get("telecom") or []
    return MappedPatient(
        family_name=family,
        given_name=given[0] if given else "",
        middle_name=" ".join(given[1:]),
        suffix=" ".join(_text(part) for part in name.get("suffix") or []),
        birth_date=born,
        sex=_text(resource.get("gender")) or "unknown",
        language=_language(resource),
        deceased_on=full_date(resource.get("deceasedDateTime")),
        phones=tuple(
            (_text(each.get("use")) or "home", _text(each.get("value")))
            for each in telecom
            if each.get("system") == "phone" and each.get("value")
        ),
        emails=tuple(
            _text(each["value"])
            for each in telecom
            if each.get("system") == "email" and each.get("value")
        ),
        address=_address(resource.get("address") or []),
        contacts=tuple(_contact(each) for each in resource.get("contact") or []),
    )


def full_date(value: Any) -> date | None:
    """The date of a FHIR date or dateTime; None for a missing, partial or impossible one."""
    if not isinstance(value, str) or not _FULL_DATE.match(value):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def _best(names: list[dict[str, Any]], uses: tuple[str, ...]) -> dict[str, Any]:
    return min(
        names,
        key=lambda each: uses.index(each.get("use", "")) if each.get("use", "") in uses else 99,
        default={},
    )


def _address(addresses: list[dict[str, Any]]) -> MappedAddress | None:
    current = [each for each in addresses if each.get("use") != "old"]
    if not current:
        return None
    found = current[0]
    lines = [_text(line) for line in found.get("line") or []]
    state = _text(found.get("state"))
    return MappedAddress(
        line1=lines[0] if lines else "",
        line2=", ".join(lines[1:]),
        city=_text(found.get("city")),
        state=STATES.get(state.lower(), state if len(state) == 2 else ""),
        zip=_text(found.get("postalCode")),
    )


def _contact(found: dict[str, Any]) -> MappedContact:
    name = found.get("name") or {}
    spoken = _text(name.get("text")) or " ".join(
        [*(_text(part) for part in name.get("given") or []), _text(name.get("family"))]
    )
    relations = found.get("relationship") or [{}]
    coding = (relations[0].get("coding") or [{}])[0]
    phones = [each for each in found.get("telecom") or [] if each.get("system") == "phone"]
    return MappedContact(
        name=spoken.strip(),
        relationship=_text(relations[0].get("text")) or _text(coding.get("display")),
        phone=_text(phones[0].get("value")) if phones else "",
    )


def _language(resource: dict[str, Any]) -> str:
    spoken = resource.get("communication") or []
    spoken = sorted(spoken, key=lambda each: not each.get("preferred", False))
    for each in spoken:
        for coding in (each.get("language") or {}).get("coding") or []:
            if coding.get("code"):
                return str(coding["code"]).split("-")[0].lower()
    return "en"


def _text(value: Any) -> str:
    return " ".join(str(value).split()) if value is not None else ""
