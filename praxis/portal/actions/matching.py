"""Whether somebody who books online is on record already.

Nobody at the keyboard ever learns the answer. A visit goes to an existing record only when
everything typed agrees with it; anything less gets a record of its own, and the desk is asked
to compare the two.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from praxis.kernel.actor import Actor
from praxis.kernel.names import fold
from praxis.people import queries as people
from praxis.people.types import Similar
from praxis.portal.types import Person

_LOCK_CLASS = 5101


@dataclass(frozen=True, slots=True)
class Match:
    """`patient_id` when exactly one record agrees in everything; `alike` are those to compare."""

    patient_id: int | None
    alike: tuple[Similar, ...] = ()


def match(actor: Actor, person: Person) -> Match:
    """Same name, same birth date, and a telephone or e-mail address on record.

    Bookings for one birth date wait for each other: a second try of the same person finds the
    record that the first one made.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)",
            [_LOCK_CLASS, person.birth_date.toordinal()],
        )
    found = people.similar_patients(
        actor,
        family_name=person.family_name,
        given_name=person.given_name,
        birth_date=person.birth_date,
        phones=[person.phone],
    )
    certain = [each for each in found if _is(actor, each, person)]
    if len(certain) == 1:
        return Match(certain[0].patient_id)
    return Match(None, tuple(each for each in found if each.strong))


def _is(actor: Actor, candidate: Similar, person: Person) -> bool:
    if candidate.birth_date != person.birth_date:
        return False
    patient = people.get_patient(actor, candidate.patient_id)
    if patient.deceased_on is not None or fold(patient.family_name) != fold(person.family_name):
        return False
    if fold(person.given_name) not in (fold(patient.given_name), fold(patient.preferred_name)):
        return False
    known = {
        point.value.lower() for point in people.contact_points(actor, patient.pk) if point.value
    }
    return person.phone in known or bool(person.email and person.email.lower() in known)
