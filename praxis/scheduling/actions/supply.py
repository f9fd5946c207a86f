"""Changing when people, rooms and devices are there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from django.db import transaction
from psycopg.types.range import Range

from praxis.access import queries as access
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.kernel.violations import violations
from praxis.news import publish
from praxis.practice import queries as practice
from praxis.scheduling.calls import call
from praxis.scheduling.models import (
    TemplateBlock,
    TemplateSession,
    TemplateVersion,
    WorkException,
)
from praxis.scheduling.types import (
    BadException,
    BadTemplate,
    BlockKind,
    ExceptionEnded,
    ExceptionKind,
    SessionSpec,
    VersionOverlap,
)

HORIZON_DAYS = 400


@transaction.atomic
def add_template_version(
    *,
    actor: Actor,
    key: UUID,
    provider_id: int,
    site_id: int,
    starts_on: date,
    sessions: Sequence[SessionSpec],
    ends_on: date | None = None,
    cycle_weeks: int = 1,
    note: str = "",
) -> TemplateVersion:
    """The provider's week at a site from a day on, to `ends_on` included or until replaced.

    A version that runs on that day ends the day before; one that was to begin later gives
    way when the new one has no end, else the two may not overlap. Raises BadTemplate,
    VersionOverlap. A retry with the same key returns the first.
    """
    actor.require("scheduling.manage_supply")
    former: TemplateVersion | None = TemplateVersion.objects.filter(client_key=key).first()
    if former is not None:
        return former
    _check_sessions(sessions, cycle_weeks)
    if ends_on is not None and ends_on < starts_on:
        raise BadTemplate("The last day is before the first.", field="ends_on")
    upper = ends_on + timedelta(days=1) if ends_on else None
    _give_way(provider_id, site_id, starts_on, upper)
    with violations(
        scheduling_template_once=VersionOverlap(
            "Another version begins in that time. End this one before it.", field="ends_on"
        )
    ):
        version = TemplateVersion.objects.create(
            provider_id=provider_id,
            site_id=site_id,
            valid=Range(starts_on, upper),
            anchor_on=starts_on,
            cycle_weeks=cycle_weeks,
            note=note,
            client_key=key,
            created_by_id=actor.user_id,
        )
    _add_sessions(version, sessions)
    _rebuild_provider(provider_id, site_id)
    return version


def _give_way(provider_id: int, site_id: int, starts_on: date, upper: date | None) -> None:
    rows = TemplateVersion.objects.select_for_update().filter(
        provider_id=provider_id, site_id=site_id, valid__overlap=Range(starts_on, upper)
    )
    for row in rows:
        if row.valid.lower < starts_on:
            row.valid = Range(row.valid.lower, starts_on)
        elif upper is None:
            row.valid = Range[date](empty=True)
        else:
            continue
        row.save(update_fields=["valid"])


def _add_sessions(version: TemplateVersion, sessions: Sequence[SessionSpec]) -> None:
    made = TemplateSession.objects.bulk_create(
        TemplateSession(
            version=version,
            week=spec.week,
            weekday=spec.weekday,
            start_minute=spec.start_minute,
            end_minute=spec.end_minute,
            max_visits=spec.max_visits,
            max_new=spec.max_new,
            max_overbooks=spec.max_overbooks,
        )
        for spec in sessions
    )
    TemplateBlock.objects.bulk_create(
        TemplateBlock(
            session=session,
            start_minute=block.start_minute,
            end_minute=block.end_minute,
            label=block.label,
            kind=block.kind,
            visit_type_ids=list(block.visit_type_ids),
            release_hours=block.release_hours,
        )
        for session, spec in zip(made, sessions, strict=True)
        for block in spec.blocks
    )


def _check_sessions(sessions: Sequence[SessionSpec], cycle_weeks: int) -> None:
    if not 1 <= cycle_weeks <= 4:
        raise BadTemplate("A cycle has one to four weeks.", field="cycle_weeks")
    if not sessions:
        raise BadTemplate("Add at least one session.", field="sessions")
    for spec in sessions:
        if not 0 <= spec.weekday <= 6 or not 0 <= spec.week < cycle_weeks:
            raise BadTemplate("A session lies outside the weeks of the cycle.", field="sessions")
        _check_span(spec.start_minute, spec.end_minute)
        for block in spec.blocks:
            _check_span(block.start_minute, block.end_minute)
            if block.start_minute < spec.start_minute or block.end_minute > spec.end_minute:
                raise BadTemplate(f"“{block.label}” lies outside its session.", field="sessions")
            if block.kind != BlockKind.CLOSED and not (
                block.visit_type_ids or block.release_hours is not None
            ):
                raise BadTemplate(
                    f"Say for which visit types “{block.label}” is kept, or when it is released.",
                    field="sessions",
                )
    days: dict[tuple[int, int], list[SessionSpec]] = {}
    for spec in sessions:
        days.setdefault((spec.week, spec.weekday), []).append(spec)
    for specs in days.values():
        specs.sort(key=lambda spec: spec.start_minute)
        for first, second in pairwise(specs):
            if second.start_minute < first.end_minute:
                raise BadTemplate("Two sessions of a day overlap.", field="sessions")


def _check_span(start: int, end: int) -> None:
    if not 0 <= start < end <= 1440:
        raise BadTemplate("A time must end after it begins, on the same day.", field="sessions")
    if start % 5 or end % 5:
        raise BadTemplate("Times are multiples of five minutes.", field="sessions")


@transaction.atomic
def end_template_version(*, actor: Actor, version_id: int, ends_on: date) -> TemplateVersion:
    """The version's last day. Raises NotFound, BadTemplate."""
    actor.require("scheduling.manage_supply")
    version = TemplateVersion.objects.select_for_update().filter(pk=version_id).first()
    if version is None or version.valid.isempty:
        raise NotFound("There is no such template.")
    if ends_on < version.valid.lower:
        version.valid = Range[date](empty=True)
    else:
        version.valid = Range(version.valid.lower, ends_on + timedelta(days=1))
    with violations(
        scheduling_template_once=VersionOverlap(
            "Another version runs in that time.", field="ends_on"
        )
    ):
        version.save(update_fields=["valid"])
    _rebuild_provider(version.provider_id, version.site_id)
    return version


