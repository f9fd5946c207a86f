"""Getting onto the waitlist and off it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.violations import violations
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.scheduling.models import Appointment, WaitlistEntry
from praxis.scheduling.types import (
    EXPECTED,
    AlreadyWaiting,
    BadWish,
    NoSuchVisit,
    NoSuchWish,
    WaitlistEnd,
    WaitlistWish,
)


@transaction.atomic
def join_waitlist(*, actor: Actor, key: UUID, wish: WaitlistWish) -> int:
    """Put a patient on the list for an earlier time; returns the entry's id.

    With a visit, an earlier time replaces it. A retry with the same key returns the first.
    Raises Forbidden, NoSuchPatient, NoSuchVisit, BadWish, AlreadyWaiting.
    """
    actor.require("scheduling.waitlist")
    former = WaitlistEntry.objects.filter(client_key=key).first()
    if former is not None:
        return int(former.pk)
    patient = people.get_patient(actor, wish.patient_id)
    practice.get_visit_type(wish.visit_type_id)
    _check(wish)
    hours = int(practice.setting("waitlist_notice_hours"))
    notice = hours * 60 if wish.notice_minutes is None else wish.notice_minutes
    waiting = AlreadyWaiting("The patient already waits for this visit type.", field="visit_type")
    with violations(scheduling_wish_once=waiting):
        entry = WaitlistEntry.objects.create(
            patient_id=patient.pk,
            visit_type_id=wish.visit_type_id,
            appointment_id=wish.appointment_id,
            provider_ids=list(wish.provider_ids),
            site_ids=list(wish.site_ids),
            weekdays=sorted(wish.weekdays),
            from_minute=wish.from_minute,
            to_minute=wish.to_minute,
            earliest_on=wish.earliest_on,
            latest_on=wish.latest_on,
            notice_minutes=notice,
            offers_a_day=wish.offers_a_day,
            urgency=wish.urgency,
            note=wish.note.strip(),
            client_key=key,
            joined_at=clock.now(),
            joined_by_id=actor.user_id,
        )
    return int(entry.pk)


def _check(wish: WaitlistWish) -> None:
    if wish.from_minute >= wish.to_minute:
        raise BadWish("The time must end after it begins.", field="to_time")
    if wish.earliest_on and wish.latest_on and wish.latest_on < wish.earliest_on:
        raise BadWish("The last day is before the first.", field="latest_on")
    if wish.offers_a_day < 1:
        raise BadWish("At least one offer a day.", field="offers_a_day")
    if wish.appointment_id is None:
        return
    visit = Appointment.objects.filter(
        pk=wish.appointment_id, patient_id=wish.patient_id, status__in=EXPECTED
    ).first()
    if visit is None:
        raise NoSuchVisit("That visit is no longer expected. Join without it.")
    if visit.group_id is not None:
        raise BadWish("A seat of a group visit is not moved forward. Book another session.")


@transaction.atomic
def leave_waitlist(*, actor: Actor, entry_id: int, why: str = WaitlistEnd.ASKED) -> None:
    """Take a patient off the list; open offers end by themselves. Again: nothing changes.

    Raises Forbidden, NoSuchWish.
    """
    actor.require("scheduling.waitlist")
    entry = WaitlistEntry.objects.select_for_update(no_key=True).filter(pk=entry_id).first()
    if entry is None:
        raise NoSuchWish("There is no such entry on the waitlist.")
    if entry.ended_at is None:
        end_wish(entry, WaitlistEnd(why))


def end_wish(entry: WaitlistEntry, why: WaitlistEnd) -> None:
    entry.ended_at = clock.now()
    entry.end_reason = why
    entry.save(update_fields=["ended_at", "end_reason"])
