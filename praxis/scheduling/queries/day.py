"""A day of the office in columns, its version for the poll, and a week in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import BigIntegerField, Case, F, OuterRef, When
from django.db.models.functions import Cast, Extract

from praxis.access import queries as access
from praxis.access.context import saw
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.practice import queries as practice
from praxis.scheduling.calls import call
from praxis.scheduling.models import Appointment, GroupSession, ReadinessItem, ResourceDay
from praxis.scheduling.queries.visits import day_span
from praxis.scheduling.supply import Absence, Supply, WorkBlock, WorkSession
from praxis.scheduling.types import HERE, BlockKind, ReadinessState, Status

if TYPE_CHECKING:
    from praxis.practice.models import Provider

SHORTEST_OPEN = timedelta(minutes=10)


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
    group: GroupSession
    seats: tuple[DayVisit, ...]


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


def day_version(site_ids: Collection[int], day: date) -> str:
    """Changes with every visit, group, exception and template of the sites. Holds no PHI."""
    (version,) = call("scheduling_day_version", list(site_ids), day)
    return str(version)


def day_sheet(
    actor: Actor,
    site_ids: Collection[int],
    day: date,
    *,
    provider_ids: Collection[int] | None = None,
) -> DaySheet:
    """The columns of a day in three queries, however large the practice; a fourth for groups, a
    fifth when a visit's provider no longer works there.
    """
    actor.require("scheduling.view")
    now = clock.now()
    version, supply, closed = _frame(site_ids, day, provider_ids)
    places = practice.provider_sites_on(day, site_ids)
    visits = _visits(supply, site_ids, day, provider_ids)
    groups = GroupSession.objects.in_bulk(
        sorted({visit.group_id for visit in visits if visit.group_id is not None})
    )
    providers = {place.provider_id: place.provider for place in places}
    shown = set(supply.pairs(day)) | {(visit.provider_id, visit.site_id) for visit in visits}
    missing = {provider_id for provider_id, _ in shown} - set(providers)
    if missing:
        providers |= practice.providers(missing)
    mine: dict[tuple[int, int], list[DayVisit]] = {}
    for visit in visits:
        mine.setdefault((visit.provider_id, visit.site_id), []).append(visit)
    order = {place.provider_id: number for number, place in enumerate(places)}
    columns = [
        _column(
            supply,
            providers[provider_id],
            site_id,
            day,
            mine.get((provider_id, site_id), []),
            groups,
            closed.get(site_id, ""),
            now,
        )
        for provider_id, site_id in sorted(
            shown, key=lambda pair: (order.get(pair[0], len(order)), pair)
        )
    ]
    return DaySheet(day, version, supply.zones, tuple(columns))


def _frame(
    site_ids: Collection[int], day: date, provider_ids: Collection[int] | None
) -> tuple[str, Supply, dict[int, str]]:
    """The day's version, who works, and which sites are closed and why: one query."""
    sites = list(site_ids)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT scheduling_day_version(%s, %s), scheduling_supply(%s, %s, %s, %s),"
            " (SELECT json_object_agg(site_id, reason) FROM practice_siteclosure"
            "   WHERE day = %s AND site_id = ANY(%s) AND reopened_at IS NULL)",
            [
                sites,
                day,
                None if provider_ids is None else list(provider_ids),
                sites,
                day,
                day,
                day,
                sites,
            ],
        )
        version, supply, closed = cursor.fetchone() or ("", "{}", None)
    return str(version), Supply(supply), {int(k): v for k, v in (closed or {}).items()}


_READ = (
    "pk patient_id provider_id site_id group_id start_epoch minutes minutes_before minutes_after"
    " lane status here_since came_at new_patient reason visit_type__name room__name"
    " patient__family_name patient__given_name patient__suffix patient__record_number"
    " patient__birth_date patient__language"
).split()

# Read as seconds: Django takes 20 times as long to read a timestamp with its zone.
_START, _SITE = _READ.index("start_epoch"), _READ.index("site_id")


def _visits(
    supply: Supply, site_ids: Collection[int], day: date, provider_ids: Collection[int] | None
) -> list[DayVisit]:
    spans = {site: day_span(day, zone) for site, zone in supply.zones.items()}
    if not spans:
        return []
    codes = ReadinessItem.objects.filter(
        appointment_id=OuterRef("pk"), state=ReadinessState.OPEN
    ).order_by("pk")
    found = (
        Appointment.objects.filter(
            site_id__in=list(site_ids),
            start__gte=min(low for low, _ in spans.values()),
            start__lt=max(high for _, high in spans.values()),
        )
        .exclude(status=Status.CANCELLED)
        .annotate(
            open_codes=ArraySubquery(codes.values("code")),
            start_epoch=Cast(Extract("start", "epoch"), BigIntegerField()),
            here_since=Case(When(status__in=HERE, then=F("status_at"))),
            came_at=Case(When(status__in=HERE, then=F("arrived_at"))),
        )
        .order_by("start", "lane", "pk")
    )
    if provider_ids is not None:
        found = found.filter(provider_id__in=list(provider_ids))
    visits = []
    for row in found.values_list(*_READ, "open_codes"):
        start = datetime.fromtimestamp(row[_START], UTC)
        low, high = spans[row[_SITE]]
        if low <= start < high:
            end = start + _minutes(row[_START + 1])
            visits.append(DayVisit._make((*row[:_START], start, *row[_START + 1 :], end)))
    seen = {visit.patient_id for visit in visits}
    for table in ("scheduling_appointment", "scheduling_readinessitem", "people_patient"):
        saw(table, seen)
    return visits


