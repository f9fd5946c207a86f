"""Whose work is what, by when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import Combinable

from praxis.access import queries as access
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.worklist.models import WorkItem, WorkItemEvent
from praxis.worklist.types import Counts, NoSuchItem, Scope

ORDER = (F("due_at").asc(), F("amount_at_risk_cents").desc(nulls_last=True), F("pk").asc())


def visible(actor: Actor) -> QuerySet[WorkItem]:
    """Items of the actor's roles and his own; with worklist.view_all everybody's."""
    actor.require("worklist.view")
    found = WorkItem.objects.all()
    if actor.can("worklist.view_all"):
        return found
    return found.filter(Q(role__in=actor.roles) | Q(owner_id=actor.user_id))


def items(
    *, actor: Actor, scope: Scope = Scope.EVERYTHING, area: str = "", limit: int = 200
) -> list[WorkItem]:
    """Open items by deadline, then by the money at risk."""
    found = _scoped(actor, scope)
    if area:
        found = found.filter(area=area)
    return list(found.select_related("owner").order_by(*ORDER)[:limit])


def areas(*, actor: Actor, scope: Scope = Scope.EVERYTHING) -> list[tuple[str, int]]:
    """How many open items each area has, most first."""
    rows = (
        _scoped(actor, scope).values("area").annotate(count=Count("pk")).order_by("-count", "area")
    )
    return [(row["area"], row["count"]) for row in rows]


def _scoped(actor: Actor, scope: Scope) -> QuerySet[WorkItem]:
    now = clock.now()
    found = visible(actor).filter(closed_at__isnull=True)
    asleep = Q(snoozed_until__gt=now)
    if scope is Scope.WAITING:
        return found.filter(asleep)
    found = found.exclude(asleep)
    if scope is Scope.MINE:
        return found.filter(owner_id=actor.user_id)
    if scope is Scope.UNOWNED:
        return found.filter(owner__isnull=True)
    if scope is Scope.OVERDUE:
        return found.filter(due_at__lt=now)
    return found


def item(*, actor: Actor, item_id: int) -> WorkItem:
    """Raises NoSuchItem."""
    found = visible(actor).select_related("owner", "closed_by").filter(pk=item_id).first()
    if found is None:
        raise NoSuchItem("There is no such task, or it is not on your list.")
    return found


def events(*, actor: Actor, item_id: int) -> list[WorkItemEvent]:
    """Newest first. Raises NoSuchItem."""
    found = item(actor=actor, item_id=item_id)
    return list(found.events.select_related("owner").order_by("-pk")[:50])


def counts(*, actor: Actor, zone: str) -> Counts:
    """For the strip of the page; days end in `zone`."""
    now = clock.now()
    end = end_of_day(now, zone)
    week = end + timedelta(days=6 - now.astimezone(ZoneInfo(zone)).weekday())
    awake = Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=now)
    row = (
        visible(actor)
        .filter(closed_at__isnull=True)
        .aggregate(
            open=Count("pk", filter=awake),
            late=Count("pk", filter=awake & Q(due_at__lt=now)),
            today=Count("pk", filter=awake & Q(due_at__gte=now, due_at__lte=end)),
            week=Count("pk", filter=awake & Q(due_at__gt=end, due_at__lte=week)),
            unowned=Count("pk", filter=awake & Q(owner__isnull=True)),
            waiting=Count("pk", filter=~awake),
            mine=Count("pk", filter=awake & Q(owner_id=actor.user_id)),
            at_risk_cents=Sum("amount_at_risk_cents", filter=awake, default=0),
        )
    )
    return Counts(**row)


def badge(*, actor: Actor) -> int:
    """For the rail: open items that are due within a day or late. 0 for who may not see them."""
    if not actor.can("worklist.view"):
        return 0
    soon = clock.now() + timedelta(hours=24)
    return _scoped(actor, Scope.EVERYTHING).filter(due_at__lt=soon).count()


def for_patient(*, actor: Actor, patient_id: int) -> list[WorkItem]:
    """Open items about one patient, whoever they are for."""
    actor.require("worklist.view")
    found = WorkItem.objects.filter(patient_id=patient_id, closed_at__isnull=True)
    return list(found.select_related("owner").order_by(*ORDER)[:50])


def open_of_kinds(*, actor: Actor, kinds: Collection[str]) -> list[WorkItem]:
    """Open items of these kinds, whoever they are for: the page of a room counts its own work."""
    actor.require("worklist.view")
    return list(WorkItem.objects.filter(kind__in=list(kinds), closed_at__isnull=True))


def assignable(*, role: str) -> list[tuple[int, str]]:
    """Users who may take work of a role: (id, name) by name."""
    return access.people_with_roles((role, "office_manager"))


def end_of_day(now: datetime, zone: str) -> datetime:
    local = now.astimezone(ZoneInfo(zone))
    return local.replace(hour=23, minute=59, second=59, microsecond=0)


def open_by_key(*, actor: Actor, key: str) -> WorkItem | None:
    """Another room's item, when it is open and on the actor's list."""
    found: WorkItem | None = (
        visible(actor).filter(key=key, closed_at__isnull=True).select_related("owner").first()
    )
    return found


def owner_where(key: Combinable) -> Subquery:
    """For another room's list: who owns the open item of this key."""
    return Subquery(WorkItem.objects.filter(key=key, closed_at__isnull=True).values("owner_id")[:1])
