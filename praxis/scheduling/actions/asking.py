"""What a booking or a move asks before it promises: rules, rooms, devices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import connection

from praxis.access.context import saw
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.practice import queries as practice
from praxis.scheduling import rules
from praxis.scheduling.calls import rows
from praxis.scheduling.limits import NO_LIMITS, Limits, read_limits
from praxis.scheduling.rules import Span, Taken
from praxis.scheduling.supply import Supply
from praxis.scheduling.types import (
    NeedsOverride,
    NoRoomSetUp,
    Obstacle,
    QuotaReached,
    ReasonNeeded,
    StartInPast,
)

if TYPE_CHECKING:
    from praxis.practice.models import VisitType


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a patient's wish before it is judged."""

    visit_type: VisitType
    minutes: int
    new_patient: bool
    birth_date: date | None
    supply: Supply
    day: date
    known: bool = True
    limits: Limits = NO_LIMITS
    zone: str = "UTC"

    @property
    def age(self) -> int | None:
        limited = (
            self.visit_type.min_age_months is not None or self.visit_type.max_age_months is not None
        )
        if self.birth_date is None or not limited:
            return None
        return rules.age_months(self.birth_date, self.day)


def gather(
    *,
    patient_id: int | None,
    visit_type_id: int,
    provider_id: int,
    site_id: int,
    start: datetime,
    hold_id: int | None = None,
) -> Facts:
    """One query. The patient's row security holds: an unseen patient has no birth date here,
    and the booking function refuses. Null patient: not known yet, counted as new.
    Where a limit counts visits of the type, who asks next for it waits for us.
    """
    around = (start.date() - timedelta(days=1), start.date() + timedelta(days=1))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT scheduling_is_new(%s, %s), scheduling_supply(%s, %s, %s, %s),"
            " (SELECT birth_date FROM people_patient WHERE id = %s),"
            " practice_visit_type_facts(%s, %s),"
            " scheduling_limits(%s, %s, %s, %s, %s, %s, %s, true)",
            [
                patient_id,
                clock.now(),
                [provider_id],
                [site_id],
                *around,
                patient_id,
                visit_type_id,
                provider_id,
                visit_type_id,
                patient_id,
                [site_id],
                start - timedelta(days=1),
                start + timedelta(days=1),
                clock.now(),
                hold_id,
            ],
        )
        found = cursor.fetchone() or (True, "{}", None, None, None)
    new_patient, text, birth_date, kind, limits = found
    saw("people_patient", [] if birth_date is None or patient_id is None else [patient_id])
    counted = read_limits(limits)
    if counted.own and patient_id is not None:
        saw("scheduling_appointment", [patient_id])
    supply = Supply(text)
    visit_type, lengths = practice.visit_type_from(kind)
    if site_id not in supply.zones:
        raise NotFound("There is no such site.")
    return Facts(
        visit_type=visit_type,
        minutes=lengths[new_patient],
        new_patient=new_patient,
        birth_date=birth_date,
        supply=supply,
        day=start.astimezone(ZoneInfo(supply.zones[site_id])).date(),
        known=patient_id is not None,
        limits=counted,
        zone=supply.zones[site_id],
    )


def obstacles(
    facts: Facts,
    span: Span,
    *,
    now: datetime,
    hold_id: int | None = None,
    but: int | None = None,
) -> list[Obstacle]:
    """`but`: the visit that moves, which does not count against itself."""
    sessions = facts.supply.sessions(span.provider_id, span.site_id, facts.day)
    limited = facts.limits.obstacles(
        provider_id=span.provider_id,
        site_id=span.site_id,
        start=span.start,
        now=now,
        zone=facts.zone,
        session=rules.session_of(sessions, span.start),
        but=but,
    )
    return (
        limited
        + rules.of_visit_type(
            facts.visit_type,
            start=span.start,
            day=clock.local_date(span.start, facts.zone),
            now=now,
            new_patient=facts.new_patient,
            age=facts.age,
            check_new=facts.known,
        )
        + rules.of_template(
            facts.supply,
            span,
            facts.day,
            visit_type_id=facts.visit_type.pk,
            new_patient=facts.new_patient,
            taken=_taken(facts, span, now, hold_id, but),
            now=now,
        )
    )


