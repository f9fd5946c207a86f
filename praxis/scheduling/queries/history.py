"""Who was here for what, for rooms that call patients back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, Max, OuterRef

from praxis.access.context import saw
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.scheduling.calls import call
from praxis.scheduling.models import Appointment
from praxis.scheduling.types import Status

_VOID = (Status.CANCELLED, Status.NO_SHOW, Status.LEFT_UNSEEN)


def last_done(
    actor: Actor, visit_type_id: int, *, low: datetime, high: datetime, after: int = 0, limit: int
) -> list[tuple[int, int, datetime]]:
    """(patient, provider, start) of those whose last finished visit of a type began in the span,
    by patient's key beyond `after`. Raises Forbidden.
    """
    actor.require("scheduling.view")
    done = Appointment.objects.filter(visit_type_id=visit_type_id, status=Status.DONE)
    later = done.filter(patient_id=OuterRef("patient_id"), start__gt=OuterRef("start"))
    return list(
        done.filter(start__gte=low, start__lt=high, patient_id__gt=after)
        .exclude(Exists(later))
        .order_by("patient_id")
        .values_list("patient_id", "provider_id", "start")[:limit]
    )


def is_new(actor: Actor, patient_id: int) -> bool:
    """Whether a visit booked now counts as a new patient's: none of the practice has seen him
    for three years. Raises Forbidden.
    """
    actor.require("scheduling.view")
    (found,) = call("scheduling_is_new", patient_id, clock.now())
    saw("scheduling_appointment", [patient_id])
    return bool(found)


def patients_seen_or_booked(
    actor: Actor, patient_ids: Collection[int], visit_type_id: int, *, since: datetime
) -> set[int]:
    """Which of the patients have a visit of the type since then, or one to come."""
    actor.require("scheduling.view")
    return set(
        Appointment.objects.filter(
            patient_id__in=list(patient_ids), visit_type_id=visit_type_id, start__gte=since
        )
        .exclude(status__in=_VOID)
        .values_list("patient_id", flat=True)
    )


def not_seen_since(
    actor: Actor, since: datetime, *, provider_id: int | None = None, limit: int
) -> list[int]:
    """Patients whose last finished visit (with the provider, when one is given) began before
    then and who have no visit to come, longest unseen first. Raises Forbidden.
    """
    actor.require("scheduling.view")
    done = Appointment.objects.filter(status=Status.DONE)
    if provider_id is not None:
        done = done.filter(provider_id=provider_id)
    after = Appointment.objects.filter(patient_id=OuterRef("patient_id"), start__gte=since).exclude(
        status__in=_VOID
    )
    rows = (
        done.filter(start__lt=since)
        .exclude(Exists(after))
        .values("patient_id")
        .annotate(last=Max("start"))
        .order_by("last", "patient_id")
    )
    return [row["patient_id"] for row in rows[:limit]]
