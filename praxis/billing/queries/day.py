"""The desk's money of a day, and its close."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from praxis.billing.models import DayClose, PatientPayment
from praxis.billing.powers import empowered
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.ledger import queries as ledger
from praxis.ledger.types import DepositKind, Method


@dataclass(frozen=True, slots=True)
class DayTotals:
    """Money held at a site up to a day, as its receipts and refunds say; in cents."""

    day: date
    cash_cents: int
    check_cents: int
    check_count: int
    card_cents: int
    card_count: int
    slip_receipt_ids: tuple[int, ...]
    cash_refund_ids: tuple[int, ...]
    card_receipt_ids: tuple[int, ...]
    card_refund_ids: tuple[int, ...]

    @property
    def deposit_cents(self) -> int:
        return self.cash_cents + self.check_cents


def day_totals(*, actor: Actor, site_id: int, day: date) -> DayTotals:
    """What should be in the drawer and on the terminal: everything held up to that day."""
    actor.require("billing.close_day")
    slip = ledger.held(actor=actor, site_id=site_id, kind=DepositKind.SLIP)
    cards = ledger.held(actor=actor, site_id=site_id, kind=DepositKind.CARDS)
    taken = [row for row in slip.receipts if row.received_on <= day]
    given = [row for row in slip.refunds if row.refunded_on <= day]
    cash = [row for row in taken if row.method != Method.CHECK]
    checks = [row for row in taken if row.method == Method.CHECK]
    swiped = [row for row in cards.receipts if row.received_on <= day]
    returned = [row for row in cards.refunds if row.refunded_on <= day]
    return DayTotals(
        day=day,
        cash_cents=sum(row.cents for row in cash) - sum(row.cents for row in given),
        check_cents=sum(row.cents for row in checks),
        check_count=len(checks),
        card_cents=sum(row.cents for row in swiped) - sum(row.cents for row in returned),
        card_count=len(swiped),
        slip_receipt_ids=tuple(row.pk for row in taken),
        cash_refund_ids=tuple(row.pk for row in given),
        card_receipt_ids=tuple(row.pk for row in swiped),
        card_refund_ids=tuple(row.pk for row in returned),
    )


def payments_of_day(*, actor: Actor, site_id: int, day: date) -> list[PatientPayment]:
    """The day sheet's lines, in the order they were taken."""
    actor.require("billing.close_day")
    return list(
        PatientPayment.objects.filter(site=site_id, taken_on=day)
        .select_related("patient", "receipt")
        .order_by("taken_at", "pk")
    )


def close_of(*, actor: Actor, site_id: int, day: date) -> DayClose | None:
    actor.require("billing.close_day")
    return DayClose.objects.filter(site=site_id, day=day).first()


def day_closes(*, actor: Actor, site_id: int) -> QuerySet[DayClose]:
    actor.require("billing.close_day")
    return DayClose.objects.filter(site=site_id).order_by("-day")


def get_day_close(*, actor: Actor, day_close_id: int) -> DayClose:
    """Raises Forbidden, NotFound."""
    actor.require("billing.close_day")
    found = (
        DayClose.objects.select_related("site", "deposit", "card_deposit")
        .filter(pk=day_close_id)
        .first()
    )
    if found is None:
        raise NotFound("There is no such day's close.")
    return found


def seen_at_bank(*, actor: Actor, close: DayClose) -> set[int | None]:
    """Which of a close's two deposits a line of the bank has proved."""
    actor.require("billing.close_day")
    ids = [key for key in (close.deposit_id, close.card_deposit_id) if key is not None]
    found = ledger.deposits(actor=empowered(actor)).filter(pk__in=ids)
    return {row.pk for row in found if vars(row)["at_bank"]}
