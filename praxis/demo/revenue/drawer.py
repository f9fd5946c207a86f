"""The drawer of each past day, counted and signed: what was expected was there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from praxis.demo.office import Office
from praxis.demo.revenue.bills import at
from praxis.demo.revenue.tables import key_of

FLOAT_CENTS = 10_000
NOTES = (10_000, 5_000, 2_000, 1_000, 500, 100, 25, 10, 5, 1)
DAY_CLOSE = (
    "client_key, site_id, day, denominations, float_cents, counted_cents, expected_cash_cents,"
    " variance_cents, variance_reason, check_cents, check_count, card_cents, card_batch_cents,"
    " card_batch_number, bag_number, deposit_id, card_deposit_id, closed_by_id, closed_by_name,"
    " closed_at"
)


def day_closes(
    office: Office, deposits: Sequence[Sequence[Any]], payments: Sequence[Sequence[Any]]
) -> list[tuple[Any, ...]]:
    """One a day with money. Columns as staging makes them: deposits (id, key, kind, site, day,
    reference, cash, gross, ...), payments (..., cents [4], method [5], ..., day [9], ...).
    """
    days: dict[date, dict[str, Sequence[Any]]] = {}
    for row in deposits:
        days.setdefault(row[4], {})[row[2]] = row
    checks = Counter(payment[9] for payment in payments if payment[5] == "check")
    desk = office.user_id("dwhitlock")
    rows = []
    for day, kinds in days.items():
        slip, cards = kinds.get("slip"), kinds.get("cards")
        cash = slip[6] if slip else 0
        counted = FLOAT_CENTS + cash
        rows.append(
            (key_of(f"close {day}"), office.site_id, day, json.dumps(_counted(counted)),
             FLOAT_CENTS, counted, cash, 0, "", slip[7] - cash if slip else 0, checks[day],
             cards[7] if cards else 0, cards[7] if cards else None, cards[5] if cards else "",
             slip[5] if slip else "", slip[0] if slip else None, cards[0] if cards else None,
             desk, "Dana Whitlock", at(day, 17, 12))
        )  # fmt: skip
    return rows


def _counted(cents: int) -> dict[str, int]:
    found = {}
    for note in NOTES:
        many, cents = divmod(cents, note)
        if many:
            found[str(note)] = many
    return found
