"""A day of the office in columns, its version for the poll, and a week in numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import BigIntegerField, Case, F, OuterRef, When
from django.db.models.functions import Cast, Extract

from praxis.access.context import saw
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.practice import queries as practice
from praxis.scheduling.calls import call
from praxis.scheduling.models import Appointment, ReadinessItem
from praxis.scheduling.queries.sheet import (
    Column,
    DaySheet,
    DayVisit,
    GroupBlock,
    HeldSpan,
    OpenSpan,
)
from praxis.scheduling.queries.visits import day_span
from praxis.scheduling.supply import Supply, WorkSession
from praxis.scheduling.types import HERE, BlockKind, ReadinessState, Status

if TYPE_CHECKING:
    from praxis.practice.models import Provider

SHORTEST_OPEN = timedelta(minutes=10)


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
    """The columns of a day in three queries, however large the practice; a fourth when a visit's
    provider no longer works there.
    """
    actor.require("scheduling.view")
    now = clock.now()
    frame = _frame(site_ids, day, provider_ids, now)
    supply = frame.supply
    places = practice.provider_sites_on(day, site_ids)
    visits = _visits(supply, site_ids, day, provider_ids)
    providers = {place.provider_id: place.provider for place in places}
    shown = set(supply.pairs(day)) | {(visit.provider_id, visit.site_id) for visit in visits}
    shown |= {(group.provider_id, group.site_id) for group in frame.groups}
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
            frame,
            now,
        )
        for provider_id, site_id in sorted(
            shown, key=lambda pair: (order.get(pair[0], len(order)), pair)
        )
    ]
    return DaySheet(day, frame.version, supply.zones, tuple(columns))


class _Frame(NamedTuple):
    """Who works, what is held, which groups meet and which sites are closed and why."""

    version: str
    supply: Supply
    closed: dict[int, str]
    held: list[HeldSpan]
    groups: list[GroupBlock]


def _frame(
    site_ids: Collection[int], day: date, provider_ids: Collection[int] | None, now: datetime
) -> _Frame:
    """All of it in one query: none of it is a patient's."""
    sites = list(site_ids)
    about = [day - timedelta(days=1), day + timedelta(days=2)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT scheduling_day_version(%s, %s), scheduling_supply(%s, %s, %s, %s),"
            " (SELECT json_object_agg(site_id, reason) FROM practice_siteclosure"
            "   WHERE day = %s AND site_id = ANY(%s) AND reopened_at IS NULL),"
            ' (SELECT json_agg(json_build_array(provider_id, site_id, start, "end",'
            "     lower(during), upper(during), expires_at) ORDER BY start, id)"
            "   FROM scheduling_hold WHERE ended_at IS NULL AND expires_at > %s"
            "    AND site_id = ANY(%s) AND start >= %s AND start < %s),"
            ' (SELECT json_agg(json_build_array(id, provider_id, site_id, title, start, "end",'
            "     capacity, seats_taken) ORDER BY start, id)"
            "   FROM scheduling_groupsession WHERE cancelled_at IS NULL"
            "    AND site_id = ANY(%s) AND start >= %s AND start < %s)",
            [
                sites,
                day,
                None if provider_ids is None else list(provider_ids),
                sites,
                day,
                day,
                day,
                sites,
                now,
                sites,
                *about,
                sites,
                *about,
            ],
        )
        version, given, closed, held, groups = cursor.fetchone() or ("", "{}", None, None, None)
    supply = Supply(given)
    spans = {site: day_span(day, zone) for site, zone in supply.zones.items()}

    def meets(each: HeldSpan | GroupBlock) -> bool:
        low, high = spans.get(each.site_id, (each.end, each.end))
        chosen = provider_ids is None or each.provider_id in provider_ids
        return chosen and low <= each.start < high

    return _Frame(
        str(version),
        supply,
        {int(k): v for k, v in (closed or {}).items()},
        [each for each in map(_held, held or ()) if meets(each)],
        [each for each in map(_group, groups or ()) if meets(each)],
    )


def _held(row: Sequence[Any]) -> HeldSpan:
    return HeldSpan(row[0], row[1], *map(datetime.fromisoformat, row[2:]))


def _group(row: Sequence[Any]) -> GroupBlock:
    key, provider_id, site_id, title, start, end, capacity, taken = row
    return GroupBlock(
        key,
        provider_id,
        site_id,
        title,
        datetime.fromisoformat(start),
        datetime.fromisoformat(end),
        capacity,
        taken,
    )


_READ = (
    "pk patient_id provider_id site_id group_id start_epoch minutes minutes_before minutes_after"
    " lane status here_since came_at new_patient reason visit_type__name room__name"
    " patient__family_name patient__given_name patient__suffix patient__record_number"
    " patient__birth_date patient__language mode"
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
    frame: _Frame,
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
    here = (provider.pk, site_id)
    groups = tuple(
        replace(group, seats=tuple(visit for visit in visits if visit.group_id == group.pk))
        for group in frame.groups
        if (group.provider_id, group.site_id) == here
    )
    held = tuple(each for each in frame.held if (each.provider_id, each.site_id) == here)
    closed = frame.closed.get(site_id, "")
    drawn = {group.pk for group in groups}
    busy = [
        (row.start - timedelta(minutes=row.minutes_before), row.end + _minutes(row.minutes_after))
        for row in visits
        if row.status not in (Status.NO_SHOW, Status.LEFT_UNSEEN)
    ]
    busy += [(block.start, block.end) for block in blocks]
    busy += [(absence.start, absence.end) for absence in absences]
    busy += [(group.start, group.end) for group in groups]
    busy += [(each.busy_from, each.busy_to) for each in held]
    return Column(
        provider=provider,
        site_id=site_id,
        zone=zone,
        sessions=sessions,
        blocks=blocks,
        absences=absences,
        visits=tuple(visit for visit in visits if visit.group_id not in drawn),
        groups=groups,
        held=held,
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
