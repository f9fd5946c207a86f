"""A week in numbers: visits and free time of each provider."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from praxis.access import queries as access
from praxis.kernel.actor import Actor
from praxis.scheduling.models import Appointment, ResourceDay
from praxis.scheduling.types import Status


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
