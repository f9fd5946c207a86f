"""What the payers answer is X12 that other readers take, and balances."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from praxis.demo.payer import Exchange, Simulator, checks
from praxis.interop import x12
from praxis.interop.tests.oracles import our_totals, oxedi_reads, oxedi_totals, pyx12_accepts
from praxis.interop.x12 import content as c
from praxis.interop.x12.testing import make_claim, make_sending, make_submission, make_subscriber

NOW = datetime.fromisoformat("2026-11-23T09:00")
ROUNDS = len(checks.TURNS)


def _claims(control: int, many: int = 12) -> bytes:
    claims = []
    for number in range(many):
        subscriber = make_subscriber(number)
        payer = replace(subscriber.payer, id=f"PAY{number % 2}")
        claims.append(
            make_claim(
                number,
                patient_control_number=f"{control * 1000 + number}",
                subscriber=replace(
                    subscriber, payer=payer, filing_code=("MB", "CI")[number % 2]
                ),
            )
        )  # fmt: skip
    return x12.write_837p(make_sending(control), make_submission(claims, f"{control:09}"))


def _run(root: Path, controls: Sequence[int], seed: int = 4) -> dict[str, bytes]:
    """Claims sent on several days, and all that came back."""
    exchange = Exchange(root)
    simulator = Simulator(exchange, seed=seed)
    for day, control in enumerate(controls):
        (exchange.folder("out") / f"837P-{control:09}.x12").write_bytes(_claims(control))
        simulator.work(NOW + timedelta(days=day))
    simulator.work(NOW + timedelta(days=len(controls)))
    return {path.name: path.read_bytes() for path in sorted(exchange.folder("in").iterdir())}


def _remittances(files: dict[str, bytes]) -> dict[str, c.Remittance]:
    found = {}
    for name, content in files.items():
        if name.startswith("835"):
            check = checks.read_check(content)
            assert check is not None
            found[name] = check
    return found


@pytest.fixture(scope="module")
def came(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return _run(tmp_path_factory.mktemp("exchange"), range(1, ROUNDS + 1))


def test_every_file_of_claims_gets_its_three_answers_and_a_payment_of_each_payer(
    came: dict[str, bytes],
) -> None:
    for control in range(1, ROUNDS + 1):
        for kind in ("TA1", "999", "277CA"):
            assert f"{kind}-837P-{control:09}.x12" in came
        for payer in ("PAY0", "PAY1"):
            assert f"835-{payer}-{control:09}.x12" in came


def test_other_readers_take_the_answers(came: dict[str, bytes]) -> None:
    for name, content in came.items():
        if not name.startswith("TA1"):
            assert pyx12_accepts(content), name


def test_payments_balance_but_the_one_that_is_wrong_on_purpose(came: dict[str, bytes]) -> None:
    them = _remittances(came)
    off = {name for name, it in them.items() if x12.has_errors(x12.balance_835(it))}
    checked = {
        name for name in came if name.startswith("835") and oxedi_reads(came[name]).diagnostics
    }
    assert off == checked
    assert 1 <= len(off) <= 2 * len(them) // len(checks.TURNS) + 1
    for name in came:
        if name.startswith("835"):
            assert our_totals(came[name]) == oxedi_totals(came[name])


def test_payers_do_everything_that_makes_payments_hard(came: dict[str, bytes]) -> None:
    them = _remittances(came).values()
    reasons = {
        (each.group, each.carc)
        for it in them
        for claim in it.claims
        for line in claim.lines
        for each in line.adjustments
    }
    assert {("CO", "45"), ("PR", "1"), ("PR", "2"), ("PR", "3")} <= reasons
    assert {code for group, code in reasons if group == "CO"} & {"16", "29", "50", "97", "197"}
    assert {item.code for it in them for item in it.provider_adjustments} >= {"L6", "FB", "WO"}
    statuses = [claim.status for it in them for claim in it.claims]
    assert {"1", "4", "22"} <= set(statuses)


def test_money_carried_forward_comes_back_in_the_next_payment(came: dict[str, bytes]) -> None:
    carried = [
        (item.reference, item.cents)
        for it in _remittances(came).values()
        for item in it.provider_adjustments
        if item.code == "FB"
    ]
    given = {reference for reference, cents in carried if cents < 0}
    taken = {reference for reference, cents in carried if cents > 0}
    assert taken <= given
    assert taken


def test_a_correction_stands_beside_the_answer_it_takes_back(came: dict[str, bytes]) -> None:
    for it in _remittances(came).values():
        for place, claim in enumerate(it.claims):
            if claim.status == "22":
                right = it.claims[place + 1]
                assert right.patient_control_number == claim.patient_control_number
                assert right.charge_cents == -claim.charge_cents
                assert 0 < right.paid_cents < -claim.paid_cents


def test_the_same_seed_answers_the_same(tmp_path: Path, came: dict[str, bytes]) -> None:
    assert _run(tmp_path, range(1, ROUNDS + 1)) == came


def test_nothing_is_paid_before_its_day(tmp_path: Path) -> None:
    exchange = Exchange(tmp_path)
    (exchange.folder("out") / "837P-000000001.x12").write_bytes(_claims(1))
    simulator = Simulator(exchange)
    assert simulator.work(NOW).claims == 12
    assert simulator.work(NOW + timedelta(hours=23)).remittances == []
    assert len(simulator.work(NOW + timedelta(days=1)).remittances) == 2
    assert [path.name for path in exchange.folder("sent").iterdir()] == ["837P-000000001.x12"]
    assert not list(exchange.folder("out").iterdir())


def test_a_file_that_is_no_claim_is_refused_and_taken_away(tmp_path: Path) -> None:
    exchange = Exchange(tmp_path)
    (exchange.folder("out") / "837P-000000001.x12").write_bytes(_claims(1)[:-400])
    (exchange.folder("out") / "837P-000000002.x12").write_bytes(b"not X12 at all")
    assert Simulator(exchange).work(NOW).claims == 0
    names = sorted(path.name for path in exchange.folder("in").iterdir())
    assert names == ["999-837P-000000001.x12", "TA1-837P-000000001.x12"]
    laid = (exchange.folder("in") / names[0]).read_bytes()
    ack = next(x12.read(io.BytesIO(laid)).transactions())
    assert x12.parse_999(ack).status == "R"
    assert not list(exchange.folder("out").iterdir())


def test_files_are_for_the_owner_alone_and_the_process_needs_nothing_else(tmp_path: Path) -> None:
    exchange = Exchange(tmp_path)
    (exchange.folder("out") / "837P-000000001.x12").write_bytes(_claims(1))
    command = ["-m", "praxis.demo.payer", "--exchange", str(tmp_path), "--once", "--pay-after", "0"]
    subprocess.run([sys.executable, *command], check=True, capture_output=True, timeout=60)
    laid = list(exchange.folder("in").iterdir())
    assert len(laid) == 5
    assert {path.stat().st_mode & 0o777 for path in laid} == {0o600}
    code = "import sys, praxis.demo.payer.__main__; print('django' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "False"
