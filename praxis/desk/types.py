"""What the front desk's screens show, ready to print: no tables, no rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.safestring import SafeString

from praxis.kernel.errors import Conflict, PraxisError


class NoFreeRoom(Conflict):
    code = "no_free_room"


class NotToday(PraxisError):
    code = "not_today"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVisit:
    """What a booking needs to be known; as scheduling.book_appointment takes it.

    `triage_id` is the response by which the urgency was found.
    """

    patient_id: int
    visit_type_id: int
    provider_id: int
    site_id: int
    start: datetime
    mode: str = "office"
    reason: str = ""
    note: str = ""
    override: str = ""
    overbook: bool = False
    device_id: int | None = None
    urgency: str = "routine"
    triage_id: int | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A visit that was ordered and is not booked yet."""

    patient_id: int
    visit_type_id: int
    provider_id: int
    due_on: date
    why: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Something to ask for at check-in; `url` is where it is put right."""

    label: str
    why: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """One thing that must be ready for a visit, and how it stands."""

    label: str
    state: str
    ready: bool


@dataclass(frozen=True, slots=True)
class RoomChoice:
    """A room of the site; `who` is in it when it is not free."""

    room_id: int
    name: str
    words: str
    free: bool
    fits: bool
    who: str = ""


@dataclass(frozen=True, slots=True)
class VisitBlock:
    """One visit in the grid. `more` is its second line, `said` what a screen reader adds."""

    id: int
    name: str
    status: str
    classes: str
    clock: str
    more: str
    said: str
    flags: SafeString
    row: int
    kind: str = "visit"

    @property
    def movable(self) -> bool:
        return self.status in ("booked", "confirmed")


@dataclass(frozen=True, slots=True)
class OpenTime:
    """A time that can be booked; `at` is the site's wall time in ISO form."""

    clock: str
    at: str
    classes: str
    row: int
    kind: str = "open"


@dataclass(frozen=True, slots=True)
class BlockedTime:
    """Lunch, a meeting, time off (`kind` blocked) or time kept for a purpose (`kind` held)."""

    word: str
    clock: str
    classes: str
    row: int
    kind: str = "blocked"


@dataclass(frozen=True, slots=True)
class GroupVisit:
    """A group visit as one block; its roster is at `url`."""

    title: str
    clock: str
    more: str
    url: str
    classes: str
    row: int
    kind: str = "group"


@dataclass(frozen=True, slots=True)
class MoreLanes:
    """ "+2": visits for which the column has no lane left."""

    count: int
    classes: str
    row: int
    kind: str = "more"


Item = VisitBlock | GroupVisit | OpenTime | BlockedTime | MoreLanes


@dataclass(frozen=True, slots=True)
class Column:
    """One provider's day, or one day of a provider's week."""

    id: str
    provider_id: int
    title: str
    second: str
    initials: str
    count: int
    late_minutes: int
    day: date
    starts_at: str
    items: tuple[Item, ...]
    url: str = ""


@dataclass(frozen=True, slots=True)
class FlowRow:
    """One patient in the side panel. `button` names the one-click step, "" for none."""

    appointment_id: int
    name: str
    second: str
    url: str
    minutes: int | None = None
    clock: str = ""
    step: str = ""
    button: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    waiting: tuple[FlowRow, ...] = ()
    checkout: tuple[FlowRow, ...] = ()
    due: tuple[FlowRow, ...] = ()
    rooms: tuple[FlowRow, ...] = ()
    later: int = 0


@dataclass(frozen=True, slots=True)
class Count:
    """One figure of the strip: `number` `words`, opening the list of `show`."""

    number: str
    words: str
    show: str
    tone: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class NowLine:
    row: int
    minutes: int
    clock: str


@dataclass(frozen=True, slots=True)
class DayPage:
    """Today, ready to print."""

    day: date
    zone: str
    site_id: int
    first_hour: int
    rows: int
    hours: tuple[tuple[int, str], ...]
    columns: tuple[Column, ...]
    flow: Flow
    counts: tuple[Count, ...]
    now: NowLine | None
    version: str
    rings: str
    shown_at: datetime
    is_today: bool
    to_do: int = 0
    waits: tuple[int, int] = field(default=(15, 25))


@dataclass(frozen=True, slots=True)
class DeskMoney:
    """What a patient gave at the desk."""

    cents: int
    method: str
    reference: str = ""


class CoverNeeded(PraxisError):
    """Who is asked is out; somebody covers."""

    code = "cover_needed"


class VisitTypeNeeded(PraxisError):
    code = "visit_type_needed"
