"""Supply and visits for tests, made through the actions."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from praxis.access.models import Site
from praxis.access.testing import make_site
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.practice.models import Provider
from praxis.scheduling import actions
from praxis.scheduling.models import (
    Appointment,
    StaffAbsence,
    StaffMember,
    TemplateVersion,
    WaitlistEntry,
)
from praxis.scheduling.types import BlockSpec, SessionSpec, WaitlistWish

SET_UP = Actor(user_id=None, name="test set-up", system=True)
MORNING = (8 * 60, 12 * 60)
AFTERNOON = (13 * 60, 17 * 60)


def office_time(text: str, *, zone: str = "America/Chicago") -> datetime:
    """ "2027-03-15 09:00" on the office's wall."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def week_sessions(
    *,
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4),
    hours: tuple[tuple[int, int], ...] = (MORNING, AFTERNOON),
    blocks: tuple[BlockSpec, ...] = (),
    max_visits: int | None = None,
    max_new: int | None = None,
    max_overbooks: int = 0,
) -> tuple[SessionSpec, ...]:
    """The same hours on each weekday; a block goes into the session that holds it."""
    return tuple(
        SessionSpec(
            weekday=weekday,
            start_minute=start,
            end_minute=end,
            max_visits=max_visits,
            max_new=max_new,
            max_overbooks=max_overbooks,
            blocks=tuple(b for b in blocks if start <= b.start_minute and b.end_minute <= end),
        )
        for weekday in weekdays
        for start, end in hours
    )


def make_template(
    provider: Provider,
    *,
    site: Site | None = None,
    starts_on: date = date(2026, 1, 5),
    ends_on: date | None = None,
    sessions: tuple[SessionSpec, ...] | None = None,
    cycle_weeks: int = 1,
) -> TemplateVersion:
    """Monday to Friday, 8 to 12 and 1 to 5, unless sessions are given."""
    return actions.add_template_version(
        actor=SET_UP,
        key=uuid.uuid4(),
        provider_id=provider.pk,
        site_id=(site or make_site()).pk,
        starts_on=starts_on,
        ends_on=ends_on,
        sessions=week_sessions() if sessions is None else sessions,
        cycle_weeks=cycle_weeks,
    )


def make_appointment(
    *,
    actor: Actor,
    patient_id: int,
    visit_type_id: int,
    provider_id: int,
    start: datetime,
    site: Site | None = None,
    **more: object,
) -> Appointment:
    """A booked visit, by the action. Needs an open access context."""
    pk = actions.book_appointment(
        actor=actor,
        key=uuid.uuid4(),
        patient_id=patient_id,
        visit_type_id=visit_type_id,
        provider_id=provider_id,
        site_id=(site or make_site()).pk,
        start=start,
        **more,  # type: ignore[arg-type]
    )
    found: Appointment = Appointment.objects.get(pk=pk)
    return found


def join(actor: Actor, visit: Appointment, **wish: Any) -> WaitlistEntry:
    """The visit's patient waits for an earlier time. Needs an open access context."""
    pk = actions.join_waitlist(
        actor=actor,
        key=uuid.uuid4(),
        wish=WaitlistWish(
            patient_id=visit.patient_id,
            visit_type_id=visit.visit_type_id,
            appointment_id=visit.pk,
            **wish,
        ),
    )
    found: WaitlistEntry = WaitlistEntry.objects.get(pk=pk)
    return found


def end_of(appointment: Appointment) -> datetime:
    return appointment.start + timedelta(minutes=appointment.minutes)


def make_staff(
    *, site: Site | None = None, skill: str = "nurse", name: str = "Amy", **details: Any
) -> StaffMember:
    """Somebody of a staff pool, on weekdays from 8 to 5."""
    return actions.add_staff(
        actor=SET_UP,
        key=uuid.uuid4(),
        skill=skill,
        name=name,
        site_id=(site or make_site()).pk,
        **{"started_on": date(2020, 1, 1), **details},
    )


def make_staff_absence(member: StaffMember) -> StaffAbsence:
    """The next hour."""
    now = clock.now()
    key = uuid.uuid4()
    actions.add_staff_absence(
        actor=SET_UP,
        key=key,
        member_id=member.pk,
        start=now,
        end=now + timedelta(hours=1),
        label="Sick",
    )
    return StaffAbsence.objects.get(client_key=key)
