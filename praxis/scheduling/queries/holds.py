"""Time that is kept for minutes. Holds name no patient."""

from __future__ import annotations

from datetime import datetime

from praxis.kernel import clock
from praxis.scheduling.models import AppointmentResource, Hold
from praxis.scheduling.types import HeldTime


def live_hold(hold_id: int) -> HeldTime | None:
    """The hold while it lasts."""
    found = Hold.objects.filter(
        pk=hold_id, ended_at__isnull=True, expires_at__gt=clock.now()
    ).first()
    if found is None:
        return None
    return HeldTime(
        id=found.pk,
        provider_id=found.provider_id,
        site_id=found.site_id,
        start=found.start,
        end=found.end,
        minutes=found.minutes,
        expires_at=found.expires_at,
    )


def is_promised(provider_id: int, start: datetime, end: datetime) -> bool:
    """Whether the provider's time is somebody's, in whole or in part."""
    return AppointmentResource.objects.filter(
        blocks=True,
        resource__provider_id=provider_id,
        resource__lane=0,
        during__overlap=(start, end),
    ).exists()


def lapsed_holds(limit: int = 500) -> list[int]:
    """Holds that ran out and were not ended yet, oldest first."""
    return list(
        Hold.objects.filter(ended_at__isnull=True, expires_at__lte=clock.now())
        .order_by("expires_at")
        .values_list("pk", flat=True)[:limit]
    )
