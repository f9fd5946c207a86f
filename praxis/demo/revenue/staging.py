"""Bills into temporary tables, with every key taken beforehand."""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from praxis.demo.catalog import PAYERS
from praxis.demo.copying import Connection, copy, next_ids
from praxis.demo.office import Office
from praxis.demo.prices import PAYER_SPECS, SERVICES, TELEHEALTH
from praxis.demo.revenue.bills import Bill, Calendar, at
from praxis.kernel import business_days
from praxis.kernel.money import Money

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
TABLES = {
    "h_visit": VISIT,
    "h_line": LINE,
    "h_payment": PAYMENT,
    "h_entry": ENTRY,
    "h_move": MOVE,
}
# Since so many days each charge, claim and payment has a journal entry of its own, as the
# program makes them; before, a day or a check has one.
OWN_ENTRIES_DAYS = 60
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


class Ids:
    """Keys of a table, taken all at once and handed out."""

    def __init__(self, connection: Connection, table: str, count: int) -> None:
        taken = next_ids(connection, table, count) if count else range(0)
        self.first = taken.start
        self._left = iter(taken)

    def next(self) -> int:
        return next(self._left)


class Staging:
    """Rows of the temporary tables, and the few of billing and ledger that are made here."""

    def __init__(
        self,
        connection: Connection,
        office: Office,
        bills: Sequence[Bill],
        coverages: dict[int, tuple[int, str]],
        calendar: Calendar,
    ) -> None:
        self.connection = connection
        self.office = office
        self.bills = bills
        self.coverages = coverages
        self.calendar = calendar
        self.own_since = calendar.last - timedelta(days=OWN_ENTRIES_DAYS)
        self.checks: dict[tuple[int, date], Check] = {}
        self.out: dict[date, tuple[int, int]] = {}
        self.denied: list[tuple[int, Bill]] = []
        self.ready: list[tuple[date, int]] = []
        self._entries: dict[tuple[str, date, int], int] = {}
        self._entry_rows: list[tuple[Any, ...]] = []
        self._moves: list[tuple[Any, ...]] = []
        self._payments: list[list[Any]] = []
        self._services = {each.code: each for each in SERVICES}

    def load(self) -> None:
        for name, columns in TABLES.items():
            self.connection.execute(f"CREATE TEMP TABLE {name} ({columns}) ON COMMIT DROP")
        self._take_ids()
        self._open_files()
        visits, lines = self._visits()
        self._pay_checks()
        deposits = self._deposit()
        for name, rows in (
            ("h_visit", visits),
            ("h_line", lines),
            ("h_payment", self._payments),
            ("h_entry", self._entry_rows),
            ("h_move", self._moves),
        ):
            _copy_all(self.connection, name, rows)
        _copy_all(self.connection, "ledger_deposit", deposits, _DEPOSIT)
        for name in ("h_visit", "h_line", "h_payment"):
            self.connection.execute(f"ANALYZE {name}")

    def _take_ids(self) -> None:
        insured = sum(bill.payer is not None for bill in self.bills)
        lines = sum(len(bill.lines) for bill in self.bills)
        payments = sum(bool(bill.copay_cents) for bill in self.bills)
        payments += sum(bill.balance_on is not None for bill in self.bills)
        settled = sum(bill.paid_on is not None for bill in self.bills)
        answered = sum(len(bill.lines) for bill in self.bills if bill.paid_on is not None)
        for table, count in (
            ("billing_charge", lines),
            ("billing_claim", insured),
            ("billing_remittanceclaim", settled),
            ("billing_remittanceline", answered),
            ("billing_patientpayment", payments),
            ("ledger_receipt", payments),
        ):
            setattr(self, table.split("_")[1], Ids(self.connection, table, count))
        row = self.connection.execute(
            "SELECT nextval('billing_claim_number'),"
            " setval('billing_claim_number', currval('billing_claim_number') + %s)",
            [insured],
        ).fetchone()
        assert row is not None
        self.number = row[0]
        self.payee = self.connection.execute(
            "SELECT npi, legal_name FROM practice_billingentity WHERE id = %s",
            [self.office.entity_id],
        ).fetchone() or ("", "")
        (self.bank_account,) = self.connection.execute(
            "SELECT id FROM ledger_account WHERE code = '1000'"
        ).fetchone() or (0,)
        self.first_charge = self.charge.first
        self.entry_base = next_ids(self.connection, "ledger_entry", 10 * len(self.bills)).start

    def entry(self, kind: str, on: date, own: int, memo: str, source: str = "") -> int:
        """The journal entry of a kind and day, or one of its own when it is recent."""
        key = (kind, on, own)
        found = self._entries.get(key)
        if found is None:
            found = self._entries[key] = self.entry_base + len(self._entry_rows)
            self._entry_rows.append((found, kind, on, memo, source))
        return found

    def _open_files(self) -> None:
        days = sorted(
            {b.visit.day for b in self.bills if b.payer is not None and b.stage != "ready"}
        )
        ids = next_ids(self.connection, "billing_interchange", len(days)) if days else range(0)
        for number, (day, key) in enumerate(zip(days, ids, strict=True), start=1):
            self.out[day] = (key, number)
        self.connection.execute("SELECT setval('billing_isa13', %s)", [max(1, len(days))])
        for place, bill in enumerate(self.bills):
            if bill.payer is not None and bill.paid_on is not None:
                check = self.checks.setdefault(
                    (bill.payer, bill.paid_on), Check(bill.payer, bill.paid_on)
                )
                check.bills.append(place)
                check.cents += bill.paid_cents
        ordered = sorted(self.checks.values(), key=lambda check: (check.paid_on, check.payer))
        files = next_ids(self.connection, "billing_interchange", len(ordered) or 1)
        keys = next_ids(self.connection, "billing_remittance", len(ordered) or 1)
        for check, file_id, key in zip(ordered, files, keys, strict=False):
            check.id, check.file_id = key, file_id
        _add_items(ordered)
        _copy_all(self.connection, "billing_interchange", self._files(ordered), _FILE)

    def _files(self, checks: Iterable[Check]) -> list[tuple[Any, ...]]:
        sums: dict[date, list[int]] = defaultdict(lambda: [0, 0])
        for bill in self.bills:
            if bill.visit.day in self.out and bill.payer is not None:
                sums[bill.visit.day][0] += 1
                sums[bill.visit.day][1] += bill.cents
        biller = self.office.user_id("praman")
        entity = self.office.entity_id
        rows: list[tuple[Any, ...]] = []
        for day, (key, isa13) in self.out.items():
            count, cents = sums[day]
            name = f"837P-{isa13:09}.x12"
            rows.append(
                (key, _key(name), "out", "837P", self.office.partner_id, entity, isa13, "P", name,
                 _digest(name), 1_800 + 620 * count, count, cents, "accepted", "",
                 at(day, 17, 30), biller, at(day, 17, 31))
            )  # fmt: skip
        for check in checks:
            name = f"835-{PAYER_SPECS[check.payer].number}-{check.paid_on:%Y%m%d}.x12"
            rows.append(
                (check.file_id, _key(name), "in", "835", None, None, check.id, "", name,
                 _digest(name), 900 + 480 * len(check.bills), len(check.bills), check.amount,
                 "done", "", check.received_at, None, None)
            )  # fmt: skip
        return rows

    def _visits(self) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
        visits, lines = [], []
        places = {
            place: number
            for check in self.checks.values()
            for number, place in enumerate(check.bills, start=1)
        }
        names = {each.username: each.full_name for each in self.office.accounts}
        users = {each.username: each.user_id for each in self.office.accounts}
        for n, bill in enumerate(self.bills):
            visits.append(self._visit(n, bill, places.get(n, 0), names, users))
            lines += self._lines(n, bill)
        return visits, lines

    def _visit(
        self, n: int, bill: Bill, place: int, names: dict[str, str], users: dict[str, int]
    ) -> tuple[Any, ...]:
        visit = bill.visit
        day, plan, patient = visit.day, visit.plan, visit.patient
        nurse = plan.provider.credential == "RN"
        stamps = visit.stamps
        assert stamps is not None
        closed_at = at(day, 0, 0) + timedelta(minutes=stamps.left + 4 + n % 90)
        charge_entry = self._of("charge", day, n, "Charges")
        row: list[Any] = [
            n, visit.encounter_id, visit.id, patient.id, self.office.providers[plan.provider.code],
            None if nurse else users[plan.provider.user],
            "Clinical system" if nurse else names[plan.provider.user],
            "ehr" if nurse else "here", day, "10" if plan.code in TELEHEALTH else "11",
            closed_at, list(bill.diagnoses), bill.cents, bill.payer is not None,
        ]  # fmt: skip
        if bill.payer is None:
            return (*row, *[None] * 8, "own", *[None] * 16, charge_entry, None)
        coverage_id, member = self.coverages[patient.id]
        spec = PAYER_SPECS[bill.payer]
        number = str(self.number)
        self.number += 1
        out_id, isa13 = self.out.get(day, (None, None))
        check = self.checks.get((bill.payer, bill.paid_on)) if bill.paid_on else None
        claim_id = self.claim.next()
        if bill.stage == "ready":
            self.ready.append((day, claim_id))
        row += [
            claim_id, number, coverage_id, self.office.products[bill.payer][0],
            PAYERS[bill.payer][0], member, f"{patient.family}, {patient.given}".upper(),
            day + timedelta(days=spec.filing_days), bill.stage, out_id, isa13,
            None if out_id is None else at(day, 17, 31),
            None if out_id is None else at(business_days.add_business_days(day, 1), 7, 5),
            f"{spec.number}{number}",
        ]  # fmt: skip
        if check is None:
            return (*row, *[None] * 9, "", None, charge_entry, None)
        answer_id = self.remittanceclaim.next()
        if bill.open_denied_cents:
            self.denied.append((answer_id, bill))
        entry = self._of("remittance", check.paid_on, n, f"Check {check.trace}", check)
        return (
            *row, answer_id, check.id, check.file_id, place, check.received_at, check.paid_on,
            check.trace, bill.paid_cents, bill.share_cents, _why(bill),
            {"medicare": "MB", "medicaid": "MC"}.get(PAYERS[bill.payer][1], "12"),
            charge_entry, entry,
        )  # fmt: skip

    def _of(
        self, kind: str, on: date, n: int, memo: str, check: Check | None = None, source: str = ""
    ) -> int:
        recent = on >= self.own_since
        if check is not None:
            source = f"billing.remittance:{check.id}"
            return self.entry(kind, on, n if recent else -1 - check.id, memo, source)
        return self.entry(kind, on, n if recent else -1, memo, source if recent else "")

    def _lines(self, n: int, bill: Bill) -> list[tuple[Any, ...]]:
        copay = self._payment(bill, n, "copay") if bill.copay_cents else None
        balance = entry = off = None
        if bill.balance_on is not None:
            balance = self._payment(bill, n, "balance")
            source = f"billing.payment:{balance}"
            entry = self._of(
                "patient_payment", bill.balance_on, n, "Patient's payment applied", source=source
            )
        if bill.off_on is not None:
            off = self._of("write_off", bill.off_on, n, "Written off")
        rows: list[tuple[Any, ...]] = []
        for k, line in enumerate(bill.lines, start=1):
            rows.append(
                (n, k, self.charge.next(), self.office.services[line.code], line.code,
                 self._services[line.code].description, list(line.modifiers), line.units,
                 line.cents, line.paid, line.contract, line.cut, line.share, line.share_carc,
                 line.denied_carc, line.copay, line.balance, line.written_off, line.account,
                 copay, balance, entry, bill.balance_on, off, bill.off_on,
                 self.remittanceline.next() if bill.paid_on is not None else None)
            )  # fmt: skip
        return rows

    def _payment(self, bill: Bill, n: int, purpose: str) -> int:
        """Money taken: its receipt, and the entry of that."""
        if purpose == "copay":
            on, cents, method = bill.visit.day, bill.copay_cents, bill.copay_method
            assert bill.visit.stamps is not None
            taken_at = at(on, 0, 0) + timedelta(minutes=bill.visit.stamps.checked_in)
        else:
            assert bill.balance_on is not None
            on, method = bill.balance_on, bill.balance_method
            cents = sum(line.balance for line in bill.lines)
            taken_at = at(on, 9, 0) + timedelta(minutes=n % 400)
        of_visit = purpose == "copay" or on == bill.visit.day
        entry = self.entry("receipt", on, len(self._entry_rows), _METHODS[method])
        key = self.patientpayment.next()
        self._payments.append(
            [key, self.receipt.next(), entry, bill.visit.patient.id, cents, method, purpose,
             bill.visit.id if of_visit else None, bill.visit.day if of_visit else None, on,
             taken_at, None]
        )  # fmt: skip
        return key

    def _pay_checks(self) -> None:
        """Each check comes in, is seen at the bank a day later, and its items are posted."""
        paid = [check for check in self.checks.values() if check.amount]
        banks = Ids(self.connection, "ledger_bankline", len(paid))
        receipts, seen, remittances, items = [], [], [], []
        receipt_ids = Ids(self.connection, "ledger_receipt", len(paid))
        for check in sorted(self.checks.values(), key=lambda each: each.id):
            payer_id = self.office.products[check.payer][0]
            receipt_id = None
            if check.amount:
                receipt_id = receipt_ids.next()
                check.entry_id = self.entry("receipt", check.paid_on, -check.id, _METHODS["eft"])
                receipts.append((receipt_id, payer_id, check))
                self._move(check.entry_id, "1030", check.amount)
                self._move(check.entry_id, "2190", -check.amount, payer_id)
                seen.append(self._bank(banks.next(), check))
            remittances.append(self._remittance(check, payer_id, receipt_id))
            items += self._items(check, payer_id)
        _copy_all(self.connection, "billing_remittance", remittances, _REMITTANCE)
        _copy_all(self.connection, "billing_provideradjustment", items, _ITEM)
        self._receipts = receipts
        _copy_all(self.connection, "ledger_bankline", seen, _BANK)

    def check_receipts(self) -> None:
        """Receipts of checks; after the payers' accounts are open in the ledger."""
        parties = dict(
            self.connection.execute(
                "SELECT ref, id FROM ledger_party WHERE kind = 'payer'"
            ).fetchall()
        )
        rows = [
            (key, _key(f"receipt {key}"), parties[payer_id], None, "eft", check.amount,
             check.trace, self.office.site_id, check.paid_on, check.received_at, check.entry_id,
             None, None, "", "")
            for key, payer_id, check in self._receipts
        ]  # fmt: skip
        _copy_all(self.connection, "ledger_receipt", rows, _RECEIPT)

    def _bank(self, key: int, check: Check) -> tuple[Any, ...]:
        on = business_days.add_business_days(check.paid_on, 1)
        seen = on <= self.calendar.last - timedelta(days=UNSEEN_DAYS)
        if seen:
            source = f"ledger.bank_line:{key}"
            cleared = self.entry("bank_match", on, -check.id, "Seen at the bank", source)
            self._move(cleared, "1000", check.amount)
            self._move(cleared, "1030", -check.amount)
        words = f"ACH CREDIT {PAYERS[check.payer][0].upper()}"
        book = self.office.user_id("tbook")
        return (
            key, _key(f"bank {check.trace}"), self.bank_account, on, check.amount, check.trace,
            words, at(on, 9, 30) if seen else None, book if seen else None, 2 if seen else 1, book,
        )  # fmt: skip

    def _remittance(self, check: Check, payer_id: int, receipt_id: int | None) -> tuple[Any, ...]:
        spec = PAYER_SPECS[check.payer]
        return (
            check.id, check.file_id, 1, "0001", payer_id, spec.number, PAYERS[check.payer][0],
            check.trace, f"1{int(_digest(spec.number)[:8], 16):09}"[:10], "ACH", check.amount,
            check.cents, check.cents - check.amount, check.paid_on, *self.payee,
            len(check.bills), receipt_id, "posted", "", check.received_at,
        )  # fmt: skip

    def _items(self, check: Check, payer_id: int) -> list[tuple[Any, ...]]:
        rows = []
        for position, (code, cents, reference) in enumerate(check.items, start=1):
            account = "4200" if code == "L6" else "2150"
            entry = self.entry(
                "remittance", check.paid_on, -(10**7) - check.id * 10 - position,
                f"Check item {code}", f"billing.remittance:{check.id}",
            )  # fmt: skip
            self._move(entry, account, cents, payer_id if account == "2150" else None)
            self._move(entry, "2190", -cents, payer_id)
            rows.append((check.id, position, self.payee[0], code, reference, cents, account, entry))
        return rows

    def _deposit(self) -> list[tuple[Any, ...]]:
        """What was taken on a day goes to the bank that evening; cards are paid out."""
        sums: dict[tuple[date, str], list[list[Any]]] = defaultdict(list)
        for payment in self._payments:
            sums[payment[9], "cards" if payment[5] == "card" else "slip"].append(payment)
        keys = Ids(self.connection, "ledger_deposit", len(sums))
        lead = self.office.user_id("lpark")
        rows = []
        for (day, kind), payments in sorted(sums.items(), key=lambda item: item[0]):
            key, gross = keys.next(), sum(payment[4] for payment in payments)
            name = ("card_batch", "Card batch") if kind == "cards" else ("deposit", "Bank deposit")
            entry = self.entry(name[0], day, -1, name[1])
            self._move(entry, "1000", gross)
            self._move(entry, "1020" if kind == "cards" else "1010", -gross)
            cash = sum(payment[4] for payment in payments if payment[5] == "cash")
            for payment in payments:
                payment[11] = key
            rows.append(
                (key, _key(f"deposit {key}"), kind, self.office.site_id, day,
                 f"{kind[:1].upper()}{day:%y%m%d}", cash if kind == "slip" else 0, gross, 0, 0,
                 entry, lead, "")
            )  # fmt: skip
        return rows

    def _move(self, entry: int, account: str, cents: int, payer_id: int | None = None) -> None:
        self._moves.append((entry, int(account), None, payer_id, cents))


