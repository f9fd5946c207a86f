"""Walk-ins: into the queue, into a visit, or out of the door; and everybody's number of the day."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from praxis.access import queries as access
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.scheduling.calls import call
from praxis.scheduling.models import Appointment, DayNumber, WalkIn
from praxis.scheduling.types import InQueue, NotInQueue, ReasonNeeded, Urgency

_THERE = InQueue("This patient already waits in the queue.")


@transaction.atomic
def join_queue(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    site_id: int,
    visit_type_id: int,
    provider_id: int | None = None,
    urgency: str = Urgency.ROUTINE,
    reason: str = "",
) -> WalkIn:
    """Somebody came without a time: he waits, with a number. Raises InQueue, NotFound."""
    actor.require("scheduling.flow")
    people.get_patient(actor, patient_id)
    practice.get_visit_type(visit_type_id)
    site = access.get_site(site_id)
    with violations(scheduling_walkin_once=_THERE):
        walk_in = insert_once(
            WalkIn(
                client_key=key,
                patient_id=patient_id,
                site_id=site_id,
                visit_type_id=visit_type_id,
                provider_id=provider_id,
                urgency=Urgency(urgency),
                reason=reason.strip()[:200],
                joined_at=clock.now(),
                joined_by_id=actor.user_id,
            )
        )
    call(
        "scheduling_give_number",
        site_id,
        clock.today(site.time_zone),
        None,
        walk_in.pk,
        clock.now(),
    )
    return walk_in


@transaction.atomic
def serve_walk_in(*, actor: Actor, walk_in_id: int, appointment_id: int) -> WalkIn:
    """The visit that was made for him takes his number over. Raises NotInQueue."""
    actor.require("scheduling.flow")
    walk_in = _locked(walk_in_id)
    if walk_in.appointment_id == appointment_id:
        return walk_in
    _refuse_gone(walk_in)
    own = Appointment.objects.filter(pk=appointment_id, patient_id=walk_in.patient_id)
    if not own.exists():
        raise NotInQueue("That visit is another patient's.")
    walk_in.appointment_id = appointment_id
    walk_in.save(update_fields=["appointment"])
    DayNumber.objects.filter(walk_in=walk_in, appointment=None).update(
        appointment_id=appointment_id
    )
    return walk_in


@transaction.atomic
def leave_queue(*, actor: Actor, walk_in_id: int, why: str) -> WalkIn:
    """Raises NotInQueue, ReasonNeeded."""
    actor.require("scheduling.flow")
    walk_in = _locked(walk_in_id)
    if walk_in.left_at is not None:
        return walk_in
    _refuse_gone(walk_in)
    if not why.strip():
        raise ReasonNeeded("Say why.", field="why")
    walk_in.left_at = clock.now()
    walk_in.left_why = " ".join(why.split())[:200]
    walk_in.save(update_fields=["left_at", "left_why"])
    return walk_in


def give_number(visit: Appointment) -> int:
    """The number by which this visit's patient is called today; the same when asked again."""
    (number,) = call(
        "scheduling_give_number",
        visit.site_id,
        clock.local_date(clock.now(), visit.site.time_zone),
        visit.pk,
        None,
        clock.now(),
    )
    return int(number)


def _locked(walk_in_id: int) -> WalkIn:
    found: WalkIn | None = WalkIn.objects.select_for_update().filter(pk=walk_in_id).first()
    if found is None:
        raise NotInQueue("That entry does not exist, or is not yours to see.")
    return found


def _refuse_gone(walk_in: WalkIn) -> None:
    if walk_in.appointment_id is not None or walk_in.left_at is not None:
        raise NotInQueue("This patient does not wait in the queue any more. Reload the page.")
