"""From a day sheet to a page: where each thing stands and what words it carries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from praxis.desk.types import (
    BlockedTime,
    Column,
    GroupVisit,
    Item,
    MoreLanes,
    NowLine,
    OpenTime,
    VisitBlock,
)
from praxis.desk.web import grid
from praxis.kernel import clock
from praxis.ui import words
from praxis.ui.templatetags.ui import icon, status_class, status_word, tag

LATE_SHOWN_FROM = 10

EXPECTED = ("booked", "confirmed")
HERE = ("arrived", "roomed", "with_provider", "checkout")
PAYING = frozenset((*EXPECTED, *HERE))


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of the day as the schedule tells it, with what other rooms add."""

    id: int
    patient_id: int
    provider_id: int
    name: str
    born: date
    language: str
    status: str
    start: datetime
    end: datetime
    type_name: str
    detail: str = ""
    room: str = ""
    new_patient: bool = False
    arrived_at: datetime | None = None
    status_at: datetime | None = None
    insurance: str = ""
    copay_cents: int = 0
    balance_cents: int = 0
    in_car: bool = False
    mode: str = "office"
    in_group: bool = False

    @property
    def is_expected(self) -> bool:
        return self.status in EXPECTED

    @property
    def is_here(self) -> bool:
        return self.status in HERE

    def minutes_waiting(self, now: datetime) -> int:
        """Since arrival or the planned time, whichever is later (domain/scheduling.md 15)."""
        since = max(self.arrived_at or self.start, self.start)
        return max(int((now - since).total_seconds() // 60), 0)

    def minutes_in_state(self, now: datetime) -> int:
        since = self.status_at or self.start
        return max(int((now - since).total_seconds() // 60), 0)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a provider's day: `kind` is session, blocked or held."""

    start: datetime
    end: datetime
    word: str = ""
    kind: str = "blocked"


@dataclass(frozen=True, slots=True)
class Group:
    """A group visit; those in it are visits with `in_group`, and not drawn one by one."""

    id: int
    title: str
    start: datetime
    end: datetime
    seats: int
    capacity: int
    here: int = 0


@dataclass(frozen=True, slots=True)
class ProviderDay:
    """`open` are the stretches that can still be booked."""

    provider_id: int
    surname: str
    second: str
    initials: str
    visits: Sequence[Visit]
    stretches: Sequence[Stretch] = ()
    open: Sequence[tuple[datetime, datetime]] = field(default=())
    groups: Sequence[Group] = ()


def spans(days: Iterable[ProviderDay]) -> list[tuple[datetime, datetime]]:
    """Everything that must fit on the page."""
    found: list[tuple[datetime, datetime]] = []
    for day in days:
        found += [(part.start, part.end) for part in day.stretches]
        found += [(visit.start, visit.end) for visit in day.visits]
        found += [(group.start, group.end) for group in day.groups]
    return found


def column(
    day: ProviderDay, frame: grid.Frame, *, now: datetime, id: str, title: str = "", url: str = ""
) -> Column:
    shown = [visit for visit in day.visits if visit.status != "cancelled"]
    return Column(
        id=id,
        provider_id=day.provider_id,
        title=title or day.surname,
        second=day.second,
        initials=day.initials,
        count=len(shown),
        late_minutes=late_minutes(shown, now),
        day=frame.day,
        starts_at=_iso_wall(clock.local(frame.day, frame.first_hour, 0, frame.zone), frame.zone),
        items=tuple(sorted(_items(day, shown, frame, now), key=lambda item: item.row)),
        url=url,
    )


def _items(
    day: ProviderDay, shown: Sequence[Visit], frame: grid.Frame, now: datetime
) -> Iterable[Item]:
    for part in day.stretches:
        if part.kind != "session":
            place = frame.place(part.start, part.end)
            yield BlockedTime(
                part.word,
                words.short_time_text(part.start, frame.zone),
                place.classes,
                place.row,
                part.kind,
            )
    drawn = [visit for visit in shown if not visit.in_group]
    yield from _visit_items(drawn, day.groups, frame, now)
    for start, end in day.open:
        yield from _open_items(start, end, frame)


def _visit_items(
    shown: Sequence[Visit], groups: Sequence[Group], frame: grid.Frame, now: datetime
) -> Iterable[Item]:
    lanes = grid.lanes(
        [*((each.start, each.end) for each in groups), *((each.start, each.end) for each in shown)]
    )
    for group, lane in zip(groups, lanes, strict=False):
        place = frame.place(group.start, group.end, lane)
        here = f" · {group.here} here" if group.here else ""
        yield GroupVisit(
            group.title,
            words.short_time_text(group.start, frame.zone),
            f"Group · {group.seats} of {group.capacity} seats{here}",
            f"/schedule/groups/{group.id}/",
            place.classes,
            place.row,
        )
    lanes = lanes[len(groups) :]
    hidden: dict[int, int] = defaultdict(int)
    for visit, lane in zip(shown, lanes, strict=True):
        start = grid.minutes_of_day(visit.start, frame.day, frame.zone)
        end = grid.minutes_of_day(visit.end, frame.day, frame.zone)
        place = frame.place_minutes(start, end, lane)
        if lane.hidden:
            hidden[place.row] += 1
            continue
        hour, minute = divmod(start, 60)
        at = f"{hour % 12 or 12}:{minute:02d}"
        yield VisitBlock(
            id=visit.id,
            name=visit.name,
            status=visit.status,
            classes=f"visit {status_class(visit.status)} {place.classes}",
            clock=at,
            more=second_line(visit),
            said=_said(visit, f"{at} {'AM' if hour < 12 else 'PM'}", now),
            flags=flags(visit, now),
            row=place.row,
        )
    for row, count in hidden.items():
        yield MoreLanes(count, f"r{row} s2", row)


def _open_items(start: datetime, end: datetime, frame: grid.Frame) -> Iterable[Item]:
    first = grid.minutes_of_day(start, frame.day, frame.zone)
    last = grid.minutes_of_day(end, frame.day, frame.zone)
    for minute in grid.gaps_to_offer(first, last):
        at = start + timedelta(minutes=minute - first)
        place = frame.place(at, at + timedelta(minutes=grid.SMALLEST_ROWS * grid.ROW_MINUTES))
        yield OpenTime(
            clock=words.short_time_text(at, frame.zone),
            at=_iso_wall(at, frame.zone),
            classes=place.classes,
            row=place.row,
        )


def second_line(visit: Visit) -> str:
    """ "In room 4 · New patient · forms": first the status, unless the block shows it otherwise."""
    said = ""
    if visit.status == "roomed" and visit.room:
        said = f"In {visit.room[0].lower()}{visit.room[1:]}"
    elif visit.status in ("booked", "roomed", "with_provider", "checkout", "left_unseen"):
        said = status_word(visit.status)
    if visit.status == "checkout":
        said = joined(said, to_collect(visit))
    return joined(said, visit.type_name, visit.detail)


def to_collect(visit: Visit) -> str:
    """ "Collect $45", copay and balance together; "" when there is nothing to ask for."""
    cents = visit.copay_cents + visit.balance_cents
    return f"Collect {words.money_text(cents).removesuffix('.00')}" if cents else ""


def _said(visit: Visit, at: str, now: datetime) -> str:
    waiting = f", {visit.minutes_waiting(now)} minutes waiting" if visit.status == "arrived" else ""
    return f"{at}, {status_word(visit.status)}{waiting}"


_INSURANCE = {
    "bad": ("shield-x", "insurance-bad", "Insurance failed"),
    "check": ("shield-question", "insurance-check", "Insurance to check"),
}
_MODES = {"video": "Video", "phone": "Phone", "home": "At home"}
_OWES = ("currency-dollar", "owes", "Balance to collect")


def flags(visit: Visit, now: datetime) -> SafeString:
    """In this order: status mark, how it is held, New, insurance, balance, language (DESIGN 5)."""
    minutes = visit.minutes_waiting(now) if visit.status == "arrived" else -1
    language = visit.language.split("-")[0].upper()
    if visit.status in ("done", "no_show", "left_unseen"):
        return _flags(visit.status, -1, new=False, insurance="", owes=False, language="", mode="")
    return _flags(
        visit.status,
        minutes,
        new=visit.new_patient,
        insurance=visit.insurance,
        owes=visit.balance_cents > 0,
        language="" if language in ("", "EN") else language,
        mode=_MODES.get(visit.mode, ""),
    )


@lru_cache(maxsize=4096)
def _flags(
    status: str,
    minutes: int,
    *,
    new: bool,
    insurance: str,
    owes: bool,
    language: str,
    mode: str,
) -> SafeString:
    found: list[SafeString] = []
    if status == "done":
        found.append(icon("check", "small", "Done"))
    if status == "no_show":
        found.append(tag("No-show", "bad"))
    if status == "left_unseen":
        found.append(tag("Left", "bad"))
    if mode:
        found.append(tag(mode, "note"))
    if new:
        found.append(tag("New", "blue"))
    marks = [_INSURANCE[insurance]] if insurance in _INSURANCE else []
    for drawing, tone, label in marks + [_OWES] * owes:
        found.append(format_html('<span class="{}">{}</span>', tone, icon(drawing, "", label)))
    if language:
        found.append(tag(language, "note"))
    if minutes >= 0:
        found.append(format_html('<span class="tag minutes">{} min</span>', minutes))
    return format_html_join("", "{}", ((each,) for each in found))


def late_minutes(visits: Iterable[Visit], now: datetime) -> int:
    """How far behind a provider is: the visit that should be over, or the patient who should
    be with the provider by now. Less than LATE_SHOWN_FROM counts as on time.
    """
    behind = 0
    for visit in visits:
        if visit.status == "with_provider":
            behind = max(behind, int((now - visit.end).total_seconds() // 60))
        elif visit.status in ("arrived", "roomed"):
            behind = max(behind, visit.minutes_waiting(now))
    return behind if behind >= LATE_SHOWN_FROM else 0


def now_line(frame: grid.Frame, now: datetime) -> NowLine | None:
    found = frame.now(now)
    if found is None:
        return None
    return NowLine(found[0], found[1], words.short_time_text(now, frame.zone))


def joined(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def _iso_wall(instant: datetime, zone: str) -> str:
    return words.in_zone(instant, zone).isoformat(timespec="minutes")
