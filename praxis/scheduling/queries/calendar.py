"""When a provider works at a site, day by day: for the week and the year on the set-up pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.practice import queries as practice
from praxis.scheduling.calls import rows
from praxis.scheduling.supply import Absence, Supply, WorkSession, load_supply, wall


class DayState(StrEnum):
    WORKS = "works"
    PART = "part"
    OFF = "off"
    EXTRA = "extra"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SupplyDay:
    """A day of a provider at a site. `minutes` is what is left after time off."""

    day: date
    sessions: tuple[WorkSession, ...]
    absences: tuple[Absence, ...]
    closure: str
    minutes: int
    visits: int

    @property
    def state(self) -> DayState:
        planned = sum(_minutes(each.start, each.end) for each in self.sessions)
        if not planned:
            return DayState.NONE
        if not self.minutes:
            return DayState.OFF
        if any(each.id == 0 for each in self.sessions):
            return DayState.EXTRA
        return DayState.WORKS if self.minutes == planned else DayState.PART

    @property
    def reason(self) -> str:
        """Why the day is not as the template says."""
        return self.closure or ", ".join(dict.fromkeys(each.label for each in self.absences))


def supply_days(
    actor: Actor, provider_id: int, site_id: int, first: date, last: date
) -> list[SupplyDay]:
    """Three queries for any number of days."""
    actor.require("scheduling.view")
    supply = load_supply([provider_id], [site_id], first, last)
    zone = supply.zones[site_id]
    closures = {row.day: row.reason for row in practice.closures([site_id], first, last)}
    booked: dict[date, int] = {}
    low, high = wall(first, 0, zone), wall(last + timedelta(days=1), 0, zone)
    for row in rows("scheduling_load", [provider_id], low, high, clock.now()):
        day = row[1].astimezone(ZoneInfo(zone)).date()
        booked[day] = booked.get(day, 0) + (row[5] == site_id)
    absences = list(supply.absences(provider_id, site_id))
    return [
        _day(
            supply,
            absences,
            provider_id,
            site_id,
            first + timedelta(days=number),
            closures,
            booked,
        )
        for number in range((last - first).days + 1)
    ]


def _day(
    supply: Supply,
    absences: list[Absence],
    provider_id: int,
    site_id: int,
    day: date,
    closures: dict[date, str],
    booked: dict[date, int],
) -> SupplyDay:
    zone = supply.zones[site_id]
    sessions = tuple(supply.sessions(provider_id, site_id, day))
    low, high = wall(day, 0, zone), wall(day + timedelta(days=1), 0, zone)
    own = tuple(each for each in absences if each.start < high and low < each.end)
    closure = closures.get(day, "")
    left = 0 if closure else sum(_left(session, own) for session in sessions)
    return SupplyDay(day, sessions, own, closure, left, booked.get(day, 0))


def _left(session: WorkSession, absences: tuple[Absence, ...]) -> int:
    """Minutes of the session outside every absence; absences may overlap each other."""
    reached, left = session.start, 0
    for each in sorted(absences, key=lambda absence: absence.start):
        if each.start > reached:
            left += _minutes(reached, min(each.start, session.end))
        reached = max(reached, min(each.end, session.end))
    return left + _minutes(reached, session.end)


def _minutes(start: datetime, end: datetime) -> int:
    return max(0, int((end - start).total_seconds()) // 60)
