"""Time kept for minutes while somebody fills a form."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.news import publish
from praxis.scheduling import staffing
from praxis.scheduling.actions import asking
from praxis.scheduling.calls import call
from praxis.scheduling.models import Hold
from praxis.scheduling.rules import Span
from praxis.scheduling.types import BadHold, HeldTime, HoldEnded, HoldGivenBack, HoldOutcome

LONGEST_MINUTES = 3 * 24 * 60


@transaction.atomic
def hold_slot(
    *,
    actor: Actor,
    key: UUID,
    visit_type_id: int,
    provider_id: int,
    site_id: int,
    start: datetime,
    minutes: int | None = None,
    patient_id: int | None = None,
    room_id: int | None = None,
    device_id: int | None = None,
    mode: str = "office",
    for_minutes: int = 10,
    purpose: str = "form",
) -> HeldTime:
    """Keep a time for `for_minutes`; nobody else gets it until then.

    `minutes` null: as the visit type says, for a new patient when none is named. With a
    patient that patient is promised too. The same rules as for booking without an override
    must hold. A retry with the same key returns the first hold while it lasts.

    Raises as book_appointment, BadHold (too long), HoldEnded (the key's hold is over).
    """
    actor.require("scheduling.book")
    if not 1 <= for_minutes <= LONGEST_MINUTES:
        raise BadHold("A time is held for a minute at least and three days at most.")
    now = clock.now()
    former: Hold | None = Hold.objects.filter(client_key=key).first()
    if former is not None:
        return _of(former)
    facts = asking.gather(
        patient_id=patient_id,
        visit_type_id=visit_type_id,
        provider_id=provider_id,
        site_id=site_id,
        start=start,
    )
    kind = facts.visit_type
    span = Span(
        provider_id,
        site_id,
        start,
        minutes or facts.minutes,
        kind.buffer_before,
        kind.buffer_after,
    )
    asking.permit(actor, facts, span, override="", overbook=False, now=now)
    staffing.lock([(kind.staff_skill, site_id)])
    (held,) = call(
        "scheduling_hold_time",
        key,
        visit_type_id,
        provider_id,
        site_id,
        start,
        span.minutes,
        span.before,
        span.after,
        asking.rooms_for(facts, span, mode=asking.mode_of(facts, mode), room_id=room_id),
        asking.devices_for(facts, span, device_id=device_id),
        patient_id,
        purpose,
        actor.user_id,
        now,
        now + timedelta(minutes=for_minutes),
    )
    staffing.take(kind, span, hold_id=held)
    return _of(Hold.objects.get(pk=held))


def _of(hold: Hold) -> HeldTime:
    if hold.ended_at is not None:
        raise HoldEnded("That time is no longer held. Pick a time again.", field="start")
    return HeldTime(
        id=hold.pk,
        provider_id=hold.provider_id,
        site_id=hold.site_id,
        start=hold.start,
        end=hold.end,
        minutes=hold.minutes,
        expires_at=hold.expires_at,
    )


@transaction.atomic
def release_hold(*, actor: Actor, hold_id: int) -> bool:
    """Give a held time back. False when it had ended before, or there is none."""
    actor.require("scheduling.book")
    return _end(hold_id, HoldOutcome.RELEASED)


@transaction.atomic
def expire_hold(*, actor: Actor, hold_id: int) -> bool:
    """End a hold whose time ran out; one a transaction (docs/locking.md)."""
    actor.require("scheduling.book")
    if not Hold.objects.filter(pk=hold_id, expires_at__lte=clock.now()).exists():
        return False
    return _end(hold_id, HoldOutcome.EXPIRED)


def _end(hold_id: int, outcome: HoldOutcome) -> bool:
    (ended,) = call("scheduling_end_hold", hold_id, outcome, clock.now())
    if ended:
        publish(HoldGivenBack(hold_id=hold_id))
    return bool(ended)


def open_hold(hold_id: int) -> Hold | None:
    found: Hold | None = Hold.objects.filter(pk=hold_id, ended_at__isnull=True).first()
    return found


def refuse_unless_held(
    hold: Hold, visit_type_id: int, provider_id: int, site_id: int, start: datetime
) -> None:
    """Raises BadHold when the hold is for another time."""
    held = (hold.visit_type_id, hold.provider_id, hold.site_id, hold.start)
    if held != (visit_type_id, provider_id, site_id, start):
        raise BadHold("Another time is held than the one chosen. Pick it again.", field="start")
