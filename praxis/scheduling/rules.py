"""Why a time may not be booked: of the visit type, of the template, of the session's caps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from praxis.scheduling.supply import Supply, WorkSession
from praxis.scheduling.types import Obstacle

if TYPE_CHECKING:
    from praxis.practice.models import VisitType


@dataclass(frozen=True, slots=True)
class Span:
    """A visit as asked for, with its buffers."""

    provider_id: int
    site_id: int
    start: datetime
    minutes: int
    before: int = 0
    after: int = 0

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=self.minutes)

    @property
    def promised_start(self) -> datetime:
        return self.start - timedelta(minutes=self.before)

    @property
    def promised_end(self) -> datetime:
        return self.end + timedelta(minutes=self.after)


@dataclass(frozen=True, slots=True)
class Taken:
    """A visit that counts against its session's caps."""

    provider_id: int
    start: datetime
    new_patient: bool
    lane: int
    visit_type_id: int = 0
    site_id: int = 0
    id: int | None = None


def age_months(birth_date: date, on: date) -> int:
    months = (on.year - birth_date.year) * 12 + on.month - birth_date.month
    return months - (1 if on.day < birth_date.day else 0)


def of_visit_type(
    visit_type: VisitType,
    *,
    start: datetime,
    day: date,
    now: datetime,
    new_patient: bool,
    age: int | None,
    check_new: bool = True,
) -> list[Obstacle]:
    """`day` of the visit on the wall of its site; `age` in months on it, null: not asked."""
    found = []
    if visit_type.ended_on and visit_type.ended_on < day:
        found.append(Obstacle("type_ended", "This visit type has ended.", hard=True))
    if check_new and visit_type.new_patients == "only" and not new_patient:
        found.append(Obstacle("established", "This visit type is for new patients."))
    if check_new and visit_type.new_patients == "established" and new_patient:
        found.append(Obstacle("new_patient", "This visit type is for established patients."))
    if age is not None:
        if visit_type.min_age_months is not None and age < visit_type.min_age_months:
            found.append(Obstacle("too_young", "The patient is too young for this visit type."))
        if visit_type.max_age_months is not None and age > visit_type.max_age_months:
            found.append(Obstacle("too_old", "The patient is too old for this visit type."))
    if start < now + timedelta(minutes=visit_type.lead_minutes) and visit_type.lead_minutes:
        found.append(
            Obstacle("lead", f"This visit type needs {_span(visit_type.lead_minutes)} notice.")
        )
    if start > now + timedelta(days=visit_type.horizon_days):
        found.append(
            Obstacle("horizon", f"Booking opens {visit_type.horizon_days} days before the visit.")
        )
    return found


def _span(minutes: int) -> str:
    if minutes % 1440 == 0:
        return f"{minutes // 1440} days'"
    if minutes % 60 == 0:
        return f"{minutes // 60} hours'"
    return f"{minutes} minutes'"


def session_of(sessions: Sequence[WorkSession], start: datetime) -> WorkSession | None:
    for session in sessions:
        if session.start <= start < session.end:
            return session
    return None


def sessions_at(sessions: Sequence[WorkSession], start: datetime) -> list[WorkSession]:
    """More than one when an extra session overlaps one of the template."""
    return [session for session in sessions if session.start <= start < session.end]


def of_template(
    supply: Supply,
    span: Span,
    day: date,
    *,
    visit_type_id: int,
    new_patient: bool,
    taken: Sequence[Taken],
    now: datetime,
) -> list[Obstacle]:
    """Outside the sessions, in time off, in a block kept for others, or over a cap."""
    found = []
    sessions = supply.sessions(span.provider_id, span.site_id, day)
    if not _covered(sessions, span):
        found.append(Obstacle("outside_template", "The provider does not work then."))
    for absence in supply.absences(span.provider_id, span.site_id):
        if absence.start < span.promised_end and span.promised_start < absence.end:
            found.append(Obstacle("time_off", f"{absence.label}: no visits then."))
    for session in sessions:
        for block in session.blocks:
            overlaps = block.start < span.end and span.start < block.end
            if overlaps and block.shuts_out(visit_type_id, now):
                found.append(Obstacle("block", f"{block.label}: that time is kept."))
    for session in sessions_at(sessions, span.start):
        found += of_caps(session, taken, new_patient)
    return found


def _covered(sessions: Sequence[WorkSession], span: Span) -> bool:
    reached = span.promised_start
    for session in sessions:
        if session.start <= reached < session.end:
            reached = session.end
    return reached >= span.promised_end


def of_caps(session: WorkSession, taken: Sequence[Taken], new_patient: bool) -> list[Obstacle]:
    mine = [
        visit
        for visit in taken
        if visit.provider_id == session.provider_id and session.start <= visit.start < session.end
    ]
    found = []
    if session.max_visits is not None and len(mine) >= session.max_visits:
        found.append(Obstacle("cap_visits", f"The session is full at {session.max_visits} visits."))
    if new_patient and session.max_new is not None:
        new = sum(visit.new_patient for visit in mine)
        if new >= session.max_new:
            found.append(Obstacle("cap_new", f"The session takes {session.max_new} new patients."))
    return found


def overbooks_left(session: WorkSession | None, taken: Sequence[Taken]) -> int:
    if session is None:
        return 0
    used = sum(
        visit.lane > 0
        and visit.provider_id == session.provider_id
        and session.start <= visit.start < session.end
        for visit in taken
    )
    return session.max_overbooks - used
