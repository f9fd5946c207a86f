"""Who is asked first about a time that came free, and how many at once. No database.

Source: domain/scheduling-science.md 7, "Waitlist".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

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
