"""The limits in force."""

from __future__ import annotations

from praxis.scheduling.models import VisitLimit


def limits_in_force() -> list[VisitLimit]:
    """With type, provider and site, those of one patient last."""
    return list(
        VisitLimit.objects.filter(ended_at__isnull=True)
        .select_related("visit_type", "provider", "site")
        .order_by("scope", "visit_type__name", "pk")
    )
