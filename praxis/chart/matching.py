"""Whose results they are: by number, or by name, birth date and sex all equal and of one patient.

Nothing here guesses: what does not fit exactly waits for a person.
"""

from __future__ import annotations

from dataclasses import dataclass

from praxis.chart.models import PatientIdentifier
from praxis.chart.types import Why
from praxis.interop.hl7v2 import Identifier, Person
from praxis.kernel.actor import Actor
from praxis.kernel.names import fold
from praxis.people import queries as people
from praxis.practice import queries as practice

SETTING = "record_authority"


@dataclass(frozen=True, slots=True)
class Match:
    """`patient_id` None: `why` says why nobody was chosen."""

    patient_id: int | None
    why: Why = Why.MATCHED


def match(actor: Actor, person: Person, *, sender: str) -> Match:
    """Our own record number, or a number that a person confirmed, must not contradict name and
    birth date where the message has them.
    """
    ours = str(practice.setting(SETTING) or "").strip()
    numbers = [each.value for each in person.identifiers if ours and each.authority == ours]
    by_number = _by_record_number(actor, numbers) | _known(person.identifiers, sender)
    if len(by_number) > 1:
        return Match(None, Why.SEVERAL)
    if by_number:
        (patient_id,) = by_number
        fits = _agrees(actor, patient_id, person)
        return Match(patient_id) if fits else Match(None, Why.CONFLICT)
    if numbers:
        return Match(None, Why.CONFLICT)
    found = candidates(actor, person)
    if len(found) == 1:
        return Match(found[0])
    return Match(None, Why.SEVERAL if found else Why.NOBODY)


def candidates(actor: Actor, person: Person) -> list[int]:
    """Patients of exactly this name, birth date and sex; none when one of them is missing."""
    if not (person.family and person.given and person.born_on and person.sex):
        return []
    wanted = (fold(person.family), fold(person.given))
    same = people.patients(actor).filter(birth_date=person.born_on, sex=person.sex)
    return [
        row.pk
        for row in same.order_by("pk")
        if (fold(row.family_name), fold(row.given_name)) == wanted
    ]


def _by_record_number(actor: Actor, numbers: list[str]) -> set[int]:
    plain = {text.upper().removeprefix("P-").lstrip("0") for text in numbers}
    wanted = [int(text) for text in plain if text.isascii() and text.isdigit() and len(text) < 18]
    if not wanted:
        return set()
    return set(people.patients(actor).filter(record_number__in=wanted).values_list("pk", flat=True))


def _known(identifiers: tuple[Identifier, ...], sender: str) -> set[int]:
    found: set[int] = set()
    for each in identifiers:
        found |= set(
            PatientIdentifier.objects.filter(
                authority=authority_of(each, sender), value=each.value[:80], ended_at=None
            ).values_list("patient_id", flat=True)
        )
    return found


def authority_of(identifier: Identifier, sender: str) -> str:
    """Who gave the number; the sender when the message does not say."""
    return (identifier.authority or sender)[:120]


def _agrees(actor: Actor, patient_id: int, person: Person) -> bool:
    patient = people.get_patient(actor, patient_id)
    if person.born_on is not None and person.born_on != patient.birth_date:
        return False
    if person.sex and patient.sex in ("female", "male") and person.sex != patient.sex:
        return False
    return not person.family or fold(person.family) == fold(patient.family_name)