@transaction.atomic
def add_exception(
    *,
    actor: Actor,
    key: UUID,
    kind: str,
    start: datetime,
    end: datetime,
    label: str,
    provider_id: int | None = None,
    room_id: int | None = None,
    device_id: int | None = None,
    site_id: int | None = None,
) -> WorkException:
    """Time off, a meeting, maintenance, a closed office, or (kind extra) an added session.

    One of provider, room or device, or the site alone for everybody there; a provider with
    a site is off only there. Visits booked in that time stay: queries.visits_hit lists
    them. A retry with the same key returns the first. Raises BadException.
    """
    actor.require("scheduling.manage_supply")
    return record_exception(
        actor=actor,
        key=key,
        kind=kind,
        start=start,
        end=end,
        label=label,
        provider_id=provider_id,
        room_id=room_id,
        device_id=device_id,
        site_id=site_id,
    )


def record_exception(
    *,
    actor: Actor,
    key: UUID,
    kind: str,
    start: datetime,
    end: datetime,
    label: str,
    provider_id: int | None = None,
    room_id: int | None = None,
    device_id: int | None = None,
    site_id: int | None = None,
) -> WorkException:
    """As add_exception; the caller has asked for the permission."""
    former: WorkException | None = WorkException.objects.filter(client_key=key).first()
    if former is not None:
        return former
    named = [target for target in (provider_id, room_id, device_id) if target is not None]
    if len(named) > 1 or (not named and site_id is None):
        raise BadException("Choose one provider, room or device, or a whole site.")
    if kind == ExceptionKind.EXTRA and (provider_id is None or site_id is None):
        raise BadException("An extra session has a provider and a site.", field="site")
    if end <= start:
        raise BadException("The time must end after it begins.", field="end")
    if end - start > timedelta(days=366):
        raise BadException("The time may last a year at most.", field="end")
    if not label.strip():
        raise BadException("Give it a name, such as Vacation.", field="label")
    exception = WorkException.objects.create(
        kind=ExceptionKind(kind),
        provider_id=provider_id,
        room_id=room_id,
        device_id=device_id,
        site_id=site_id,
        during=Range(start, end),
        label=label.strip(),
        client_key=key,
        created_by_id=actor.user_id,
    )
    _rebuild_exception(exception)
    return exception


