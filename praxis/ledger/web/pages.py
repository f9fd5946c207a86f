"""What the pages of the books share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.hooks import hook
from praxis.access.web import StaffRequest
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.ledger.models import Account, Entry
from praxis.people import queries as people
from praxis.ui import typed
from praxis.ui.form_page import form_page as answered
from praxis.ui.forms import Form

BOTH = ("GET", "POST")
TABS = (
    ("trial", "Trial balance", "ledger-books", "ledger.view"),
    ("accounts", "Accounts", "ledger-accounts", "ledger.view"),
    ("entries", "Entries", "ledger-entries", "ledger.view"),
    ("receipts", "Receipts", "ledger-receipts", "ledger.view_receipts"),
    ("deposits", "Deposits", "ledger-deposits", "ledger.view_receipts"),
    ("bank", "Bank", "ledger-bank", "ledger.view"),
    ("bills", "Bills", "ledger-payables", "ledger.view"),
    ("months", "Months", "ledger-periods", "ledger.view"),
)


def page_context(request: StaffRequest, tab: str) -> dict[str, Any]:
    zone = people.zone_of(request.actor)
    return {
        "zone": zone,
        "today": clock.today(zone),
        "tab": tab,
        "tabs": [
            (name, label, reverse(url))
            for name, label, url, needed in TABS
            if request.actor.can(needed)
        ],
        "can": {
            name: request.actor.can(f"ledger.{name}")
            for name in (
                "post_journal",
                "manage_accounts",
                "close_period",
                "reopen_period",
                "void_receipt",
                "refund",
                "deposit",
                "void_deposit",
                "match_bank",
                "enter_payables",
                "approve_payables",
                "view",
            )
        },
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
    template: str = "ledger/form.html",
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


def asked_day(request: HttpRequest, name: str, default: date) -> date:
    """A day of the query string; what cannot be read is the default."""
    try:
        return typed.read_date(request.GET.get(name, ""), today=default, future=True)
    except typed.NotRead:
        return default


def asked_number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def site_choices(actor: Actor) -> list[tuple[str, str]]:
    return [(str(site.pk), site.name) for site in access.sites(ids=actor.site_ids)]


def account_choices(rows: list[Account]) -> list[Any]:
    """By kind, as the chart lists them."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        groups.setdefault(str(row.get_kind_display()), []).append((row.code, str(row)))
    return [("", "Choose an account"), *groups.items()]


def source_of(entry: Entry) -> tuple[str, str] | None:
    """Words and address of the document an entry comes from, as its room gives them."""
    room, _, key = entry.source.partition(":")
    if room == "ledger.payable" and key.isdigit():
        return "The bill", reverse("ledger-payable", args=[int(key)])
    answer = hook("ledger_source")
    found: tuple[str, str] | None = answer(entry.source) if answer and entry.source else None
    return found


def kind_words(kind: str) -> str:
    """ "receipt_voided" as people say it."""
    return kind.replace("_", " ").capitalize()
