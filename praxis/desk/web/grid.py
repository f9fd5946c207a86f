"""Where things stand in the day grid: pure arithmetic, no database.

A row is five minutes of wall clock. A place is said in classes (praxis/ui/grid_css.py),
never in a style attribute.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

ROW_MINUTES = 5
ROWS_AN_HOUR = 60 // ROW_MINUTES
DAY_MINUTES = 24 * 60
SMALLEST_ROWS = 3
MOST_LANES = 3
FIRST_HOUR, LAST_HOUR = 8, 17


@dataclass(frozen=True, slots=True)
class Place:
    """`row` counts from the first row shown; `lane` is 1-based, of `lanes`."""

    row: int
    span: int
    lane: int = 1
    lanes: int = 1

    @property
    def classes(self) -> str:
        side = f" l{self.lane}of{self.lanes}" if self.lanes > 1 else ""
        return f"r{self.row} s{self.span}{side}"


@dataclass(frozen=True, slots=True)
class Lane:
    """Where one of several overlapping things stands; past the last lane it is `hidden`."""

    lane: int
    lanes: int
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """The hours of one day that are shown."""

    day: date
    zone: str
    first_hour: int
    last_hour: int

    @property
    def rows(self) -> int:
        return (self.last_hour - self.first_hour) * ROWS_AN_HOUR

    @property
    def hours(self) -> list[tuple[int, str]]:
        """(row, "8 am") of each hour mark."""
        return [
            ((hour - self.first_hour) * ROWS_AN_HOUR, hour_word(hour))
            for hour in range(self.first_hour, self.last_hour)
        ]

    def place(self, start: datetime, end: datetime, lane: Lane | None = None) -> Place:
        """What begins before or ends after the hours shown is cut at their edge."""
        return self.place_minutes(
            minutes_of_day(start, self.day, self.zone),
            minutes_of_day(end, self.day, self.zone),
            lane,
        )

    def place_minutes(self, start: int, end: int, lane: Lane | None = None) -> Place:
        """`place` for wall minutes since midnight."""
        before, rows = self.first_hour * 60, self.rows
        top = min(max((start - before) // ROW_MINUTES, 0), max(rows - 1, 0))
        bottom = -((before - end) // ROW_MINUTES)
        span = max(min(bottom, rows) - top, 1)
        return Place(top, span, lane.lane if lane else 1, lane.lanes if lane else 1)

    def now(self, instant: datetime) -> tuple[int, int] | None:
        """(row, minutes into it) of the now line, or None when it is not on the page."""
        if instant.astimezone(ZoneInfo(self.zone)).date() != self.day:
            return None
        minutes = minutes_of_day(instant, self.day, self.zone) - self.first_hour * 60
        if not 0 <= minutes < self.rows * ROW_MINUTES:
            return None
        return divmod(minutes, ROW_MINUTES)


def hour_word(hour: int) -> str:
    return f"{hour % 12 or 12} {'am' if hour < 12 else 'pm'}"


def minutes_of_day(instant: datetime, day: date, zone: str) -> int:
    """Wall minutes since midnight of `day`; before it 0, after it the whole day."""
    midnight, steady = _midnight(day, zone)
    if steady:
        past = instant - midnight
        return min(max(past.days * DAY_MINUTES + past.seconds // 60, 0), DAY_MINUTES)
    wall = instant.astimezone(ZoneInfo(zone))
    if wall.date() < day:
        return 0
    if wall.date() > day:
        return DAY_MINUTES
    return wall.hour * 60 + wall.minute


@lru_cache(maxsize=64)
def _midnight(day: date, zone: str) -> tuple[datetime, bool]:
    """When a day begins, in UTC, and whether its clock runs through without a change: then wall
    minutes are a subtraction. A day's page asks for some thousand.
    """
    place = ZoneInfo(zone)
    low = datetime(day.year, day.month, day.day, tzinfo=place)
    high = datetime.combine(day + timedelta(days=1), low.timetz())
    return low.astimezone(UTC), low.utcoffset() == high.utcoffset()


def frame(day: date, zone: str, spans: Iterable[tuple[datetime, datetime]]) -> Frame:
    """The whole hours that hold every span, and the usual office hours at least."""
    every = list(spans)
    if not every:
        return Frame(day, zone, FIRST_HOUR, LAST_HOUR)
    first = minutes_of_day(min([start for start, _ in every]), day, zone) // 60
    last = -(-minutes_of_day(max([end for _, end in every]), day, zone) // 60)
    return Frame(day, zone, min(first, FIRST_HOUR), min(max(last, LAST_HOUR), 24))


def lanes(spans: Sequence[tuple[datetime, datetime]]) -> list[Lane]:
    """A lane for each span, in the order given: things that overlap stand side by side.

    Touching edges do not overlap. Past MOST_LANES a thing is hidden and counted instead.
    """
    found: list[Lane] = [Lane(1, 1)] * len(spans)
    order = sorted(range(len(spans)), key=lambda i: (spans[i][0], spans[i][1], i))
    cluster: list[int] = []
    taken: list[int] = []
    ends: list[datetime] = []

    def close() -> None:
        count = min(len(ends), MOST_LANES)
        for i, lane in zip(cluster, taken, strict=True):
            found[i] = Lane(min(lane, count), count, hidden=lane > MOST_LANES)

    for i in order:
        start, end = spans[i]
        if ends and start >= max(ends):
            close()
            cluster, taken, ends = [], [], []
        free = next((n for n, busy in enumerate(ends) if busy <= start), len(ends))
        if free == len(ends):
            ends.append(end)
        else:
            ends[free] = end
        cluster.append(i)
        taken.append(free + 1)
    if cluster:
        close()
    return found


def gaps_to_offer(start: int, end: int) -> list[int]:
    """Minutes of day at which a gap shows an open time: its start, then each half hour.

    A time needs room for the smallest visit, so two buttons never touch.
    """
    smallest = SMALLEST_ROWS * ROW_MINUTES
    if end - start < smallest:
        return []
    following = range((start // 30 + 1) * 30, end - smallest + 1, 30)
    return [start, *[minute for minute in following if minute - start >= smallest]]
