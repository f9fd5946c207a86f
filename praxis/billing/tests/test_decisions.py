"""What people decide about open money, within their limits, and taken back again."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from praxis.access.context import opened
from praxis.access.queries import today
from praxis.access.testing import make_actor
from praxis.billing import actions
from praxis.billing.decision_types import (
    BadReason,
    DecisionMoved,
    NotYourOwn,
    SettledSince,
)
from praxis.billing.models import Claim, Decision, DecisionEvent, Posting
from praxis.billing.money_types import (
    Allocation,
    BadAllocation,
    NeverThePatients,
    ReasonNeededForMoney,
    TooMuchMoney,
)
from praxis.billing.queries.balances import balances, book_differences
from praxis.billing.tests.era import check, clp, posted, svc
from praxis.billing.tests.money_world import SET_UP, Office, sums_of
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.ledger import queries as ledger
from praxis.ledger.types import Chart
from praxis.worklist.models import WorkItem


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    with opened(SET_UP, purpose="test"):
        yield Office()
        assert book_differences(actor=SET_UP, on=today()) == []


@pytest.fixture
def lead(office: Office) -> Actor:
    return make_actor("billing_lead")


def books(account: str) -> int:
    rows = ledger.trial_balance(actor=SET_UP, on=today()).rows
    return next((row.cents for row in rows if row.code == account), 0)


def items(kind: str) -> list[WorkItem]:
    return list(WorkItem.objects.filter(kind=f"billing.{kind}", closed_at=None))


def part(claim: Claim, cents: int) -> list[Allocation]:
    return [Allocation(claim.lines.order_by("line_number")[0].charge_id, cents)]


def write_off(actor: Actor, claim: Claim, cents: int, **how: Any) -> Decision:
    given: dict[str, Any] = {
        "side": "insurance",
        "reason": "timely_filing",
        "why": "The payer's limit has passed",
        "parts": part(claim, cents),
        "key": uuid.uuid4(),
    }
    return actions.write_off(actor=actor, patient_id=claim.patient_id, **(given | how))


def to_patient(actor: Actor, claim: Claim, cents: int) -> Decision:
    return actions.move_to_patient(
        actor=actor,
        key=uuid.uuid4(),
        patient_id=claim.patient_id,
        parts=part(claim, cents),
        why="The plan does not cover it",
        claim_id=claim.pk,
    )


def to_insurance(actor: Actor, claim: Claim, cents: int) -> Decision:
    return actions.move_to_insurance(
        actor=actor,
        key=uuid.uuid4(),
        patient_id=claim.patient_id,
        parts=part(claim, cents),
        why="Another insurance was found",
    )


def denied(office: Office, group: str, carc: str, cents: int = 20000) -> Claim:
    claim = office.billed([cents])
    posted(SET_UP, check(office.payer, clp(claim, svc(cents, 0, (group, carc, cents)), status="4")))
    return claim


def owes(claim: Claim) -> tuple[int, int]:
    sums = sums_of(claim)
    return sums.insurance_cents, sums.patient_cents


def test_a_denial_within_the_limit_is_written_off_to_the_account_of_its_reason(
    office: Office, lead: Actor
) -> None:
    claim = denied(office, "CO", "29", 9000)
    decision = write_off(lead, claim, 9000)

    assert (decision.state, decision.over_limit) == ("posted", False)
    assert owes(claim) == (0, 0)
    assert books(Chart.TIMELY_FILING) == 9000
    assert items("denial") == []


@pytest.mark.parametrize(
    ("side", "reason", "account"),
    [
        ("insurance", "small_balance", Chart.SMALL_BALANCE),
        ("insurance", "contract", Chart.CONTRACTUAL),
        ("insurance", "administrative", Chart.ADMINISTRATIVE),
        ("patient", "small_balance", Chart.SMALL_BALANCE),
        ("patient", "bad_debt", Chart.BAD_DEBT),
    ],
)
def test_each_reason_has_its_own_account(
    office: Office, lead: Actor, side: str, reason: str, account: str
) -> None:
    claim = office.claim(office.charges(office.patient().pk, [1000], insured=side == "insurance"))
    write_off(lead, claim, 900, side=side, reason=reason)

    assert books(account) == 900
    assert owes(claim) == ((100, 0) if side == "insurance" else (0, 100))


@pytest.mark.parametrize(
    ("side", "reason"),
    [("insurance", "bad_debt"), ("patient", "contract"), ("patient", "timely_filing")],
)
def test_a_reason_that_does_not_fit_who_owes_is_refused(
    office: Office, lead: Actor, side: str, reason: str
) -> None:
    claim = office.claim(office.charges(office.patient().pk, [1000], insured=side == "insurance"))
    with pytest.raises(BadReason):
        write_off(lead, claim, 900, side=side, reason=reason)
    assert Decision.objects.count() == 0


def test_above_the_limit_it_waits_and_another_person_lets_it_through(
    office: Office, lead: Actor
) -> None:
    claim = denied(office, "CO", "29")
    decision = write_off(lead, claim, 20000)

    assert (decision.state, owes(claim)) == ("asked", (20000, 0))
    (item,) = items("approve")
    assert (item.role, item.amount_at_risk_cents) == ("office_manager", 20000)
    with pytest.raises(NotYourOwn):
        actions.approve_write_off(actor=lead, decision_id=decision.pk)

    boss = make_actor("office_manager")
    approved = actions.approve_write_off(actor=boss, decision_id=decision.pk)
    assert (approved.state, owes(claim)) == ("posted", (0, 0))
    assert items("approve") == items("denial") == []
    steps = list(DecisionEvent.objects.order_by("pk").values_list("verb", "by_id"))
    assert steps == [
        ("asked", lead.user_id),
        ("approved", boss.user_id),
        ("posted", boss.user_id),
    ]


def test_a_biller_may_only_ask(office: Office) -> None:
    biller = make_actor("biller")
    claim = denied(office, "CO", "29", 500)
    assert write_off(biller, claim, 500, reason="small_balance").state == "asked"
    with pytest.raises(Forbidden):
        actions.approve_write_off(actor=biller, decision_id=Decision.objects.get().pk)


def test_many_small_ones_of_a_day_count_together(office: Office, lead: Actor) -> None:
    claim = denied(office, "CO", "16", 3000)
    states = [write_off(lead, claim, 600, reason="small_balance").state for _ in range(2)]
    assert states == ["posted", "asked"]


def test_the_database_itself_keeps_who_asked_from_approving(office: Office, lead: Actor) -> None:
    decision = write_off(lead, denied(office, "CO", "29"), 20000)
    with pytest.raises(IntegrityError, match="nobody approves"), transaction.atomic():
        DecisionEvent.objects.create(
            decision=decision,
            patient_id=decision.patient_id,
            verb="approved",
            by_id=lead.user_id,
            by_name="Lead",
            occurred_at=decision.made_at,
        )


def test_a_request_above_the_limit_is_not_posted_without_its_approval(
    office: Office, lead: Actor
) -> None:
    decision = write_off(lead, denied(office, "CO", "29"), 20000)
    for verb in ("posted", "reversed"):
        with pytest.raises(IntegrityError, match="does not follow"), transaction.atomic():
            DecisionEvent.objects.create(
                decision=decision,
                patient_id=decision.patient_id,
                verb=verb,
                by_name="Lead",
                occurred_at=decision.made_at,
            )


def test_a_decision_is_not_rewritten(office: Office, lead: Actor) -> None:
    decision = write_off(lead, denied(office, "CO", "29", 900), 900)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(cents=1)


def test_a_refused_request_leaves_the_money_open(office: Office, lead: Actor) -> None:
    claim = denied(office, "CO", "29")
    decision = write_off(lead, claim, 20000)
    boss = make_actor("office_manager")
    with pytest.raises(ReasonNeededForMoney):
        actions.refuse_write_off(actor=boss, decision_id=decision.pk, why=" ")
    actions.refuse_write_off(actor=boss, decision_id=decision.pk, why="Appeal it first")

    assert owes(claim) == (20000, 0)
    assert items("approve") == []
    with pytest.raises(DecisionMoved):
        actions.approve_write_off(actor=boss, decision_id=decision.pk)


def test_who_asked_may_withdraw_and_nobody_else(office: Office, lead: Actor) -> None:
    decision = write_off(lead, denied(office, "CO", "29"), 20000)
    boss = make_actor("office_manager")
    with pytest.raises(NotYourOwn):
        actions.withdraw_request(actor=boss, decision_id=decision.pk)
    assert actions.withdraw_request(actor=lead, decision_id=decision.pk).state == "withdrawn"


def test_what_waits_for_approval_cannot_be_promised_twice(office: Office, lead: Actor) -> None:
    claim = denied(office, "CO", "29")
    write_off(lead, claim, 15000)
    with pytest.raises(TooMuchMoney):
        write_off(lead, claim, 6000)


def test_what_was_paid_while_a_request_waited_is_not_written_off(
    office: Office, lead: Actor
) -> None:
    claim = denied(office, "CO", "29")
    decision = write_off(lead, claim, 20000)
    posted(SET_UP, check(office.payer, clp(claim, svc(20000, 20000), payer_number="N2")))
    with pytest.raises(TooMuchMoney):
        actions.approve_write_off(actor=make_actor("office_manager"), decision_id=decision.pk)
    decision.refresh_from_db()
    assert (decision.state, owes(claim)) == ("asked", (0, 0))


def test_a_reviewed_share_becomes_the_patients_and_their_money_pays_it(
    office: Office, lead: Actor
) -> None:
    claim = denied(office, "PR", "96")
    actions.take_payment(
        actor=SET_UP,
        key=uuid.uuid4(),
        patient_id=claim.patient_id,
        cents=4000,
        method="card",
        site_id=office.site.pk,
        purpose="copay",
        service_on=claim.service_on,
    )
    assert len(items("review")) == 1
    decision = to_patient(lead, claim, 20000)

    assert owes(claim) == (0, 16000)
    assert items("review") == []
    assert Posting.objects.get(kind="to_patient").reason == "The plan does not cover it"
    actions.reverse_decision(
        actor=lead, key=uuid.uuid4(), decision_id=decision.pk, why="It was covered"
    )
    assert owes(claim) == (20000, 0)
    balance = balances(actor=SET_UP, patient_ids=[claim.patient_id])[claim.patient_id]
    assert balance.unapplied_cents == 4000
    assert [item.amount_at_risk_cents for item in items("review")] == [20000]
    to_patient(lead, claim, 20000)
    assert owes(claim) == (0, 16000)
    assert items("review") == []


@pytest.mark.parametrize(
    ("group", "carc"), [("CO", "29"), ("PR", "97"), ("CO", "197"), ("CO", "16")]
)
def test_what_no_patient_may_be_billed_for_is_not_moved_to_them(
    office: Office, lead: Actor, group: str, carc: str
) -> None:
    claim = denied(office, group, carc)
    with pytest.raises(NeverThePatients):
        to_patient(lead, claim, 100)
    assert owes(claim) == (20000, 0)
    assert Decision.objects.count() == 0


def test_the_patients_part_of_a_mixed_answer_may_be_moved_and_the_rest_not(
    office: Office, lead: Actor
) -> None:
    claim = office.billed([20000])
    reasons = (("PR", "96", 5000), ("CO", "97", 15000))
    posted(SET_UP, check(office.payer, clp(claim, svc(20000, 0, *reasons), status="4")))
    with pytest.raises(NeverThePatients):
        to_patient(lead, claim, 5001)
    to_patient(lead, claim, 5000)
    assert owes(claim) == (15000, 5000)


def test_a_payer_without_a_contract_lets_the_rest_be_the_patients(
    office: Office, lead: Actor
) -> None:
    """T7: out of network, the amount above the payer's rate is not ours to lose."""
    from praxis.coverage import testing as coverage

    stranger = coverage.make_payer(name="Far Away Mutual")
    patient = office.patient(insured=False)
    coverage.make_coverage(patient.pk, payer=stranger)
    claim = office.claim(office.charges(patient.pk, [20000]), payer=stranger)
    posted(SET_UP, check(stranger, clp(claim, svc(20000, 12000, ("CO", "45", 8000)))))
    to_patient(lead, claim, 8000)
    assert owes(claim) == (0, 8000)


