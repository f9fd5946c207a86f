"""The payers' payments: files, remittances, what they hold beside claims, and the bank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from praxis.demo.catalog import PAYERS
from praxis.demo.copying import Connection
from praxis.demo.office import Office
from praxis.demo.prices import PAYER_SPECS
from praxis.demo.revenue.bills import Calendar, at
from praxis.demo.revenue.tables import RECEIVED, Ids, Journal, copy_all, digest_of, key_of
from praxis.kernel import business_days

UNSEEN_DAYS = 5


@dataclass(slots=True)
class Check:
    """One payment of one payer: a remittance with its file and its receipt."""

    payer: int
    paid_on: date
    bills: list[int] = field(default_factory=list)
    cents: int = 0
    id: int = 0
    file_id: int = 0
    entry_id: int = 0
    items: list[tuple[str, int, str]] = field(default_factory=list)

    @property
    def trace(self) -> str:
        return f"{PAYER_SPECS[self.payer].number}{self.paid_on:%y%m%d}"

    @property
    def amount(self) -> int:
        return self.cents - sum(cents for _, cents, _ in self.items)

    @property
    def received_at(self) -> datetime:
        return at(self.paid_on, 8, 10)


class Checks:
    """All of them, with their rows of billing and ledger."""

    def __init__(
        self,
        connection: Connection,
        office: Office,
        checks: Sequence[Check],
        calendar: Calendar,
        journal: Journal,
    ) -> None:
        self.connection = connection
        self.office = office
        self.checks = sorted(checks, key=lambda check: (check.paid_on, check.payer))
        self.calendar = calendar
        self.journal = journal
        self.proofs: list[tuple[int, int, int]] = []
        self._receipts: list[tuple[int, int, Check]] = []
        found = connection.execute(
            "SELECT npi, legal_name, (SELECT id FROM ledger_account WHERE code = '1000')"
            " FROM practice_billingentity WHERE id = %s",
            [office.entity_id],
        ).fetchone()
        assert found is not None
        self.payee: tuple[str, str] = (found[0], found[1])
        self.bank_account: int = found[2]
        files = Ids(connection, "billing_interchange", len(self.checks))
        keys = Ids(connection, "billing_remittance", len(self.checks))
        for check in self.checks:
            check.id, check.file_id = keys.next(), files.next()
        _add_items(self.checks)

    def pay(self) -> None:
        """Each check comes in, is seen at the bank a day later, and its items are posted."""
        paid = [check for check in self.checks if check.amount]
        banks = Ids(self.connection, "ledger_bankline", len(paid))
        receipts, seen, remittances, items = [], [], [], []
        receipt_ids = Ids(self.connection, "ledger_receipt", len(paid))
        for check in self.checks:
            payer_id = self.office.products[check.payer][0]
            receipt_id = None
            if check.amount:
                receipt_id = receipt_ids.next()
                check.entry_id = self.journal.entry(
                    "receipt", check.paid_on, -check.id, RECEIVED["eft"]
                )
                receipts.append((receipt_id, payer_id, check))
                self.journal.move(check.entry_id, "1030", check.amount)
                self.journal.move(check.entry_id, "2190", -check.amount, payer_id)
                seen.append(self._bank(banks.next(), check))
            remittances.append(self._remittance(check, payer_id, receipt_id))
            items += self._items(check, payer_id)
        copy_all(self.connection, "billing_remittance", remittances, _REMITTANCE)
        copy_all(self.connection, "billing_provideradjustment", items, _ITEM)
        self._receipts = receipts
        copy_all(self.connection, "ledger_bankline", seen, _BANK)

    def add_receipts(self, connection: Connection) -> None:
        """Receipts of checks; after the payers' accounts are open in the ledger."""
        parties = dict(
            connection.execute("SELECT ref, id FROM ledger_party WHERE kind = 'payer'").fetchall()
        )
        rows = [
            (key, key_of(f"receipt {key}"), parties[payer_id], None, "eft", check.amount,
             check.trace, self.office.site_id, check.paid_on, check.received_at, check.entry_id,
             None, None, "", "")
            for key, payer_id, check in self._receipts
        ]  # fmt: skip
        copy_all(connection, "ledger_receipt", rows, _RECEIPT)

    def _bank(self, key: int, check: Check) -> tuple[Any, ...]:
        on = business_days.add_business_days(check.paid_on, 1)
        seen = on <= self.calendar.last - timedelta(days=UNSEEN_DAYS)
        if seen:
            source = f"ledger.bank_line:{key}"
            cleared = self.journal.entry("bank_match", on, -check.id, "Seen at the bank", source)
            self.journal.move(cleared, "1000", check.amount)
            self.journal.move(cleared, "1030", -check.amount)
            self.proofs.append((key, check.entry_id, cleared))
        words = f"ACH CREDIT {PAYERS[check.payer][0].upper()}"
        book = self.office.user_id("tbook")
        return (
            key, key_of(f"bank {check.trace}"), self.bank_account, on, check.amount, check.trace,
            words, at(on, 9, 30) if seen else None, book if seen else None, 2 if seen else 1, book,
        )  # fmt: skip

    def _remittance(self, check: Check, payer_id: int, receipt_id: int | None) -> tuple[Any, ...]:
        spec = PAYER_SPECS[check.payer]
        return (
            check.id, check.file_id, 1, "0001", payer_id, spec.number, PAYERS[check.payer][0],
            check.trace, f"1{int(digest_of(spec.number)[:8], 16):09}"[:10], "ACH", check.amount,
            check.cents, check.cents - check.amount, check.paid_on, *self.payee,
            len(check.bills), receipt_id, "posted", "", check.received_at,
        )  # fmt: skip

    def _items(self, check: Check, payer_id: int) -> list[tuple[Any, ...]]:
        rows = []
        for position, (code, cents, reference) in enumerate(check.items, start=1):
            account = "4200" if code == "L6" else "2150"
            entry = self.journal.entry(
                "remittance", check.paid_on, -(10**7) - check.id * 10 - position,
                f"Check item {code}", f"billing.remittance:{check.id}",
            )  # fmt: skip
            self.journal.move(entry, account, cents, payer_id if account == "2150" else None)
            self.journal.move(entry, "2190", -cents, payer_id)
            rows.append((check.id, position, self.payee[0], code, reference, cents, account, entry))
        return rows


_REMITTANCE = (
    "id, interchange_id, position, st02, payer_id, payer_key, payer_name, trace, origin, method,"
    " amount_cents, claims_cents, provider_cents, paid_on, payee_npi, payee_name,"
    " claim_count, receipt_id, state, why,"
    " received_at"
)
_ITEM = "remittance_id, position, npi, reason_code, reference, cents, account, entry_id"
_BANK = (
    "id, client_key, account_id, banked_on, cents, reference, description, matched_at,"
    " matched_by_id, version, by_id"
)
_RECEIPT = (
    "id, client_key, party_id, patient_id, method, cents, reference, site_id, received_on,"
    " received_at, entry_id, by_id, deposit_id, void_kind, void_why"
)


def _add_items(checks: Sequence[Check]) -> None:
    """Interest now and then, and money carried forward that comes back in the next check."""
    owed: dict[int, tuple[int, str]] = {}
    for number, check in enumerate(checks):
        if check.payer in owed:
            cents, reference = owed.pop(check.payer)
            check.items.append(("FB", cents, reference))
        if number % 17 == 5 and check.cents:
            check.items.append(("L6", -max(1, check.cents // 900), check.trace))
        if number % 41 == 11:
            check.items.append(("FB", -5_000, check.trace))
            owed[check.payer] = (5_000, check.trace)
