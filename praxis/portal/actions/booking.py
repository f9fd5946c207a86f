"""Booking without an account."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.portal.actions.persons import (
    about_person,
    find_or_register,
    keep_answers,
    refuse_if_to_call,
    said,
)
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
    key gives the same visit. Raises NotOnline, CallFirst, TimeGone, and people's refusals of what
    was typed.
    """
    actor.require("scheduling.book")
    kind = visit_type_of(wish)
    if kind.pk != choice.visit_type_id:
        raise NotOnline
    found, patient_id = find_or_register(actor, key, choice.site_id, person)
    refuse_if_to_call(actor, patient_id)
    appointment_id = _book(actor, key, wish, choice, patient_id, hold_id)
    about = f"appointment:{appointment_id}"
    if triage is not None:
        keep_answers(actor, key, patient_id, about, person, triage)
    about_person(actor, about, patient_id, choice.start, found, person)
    if person.insurance:
        scheduling.push_readiness(
            actor=actor,
            appointment_id=appointment_id,
            code="online_insurance",
            label=said(person),
            owner_role="front_desk",
            source="Said when booking online",
            due_at=choice.start,
            url=f"/patients/{patient_id}/coverages/",
        )
    return appointment_id


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
