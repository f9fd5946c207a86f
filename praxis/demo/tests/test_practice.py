"""The small demo practice, made by its own command: its books, its files, its day."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from praxis.demo.verify import DemoBroken, verify
from praxis.demo.verify_money import MONEY
from praxis.engine import Cluster
from praxis.engine.cluster import DATABASE
from praxis.interop.tests.oracles import (
    our_totals,
    oxedi_reads,
    oxedi_totals,
    pyx12_accepts,
    x12sdk_models,
    x12sdk_writes_back,
)

ROOT = Path(__file__).parents[3]


@dataclass
class Practice:
    """A home that holds the demo, its database up."""

    home: Path
    said: dict[str, Any]
    database: psycopg.Connection[Any]

    def one(self, statement: str) -> Any:
        row = self.database.execute(statement).fetchone()
        assert row is not None
        return row[0]

    def pairs(self, statement: str) -> dict[str, int]:
        return dict(self.database.execute(statement).fetchall())

    def files(self, pattern: str) -> list[Path]:
        return sorted((self.home / "exchange").glob(pattern))


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    home = tmp_path_factory.mktemp("demo") / "home"
    home.mkdir(mode=0o700)
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PRAXIS_", "DATABASE_", "PYTEST_", "DJANGO_"))
    }
    made = subprocess.run(
        [
            *(sys.executable, "-W", "ignore", "-m", "praxis"),
            *("demo", "--size", "small", "--no-serve", "--json"),
        ],
        env=kept | {"PRAXIS_HOME": str(home), "PYTHONPATH": str(ROOT)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr[-2000:]
    cluster = Cluster(home)
    cluster.start()
    try:
        with cluster.connect(database=DATABASE) as database:
            database.autocommit = False
            yield Practice(home, json.loads(made.stdout), database)
    finally:
        cluster.stop()


@pytest.fixture(autouse=True)
def _nothing_stays(practice: Practice) -> Iterator[None]:
    yield
    practice.database.rollback()


def test_the_demo_says_its_figures_and_its_books_balance(practice: Practice) -> None:
    assert practice.said["claims"] == practice.one("SELECT count(*) FROM billing_claim") > 1000
    assert practice.said["denied"] > 0
    assert practice.said["paid_cents"] == practice.one(
        "SELECT sum(payer_paid_cents + patient_paid_cents)::bigint FROM billing_posting"
    )
    assert verify(practice.database) > 20


def test_other_readers_take_every_claim_file_of_the_demo(practice: Practice) -> None:
    """Over a hundred claims; the count is printed."""
    files = practice.files("sent/837P-*.x12")
    claims = 0
    for path in files:
        content = path.read_bytes()
        assert pyx12_accepts(content), path.name
        assert x12sdk_writes_back(content), path.name
        claims += sum(model.x12().count("CLM*") for model in x12sdk_models(content))
    print(f"{claims} claims in {len(files)} files are accepted by pyx12 and x12sdk")
    assert claims > 100
    assert claims == practice.one(
        "SELECT count(*) FROM billing_submittedclaim s JOIN billing_interchange i"
        " ON i.id = s.interchange_id WHERE i.document_id IS NOT NULL"
    )


def test_our_totals_are_those_of_another_reader_on_every_payment(practice: Practice) -> None:
    files = [path for place in ("done", "in", "waiting", "payer")
             for path in practice.files(f"{place}/*835-*.x12")]  # fmt: skip
    assert len(files) >= 10
    for path in files:
        content = path.read_bytes()
        assert our_totals(content) == oxedi_totals(content), path.name
    wrong = practice.files("waiting/*835-*.x12")
    assert all(list(oxedi_reads(path.read_bytes()).diagnostics) for path in wrong)


def test_claims_of_the_morning_stand_in_every_state(practice: Practice) -> None:
    states = practice.pairs("SELECT state, count(*) FROM billing_claim GROUP BY 1")
    assert set(states) >= {"to_fix", "ready", "accepted", "rejected", "paid", "denied"}
    recent = practice.pairs(
        "SELECT c.state, count(*) FROM billing_remittanceclaim c JOIN billing_remittance r"
        " ON r.id = c.remittance_id JOIN billing_interchange i ON i.id = r.interchange_id"
        " WHERE i.document_id IS NOT NULL GROUP BY 1"
    )
    assert (recent["suspense"], recent["unmatched"]) == (1, 1)
    assert recent["posted"] > 10
    parked = practice.one("SELECT count(*) FROM billing_remittance WHERE state = 'parked'")
    assert parked == 1


def test_the_billers_have_work_and_the_desk_an_open_drawer(practice: Practice) -> None:
    work = practice.pairs(
        "SELECT kind, count(*) FROM worklist_workitem WHERE closed_at IS NULL GROUP BY 1"
    )
    for kind in ("claim_fix", "claim_reject", "denial", "parked", "suspense", "unmatched"):
        assert work.get(f"billing.{kind}", 0) >= 1, kind
    held = "SELECT count(*) FROM ledger_receipt WHERE deposit_id IS NULL AND patient_id IS NOT NULL"
    assert practice.one(held) > 5
    assert practice.one("SELECT count(*) FROM billing_dayclose WHERE day = '2026-11-24'") == 0


def test_a_payment_waits_in_the_folder_for_who_watches(practice: Practice) -> None:
    assert [path.name[:9] for path in practice.files("in/*")] == ["835-MEDB1"]
    assert {path.stat().st_mode & 0o777 for path in practice.files("*/*.x12")} == {0o600}


BREAKS = {
    "every charge is what payers paid, was written off, patients paid and is open":
        "UPDATE billing_posting SET charge_cents = charge_cents + 1,"
        " insurance_cents = insurance_cents + 1 WHERE id = (SELECT max(id) FROM billing_posting"
        " WHERE kind = 'charge')",
    "every entry of the books balances and has the lines it announced":
        "UPDATE ledger_entryline SET cents = cents + 1 WHERE id = (SELECT min(id)"
        " FROM ledger_entryline)",
    "every line of the books has a party exactly where its account is a control account":
        "UPDATE ledger_entryline SET party_id = NULL WHERE id = (SELECT min(id)"
        " FROM ledger_entryline WHERE party_id IS NOT NULL)",
    "what each patient and insurance owes on the books is the sum of open charges":
        "UPDATE billing_posting SET insurance_cents = insurance_cents - 1,"
        " patient_cents = patient_cents + 1 WHERE id = (SELECT min(id) FROM billing_posting)",
    "every payment was taken once, and never spent twice":
        "UPDATE billing_paymententry SET cents = cents + 1 WHERE id = (SELECT min(id)"
        " FROM billing_paymententry WHERE kind = 'taken')",
    "every deposit is the sum of its receipts":
        "UPDATE ledger_receipt SET deposit_id = NULL WHERE id = (SELECT min(id)"
        " FROM ledger_receipt WHERE deposit_id IS NOT NULL)",
    "every claim's state is what its events say":
        "UPDATE billing_claim SET state = 'held' WHERE id = (SELECT min(id) FROM billing_claim)",
    "every claim is the sum of its lines, of one patient":
        "UPDATE billing_claim SET amount_cents = amount_cents + 1 WHERE id = (SELECT min(id)"
        " FROM billing_claim)",
    "every file holds the claims it says":
        "UPDATE billing_interchange SET claim_count = 0 WHERE direction = 'out'",
    "a charge is closed exactly as its visit is":
        "UPDATE billing_charge SET closed_at = NULL WHERE id = (SELECT min(id)"
        " FROM billing_charge)",
    "every posted check is its claims less its own items":
        "UPDATE billing_remittance SET amount_cents = amount_cents + 1"
        " WHERE id = (SELECT min(id) FROM billing_remittance)",
    "every answer to a claim adds up, by line and as a whole":
        "UPDATE billing_remittanceadjustment SET cents = cents + 1 WHERE id = (SELECT min(id)"
        " FROM billing_remittanceadjustment)",
    "what the bank proved is what the books expected":
        "UPDATE ledger_bankline SET cents = cents + 1 WHERE id = (SELECT min(id)"
        " FROM ledger_bankline WHERE matched_at IS NOT NULL)",
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKS)
def test_a_demo_that_breaks_a_rule_is_not_let_in(practice: Practice, name: str) -> None:
    practice.database.execute("SET LOCAL session_replication_role = replica")
    practice.database.execute(BREAKS[name])

    assert practice.one(f"SELECT count(*) FROM ({MONEY[name]}) wrong") > 0
    with pytest.raises(DemoBroken):
        verify(practice.database)
