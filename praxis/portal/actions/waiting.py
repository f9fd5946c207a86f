"""Joining the waitlist from a telephone."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from praxis.kernel.actor import Actor
from praxis.portal.actions.persons import PROGRAM, about_person, find_or_register, keep_answers
from praxis.portal.queries import visit_type_of
from praxis.portal.types import NotShared, Person, Sooner, Wish
from praxis.scheduling import actions as scheduling
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import AlreadyWaiting, WaitlistWish

_NOTE = "Asked online"


@transaction.atomic
def wait_for_sooner(*, actor: Actor, key: UUID, appointment_id: int, sooner: Sooner) -> int:
    """The patient would come before this visit; returns the wish's id. Twice: still one wish.

    Raises NoSuchVisit, BadWish.
    """
    actor.require("portal.use")
    visit = schedule.visit(actor, appointment_id).appointment
    return _join(
        key,
        sooner,
        patient_id=visit.patient_id,
        visit_type_id=visit.visit_type_id,
        appointment_id=visit.pk,
        site_ids=(visit.site_id,),
        provider_ids=(visit.provider_id,) if sooner.same_provider else (),
        urgency=visit.urgency,
    )


@transaction.atomic
def stop_waiting(*, actor: Actor, patient_id: int, wish_id: int) -> None:
    """Raises NotShared for a wish that is not this patient's."""
    actor.require("portal.use")
    if wish_id not in {row.pk for row in schedule.wishes_of(actor, patient_id)}:
        raise NotShared
    scheduling.leave_waitlist(actor=PROGRAM, entry_id=wish_id)


@transaction.atomic
def join_online(
    *,
    actor: Actor,
    key: UUID,
    wish: Wish,
    person: Person,
    sooner: Sooner,
    site_id: int,
    triage: tuple[int, dict[str, Any]] | None = None,
) -> None:
    """For somebody nobody has seen, whom no open time suits; matched as for booking.

    Who waits for it already stays as he is, and is told the same. Raises NotOnline, and
    people's refusals of what was typed.
    """
    actor.require("scheduling.book")
    kind = visit_type_of(wish)
    found, patient_id = find_or_register(actor, key, site_id, person)
    entry_id = _join(
        key,
        sooner,
        patient_id=patient_id,
        visit_type_id=kind.pk,
        appointment_id=None,
        site_ids=(site_id,),
        provider_ids=(),
        urgency=wish.urgency or "routine",
    )
    about = f"waitlist:{entry_id}"
    if triage is not None:
        keep_answers(actor, key, patient_id, about, person, triage)
    about_person(actor, about, patient_id, None, found, person)


def _join(
    key: UUID,
    sooner: Sooner,
    *,
    patient_id: int,
    visit_type_id: int,
    appointment_id: int | None,
    site_ids: tuple[int, ...],
    provider_ids: tuple[int, ...],
    urgency: str,
) -> int:
    wish = WaitlistWish(
        patient_id=patient_id,
        visit_type_id=visit_type_id,
        appointment_id=appointment_id,
        provider_ids=provider_ids,
        site_ids=site_ids,
        weekdays=sooner.weekdays,
        from_minute=sooner.from_minute,
        to_minute=sooner.to_minute,
        notice_minutes=sooner.notice_hours * 60,
        urgency=urgency,
        note=_NOTE,
    )
    try:
        with transaction.atomic():
            return scheduling.join_waitlist(actor=PROGRAM, key=uuid5(key, "wait"), wish=wish)
    except AlreadyWaiting:
        waits = schedule.wishes_of(PROGRAM, patient_id)
        return next(row.pk for row in waits if row.visit_type_id == visit_type_id)
