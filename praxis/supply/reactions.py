"""What follows from news of this room. Names are frozen: they wait in the queue."""

from __future__ import annotations

from praxis.kernel.actor import Actor
from praxis.supply import actions
from praxis.supply.types import LotRecalled, OrderSent, PricesAsked


def mail_request(*, actor: Actor, news: PricesAsked, key: str) -> None:
    """Each supplier with a mail address gets the link to his own page."""
    actions.carry_request(actor=actor, request_id=news.request_id)


def mail_order(*, actor: Actor, news: OrderSent, key: str) -> None:
    """The order's paper is made, kept, and mailed."""
    actions.carry_order(actor=actor, order_id=news.order_id)


def find_patients(*, actor: Actor, news: LotRecalled, key: str) -> None:
    """Every patient given the lot gets a notice and a task, whoever may see the chart."""
    actions.find_recalled(actor=actor, recall_id=news.recall_id)