def _column(
    supply: Supply,
    provider: Provider,
    site_id: int,
    day: date,
    visits: Sequence[DayVisit],
    group_of: Mapping[int, GroupSession],
    closed: str,
    now: datetime,
) -> Column:
    zone = supply.zones[site_id]
    low, high = day_span(day, zone)
    sessions = tuple(supply.sessions(provider.pk, site_id, day))
    absences = tuple(
        absence
        for absence in supply.absences(provider.pk, site_id)
        if absence.start < high and low < absence.end
    )
    blocks = tuple(
        block
        for session in sessions
        for block in session.blocks
        if block.kind == BlockKind.CLOSED or block.releases_at is None or now < block.releases_at
    )
    groups: dict[int, list[DayVisit]] = {}
    for visit in visits:
        if visit.group_id is not None:
            groups.setdefault(visit.group_id, []).append(visit)
    busy = [
        (row.start - timedelta(minutes=row.minutes_before), row.end + _minutes(row.minutes_after))
        for row in visits
        if row.status not in (Status.NO_SHOW, Status.LEFT_UNSEEN)
    ]
    busy += [(block.start, block.end) for block in blocks]
    busy += [(absence.start, absence.end) for absence in absences]
    return Column(
        provider=provider,
        site_id=site_id,
        zone=zone,
        sessions=sessions,
        blocks=blocks,
        absences=absences,
        visits=tuple(visit for visit in visits if visit.group_id is None),
        groups=tuple(GroupBlock(group_of[key], tuple(seats)) for key, seats in groups.items()),
        open_spans=() if closed else tuple(_open(sessions, busy, now)),
        late_minutes=_late(visits, now),
        closed=closed,
    )


@lru_cache(maxsize=256)
def _minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def _open(
    sessions: Iterable[WorkSession], busy: list[tuple[datetime, datetime]], now: datetime
) -> Iterable[OpenSpan]:
    soonest = now.replace(second=0, microsecond=0)
    soonest += timedelta(minutes=-soonest.minute % 5)
    for session in sessions:
        reached = max(session.start, soonest)
        for start, end in [*sorted(busy), (session.end, session.end)]:
            until = min(start, session.end)
            if until - reached >= SHORTEST_OPEN:
                yield OpenSpan(reached, until)
            reached = max(reached, end)


def _late(visits: Iterable[DayVisit], now: datetime) -> int:
    """Minutes the provider is behind: the longest-due patient who is here, or an overrun."""
    behind = [timedelta()]
    for visit in visits:
        if visit.status in (Status.ARRIVED, Status.ROOMED):
            behind.append(now - visit.start)
        elif visit.status == Status.WITH_PROVIDER:
            behind.append(now - visit.end)
    return int(max(behind).total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class WeekCell:
    """A provider's day in numbers. `free_minutes` is searchable working time left."""

    provider_id: int
    site_id: int
    day: date
    visits: int
    free_minutes: int


def week_cells(
    actor: Actor, site_ids: Collection[int], first: date, *, days: int = 7
) -> list[WeekCell]:
    """Per provider, site and day: visits not cancelled and free minutes. Three queries."""
    actor.require("scheduling.view")
    last = first + timedelta(days=days - 1)
    masks = {
        (row.resource.provider_id or 0, row.site_id, row.day): row
        for row in ResourceDay.objects.filter(
            site_id__in=list(site_ids),
            day__range=(first, last),
            resource__kind="provider",
            resource__lane=0,
        ).select_related("resource")
    }
    zones = {site.pk: site.time_zone for site in access.sites(active_only=False)}
    counted: Counter[tuple[int, int, date]] = Counter()
    visits = (
        Appointment.objects.filter(
            site_id__in=list(site_ids),
            start__gte=datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=1),
            start__lt=datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=2),
        )
        .exclude(status=Status.CANCELLED)
        .values_list("provider_id", "site_id", "start")
    )
    for provider_id, site_id, start in visits:
        counted[provider_id, site_id, start.astimezone(ZoneInfo(zones[site_id])).date()] += 1
    keys = {key for key in (*masks, *counted) if first <= key[2] <= last}
    return [
        WeekCell(
            provider_id=provider_id,
            site_id=site_id,
            day=day,
            visits=counted[provider_id, site_id, day],
            free_minutes=_free_minutes(masks.get((provider_id, site_id, day))),
        )
        for provider_id, site_id, day in sorted(keys)
    ]


def _free_minutes(row: ResourceDay | None) -> int:
    return 0 if row is None else 5 * (row.work & ~row.busy).bit_count()
