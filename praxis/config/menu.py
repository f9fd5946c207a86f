"""The rail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from praxis.kernel import clock


@dataclass(frozen=True, slots=True)
class Item:
    """One work area. `prefix` is the path under which it is the active one."""

    label: str
    icon: str
    url: str
    permission: str
    prefixes: tuple[str, ...]
    badge: int = 0
    active: bool = False
    last: bool = False


ITEMS: tuple[Item, ...] = ()


def context(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: the rail with what this actor may open, and the clock."""
    actor = getattr(request, "actor", None)
    menu = []
    for item in ITEMS:
        if actor is not None and (not item.permission or actor.can(item.permission)):
            menu.append(
                Item(
                    label=item.label,
                    icon=item.icon,
                    url=item.url,
                    permission=item.permission,
                    prefixes=item.prefixes,
                    active=any(request.path.startswith(prefix) for prefix in item.prefixes),
                    last=item.last,
                )
            )
    return {"menu": menu, "actor": actor, "demo_clock": bool(clock.offset())}
