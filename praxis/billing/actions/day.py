"""The day's close: drawer counted, money bagged, card batch settled, signed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from praxis.access import queries as access
from praxis.billing.books import key_of
from praxis.billing.models import DayClose
from praxis.billing.money_types import DayAhead, DayClosed, DrawerCount, VarianceNeedsReason
from praxis.billing.powers import empowered
from praxis.billing.queries.day import day_totals
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.money import Money
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.ledger import actions as ledger
from praxis.ledger.types import Chart, Line, NewEntry

_CLOSED = DayClosed("This day is closed and signed. Its sheet can be printed.")


@transaction.atomic
def close_day(*, actor: Actor, key: UUID, site_id: int, day: date, count: DrawerCount) -> DayClose:
    """Close a site's day: deposit its cash and checks as counted, settle its card batch, sign.

    What the count is above or below the receipts goes to 5900 with its reason. Nothing may
    wait from days after it. A retry with the key gives the first close back.
    Raises DayClosed, DayAhead, VarianceNeedsReason, BadAmount (a fee above the batch).
    """
    actor.require("billing.close_day")
    first: DayClose | None = DayClose.objects.filter(client_key=key).first()
    if first is not None:
        return first
    site = access.get_site(site_id)
    if day > clock.today(site.time_zone):
        raise DayAhead("That day has not come yet.")
    able = empowered(actor)
    totals = day_totals(actor=able, site_id=site_id, day=day)
    counted = sum(cents * many for cents, many in count.denominations.items())
    variance = counted - count.float_cents - totals.cash_cents
    batch = count.card_batch_cents
    if not count.variance_reason.strip() and (
        variance or (batch is not None and batch != totals.card_cents)
    ):
        off = variance or (batch or 0) - totals.card_cents
        raise VarianceNeedsReason(
            f"It is off by {Money(off)}. Count again, or say why.", field="variance_reason"
        )
    deposit = cards = None
    with violations(billing_dayclose_once=_CLOSED):
        if totals.slip_receipt_ids:
            deposit = ledger.add_deposit(
                actor=able,
                key=key_of(key, "deposit"),
                site_id=site_id,
                receipt_ids=totals.slip_receipt_ids,
                refund_ids=totals.cash_refund_ids,
                over_short_cents=variance,
                on=day,
                reference=count.bag_number,
            )
        elif variance:
            ledger.post_entry(
                actor=able,
                entry=NewEntry(
                    key=key_of(key, "variance"),
                    kind="day_close",
                    on=day,
                    lines=(
                        Line(Chart.UNDEPOSITED, variance),
                        Line(Chart.OVER_AND_SHORT, -variance),
                    ),
                    memo="Drawer over or short",
                ),
            )
        if totals.card_receipt_ids and batch is not None:
            cards = ledger.settle_card_batch(
                actor=able,
                key=key_of(key, "cards"),
                site_id=site_id,
                receipt_ids=totals.card_receipt_ids,
                refund_ids=totals.card_refund_ids,
                fee_cents=count.card_fee_cents,
                on=day,
                reference=count.card_batch_number,
            )
        return insert_once(
            DayClose(
                client_key=key,
                site_id=site_id,
                day=day,
                denominations={str(cents): many for cents, many in count.denominations.items()},
                float_cents=count.float_cents,
                counted_cents=counted,
                expected_cash_cents=totals.cash_cents,
                variance_cents=variance,
                variance_reason=count.variance_reason.strip()[:200],
                check_cents=totals.check_cents,
                check_count=totals.check_count,
                card_cents=totals.card_cents,
                card_batch_cents=batch,
                card_batch_number=count.card_batch_number.strip()[:40],
                bag_number=count.bag_number.strip()[:40],
                deposit=deposit,
                card_deposit=cards,
                closed_by_id=actor.user_id,
                closed_by_name=actor.signature,
                closed_at=clock.now(),
            )
        )
