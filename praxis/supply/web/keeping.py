"""Changing and ending an item, its agreed prices, a lot's release, and what a scanner reads."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.supply import actions, gs1, queries
from praxis.supply.types import PlaceKind, Tier, UnreadableCode
from praxis.supply.web.forms import CENT, whole
from praxis.supply.web.pages import form_page, page_context
from praxis.ui.form_page import done
from praxis.ui.forms import Form, MoneyField, Row

BOTH = ("GET", "POST")
TIERS = (1, 2, 3)


class ChangeForm(Form):
    name = forms.CharField(label="Name", max_length=120)
    gtin = forms.CharField(
        label="Barcode number", max_length=14, required=False, help_text="Or scan the box here."
    )
    layout = (Row("name"), Row("gtin"))


class EndForm(Form):
    layout = ()


class ReleaseForm(Form):
    to_id = forms.TypedChoiceField(label="Put back to", coerce=int)
    layout = (Row("to_id"),)


class AgreedForm(Form):
    """Up to three prices by quantity, of the unit that is ordered."""

    agreement_id = forms.TypedChoiceField(label="Agreement", coerce=int)
    least_1 = whole("From", least=1, initial=1)
    price_1 = MoneyField(label="Price", least=CENT)
    least_2 = whole("From", least=1, required=False)
    price_2 = MoneyField(label="Price", least=CENT, required=False)
    least_3 = whole("From", least=1, required=False)
    price_3 = MoneyField(label="Price", least=CENT, required=False)
    layout = (
        Row("agreement_id"),
        Row("least_1", "price_1"),
        Row("least_2", "price_2"),
        Row("least_3", "price_3"),
    )

    def tiers(self) -> list[Tier]:
        data = self.cleaned_data
        return [
            Tier(data[f"least_{each}"], data[f"price_{each}"].cents)
            for each in TIERS
            if data.get(f"least_{each}") and data.get(f"price_{each}") is not None
        ]


class ScanForm(Form):
    code = forms.CharField(
        label="Scan the box",
        max_length=200,
        strip=False,
        help_text="A scanner types the code and presses Enter. Or type the number.",
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
    layout = (Row("code"),)


@rule("supply.manage_items", methods=BOTH)
def item_change(request: StaffRequest, supply_id: int) -> HttpResponse:
    row = queries.get_item(supply_id)
    form = ChangeForm.of(request, initial={"name": row.name, "gtin": row.gtin}, version=row.version)

    def act(data: dict[str, Any]) -> object:
        text = data["gtin"].strip()
        gtin = gs1.read(text, today=access.today()).gtin if text else ""
        return actions.change_item(
            actor=request.actor,
            item_id=row.pk,
            version=form.version or 0,
            name=data["name"],
            gtin=gtin,
        )

    return form_page(
        request,
        form,
        act,
        tab="items",
        heading=f"Change {row.name}",
        button="Save",
        back=reverse("supply-item", args=[row.pk]),
        said="Saved.",
    )


@rule("supply.manage_items", methods=BOTH)
def item_end(request: StaffRequest, supply_id: int) -> HttpResponse:
    row = queries.get_item(supply_id)
    form = EndForm.of(request)
    return form_page(
        request,
        form,
        lambda _data: actions.end_item(actor=request.actor, item_id=row.pk),
        tab="items",
        heading=f"Order {row.name} no more? What is left is used up",
        button="Order it no more",
        back=reverse("supply-item", args=[row.pk]),
        said=f"{row.name} is not ordered any more.",
    )


@rule("supply.buy", methods=BOTH)
def agreed_add(request: StaffRequest, supply_id: int) -> HttpResponse:
    """New prices of an agreement; what it said before ends now and stays in its history."""
    row = queries.get_item(supply_id)
    unit = next(each for each in row.units.all() if each.for_orders)
    form = AgreedForm.of(request)
    found = queries.price_agreements(on=access.today())
    form.offer(
        "agreement_id", [(each.pk, f"{each.organization.name}: {each.title}") for each in found]
    )
    return form_page(
        request,
        form,
        lambda data: actions.agree_prices(
            actor=request.actor,
            key=form.key,
            agreement_id=data["agreement_id"],
            item_id=row.pk,
            tiers=form.tiers(),
        ),
        tab="items",
        heading=f"Agreed price of {row.name}, a {unit.name}",
        button="Save prices",
        back=reverse("supply-item", args=[row.pk]),
        said="Agreed prices saved. The next proposal uses them.",
    )


@rule("supply.approve_counts", methods=BOTH)
def lot_release(request: StaffRequest, lot_id: int) -> HttpResponse:
    row = queries.get_lot(lot_id)
    form = ReleaseForm.of(request)
    places = queries.places(site_ids=request.actor.site_ids)
    form.offer(
        "to_id",
        [
            (place.pk, f"{place.name}, {place.site.name}")
            for place in places
            if place.kind != PlaceKind.QUARANTINE
        ],
    )
    return form_page(
        request,
        form,
        lambda data: actions.release_lot(
            actor=request.actor, key=form.key, lot_id=row.pk, to_id=data["to_id"]
        ),
        tab="items",
        heading=f"Release lot {row.number} of {row.item.name}",
        button="Release",
        back=reverse("supply-lot", args=[row.pk]),
        said="Out of quarantine: it may be used again.",
    )


@rule("supply.view", methods=BOTH, post="supply.view")
def scan(request: StaffRequest) -> HttpResponse:
    """From the box to the item, or to the very lot when it is here."""
    form = ScanForm.of(request)
    context = page_context(request, "items")
    if form.is_valid():
        with form.refusals():
            read = gs1.read(form.cleaned_data["code"], today=context["today"])
            item = queries.item_of_code(read.gtin)
            if item is None:
                raise UnreadableCode(
                    f"No item has the number {read.gtin}. Enter it on its page: Change.",
                    field="code",
                )
            lot = queries.lot_of_code(item.pk, read.lot, read.expires_on) if read.lot else None
            if lot is not None:
                return done(reverse("supply-lot", args=[lot.pk]))
            return done(reverse("supply-item", args=[item.pk]))
    context |= {
        "form": form,
        "heading": "Scan a box",
        "button": "Find it",
        "back": reverse("supply-items"),
    }
    return render(request, "supply/form.html", context, status=form.status)
