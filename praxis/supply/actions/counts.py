"""Cycle counts: what is found goes against what should be there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.money import Money
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.practice import queries as practice
from praxis.supply import queries
from praxis.supply.actions.lots import day_of, lot_of
from praxis.supply.actions.rows import found, locked, move_of, part, reason
from praxis.supply.actions.stock import stock_rules
from praxis.supply.models import Balance, Count, CountLine, Item, Place
from praxis.supply.types import BadQuantity, Counted, CountOver, CountState, MoveKind, OwnCount
from praxis.worklist import actions as worklist


@transaction.atomic
def start_count(*, actor: Actor, key: UUID, place_id: int, blind: bool = True) -> Count:
    """Begin to count a place: a line for every lot that lies there or should.

    Raises NoSuchSupply, CountOver when it is being counted already.
    """
    actor.require("supply.count")
    place = found(Place, place_id)
    busy = CountOver("This place is being counted. Finish that count first.", field="place")
    with violations(supply_one_count_a_place=busy):
        count = insert_once(
            Count(
                client_key=key,
                place=place,
                blind=blind,
                started_at=clock.now(),
                by_id=actor.user_id,
                by_name=actor.signature,
            )
        )
    if not count.lines.exists():
        there = {row.lot_id: row.each for row in queries.lying_at(place.pk)}
        CountLine.objects.bulk_create(
            CountLine(count=count, lot_id=lot_id, expected_each=there.get(lot_id, 0))
            for lot_id in queries.lots_to_count(place.pk)
        )
    return count


@transaction.atomic
def add_found_lot(
    *,
    actor: Actor,
    count_id: int,
    item_id: int,
    number: str,
    expires_on: str = "",
    found_each: int,
    why: str,
) -> CountLine:
    """A lot that nobody expected there. Raises NoSuchSupply, CountOver, LotNeeded, BadDates,
    BadQuantity, ReasonMissing.
    """
    actor.require("supply.count")
    count = _open(count_id)
    if found_each < 0:
        raise BadQuantity("Nothing less than nothing is there.", field="found")
    lot = lot_of(found(Item, item_id), number=number, expires_on=day_of(expires_on))
    line = CountLine.objects.filter(count=count, lot=lot).first()
    if line is None:
        line = CountLine(count=count, lot=lot, expected_each=_there(count, lot.pk))
    line.found_each, line.why = found_each, reason(why)
    line.save()
    return line


@transaction.atomic
def submit_count(*, actor: Actor, count_id: int, lines: Sequence[Counted]) -> Count:
    """Hand in what was found. A difference needs its reason. Small ones are posted at once;
    above the practice's limit somebody else approves.

    Raises NoSuchSupply, CountOver, BadQuantity, ReasonMissing.
    """
    actor.require("supply.count")
    count = _open(count_id)
    given = {each.line_id: each for each in lines}
    rows = list(count.lines.select_related("lot__item"))
    for row in rows:
        counted = given.get(row.pk)
        if counted is not None:
            if counted.found_each < 0:
                raise BadQuantity("Nothing less than nothing is there.", field="found")
            row.found_each, row.why = counted.found_each, " ".join(counted.why.split())[:200]
        if row.found_each is None:
            raise BadQuantity(f"Count {row.lot.item.name} too; type 0 for none.", field="found")
        row.expected_each = _there(count, row.lot_id)
        if row.found_each != row.expected_each:
            reason(row.why)
    CountLine.objects.bulk_update(rows, ["found_each", "why", "expected_each"])
    count.value_cents = _value(rows)
    count.submitted_at = clock.now()
    limit = int(practice.setting("supply_count_limit_dollars")) * 100
    if count.value_cents > limit:
        count.state = CountState.WAITING
        _ask(actor, count)
    else:
        _post(actor, count, rows)
    count.save(update_fields=["state", "value_cents", "submitted_at"])
    return count


@transaction.atomic
def decide_count(*, actor: Actor, count_id: int, approve: bool, why: str = "") -> Count:
    """Approve large differences, or have the place counted again. Never one's own count.

    Raises NoSuchSupply, CountOver, OwnCount, ReasonMissing, NotEnough.
    """
    actor.require("supply.approve_counts")
    count = locked(Count, count_id)
    if count.state != CountState.WAITING:
        raise CountOver("This count does not wait for approval any more.")
    if count.by_id == actor.user_id and not actor.system:
        raise OwnCount("You counted this. Somebody else approves it.")
    count.decided_why = reason(why) if not approve else " ".join(why.split())[:200]
    count.decided_at = clock.now()
    count.decided_by_id = actor.user_id
    count.state = CountState.REFUSED
    if approve:
        _post(actor, count, list(count.lines.select_related("lot__item")))
    count.save(update_fields=["state", "decided_at", "decided_by", "decided_why"])
    worklist.close_item(actor=actor, key=f"supply:count:{count.pk}", reason=count.state)
    return count


def _open(count_id: int) -> Count:
    count = locked(Count, count_id)
    if count.state != CountState.OPEN:
        raise CountOver("This count was handed in already.")
    return count


def _there(count: Count, lot_id: int) -> int:
    row = Balance.objects.filter(lot_id=lot_id, place_id=count.place_id).first()
    return row.each if row else 0


def _value(rows: Sequence[CountLine]) -> int:
    """What the differences are worth, over and short alike, at the last price."""
    prices = queries.last_prices([row.lot.item_id for row in rows])
    total = 0
    for row in rows:
        price = prices.get(row.lot.item_id)
        if price is not None:
            off = abs((row.found_each or 0) - row.expected_each)
            total += -(-off * price.cents // price.each)
    return total


def _post(actor: Actor, count: Count, rows: Sequence[CountLine]) -> None:
    for row in sorted(rows, key=lambda each: each.lot_id):
        off = (row.found_each or 0) - row.expected_each
        if off:
            with stock_rules():
                insert_once(
                    move_of(
                        actor=actor,
                        key=part(count.client_key, f"line:{row.pk}"),
                        kind=MoveKind.COUNT,
                        lot=row.lot,
                        place=count.place,
                        each=off,
                        why=row.why,
                    )
                )
    count.state = CountState.POSTED


def _ask(actor: Actor, count: Count) -> None:
    worklist.file_item(
        actor=actor,
        key=f"supply:count:{count.pk}",
        kind="supply.count",
        title=f"Count of {count.place.name} differs by {Money(count.value_cents)}",
        why="Above the practice's limit for one person",
        consequence="Stock on the screen stays wrong until somebody decides.",
        due_at=clock.now() + timedelta(days=2),
        role="office_manager",
        url=f"/supplies/counts/{count.pk}/",
        step="Look at the differences",
        at_risk=Money(count.value_cents),
    )
