"""One of everything of the ledger, for the sweep."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from praxis.access.models import Site
from praxis.kernel.actor import Actor
from praxis.ledger import actions, queries
from praxis.ledger import testing as ledger
from praxis.ledger.types import Chart

DAY = date(2026, 11, 3)


def of_office(boss: Actor, site: Site) -> dict[str, Any]:
    """A bank line, a bill, a deposit and the entries behind them; no patient's."""
    receipt = ledger.make_receipt(ledger.payer_party(), site=site, method="check")
    deposit = actions.add_deposit(
        actor=boss, key=uuid.uuid4(), site_id=site.pk, receipt_ids=[receipt.pk]
    )
    return {
        "account_id": queries.accounts(actor=boss).get(code=Chart.BANK).pk,
        "entry_id": ledger.make_rent(on=DAY),
        "deposit_id": deposit.pk,
        "bank_line_id": ledger.make_bank_line(25_00).pk,
        "payable_id": ledger.make_payable().pk,
        "period": "2026-10",
    }


def of_patient(boss: Actor, patient_id: int, site: Site) -> dict[str, int]:
    receipt = ledger.make_receipt(ledger.patient_party(patient_id), site=site, actor=boss)
    return {"receipt_id": receipt.pk, "party_id": receipt.party_id}