def test_back_to_insurance_releases_what_the_patient_paid(office: Office, lead: Actor) -> None:
    claim = office.billed([20000])
    posted(SET_UP, check(office.payer, clp(claim, svc(20000, 15000, ("PR", "1", 5000)))))
    actions.take_payment(
        actor=SET_UP,
        key=uuid.uuid4(),
        patient_id=claim.patient_id,
        cents=5000,
        method="cash",
        site_id=office.site.pk,
    )
    assert owes(claim) == (0, 0)
    decision = to_insurance(lead, claim, 5000)

    assert owes(claim) == (5000, 0)
    balance = balances(actor=SET_UP, patient_ids=[claim.patient_id])[claim.patient_id]
    assert balance.unapplied_cents == 5000
    actions.reverse_decision(
        actor=lead, key=uuid.uuid4(), decision_id=decision.pk, why="There was none"
    )
    assert owes(claim) == (0, 0)


def test_what_a_decision_moved_and_a_payer_paid_is_not_taken_back(
    office: Office, lead: Actor
) -> None:
    claim = office.billed([20000])
    posted(SET_UP, check(office.payer, clp(claim, svc(20000, 15000, ("PR", "1", 5000)))))
    decision = to_insurance(lead, claim, 5000)
    write_off(lead, claim, 5000)
    with pytest.raises(SettledSince):
        actions.reverse_decision(
            actor=lead, key=uuid.uuid4(), decision_id=decision.pk, why="There was none"
        )


