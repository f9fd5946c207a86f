"""How many visits of a kind there may be."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.scheduling.models import VisitLimit
from praxis.scheduling.types import BadLimit, LimitScope


@transaction.atomic
def add_limit(
    *,
    actor: Actor,
    key: UUID,
    scope: str,
    most: int,
    visit_type_id: int | None = None,
    provider_id: int | None = None,
    site_id: int | None = None,
    within_days: int | None = None,
    note: str = "",
) -> VisitLimit:
    """At most so many visits in a session, on a day, or for a patient; visits booked before stay.

    Null type, provider or site: any. `within_days` is for the scope patient and is needed
    there. Booking against a limit needs a reason. A retry with the same key returns the
    first. Raises BadLimit.
    """
    actor.require("scheduling.manage_supply")
    former: VisitLimit | None = VisitLimit.objects.filter(client_key=key).first()
    if former is not None:
        return former
    if most < 1:
        raise BadLimit("A limit allows one visit at least.", field="most")
    of_patient = LimitScope(scope) == LimitScope.PATIENT
    if of_patient and not 1 <= (within_days or 0) <= 1096:
        raise BadLimit("Say within how many days, up to three years.", field="within_days")
    if not of_patient and within_days is not None:
        raise BadLimit("Days are only for a limit of one patient.", field="within_days")
    return VisitLimit.objects.create(
        scope=LimitScope(scope),
        most=most,
        visit_type_id=visit_type_id,
        provider_id=provider_id,
        site_id=site_id,
        within_days=within_days,
        note=note.strip(),
        client_key=key,
        created_by_id=actor.user_id,
    )


@transaction.atomic
def end_limit(*, actor: Actor, limit_id: int) -> VisitLimit:
    """From now on it no longer holds. Ending again changes nothing. Raises NotFound."""
    actor.require("scheduling.manage_supply")
    found: VisitLimit | None = VisitLimit.objects.select_for_update().filter(pk=limit_id).first()
    if found is None:
        raise NotFound("There is no such limit.")
    if found.ended_at is None:
        found.ended_at = clock.now()
        found.ended_by_id = actor.user_id
        found.save(update_fields=["ended_at", "ended_by"])
    return found
