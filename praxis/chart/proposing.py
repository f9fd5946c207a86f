"""Whose a paper seems to be, with the facts that fit. A person decides; nothing is filed here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from praxis.chart.reading import Said
from praxis.kernel.actor import Actor
from praxis.kernel.names import fold
from praxis.people import queries as people

if TYPE_CHECKING:
    from praxis.people.models import Patient

BORN = "Date of birth"
FAMILY = "Family name"
GIVEN = "First name"
NUMBER = "Record number"
PHONE = "Telephone"
# Weights are ours: a birth date or a record number says more than a name, a name more than a
# telephone that a household shares.
WEIGHTS = {BORN: 40, NUMBER: 35, FAMILY: 25, GIVEN: 15, PHONE: 10}
MOST_READ = 400
SHOWN = 6


@dataclass(frozen=True, slots=True)
class Candidate:
    """`facts` are what paper and record share; `against` what they contradict each other in."""

    patient: Patient
    facts: tuple[str, ...]
    against: tuple[str, ...]

    @property
    def score(self) -> int:
        return sum(WEIGHTS[fact] for fact in self.facts) - 30 * len(self.against)

    @property
    def is_sure(self) -> bool:
        """Two facts, the birth date one of them, and nothing against."""
        return BORN in self.facts and len(self.facts) > 1 and not self.against


def candidates(actor: Actor, said: Said) -> list[Candidate]:
    """The likeliest patients, best first. Raises Forbidden."""
    found: dict[int, Patient] = {}
    everybody = people.patients(actor)
    if said.numbers:
        for row in everybody.filter(record_number__in=said.numbers)[:MOST_READ]:
            found[row.pk] = row
    days = said.births or said.dates
    if days:
        for row in everybody.filter(birth_date__in=days)[:MOST_READ]:
            found[row.pk] = row
    at = _by_phone(actor, said)
    found |= people.patients_by_id(actor, at - set(found))
    judged = [compare(row, said, at) for row in found.values()]
    likely = [one for one in judged if one.score > WEIGHTS[BORN] or NUMBER in one.facts]
    return sorted(likely, key=lambda one: (-one.score, one.patient.sort_name, one.patient.pk))[
        :SHOWN
    ]


def compare(patient: Patient, said: Said, reached: set[int] | None = None) -> Candidate:
    """`reached`: patients whose telephone stands on the paper."""
    facts = []
    if patient.birth_date in (said.births or said.dates):
        facts.append(BORN)
    if patient.record_number in said.numbers:
        facts.append(NUMBER)
    if _named(patient.family_name, said):
        facts.append(FAMILY)
    if _named(patient.given_name, said):
        facts.append(GIVEN)
    if reached and patient.pk in reached:
        facts.append(PHONE)
    against = [BORN] if said.births and patient.birth_date not in said.births else []
    return Candidate(patient, tuple(facts), tuple(against))


def compare_one(actor: Actor, patient: Patient, said: Said) -> Candidate:
    return compare(patient, said, _by_phone(actor, said))


def _named(name: str, said: Said) -> bool:
    parts: Sequence[str] = fold(name).replace("-", " ").split()
    return bool(parts) and all(part in said.words for part in parts)


def _by_phone(actor: Actor, said: Said) -> set[int]:
    return {pk for number in said.phones[:8] for pk in people.reached_at(actor, number)}