def test_a_write_off_taken_back_leaves_the_books_as_before(office: Office, lead: Actor) -> None:
    claim = denied(office, "CO", "29", 9000)
    decision = write_off(lead, claim, 9000)
    with pytest.raises(ReasonNeededForMoney):
        actions.reverse_decision(actor=lead, key=uuid.uuid4(), decision_id=decision.pk, why="")
    actions.reverse_decision(
        actor=lead, key=uuid.uuid4(), decision_id=decision.pk, why="Proof of filing was found"
    )

    assert owes(claim) == (9000, 0)
    assert books(Chart.TIMELY_FILING) == 0
    assert [item.title for item in items("review")] == [
        "A decision was taken back: who owes this now?"
    ]
    with pytest.raises(DecisionMoved):
        actions.reverse_decision(actor=lead, key=uuid.uuid4(), decision_id=decision.pk, why="Again")


def test_deciding_twice_with_one_key_decides_once(office: Office, lead: Actor) -> None:
    claim = denied(office, "CO", "29", 9000)
    key = uuid.uuid4()
    first, again = (write_off(lead, claim, 4000, key=key) for _ in range(2))
    assert first == again
    assert owes(claim) == (5000, 0)


@pytest.mark.parametrize("wrong", ["nothing", "twice", "negative", "other", "too much", "no why"])
def test_what_cannot_be_is_refused_and_leaves_nothing(
    office: Office, lead: Actor, wrong: str
) -> None:
    claim = denied(office, "CO", "29", 9000)
    (one,) = part(claim, 100)
    other = office.billed([500])
    parts: dict[str, list[Allocation]] = {
        "nothing": [],
        "twice": [one, one],
        "negative": [Allocation(one.charge_id, -100)],
        "other": part(other, 100),
        "too much": part(claim, 9001),
        "no why": [one],
    }
    with pytest.raises((BadAllocation, TooMuchMoney, ReasonNeededForMoney)):
        write_off(lead, claim, 0, parts=parts[wrong], why=" " if wrong == "no why" else "Late")
    assert Decision.objects.count() == 0
    assert owes(claim) == (9000, 0)


