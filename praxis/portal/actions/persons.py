"""Who it is that somebody said to be online: matched with a record, or given one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from praxis.access import queries as access
from praxis.correspondence import actions as correspondence
from praxis.forms import actions as forms
from praxis.forms.types import NotApproved
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people import actions as people
from praxis.people import queries as known
from praxis.people.actions import Telephone
from praxis.people.types import Similar
from praxis.portal.actions.matching import Match, match
from praxis.portal.types import CallFirst, Person
from praxis.scheduling import queries as schedule
from praxis.worklist import actions as worklist

# A patient keeps no lists of the office's himself.
PROGRAM = Actor(user_id=None, name="system:portal", system=True)


def find_or_register(actor: Actor, key: UUID, site_id: int, person: Person) -> tuple[Match, int]:
    """The match, and the record it is or gets."""
    found = match(actor, person)
    return found, found.patient_id or register(actor, key, site_id, person)


def refuse_if_to_call(actor: Actor, patient_id: int) -> None:
    """After too many missed visits the office books with the patient. Raises CallFirst."""
    if not schedule.no_show_standing(actor, patient_id).may_book_online:
        raise CallFirst


def about_person(
    actor: Actor,
    about: str,
    patient_id: int,
    start: datetime | None,
    found: Match,
    person: Person,
) -> None:
    """What of a person's own words somebody compares or asks."""
    if found.alike:
        _ask_to_compare(actor, about, patient_id, start, found)
    if found.patient_id is not None:
        _ask_about_contact(actor, about, patient_id, start, person)


def keep_answers(
    actor: Actor,
    key: UUID,
    patient_id: int,
    about: str,
    person: Person,
    triage: tuple[int, dict[str, Any]],
) -> None:
    """What was answered before booking goes onto the record, with its outcome."""
    version_id, answers = triage
    try:
        response = forms.start_response(
            actor=actor,
            key=uuid5(key, "triage"),
            form_version_id=version_id,
            patient_id=patient_id,
            about=about,
            language=person.language,
            source="link",
        )
        forms.save_answers(actor=actor, response_id=response.pk, answers=answers)
        forms.complete_response(actor=actor, response_id=response.pk)
        forms.settle_triage(actor=actor, response_id=response.pk)
    except NotApproved:
        return


def said(person: Person) -> str:
    number = f", member {person.member_id}" if person.member_id else ""
    return f"Insurance: {person.insurance}{number}"[:120]


def register(actor: Actor, key: UUID, site_id: int, person: Person) -> int:
    patient = people.register_patient(
        actor=actor,
        key=uuid5(key, "patient"),
        site_ids=[site_id],
        family_name=person.family_name,
        given_name=person.given_name,
        birth_date=person.birth_date,
        language=person.language,
        telephones=[Telephone(person.phone, may_text=person.may_text)],
        email=person.email,
        accept_similar=True,
    )
    if person.may_text:
        correspondence.record_consent(
            actor=actor,
            key=uuid5(key, "texts"),
            patient_id=patient.pk,
            channel="text",
            purpose="care",
            allowed=True,
            said_on=clock.today(access.get_site(site_id).time_zone),
            how="Booking online",
        )
    return int(patient.pk)


def _before(start: datetime | None) -> datetime:
    """The next day, but in time for the visit."""
    now = clock.now()
    if start is None:
        return now + timedelta(days=1)
    return max(now, min(now + timedelta(days=1), start - timedelta(hours=1)))


def _ask_to_compare(
    actor: Actor, about: str, patient_id: int, start: datetime | None, found: Match
) -> None:
    names = ", ".join(_named(each) for each in found.alike[:3])
    worklist.file_item(
        actor=actor,
        key=f"portal:alike:{about}",
        kind="portal.alike",
        title="Booked online: compare with a record that is much alike",
        why=f"Before the visit · looks like {names}",
        consequence="One person has two records, and each shows half of the history",
        due_at=_before(start),
        role="front_desk",
        patient_id=patient_id,
        url=f"/patients/{patient_id}/",
        step="Compare",
        by_hand=True,
    )


def _named(each: Similar) -> str:
    return f"{each.number} ({' and '.join(each.why)})"


def _ask_about_contact(
    actor: Actor, about: str, patient_id: int, start: datetime | None, person: Person
) -> None:
    """Something typed that is not on the record: the office asks, nothing is overwritten."""
    values = {point.value.lower() for point in known.contact_points(actor, patient_id)}
    unknown = [text for text in (person.phone, person.email) if text and text.lower() not in values]
    if not unknown:
        return
    worklist.file_item(
        actor=actor,
        key=f"portal:contact:{about}",
        kind="portal.contact",
        title="Booked online with a telephone or e-mail address that is not on record",
        why=f"Before the visit · typed: {', '.join(unknown)}",
        consequence="The patient is called at a number that is no longer right",
        due_at=_before(start),
        role="front_desk",
        patient_id=patient_id,
        url=f"/patients/{patient_id}/",
        step="Ask",
        by_hand=True,
    )
