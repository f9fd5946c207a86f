"""Several of a family booked, moved and cancelled together by somebody who is signed in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from praxis.access import queries as access
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.portal.actions.persons import refuse_if_to_call
from praxis.portal.queries import is_late
from praxis.portal.queries.families import Pick, fit_of
from praxis.portal.types import BadWay, NotOnline, NotShared, TimeGone, TooLateOnline
from praxis.scheduling import actions as scheduling
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import (
    BadSeries,
    NeedsOverride,
    NoRoomSetUp,
    PlannedVisit,
    SetKind,
    SetReach,
    SetTaken,
    StartInPast,
    TimeTaken,
)


@transaction.atomic
def book_family(
    *,
    actor: Actor,
    key: UUID,
    picks: Sequence[Pick],
    times: Sequence[tuple[int, datetime]],
    site_id: int,
    words: str = "",
    by_name: str = "",
) -> int:
    """Book a visit for each pick at its (provider, start), all or none; returns the set's id.

    Each is judged as if booked alone; of whom the actor's context shows nothing there is no
    booking. The same key gives the same set. Raises NotOnline, CallFirst, TimeGone, BadWay.
    """
    actor.require("portal.use")
    zone = access.get_site(site_id).time_zone
    visits = []
    for pick, (provider_id, start) in zip(picks, times, strict=True):
        fit = fit_of(actor, pick, site_id=site_id, on=clock.local_date(start, zone), zone=zone)
        refuse_if_to_call(actor, pick.patient_id)
        if provider_id not in fit.provider_ids:
            raise BadWay
        visits.append(
            PlannedVisit(
                patient_id=pick.patient_id,
                visit_type_id=fit.visit_type_id,
                provider_id=provider_id,
                site_id=site_id,
                start=start,
                reason=words,
                note=f"Booked online by {by_name}" if by_name else "Booked online",
            )
        )
    try:
        return scheduling.book_set(actor=actor, key=key, kind=SetKind.FAMILY, visits=visits)
    except (SetTaken, TimeTaken, StartInPast, NeedsOverride, NoRoomSetUp):
        raise TimeGone from None
    except BadSeries:
        raise BadWay from None


@transaction.atomic
def move_family(
    *, actor: Actor, key: UUID, appointment_ids: Sequence[int], start: datetime
) -> None:
    """Move the visits of a family, of which the first is to begin at `start`, by as many minutes.

    They must be all of the set that are still expected. Raises TooLateOnline, NotOnline,
    TimeGone, WrongState.
    """
    actor.require("portal.use")
    visits = [schedule.visit(actor, pk).appointment for pk in appointment_ids]
    if any(is_late(visit) for visit in visits):
        raise TooLateOnline
    if any(not visit.visit_type.online for visit in visits):
        raise NotOnline
    try:
        moved = scheduling.move_set(
            actor=actor,
            key=key,
            appointment_id=appointment_ids[0],
            reach=SetReach.ALL,
            start=start,
        )
    except (SetTaken, TimeTaken, StartInPast, NeedsOverride, BadSeries):
        raise TimeGone from None
    if not set(moved) <= set(appointment_ids):
        raise NotShared


@transaction.atomic
def cancel_family(*, actor: Actor, appointment_ids: Collection[int], reason: str = "") -> int:
    """Cancel one visit of a family, or all that are still expected; how many. By the patient's
    side, and coded so. Raises WrongState, NotShared when the set has others.
    """
    actor.require("portal.use")
    first, *others = sorted(appointment_ids)
    if not others:
        scheduling.cancel_appointment(
            actor=actor, appointment_id=first, initiator="patient", reason=reason
        )
        return 1
    gone = scheduling.cancel_set(
        actor=actor, appointment_id=first, reach=SetReach.ALL, initiator="patient", reason=reason
    )
    if not set(gone) <= set(appointment_ids):
        raise NotShared
    return len(gone)
