"""Templates and exceptions for the set-up pages, and the visits that a change would hit."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from praxis.access import queries as access
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.scheduling import rules
from praxis.scheduling.models import (
    Appointment,
    TemplateBlock,
    TemplateSession,
    TemplateVersion,
    WorkException,
)
from praxis.scheduling.queries.visits import day_span
from praxis.scheduling.rules import Span
from praxis.scheduling.supply import Supply
from praxis.scheduling.types import EXPECTED, SessionSpec


def template_versions(
    provider_ids: Collection[int], site_ids: Collection[int], *, from_day: date
) -> list[TemplateVersion]:
    """Versions that run on or after a day, with sessions and blocks, in order."""
    blocks = Prefetch("blocks", TemplateBlock.objects.order_by("start_minute"))
    sessions = TemplateSession.objects.order_by("week", "weekday", "start_minute")
    return list(
        TemplateVersion.objects.filter(
            provider_id__in=list(provider_ids),
            site_id__in=list(site_ids),
            valid__overlap=(from_day, None),
        )
        .prefetch_related(Prefetch("sessions", sessions.prefetch_related(blocks)))
        .order_by("provider_id", "site_id", "valid")
    )


def get_template_version(version_id: int) -> TemplateVersion:
    """Raises NotFound."""
    found: TemplateVersion | None = TemplateVersion.objects.filter(pk=version_id).first()
    if found is None:
        raise NotFound("There is no such template.")
    return found


def exceptions_ahead(*, provider_id: int | None = None, limit: int = 200) -> list[WorkException]:
    """Exceptions that have not passed and were not taken back."""
    found = WorkException.objects.filter(ended_at__isnull=True, during__endswith__gt=clock.now())
    if provider_id is not None:
        found = found.filter(provider_id=provider_id)
    return list(
        found.select_related("provider", "room", "device", "site").order_by("during")[:limit]
    )


def template_hits(
    actor: Actor,
    *,
    provider_id: int,
    site_id: int,
    starts_on: date,
    ends_on: date | None,
    sessions: Sequence[SessionSpec],
    cycle_weeks: int,
) -> list[Appointment]:
    """Expected visits that would lie outside these sessions or in one of their blocks."""
    actor.require("scheduling.view")
    zone = access.get_site(site_id).time_zone
    supply = _as_supply(provider_id, site_id, zone, starts_on, ends_on, sessions, cycle_weeks)
    visits = Appointment.objects.filter(
        provider_id=provider_id,
        site_id=site_id,
        status__in=EXPECTED,
        start__gte=max(day_span(starts_on, zone)[0], clock.now()),
    ).select_related("patient", "visit_type")
    if ends_on is not None:
        visits = visits.filter(start__lt=day_span(ends_on, zone)[1])
    hit = []
    for visit in visits.order_by("start"):
        span = Span(
            provider_id,
            site_id,
            visit.start,
            visit.minutes,
            visit.minutes_before,
            visit.minutes_after,
        )
        found = rules.of_template(
            supply,
            span,
            visit.start.astimezone(ZoneInfo(zone)).date(),
            visit_type_id=visit.visit_type_id,
            new_patient=visit.new_patient,
            taken=(),
            now=clock.now(),
        )
        if any(obstacle.code in ("outside_template", "block") for obstacle in found):
            hit.append(visit)
    return hit


def _as_supply(
    provider_id: int,
    site_id: int,
    zone: str,
    starts_on: date,
    ends_on: date | None,
    sessions: Sequence[SessionSpec],
    cycle_weeks: int,
) -> Supply:
    """A template that is not stored yet, as if it were."""
    last = None if ends_on is None else (ends_on + timedelta(days=1)).isoformat()
    rows = [
        [
            0,
            provider_id,
            site_id,
            starts_on.isoformat(),
            last,
            starts_on.isoformat(),
            cycle_weeks,
            spec.week,
            spec.weekday,
            spec.start_minute,
            spec.end_minute,
            None,
            None,
            spec.max_overbooks,
            [
                [b.start_minute, b.end_minute, b.label, b.kind, b.visit_type_ids, b.release_hours]
                for b in spec.blocks
            ],
        ]
        for spec in sessions
    ]
    return Supply(json.dumps({"zones": {site_id: zone}, "sessions": rows, "exceptions": []}))
