"""Staff pools: who is in them, and who is away."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from psycopg.types.range import Range

from praxis.access import queries as access
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.scheduling import staffing
from praxis.scheduling.actions.booking import span_of
from praxis.scheduling.actions.readiness import close_readiness, push_readiness
from praxis.scheduling.models import (
    Appointment,
    AppointmentResource,
    Resource,
    StaffAbsence,
    StaffMember,
)
from praxis.scheduling.types import EXPECTED, BadStaff, ReadinessState

NOBODY = "staff"


@dataclass(frozen=True, slots=True)
class Restaffed:
    """What became of the visits of somebody who is away: another of the pool, or nobody yet."""

    moved: tuple[int, ...] = ()
    without: tuple[int, ...] = ()


@transaction.atomic
def add_staff(
    *,
    actor: Actor,
    key: UUID,
    skill: str,
    name: str,
    site_id: int,
    weekdays: Collection[int] = (0, 1, 2, 3, 4),
    from_minute: int = 8 * 60,
    to_minute: int = 17 * 60,
    started_on: date | None = None,
) -> StaffMember:
    """Somebody who may be promised to visits that need the skill, from that day on.

    With the first of a skill the pool counts at the site: visits that need it are offered only
    while somebody is free. Minutes are from midnight, in fives. Raises BadStaff, NotFound.
    """
    actor.require("scheduling.manage_supply")
    site = access.get_site(site_id)
    if not skill.strip() or not name.strip():
        raise BadStaff("Say the skill and the name.", field="name")
    if not weekdays or not set(weekdays) <= set(range(7)):
        raise BadStaff("Choose the days on which this person works.", field="weekdays")
    if not 0 <= from_minute < to_minute <= 1440 or from_minute % 5 or to_minute % 5:
        raise BadStaff("The hours must end after they begin, in steps of 5 min.", field="to_time")
    member = StaffMember(
        skill=" ".join(skill.split()).lower(),
        name=" ".join(name.split()),
        site=site,
        weekdays=sorted(set(weekdays)),
        from_minute=from_minute,
        to_minute=to_minute,
        started_on=started_on or clock.today(site.time_zone),
        client_key=key,
        created_by_id=actor.user_id,
    )
    staffing.lock([(member.skill, site.pk)])
    twice = BadStaff("This site already has somebody of that name for this skill.", field="name")
    with violations(scheduling_staff_name=twice):
        saved = insert_once(member)
    Resource.objects.get_or_create(
        staff=saved, defaults={"kind": "staff", "lane": 0, "site_id": site.pk}
    )
    return saved


@transaction.atomic
def end_staff(*, actor: Actor, member_id: int, ended_on: date) -> Restaffed:
    """`ended_on` is the last day; later visits get another of the pool. Raises BadStaff."""
    actor.require("scheduling.manage_supply")
    member = _member(member_id)
    if ended_on < member.started_on:
        raise BadStaff("The last day is before the first.", field="ended_on")
    zone = access.get_site(member.site_id).time_zone
    low = max(clock.now(), clock.local(ended_on + timedelta(days=1), 0, 0, zone))
    high = low + timedelta(days=800)
    _lock(member, low, high)
    member.ended_on = ended_on
    member.save(update_fields=["ended_on"])
    return _restaff(actor, member, low, high, f"{member.name} has left")


@transaction.atomic
def add_staff_absence(
    *, actor: Actor, key: UUID, member_id: int, start: datetime, end: datetime, label: str
) -> Restaffed:
    """Somebody of a pool is away. His visits get another who is free; a visit for which nobody
    is becomes an item of the front desk. A retry changes nothing more. Raises BadStaff, NotFound.
    """
    actor.require("scheduling.manage_supply")
    member = _member(member_id)
    if StaffAbsence.objects.filter(client_key=key).exists():
        return Restaffed()
    if end <= start or end - start > timedelta(days=366):
        raise BadStaff("The time must end after it begins, within a year.", field="end")
    if not label.strip():
        raise BadStaff("Give it a name, such as Sick.", field="label")
    _lock(member, start, end)
    StaffAbsence.objects.create(
        member=member,
        during=Range(start, end),
        label=label.strip(),
        client_key=key,
        created_by_id=actor.user_id,
    )
    return _restaff(actor, member, start, end, f"{member.name}: {label.strip()}")


@transaction.atomic
def end_staff_absence(*, actor: Actor, absence_id: int) -> Restaffed:
    """Take an absence back; visits that were left without anybody get somebody again."""
    actor.require("scheduling.manage_supply")
    absence = (
        StaffAbsence.objects.select_for_update(of=("self",))
        .select_related("member")
        .filter(pk=absence_id)
        .first()
    )
    if absence is None:
        raise NotFound("There is no such absence.")
    if absence.ended_at is not None:
        return Restaffed()
    member = absence.member
    staffing.lock([(member.skill, member.site_id)])
    absence.ended_at = clock.now()
    absence.save(update_fields=["ended_at"])
    waiting = Appointment.objects.filter(
        site_id=member.site_id,
        visit_type__staff_skill=member.skill,
        status__in=EXPECTED,
        start__lt=absence.during.upper,
        end__gt=absence.during.lower,
        readiness__code=NOBODY,
        readiness__state=ReadinessState.OPEN,
    )
    found = []
    for visit in waiting.order_by("start", "pk"):
        if staffing.taken(member.skill, span_of(visit), appointment_id=visit.pk):
            close_readiness(actor=actor, appointment_id=visit.pk, code=NOBODY)
            found.append(visit.pk)
    return Restaffed(moved=tuple(found))


def _member(member_id: int) -> StaffMember:
    member: StaffMember | None = (
        StaffMember.objects.select_for_update().filter(pk=member_id).first()
    )
    if member is None:
        raise NotFound("There is no such person in a staff pool.")
    return member


def _lock(member: StaffMember, low: datetime, high: datetime) -> None:
    """His visits before the pool, as a move does (docs/locking.md)."""
    list(_visits(member, low, high).order_by("pk").select_for_update())
    staffing.lock([(member.skill, member.site_id)])


def _visits(member: StaffMember, low: datetime, high: datetime) -> QuerySet[Appointment]:
    promised = AppointmentResource.objects.filter(
        resource__staff_id=member.pk,
        blocks=True,
        appointment__isnull=False,
        during__overlap=(low, high),
    )
    return Appointment.objects.filter(pk__in=promised.values("appointment_id"), status__in=EXPECTED)


def _restaff(
    actor: Actor, member: StaffMember, low: datetime, high: datetime, why: str
) -> Restaffed:
    """Under the pool's lock: each of his visits in the span anew, the soonest first."""
    moved, without = [], []
    for visit in _visits(member, low, high).order_by("start", "pk"):
        if staffing.taken(member.skill, span_of(visit), appointment_id=visit.pk):
            moved.append(visit.pk)
            continue
        without.append(visit.pk)
        push_readiness(
            actor=actor,
            appointment_id=visit.pk,
            code=NOBODY,
            label=f"Nobody for {member.skill}: find somebody or move the visit",
            owner_role="front_desk",
            source=why,
            due_at=visit.start,
            url=f"/visits/{visit.pk}/move/",
        )
    return Restaffed(tuple(moved), tuple(without))
