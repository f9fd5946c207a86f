"""Many visits that need another time at once: which goes where. No database.

Cost: domain/scheduling-science.md 3d. Solved as a linear assignment; visits of unequal length
may then collide, so those that lose a time are assigned again among what is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from praxis.scheduling.types import Urgency

_LEVEL = {
    Urgency.SAME_DAY: 4,
    Urgency.WITHIN_72H: 3,
    Urgency.WITHIN_14D: 2,
    Urgency.ROUTINE: 1,
}
_URGENT = (Urgency.SAME_DAY, Urgency.WITHIN_72H)
WALL = 1000.0
NOWHERE = 5000.0
_NEVER = 1e9
OTHER_PROVIDER = 2.0
NOT_THE_ONE_ASKED_FOR = 6.0
A_QUARTER = 0.15
_DAY = 86_400.0
Kind = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Displaced:
    """A visit in the way. It fits places of its `kind` only: visit type, site, mode.

    `busy`: when its patient has other visits.
    """

    id: int
    provider_id: int
    kind: Kind
    start: datetime
    minutes: int
    urgency: str
    asked_for_provider: bool = False
    busy: tuple[tuple[datetime, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A time that a visit of this kind and length could have."""

    kind: Kind
    minutes: int
    provider_id: int
    site_id: int
    start: datetime

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=self.minutes)


def cost(visit: Displaced, place: Place) -> float:
    """What a patient bears: days late by urgency squared, another provider, another hour."""
    return _price(
        (place.start - visit.start).total_seconds(),
        *_terms(visit),
        _change(visit, place.provider_id),
    )


def _terms(visit: Displaced) -> tuple[int, float]:
    """The weight of a day late, and of being more than one day late."""
    return _LEVEL[Urgency(visit.urgency)] ** 2, WALL if visit.urgency in _URGENT else 0.0


def _change(visit: Displaced, provider_id: int) -> float:
    if provider_id == visit.provider_id:
        return 0.0
    return NOT_THE_ONE_ASKED_FOR if visit.asked_for_provider else OTHER_PROVIDER


def _price(seconds: float, weight: int, wall: float, change: float) -> float:
    within = abs(seconds) % _DAY
    if within > _DAY / 2:
        within = _DAY - within
    price = change + A_QUARTER * within / 900
    if seconds > 0:
        price += weight * seconds / _DAY
        if seconds > _DAY:
            price += wall
    return price


def assign(
    visits: Sequence[Displaced], places: Sequence[Place]
) -> dict[int, tuple[Place, float] | None]:
    """A time and its cost for each visit's id, or None where nothing is left."""
    found: dict[int, tuple[Place, float] | None] = {}
    waiting, free = list(visits), list(places)
    while waiting:
        starts = [place.start.timestamp() for place in free]
        costs = [_costs(visit, free, starts) for visit in waiting]
        picks = sorted(
            (
                (costs[row][column], row, column)
                for row, column in enumerate(_solve(costs))
                if column is not None
            ),
        )
        taken: list[Place] = []
        settled: set[int] = set()
        for price, row, column in picks:
            place = free[column]
            if not any(_collide(place, other) for other in taken):
                found[waiting[row].id] = (place, price)
                taken.append(place)
                settled.add(row)
        if not settled:
            break
        waiting = [visit for row, visit in enumerate(waiting) if row not in settled]
        free = [place for place in free if not any(_collide(place, other) for other in taken)]
    return found | {visit.id: None for visit in waiting}


def _costs(visit: Displaced, places: Sequence[Place], starts: Sequence[float]) -> list[float]:
    """As `cost`, for all places at once; what does not fit costs more than anything."""
    own = visit.start.timestamp()
    weight, wall = _terms(visit)
    change = {key: _change(visit, key) for key in {place.provider_id for place in places}}
    found = [
        _price(start - own, weight, wall, change[place.provider_id])
        if place.kind == visit.kind and place.minutes == visit.minutes
        else _NEVER
        for place, start in zip(places, starts, strict=True)
    ]
    for low, high in visit.busy:
        for index, place in enumerate(places):
            if low < place.end and place.start < high:
                found[index] = _NEVER
    return found


def _collide(one: Place, other: Place) -> bool:
    return one.provider_id == other.provider_id and one.start < other.end and other.start < one.end


def _solve(costs: Sequence[Sequence[float]]) -> list[int | None]:
    """The column of each row at the least total; None where no time is better than nowhere."""
    columns = len(costs[0]) if costs else 0
    padded = [[*row, *([NOWHERE] * len(costs))] for row in costs]
    return [column if column < columns else None for column in least_assignment(padded)]


def least_assignment(costs: Sequence[Sequence[float]]) -> list[int]:
    """One column for each row, no column twice, at the least total. Rows may not outnumber columns.

    SciPy where requirements/plan.lock is installed; else the same answer by our own code, in
    about a second for sixty rows.
    """
    try:
        from numpy import array
        from scipy.optimize import linear_sum_assignment
    except ImportError:
        return by_shortest_paths(costs)
    _, columns = linear_sum_assignment(array(costs, dtype=float))
    return [int(column) for column in columns]


def by_shortest_paths(costs: Sequence[Sequence[float]]) -> list[int]:
    """Successive shortest augmenting paths (Jonker and Volgenant, Computing 38, 1987)."""
    rows, columns = len(costs), len(costs[0]) if costs else 0
    row_price, column_price = [0.0] * (rows + 1), [0.0] * (columns + 1)
    holder = [0] * (columns + 1)
    for row in range(1, rows + 1):
        holder[0] = row
        at = 0
        best = [float("inf")] * (columns + 1)
        came_from = [0] * (columns + 1)
        done = [False] * (columns + 1)
        while True:
            done[at] = True
            current, least, following = holder[at], float("inf"), 0
            prices, own = costs[current - 1], row_price[current]
            for column in range(1, columns + 1):
                if done[column]:
                    continue
                price = prices[column - 1] - own - column_price[column]
                if price < best[column]:
                    best[column], came_from[column] = price, at
                if best[column] < least:
                    least, following = best[column], column
            for column in range(columns + 1):
                if done[column]:
                    row_price[holder[column]] += least
                    column_price[column] -= least
                else:
                    best[column] -= least
            at = following
            if not holder[at]:
                break
        while at:
            holder[at] = holder[came_from[at]]
            at = came_from[at]
    answer = [0] * rows
    for column in range(1, columns + 1):
        if holder[column]:
            answer[holder[column] - 1] = column - 1
    return answer
