"""Items, their units, places and levels, and agreed prices."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from praxis.access import queries as access
from praxis.kernel import clock, names
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.supply.actions.rows import found, locked, part, positive, words
from praxis.supply.models import AgreedPrice, Item, ItemUnit, Level, Place
from praxis.supply.types import (
    BadDates,
    BadPrice,
    BadQuantity,
    BadUnits,
    ControlledDrug,
    NameMissing,
    PlaceKind,
    SkuTaken,
    Tier,
    UnitSpec,
    WrongState,
)


@transaction.atomic
def add_item(
    *,
    actor: Actor,
    key: UUID,
    sku: str,
    name: str,
    units: Sequence[UnitSpec],
    order_unit: str,
    count_unit: str,
    gtin: str = "",
    tracks_lots: bool = False,
    tracks_expiry: bool = False,
    given_to_patients: bool = False,
    controlled: bool = False,
) -> Item:
    """A thing to keep. Exactly one unit is a single one (`each` 1); the others are whole
    numbers of it. Expiry, and whatever goes into patients, brings lots with it.

    Raises ControlledDrug: their counts, logs and inventories (21 CFR 1304) are not kept here.
    Raises NameMissing, BadUnits, SkuTaken.
    """
    actor.require("supply.manage_items")
    if controlled:
        raise ControlledDrug(
            "Controlled drugs are not kept here. They need their own log and safe.",
            field="controlled",
        )
    _check_units(units, order_unit, count_unit)
    plain = words(name, field="name")
    taken = SkuTaken("Another item has this number.", field="sku")
    with violations(supply_item_sku_key=taken):
        item = insert_once(
            Item(
                client_key=key,
                sku=words(sku, field="sku", most=40).upper(),
                name=plain,
                sort_name=names.fold(plain),
                gtin="".join(each for each in gtin if each.isdigit())[:14],
                tracks_lots=tracks_lots or tracks_expiry or given_to_patients,
                tracks_expiry=tracks_expiry,
                given_to_patients=given_to_patients,
                started_on=access.today(),
            )
        )
    if not item.units.exists():
        ItemUnit.objects.bulk_create(
            ItemUnit(
                item=item,
                name=spec.name.strip().lower(),
                each=spec.each,
                for_orders=spec.name == order_unit,
                for_counts=spec.name == count_unit,
            )
            for spec in units
        )
    return item


def _check_units(units: Sequence[UnitSpec], order_unit: str, count_unit: str) -> None:
    named = [spec.name for spec in units]
    if any(not spec.name.strip() or spec.each <= 0 for spec in units):
        raise BadUnits("A unit has a name and a whole number of single ones.", field="units")
    if len({name.strip().lower() for name in named}) < len(named):
        raise BadUnits("Two units have the same name.", field="units")
    if [spec.each for spec in units].count(1) != 1:
        raise BadUnits("One unit, and only one, is the single one: 1.", field="units")
    if order_unit not in named or count_unit not in named:
        raise BadUnits("Order and count in units that the item has.", field="units")


@transaction.atomic
def change_item(*, actor: Actor, item_id: int, version: int, name: str, gtin: str = "") -> Item:
    """Name and barcode; units and tracking stay, since stock was written in them.

    Raises NoSuchSupply, NameMissing, WrongState.
    """
    actor.require("supply.manage_items")
    item = locked(Item, item_id)
    if item.version != version:
        raise WrongState("Somebody changed this item. Reload the page.")
    item.name = words(name, field="name")
    item.sort_name = names.fold(item.name)
    item.gtin = "".join(each for each in gtin if each.isdigit())[:14]
    item.version += 1
    item.save(update_fields=["name", "sort_name", "gtin", "version"])
    return item


@transaction.atomic
def end_item(*, actor: Actor, item_id: int) -> Item:
    """Not ordered any more; what is left is used up. Raises NoSuchSupply."""
    actor.require("supply.manage_items")
    item = locked(Item, item_id)
    if item.ended_on is None:
        item.ended_on = access.today()
        item.version += 1
        item.save(update_fields=["ended_on", "version"])
    return item


@transaction.atomic
def add_place(
    *, actor: Actor, key: UUID, site_id: int, name: str, kind: str, room_id: int | None = None
) -> Place:
    """Where stock lies. The first place of a site brings the site's quarantine with it.

    Raises NoSuchSupply, NameMissing, BadUnits.
    """
    actor.require("supply.manage_items")
    site = access.get_site(site_id)
    if kind not in (PlaceKind.STORE, PlaceKind.ROOM):
        raise BadUnits("Choose a store room or a room.", field="kind")
    room = practice.get_room(room_id) if room_id else None
    if room is not None and room.site_id != site.pk:
        raise NameMissing("That room is at another site.", field="room")
    taken = SkuTaken("A place at this site has this name.", field="name")
    with violations(supply_place_name=taken):
        place = insert_once(
            Place(
                client_key=key,
                site=site,
                room=room,
                name=words(name, field="name", most=60),
                kind=kind,
                started_on=access.today(),
            )
        )
    if not Place.objects.filter(site=site, kind=PlaceKind.QUARANTINE).exists():
        insert_once(
            Place(
                client_key=part(key, "quarantine"),
                site=site,
                name="Quarantine",
                kind=PlaceKind.QUARANTINE,
                started_on=access.today(),
            )
        )
    return place


@transaction.atomic
def set_level(
    *, actor: Actor, item_id: int, place_id: int, par_each: int, reorder_each: int
) -> Level:
    """How much should lie there, and from where on more is ordered, in single ones.

    Raises NoSuchSupply, BadQuantity.
    """
    actor.require("supply.manage_items")
    item, place = found(Item, item_id), found(Place, place_id)
    if not 0 <= reorder_each < par_each:
        raise BadQuantity("Order more before the level that should be there.", field="reorder")
    if place.kind == PlaceKind.QUARANTINE:
        raise BadQuantity("Nothing is kept ready in quarantine.", field="place")
    level = Level.objects.select_for_update().filter(item=item, place=place).first()
    if level is None:
        level = Level(item=item, place=place, version=0)
    level.par_each, level.reorder_each = par_each, reorder_each
    level.version += 1
    level.save()
    return level


@transaction.atomic
def agree_prices(
    *,
    actor: Actor,
    key: UUID,
    agreement_id: int,
    item_id: int,
    tiers: Sequence[Tier],
) -> list[AgreedPrice]:
    """What an agreement says an item costs by the unit it is ordered in; it replaces what it
    said before. The dates are the agreement's. Raises NoSuchSupply, BadPrice, BadDates.
    """
    actor.require("supply.buy")
    agreement = people.get_agreement(agreement_id)
    item = locked(Item, item_id)
    again = list(AgreedPrice.objects.filter(client_key__in=[part(key, t.least) for t in tiers]))
    if again:
        return again
    if agreement.ends_on is not None and agreement.ends_on < access.today():
        raise BadDates("This agreement has ended.", field="agreement")
    check_tiers(tiers)
    before = AgreedPrice.objects.filter(agreement_id=agreement.pk, item=item, ended_at=None)
    before.update(ended_at=clock.now())
    unit = item.units.get(for_orders=True)
    return [
        insert_once(
            AgreedPrice(
                client_key=part(key, tier.least),
                agreement_id=agreement.pk,
                organization_id=agreement.organization_id,
                item=item,
                unit=unit,
                least=tier.least,
                price_cents=tier.cents,
            )
        )
        for tier in tiers
    ]


def check_tiers(tiers: Sequence[Tier]) -> None:
    """Raises BadPrice, BadQuantity."""
    if not tiers:
        raise BadPrice("Give at least one price.", field="price")
    least = 0
    for tier in tiers:
        if positive(tier.least) <= least:
            raise BadQuantity("Each price begins at a larger quantity than the one before.")
        if tier.cents <= 0:
            raise BadPrice("A price is above zero.", field="price")
        least = tier.least
