"""Bills into staging tables, with every key taken beforehand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from praxis.demo.catalog import PAYERS
from praxis.demo.copying import Connection, next_ids
from praxis.demo.office import Office
from praxis.demo.prices import PAYER_SPECS, SERVICES, TELEHEALTH
from praxis.demo.revenue.bills import Bill, Calendar, at
from praxis.demo.revenue.checks import Check, Checks
from praxis.demo.revenue.drawer import DAY_CLOSE, day_closes
from praxis.demo.revenue.tables import (
    RECEIVED,
    Ids,
    Journal,
    copy_all,
    digest_of,
    key_of,
    make_staging,
)
from praxis.kernel import business_days
from praxis.kernel.money import Money

# Since so many days each charge, claim and payment has a journal entry of its own, as the
# program makes them; before, a day or a check has one.
OWN_ENTRIES_DAYS = 60


class Staging:
    """Rows of the staging tables, and the few of billing and ledger that are made here."""

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
        self.by_day: dict[tuple[int, date], Check] = {}
        self.out: dict[date, tuple[int, int]] = {}
        self.denied: list[tuple[int, Bill]] = []
        self.ready: list[tuple[date, int]] = []
        self._payments: list[list[Any]] = []
        self._services = {each.code: each for each in SERVICES}
        entries = next_ids(connection, "ledger_entry", 10 * len(bills) or 1)
        self.journal = Journal(entries.start)
        self._take_ids()
        self._open_files()
        self.checks = Checks(connection, office, list(self.by_day.values()), calendar, self.journal)

    def load(self, *, shared: bool) -> None:
        make_staging(self.connection, shared=shared)
        copy_all(self.connection, "billing_interchange", self._files(), _FILE)
        visits, lines = self._visits()
        self.checks.pay()
        deposits = self._deposit()
        for name, rows in (
            ("h_visit", visits),
            ("h_line", lines),
            ("h_payment", self._payments),
            ("h_entry", self.journal.entries),
            ("h_move", self.journal.moves),
            ("h_proof", self.checks.proofs),
        ):
            copy_all(self.connection, name, rows)
        copy_all(self.connection, "ledger_deposit", deposits, _DEPOSIT)
        closes = day_closes(self.office, deposits, self._payments)
        copy_all(self.connection, "billing_dayclose", closes, DAY_CLOSE)
        for name in ("h_visit", "h_line", "h_payment"):
            self.connection.execute(f"ANALYZE {name}")

    def _take_ids(self) -> None:
        insured = sum(bill.payer is not None for bill in self.bills)
        lines = sum(len(bill.lines) for bill in self.bills)
        payments = sum(bool(bill.copay_cents) for bill in self.bills)
        payments += sum(bill.balance_on is not None for bill in self.bills)
        settled = sum(bill.paid_on is not None for bill in self.bills)
        answered = sum(len(bill.lines) for bill in self.bills if bill.paid_on is not None)
        self.charge = Ids(self.connection, "billing_charge", lines)
        self.claim = Ids(self.connection, "billing_claim", insured)
        self.answer = Ids(self.connection, "billing_remittanceclaim", settled)
        self.answer_line = Ids(self.connection, "billing_remittanceline", answered)
        self.payment = Ids(self.connection, "billing_patientpayment", payments)
        self.receipt = Ids(self.connection, "ledger_receipt", payments)
        row = self.connection.execute(
            "SELECT nextval('billing_claim_number'),"
            " setval('billing_claim_number', currval('billing_claim_number') + %s)",
            [insured],
        ).fetchone()
        assert row is not None
        self.number = row[0]

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
                check = self.by_day.setdefault(
                    (bill.payer, bill.paid_on), Check(bill.payer, bill.paid_on)
                )
                check.bills.append(place)
                check.cents += bill.paid_cents

    def _files(self) -> list[tuple[Any, ...]]:
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
                (key, key_of(name), "out", "837P", self.office.partner_id, entity, isa13, "P", name,
                 digest_of(name), 1_800 + 620 * count, count, cents, "accepted", "",
                 at(day, 17, 30), biller, at(day, 17, 31))
            )  # fmt: skip
        for check in self.checks.checks:
            name = f"835-{PAYER_SPECS[check.payer].number}-{check.paid_on:%Y%m%d}.x12"
            rows.append(
                (check.file_id, key_of(name), "in", "835", None, None, check.id, "", name,
                 digest_of(name), 900 + 480 * len(check.bills), len(check.bills), check.amount,
                 "done", "", check.received_at, None, None)
            )  # fmt: skip
        return rows

    def _visits(self) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
        visits, lines = [], []
        places = {
            place: number
            for check in self.checks.checks
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
        check = self.by_day.get((bill.payer, bill.paid_on)) if bill.paid_on else None
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
        answer_id = self.answer.next()
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
            return self.journal.entry(kind, on, n if recent else -1 - check.id, memo, source)
        return self.journal.entry(kind, on, n if recent else -1, memo, source if recent else "")

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
                 self.answer_line.next() if bill.paid_on is not None else None)
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
        entry = self.journal.entry("receipt", on, len(self.journal.entries), RECEIVED[method])
        key = self.payment.next()
        self._payments.append(
            [key, self.receipt.next(), entry, bill.visit.patient.id, cents, method, purpose,
             bill.visit.id if of_visit else None, bill.visit.day if of_visit else None, on,
             taken_at, None]
        )  # fmt: skip
        return key

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
            entry = self.journal.entry(name[0], day, -1, name[1])
            self.journal.move(entry, "1000", gross)
            self.journal.move(entry, "1020" if kind == "cards" else "1010", -gross)
            cash = sum(payment[4] for payment in payments if payment[5] == "cash")
            for payment in payments:
                payment[11] = key
            rows.append(
                (key, key_of(f"deposit {key}"), kind, self.office.site_id, day,
                 f"{kind[:1].upper()}{day:%y%m%d}", cash if kind == "slip" else 0, gross, 0, 0,
                 entry, lead, "")
            )  # fmt: skip
        return rows


_FILE = (
    "id, client_key, direction, kind, partner_id, billing_entity_id, isa13, usage, file_name,"
    " sha256, bytes, claim_count, amount_cents, state, note, made_at, made_by_id, written_at"
)
_DEPOSIT = (
    "id, client_key, kind, site_id, deposited_on, reference, cash_cents, gross_cents, fee_cents,"
    " over_cents, entry_id, by_id, void_why"
)


def _why(bill: Bill) -> str:
    if bill.stage == "denied":
        return f"paid {Money(0)}, open {Money(bill.cents)}"
    off = sum(line.contract + line.cut for line in bill.lines)
    words = f"paid {Money(bill.paid_cents)}, written off {Money(off)}"
    return words + (f", patient owes {Money(bill.share_cents)}" if bill.share_cents else "")
