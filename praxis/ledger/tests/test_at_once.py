"""Two people at once: one entry a key, one reversal, nothing in a closed month."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connections, transaction

from praxis.access.context import system
from praxis.access.testing import make_site
from praxis.kernel.actor import Actor
from praxis.kernel.errors import PraxisError
from praxis.ledger import actions, queries
from praxis.ledger.models import Deposit, Entry, Period, Receipt
from praxis.ledger.testing import SET_UP, make_receipt, make_rent, payer_party, rent
from praxis.ledger.types import PeriodClosed

pytestmark = pytest.mark.django_db(transaction=True)
OCTOBER = date(2025, 10, 15)


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Their answers, or the PraxisError each was refused with."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return call()
        except PraxisError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_two_posts_with_one_key_are_one_entry() -> None:
    entry = rent(10_00, on=OCTOBER)

    def post() -> int:
        return actions.post_entry(actor=SET_UP, entry=entry)

    answers = together(post, post, post)

    assert len(set(answers)) == 1
    assert Entry.objects.get().pk == answers[0]


def test_of_two_reversals_one_is_refused() -> None:
    first = make_rent(on=OCTOBER)

    def reverse() -> int:
        return actions.reverse_entry(
            actor=SET_UP, key=uuid.uuid4(), entry_id=first, on=OCTOBER, memo="Twice"
        )

    answers = together(reverse, reverse)

    assert [type(answer).__name__ for answer in sorted(answers, key=str)].count("int") == 1
    assert Entry.objects.filter(reverses=first).count() == 1


def test_closing_waits_for_who_posts_and_counts_his_entry() -> None:
    posted, closing = Event(), Event()

    def post() -> int:
        with transaction.atomic():
            key = make_rent(70_00, on=OCTOBER)
            posted.set()
            closing.wait(5)
            return key

    def close() -> Any:
        posted.wait(5)
        closing.set()
        return actions.close_period(actor=SET_UP, key=uuid.uuid4(), month=OCTOBER)

    together(post, close)

    assert Period.objects.get().is_closed
    assert queries.stale_totals(actor=SET_UP) == []
    assert queries.trial_balance(actor=SET_UP, on=date(2025, 10, 31)).debit_cents == 70_00


def test_who_posts_while_a_month_is_being_closed_is_refused() -> None:
    make_rent(on=OCTOBER)
    closed, posting = Event(), Event()

    def close() -> None:
        with transaction.atomic():
            actions.close_period(actor=SET_UP, key=uuid.uuid4(), month=OCTOBER)
            closed.set()
            posting.wait(5)

    def post() -> int:
        closed.wait(5)
        posting.set()
        return make_rent(on=OCTOBER)

    answers = together(close, post)

    assert isinstance(answers[1], PeriodClosed)
    assert Entry.objects.count() == 1


def test_whatever_the_order_nothing_lands_in_a_closed_month() -> None:
    for month in range(1, 13):
        day = date(2025, month, 15)
        close = partial(actions.close_period, actor=SET_UP, key=uuid.uuid4(), month=day)
        together(close, *(lambda day=day: make_rent(1, on=day) for _ in range(3)))
        assert queries.stale_totals(actor=SET_UP) == []


def test_a_receipt_goes_into_one_deposit() -> None:
    site = make_site()
    with system("test", purpose="test"):
        receipt = make_receipt(payer_party(), site=site, method="check")

    def deposit() -> Any:
        with system("test", purpose="test") as actor:
            return actions.add_deposit(
                actor=actor, key=uuid.uuid4(), site_id=site.pk, receipt_ids=[receipt.pk]
            ).pk

    answers = together(deposit, deposit)

    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert Deposit.objects.count() == 1


def test_two_refunds_never_give_back_more_than_there_is(
    actor_of: Callable[..., Actor],
) -> None:
    site = make_site()
    with system("test", purpose="test"):
        make_receipt(payer_party(), site=site, method="eft", cents=100_00)

    def refund() -> Any:
        with system("test", purpose="test") as actor:
            return actions.refund_receipt(
                actor=actor,
                key=uuid.uuid4(),
                party=payer_party(),
                site_id=site.pk,
                cents=60_00,
                method="check",
                why="Not ours",
            ).pk

    answers = together(refund, refund)

    assert sum(isinstance(answer, int) for answer in answers) == 1
    with system("test", purpose="test") as actor:
        assert queries.party_balance(actor=actor, party=payer_party(), account="2190") == -40_00
        assert Receipt.objects.count() == 1
