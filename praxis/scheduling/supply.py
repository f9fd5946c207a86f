"""When providers work, expanded from templates and exceptions to instants of a day."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from praxis.scheduling.calls import call
from praxis.scheduling.types import BlockKind, ExceptionKind


@dataclass(frozen=True, slots=True)
class WorkBlock:
    """Part of a session with a rule. `releases_at` null: never."""

    start: datetime
    end: datetime
    label: str
    kind: str
    visit_type_ids: frozenset[int]
    releases_at: datetime | None

    def shuts_out(self, visit_type_id: int, now: datetime) -> bool:
        if self.kind == BlockKind.CLOSED:
            return True
        if visit_type_id in self.visit_type_ids:
            return False
        return self.releases_at is None or now < self.releases_at


@dataclass(frozen=True, slots=True)
class WorkSession:
    """Working time of a provider at a site; null caps are none. `id` 0: an extra session."""

    id: int
    provider_id: int
    site_id: int
    start: datetime
    end: datetime
    max_visits: int | None
    max_new: int | None
    max_overbooks: int
    blocks: tuple[WorkBlock, ...]


@dataclass(frozen=True, slots=True)
class Absence:
    """Time off, an office closure, or (kind extra) added time. Null provider or site: all."""

    id: int
    kind: str
    provider_id: int | None
    site_id: int | None
    start: datetime
    end: datetime
    label: str

    def concerns(self, provider_id: int, site_id: int) -> bool:
        return self.provider_id in (None, provider_id) and self.site_id in (None, site_id)


def wall(day: date, minute: int, zone: str) -> datetime:
    """The instant of a wall-clock minute. One skipped by daylight saving moves on by the skip."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    return (midnight + timedelta(minutes=minute)).astimezone(UTC)


class Supply:
    """Templates and exceptions of some providers and sites over some days."""

    def __init__(self, given: str | dict[str, Any]) -> None:
        """`given`: what SQL's scheduling_supply or scheduling_find answered."""
        found: dict[str, Any] = json.loads(given) if isinstance(given, str) else given
        self.zones: dict[int, str] = {
            int(site): zone for site, zone in (found["zones"] or {}).items()
        }
        self._sessions = found["sessions"] or []
        self._exceptions = found["exceptions"] or []
        self._of_pair: dict[tuple[int, int], list[Any]] = {}
        for row in self._sessions:
            self._of_pair.setdefault((row[1], row[2]), []).append(row)
        self._known: dict[tuple[int, int, date], tuple[WorkSession, ...]] = {}

    @cached_property
    def exceptions(self) -> tuple[Absence, ...]:
        return tuple(
            Absence(
                id_,
                kind,
                provider,
                site,
                datetime.fromisoformat(start).astimezone(UTC),
                datetime.fromisoformat(end).astimezone(UTC),
                label,
            )
            for id_, kind, provider, site, start, end, label in self._exceptions
        )

    @property
    def has_caps(self) -> bool:
        return any(row[11] is not None or row[12] is not None for row in self._sessions)

    def absences(self, provider_id: int, site_id: int) -> Iterable[Absence]:
        for absence in self.exceptions:
            if absence.kind != ExceptionKind.EXTRA and absence.concerns(provider_id, site_id):
                yield absence

    def sessions(self, provider_id: int, site_id: int, day: date) -> tuple[WorkSession, ...]:
        """Sessions of the day in order, extra ones among them; absences are not taken off."""
        key = (provider_id, site_id, day)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._made(provider_id, site_id, day)
        return found

    def _made(self, provider_id: int, site_id: int, day: date) -> tuple[WorkSession, ...]:
        zone = self.zones[site_id]
        found = [
            self._session(row, day, zone)
            for row in self._of_pair.get((provider_id, site_id), ())
            if _runs_on(row, day)
        ]
        if not self.exceptions:
            return tuple(sorted(found, key=lambda session: session.start))
        low, high = wall(day, 0, zone), wall(day + timedelta(days=1), 0, zone)
        for extra in self.exceptions:
            if (
                extra.kind == ExceptionKind.EXTRA
                and extra.concerns(provider_id, site_id)
                and low <= extra.start < high
            ):
                found.append(
                    WorkSession(0, provider_id, site_id, extra.start, extra.end, None, None, 0, ())
                )
        return tuple(sorted(found, key=lambda session: session.start))

    def pairs(self, day: date) -> list[tuple[int, int]]:
        """Providers and sites with a session that day."""
        pairs = {(row[1], row[2]) for row in self._sessions if _runs_on(row, day)}
        for extra in self.exceptions:
            if extra.kind != ExceptionKind.EXTRA or not extra.provider_id or not extra.site_id:
                continue
            if extra.start.astimezone(ZoneInfo(self.zones[extra.site_id])).date() == day:
                pairs.add((extra.provider_id, extra.site_id))
        return sorted(pairs)

    @staticmethod
    def _session(row: Any, day: date, zone: str) -> WorkSession:
        return WorkSession(
            id=row[0],
            provider_id=row[1],
            site_id=row[2],
            start=wall(day, row[9], zone),
            end=wall(day, row[10], zone),
            max_visits=row[11],
            max_new=row[12],
            max_overbooks=row[13],
            blocks=tuple(_block(block, day, zone) for block in row[14] or ()),
        )


def _block(row: Any, day: date, zone: str) -> WorkBlock:
    first, last, label, kind, visit_type_ids, release_hours = row
    start = wall(day, first, zone)
    return WorkBlock(
        start=start,
        end=wall(day, last, zone),
        label=label,
        kind=kind,
        visit_type_ids=frozenset(visit_type_ids),
        releases_at=None if release_hours is None else start - timedelta(hours=release_hours),
    )


def _runs_on(row: Any, day: date) -> bool:
    if day.weekday() != row[8] or day < date.fromisoformat(row[3]):
        return False
    if row[4] and day >= date.fromisoformat(row[4]):
        return False
    if row[6] == 1:
        return True
    anchor = date.fromisoformat(row[5])
    weeks = (day - (anchor - timedelta(days=anchor.weekday()))).days // 7
    return bool(weeks % row[6] == row[7])


def load_supply(
    provider_ids: Iterable[int] | None, site_ids: Iterable[int] | None, first: date, last: date
) -> Supply:
    """In one query. Null providers or sites: all."""
    (text,) = call(
        "scheduling_supply",
        None if provider_ids is None else list(provider_ids),
        None if site_ids is None else list(site_ids),
        first,
        last,
    )
    return Supply(text)
