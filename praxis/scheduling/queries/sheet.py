"""A day of the office, as `day_sheet` gives it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from praxis.scheduling.supply import Absence, WorkBlock, WorkSession

if TYPE_CHECKING:
    from praxis.practice.models import Provider


@dataclass(frozen=True, slots=True)
class OpenSpan:
    """Free working time of a provider, for a "+ 11:50"."""

    start: datetime
    end: datetime


class DayVisit(NamedTuple):
    """A visit of the day with what a schedule shows of it, and no more: a day has hundreds, and
    whole rows of six tables cost more time than the page may take.

    `status_at` and `arrived_at` are set while the patient is here; `open_codes` are the codes of
    the open readiness items.
    """

    pk: int
    patient_id: int
    provider_id: int
    site_id: int
    group_id: int | None
    start: datetime
    minutes: int
    minutes_before: int
    minutes_after: int
    lane: int
    status: str
    status_at: datetime | None
    arrived_at: datetime | None
    new_patient: bool
    reason: str
    visit_type: str
    room: str | None
    family_name: str
    given_name: str
    suffix: str
    record_number: int
    birth_date: date
    language: str
    mode: str
    open_codes: list[str]
    end: datetime

    @property
    def list_name(self) -> str:
        """ "Alvarez Jr, Maria", as people.Patient has it."""
        family = f"{self.family_name} {self.suffix}" if self.suffix else self.family_name
        return f"{family}, {self.given_name}" if self.given_name else family

    @property
    def number(self) -> str:
        return f"P-{self.record_number}"


@dataclass(frozen=True, slots=True)
class GroupBlock:
    """A group visit, with seats or without any yet."""

    pk: int
    provider_id: int
    site_id: int
    title: str
    start: datetime
    end: datetime
    capacity: int
    seats_taken: int
    seats: tuple[DayVisit, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldSpan:
    """Time kept for somebody who fills a form, or by the desk; it names nobody."""

    provider_id: int
    site_id: int
    start: datetime
    end: datetime
    busy_from: datetime
    busy_to: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Column:
    """One provider at one site.

    Cancelled visits are left out; `blocks` are those not (yet) released.
    """

    provider: Provider
    site_id: int
    zone: str
    sessions: tuple[WorkSession, ...]
    blocks: tuple[WorkBlock, ...]
    absences: tuple[Absence, ...]
    visits: tuple[DayVisit, ...]
    groups: tuple[GroupBlock, ...]
    held: tuple[HeldSpan, ...]
    open_spans: tuple[OpenSpan, ...]
    late_minutes: int
    closed: str


@dataclass(frozen=True, slots=True)
class DaySheet:
    day: date
    version: str
    zones: dict[int, str]
    columns: tuple[Column, ...]

    @property
    def visits(self) -> list[DayVisit]:
        return [
            visit
            for column in self.columns
            for visit in (*column.visits, *(s for group in column.groups for s in group.seats))
        ]

    @property
    def counts(self) -> Counter[str]:
        """Visits by status."""
        return Counter(visit.status for visit in self.visits)
