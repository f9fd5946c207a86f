"""A payer's letter says what its file left out."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from praxis.access.context import opened
from praxis.access.queries import today
from praxis.billing import actions
from praxis.billing.decision_types import BadReason, LetterNeeded, NothingIsOff
from praxis.billing.models import Claim, RemittanceAdjustment, RemittanceClaim
from praxis.billing.queries.adjudications import adjudications_of
from praxis.billing.queries.balances import book_differences
from praxis.billing.queries.remits import totals_of
from praxis.billing.tests.era import check, clp, posted, svc
from praxis.billing.tests.money_world import SET_UP, Office, sums_of
from praxis.documents import queries as documents
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.worklist.models import WorkItem

LETTER = b"%PDF-1.4 we reduced this claim"


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    with opened(SET_UP, purpose="test"):
        yield Office()
        assert book_differences(actor=SET_UP, on=today()) == []


def off(office: Office, claim: Claim | str, cents: int = 2628) -> RemittanceClaim:
    """A claim of a check whose first line does not say why `cents` were not paid."""
    paid = 20000 - 8000 - cents
    said = clp(claim, svc(20000, paid, ("CO", "45", 8000)))
    remittance = posted(SET_UP, check(office.payer, said))
    row: RemittanceClaim = remittance.claims.get()
    assert (row.state, row.off_cents) == ("suspense", cents)
    return row


def enter(row: RemittanceClaim, cents: int, actor: Actor = SET_UP, **how: Any) -> RemittanceClaim:
    given: dict[str, Any] = {
        "key": uuid.uuid4(),
        "line": 1,
        "group": "PR",
        "carc": "2",
        "media_type": "application/pdf",
        "content": LETTER,
    }
    return actions.enter_letter_reason(
        actor=actor,
        remittance_claim_id=row.pk,
        cents=cents,
        **(given | how),
    )


def test_a_reason_from_a_letter_completes_the_claim_and_it_is_posted(office: Office) -> None:
    claim = office.billed([20000])
    row = off(office, claim)
    done = enter(row, 2628)

    assert (done.state, done.off_cents) == ("posted", 0)
    sums = sums_of(claim)
    assert (sums.insurance_cents, sums.patient_cents) == (0, 2628)
    totals = totals_of(actor=SET_UP, remittance=row.remittance)
    assert (totals.off_claims, totals.off_lines) == (0, 0)
    entered = RemittanceAdjustment.objects.get(letter__isnull=False)
    letter = documents.open_content(actor=SET_UP, document_id=entered.letter_id)
    assert letter.data == LETTER
    assert entered.letter.patient_id == claim.patient_id
    assert not WorkItem.objects.filter(kind="billing.suspense", closed_at=None).exists()


def test_the_next_payer_hears_of_the_letters_reason_too(office: Office) -> None:
    claim = office.billed([20000])
    enter(off(office, claim), 2628)
    (line,) = adjudications_of(actor=SET_UP, claim_ids=[claim.pk])[claim.pk].lines
    assert [(each.reason, each.cents) for each in line.adjustments] == [("45", 8000), ("2", 2628)]


def test_half_an_explanation_leaves_it_in_suspense_with_the_rest(office: Office) -> None:
    claim = office.billed([20000])
    row = enter(off(office, claim), 2000)
    assert (row.state, row.off_cents) == ("suspense", 628)
    assert "off by $6.28" in row.why
    assert enter(row, 628).state == "posted"


def test_without_a_claim_of_ours_it_goes_to_the_match_queue_and_balances_there(
    office: Office,
) -> None:
    row = enter(off(office, "UNKNOWN1"), 2628)
    assert (row.state, row.off_cents, row.patient_id) == ("unmatched", 0, None)
    claim = office.billed([20000])
    actions.match_remittance_claim(
        actor=SET_UP, key=uuid.uuid4(), remittance_claim_id=row.pk, claim_id=claim.pk
    )
    assert sums_of(claim).patient_cents == 2628


def test_unmatched_and_matched_again_keeps_the_letter(office: Office) -> None:
    claim = office.billed([20000])
    row = enter(off(office, claim), 2628)
    actions.unmatch_remittance_claim(
        actor=SET_UP, key=uuid.uuid4(), remittance_claim_id=row.pk, why="Wrong one"
    )
    assert sums_of(claim).insurance_cents == 20000
    actions.match_remittance_claim(
        actor=SET_UP, key=uuid.uuid4(), remittance_claim_id=row.pk, claim_id=claim.pk
    )
    assert sums_of(claim).patient_cents == 2628


def test_the_same_entry_twice_is_one(office: Office) -> None:
    row = off(office, office.billed([20000]))
    key = uuid.uuid4()
    for _ in range(2):
        enter(row, 1000, key=key)
    assert RemittanceAdjustment.objects.filter(letter__isnull=False).count() == 1


@pytest.mark.parametrize(
    ("how", "refusal"),
    [
        ({"content": b""}, LetterNeeded),
        ({"group": "XX"}, BadReason),
        ({"carc": "because"}, BadReason),
        ({"line": 7}, BadReason),
        ({"cents": 0}, BadReason),
    ],
)
def test_what_is_not_a_reason_is_refused_and_leaves_nothing(
    office: Office, how: dict[str, Any], refusal: type[Exception]
) -> None:
    row = off(office, office.billed([20000]))
    cents = how.pop("cents", 2628)
    with pytest.raises(refusal):
        enter(row, cents, **how)
    assert not RemittanceAdjustment.objects.filter(letter__isnull=False).exists()


def test_a_claim_that_balances_takes_no_letter(office: Office) -> None:
    claim = office.billed([20000])
    remittance = posted(SET_UP, check(office.payer, clp(claim, svc(20000, 20000))))
    with pytest.raises(NothingIsOff):
        enter(remittance.claims.get(), 100)


def test_who_may_not_post_enters_no_letter(office: Office, desk: Actor) -> None:
    row = off(office, office.billed([20000]))
    with pytest.raises(Forbidden):
        enter(row, 2628, desk)
    row.refresh_from_db()
    assert row.state == "suspense"
