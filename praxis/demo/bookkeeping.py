"""The bookkeeper's two years: what was there, what it costs each month, which months are closed."""

from __future__ import annotations

from datetime import date, timedelta

from praxis.demo.office import Keys
from praxis.demo.prices import MONTHLY_COSTS, OPENING_CENTS
from praxis.kernel import business_days
from praxis.kernel.actor import Actor
from praxis.ledger import actions as ledger
from praxis.ledger.types import Chart, Line, NewEntry

# The last months stay open: their bank lines are still being matched.
OPEN_MONTHS = 2


def keep_books(*, actor: Actor, keys: Keys, first: date, today: date) -> int:
    """Post opening balance and monthly costs, then close what is done. Returns months closed."""
    months = _months(first, today)
    entries = [
        NewEntry(
            keys.next(),
            "journal",
            first,
            (Line(Chart.BANK, OPENING_CENTS), Line("3000", -OPENING_CENTS)),
            memo="Opening balance",
        )
    ]
    for month in months[:-1]:
        paid_on = _last_business_day(month)
        if paid_on < first:
            continue
        lines = [Line(account, cents, memo=words) for account, cents, words in MONTHLY_COSTS]
        total = sum(line.cents for line in lines)
        entries.append(
            NewEntry(
                keys.next(),
                "journal",
                paid_on,
                (*lines, Line(Chart.BANK, -total)),
                memo=f"Costs of {month:%B %Y}",
            )
        )
    ledger.post_entries(actor=actor, entries=entries)
    for month in months[:-OPEN_MONTHS]:
        ledger.close_period(actor=actor, key=keys.next(), month=month)
    return len(months[:-OPEN_MONTHS])


def _months(first: date, today: date) -> list[date]:
    found, month = [], first.replace(day=1)
    while month <= today:
        found.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    return found


def _last_business_day(month: date) -> date:
    after = (month + timedelta(days=32)).replace(day=1)
    return business_days.add_business_days(after, -1)
