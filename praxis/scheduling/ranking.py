"""How soon an urgency must be seen, and which of the times found is the best. No database.

A cost is counted in days of waiting of a routine patient. Source:
domain/scheduling-science.md 7, "Triage and ranking"; domain/scheduling.md 3 and 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from praxis.scheduling.types import Preference, Urgency

LONGEST_WAIT_DAYS = {
    Urgency.SAME_DAY: 1,
    Urgency.WITHIN_72H: 3,
    Urgency.WITHIN_14D: 14,
    Urgency.ROUTINE: 60,
}
WEIGHT = {
    Urgency.SAME_DAY: 8.0,
    Urgency.WITHIN_72H: 4.0,
    Urgency.WITHIN_14D: 2.0,
    Urgency.ROUTINE: 1.0,
}
ANOTHER_PROVIDER = {
    Urgency.SAME_DAY: 0.5,
    Urgency.WITHIN_72H: 1.0,
    Urgency.WITHIN_14D: 2.0,
    Urgency.ROUTINE: 3.0,
}
NOT_AS_WISHED = 1.5
GAP = 0.2
PROTECTED = 1.0
_MAY_WAIT = (Urgency.WITHIN_14D, Urgency.ROUTINE)


def dearer_by(urgency: Urgency, preference: Preference) -> tuple[float, float, float]:
    """By how many days of waiting a time may be dearer than another at the same hour: anywhere,
    where it was kept for urgent visits, and with another than the patient's own provider.
    """
    weight = WEIGHT[urgency]
    wished = 0.0 if preference.is_empty else NOT_AS_WISHED
    kept = PROTECTED if urgency in _MAY_WAIT else 0.0
    return (GAP + wished) / weight, kept / weight, ANOTHER_PROVIDER[urgency] / weight


def latest_start(urgency: Urgency, now: datetime, zone: str) -> datetime | None:
    """When a visit of this urgency must have begun; null: it may wait."""
    if urgency == Urgency.ROUTINE:
        return None
    if urgency == Urgency.SAME_DAY:
        tomorrow = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
        return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=ZoneInfo(zone))
    return now + timedelta(days=LONGEST_WAIT_DAYS[urgency])


@dataclass(frozen=True, slots=True)
class Ranker:
    """What a time costs one patient, and why in words."""

    now: datetime
    urgency: Urgency
    own_provider_id: int | None
    preference: Preference

    def least(self, start: datetime, provider_id: int) -> float:
        """What it costs at least: its distance and the change of provider."""
        return self.away(start) * self.weight + self._change(provider_id)

    @property
    def weight(self) -> float:
        return WEIGHT[self.urgency]

    def away(self, start: datetime) -> float:
        return max((start - self.now).total_seconds(), 0.0) / 86_400

    def _change(self, provider_id: int) -> float:
        if self.own_provider_id in (None, provider_id):
            return 0.0
        return ANOTHER_PROVIDER[self.urgency]

    def judged(
        self, start: datetime, provider_id: int, *, zone: str, gap: bool, protected: bool
    ) -> tuple[float, tuple[str, ...]]:
        """(cost, reasons). `protected`: the time is kept for urgent visits, now released."""
        cost = self.least(start, provider_id)
        reasons = []
        if self.own_provider_id is not None:
            own = self.own_provider_id == provider_id
            reasons.append("Own provider" if own else "Another provider")
        if self.urgency != Urgency.ROUTINE:
            reasons.append(_IN_TIME[self.urgency])
        elif self.away(start) < 1:
            reasons.append("Within a day")
        if not self.preference.is_empty:
            fits = self.preference.fits(start.astimezone(ZoneInfo(zone)))
            cost += 0.0 if fits else NOT_AS_WISHED
            reasons.append("As wished" if fits else "Not the wished time")
        if gap:
            cost += GAP
            reasons.append("Leaves a short gap")
        else:
            reasons.append("Leaves no gap")
        if protected and self.urgency in _MAY_WAIT:
            cost += PROTECTED
            reasons.append("Was kept for urgent visits")
        return round(cost, 4), tuple(reasons)


_IN_TIME = {
    Urgency.SAME_DAY: "Today",
    Urgency.WITHIN_72H: "Within 72 hours",
    Urgency.WITHIN_14D: "Within 14 days",
}
