"""The staging tables, keys taken beforehand, and the journal that both sides write into."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from praxis.demo.copying import Connection, copy, next_ids

VISIT = """n int, encounter_id bigint, appointment_id bigint, patient_id bigint, provider_id bigint,
    attested_by bigint, attested_name text, source text, service_on date, pos text,
    closed_at timestamptz, diagnoses text[], cents bigint, insured bool, claim_id bigint,
    number text, coverage_id bigint, payer_id bigint, payer_name text, member_id text,
    patient_name text, due_on date, stage text, out_id bigint, isa13 int, sent_at timestamptz,
    accepted_at timestamptz, their_number text, answer_id bigint, remittance_id bigint,
    in_id bigint, position int, paid_at timestamptz, paid_on date, trace text, paid bigint,
    share bigint, why text, filing text, charge_entry bigint, paid_entry bigint"""
LINE = """n int, k int, charge_id bigint, service_id bigint, code text, description text,
    modifiers text[], units int, cents bigint, paid bigint, contract bigint, cut bigint,
    share bigint, share_carc text, denied_carc text, copay bigint, balance bigint,
    written_off bigint, account text, copay_payment bigint, balance_payment bigint,
    balance_entry bigint, balance_on date, off_entry bigint, off_on date, answer_line bigint"""
PAYMENT = """id bigint, receipt_id bigint, entry_id bigint, patient_id bigint, cents bigint,
    method text, purpose text, appointment_id bigint, service_on date, taken_on date,
    taken_at timestamptz, deposit_id bigint"""
ENTRY = "id bigint, kind text, posted_on date, memo text, source text"
# Checks, bank and card batches: lines of the books that come from no posting.
MOVE = "entry_id bigint, account int, patient_id bigint, payer_id bigint, cents bigint"
# A bank line, the entry that expected its money, the entry that moved it into the bank.
PROOF = "bank_line_id bigint, expected_id bigint, cleared_id bigint"
TABLES = {
    "h_visit": VISIT,
    "h_line": LINE,
    "h_payment": PAYMENT,
    "h_entry": ENTRY,
    "h_move": MOVE,
    "h_proof": PROOF,
}


def make_staging(connection: Connection, *, shared: bool) -> None:
    """The empty tables: seen by every loading connection, or by this transaction alone."""
    if shared:
        connection.execute("CREATE SCHEMA demo_staging")
    for name, columns in TABLES.items():
        if shared:
            connection.execute(f"CREATE UNLOGGED TABLE demo_staging.{name} ({columns})")
        else:
            connection.execute(f"CREATE TEMP TABLE {name} ({columns}) ON COMMIT DROP")


def drop_staging(connection: Connection) -> None:
    connection.execute("DROP SCHEMA demo_staging CASCADE")


class Ids:
    """Keys of a table, taken all at once and handed out."""

    def __init__(self, connection: Connection, table: str, count: int) -> None:
        taken = next_ids(connection, table, count) if count else range(0)
        self.first = taken.start
        self._left = iter(taken)

    def next(self) -> int:
        return next(self._left)


class Journal:
    """Entries of the books by kind and day, and lines that come from no posting."""

    def __init__(self, first: int) -> None:
        self._first = first
        self._found: dict[tuple[str, date, int], int] = {}
        self.entries: list[tuple[Any, ...]] = []
        self.moves: list[tuple[Any, ...]] = []

    def entry(self, kind: str, on: date, own: int, memo: str, source: str = "") -> int:
        """The entry of a kind and day; `own` tells apart those that are for one thing alone."""
        key = (kind, on, own)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._first + len(self.entries)
            self.entries.append((found, kind, on, memo, source))
        return found

    def single(self, kind: str, on: date, memo: str) -> int:
        return self.entry(kind, on, 10**9 + len(self.entries), memo)

    def move(self, entry: int, account: str, cents: int, payer_id: int | None = None) -> None:
        self.moves.append((entry, int(account), None, payer_id, cents))


def copy_all(
    connection: Connection, table: str, rows: Sequence[Sequence[Any]], columns: str = ""
) -> None:
    names = columns or ", ".join(part.split()[0] for part in TABLES[table].split(","))
    copy(connection, table, [name.strip() for name in names.split(",")], rows)


def key_of(text: str) -> uuid.UUID:
    return uuid.UUID(bytes=hashlib.md5(text.encode(), usedforsecurity=False).digest())


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


RECEIVED = {
    "card": "Card received",
    "cash": "Cash received",
    "check": "Check received",
    "eft": "Electronic payment received",
}
