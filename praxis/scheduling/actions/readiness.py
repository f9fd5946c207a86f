"""What must be ready before a visit. Rooms above push items and close them by code."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.scheduling.actions.stamping import locked
from praxis.scheduling.models import Appointment, ReadinessItem
from praxis.scheduling.types import ReadinessState


@transaction.atomic
def push_readiness(
    *,
    actor: Actor,
    appointment_id: int,
    code: str,
    label: str,
    owner_role: str,
    source: str,
    due_at: datetime | None = None,
    url: str = "",
    met: bool = False,
) -> ReadinessItem:
    """Put an item on a visit's list, or say it anew under its code. Opens one that was met."""
    actor.require("scheduling.readiness")
    visit = locked(appointment_id)
    item, _ = ReadinessItem.objects.update_or_create(
        appointment_id=visit.pk,
        code=code,
        defaults={
            "patient_id": visit.patient_id,
            "label": label,
            "owner_role": owner_role,
            "source": source,
            "due_at": due_at,
            "url": url,
            "state": ReadinessState.MET if met else ReadinessState.OPEN,
            "closed_at": clock.now() if met else None,
            "closed_by_id": actor.user_id if met else None,
        },
    )
    _touch(visit.pk)
    return item  # type: ignore[no-any-return]


@transaction.atomic
def close_readiness(
    *, actor: Actor, appointment_id: int, code: str, waived: bool = False
) -> ReadinessItem | None:
    """Met, or waived by somebody who answers for it. Null when the visit has no such item."""
    actor.require("scheduling.readiness")
    visit = locked(appointment_id)
    item: ReadinessItem | None = ReadinessItem.objects.filter(
        appointment_id=visit.pk, code=code
    ).first()
    if item is None or item.state != ReadinessState.OPEN:
        return item
    item.state = ReadinessState.WAIVED if waived else ReadinessState.MET
    item.closed_at = clock.now()
    item.closed_by_id = actor.user_id
    item.save(update_fields=["state", "closed_at", "closed_by"])
    _touch(visit.pk)
    return item


def _touch(appointment_id: int) -> None:
    """Today's poll must notice."""
    Appointment.objects.filter(pk=appointment_id).update(version=F("version") + 1)
