"""The rail: the work areas that exist, for those who may open them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest

from praxis.access import context as access_context
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.worklist import queries as worklist


@dataclass(frozen=True, slots=True)
class Item:
    """One work area. `prefixes` are the paths under which it is the active one, `key` its chord."""

    label: str
    icon: str
    url: str
    permissions: tuple[str, ...]
    prefixes: tuple[str, ...]
    key: str = ""
    badge: int = 0
    active: bool = False
    last: bool = False


ITEMS = (
    Item(
        "Today",
        "calendar-event",
        "/",
        ("scheduling.view",),
        ("/visits/", "/schedule/week/", "/schedule/list/", "/schedule/print/"),
        key="g t",
    ),
    Item("Patients", "users", "/patients/", ("people.view",), ("/patients/", "/search/")),
    Item("Worklist", "list-check", "/worklist/", ("worklist.view",), ("/worklist/",)),
    Item(
        "Messages",
        "mail",
        "/correspondence/",
        ("correspondence.view",),
        ("/correspondence/",),
        key="g i",
    ),
    Item(
        "Billing",
        "file-dollar",
        "/billing/",
        ("billing.view",),
        ("/billing/", "/claims/", "/remittances/", "/payments/", "/day-close/"),
        key="g b",
    ),
    Item("Books", "notebook", "/books/", ("ledger.view", "ledger.view_receipts"), ("/books/",)),
    Item("Payers", "building-bank", "/payers/", ("coverage.view_payers",), ("/payers/",)),
    Item(
        "Partners",
        "building",
        "/organizations/",
        ("people.view_organizations",),
        ("/organizations/", "/agreements/"),
    ),
    Item("Clocks", "hourglass", "/obligations/", ("obligations.view",), ("/obligations/",)),
    Item("Audit", "shield-check", "/audit/", ("audit.view",), ("/audit/",)),
    Item("Imports", "database-import", "/imports/", ("migration.view",), ("/imports/",)),
    Item("Set up", "settings", "/setup/", ("practice.view_setup",), ("/setup/",), last=True),
)


def context(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: the rail with what this actor may open, and the clock."""
    actor = getattr(request, "actor", None)
    return {
        "menu": [] if actor is None else _for(actor, request),
        "actor": actor,
        "demo_clock": bool(clock.offset()),
    }


def _for(actor: Actor, request: HttpRequest) -> list[Item]:
    path = request.path
    allowed = [item for item in ITEMS if any(map(actor.can, item.permissions))]
    return [
        replace(
            item,
            active=path == item.url or any(map(path.startswith, item.prefixes)),
            badge=_badge(actor, request) if item.label == "Worklist" else 0,
        )
        for item in allowed
    ]


def _badge(actor: Actor, request: HttpRequest) -> int:
    """An error page is made after the context closed: it shows no count. A view that has
    counted already says so on its request.
    """
    counted = getattr(request, "worklist_badge", None)
    if counted is not None:
        return int(counted)
    return worklist.badge(actor=actor) if access_context.is_open() else 0
