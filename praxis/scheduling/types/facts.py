"""What callers hand in and get back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from praxis.scheduling.types.words import BlockKind, Urgency


@dataclass(frozen=True, slots=True)
class WaitlistWish:
    """What a patient on the waitlist would take. Empty tuples mean: any.

    Minutes are from midnight; `notice_minutes` is the least time to get here, null as the
    practice says. `appointment_id`: the later visit that an earlier time replaces.
    """

    patient_id: int
    visit_type_id: int
    appointment_id: int | None = None
    provider_ids: tuple[int, ...] = ()
    site_ids: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()
    from_minute: int = 0
    to_minute: int = 1440
    earliest_on: date | None = None
    latest_on: date | None = None
    notice_minutes: int | None = None
    offers_a_day: int = 2
    urgency: str = Urgency.ROUTINE
    note: str = ""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a time is not offered. `hard`: no reason overrides it."""

    code: str
    text: str
    hard: bool = False


@dataclass(frozen=True, slots=True)
class HeldTime:
    """A hold as its maker needs it."""

    id: int
    provider_id: int
    site_id: int
    start: datetime
    end: datetime
    minutes: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class BlockSpec:
    """Part of a session; minutes are from midnight, multiples of five."""

    start_minute: int
    end_minute: int
    label: str
    kind: str = BlockKind.CLOSED
    visit_type_ids: tuple[int, ...] = ()
    release_hours: int | None = None


@dataclass(frozen=True, slots=True)
class SessionSpec:
    """Working time on a weekday (Monday 0) of a week of the cycle, in minutes from midnight."""

    weekday: int
    start_minute: int
    end_minute: int
    week: int = 0
    max_visits: int | None = None
    max_new: int | None = None
    max_overbooks: int = 0
    blocks: tuple[BlockSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class LadderStep:
    """A reminder `minutes` before the visit, by the first of `channels` that works."""

    minutes: int
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preference:
    """When a patient would rather come. Empty: any time. Minutes are from midnight."""

    weekdays: tuple[int, ...] = ()
    from_minute: int = 0
    to_minute: int = 1440

    @property
    def is_empty(self) -> bool:
        return not self.weekdays and (self.from_minute, self.to_minute) == (0, 1440)

    def fits(self, local: datetime) -> bool:
        """`local`: the start on the office's wall."""
        minute = local.hour * 60 + local.minute
        day = not self.weekdays or local.weekday() in self.weekdays
        return day and self.from_minute <= minute < self.to_minute


ANY_TIME = Preference()


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """One of several visits to book at once; as book_appointment takes it."""

    patient_id: int
    visit_type_id: int
    provider_id: int
    site_id: int
    start: datetime
    minutes: int | None = None
    room_id: int | None = None
    device_id: int | None = None
    mode: str = "office"
    urgency: str = Urgency.ROUTINE
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One planned visit, tested. `instead`: the nearest start that day which can be had."""

    visit: PlannedVisit
    minutes: int
    obstacles: tuple[Obstacle, ...]
    instead: datetime | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A time the search proposes. `start` is aware UTC; `reasons` are for people."""

    provider_id: int
    site_id: int
    day: date
    start: datetime
    end: datetime
    minutes: int
    reasons: tuple[str, ...]
    cost: float
