"""Limits on how many visits of a kind there may be, judged. No database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from praxis.scheduling.supply import WorkSession
from praxis.scheduling.types import LimitScope, Obstacle


@dataclass(frozen=True, slots=True)
class Limit:
    scope: str
    visit_type_id: int | None
    provider_id: int | None
    site_id: int | None
    most: int
    within_days: int | None


@dataclass(frozen=True, slots=True)
class Counted:
    """A visit or hold that counts; `id` null: a hold. Of the patient's own: the start only."""

    id: int | None
    visit_type_id: int
    start: datetime
    provider_id: int = 0
    site_id: int = 0
    expected: bool = True


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits a visit may meet, with what they count."""

    limits: tuple[Limit, ...] = ()
    visits: tuple[Counted, ...] = ()
    own: tuple[Counted, ...] = ()

    def obstacles(
        self,
        *,
        provider_id: int,
        site_id: int,
        start: datetime,
        now: datetime,
        zone: str,
        session: WorkSession | None,
        but: int | None = None,
    ) -> list[Obstacle]:
        """`but`: the visit that moves does not count against itself."""
        found = []
        for limit in self.limits:
            if limit.provider_id not in (None, provider_id) or limit.site_id not in (None, site_id):
                continue
            match limit.scope:
                case LimitScope.SESSION:
                    used = _in_session(self.visits, limit, session, but)
                    words = "in this session"
                case LimitScope.DAY:
                    used = _on_day(self.visits, limit, site_id, start, zone, but)
                    words = "on this day here"
                case LimitScope.PATIENT:
                    used = _near(self.own, limit, start, but)
                    words = f"for one patient within {limit.within_days} days"
                case _:
                    used = sum(
                        _counts(each, limit, but) and each.expected and each.start > now
                        for each in self.own
                    )
                    words = "still to come for one patient"
            if used >= limit.most:
                what = "visit" if limit.most == 1 else "visits"
                what += "" if limit.visit_type_id is None else " of this type"
                found.append(
                    Obstacle(f"limit_{limit.scope}", f"At most {limit.most} {what} {words}.")
                )
        return found


NO_LIMITS = Limits()


def _counts(each: Counted, limit: Limit, but: int | None) -> bool:
    same = limit.visit_type_id in (None, each.visit_type_id)
    return same and (each.id is None or each.id != but)


def _in_session(
    visits: tuple[Counted, ...], limit: Limit, session: WorkSession | None, but: int | None
) -> int:
    if session is None:
        return 0
    return sum(
        each.provider_id == session.provider_id
        and session.start <= each.start < session.end
        and _counts(each, limit, but)
        for each in visits
    )


def _on_day(
    visits: tuple[Counted, ...],
    limit: Limit,
    site_id: int,
    start: datetime,
    zone: str,
    but: int | None,
) -> int:
    day = start.astimezone(ZoneInfo(zone)).date()
    return sum(
        each.site_id == site_id
        and limit.provider_id in (None, each.provider_id)
        and each.start.astimezone(ZoneInfo(zone)).date() == day
        and _counts(each, limit, but)
        for each in visits
    )


def _near(own: tuple[Counted, ...], limit: Limit, start: datetime, but: int | None) -> int:
    reach = timedelta(days=limit.within_days or 0)
    return sum(abs(each.start - start) < reach and _counts(each, limit, but) for each in own)


def read_limits(facts: Any) -> Limits:
    """What the SQL function scheduling_limits answers, as text or read."""
    if not facts:
        return NO_LIMITS
    found = json.loads(facts) if isinstance(facts, str) else facts
    return Limits(
        limits=tuple(Limit(*row) for row in found["limits"]),
        visits=tuple(
            Counted(pk, kind, datetime.fromisoformat(start), provider, site)
            for pk, kind, provider, site, start in found["visits"] or ()
        ),
        own=tuple(
            Counted(pk, kind, datetime.fromisoformat(start), expected=expected)
            for pk, kind, start, expected in found["own"] or ()
        ),
    )
