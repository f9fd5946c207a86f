"""Group visits: the sessions of a span, and the roster of one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from praxis.kernel.actor import Actor
from praxis.scheduling.models import Appointment, GroupSession
from praxis.scheduling.types import NoSuchVisit, Status

if TYPE_CHECKING:
    from django.db.models import QuerySet

_RELATED = ("visit_type", "provider", "site", "room")


@dataclass(frozen=True, slots=True)
class Roster:
    """`seats` are those who come or came, by name; `left` those taken off again."""

    group: GroupSession
    seats: tuple[Appointment, ...]
    left: tuple[Appointment, ...]

    @property
    def free(self) -> int:
        return int(self.group.capacity - self.group.seats_taken)

    def count(self, *statuses: str) -> int:
        return sum(seat.status in statuses for seat in self.seats)


def group_sessions(
    actor: Actor, low: datetime, high: datetime, *, site_ids: Collection[int] | None = None
) -> QuerySet[GroupSession]:
    """For the listing: sessions that begin in the span at the actor's sites. Names no patient."""
    actor.require("scheduling.view")
    sites = actor.site_ids if site_ids is None else site_ids
    found: QuerySet[GroupSession] = GroupSession.objects.filter(
        site_id__in=list(sites), start__gte=low, start__lt=high
    ).select_related(*_RELATED)
    return found


def roster(actor: Actor, group_id: int) -> Roster:
    """Two queries. Raises NoSuchVisit."""
    actor.require("scheduling.view")
    group = GroupSession.objects.filter(pk=group_id).select_related(*_RELATED).first()
    if group is None or group.site_id not in actor.site_ids:
        raise NoSuchVisit("There is no such group visit.")
    found = list(
        Appointment.objects.filter(group_id=group.pk)
        .select_related("patient", "room")
        .order_by("patient__sort_name", "pk")
    )
    gone = (Status.CANCELLED,)
    return Roster(
        group,
        tuple(seat for seat in found if seat.status not in gone),
        tuple(seat for seat in found if seat.status in gone),
    )
