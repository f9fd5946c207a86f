"""What happens on a day of the demo practice: arithmetic on a seed, no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from praxis.demo.catalog import TYPES, ProviderSpec

TYPE = {each.code: each for each in TYPES}


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """Minutes of the day, local. `room` is an index into the provider's rooms."""

    provider: ProviderSpec
    code: str
    start: int
    minutes: int
    room: int
    patient: int


@dataclass(frozen=True, slots=True)
class Stamps:
    """Minutes of the day at which things happened; outcome done, no_show or cancelled."""

    outcome: str
    arrived: int = 0
    checked_in: int = 0
    roomed: int = 0
    provider_in: int = 0
    provider_out: int = 0
    left: int = 0


@dataclass(slots=True)
class Panel:
    """Patients a provider draws from: indexes, children apart from adults."""

    adults: Sequence[int]
    children: Sequence[int]


def plan_provider_day(
    rng: Random, provider: ProviderSpec, panel: Panel, taken: set[int], *, fill: float
) -> list[PlannedVisit]:
    """Visits that fill about `fill` of the provider's day, one after the other.

    `taken` holds the patients who have a visit that day already; it grows.
    """
    codes = [code for code, _ in provider.visits]
    weights = [weight for _, weight in provider.visits]
    visits: list[PlannedVisit] = []
    at = provider.day[0]
    while at < provider.day[1]:
        pause = next((end for start, end in pauses(provider) if start <= at < end), None)
        if pause is not None:
            at = pause
            continue
        code = rng.choices(codes, weights)[0]
        spec = TYPE[code]
        end = at + spec.minutes + spec.after
        cut = min([start for start, _ in pauses(provider) if start > at] + [provider.day[1]])
        if end > cut:
            at = cut if cut - at < 30 else at + 15
            continue
        if rng.random() > fill:
            at += 15
            continue
        patient = _draw(rng, provider, code, panel, taken)
        if patient is None:
            at += 15
            continue
        visits.append(
            PlannedVisit(
                provider, code, at, spec.minutes, len(visits) % len(provider.rooms), patient
            )
        )
        at = end
    return visits


def pauses(provider: ProviderSpec) -> list[tuple[int, int]]:
    """Lunch and blocks, when nobody is booked."""
    return sorted([provider.lunch, *((start, end) for start, end, _, _ in provider.blocks)])


def stamp(rng: Random, visit: PlannedVisit, *, behind: int) -> Stamps:
    """How the visit went, with the provider `behind` minutes late."""
    luck = rng.random()
    if luck < 0.06:
        return Stamps("cancelled")
    if luck < 0.11:
        return Stamps("no_show")
    arrived = visit.start - rng.choice((20, 15, 12, 10, 10, 8, 5, 5, 2, -3, -8))
    checked_in = arrived + rng.randint(2, 6)
    roomed = max(checked_in, visit.start - 5) + rng.randint(1, 6) + behind // 2
    provider_in = max(roomed + rng.randint(3, 8), visit.start + behind)
    provider_out = provider_in + max(5, round(visit.minutes * rng.uniform(0.5, 0.95)))
    return Stamps(
        "done",
        arrived,
        checked_in,
        roomed,
        provider_in,
        provider_out,
        provider_out + rng.randint(3, 9),
    )


def business_days(first: date, last: date) -> list[date]:
    """Weekdays that are no federal holiday, both ends included."""
    from datetime import timedelta

    from praxis.kernel import business_days as calendar

    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if calendar.is_business_day(day)]


def _draw(
    rng: Random, provider: ProviderSpec, code: str, panel: Panel, taken: set[int]
) -> int | None:
    spec = TYPE[code]
    wants_child = provider.minors is True or (spec.max_age is not None and spec.max_age <= 228)
    wants_adult = provider.minors is False or (spec.min_age or 0) >= 216
    pool = panel.children if wants_child else panel.adults
    if not wants_child and not wants_adult and rng.random() < 0.15:
        pool = panel.children
    for _ in range(20):
        found = rng.choice(pool)
        if found not in taken:
            taken.add(found)
            return found
    return None
