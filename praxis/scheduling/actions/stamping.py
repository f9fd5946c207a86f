"""Adding one event to a visit whose row is locked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.scheduling.models import Appointment, VisitEvent
from praxis.scheduling.types import EventKind, NoSuchVisit, Status, WrongState


def locked(appointment_id: int) -> Appointment:
    """The visit, its row locked until the transaction ends. Raises NoSuchVisit."""
    try:
        found: Appointment = Appointment.objects.select_for_update().get(pk=appointment_id)
    except Appointment.DoesNotExist:
        raise NoSuchVisit("There is no such visit.") from None
    return found


def refuse_unless(visit: Appointment, allowed: Collection[str], message: str) -> None:
    if visit.status not in allowed:
        label = Status(visit.status).label.lower()
        raise WrongState(f"{message} This one is: {label}.")


def stamp(
    actor: Actor,
    visit: Appointment,
    kind: EventKind,
    *,
    at: datetime | None = None,
    key: UUID | None = None,
    **more: Any,
) -> VisitEvent:
    """The database derives the visit's status from the new row."""
    event: VisitEvent = VisitEvent.objects.create(
        appointment_id=visit.pk,
        patient_id=visit.patient_id,
        kind=kind,
        occurred_at=at or clock.now(),
        user_id=actor.user_id,
        client_key=key,
        **more,
    )
    return event
