"""Supplies of the demo practice: a stocked closet, prices being compared, an order half here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from praxis.access import queries as access
from praxis.access.context import opened, system
from praxis.demo.office import Keys, Office
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people import actions as people
from praxis.supply import actions, queries
from praxis.supply.types import Came, Offered, PlaceKind, Tier, UnitSpec, Wanted


@dataclass(frozen=True, slots=True)
class Kept:
    """An item: counted unit and its size, ordered unit and its size, price of that, stock in
    ordered units, kept by lot and expiry, goes into patients.
    """

    name: str
    counted: tuple[str, int]
    ordered: tuple[str, int]
    cents: int
    units: int
    lots: bool = False
    given: bool = False


# What is spent of each in the weeks since is `USED` percent, but for what runs low.
KEPT = (
    Kept("Nitrile gloves, small", ("box", 100), ("case", 1000), 88_00, 6),
    Kept("Nitrile gloves, medium", ("box", 100), ("case", 1000), 84_00, 34),
    Kept("Nitrile gloves, large", ("box", 100), ("case", 1000), 86_00, 5),
    Kept("Procedure masks", ("box", 50), ("case", 500), 39_50, 4),
    Kept("N95 respirators", ("box", 20), ("case", 160), 128_00, 2),
    Kept("Exam table paper", ("roll", 1), ("case", 12), 41_20, 6),
    Kept("Patient gowns, disposable", ("pack", 10), ("case", 50), 47_80, 4),
    Kept("Alcohol prep pads", ("box", 200), ("case", 4000), 62_00, 2, lots=True),
    Kept("Gauze sponges 4x4", ("pack", 200), ("case", 2000), 54_10, 3),
    Kept("Adhesive bandages", ("box", 100), ("case", 2400), 71_60, 1),
    Kept("Tongue depressors", ("box", 100), ("case", 1000), 36_40, 2),
    Kept("Cotton tip applicators", ("box", 100), ("case", 1000), 33_90, 2),
    Kept("Urine specimen cups", ("pack", 25), ("case", 300), 58_00, 2),
    Kept("Sharps containers, 1 qt", ("each", 1), ("case", 30), 96_00, 1),
    Kept("Syringes 3 mL", ("box", 100), ("case", 800), 92_00, 2, lots=True),
    Kept("Needles 25G", ("box", 100), ("case", 1000), 78_00, 2, lots=True),
    Kept("Butterfly sets 23G", ("box", 50), ("case", 200), 214_00, 2, lots=True),
    Kept("Blood tubes, lavender", ("pack", 100), ("case", 1000), 187_00, 1, lots=True),
    Kept("Blood tubes, gold", ("pack", 100), ("case", 1000), 204_00, 1, lots=True),
    Kept("Saline flush 10 mL", ("box", 30), ("case", 240), 118_00, 2, lots=True, given=True),
    Kept("Lidocaine 1% 20 mL", ("vial", 1), ("box", 25), 74_00, 3, lots=True, given=True),
    Kept("Influenza vaccine, 0.5 mL", ("box", 10), ("box", 10), 212_00, 14, lots=True, given=True),
    Kept("Tdap vaccine, 0.5 mL", ("box", 10), ("box", 10), 389_00, 3, lots=True, given=True),
    Kept("Rapid strep tests", ("kit", 25), ("kit", 25), 61_00, 6, lots=True),
    Kept("COVID-19 antigen tests", ("kit", 25), ("kit", 25), 148_00, 5, lots=True),
    Kept("Surface wipes", ("tub", 160), ("case", 1920), 83_00, 3),
    Kept("Hand sanitizer 8 oz", ("bottle", 1), ("case", 24), 57_60, 2),
    Kept("Thermometer covers", ("box", 100), ("case", 2000), 66_00, 1),
    Kept("ECG electrodes", ("pack", 50), ("case", 600), 72_50, 1, lots=True),
    Kept("Printer labels, thermal", ("roll", 1), ("case", 24), 49_00, 3),
)
SUPPLIERS = (
    ("Alder Creek Medical", "orders@aldercreek.example"),
    ("Tri-Lakes Supply", "quotes@trilakes.example"),
    ("Summit Ridge Surgical", "sales@summitridge.example"),
)
LOW = ("Nitrile gloves, medium", "Procedure masks", "Surface wipes")
EXPIRING = "Rapid strep tests"
USED = 45
MORE_USED = {"Nitrile gloves, medium": 79}


def fill(*, office: Office, seed: int, today: date, at: Callable[[date, int], None]) -> None:
    """Ten weeks in five steps; the clock stands again where it stood."""
    stood = clock.offset()
    keys = Keys(seed)
    facility = access.actor_of(office.user_id("rgray"))
    with system("demo", purpose="demo") as program:
        at(today - timedelta(days=70), 9 * 60)
        suppliers = [
            people.add_organization(
                actor=program, key=keys.next(), name=name, kinds=["supplier"], email=mail
            ).pk
            for name, mail in SUPPLIERS
        ]
        closet = actions.add_place(
            actor=program, key=keys.next(), site_id=office.site_id, name="Supply closet",
            kind=PlaceKind.STORE,
        ).pk  # fmt: skip
        items = _items(program, keys, closet)
        for number, supplier_id in enumerate(suppliers):
            _stock(program, keys, closet, supplier_id, items, number, today)
        at(today - timedelta(days=20), 15 * 60)
        _use(program, keys, closet, items)
    with opened(facility, purpose="operations"):
        at(today - timedelta(days=6), 10 * 60)
        request_id = _ask(facility, keys, closet, suppliers, items, today)
    with system("demo", purpose="demo") as program:
        at(today - timedelta(days=4), 11 * 60)
        _answers(program, keys, request_id, today)
        at(today - timedelta(days=5), 14 * 60)
    with opened(facility, purpose="operations"):
        _talks(facility, keys, request_id, suppliers)
        _half_received(facility, keys, closet, suppliers[0], items, at, today)
    clock.set_offset(stood)


def _items(actor: Actor, keys: Keys, closet: int) -> dict[str, int]:
    made = {}
    for number, kept in enumerate(KEPT):
        units = dict((kept.counted, kept.ordered))
        if 1 not in units.values():
            units = {"each": 1, **units}
        item = actions.add_item(
            actor=actor,
            key=keys.next(),
            sku=f"S-{1001 + number}",
            name=kept.name,
            units=[UnitSpec(name, each) for name, each in units.items()],
            order_unit=kept.ordered[0],
            count_unit=kept.counted[0],
            tracks_expiry=kept.lots,
            given_to_patients=kept.given,
        )
        whole = kept.units * kept.ordered[1]
        reorder = whole * (2 if kept.name in LOW else 1) * 30 // 100
        actions.set_level(
            actor=actor, item_id=item.pk, place_id=closet, par_each=whole, reorder_each=reorder
        )
        made[kept.name] = item.pk
    return made


def _stock(
    actor: Actor,
    keys: Keys,
    closet: int,
    supplier_id: int,
    items: dict[str, int],
    number: int,
    today: date,
) -> None:
    """A third of the items, ordered of one supplier and received on the spot."""
    part = KEPT[number::3]
    order = actions.write_order(
        actor=actor,
        key=keys.next(),
        organization_id=supplier_id,
        place_id=closet,
        wanted=[Wanted(items[kept.name], kept.units) for kept in part],
        prices=[kept.cents for kept in part],
    )
    actions.approve_order(actor=actor, key=keys.next(), order_id=order.pk)
    actions.send_order(actor=actor, key=keys.next(), order_id=order.pk)
    lines = {line.item.name: line.pk for line in queries.get_order(order.pk).lines.all()}
    actions.receive_delivery(
        actor=actor,
        key=keys.next(),
        order_id=order.pk,
        came=[
            Came(
                lines[kept.name],
                kept.units,
                lot=f"{kept.name[:2].upper()}{4100 + place}",
                expires_on=_expiry(kept, today),
            )
            for place, kept in enumerate(part)
        ],
    )


def _expiry(kept: Kept, today: date) -> str:
    if not kept.lots:
        return ""
    days = 38 if kept.name == EXPIRING else 420
    return (today + timedelta(days=days)).isoformat()


def _use(actor: Actor, keys: Keys, closet: int, items: dict[str, int]) -> None:
    for kept in KEPT:
        actions.issue_stock(
            actor=actor,
            key=keys.next(),
            item_id=items[kept.name],
            place_id=closet,
            each=kept.units * kept.ordered[1] * MORE_USED.get(kept.name, USED) // 100,
        )


def _ask(
    actor: Actor,
    keys: Keys,
    closet: int,
    suppliers: list[int],
    items: dict[str, int],
    today: date,
) -> int:
    return actions.ask_prices(
        actor=actor,
        key=keys.next(),
        title="Nitrile gloves, medium",
        place_id=closet,
        wanted=[Wanted(items["Nitrile gloves, medium"], 40)],
        organization_ids=suppliers,
        closes_at=_instant(today + timedelta(days=1), 23),
        need_by=today + timedelta(days=8),
    ).pk


def _instant(day: date, hour: int) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=clock.now().tzinfo).replace(hour=hour)


# supplier: tiers, freight, fee, days, days until the lot expires
_OFFERS: dict[str, tuple[tuple[Tier, ...], int, int, int, int]] = {
    "Alder Creek Medical": ((Tier(1, 9200), Tier(10, 8650), Tier(24, 8200)), 0, 0, 1, 900),
    "Tri-Lakes Supply": ((Tier(1, 7900), Tier(20, 7640), Tier(40, 7120)), 118_00, 200, 9, 135),
    "Summit Ridge Surgical": ((Tier(1, 8800), Tier(10, 8025), Tier(25, 7450)), 0, 0, 6, 730),
}


def _answers(actor: Actor, keys: Keys, request_id: int, today: date) -> None:
    (line,) = queries.shown_lines(request_id)
    for invitation in queries.get_request(request_id).invitations.select_related("organization"):
        tiers, freight, fee, days, expires = _OFFERS[invitation.organization.name]
        actions.answer_request(
            actor=actor,
            key=keys.next(),
            invitation_id=invitation.pk,
            lines=[
                Offered(line.pk, tiers, (today + timedelta(days=expires)).isoformat(), "Own brand")
            ],
            lead_days=days,
            valid_until=today + timedelta(days=14),
            freight_cents=freight,
            fee_basis_points=fee,
        )


def _talks(actor: Actor, keys: Keys, request_id: int, suppliers: list[int]) -> None:
    said = (
        (suppliers[2], "them", 78_00, "$78.00 at 25 or more, freight $95.00"),
        (suppliers[2], "us", 74_00, "Offered $74.00 with freight, by telephone"),
        (suppliers[2], "them", 74_50, "$74.50 with freight, if we order 40 by Wednesday"),
        (suppliers[0], "them", 82_00, "Came down to $82.00 from $86.50 at 24 or more"),
    )
    for supplier_id, side, cents, words in said:
        actions.log_talk(
            actor=actor,
            key=keys.next(),
            request_id=request_id,
            organization_id=supplier_id,
            side=side,
            said=words,
            price_cents=cents,
        )


def _half_received(
    actor: Actor,
    keys: Keys,
    closet: int,
    supplier_id: int,
    items: dict[str, int],
    at: Callable[[date, int], None],
    today: date,
) -> None:
    wanted = (("Exam table paper", 4, 40_10), ("Hand sanitizer 8 oz", 3, 56_40))
    order = actions.write_order(
        actor=actor,
        key=keys.next(),
        organization_id=supplier_id,
        place_id=closet,
        wanted=[Wanted(items[name], quantity) for name, quantity, _ in wanted],
        prices=[cents for *_, cents in wanted],
        terms=actions.OrderTerms(expected_on=today + timedelta(days=2)),
    )
    actions.send_order(actor=actor, key=keys.next(), order_id=order.pk)
    at(today - timedelta(days=1), 13 * 60)
    lines = [line.pk for line in queries.get_order(order.pk).lines.all()]
    actions.receive_delivery(
        actor=actor,
        key=keys.next(),
        order_id=order.pk,
        came=[Came(lines[0], 4), Came(lines[1], 1)],
        slip="AC-30412",
    )
