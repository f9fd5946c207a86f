"""What the pages of supplies share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from praxis.access.web import StaffRequest
from praxis.kernel import clock
from praxis.people import queries as people
from praxis.ui.form_page import form_page as answered
from praxis.ui.forms import Form

BOTH = ("GET", "POST")
TABS = (
    ("overview", "To do", "supply-overview"),
    ("items", "Items", "supply-items"),
    ("expiring", "Expiring", "supply-expiring"),
    ("counts", "Counts", "supply-counts"),
    ("requests", "Prices", "supply-requests"),
    ("orders", "Orders", "supply-orders"),
    ("bills", "Bills", "supply-bills"),
    ("recalls", "Recalls", "supply-recalls"),
)
RIGHTS = (
    "manage_items",
    "count",
    "approve_counts",
    "issue",
    "give",
    "view_given",
    "buy",
    "approve_orders",
    "receive",
    "match_bills",
    "release_bills",
    "recall",
    "tell_patients",
)


def page_context(request: StaffRequest, tab: str) -> dict[str, Any]:
    zone = people.zone_of(request.actor)
    return {
        "zone": zone,
        "today": clock.today(zone),
        "tab": tab,
        "tabs": [(name, label, reverse(url)) for name, label, url in TABS],
        "can": {name: request.actor.can(f"supply.{name}") for name in RIGHTS},
    }


def form_page(
    request: StaffRequest,
    form: Form,
    act: Callable[[dict[str, Any]], object],
    *,
    tab: str,
    heading: str,
    button: str,
    back: str,
    said: str,
    done_url: Callable[[Any], str] | None = None,
    template: str = "supply/form.html",
    **context: Any,
) -> HttpResponse:
    given = page_context(request, tab) | {"heading": heading, "button": button, **context}
    return answered(
        request,
        form,
        act,
        template=template,
        back=back,
        said=said,
        context=given,
        done_url=done_url,
    )


def asked_number(request: StaffRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def quantity_words(each: int, units: list[Any]) -> str:
    """ "12 box + 40 each": single ones in the unit counted in, the rest beside."""
    counted = next((unit for unit in units if unit.for_counts), None)
    single = next((unit for unit in units if unit.each == 1), None)
    if counted is None or counted.each == 1:
        return f"{each:,} {counted.name if counted else ''}".strip()
    whole, rest = divmod(each, counted.each)
    words = f"{whole:,} {counted.name}"
    return f"{words} + {rest} {single.name if single else ''}".strip() if rest else words
