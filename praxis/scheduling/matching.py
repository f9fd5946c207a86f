"""Who is asked first about a time that came free, and how many at once. No database.

Source: domain/scheduling-science.md 7, "Waitlist".
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from praxis.scheduling.assignment import least_assignment
from praxis.scheduling.types import Urgency

WEIGHT = {
    Urgency.SAME_DAY: 8.0,
    Urgency.WITHIN_72H: 4.0,
    Urgency.WITHIN_14D: 2.0,
    Urgency.ROUTINE: 1.0,
}
LONGEST_WAIT_DAYS = {
    Urgency.SAME_DAY: 1,
    Urgency.WITHIN_72H: 3,
    Urgency.WITHIN_14D: 14,
    Urgency.ROUTINE: 60,
}
PRIOR_RATE = 0.2
PRIOR_WEIGHT = 20
AIM = 0.7
_WEIGHED = 60
_NEVER = 1e9
SHORTEST_ANSWER = timedelta(minutes=10)
LEADS = (timedelta(hours=24), timedelta(hours=72))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whose wishes a time fits. `days_gained` against the later visit."""

    entry_id: int
    patient_id: int
    visit_type_id: int
    urgency: str
    days_gained: float
    days_waited: float
    notice_minutes: int
    appointment_id: int | None = None

    def score(self, rate: float) -> float:
        """Days gained weighed by urgency and the chance of a yes; who waited longer wins a tie."""
        return WEIGHT[Urgency(self.urgency)] * self.days_gained * rate + self.days_waited / 1000


def ranked(candidates: Sequence[Candidate], rate: float) -> list[Candidate]:
    return sorted(candidates, key=lambda each: (-each.score(rate), each.entry_id))


def accept_rate(taken: int, answered: int) -> float:
    """The share that takes an offer, drawn towards one in five while few were answered."""
    return (taken + PRIOR_RATE * PRIOR_WEIGHT) / (answered + PRIOR_WEIGHT)


def batch_size(rate: float, most: int) -> int:
    """The least k with 1 - (1 - rate)^k of at least 0.7, at most `most`."""
    if rate >= 1:
        return 1
    return max(1, min(most, math.ceil(math.log(1 - AIM) / math.log(1 - rate))))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A time that came free: whom it fits, the best first, and how many are asked at once."""

    candidates: tuple[Candidate, ...]
    rate: float
    seats: int


def share_out(wanted: Mapping[int, Wanted]) -> dict[int, list[int]]:
    """Wishes by time: nobody is asked about two, and the days gained are most in all.

    A further seat of a time counts only as far as those before it say no. All of one time are
    of one visit type, that of its best candidate.
    """
    chairs = [(key, seat) for key, time in wanted.items() for seat in range(time.seats)]
    scores: dict[int, dict[int, float]] = {}
    for key, time in wanted.items():
        kind = time.candidates[0].visit_type_id
        scores[key] = {
            each.entry_id: each.score(time.rate)
            for each in time.candidates[:_WEIGHED]
            if each.visit_type_id == kind
        }
    people = sorted({entry for by_entry in scores.values() for entry in by_entry})
    costs = [
        [
            -scores[key][entry] * (1 - wanted[key].rate) ** seat if entry in scores[key] else _NEVER
            for entry in people
        ]
        + [0.0] * len(chairs)
        for key, seat in chairs
    ]
    shared: dict[int, list[int]] = {key: [] for key in wanted}
    for (key, _), column in zip(chairs, least_assignment(costs), strict=True):
        if column < len(people):
            shared[key].append(people[column])
    return shared


def lead_class(lead: timedelta) -> int:
    """How near the time is: 0 within a day, 1 within three, 2 later."""
    return sum(lead >= bound for bound in LEADS)


def answer_by(
    *, now: datetime, start: datetime, notice_minutes: int, longest: timedelta
) -> datetime | None:
    """When an offer runs out: a quarter of the time that is left before the patient must set
    out, at least ten minutes. Null: that time is too near for this patient (S19).
    """
    left = start - timedelta(minutes=notice_minutes) - now
    if left < SHORTEST_ANSWER:
        return None
    return now + max(SHORTEST_ANSWER, min(longest, left / 4))
