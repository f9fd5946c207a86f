"""Requests for prices, their answers side by side, and the talk about them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access.web import StaffRequest, rule
from praxis.kernel import clock
from praxis.supply import actions, queries
from praxis.supply.models import Request
from praxis.supply.types import RequestState, Wanted
from praxis.supply.web.answers import offered_of, terms_of
from praxis.supply.web.forms import WhyForm
from praxis.supply.web.pages import BOTH, asked_number, form_page, page_context
from praxis.supply.web.price_forms import ExtendForm, QuoteForm, RequestForm, TalkForm
from praxis.ui.form_page import done
from praxis.ui.forms import Form
from praxis.ui.listing import Choice, Column, Listing, respond
from praxis.ui.toast import say, say_error

LINES_A_PAGE = 50

REQUESTS = Listing(
    name="supply-requests",
    title="Prices asked",
    columns=(
        Column(
            "number",
            "Request",
            value=lambda r: r.number,
            link=lambda r: reverse("supply-request", args=[r.pk]),
            second=lambda r: r.title,
        ),
        Column("asked", "Asked", value=lambda r: r.asked_at, sort="asked_at"),
        Column("closes", "Answers until", value=lambda r: r.closes_at),
        Column("answers", "Answers", value=lambda r: f"{r.answered} of {r.asked}", align="right"),
        Column("state", "State", value=lambda r: r.get_state_display()),
    ),
    filters=(Choice("state", "State", field="state", choices=tuple(RequestState.choices)),),
    order="-asked_at",
    empty="No prices were asked yet.",
)


@rule("supply.view")
def requests(request: StaffRequest) -> HttpResponse:
    context = page_context(request, "requests")
    return respond(
        request,
        REQUESTS,
        queries.requests(),
        zone=context["zone"],
        template="supply/list.html",
        context=context
        | {
            "add_url": reverse("supply-request-add"),
            "add_words": "Ask for prices" if context["can"]["buy"] else "",
        },
    )


@rule("supply.buy", methods=BOTH)
def request_add(request: StaffRequest) -> HttpResponse:
    """For the items named in the address, else for what runs low."""
    context = page_context(request, "requests")
    items, start = chosen_items(request, context["today"])
    suppliers = queries.suppliers()
    form = RequestForm.of(
        request,
        items=items,
        initial=start
        | {
            "title": items[0].name if len(items) == 1 else "Supplies",
            "suppliers": [row.pk for row in suppliers[:3]],
            "closes_on": context["today"] + timedelta(days=3),
            "closes_time": "5:00 PM",
        },
    )
    form.offer("place_id", store_choices(request))
    form.offer("suppliers", [(row.pk, row.name) for row in suppliers])

    def act(data: dict[str, Any]) -> Request:
        return actions.ask_prices(
            actor=request.actor,
            key=form.key,
            title=data["title"],
            place_id=data["place_id"],
            wanted=[
                Wanted(item.pk, data[f"quantity_{item.pk}"])
                for item in items
                if data[f"quantity_{item.pk}"]
            ],
            organization_ids=data["suppliers"],
            closes_at=_instant(data, context["zone"]),
            need_by=data["need_by"],
            note=data["note"],
        )

    return form_page(
        request,
        form,
        act,
        tab="requests",
        heading="Ask for prices",
        button="Ask the suppliers",
        back=reverse("supply-overview"),
        said="Asked. Each supplier gets a link of his own.",
        done_url=lambda row: reverse("supply-request", args=[row.pk]),
    )


def _instant(data: dict[str, Any], zone: str) -> datetime:
    return datetime.combine(data["closes_on"], data["closes_time"], tzinfo=ZoneInfo(zone))


def chosen_items(request: StaffRequest, today: Any) -> tuple[list[Any], dict[str, Any]]:
    """Items of the address ("?item=3&item=5"), or all that run low, with what is proposed."""
    asked = [int(each) for each in request.GET.getlist("item")[:60] if each.isascii()
             and each.isdigit() and len(each) < 10]  # fmt: skip
    low = {each.item.pk: each for each in queries.low_items(on=today)}
    ids = asked or list(low)[:60]
    items = list(queries.items().filter(pk__in=ids).order_by("sort_name", "pk"))
    units, prices = queries.order_units(ids), queries.last_prices(ids)
    start: dict[str, Any] = {}
    for item in items:
        item.order_unit = units[item.pk]  # type: ignore[attr-defined]
        if item.pk in low:
            start[f"quantity_{item.pk}"] = low[item.pk].quantity
        if item.pk in prices:
            start[f"price_{item.pk}"] = f"{prices[item.pk].cents / 100:.2f}"
    return items, start


def store_choices(request: StaffRequest) -> list[tuple[int, str]]:
    found = queries.places(site_ids=request.actor.site_ids)
    return [(place.pk, f"{place.name}, {place.site.name}") for place in found]


@rule("supply.view")
def price_request(request: StaffRequest, price_request_id: int) -> HttpResponse:
    """Answers side by side by landed cost, with the arithmetic (design/ui-quotes.png)."""
    row = queries.get_request(price_request_id)
    context = page_context(request, "requests")
    quantity = asked_number(request, "quantity")
    found = queries.compare(row, on=context["today"], quantity=quantity or None)
    start = asked_number(request, "from") or 0
    shown = found.lines[start : start + LINES_A_PAGE]
    invited = list(row.invitations.select_related("organization").order_by("pk"))
    answered = {offer.organization.pk for offer in found.offers}
    context |= {
        "row": row,
        "found": found,
        "one": shown[0] if len(found.lines) == 1 else None,
        "cells": [(line, found.cells_of(line)) for line in shown],
        "span": len(found.offers) + 1,
        "more_from": start + LINES_A_PAGE if start + LINES_A_PAGE < len(found.lines) else 0,
        "back_from": max(0, start - LINES_A_PAGE) if start else None,
        "invited": [(each, each.organization_id in answered) for each in invited],
        "links": _links(request, invited) if context["can"]["buy"] else {},
        "quantities": _quantities(found),
        "closed": clock.now() >= row.closes_at,
        "open": row.state == RequestState.OPEN,
        "talks": list(row.talks.select_related("organization").order_by("-said_at", "-pk")[:40]),
        "orders": list(row.orders.order_by("pk")),
        "form": Form.of(request),
    }
    return render(request, "supply/request.html", context)


def _links(request: StaffRequest, invited: list[Any]) -> dict[int, str]:
    return {
        each.pk: request.build_absolute_uri(
            actions.supplier_link(actor=request.actor, invitation_id=each.pk)
        )
        for each in invited
    }


def _quantities(found: Any) -> list[int]:
    """The quantity asked for and where a tier begins: what else could be ordered."""
    if len(found.lines) != 1:
        return []
    asked = found.request.lines.get().quantity
    leasts = {
        least
        for offer in found.offers
        for cell in offer.cells.values()
        for least in cell.leasts
        if least > 1
    }
    return sorted({asked, found.lines[0].quantity, *sorted(leasts)[:4]})


@rule("supply.buy", methods=BOTH)
def answer_for(request: StaffRequest, price_request_id: int, invitation_id: int) -> HttpResponse:
    """What a supplier said on the telephone or by letter, taken down for him."""
    invitation = queries.get_invitation(invitation_id)
    lines = queries.shown_lines(price_request_id)
    form = QuoteForm.of(request, lines=lines, initial={"pay_days": 30})

    def act(data: dict[str, Any]) -> object:
        return actions.answer_request(
            actor=request.actor,
            key=form.key,
            invitation_id=invitation.pk,
            lines=offered_of(form, lines),
            **terms_of(data),
        )

    return form_page(
        request,
        form,
        act,
        tab="requests",
        heading=f"Answer of {invitation.organization.name}",
        button="Take down",
        back=reverse("supply-request", args=[price_request_id]),
        said="Answer taken down.",
        template="supply/answer_for.html",
    )


@rule("supply.buy", methods=BOTH)
def talk_add(request: StaffRequest, price_request_id: int) -> HttpResponse:
    row = queries.get_request(price_request_id)
    form = TalkForm.of(request, initial={"side": "them"})
    invited = row.invitations.select_related("organization").order_by("pk")
    form.offer("organization_id", [(i.organization_id, i.organization.name) for i in invited])

    def act(data: dict[str, Any]) -> object:
        price = data.pop("price")
        return actions.log_talk(
            actor=request.actor,
            key=form.key,
            request_id=row.pk,
            price_cents=price.cents if price else None,
            **data,
        )

    return form_page(
        request,
        form,
        act,
        tab="requests",
        heading="Add what was said",
        button="Add",
        back=reverse("supply-request", args=[row.pk]),
        said="Added.",
    )


@rule("supply.buy", methods=("POST",))
def choose(request: StaffRequest, price_request_id: int) -> HttpResponse:
    """Order all of one supplier, or each line of the lowest."""
    form = Form.of(request)
    back = reverse("supply-request", args=[price_request_id])
    chosen, quantity = request.POST.get("supplier", ""), request.POST.get("quantity", "")
    if form.is_valid():
        with form.refusals():
            if chosen == "lowest":
                made = actions.choose_lowest(
                    actor=request.actor, key=form.key, request_id=price_request_id
                )
                say(request, f"{len(made)} orders written.")
                return done(reverse("supply-orders") if len(made) > 1 else _order_url(made[0].pk))
            order = actions.choose_offer(
                actor=request.actor,
                key=form.key,
                request_id=price_request_id,
                organization_id=int(chosen) if chosen.isascii() and chosen.isdigit() else 0,
                quantity=int(quantity) if quantity.isascii() and quantity.isdigit() else None,
            )
            say(request, f"Order {order.number} written.")
            return done(_order_url(order.pk))
    for text in form.non_field_errors():
        say_error(request, str(text))
    return done(back)


def _order_url(order_id: int) -> str:
    return reverse("supply-order", args=[order_id])


@rule("supply.buy", methods=BOTH)
def request_extend(request: StaffRequest, price_request_id: int) -> HttpResponse:
    row = queries.get_request(price_request_id)
    context = page_context(request, "requests")
    form = ExtendForm.of(request, initial={"closes_time": "5:00 PM"})
    return form_page(
        request,
        form,
        lambda data: actions.extend_request(
            actor=request.actor, request_id=row.pk, closes_at=_instant(data, context["zone"])
        ),
        tab="requests",
        heading=f"Take answers longer to {row.number}",
        button="Save",
        back=reverse("supply-request", args=[row.pk]),
        said="The suppliers are told.",
    )


@rule("supply.buy", methods=BOTH)
def request_cancel(request: StaffRequest, price_request_id: int) -> HttpResponse:
    row = queries.get_request(price_request_id)
    return form_page(
        request,
        WhyForm.of(request),
        lambda data: actions.cancel_request(actor=request.actor, request_id=row.pk, **data),
        tab="requests",
        heading=f"Cancel {row.number}",
        button="Cancel the request",
        back=reverse("supply-request", args=[row.pk]),
        said="Cancelled. The links say so.",
    )
