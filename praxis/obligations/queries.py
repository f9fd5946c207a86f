"""Rules as they stand, and the clocks that run."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from praxis.kernel.actor import Actor
from praxis.obligations.models import Obligation, ObligationEvent, RuleVersion
from praxis.obligations.types import NoSuchClock, NoSuchRule


def rule_in_force(*, code: str, on: date) -> RuleVersion:
    """The version for what is triggered on a day. Raises NoSuchRule."""
    found = _in_force(on).filter(code=code).first()
    if found is None:
        raise NoSuchRule("No such rule is in force on that day. Ask the privacy officer.")
    return found


def rules(*, actor: Actor, on: date) -> list[RuleVersion]:
    """One version of each rule: the one in force, by title."""
    actor.require("obligations.view")
    return sorted(_in_force(on), key=lambda rule: rule.title)


def versions(*, actor: Actor, code: str) -> list[RuleVersion]:
    """Newest first. Raises NoSuchRule."""
    actor.require("obligations.view")
    found = list(RuleVersion.objects.filter(code=code).order_by("-version"))
    if not found:
        raise NoSuchRule("There is no such rule.")
    return found


def _in_force(on: date) -> QuerySet[RuleVersion]:
    return (
        RuleVersion.objects.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gte=on), effective_on__lte=on
        )
        .order_by("code", "-effective_on", "-version")
        .distinct("code")
    )


def unended() -> QuerySet[Obligation]:
    found: QuerySet[Obligation] = Obligation.objects.filter(
        met_at__isnull=True, waived_at__isnull=True
    )
    return found


def running(*, actor: Actor, limit: int = 200) -> list[Obligation]:
    """Open clocks, the one that ends first at the top."""
    actor.require("obligations.view")
    return list(unended().select_related("rule").order_by("due_at", "pk")[:limit])


def running_count(*, actor: Actor) -> int:
    actor.require("obligations.view")
    return unended().count()


def clock_of(*, actor: Actor, obligation_id: int) -> Obligation:
    """Raises NoSuchClock."""
    actor.require("obligations.view")
    found: Obligation | None = (
        Obligation.objects.select_related("rule").filter(pk=obligation_id).first()
    )
    if found is None:
        raise NoSuchClock("There is no such clock, or it is not yours to see.")
    return found


def events_of(*, actor: Actor, obligation_id: int) -> list[ObligationEvent]:
    """Newest first. Raises NoSuchClock."""
    found = clock_of(actor=actor, obligation_id=obligation_id)
    return list(found.events.select_related("rule").order_by("-pk"))
