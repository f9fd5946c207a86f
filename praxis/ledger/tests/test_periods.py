"""Months are closed, stay closed, and are reopened with a reason."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
import time_machine
from django.db import IntegrityError, ProgrammingError, connection, transaction

from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.ledger import actions, queries
from praxis.ledger.models import Entry, Period, PeriodEvent, PeriodTotal
from praxis.ledger.testing import make_rent, rent
from praxis.ledger.types import (
    EarlierPeriodOpen,
    PeriodClosed,
    PeriodNotClosed,
    PeriodNotOver,
    ReasonNeeded,
)

SEPTEMBER, OCTOBER = date(2026, 9, 15), date(2026, 10, 15)


@pytest.fixture(autouse=True)
def _the_day() -> object:
    with time_machine.travel("2026-11-24T16:00:00Z", tick=False):
        yield


@pytest.fixture
def keeper(actor_of: Callable[..., Actor]) -> Actor:
    return actor_of("bookkeeper")


def close(actor: Actor, month: date) -> PeriodEvent:
    return actions.close_period(actor=actor, key=uuid.uuid4(), month=month)


def reopen(actor: Actor, month: date, reason: str = "Late invoice") -> PeriodEvent:
    return actions.reopen_period(actor=actor, key=uuid.uuid4(), month=month, reason=reason)


def test_nothing_is_posted_into_a_closed_month(keeper: Actor) -> None:
    make_rent(on=OCTOBER)
    close(keeper, OCTOBER)

    with pytest.raises(PeriodClosed, match="October 2026 is closed"):
        make_rent(on=date(2026, 10, 31))
    with pytest.raises(PeriodClosed):
        actions.post_entries(
            actor=keeper, entries=[rent(1, on=date(2026, 11, 1)), rent(1, on=OCTOBER)]
        )
    make_rent(on=date(2026, 11, 1))
    assert Entry.objects.count() == 2


def test_a_closed_month_is_reopened_with_a_reason_and_then_takes_entries(
    keeper: Actor, manager: Actor
) -> None:
    make_rent(on=OCTOBER)
    close(keeper, OCTOBER)
    with pytest.raises(ReasonNeeded):
        reopen(manager, OCTOBER, " ")

    reopen(manager, OCTOBER)

    make_rent(on=OCTOBER)
    close(keeper, OCTOBER)
    assert [(e.change, e.reason) for e in PeriodEvent.objects.order_by("pk")] == [
        ("closed", ""),
        ("reopened", "Late invoice"),
        ("closed", ""),
    ]


def test_closing_and_reopening_are_two_rights(
    keeper: Actor, actor_of: Callable[..., Actor]
) -> None:
    with pytest.raises(Forbidden):
        close(actor_of("biller"), OCTOBER)
    close(keeper, OCTOBER)
    with pytest.raises(Forbidden):
        reopen(keeper, OCTOBER)


def test_a_month_is_closed_once_and_only_a_closed_one_is_reopened(
    keeper: Actor, manager: Actor
) -> None:
    key = uuid.uuid4()
    shut = partial(actions.close_period, actor=keeper, key=key, month=OCTOBER)
    assert shut().pk == shut().pk
    with pytest.raises(PeriodClosed):
        close(keeper, OCTOBER)
    with pytest.raises(PeriodNotClosed):
        reopen(manager, SEPTEMBER)


def test_months_are_closed_when_they_are_over_and_in_their_order(keeper: Actor) -> None:
    make_rent(on=SEPTEMBER)
    with pytest.raises(PeriodNotOver):
        close(keeper, date(2026, 11, 24))
    with pytest.raises(EarlierPeriodOpen, match="September 2026"):
        close(keeper, OCTOBER)
    close(keeper, SEPTEMBER)
    close(keeper, OCTOBER)
    assert [p.is_closed for p in queries.periods(actor=keeper)] == [True, True]


def test_the_sums_kept_at_closing_are_those_of_the_lines_and_the_balance_uses_them(
    keeper: Actor, manager: Actor
) -> None:
    make_rent(80_00, on=SEPTEMBER)
    make_rent(20_00, on=OCTOBER)
    before = queries.trial_balance(actor=keeper, on=date(2026, 11, 30))
    close(keeper, SEPTEMBER)
    close(keeper, OCTOBER)

    assert queries.trial_balance(actor=keeper, on=date(2026, 11, 30)) == before
    mid = queries.trial_balance(actor=keeper, on=date(2026, 10, 14))
    assert mid.debit_cents == mid.credit_cents == 80_00
    assert queries.stale_totals(actor=keeper) == []
    assert PeriodTotal.objects.count() == 4
    reopen(manager, SEPTEMBER)
    make_rent(5_00, on=SEPTEMBER)
    assert queries.trial_balance(actor=keeper, on=OCTOBER).debit_cents == 105_00


def test_the_program_cannot_open_a_month_by_itself(keeper: Actor) -> None:
    close(keeper, OCTOBER)
    for statement in (
        "UPDATE ledger_period SET closed_by_id = NULL",
        "DELETE FROM ledger_period",
        "UPDATE ledger_periodtotal SET debit_cents = 0",
        "INSERT INTO ledger_periodtotal (event_id, account_id, debit_cents, credit_cents,"
        " line_count) SELECT closed_by_id, 1, 0, 0, 0 FROM ledger_period",
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_the_database_wants_a_reason_and_whole_months(keeper: Actor) -> None:
    close(keeper, OCTOBER)
    month = Period.objects.get()
    with pytest.raises(IntegrityError, match="ledger_reopen_reason"), transaction.atomic():
        PeriodEvent.objects.create(
            client_key=uuid.uuid4(),
            period=month,
            change="reopened",
            occurred_at="2026-11-24T16:00:00Z",
        )
    with (
        pytest.raises(IntegrityError, match="ledger_period_month"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO ledger_period (starts_on, ends_on) VALUES ('2026-09-01', '2026-09-29')"
        )