def _taken(
    facts: Facts, span: Span, now: datetime, hold_id: int | None, but: int | None
) -> list[Taken]:
    """Read only when the session has a cap; who asks next then waits for us."""
    sessions = facts.supply.sessions(span.provider_id, span.site_id, facts.day)
    own = rules.sessions_at(sessions, span.start)
    if all(session.max_visits is None and session.max_new is None for session in own):
        return []
    low, high = min(session.start for session in own), max(session.end for session in own)
    found = taken_between([span.provider_id], low, high, now, hold_id)
    return [visit for visit in found if visit.id is None or visit.id != but]


def taken_between(
    provider_ids: Iterable[int],
    low: datetime,
    high: datetime,
    now: datetime,
    hold_id: int | None = None,
) -> list[Taken]:
    """Visits and live holds but this one. Who asks next for these providers waits for us."""
    found = rows("scheduling_load", list(provider_ids), low, high, now, hold_id, True)
    return [Taken(*row) for row in found]


def permit(
    actor: Actor,
    facts: Facts,
    span: Span,
    *,
    override: str,
    overbook: bool,
    now: datetime,
    hold_id: int | None = None,
    but: int | None = None,
) -> None:
    """Raises StartInPast, NeedsOverride, ReasonNeeded, QuotaReached, Forbidden."""
    if span.end <= now:
        raise StartInPast("That time has already passed. Choose a later one.", field="start")
    found = obstacles(facts, span, now=now, hold_id=hold_id, but=but)
    if overbook:
        found = [each for each in found if not each.code.startswith(("cap_", "limit_session"))]
        _permit_overbook(actor, facts, span, override)
    hard = tuple(obstacle for obstacle in found if obstacle.hard)
    if hard:
        raise NeedsOverride(hard)
    if found and not override.strip():
        raise NeedsOverride(tuple(found))
    if found:
        actor.require("scheduling.override")


def _permit_overbook(actor: Actor, facts: Facts, span: Span, why: str) -> None:
    actor.require("scheduling.overbook")
    if not why.strip():
        raise ReasonNeeded("Say why this visit is booked over another.", field="override")
    sessions = facts.supply.sessions(span.provider_id, span.site_id, facts.day)
    session = rules.session_of(sessions, span.start)
    taken = (
        []
        if session is None
        else taken_between([span.provider_id], session.start, session.end, clock.now())
    )
    if rules.overbooks_left(session, taken) < 1:
        raise QuotaReached("This session takes no more overbooked visits.", field="start")


def mode_of(facts: Facts, asked: str) -> str:
    """As asked; "office", which nobody need have chosen, becomes what the type is held as."""
    modes = list(facts.visit_type.modes)
    return modes[0] if asked == "office" and asked not in modes else asked


def rooms_for(
    facts: Facts, span: Span, *, mode: str, room_id: int | None, preferred: int | None = None
) -> list[int] | None:
    """Rooms to try, best first; null when none is needed. Raises NoRoomSetUp."""
    if room_id is not None:
        return [room_id]
    if not facts.visit_type.room_kind or mode != "office":
        return None
    rooms = practice.rooms_on(facts.day, (span.site_id,), kind=facts.visit_type.room_kind)
    if not rooms:
        raise NoRoomSetUp("No room of the kind this visit needs is set up at this site.")
    if preferred is None:
        places = practice.provider_sites_on(facts.day, (span.site_id,))
        preferred = next(
            (place.default_room_id for place in places if place.provider_id == span.provider_id),
            None,
        )
    return sorted((room.pk for room in rooms), key=lambda pk: (pk != preferred, pk))


def devices_for(
    facts: Facts, span: Span, *, device_id: int | None, preferred: int | None = None
) -> list[int] | None:
    if device_id is not None:
        return [device_id]
    if not facts.visit_type.device_kind:
        return None
    devices = practice.devices_on(facts.day, (span.site_id,), kind=facts.visit_type.device_kind)
    return sorted((device.pk for device in devices), key=lambda pk: (pk != preferred, pk))
