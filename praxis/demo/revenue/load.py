"""The whole history of money into the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from praxis.demo.copying import (
    Connection,
    build_indexes,
    bulk,
    drop_indexes,
    next_ids,
    on_our_cluster,
)
from praxis.demo.history import Visit
from praxis.demo.office import Office
from praxis.demo.revenue.bills import Bill, Calendar, bills
from praxis.demo.revenue.staging import Staging
from praxis.demo.revenue.statements import BOOKS, CARE, POSTING_SLOTS
from praxis.demo.revenue.tables import drop_staging

_CARE = (
    "billing_attestation", "billing_charge", "billing_claim", "billing_claimevent",
    "billing_claimline", "billing_dayclose", "billing_encounterdiagnosis", "billing_interchange",
    "billing_provideradjustment", "billing_remittance", "billing_remittanceadjustment",
    "billing_remittanceclaim", "billing_remittanceevent", "billing_remittanceline",
    "billing_submittedclaim",
)  # fmt: skip
_BOOKS = (
    "billing_patientpayment", "billing_paymententry", "billing_posting", "ledger_bankline",
    "ledger_bankmatch", "ledger_deposit", "ledger_entry", "ledger_entryline", "ledger_party",
    "ledger_period", "ledger_receipt",
)  # fmt: skip
TABLES = (*_CARE, *_BOOKS, "coverage_coverage")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What there is now: open denials (remittance claim, bill) and unsent claims by day."""

    denied: list[tuple[int, Bill]]
    ready: list[tuple[date, int]]

    def ready_of(self, day: date) -> list[int]:
        return [claim_id for of_day, claim_id in self.ready if of_day == day]


def load(
    connection: Connection,
    office: Office,
    visits: list[Visit],
    coverages: dict[int, tuple[int, str]],
    calendar: Calendar,
    rng: Random,
    *,
    visits_are_in: Callable[[], object],
) -> Loaded:
    """Everything about the money of these visits, triggers at rest.

    What is staged is made while the visits may still be on their way; `visits_are_in` waits for
    them. On our own cluster the claims and the books then load beside each other.
    """
    made = bills(visits, calendar, rng)
    side_by_side = on_our_cluster()
    staging = Staging(connection, office, made, coverages, calendar)
    staging.load(shared=side_by_side)
    keys = {
        "site": office.site_id,
        "entity": office.entity_id,
        "desk": office.user_id("dwhitlock"),
        "biller": office.user_id("praman"),
        "lead": office.user_id("lpark"),
        "charge": staging.charge.first,
        "posting": next_ids(
            connection, "billing_posting", POSTING_SLOTS * sum(len(b.lines) for b in made) or 1
        ).start,
    }

    def care(lane: Connection) -> None:
        _fill(lane, _CARE, CARE, keys)

    def books(lane: Connection) -> None:
        _fill(lane, _BOOKS, BOOKS, keys, {"parties of payers": staging.checks.add_receipts})

    visits_are_in()
    if side_by_side:
        connection.commit()
        with bulk(()) as second, ThreadPoolExecutor(1) as aside:
            posted = aside.submit(books, second)
            care(connection)
            posted.result()
        drop_staging(connection)
    else:
        care(connection)
        books(connection)
    connection.execute(
        "SELECT setval(pg_get_serial_sequence('billing_claimline', 'id'),"
        " (SELECT coalesce(max(id), 1) FROM billing_claimline))"
    )
    return Loaded(staging.denied, staging.ready)


def _fill(
    lane: Connection,
    tables: Sequence[str],
    statements: Sequence[tuple[str, str]],
    keys: dict[str, Any],
    after: dict[str, Callable[[Connection], None]] | None = None,
) -> None:
    definitions = drop_indexes(lane, tables)
    for name, statement in statements:
        lane.execute(statement, keys)
        if after and name in after:
            after[name](lane)
    build_indexes(lane, tables, definitions)
