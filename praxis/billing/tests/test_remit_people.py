"""Checks that do not settle themselves, and what people may do about them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from praxis.access.context import opened
from praxis.access.queries import today
from praxis.billing import actions
from praxis.billing.models import Remittance, RemittanceClaim
from praxis.billing.money_types import NotParked, NotWaiting, ReasonNeededForMoney
from praxis.billing.queries.balances import book_differences
from praxis.billing.tests.era import check, clp, posted, receive, svc
from praxis.billing.tests.money_world import SET_UP, Office, sums_of
from praxis.coverage.models import Payer
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


def stranger(office: Office, *claims: Any) -> Remittance:
    """A check of a payer that nobody knows under this name and number."""
    payer = Payer(name="Tidewater Trust", payer_id="98765")
    received = receive(SET_UP, check(payer, *claims))
    return Remittance.objects.get(pk=received.remittance_ids[0])


def books(account: str) -> int:
    rows = ledger.trial_balance(actor=SET_UP, on=today()).rows
    return next((row.cents for row in rows if row.code == account), 0)


def test_once_the_payer_is_chosen_the_check_is_read_again_and_posted(office: Office) -> None:
    claim = office.billed([20000])
    parked = stranger(office, clp(claim, svc(20000, 20000)))
    assert (parked.state, books(Chart.EFT_EXPECTED)) == ("parked", 0)

    made = actions.choose_payer(
        actor=SET_UP, key=uuid.uuid4(), remittance_id=parked.pk, payer_id=office.payer.pk
    )
    parked.refresh_from_db()
    assert (parked.state, made.state) == ("replaced", "posted")
    assert (sums_of(claim).insurance_cents, books(Chart.EFT_EXPECTED)) == (0, 20000)
    assert not WorkItem.objects.filter(kind="billing.parked", closed_at=None).exists()
    with pytest.raises(NotParked):
        actions.choose_payer(
            actor=SET_UP, key=uuid.uuid4(), remittance_id=parked.pk, payer_id=office.payer.pk
        )


def test_a_parked_checks_money_comes_in_alone_and_its_claims_stay_open(
    office: Office,
) -> None:
    claim = office.billed([20000])
    said = clp(claim, svc(20000, 20000))
    received = receive(SET_UP, check(office.payer, said, trace="EFT77", amount=19999))
    parked = Remittance.objects.get(pk=received.remittance_ids[0])
    with pytest.raises(ReasonNeededForMoney):
        actions.post_money_only(actor=SET_UP, key=uuid.uuid4(), remittance_id=parked.pk, why=" ")
    actions.post_money_only(
        actor=SET_UP, key=uuid.uuid4(), remittance_id=parked.pk, why="It is in the bank"
    )
    parked.refresh_from_db()
    assert (parked.state, books(Chart.EFT_EXPECTED), books(Chart.SUSPENSE)) == (
        "cash_only",
        19999,
        -19999,
    )
    assert sums_of(claim).insurance_cents == 20000
    with pytest.raises(NotParked):
        actions.post_money_only(
            actor=SET_UP, key=uuid.uuid4(), remittance_id=parked.pk, why="Again"
        )


def test_a_held_claim_keeps_its_money_in_suspense_and_its_reason(office: Office) -> None:
    claim = office.billed([20000])
    remittance = posted(SET_UP, check(office.payer, clp(claim, svc(20000, 15000))))
    row = RemittanceClaim.objects.get(remittance=remittance)
    with pytest.raises(ReasonNeededForMoney):
        actions.hold_remittance_claim(actor=SET_UP, remittance_claim_id=row.pk, why="")
    actions.hold_remittance_claim(
        actor=SET_UP, remittance_claim_id=row.pk, why="Asked the payer on Monday"
    )
    row.refresh_from_db()
    assert (row.state, row.why) == ("held", "Asked the payer on Monday")
    assert books(Chart.SUSPENSE) == -15000


def test_what_is_posted_is_not_held(office: Office) -> None:
    remittance = posted(SET_UP, check(office.payer, clp(office.billed([100]), svc(100, 100))))
    with pytest.raises(NotWaiting):
        actions.hold_remittance_claim(
            actor=SET_UP, remittance_claim_id=remittance.claims.get().pk, why="Wait"
        )


def test_a_claim_that_a_check_names_in_two_ways_is_one_claim(office: Office) -> None:
    """By our number and, in another part, only by the payer's: both parts find its lines."""
    claim = office.billed([10000, 6000])
    first, second = claim.lines.order_by("line_number")
    posted(
        SET_UP,
        check(office.payer, clp(claim, svc(10000, 0, ("CO", "16", 10000)), payer_number="P7")),
    )
    whole = clp(
        claim, svc(10000, 10000, number=first.control_number), payer_number="P7", status="1"
    )
    rest = clp("0", svc(6000, 6000, number=second.control_number), payer_number="P7")
    remittance = posted(SET_UP, check(office.payer, whole, rest))
    rows = list(remittance.claims.order_by("position").values_list("state", "claim_id"))
    assert rows == [("posted", claim.pk), ("posted", claim.pk)]
    assert sums_of(claim).insurance_cents == 0


DECIDING: dict[str, Callable[[Actor, Remittance, Office], object]] = {
    "choose_payer": lambda actor, parked, office: actions.choose_payer(
        actor=actor, key=uuid.uuid4(), remittance_id=parked.pk, payer_id=office.payer.pk
    ),
    "post_money_only": lambda actor, parked, _: actions.post_money_only(
        actor=actor, key=uuid.uuid4(), remittance_id=parked.pk, why="Now"
    ),
    "hold_remittance_claim": lambda actor, parked, _: actions.hold_remittance_claim(
        actor=actor, remittance_claim_id=parked.claims.get().pk, why="Now"
    ),
}


@pytest.mark.parametrize("name", DECIDING)
def test_the_front_desk_decides_nothing_about_checks(
    office: Office, desk: Actor, name: str
) -> None:
    parked = stranger(office, clp(office.billed([20000]), svc(20000, 20000)))
    with pytest.raises(Forbidden):
        DECIDING[name](desk, parked, office)
    parked.refresh_from_db()
    assert parked.state == "parked"
