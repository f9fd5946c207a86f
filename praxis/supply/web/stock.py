"""The overview, items, stock and what expires."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.kernel.money import Money
from praxis.practice import queries as practice
from praxis.supply import actions, queries
from praxis.supply.models import Item, Lot
from praxis.supply.types import UNDER_WAY, BillState, CountState, PlaceKind, UnitSpec
from praxis.supply.web.forms import IssueForm, ItemForm, LevelForm, PlaceForm, RemoveForm
from praxis.supply.web.pages import BOTH, form_page, page_context, quantity_words
from praxis.ui.listing import Column, DateRange, Listing, Prefix, YesNo, respond


@rule("supply.view")
def overview(request: StaffRequest) -> HttpResponse:
    """What runs low, by whom it would be ordered; what is under way, differs or expires."""
    context = page_context(request, "overview")
    today = context["today"]
    facts = practice.settings("supply_expiry_days", "supply_price_rise_percent")
    groups = queries.proposals(on=today)
    rise = int(facts["supply_price_rise_percent"]) * 100
    context |= {
        "proposals": groups,
        "low_count": sum(len(group.lines) for group in groups),
        "expiring_count": queries.expiring(on=today, days=int(facts["supply_expiry_days"])).count(),
        "under_way": list(
            queries.orders().filter(state__in=UNDER_WAY).order_by("-ordered_on", "-pk")[:12]
        ),
        "blocked": list(
            queries.bills().filter(state=BillState.BLOCKED).order_by("-entered_at")[:12]
        ),
        "counts": list(
            queries.counts().filter(state=CountState.WAITING).order_by("-started_at")[:12]
        ),
        "asking": list(queries.requests().filter(state="open").order_by("closes_at")[:12]),
        "alerts": queries.price_alerts(basis_points=rise)[:8],
        "to_bill": len(queries.bill_candidates()),
        "saved": Money(queries.savings(since=today - timedelta(days=365))),
        "received_state": queries.received_state,
    }
    for order in context["under_way"]:
        order.came_words = queries.received_state(order)
    return render(request, "supply/overview.html", context)


def _items(stock: dict[int, int]) -> Listing:
    return Listing(
        name="supply-items",
        title="Items",
        columns=(
            Column(
                "name",
                "Item",
                value=lambda i: i.name,
                link=lambda i: reverse("supply-item", args=[i.pk]),
                sort="sort_name",
            ),
            Column("sku", "Our number", value=lambda i: i.sku),
            Column("hand", "On hand", value=lambda i: _hand(i, stock), align="right"),
            Column("ordered", "Ordered in", value=_ordered_in),
            Column(
                "kept",
                "Kept by",
                value=lambda i: (
                    "Lot and expiry" if i.tracks_expiry else "Lot" if i.tracks_lots else "Quantity"
                ),
            ),
        ),
        filters=(
            Prefix("name", "Name", field="sort_name"),
            YesNo("ended", "Ended", field="ended_on", null=True),
        ),
        order="sort_name",
        empty="No item is kept yet.",
        empty_action="Add an item",
        empty_url="/supplies/items/new/",
    )


def _hand(item: Item, stock: dict[int, int]) -> str:
    return quantity_words(stock.get(item.pk, 0), list(item.units.all()))


def _ordered_in(item: Item) -> str:
    unit = next(unit for unit in item.units.all() if unit.for_orders)
    return f"{unit.name} of {unit.each:,}" if unit.each > 1 else unit.name


@rule("supply.view")
def items(request: StaffRequest) -> HttpResponse:
    context = page_context(request, "items")
    found = queries.items(ended=True)
    stock = queries.on_hand(found.values_list("pk", flat=True)[:10_000])
    return respond(
        request,
        _items(stock),
        found.prefetch_related("units"),
        zone=context["zone"],
        template="supply/list.html",
        context=context
        | {
            "add_url": reverse("supply-item-add"),
            "add_words": "Add an item" if context["can"]["manage_items"] else "",
        },
    )


@rule("supply.manage_items", methods=BOTH)
def item_add(request: StaffRequest) -> HttpResponse:
    form = ItemForm.of(request, draft="supply-item")

    def act(data: dict[str, Any]) -> Item:
        single = data.pop("single").strip().lower()
        units: dict[str, int] = {single: 1}
        named: dict[str, str] = {}
        for use in ("count", "order"):
            name, each = data.pop(f"{use}_unit").strip().lower(), data.pop(f"{use}_each")
            named[use] = name or named.get("count", single)
            if name and name != single:
                units.setdefault(name, each or 0)
        return actions.add_item(
            actor=request.actor,
            key=form.key,
            units=[UnitSpec(name, each) for name, each in units.items()],
            order_unit=named["order"],
            count_unit=named["count"],
            **data,
        )

    return form_page(
        request,
        form,
        act,
        tab="items",
        heading="Add an item",
        button="Add item",
        back=reverse("supply-items"),
        said="Item added. Say now how much should lie where.",
        done_url=lambda row: reverse("supply-item", args=[row.pk]),
    )


@rule("supply.view")
def item(request: StaffRequest, supply_id: int) -> HttpResponse:
    """Where it lies, what it should be, and what it cost over time."""
    row = queries.get_item(supply_id)
    units = list(row.units.all())
    context = page_context(request, "items")
    balances = queries.stock_of(row.pk)
    levels = list(row.levels.select_related("place").order_by("place__name"))
    history = queries.price_history(row.pk)
    context |= {
        "item": row,
        "units": sorted(units, key=lambda unit: unit.each),
        "balances": [(each, quantity_words(each.each, units)) for each in balances],
        "hand": quantity_words(queries.on_hand([row.pk]).get(row.pk, 0), units),
        "used": quantity_words(queries.used_each([row.pk]).get(row.pk, 0), units),
        "levels": [
            (each, quantity_words(each.par_each, units), quantity_words(each.reorder_each, units))
            for each in levels
        ],
        "agreed": list(queries.agreed_prices(on=context["today"], item_ids=[row.pk])),
        "history": history,
        "history_cents": [each.price_cents for each in reversed(history)],
        "moves": [
            (each, quantity_words(abs(each.each), units))
            for each in queries.moves(item_id=row.pk).order_by("-occurred_at", "-pk")[:30]
        ],
    }
    return render(request, "supply/item.html", context)


@rule("supply.manage_items", methods=BOTH)
def level(request: StaffRequest, supply_id: int) -> HttpResponse:
    row = queries.get_item(supply_id)
    form = LevelForm.of(request)
    form.offer("place_id", _places(request))
    return form_page(
        request,
        form,
        lambda data: actions.set_level(actor=request.actor, item_id=row.pk, **data),
        tab="items",
        heading=f"How much of {row.name} should lie where",
        button="Save",
        back=reverse("supply-item", args=[row.pk]),
        said="Saved.",
    )


@rule("supply.issue", methods=BOTH)
def issue(request: StaffRequest, supply_id: int) -> HttpResponse:
    """Use it up, or carry it to another place."""
    row = queries.get_item(supply_id)
    units = {unit.pk: unit for unit in row.units.all()}
    form = IssueForm.of(request)
    form.offer("place_id", _places(request))
    form.offer("unit_id", [(unit.pk, unit.name) for unit in units.values()])
    form.offer(
        "to_id",
        [(0, "Used up"), *((key, f"Carried to {name}") for key, name in _places(request))],
    )

    def act(data: dict[str, Any]) -> object:
        each = data["quantity"] * units[data["unit_id"]].each
        common = {"actor": request.actor, "key": form.key, "item_id": row.pk, "each": each}
        if data["to_id"]:
            return actions.move_stock(from_id=data["place_id"], to_id=data["to_id"], **common)
        return actions.issue_stock(place_id=data["place_id"], note=data["note"], **common)

    return form_page(
        request,
        form,
        act,
        tab="items",
        heading=f"Take {row.name}",
        button="Take",
        back=reverse("supply-item", args=[row.pk]),
        said="Taken from stock.",
    )


@rule("supply.manage_items", methods=BOTH)
def place_add(request: StaffRequest) -> HttpResponse:
    form = PlaceForm.of(request)
    sites = access.sites(ids=request.actor.site_ids)
    form.offer("site_id", [(site.pk, site.name) for site in sites])
    return form_page(
        request,
        form,
        lambda data: actions.add_place(actor=request.actor, key=form.key, **data),
        tab="items",
        heading="Add a place",
        button="Add place",
        back=reverse("supply-items"),
        said="Place added.",
    )


EXPIRING = Listing(
    name="supply-expiring",
    title="Expiring",
    columns=(
        Column("expires", "Expires", value=lambda b: b.lot.expires_on),
        Column(
            "item",
            "Item",
            value=lambda b: b.lot.item.name,
            link=lambda b: reverse("supply-lot", args=[b.lot_id]),
        ),
        Column("lot", "Lot", value=lambda b: b.lot.number),
        Column("place", "Where", value=lambda b: f"{b.place.name}, {b.place.site.name}"),
        Column("each", "Single ones", value=lambda b: b.each, align="right"),
    ),
    filters=(DateRange("on", "Expires", field="lot__expires_on"),),
    order="lot__expires_on",
    empty="Nothing expires soon.",
)


@rule("supply.view")
def expiring(request: StaffRequest) -> HttpResponse:
    context = page_context(request, "expiring")
    days = int(practice.setting("supply_expiry_days"))
    return respond(
        request,
        EXPIRING,
        queries.expiring(on=context["today"], days=days),
        zone=context["zone"],
        template="supply/list.html",
        context=context,
    )


@rule("supply.view")
def lot(request: StaffRequest, lot_id: int) -> HttpResponse:
    row: Lot = queries.get_lot(lot_id)
    units = list(row.item.units.all())
    there = [each for each in queries.stock_of(row.item_id) if each.lot_id == row.pk]
    context = page_context(request, "items") | {
        "in_quarantine": any(each.place.kind == PlaceKind.QUARANTINE for each in there),
        "lot": row,
        "expired": row.expires_on is not None
        and row.expires_on < page_context(request, "items")["today"],
        "recall": queries.recalls().filter(lot=row).order_by("-pk").first(),
        "balances": [(each, quantity_words(each.each, units)) for each in there],
        "moves": [
            (each, quantity_words(abs(each.each), units))
            for each in queries.moves().filter(lot=row).order_by("-occurred_at", "-pk")[:60]
        ],
    }
    return render(request, "supply/lot.html", context)


@rule("supply.count", methods=BOTH)
def lot_remove(request: StaffRequest, lot_id: int) -> HttpResponse:
    row = queries.get_lot(lot_id)
    form = RemoveForm.of(request, initial={"kind": "waste"})
    there = [each for each in queries.stock_of(row.item_id) if each.lot_id == row.pk]
    form.offer("place_id", [(b.place_id, f"{b.place.name}: {b.each} there") for b in there])
    return form_page(
        request,
        form,
        lambda data: actions.remove_stock(actor=request.actor, key=form.key, lot_id=row.pk, **data),
        tab="items",
        heading=f"Take lot {row.number} of {row.item.name} out",
        button="Take out",
        back=reverse("supply-lot", args=[row.pk]),
        said="Taken out of stock.",
    )


def _places(request: StaffRequest) -> list[tuple[int, str]]:
    found = queries.places(site_ids=request.actor.site_ids)
    return [(place.pk, f"{place.name}, {place.site.name}") for place in found]
