"""What a line of the worklist says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from praxis.kernel.actor import Actor
from praxis.worklist.models import WorkItem
from praxis.worklist.queries import end_of_day
from praxis.worklist.types import ROLES


@dataclass(frozen=True, slots=True)
class Line:
    item: WorkItem
    tone: str
    left: str
    owner: str
    owned: bool


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    lines: list[Line]


def groups(items: list[WorkItem], *, actor: Actor, now: datetime, zone: str) -> list[Group]:
    """Late, today, this week, later: in the order of the items, which is by deadline."""
    return list(_groups(items, actor, now, zone))


def _groups(items: list[WorkItem], actor: Actor, now: datetime, zone: str) -> Iterator[Group]:
    today = end_of_day(now, zone)
    week = today + timedelta(days=6 - now.astimezone(ZoneInfo(zone)).weekday())

    def title(item: WorkItem) -> str:
        if item.due_at < now:
            return "Late"
        if item.due_at <= today:
            return "Today"
        if item.due_at <= week:
            return "This week"
        return "Next two weeks" if item.due_at <= week + timedelta(days=14) else "Later"

    for name, found in groupby(items, key=title):
        yield Group(name, [line(item, actor=actor, now=now, zone=zone) for item in found])


def line(item: WorkItem, *, actor: Actor, now: datetime, zone: str) -> Line:
    if item.due_at <= end_of_day(now, zone):
        tone = "bad"
    else:
        tone = "warn" if item.due_at <= now + timedelta(days=7) else ""
    owner = item.owner
    name = "You" if owner and owner.pk == actor.user_id else owner.full_name if owner else ""
    return Line(item, tone, time_left(item.due_at, now), name or "No owner", bool(owner))


def time_left(due_at: datetime, now: datetime) -> str:
    """ "4 h 18 min", "2 days", "3 days late"."""
    seconds = abs((due_at - now).total_seconds())
    days, hours, minutes = int(seconds // 86400), int(seconds // 3600), int(seconds // 60)
    if days >= 2:
        words = f"{days} days"
    elif hours:
        words = f"{hours} h {minutes % 60} min"
    else:
        words = f"{minutes} min"
    return f"{words} late" if due_at < now else words


def role_words(role: str) -> str:
    return ROLES.get(role, role)
