"""Months are closed when they are done, and reopened with a reason."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import connection, transaction

from praxis.access import queries as access
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.violations import violations
from praxis.ledger.actions.rows import reason as words_of
from praxis.ledger.models import Entry, Period, PeriodEvent
from praxis.ledger.types import (
    EarlierPeriodOpen,
    PeriodChange,
    PeriodClosed,
    PeriodNotClosed,
    PeriodNotOver,
)


@transaction.atomic
def close_period(*, actor: Actor, key: UUID, month: date, reason: str = "") -> PeriodEvent:
    """Close the month that `month` lies in: from then on nothing is posted into it.

    Waits for whoever is posting into it. Months are closed in their order.
    Raises PeriodNotOver, EarlierPeriodOpen, PeriodClosed.
    """
    actor.require("ledger.close_period")
    first = PeriodEvent.objects.filter(client_key=key).first()
    if first is not None:
        return first
    period = _period(month)
    if period.ends_on >= access.today():
        raise PeriodNotOver(f"{period.starts_on:%B %Y} is not over yet.")
    _earlier_ones_closed(period)
    with violations(
        ledger_period_turn=PeriodClosed(f"{period.starts_on:%B %Y} is closed already.")
    ):
        return PeriodEvent.objects.create(
            client_key=key,
            period=period,
            change=PeriodChange.CLOSED,
            reason=" ".join(reason.split()),
            occurred_at=clock.now(),
            by_id=actor.user_id,
        )


@transaction.atomic
def reopen_period(*, actor: Actor, key: UUID, month: date, reason: str) -> PeriodEvent:
    """Open a closed month again. Raises ReasonNeeded, PeriodNotClosed."""
    actor.require("ledger.reopen_period")
    first = PeriodEvent.objects.filter(client_key=key).first()
    if first is not None:
        return first
    period = _period(month)
    words = words_of(reason, field="reason")
    with violations(ledger_period_turn=PeriodNotClosed(f"{period.starts_on:%B %Y} is not closed.")):
        return PeriodEvent.objects.create(
            client_key=key,
            period=period,
            change=PeriodChange.REOPENED,
            reason=words,
            occurred_at=clock.now(),
            by_id=actor.user_id,
        )


def _period(month: date) -> Period:
    starts_on = month.replace(day=1)
    ends_on = (starts_on + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_period (starts_on, ends_on) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [starts_on, ends_on],
        )
    return Period.objects.get(starts_on=starts_on)


def _earlier_ones_closed(period: Period) -> None:
    """A month nobody posted into counts as closed."""
    earlier = Period.objects.filter(starts_on__lt=period.starts_on, closed_by__isnull=True)
    for other in earlier.order_by("starts_on"):
        days = (other.starts_on, other.ends_on)
        if Entry.objects.filter(posted_on__range=days).exists():
            raise EarlierPeriodOpen(f"Close {other.starts_on:%B %Y} first.")
