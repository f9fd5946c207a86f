"""A bank's statement as CSV: whatever order its columns have, by their headings."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from praxis.kernel.money import Money, NotMoney
from praxis.ledger.types import BadBankFile

MOST_BYTES = 5_000_000
MOST_LINES = 20_000
_HEADINGS = {
    "date": ("date", "posting date", "posted date", "post date", "transaction date", "posted"),
    "amount": ("amount", "transaction amount"),
    "debit": ("debit", "withdrawal", "withdrawals", "debits", "money out"),
    "credit": ("credit", "deposit", "deposits", "credits", "money in"),
    "description": ("description", "memo", "details", "payee", "name", "transaction"),
    "reference": (
        "reference",
        "check number",
        "check #",
        "check no",
        "reference number",
        "check or slip #",
        "trace",
        "trace number",
    ),
}
_DAYS = ("%m/%d/%Y", "%Y-%m-%d", "%m/%d/%y", "%m-%d-%Y")


@dataclass(frozen=True, slots=True)
class FileLine:
    """`key` is the same whenever the same line is read, also from another file."""

    key: UUID
    banked_on: date
    cents: int
    reference: str
    description: str


def read(content: bytes) -> list[FileLine]:
    """Raises BadBankFile with the line and what is wrong with it; then nothing is taken over."""
    if len(content) > MOST_BYTES:
        raise BadBankFile("This file is larger than 5 MB. Take fewer days.", field="file")
    rows = csv.reader(io.StringIO(_text(content)))
    columns: dict[str, int] = {}
    found: list[FileLine] = []
    seen: Counter[tuple[str, ...]] = Counter()
    for number, row in enumerate(rows, start=1):
        if not any(cell.strip() for cell in row):
            continue
        if not columns:
            columns = _columns(row)
            continue
        if len(found) == MOST_LINES:
            raise BadBankFile("More than 20,000 lines. Take fewer days.", field="file")
        found.append(_line(row, columns, number, seen))
    if not columns:
        raise BadBankFile(
            "No line with headings was found. The file needs columns for date and amount.",
            field="file",
        )
    return found


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _columns(row: list[str]) -> dict[str, int]:
    """Where each fact stands; empty when this line does not hold the headings."""
    names = [" ".join(cell.lower().split()) for cell in row]
    columns = {
        fact: names.index(word)
        for fact, words in _HEADINGS.items()
        for word in words[::-1]
        if word in names
    }
    has_amount = "amount" in columns or {"debit", "credit"} <= set(columns)
    return columns if "date" in columns and has_amount else {}


def _line(
    row: list[str], columns: dict[str, int], number: int, seen: Counter[tuple[str, ...]]
) -> FileLine:
    def cell(fact: str) -> str:
        place = columns.get(fact)
        return row[place].strip() if place is not None and place < len(row) else ""

    day = _day(cell("date"), number)
    cents = _cents(cell("amount"), cell("debit"), cell("credit"), number)
    description = " ".join(cell("description").split())[:200]
    facts = (day.isoformat(), str(cents), cell("reference")[:60], description)
    seen[facts] += 1
    words = "\x1f".join((*facts, str(seen[facts])))
    return FileLine(
        UUID(bytes=hashlib.sha256(words.encode()).digest()[:16]), day, cents, facts[2], description
    )


def _day(text: str, number: int) -> date:
    for shape in _DAYS:
        try:
            return datetime.strptime(text, shape).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    raise BadBankFile(f"Line {number}: {text[:20]!r} is not a date.", field="file")


def _cents(amount: str, debit: str, credit: str, number: int) -> int:
    """Money in is positive. A debit column holds money out, with or without a minus."""
    try:
        out = abs(_money(debit or "0"))
        cents = _money(amount) if amount else abs(_money(credit or "0")) - out
    except NotMoney as refusal:
        raise BadBankFile(f"Line {number}: the amount cannot be read.", field="file") from refusal
    if not cents:
        raise BadBankFile(f"Line {number}: there is no amount.", field="file")
    return cents


def _money(text: str) -> int:
    """Parentheses mean money out, as accountants write it."""
    inner = text.strip()
    if inner.startswith("(") and inner.endswith(")"):
        return -Money.parse(inner[1:-1]).cents
    return Money.parse(inner.replace("+", "", 1)).cents
