"""Entries, receipts and parties for tests, made through the actions."""

from __future__ import annotations

import uuid
from datetime import date
from itertools import count
from typing import Any

from praxis.access.models import Site
from praxis.kernel.actor import Actor
from praxis.ledger import actions
from praxis.ledger.models import BankLine, EntryLine, Payable, Receipt
from praxis.ledger.types import Chart, Line, Method, NewEntry, Party, PartyKind

SET_UP = Actor(user_id=None, name="test set-up", system=True)
_numbers = count(1)


def patient_party(patient_id: int) -> Party:
    return Party(PartyKind.PATIENT, patient_id)


def payer_party(payer_id: int = 7) -> Party:
    return Party(PartyKind.PAYER, payer_id)


def new_entry(
    *lines: Line, on: date, kind: str = "journal", memo: str = "Test", **fields: Any
) -> NewEntry:
    return NewEntry(fields.pop("key", None) or uuid.uuid4(), kind, on, lines, memo, **fields)


def rent(cents: int, *, on: date, **fields: Any) -> NewEntry:
    """Rent paid from the bank: an entry without a party."""
    return new_entry(Line("5100", cents), Line(Chart.BANK, -cents), on=on, **fields)


def make_entry(*lines: Line, on: date, **fields: Any) -> int:
    return actions.post_entry(actor=SET_UP, entry=new_entry(*lines, on=on, **fields))


def make_rent(cents: int = 100_00, *, on: date, **fields: Any) -> int:
    return actions.post_entry(actor=SET_UP, entry=rent(cents, on=on, **fields))


def make_receipt(
    party: Party,
    *,
    site: Site,
    cents: int = 25_00,
    method: str = Method.CASH,
    actor: Actor = SET_UP,
    **fields: Any,
) -> Receipt:
    """Needs an open context."""
    return actions.take_receipt(
        actor=actor,
        key=uuid.uuid4(),
        party=party,
        method=method,
        cents=cents,
        site_id=site.pk,
        **fields,
    )


def lines_of(entry_id: int) -> list[tuple[str, int]]:
    return list(
        EntryLine.objects.filter(entry_id=entry_id)
        .order_by("position")
        .values_list("account__code", "cents")
    )


def balance(code: str) -> int:
    return sum(EntryLine.objects.filter(account__code=code).values_list("cents", flat=True))


def make_bank_line(cents: int, *, on: date = date(2026, 11, 4), **fields: Any) -> BankLine:
    return actions.add_bank_line(
        actor=SET_UP, key=uuid.uuid4(), banked_on=on, cents=cents, **fields
    )


def make_payable(
    *, supplier_id: int = 3, cents: int = 120_00, actor: Actor = SET_UP, **fields: Any
) -> Payable:
    """A bill of a supplier, not approved. Needs an open context."""
    given: dict[str, Any] = {
        "number": f"INV-{next(_numbers)}",
        "billed_on": date(2026, 11, 2),
        "due_on": date(2026, 12, 2),
        "account": "5000",
        **fields,
    }
    return actions.add_payable(
        actor=actor,
        key=uuid.uuid4(),
        party=Party(PartyKind.SUPPLIER, supplier_id),
        cents=cents,
        **given,
    )