@transaction.atomic
def end_exception(*, actor: Actor, exception_id: int) -> WorkException:
    """Take an exception back: the time is worked as the template says. Raises NotFound."""
    actor.require("scheduling.manage_supply")
    exception = end_recorded(actor=actor, exception_id=exception_id)
    publish(ExceptionEnded(exception_id=exception.pk))
    return exception


def end_recorded(*, actor: Actor, exception_id: int) -> WorkException:
    """As end_exception, but nobody is told; the caller has asked for the permission."""
    exception = WorkException.objects.select_for_update().filter(pk=exception_id).first()
    if exception is None:
        raise NotFound("There is no such exception.")
    if exception.ended_at is None:
        exception.ended_at = clock.now()
        exception.ended_by_id = actor.user_id
        exception.save(update_fields=["ended_at", "ended_by"])
        _rebuild_exception(exception)
    return exception


@transaction.atomic
def extend_supply(*, actor: Actor, first: date | None = None, days: int = HORIZON_DAYS) -> int:
    """Make or refresh the searchable days of every provider, room and device.

    Returns how many days changed. Holds each resource's rebuild lock to the end of the
    transaction (0.6 s for 30 resources): meant for the night and for first set-up.
    """
    actor.require("scheduling.manage_supply")
    day = first or _yesterday()
    targets = [
        target for site in access.sites() for target in _everything_at(day, [site.pk], site.pk)
    ]
    return _rebuild(targets, day, day + timedelta(days=days))


@transaction.atomic
def rebuild_rooms(*, actor: Actor, site_id: int) -> int:
    """Make the rooms and devices of a site searchable, new ones too. Returns days changed."""
    actor.require("scheduling.book")
    low = _yesterday()
    targets = [t for t in _everything_at(low, [site_id], site_id) if t[0] != "provider"]
    return _rebuild(targets, low, low + timedelta(days=HORIZON_DAYS))


Target = tuple[str, int, int]


def _everything_at(day: date, site_ids: Sequence[int], site_id: int) -> list[Target]:
    places = practice.provider_sites_on(day, site_ids)
    rooms = practice.rooms_on(day, site_ids)
    devices = practice.devices_on(day, site_ids)
    return [
        *(("provider", place.provider_id, site_id) for place in places),
        *(("room", room.pk, site_id) for room in rooms),
        *(("device", device.pk, site_id) for device in devices),
    ]


def _rebuild(targets: Sequence[Target], low: date, high: date) -> int:
    """In resource order, as every lock on them is taken (docs/locking.md)."""
    found = sorted(
        (call("scheduling_resource", kind, pk, 0, site_id)[0], site_id)
        for kind, pk, site_id in targets
    )
    return sum(
        call("scheduling_rebuild", resource, [site_id], low, high)[0] for resource, site_id in found
    )


def _yesterday() -> date:
    return access.today() - timedelta(days=1)


def _rebuild_provider(provider_id: int, site_id: int) -> None:
    low = _yesterday()
    _rebuild([("provider", provider_id, site_id)], low, low + timedelta(days=HORIZON_DAYS))


def _rebuild_exception(exception: WorkException) -> None:
    """Only the days it touches, of whom it concerns."""
    last = _yesterday() + timedelta(days=HORIZON_DAYS)
    low = min(exception.during.lower.date() - timedelta(days=1), last)
    high = min(exception.during.upper.date() + timedelta(days=1), last)
    _rebuild(_concerned(exception, low), low, high)


def _concerned(exception: WorkException, day: date) -> list[Target]:
    if exception.room_id is not None:
        return [("room", exception.room_id, practice.get_room(exception.room_id).site_id)]
    if exception.device_id is not None:
        return [("device", exception.device_id, practice.get_device(exception.device_id).site_id)]
    sites = [exception.site_id] if exception.site_id else [site.pk for site in access.sites()]
    if exception.provider_id is None:
        return _everything_at(day, sites, sites[0])
    return [("provider", exception.provider_id, site_id) for site_id in sites]
