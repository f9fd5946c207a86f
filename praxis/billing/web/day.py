"""The day's close: count, compare, sign; and the day sheet."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.billing import actions
from praxis.billing.money_types import DrawerCount
from praxis.billing.queries import day as queries
from praxis.billing.web.accounts import site_of
from praxis.billing.web.money_forms import DENOMINATIONS, DrawerForm
from praxis.kernel import clock
from praxis.practice import queries as practice
from praxis.ui.form_page import done
from praxis.ui.toast import say


@rule("billing.close_day", methods=("GET", "POST"), purpose="payment")
def day_close(request: StaffRequest) -> HttpResponse:
    """Today's drawer at this site; `?day=` counts an earlier day late."""
    actor = request.actor
    site = access.get_site(site_of(request))
    day = _day(request, site.time_zone)
    closed = queries.close_of(actor=actor, site_id=site.pk, day=day)
    if closed is not None:
        return done(reverse("billing-day-sheet", args=[closed.pk]))
    totals = queries.day_totals(actor=actor, site_id=site.pk, day=day)
    float_cents = int(practice.setting("drawer_float_dollars")) * 100
    form = DrawerForm.of(request, draft=f"billing-day:{site.pk}:{day}")
    if form.is_valid():
        with form.refusals():
            given = form.cleaned_data
            made = actions.close_day(
                actor=actor,
                key=form.key,
                site_id=site.pk,
                day=day,
                count=DrawerCount(
                    denominations=form.counts,
                    float_cents=float_cents,
                    card_batch_cents=given["card_batch"].cents if given["card_batch"] else None,
                    card_batch_number=given["card_batch_number"],
                    card_fee_cents=given["fee"].cents if given["fee"] else 0,
                    bag_number=given["bag_number"],
                    variance_reason=given["variance_reason"],
                ),
            )
            form.done()
            say(request, "The day is closed and signed.")
            return done(reverse("billing-day-sheet", args=[made.pk]))
    context = {
        "form": form,
        "site": site,
        "zone": site.time_zone,
        "day": day,
        "today": clock.today(site.time_zone),
        "totals": totals,
        "float_cents": float_cents,
        "drawer_cents": totals.cash_cents + float_cents,
        "payments": queries.payments_of_day(actor=actor, site_id=site.pk, day=day),
        "closes": queries.day_closes(actor=actor, site_id=site.pk)[:10],
    }
    return render(request, "billing/day_close.html", context, status=form.status)


def _day(request: StaffRequest, zone: str) -> date:
    today = clock.today(zone)
    try:
        asked = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today
    return min(asked, today)


@rule("billing.close_day", purpose="payment")
def day_sheet(request: StaffRequest, day_close_id: int) -> HttpResponse:
    """What was counted, deposited and signed, with the day's payments: it prints."""
    close = queries.get_day_close(actor=request.actor, day_close_id=day_close_id)
    seen = queries.seen_at_bank(actor=request.actor, close=close)
    context: dict[str, Any] = {
        "close": close,
        "deposit_seen": close.deposit_id in seen,
        "cards_seen": close.card_deposit_id in seen,
        "zone": close.site.time_zone,
        "counts": [
            (words, many, cents * many)
            for cents, words in DENOMINATIONS
            if (many := close.denominations.get(str(cents), 0))
        ],
        "payments": queries.payments_of_day(
            actor=request.actor, site_id=close.site_id, day=close.day
        ),
        "practice_name": practice.setting("practice_name"),
    }
    return render(request, "billing/day_sheet.html", context)