ACTIONS: dict[str, Callable[[Actor, Claim, Decision], object]] = {
    "write_off": lambda actor, claim, _: write_off(actor, claim, 100),
    "move_to_patient": lambda actor, claim, _: to_patient(actor, claim, 100),
    "move_to_insurance": lambda actor, claim, _: to_insurance(actor, claim, 100),
    "approve_write_off": lambda actor, _, made: actions.approve_write_off(
        actor=actor, decision_id=made.pk
    ),
    "refuse_write_off": lambda actor, _, made: actions.refuse_write_off(
        actor=actor, decision_id=made.pk, why="No"
    ),
    "withdraw_request": lambda actor, _, made: actions.withdraw_request(
        actor=actor, decision_id=made.pk
    ),
    "reverse_decision": lambda actor, _, made: actions.reverse_decision(
        actor=actor, key=uuid.uuid4(), decision_id=made.pk, why="No"
    ),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_who_may_not_decide_does_not(office: Office, lead: Actor, desk: Actor, name: str) -> None:
    claim = denied(office, "CO", "29")
    made = write_off(lead, claim, 20000)
    before = Posting.objects.count()
    with pytest.raises(Forbidden):
        ACTIONS[name](desk, claim, made)
    made.refresh_from_db()
    assert (made.state, Posting.objects.count()) == ("asked", before)
