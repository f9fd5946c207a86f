"""The whole history of money into the database."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from random import Random

from praxis.demo.copying import Connection, next_ids, without_indexes
from praxis.demo.history import Visit
from praxis.demo.office import Office
from praxis.demo.revenue.bills import Bill, Calendar, bills
from praxis.demo.revenue.staging import Staging
from praxis.demo.revenue.statements import POSTING_SLOTS, STATEMENTS

TABLES = (
    "billing_attestation", "billing_charge", "billing_claim", "billing_claimevent",
    "billing_claimline", "billing_dayclose", "billing_encounterdiagnosis", "billing_interchange",
    "billing_patientpayment", "billing_paymententry", "billing_posting",
    "billing_provideradjustment", "billing_remittance", "billing_remittanceadjustment",
    "billing_remittanceclaim", "billing_remittanceevent", "billing_remittanceline",
    "billing_submittedclaim", "coverage_coverage", "ledger_bankline", "ledger_bankmatch",
    "ledger_deposit", "ledger_entry", "ledger_entryline", "ledger_party", "ledger_period",
    "ledger_receipt",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Loaded:
    """What there is now: open denials (remittance claim, bill) and unsent claims by day."""

    denied: list[tuple[int, Bill]]
    ready: list[tuple[date, int]]
    seconds: dict[str, float]

    def ready_of(self, day: date) -> list[int]:
        return [claim_id for of_day, claim_id in self.ready if of_day == day]


def load(
    connection: Connection,
    office: Office,
    visits: list[Visit],
    coverages: dict[int, tuple[int, str]],
    calendar: Calendar,
    rng: Random,
) -> Loaded:
    """Everything about the money of these visits, triggers at rest."""
    began = time.monotonic()
    made = bills(visits, calendar, rng)
    seconds = {"bills": time.monotonic() - began}
    connection.execute("SET LOCAL work_mem = '128MB'")
    staging = Staging(connection, office, made, coverages, calendar)
    began = time.monotonic()
    staging.load()
    seconds["staging"] = time.monotonic() - began
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
    with without_indexes(connection, [name for name in TABLES if name != "coverage_coverage"]):
        for name, statement in STATEMENTS:
            began = time.monotonic()
            connection.execute(statement, keys)
            if name == "parties of payers":
                staging.checks.add_receipts()
            seconds[name] = time.monotonic() - began
        began = time.monotonic()
    seconds["indexes"] = time.monotonic() - began
    connection.execute(
        "SELECT setval(pg_get_serial_sequence('billing_claimline', 'id'),"
        " (SELECT coalesce(max(id), 1) FROM billing_claimline))"
    )
    return Loaded(staging.denied, staging.ready, seconds)
