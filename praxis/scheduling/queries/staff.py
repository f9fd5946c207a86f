"""Staff pools as the set-up pages show them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.scheduling import staffing
from praxis.scheduling.models import Appointment, AppointmentResource, StaffAbsence, StaffMember
from praxis.scheduling.rules import Span
from praxis.scheduling.types import EXPECTED


def staff_members(site_ids: Collection[int], *, on: date | None = None) -> QuerySet[StaffMember]:
    """By skill and name; with `on` those who have not left before that day."""
    found = StaffMember.objects.filter(site_id__in=list(site_ids)).select_related("site")
    if on is not None:
        found = found.exclude(ended_on__lt=on)
    return found.order_by("skill", "site_id", "name", "pk")


def get_staff_member(member_id: int) -> StaffMember:
    """Raises NotFound."""
    found: StaffMember | None = (
        StaffMember.objects.select_related("site").filter(pk=member_id).first()
    )
    if found is None:
        raise NotFound("There is no such person in a staff pool.")
    return found


def staff_absences(site_ids: Collection[int]) -> list[StaffAbsence]:
    """Those in force that have not passed, the soonest first."""
    return list(
        StaffAbsence.objects.filter(
            member__site_id__in=list(site_ids),
            ended_at__isnull=True,
            during__endswith__gt=clock.now(),
        )
        .select_related("member__site")
        .order_by("during", "pk")
    )


@dataclass(frozen=True, slots=True)
class StaffHit:
    """A visit of somebody who would be away. `others`: how many of the pool are free then."""

    visit: Appointment
    others: int


def staff_hits(actor: Actor, member_id: int, start: datetime, end: datetime) -> list[StaffHit]:
    """What an absence would hit, in order. One query a visit. Raises Forbidden, NotFound."""
    actor.require("scheduling.view")
    member = get_staff_member(member_id)
    promised = AppointmentResource.objects.filter(
        resource__staff_id=member.pk,
        blocks=True,
        appointment__isnull=False,
        during__overlap=(start, end),
    )
    visits = (
        Appointment.objects.filter(pk__in=promised.values("appointment_id"), status__in=EXPECTED)
        .select_related("patient", "visit_type", "provider", "site")
        .order_by("start", "pk")
    )
    found = []
    for visit in visits:
        span = Span(
            visit.provider_id,
            visit.site_id,
            visit.start,
            visit.minutes,
            visit.minutes_before,
            visit.minutes_after,
        )
        # The one who would be away holds the visit now, so he is not among those who are left.
        found.append(StaffHit(visit, staffing.left(member.skill, span) or 0))
    return found


def staff_of(actor: Actor, appointment_id: int) -> StaffMember | None:
    """Who of a pool is promised to the visit. Raises Forbidden."""
    actor.require("scheduling.view")
    promise = (
        AppointmentResource.objects.filter(
            appointment_id=appointment_id, blocks=True, resource__staff__isnull=False
        )
        .select_related("resource__staff")
        .first()
    )
    return promise.resource.staff if promise is not None else None
