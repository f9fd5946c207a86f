"""A provider out sick, and a waitlist, each beside the best that could have been done."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bench import Bench, Row, bench, row

if TYPE_CHECKING:
    from praxis.scheduling.assignment import Displaced, Place

MONDAY = datetime(2027, 3, 15, 14, 0, tzinfo=UTC)
PATIENTS = 60
DAYS = 8
PROVIDERS = 5
QUARTERS = 32
PLACES = 688
SEEDS = 20


@bench("sick_day")
def sick_day(_: Bench) -> Iterable[Row]:
    """One of five providers is out for two days: 60 visits, 688 open quarter hours over eight
    days. Time, and the disruption beside giving each the first open time in order.
    """
    from praxis.scheduling.assignment import assign, cost

    def first_come(visits: list[Displaced], places: list[Place]) -> float:
        left = sorted(places, key=lambda place: (place.start, place.provider_id))
        total = 0.0
        for visit in visits:
            place = left.pop(0)
            total += cost(visit, place)
        return total

    assign(*_clinic(random.Random(0)))
    took, ratios, placed = [], [], 0
    for seed in range(SEEDS):
        visits, places = _clinic(random.Random(seed))
        began = time.perf_counter()
        found = assign(visits, places)
        took.append(time.perf_counter() - began)
        picks = [pick for pick in found.values() if pick is not None]
        placed += len(picks)
        ratios.append(sum(price for _, price in picks) / first_come(visits, places))
    assert placed == SEEDS * PATIENTS
    yield row(
        "sick_day_seconds",
        statistics.median(took),
        "s",
        limit="the target of domain/scheduling-science.md, Targets",
        limit_value=0.1,
        target=1.0,
        higher_is_better=False,
    )
    yield row(
        "sick_day_disruption",
        statistics.median(ratios),
        "of first-come",
        limit="disruption of first-come on the same visits and times",
        limit_value=1.0,
        target=0.6,
        higher_is_better=False,
    )


def _clinic(rng: random.Random) -> tuple[list[Displaced], list[Place]]:
    from praxis.scheduling.assignment import Displaced, Place

    kind = (1, 1, "office")
    visits = [
        Displaced(
            id=number,
            provider_id=1,
            kind=kind,
            start=MONDAY + timedelta(days=number // 30, minutes=15 * (number % 30)),
            minutes=15,
            urgency=rng.choices(("same_day", "within_72h", "within_14d", "routine"), (1, 3, 6, 10))[
                0
            ],
            asked_for_provider=rng.random() < 0.5,
        )
        for number in range(PATIENTS)
    ]
    open_ = [
        (provider, day, quarter)
        for provider in range(1, PROVIDERS + 1)
        for day in range(DAYS)
        for quarter in range(QUARTERS)
        if provider > 1 or day > 1
    ]
    places = [
        Place(kind, 15, provider, 1, MONDAY + timedelta(days=day, minutes=15 * quarter))
        for provider, day, quarter in sorted(rng.sample(open_, PLACES))
    ]
    return visits, places


@bench("waitlist")
def waitlist(_: Bench) -> Iterable[Row]:
    """Days gained by offering each freed time in turn, beside the assignment that knew all."""
    ratios = [_one_week(random.Random(seed)) for seed in range(SEEDS)]
    yield row(
        "waitlist_days_gained",
        statistics.median(ratios),
        "of the optimum",
        limit="linear assignment that knows every opening of the week beforehand",
        limit_value=1.0,
        target=0.95,
    )


def _one_week(rng: random.Random, openings: int = 40, waiting: int = 120) -> float:
    from praxis.scheduling.assignment import least_assignment
    from praxis.scheduling.matching import Candidate, ranked

    later = [MONDAY + timedelta(days=rng.uniform(5, 60)) for _ in range(waiting)]
    days = [frozenset(rng.sample(range(5), rng.randint(2, 5))) for _ in range(waiting)]
    half = [rng.choice(("any", "any", "morning", "afternoon")) for _ in range(waiting)]
    provider = [rng.choice((0, 0, 1, 2, 3)) for _ in range(waiting)]
    times = sorted(
        (
            MONDAY + timedelta(days=rng.randrange(5), minutes=15 * rng.randrange(32)),
            rng.randint(1, 3),
        )
        for _ in range(openings)
    )

    def gain(person: int, opening: tuple[datetime, int]) -> float:
        start, who = opening
        fits = (
            start.weekday() in days[person]
            and half[person] in ("any", "morning" if start.hour < 18 else "afternoon")
            and provider[person] in (0, who)
            and start < later[person]
        )
        return (later[person] - start).total_seconds() / 86_400 if fits else 0.0

    left, total = set(range(waiting)), 0.0
    for opening in times:
        fitting = [
            Candidate(person, person, 1, "routine", found, 1.0, 60)
            for person in sorted(left)
            if (found := gain(person, opening)) > 0
        ]
        if fitting:
            best = ranked(fitting, 0.2)[0]
            left.discard(best.entry_id)
            total += best.days_gained
    costs = [[-gain(person, opening) for person in range(waiting)] for opening in times]
    columns = least_assignment(costs)
    best_total = -sum(costs[index][column] for index, column in enumerate(columns))
    return total / best_total
