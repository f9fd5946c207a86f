"""Times for several visits of one day: one after another, or side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from praxis.access import queries as access
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.scheduling.queries.search import Search, read_search
from praxis.scheduling.types import PlannedVisit

if TYPE_CHECKING:
    from praxis.scheduling.models import Appointment

LONGEST_BETWEEN = timedelta(minutes=60)
_A_DAY = 2
_ROWS = 400


@dataclass(frozen=True, slots=True)
class Place:
    """A start of one visit, with its end and the time its provider is promised."""

    provider_id: int
    start: datetime
    end: datetime
    promised: tuple[datetime, datetime]


def together(
    actor: Actor,
    wishes: Sequence[tuple[int, int]],
    *,
    site_id: int,
    side_by_side: bool = False,
    provider_ids: Collection[int] = (),
    from_day: date | None = None,
    days: int = 28,
    limit: int = 8,
    providers_of: Sequence[Collection[int]] = (),
) -> list[tuple[PlannedVisit, ...]]:
    """Ways to see (patient, visit type) pairs on one day, soonest first.

    One after another: in the order given, at most an hour between two. Side by side: all at
    the same time, each with another provider. One query a pair. That rooms suffice for all
    at once is said by book_set. `providers_of`: those allowed for each pair by itself.
    """
    actor.require("scheduling.view")
    allowed = providers_of or [provider_ids] * len(wishes)
    searches = [
        read_search(
            visit_type_id=visit_type_id,
            patient_id=patient_id,
            new_patient=None,
            provider_ids=list(providers) or None,
            site_ids=[site_id],
            first=from_day,
            days=days,
            minutes=None,
            mode="office",
            device_id=None,
            now=clock.now(),
            rows=_ROWS,
        )
        for (patient_id, visit_type_id), providers in zip(wishes, allowed, strict=True)
    ]
    tables = [_by_day(search) for search in searches]
    shared = sorted(set.intersection(*(set(table) for table in tables))) if tables else []
    found: list[tuple[PlannedVisit, ...]] = []
    for day in shared:
        rows = [table[day] for table in tables]
        for places in _side_by_side(rows) if side_by_side else _chains(rows):
            found.append(
                tuple(
                    PlannedVisit(patient_id, visit_type_id, each.provider_id, site_id, each.start)
                    for (patient_id, visit_type_id), each in zip(wishes, places, strict=True)
                )
            )
        if len(found) >= limit:
            break
    return found[:limit]


def moves_together(
    actor: Actor, visits: Sequence[Appointment], *, days: int = 28, limit: int = 8
) -> list[tuple[datetime, ...]]:
    """Starts to which visits of one day can move together, each with its own provider and all by
    as many minutes, soonest first, two a day. Times that the visits themselves hold count as
    taken. One query a visit.
    """
    actor.require("scheduling.view")
    if not visits:
        return []
    shifts: set[timedelta] | None = None
    for visit in visits:
        search = read_search(
            visit_type_id=visit.visit_type_id,
            patient_id=visit.patient_id,
            new_patient=visit.new_patient,
            provider_ids=[visit.provider_id],
            site_ids=[visit.site_id],
            first=None,
            days=days,
            minutes=visit.minutes,
            mode=visit.mode,
            device_id=None,
            now=clock.now(),
            rows=_ROWS,
        )
        own = {place.start - visit.start for row in _by_day(search).values() for place in row}
        shifts = own if shifts is None else shifts & own
    found: list[tuple[datetime, ...]] = []
    zone = access.get_site(visits[0].site_id).time_zone
    given: Counter[date] = Counter()
    length = max(visit.end for visit in visits) - min(visit.start for visit in visits)
    reached: datetime | None = None
    for shift in sorted(shifts or ()):
        starts = tuple(visit.start + shift for visit in visits)
        day = clock.local_date(min(starts), zone)
        if given[day] == _A_DAY or (reached is not None and min(starts) < reached):
            continue
        given[day] += 1
        reached = min(starts) + length
        found.append(starts)
        if len(found) == limit:
            break
    return found


def _by_day(search: Search) -> dict[date, list[Place]]:
    before = timedelta(minutes=search.visit_type.buffer_before)
    after = timedelta(minutes=search.visit_type.buffer_after)
    found: dict[date, list[Place]] = {}
    for fit in search.days:
        length = timedelta(minutes=search.minutes[fit.provider_id])
        for _, start in search.starts(fit):
            end = start + length
            found.setdefault(fit.day, []).append(
                Place(fit.provider_id, start, end, (start - before, end + after))
            )
    for places in found.values():
        places.sort(key=lambda place: (place.start, place.provider_id))
    return found


def _chains(rows: list[list[Place]]) -> Iterator[tuple[Place, ...]]:
    """The shortest ways through the day, each beginning after the one before has ended."""
    ways = []
    for first in rows[0]:
        way = [first]
        for places in rows[1:]:
            following = next((place for place in places if _follows(way[-1], place)), None)
            if following is None:
                break
            way.append(following)
        else:
            ways.append(tuple(way))
    ways.sort(key=lambda way: (way[-1].end - way[0].start, way[0].start))
    reached: list[tuple[datetime, datetime]] = []
    for found in ways:
        span = (found[0].start, found[-1].end)
        if all(span[1] <= low or high <= span[0] for low, high in reached):
            reached.append(span)
            yield found
        if len(reached) == _A_DAY:
            return


def _follows(former: Place, place: Place) -> bool:
    soonest = former.end
    if place.provider_id == former.provider_id:
        soonest = max(soonest, former.promised[1] + (place.start - place.promised[0]))
    return soonest <= place.start <= former.end + LONGEST_BETWEEN


def _side_by_side(rows: list[list[Place]]) -> Iterator[tuple[Place, ...]]:
    given = 0
    reached: datetime | None = None
    for start in sorted({place.start for place in rows[0]}):
        if reached is not None and start < reached:
            continue
        chosen: list[Place] = []
        if _choose([[p for p in places if p.start == start] for places in rows], chosen):
            yield tuple(chosen)
            reached = max(place.end for place in chosen)
            given += 1
            if given == _A_DAY:
                return


def _choose(rows: list[list[Place]], chosen: list[Place]) -> bool:
    """One place of each row, every provider once; by trying."""
    if len(chosen) == len(rows):
        return True
    for place in rows[len(chosen)]:
        if all(place.provider_id != other.provider_id for other in chosen):
            chosen.append(place)
            if _choose(rows, chosen):
                return True
            chosen.pop()
    return False