_METHODS = {
    "card": "Card received",
    "cash": "Cash received",
    "check": "Check received",
    "eft": "Electronic payment received",
}
_FILE = (
    "id, client_key, direction, kind, partner_id, billing_entity_id, isa13, usage, file_name,"
    " sha256, bytes, claim_count, amount_cents, state, note, made_at, made_by_id, written_at"
)
_REMITTANCE = (
    "id, interchange_id, position, st02, payer_id, payer_key, payer_name, trace, origin, method,"
    " amount_cents, claims_cents, provider_cents, paid_on, payee_npi, payee_name,"
    " claim_count, receipt_id, state, why,"
    " received_at"
)
_ITEM = "remittance_id, position, npi, reason_code, reference, cents, account, entry_id"
_DEPOSIT = (
    "id, client_key, kind, site_id, deposited_on, reference, cash_cents, gross_cents, fee_cents,"
    " over_cents, entry_id, by_id, void_why"
)
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


def _why(bill: Bill) -> str:
    if bill.stage == "denied":
        return f"paid {Money(0)}, open {Money(bill.cents)}"
    off = sum(line.contract + line.cut for line in bill.lines)
    words = f"paid {Money(bill.paid_cents)}, written off {Money(off)}"
    return words + (f", patient owes {Money(bill.share_cents)}" if bill.share_cents else "")


def _copy_all(
    connection: Connection, table: str, rows: Sequence[Sequence[Any]], columns: str = ""
) -> None:
    names = columns or ", ".join(part.split()[0] for part in TABLES[table].split(","))
    copy(connection, table, [name.strip() for name in names.split(",")], rows)


def _key(text: str) -> uuid.UUID:
    return uuid.UUID(bytes=hashlib.md5(text.encode(), usedforsecurity=False).digest())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
