"""Who may book for whom in one call: everybody with one guarantor, and who is on the telephone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from praxis.kernel.actor import Actor
from praxis.people import queries as people
from praxis.people.types import ProxyKind

if TYPE_CHECKING:
    from praxis.people.models import Patient
    from praxis.people.queries import Payer, Speaker


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody on the telephone, as the records name them."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """A patient of the call; `barred` and `speaking` are what the record says of others."""

    patient: Patient
    speaking: tuple[Speaker, ...]
    adult: bool

    @property
    def barred(self) -> tuple[Speaker, ...]:
        return tuple(each for each in self.speaking if each.no_contact)


@dataclass(frozen=True, slots=True)
class FamilyCall:
    """All with one guarantor whom the actor may see: children by age, then adults."""

    payer: Payer | None
    members: tuple[Member, ...]
    callers: tuple[Caller, ...]

    def against(self, member: Member, caller_key: str) -> str:
        """Why this caller may not book for this patient; "" when they may."""
        rows = [each for each in member.speaking if _key(each.name) == caller_key]
        if any(each.no_contact for each in rows):
            return "No contact: tell this person nothing"
        if caller_key == _key(member.patient.name):
            return "" if member.adult else "A minor does not book alone"
        if any(each.ask_again for each in rows):
            return "Ask the patient again: of age since this was agreed"
        if any(ProxyKind.VISITS in each.kinds or each.may_consent for each in rows):
            return ""
        pays = self.payer is not None and caller_key == _key(self.payer.name)
        if pays and not member.adult and not rows:
            return ""
        if member.adult:
            return "An adult who has not agreed that this person books"
        return "The record does not name this person"


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def family_call(actor: Actor, patient_id: int, on: date) -> FamilyCall:
    """In seven queries, however many children. Raises Forbidden, NoSuchPatient."""
    patient = people.get_patient(actor, patient_id)
    payer = people.guarantors_on(actor, [patient_id], on).get(patient_id)
    ids = {patient_id}
    if payer is not None and payer.patient is not None:
        ids |= {payer.patient.pk, *people.paid_for_by(actor, on, patient_id=payer.patient.pk)}
    elif payer is not None and payer.person is not None:
        ids |= set(people.paid_for_by(actor, on, person_id=payer.person.pk))
    patients = people.patients_by_id(actor, ids)
    said = people.speakers_of(actor, list(patients), on)
    members = tuple(
        Member(each, tuple(said.get(each.pk, ())), people.adult_on(each.birth_date, on))
        for each in sorted(
            patients.values(),
            key=lambda each: (people.adult_on(each.birth_date, on), each.birth_date, each.pk),
        )
        if each.deceased_on is None
    )
    names = [] if payer is None else [payer.name]
    names += [speaker.name for member in members for speaker in member.speaking]
    names += [member.patient.name for member in members if member.adult]
    if not names:
        names = [patient.name]
    return FamilyCall(
        payer=payer,
        members=members,
        callers=tuple({_key(name): Caller(_key(name), name) for name in names}.values()),
    )
