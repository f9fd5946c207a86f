"""The rail: the work areas that exist, for those who may open them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest

from praxis.access import context as access_context
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.worklist import queries as worklist


@dataclass(frozen=True, slots=True)
class Door:
    """One page that a work area leads to, for who holds `permission`."""

    label: str
    url: str
    permission: str


@dataclass(frozen=True, slots=True)
class Item:
    """One work area. It opens the first of its doors that stands open; where there are more, its
    pages list them beside their title. `prefixes` are further paths under which it is the active
    one, `key` its chord.
    """

    label: str
    icon: str
    doors: tuple[Door, ...]
    prefixes: tuple[str, ...] = ()
    key: str = ""
    badge: int = 0
    active: bool = False
    last: bool = False

    @property
    def url(self) -> str:
        return self.doors[0].url


ITEMS = (
    Item(
        "Today",
        "calendar-event",
        (Door("Today", "/", "scheduling.view"),),
        (
            "/visits/",
            "/schedule/week/",
            "/schedule/list/",
            "/schedule/print/",
            "/schedule/groups/",
            "/schedule/board/",
            "/schedule/walk-ins/",
        ),
        key="g t",
    ),
    Item(
        "Schedule",
        "calendar-time",
        (
            Door("Waitlist", "/schedule/waitlist/", "scheduling.view"),
            Door("Ready for visits", "/schedule/readiness/", "scheduling.readiness"),
            Door("Providers out", "/schedule/out/", "scheduling.view"),
            Door("Missed visits", "/schedule/no-shows/", "scheduling.view"),
            Door("Recalls", "/recalls/", "recall.view"),
            Door("Templates and time off", "/schedule/templates/", "scheduling.view"),
            Door("Limits", "/schedule/limits/", "scheduling.view"),
            Door("Staff pools", "/schedule/staff/", "scheduling.view"),
            Door("To confirm", "/schedule/calls/", "scheduling.book"),
            Door("Reminders", "/schedule/reminders/", "scheduling.view"),
            Door("Calendars", "/schedule/calendars/", "scheduling.view"),
            Door("Waits and access", "/schedule/waits/", "scheduling.measures"),
        ),
        ("/schedule/", "/recalls/"),
        key="g s",
    ),
    Item(
        "Patients",
        "users",
        (
            Door("Patients", "/patients/", "people.view"),
            Door("Orders and results", "/orders/", "chart.see_orders"),
            Door("Referrals", "/referrals/", "referrals.view"),
            Door("Copies of records", "/records/", "referrals.records"),
            Door("Papers to file", "/papers/", "chart.file_papers"),
            Door("Results to file", "/results/messages/", "chart.file_results"),
        ),
        ("/search/", "/reports/", "/record/", "/results/"),
    ),
    Item("Worklist", "list-check", (Door("Worklist", "/worklist/", "worklist.view"),)),
    Item(
        "Messages",
        "mail",
        (
            Door("Inbox", "/inbox/", "correspondence.read_inbox"),
            Door("Calls", "/phone/", "correspondence.work_inbox"),
            Door("Requests to providers", "/requests/", "correspondence.read_inbox"),
            Door("Sent", "/correspondence/", "correspondence.view"),
            Door("Letters", "/letters/", "correspondence.view"),
        ),
        ("/inbox/", "/phone/", "/requests/", "/letters/"),
        key="g i",
    ),
    Item(
        "Billing",
        "file-dollar",
        (Door("Billing", "/billing/", "billing.view"),),
        ("/claims/", "/remittances/", "/payments/", "/day-close/"),
        key="g b",
    ),
    Item(
        "Books",
        "notebook",
        (
            Door("Books", "/books/", "ledger.view"),
            Door("Receipts", "/books/receipts/", "ledger.view_receipts"),
        ),
        ("/books/",),
    ),
    Item(
        "Partners",
        "building",
        (
            Door("Payers", "/payers/", "coverage.view_payers"),
            Door("Organizations", "/organizations/", "people.view_organizations"),
        ),
        ("/agreements/",),
    ),
    Item(
        "Supplies",
        "packages",
        (Door("Supplies", "/supplies/", "supply.view"),),
    ),
    Item("Clocks", "hourglass", (Door("Clocks", "/obligations/", "obligations.view"),)),
    Item("Audit", "shield-check", (Door("Audit", "/audit/", "audit.view"),)),
    Item(
        "Set up",
        "settings",
        (
            Door("The practice", "/setup/", "practice.view_setup"),
            Door("Forms", "/forms/", "forms.view_setup"),
            Door("Booking online", "/setup/online/", "practice.view_setup"),
            Door("Kiosks", "/setup/kiosks/", "practice.view_setup"),
            Door("Imports", "/imports/", "migration.view"),
        ),
        last=True,
    ),
)


def context(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: the rail with what this actor may open, and the clock."""
    actor = getattr(request, "actor", None)
    menu = [] if actor is None else _for(actor, request)
    here = next((item for item in menu if item.active), None)
    return {
        "menu": menu,
        "section": here if here is not None and _is_door(here, request.path) else None,
        "actor": actor,
        "demo_clock": bool(clock.offset()),
    }


def _is_door(item: Item, path: str) -> bool:
    """Whether the page is one of several doors; a page behind one has its way back and its tabs."""
    return len(item.doors) > 1 and path in {door.url for door in item.doors}


def _for(actor: Actor, request: HttpRequest) -> list[Item]:
    open_to = [
        replace(item, doors=tuple(door for door in item.doors if actor.can(door.permission)))
        for item in ITEMS
    ]
    shown = [item for item in open_to if item.doors]
    here = _active(shown, request.path)
    return [
        replace(
            item,
            active=item is here,
            badge=_badge(actor, request) if item.label == "Worklist" else 0,
        )
        for item in shown
    ]


def _active(items: Sequence[Item], path: str) -> Item | None:
    """The item with the longest of its paths that `path` lies under."""
    best: tuple[int, Item | None] = (0, None)
    for item in items:
        for start in (*item.prefixes, *(door.url for door in item.doors)):
            under = path == start if start == "/" else path.startswith(start)
            if under and len(start) > best[0]:
                best = (len(start), item)
    return best[1]


def _badge(actor: Actor, request: HttpRequest) -> int:
    """An error page is made after the context closed: it shows no count. A view that has
    counted already says so on its request.
    """
    counted = getattr(request, "worklist_badge", None)
    if counted is not None:
        return int(counted)
    return worklist.badge(actor=actor) if access_context.is_open() else 0
