"""Whatever statement fails, billing has done all of it or nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from praxis.access.context import opened
from praxis.access.testing import make_actor
from praxis.billing import actions
from praxis.billing.money_types import Allocation
from praxis.billing.testing import SET_UP, Clinic
from praxis.billing.tests.answers import ack277
from praxis.billing.tests.era import check, clp, file_of, posted, reversed_clp, svc
from praxis.billing.tests.money_world import Office
from praxis.billing.types import ChargeLine
from praxis.coverage import testing as coverage
from praxis.kernel import exchange
from praxis.kernel.actor import Actor
from tests.faults.nth import fail_at_each_statement

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
T1 = (("CO", "45", 8000), ("PR", "1", 5000), ("PR", "2", 1400))
Act = Callable[[], object]
Scenario = Callable[[Actor, uuid.UUID], Act]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "home", lambda: tmp_path)


def _charges(actor: Actor, key: uuid.UUID) -> Act:
    clinic = Clinic()
    encounter = clinic.make_encounter(clinic.make_patient().pk)
    lines = [ChargeLine(service_id=clinic.visit.pk), ChargeLine(service_id=clinic.lab.pk)]
    return lambda: actions.save_charges(
        actor=actor, key=key, encounter_id=encounter.pk, diagnoses=["E11.9"], lines=lines
    )


def _close(actor: Actor, key: uuid.UUID) -> Act:
    clinic = Clinic()
    encounter = clinic.make_encounter(clinic.make_patient().pk)
    clinic.charge(encounter)
    return lambda: actions.close_visit(actor=SET_UP, key=key, encounter_id=encounter.pk)


def _reopen(actor: Actor, key: uuid.UUID) -> Act:
    claim = Clinic().make_claim()
    return lambda: actions.reopen_visit(
        actor=actor, key=key, encounter_id=claim.encounter_id, reason="A line is missing"
    )


def _send(actor: Actor, key: uuid.UUID) -> Act:
    Clinic().make_claim()
    return lambda: actions.send_claims(actor=actor, key=key)


def _answer(actor: Actor, _: uuid.UUID) -> Act:
    claim = Clinic().make_claim()
    (file,) = actions.send_claims(actor=SET_UP, key=uuid.uuid4())
    actions.record_written(actor=SET_UP, interchange_id=file.pk)
    content = ack277((claim.number, "A2", "TCN1"), file=file)
    return lambda: actions.receive_answers(actor=actor, file_name="a.277", content=content)


def _replace(actor: Actor, key: uuid.UUID) -> Act:
    claim = Office().billed([20000])
    return lambda: actions.replace_claim(
        actor=actor, key=key, claim_id=claim.pk, reason="Wrong modifier"
    )


def _next(actor: Actor, key: uuid.UUID) -> Act:
    office = Office()
    claim = office.billed([20000])
    coverage.make_coverage(claim.patient_id, payer=coverage.make_payer(name="Second Mutual"))
    posted(SET_UP, check(office.payer, clp(claim, svc(20000, 5600, *T1))))
    return lambda: actions.make_next_claim(actor=actor, key=key, claim_id=claim.pk)


def _remittance(actor: Actor, key: uuid.UUID) -> Act:
    office = Office()
    first, denied = office.billed([20000]), office.billed([9000])
    before = clp(first, svc(20000, 5600, *T1))
    posted(SET_UP, check(office.payer, before))
    content = file_of(
        check(
            office.payer,
            reversed_clp(before),
            clp(first, svc(20000, 8000, ("CO", "45", 8000), ("PR", "1", 4000)), payer_number="N2"),
            clp(denied, svc(9000, 0, ("CO", "29", 9000)), status="4"),
            clp("UNKNOWN", svc(100, 100)),
        )
    )
    return lambda: actions.receive_835(actor=actor, key=key, file_name="a.835", content=content)


def _match(actor: Actor, key: uuid.UUID) -> Act:
    office = Office()
    claim = office.billed([20000])
    lost = posted(SET_UP, check(office.payer, clp("A77", svc(20000, 5600, *T1)))).claims.get()
    return lambda: actions.match_remittance_claim(
        actor=actor, key=key, remittance_claim_id=lost.pk, claim_id=claim.pk
    )


def _unmatch(actor: Actor, key: uuid.UUID) -> Act:
    office = Office()
    claim = office.billed([20000])
    row = posted(SET_UP, check(office.payer, clp(claim, svc(20000, 5600, *T1)))).claims.get()
    return lambda: actions.unmatch_remittance_claim(
        actor=actor, key=key, remittance_claim_id=row.pk, why="Another patient's"
    )


def _letter(actor: Actor, key: uuid.UUID) -> Act:
    office = Office()
    row = posted(SET_UP, check(office.payer, clp(office.billed([20000]), svc(20000, 15000))))
    claim = row.claims.get()
    return lambda: actions.enter_letter_reason(
        actor=actor,
        key=key,
        remittance_claim_id=claim.pk,
        line=1,
        group="PR",
        carc="2",
        cents=5000,
        media_type="application/pdf",
        content=b"%PDF-1.4 letter",
    )


def _owed(office: Office) -> tuple[int, int]:
    """A patient who owes $64.00 of a charge."""
    claim = office.billed([20000])
    posted(SET_UP, check(office.payer, clp(claim, svc(20000, 5600, *T1))))
    return claim.patient_id, claim.lines.get().charge_id


def _pay(actor: Actor, key: uuid.UUID) -> Act:
    office = Office()
    patient_id, _ = _owed(office)
    return lambda: actions.take_payment(
        actor=actor,
        key=key,
        patient_id=patient_id,
        cents=6400,
        method="cash",
        site_id=office.site.pk,
    )


def _void_payment(actor: Actor, key: uuid.UUID) -> Act:
    office = Office()
    patient_id, _ = _owed(office)
    payment = actions.take_payment(
        actor=SET_UP,
        key=uuid.uuid4(),
        patient_id=patient_id,
        cents=6400,
        method="check",
        reference="1041",
        site_id=office.site.pk,
    )
    return lambda: actions.void_payment(
        actor=actor, key=key, payment_id=payment.pk, why="Returned", kind="nsf"
    )


def _statement(actor: Actor, key: uuid.UUID) -> Act:
    patient_id, _ = _owed(Office())
    return lambda: actions.make_statement(actor=actor, key=key, patient_id=patient_id)


def _write_off(actor: Actor, key: uuid.UUID) -> Act:
    patient_id, charge_id = _owed(Office())
    return lambda: actions.write_off(
        actor=actor,
        key=key,
        patient_id=patient_id,
        side="patient",
        parts=[Allocation(charge_id, 900)],
        reason="small_balance",
        why="Too small to bill",
    )


def _approve(actor: Actor, _: uuid.UUID) -> Act:
    patient_id, charge_id = _owed(Office())
    asked = actions.write_off(
        actor=make_actor("biller"),
        key=uuid.uuid4(),
        patient_id=patient_id,
        side="patient",
        parts=[Allocation(charge_id, 6400)],
        reason="charity",
        why="Hardship form on file",
    )
    return lambda: actions.approve_write_off(actor=actor, decision_id=asked.pk)


def _to_insurance(actor: Actor, key: uuid.UUID) -> Act:
    patient_id, charge_id = _owed(Office())
    return lambda: actions.move_to_insurance(
        actor=actor,
        key=key,
        patient_id=patient_id,
        parts=[Allocation(charge_id, 6400)],
        why="Another insurance was found",
    )


SCENARIOS: dict[str, Scenario] = {
    "save a charge sheet": _charges,
    "close a visit": _close,
    "reopen a visit": _reopen,
    "send claims": _send,
    "take in an answer": _answer,
    "replace a claim": _replace,
    "bill the next insurance": _next,
    "post a check": _remittance,
    "match by hand": _match,
    "unmatch": _unmatch,
    "enter a letter": _letter,
    "take a payment": _pay,
    "void a payment": _void_payment,
    "make a statement": _statement,
    "write off": _write_off,
    "approve a write-off": _approve,
    "give back to insurance": _to_insurance,
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_billing_that_failed_halfway_has_not_happened(name: str) -> None:
    lead = make_actor("billing_lead")
    actor = replace(lead, permissions=lead.permissions | {"billing.reopen", "billing.charge"})
    with opened(SET_UP, purpose="test"):
        act = SCENARIOS[name](actor, uuid.uuid4())

    def attempt() -> None:
        with opened(SET_UP, purpose="test"):
            act()

    assert fail_at_each_statement(attempt) > 2
