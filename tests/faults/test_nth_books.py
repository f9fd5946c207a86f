"""Whatever statement fails, money has moved whole or not at all."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date

import pytest

from praxis.access.context import opened
from praxis.access.models import Site
from praxis.access.testing import make_actor, make_site
from praxis.kernel.actor import Actor
from praxis.ledger import actions
from praxis.ledger.models import EntryLine, Receipt
from praxis.ledger.testing import (
    make_bank_line,
    make_entry,
    make_payable,
    make_receipt,
    make_rent,
    new_entry,
    patient_party,
    payer_party,
)
from praxis.ledger.types import Line, Party
from praxis.people.testing import make_patient
from tests.faults.nth import fail_at_each_statement

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
OCTOBER = date(2025, 10, 15)


class Till:
    """A patient, a site, and a check of the patient that was taken."""

    def __init__(self) -> None:
        self.site: Site = make_site()
        self.boss: Actor = make_actor("office_manager")
        with opened(self.boss, purpose="test"):
            self.party: Party = patient_party(make_patient(actor=self.boss).pk)
            self.check: Receipt = make_receipt(self.party, site=self.site, method="check")


Scenario = Callable[[Till, uuid.UUID], Callable[[], object]]


def _remittance(till: Till, _: uuid.UUID) -> Callable[[], object]:
    entries = [
        new_entry(
            Line("1030", 56_00),
            Line("1110", 64_00, till.party),
            Line("2150", -120_00, payer_party(n)),
            on=OCTOBER,
        )
        for n in (1, 2, 3)
    ]
    return lambda: actions.post_entries(actor=till.boss, entries=entries)


def _reversal(till: Till, key: uuid.UUID) -> Callable[[], object]:
    entry = make_rent(on=OCTOBER)
    return lambda: actions.reverse_entry(
        actor=till.boss, key=key, entry_id=entry, on=OCTOBER, memo="Wrong"
    )


def _match(till: Till, key: uuid.UUID) -> Callable[[], object]:
    entry = make_entry(Line("1030", 25_00), Line("3000", -25_00), on=OCTOBER)
    line = make_bank_line(25_00, on=OCTOBER)
    ours = EntryLine.objects.get(entry=entry, account__code="1030")
    return lambda: actions.match_bank_line(
        actor=till.boss, key=key, bank_line_id=line.pk, line_ids=[ours.pk]
    )


def _pay(till: Till, key: uuid.UUID) -> Callable[[], object]:
    with opened(till.boss, purpose="test"):
        bill = make_payable()
        actions.approve_payable(actor=till.boss, key=uuid.uuid4(), payable_id=bill.pk)
    return lambda: actions.pay_payable(actor=till.boss, key=key, payable_id=bill.pk)


def _close(till: Till, key: uuid.UUID) -> Callable[[], object]:
    make_rent(on=OCTOBER)
    return lambda: actions.close_period(actor=till.boss, key=key, month=OCTOBER)


SCENARIOS: dict[str, Scenario] = {
    "post a remittance": _remittance,
    "reverse an entry": _reversal,
    "take a receipt": lambda till, key: (
        lambda: actions.take_receipt(
            actor=till.boss,
            key=key,
            party=till.party,
            method="cash",
            cents=25_00,
            site_id=till.site.pk,
        )
    ),
    "void a receipt": lambda till, key: (
        lambda: actions.void_receipt(
            actor=till.boss, key=key, receipt_id=till.check.pk, why="Mistake"
        )
    ),
    "refund": lambda till, key: (
        lambda: actions.refund_receipt(
            actor=till.boss,
            key=key,
            receipt_id=till.check.pk,
            cents=5_00,
            method="check",
            why="Over",
        )
    ),
    "deposit": lambda till, key: (
        lambda: actions.add_deposit(
            actor=till.boss, key=key, site_id=till.site.pk, receipt_ids=[till.check.pk]
        )
    ),
    "match a bank line": _match,
    "pay a bill": _pay,
    "close a month": _close,
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_money_that_moves_halfway_has_not_moved(name: str) -> None:
    till = Till()
    act = SCENARIOS[name](till, uuid.uuid4())

    def attempt() -> None:
        with opened(till.boss, purpose="test"):
            act()

    assert fail_at_each_statement(attempt) > 2
