"""Booking without an account."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

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
from praxis.portal.queries import visit_type_of
from praxis.portal.types import Choice, NotOnline, Person, TimeGone, Wish
from praxis.practice import queries as practice
from praxis.scheduling import actions as scheduling
from praxis.scheduling.types import HeldTime, NeedsOverride, StartInPast, TimeTaken
from praxis.worklist import actions as worklist

# Whether the record agrees with "I was here before" must not show in the answer: the visit is
# booked either way and the desk sees why.
_NOT_TOLD = frozenset({"new_patient", "established", "cap_new"})
_OF_AGE = frozenset({"too_young", "too_old"})


@transaction.atomic
def hold_time(
    *, actor: Actor, key: UUID, choice: Choice, former_hold_id: int | None = None
) -> HeldTime | None:
    """Keep the chosen time while its taker types, and give the former one back.

    None when only somebody known may hold it: then the first to finish gets it. Raises TimeGone.
    """
    actor.require("scheduling.book")
    if former_hold_id is not None:
        scheduling.release_hold(actor=actor, hold_id=former_hold_id)
    try:
        return scheduling.hold_slot(
            actor=actor,
            key=key,
            visit_type_id=choice.visit_type_id,
            provider_id=choice.provider_id,
            site_id=choice.site_id,
            start=choice.start,
            minutes=choice.minutes,
            for_minutes=int(practice.setting("hold_minutes")),
            purpose="form",
        )
    except NeedsOverride as refusal:
        if {obstacle.code for obstacle in refusal.obstacles} <= _NOT_TOLD:
            return None
        raise TimeGone from None
    except (TimeTaken, StartInPast):
        raise TimeGone from None


@transaction.atomic
def book_online(
    *,
    actor: Actor,
    key: UUID,
    wish: Wish,
    choice: Choice,
    person: Person,
    hold_id: int | None = None,
    triage: tuple[int, dict[str, Any]] | None = None,
) -> int:
    """Book for somebody nobody has seen; returns the visit's id.

    The person is matched by facts or gets a record; a likeness is work for the desk. The same
    key gives the same visit. Raises NotOnline, TimeGone, and people's refusals of what was typed.
    """
    actor.require("scheduling.book")
    kind = visit_type_of(wish)
    if kind.pk != choice.visit_type_id:
        raise NotOnline
    found = match(actor, person)
    patient_id = found.patient_id or _register(actor, key, choice.site_id, person)
    appointment_id = _book(actor, key, wish, choice, patient_id, hold_id)
    if triage is not None:
        _keep_answers(actor, key, patient_id, appointment_id, person, triage)
    if found.alike:
        _ask_to_compare(actor, appointment_id, patient_id, choice.start, found)
    if found.patient_id is not None:
        _ask_about_contact(actor, appointment_id, patient_id, choice.start, person)
    if person.insurance:
        scheduling.push_readiness(
            actor=actor,
            appointment_id=appointment_id,
            code="online_insurance",
            label=_said(person),
            owner_role="front_desk",
            source="Said when booking online",
            due_at=choice.start,
            url=f"/patients/{patient_id}/coverages/",
        )
    return appointment_id


def _keep_answers(
    actor: Actor,
    key: UUID,
    patient_id: int,
    appointment_id: int,
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
            about=f"appointment:{appointment_id}",
            language=person.language,
            source="link",
        )
        forms.save_answers(actor=actor, response_id=response.pk, answers=answers)
        forms.complete_response(actor=actor, response_id=response.pk)
        forms.settle_triage(actor=actor, response_id=response.pk)
    except NotApproved:
        return


@transaction.atomic
def call_about_red_flag(*, actor: Actor, wish: Wish) -> None:
    """Somebody described an emergency and was told to call 911. No name is known yet."""
    actor.require("worklist.file")
    now = clock.now()
    worklist.file_item(
        actor=actor,
        key=f"portal:red-flag:{int(now.timestamp())}:{wish.birth_date}",
        kind="portal.red_flag",
        title="Red flag while booking online: the visitor was told to call 911",
        why=f"Clinic rule · at once. Born {wish.birth_date:%m/%d/%Y}. {wish.words}"[:300],
        consequence="Somebody in danger may call here next, or come in",
        due_at=now,
        role="clinical",
        url="/",
        step="Be ready",
        by_hand=True,
    )


def _said(person: Person) -> str:
    number = f", member {person.member_id}" if person.member_id else ""
    return f"Insurance: {person.insurance}{number}"[:120]


def _register(actor: Actor, key: UUID, site_id: int, person: Person) -> int:
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


def _book(
    actor: Actor,
    key: UUID,
    wish: Wish,
    choice: Choice,
    patient_id: int,
    hold_id: int | None,
) -> int:
    def book(override: str) -> int:
        return scheduling.book_appointment(
            actor=actor,
            key=uuid5(key, "visit"),
            patient_id=patient_id,
            visit_type_id=choice.visit_type_id,
            provider_id=choice.provider_id,
            site_id=choice.site_id,
            start=choice.start,
            minutes=choice.minutes,
            urgency=wish.urgency or "routine",
            reason=wish.words,
            note="Booked online",
            override=override,
            hold_id=hold_id,
        )

    try:
        try:
            return book("")
        except NeedsOverride as refusal:
            against = {obstacle.code for obstacle in refusal.obstacles}
            if against & _OF_AGE:
                raise NotOnline from None
            if not against <= _NOT_TOLD:
                raise TimeGone from None
            said = "new here" if wish.new else "here before"
            return book(f"Booked online by somebody who said: {said}")
    except (TimeTaken, StartInPast):
        raise TimeGone from None


def _before(start: datetime) -> datetime:
    """The next day, but in time for the visit."""
    now = clock.now()
    return max(now, min(now + timedelta(days=1), start - timedelta(hours=1)))


def _ask_to_compare(
    actor: Actor, appointment_id: int, patient_id: int, start: datetime, found: Match
) -> None:
    names = ", ".join(_named(each) for each in found.alike[:3])
    worklist.file_item(
        actor=actor,
        key=f"portal:alike:{appointment_id}",
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
    actor: Actor, appointment_id: int, patient_id: int, start: datetime, person: Person
) -> None:
    """Something typed that is not on the record: the office asks, nothing is overwritten."""
    values = {point.value.lower() for point in known.contact_points(actor, patient_id)}
    unknown = [text for text in (person.phone, person.email) if text and text.lower() not in values]
    if not unknown:
        return
    worklist.file_item(
        actor=actor,
        key=f"portal:contact:{appointment_id}",
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
