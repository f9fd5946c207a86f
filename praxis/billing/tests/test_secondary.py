"""From the first payer's posted 835 to the second payer's, and to a balance of zero."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from praxis.access.context import opened
from praxis.access.queries import today
from praxis.billing import actions
from praxis.billing.models import Charge, Claim, Interchange
from praxis.billing.queries.balances import balances, book_differences
from praxis.billing.testing import LAB_CENTS, SET_UP, VISIT_CENTS, Clinic
from praxis.billing.tests.answers import ack277
from praxis.billing.tests.era import check, clp, posted, receive, reversed_clp, svc
from praxis.billing.tests.oracles import pyx12_errors, x12sdk_claims
from praxis.billing.types import ClaimState, WrongClaimState
from praxis.coverage import actions as coverage_actions
from praxis.coverage import testing as coverage
from praxis.coverage.types import PayerKind
from praxis.documents import queries as documents
from praxis.interop.x12 import balance_837p, parse_837p, read
from praxis.interop.x12.content import Entity, ProfessionalClaim
from praxis.interop.x12.content import RemittanceClaim as Clp
from praxis.interop.x12.content import RemittanceLine as Svc
from praxis.kernel import exchange
from praxis.ledger import queries as ledger
from praxis.ledger.types import Chart
from praxis.news.testing import run_reactions
from praxis.worklist.models import WorkItem

WHOLE = VISIT_CENTS + LAB_CENTS


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(exchange, "home", lambda: tmp_path)
    return tmp_path / "exchange"


class Insured(Clinic):
    """The clinic with a contract with its payer, a second payer, and a patient of both."""

    def __init__(self, second: str = "Second Mutual", **kind: object) -> None:
        super().__init__()
        self.second = self.make_payer(second, **kind)
        for payer in (self.payer, self.second):
            self.contract(payer.pk)
        self.patient = self.make_patient()
        coverage.make_coverage(self.patient.pk, payer=self.second)
        self.claim = self.make_claim(self.patient)

    def contract(self, payer_id: int) -> None:
        coverage_actions.add_enrollment(
            actor=SET_UP,
            key=uuid.uuid4(),
            payer_id=payer_id,
            billing_entity_id=self.entity.pk,
            kind="participation",
            starts_on=date(2020, 1, 1),
        )

    def owes(self) -> tuple[int, int]:
        """What is open with insurance and with the patient."""
        found = balances(actor=SET_UP, patient_ids=[self.patient.pk])[self.patient.pk]
        return found.insurance_cents, found.patient_cents


@pytest.fixture
def office(db: None) -> Iterator[Insured]:
    with opened(SET_UP, purpose="test"):
        yield Insured()
        assert book_differences(actor=SET_UP, on=today()) == []


def sent(claim: Claim, *, judged: bool = False) -> ProfessionalClaim:
    """The claim as it left and the payer accepted it; `judged`: by other readers first."""
    actions.send_claims(actor=SET_UP, key=uuid.uuid4(), claim_ids=[claim.pk])
    run_reactions()
    file = Interchange.objects.filter(direction="out").latest("pk")
    content = documents.open_content(actor=SET_UP, document_id=file.document_id or 0).data
    if judged:
        assert pyx12_errors(content) == []
        assert x12sdk_claims(content) == 1
    actions.receive_answers(
        actor=SET_UP,
        file_name=f"{claim.number}.277",
        content=ack277((claim.number, "A2", f"TCN{claim.number}"), file=file, control=claim.pk),
    )
    claim.refresh_from_db()
    assert claim.state == ClaimState.ACCEPTED
    sets = read(BytesIO(content)).transactions()
    (found,) = [each for transaction in sets for each in parse_837p(transaction).claims]
    return found


def visit(paid: int, *reasons: tuple[str, str, int]) -> Svc:
    return svc(VISIT_CENTS, paid, *reasons, code="G0463")


def screening(paid: int, *reasons: tuple[str, str, int]) -> Svc:
    return svc(LAB_CENTS, paid, *reasons, code="G0444")


def first_answer(claim: Claim, **how: Any) -> Clp:
    """Of $209.00: $120.00 paid, $25.00 contract, $64.00 left to the patient or the next."""
    return clp(
        claim,
        visit(10000, ("CO", "45", 2100), ("PR", "1", 5000), ("PR", "2", 1400)),
        screening(2000, ("CO", "45", 400)),
        **how,
    )


def items(kind: str) -> list[WorkItem]:
    return list(WorkItem.objects.filter(kind=f"billing.{kind}", closed_at=None))


def next_claim(claim: Claim) -> Claim:
    made = actions.make_next_claim(actor=SET_UP, key=uuid.uuid4(), claim_id=claim.pk)
    assert made is not None
    return made


def told(claim: ProfessionalClaim) -> tuple[int, list[tuple[int, list[tuple[str, str, int]]]]]:
    """AMT*D, and of each line what was paid with its reasons."""
    (other,) = [each for each in claim.others if each.payer_responsibility == "P"]
    paid = next(each.cents for each in other.amounts if each.qualifier == "D")
    return paid, [
        (judged.paid_cents, [(each.group, each.carc, each.cents) for each in judged.adjustments])
        for line in claim.lines
        for judged in line.adjudications
    ]


def test_the_second_payer_hears_what_the_first_did_and_the_balance_goes_to_zero(
    office: Insured,
) -> None:
    sent(office.claim)
    posted(SET_UP, check(office.payer, first_answer(office.claim)))
    assert office.owes() == (6400, 0)

    second = next_claim(office.claim)
    said = sent(second, judged=True)

    assert balance_837p(said) == []
    assert (second.sequence, second.payer_id) == ("S", office.second.pk)
    assert said.subscriber.payer_responsibility == "S"
    assert told(said) == (
        12000,
        [
            (10000, [("CO", "45", 2100), ("PR", "1", 5000), ("PR", "2", 1400)]),
            (2000, [("CO", "45", 400)]),
        ],
    )
    answer = clp(
        second,
        visit(6400, ("OA", "23", 12100)),
        screening(0, ("OA", "23", LAB_CENTS)),
        status="2",
    )
    posted(SET_UP, check(office.second, answer))

    assert office.owes() == (0, 0)
    second.refresh_from_db()
    assert second.state == ClaimState.PAID
    assert items("next_payer") == items("denial") == items("review") == []
    balance = ledger.trial_balance(actor=SET_UP, on=today())
    on_books = {row.code: row.cents for row in balance.rows}
    assert on_books[Chart.EFT_EXPECTED] == 18400
    assert on_books[Chart.REVENUE] == -WHOLE
    assert on_books[Chart.CONTRACTUAL] == 2500


def test_what_the_last_payer_leaves_is_the_patients(office: Insured) -> None:
    sent(office.claim)
    posted(SET_UP, check(office.payer, first_answer(office.claim)))
    second = next_claim(office.claim)
    sent(second)
    answer = clp(
        second,
        visit(5000, ("OA", "23", 12100), ("PR", "3", 1400)),
        screening(0, ("OA", "23", LAB_CENTS)),
        status="2",
    )
    posted(SET_UP, check(office.second, answer))

    assert office.owes() == (0, 1400)


def test_medicaid_last_pays_nothing_and_nothing_is_the_patients(db: None) -> None:
    with opened(SET_UP, purpose="test"):
        office = Insured("State Medicaid", kind=PayerKind.MEDICAID)
        sent(office.claim)
        posted(SET_UP, check(office.payer, first_answer(office.claim)))
        second = next_claim(office.claim)
        assert balance_837p(sent(second)) == []
        answer = clp(
            second,
            visit(0, ("OA", "23", 12100), ("CO", "45", 6400)),
            screening(0, ("OA", "23", LAB_CENTS)),
            status="2",
        )
        posted(SET_UP, check(office.second, answer))
        assert office.owes() == (0, 0)


@pytest.mark.parametrize("paid_as", ["parts", "bundle", "whole", "recoded", "first by mistake"])
def test_however_the_first_payer_answered_the_second_claim_adds_up(
    office: Insured, paid_as: str
) -> None:
    """Split over two CLPs, bundled into one line, judged without lines, or recoded."""
    sent(office.claim)
    claim = office.claim
    posted(SET_UP, check(office.payer, *answers(claim)[paid_as]))
    assert office.owes()[0] == 6400

    said = sent(next_claim(claim), judged=paid_as == "bundle")

    assert balance_837p(said) == []
    assert told(said)[0] == 12000


def answers(claim: Claim) -> dict[str, Sequence[Clp]]:
    left = (("CO", "45", 2100), ("PR", "1", 5000), ("PR", "2", 1400))
    wrong = clp(claim, visit(9000, ("CO", "45", 9500)), screening(0, ("CO", "16", LAB_CENTS)))
    return {
        "parts": [
            clp(claim, visit(10000, *left)),
            clp(claim, screening(2000, ("CO", "45", 400)), payer_number="PART2"),
        ],
        "bundle": [
            clp(
                claim,
                visit(0, ("CO", "97", VISIT_CENTS)),
                screening(2000, ("CO", "45", 400)),
                svc(0, 10000, ("CO", "97", -VISIT_CENTS), *left, code="G0463"),
            )
        ],
        "whole": [
            clp(
                claim,
                charge=WHOLE,
                paid=12000,
                reasons=[("CO", "45", 2500), ("PR", "1", 5000), ("PR", "2", 1400)],
            )
        ],
        "recoded": [
            clp(
                claim,
                svc(VISIT_CENTS, 10000, *left, code="G0438"),
                screening(2000, ("CO", "45", 400)),
            )
        ],
        "first by mistake": [wrong, reversed_clp(wrong), first_answer(claim, payer_number="N2")],
    }


def test_a_claim_called_a_duplicate_later_does_not_hide_what_was_paid(office: Insured) -> None:
    sent(office.claim)
    posted(SET_UP, check(office.payer, first_answer(office.claim)))
    again = clp(
        office.claim,
        visit(0, ("OA", "18", VISIT_CENTS)),
        screening(0, ("OA", "18", LAB_CENTS)),
        status="4",
        payer_number="DUP",
    )
    posted(SET_UP, check(office.payer, again))

    said = sent(next_claim(office.claim))

    assert balance_837p(said) == []
    assert told(said)[0] == 12000


def test_remarks_of_the_first_payer_go_on_to_the_second(office: Insured) -> None:
    sent(office.claim)
    answer = first_answer(office.claim, outpatient=("", "", "MA01", "MA18"))
    posted(SET_UP, check(office.payer, answer))

    said = sent(next_claim(office.claim), judged=True)

    (other,) = said.others
    assert other.outpatient == ("", "", "MA01", "MA18")


def _passed_on(claim: Claim, how: str) -> Clp:
    if how == "TT":
        return first_answer(claim, entities=(Entity("TT", "2", "SECOND MUTUAL"),))
    if how == "19 denied":
        return clp(
            claim,
            visit(0, ("PR", "96", VISIT_CENTS)),
            screening(0, ("PR", "96", LAB_CENTS)),
            status="19",
        )
    return first_answer(claim, status=how)


@pytest.mark.parametrize("how", ["19", "20", "21", "19 denied", "TT"])
def test_what_the_payer_passed_on_itself_is_not_billed_a_second_time(
    office: Insured, how: str
) -> None:
    sent(office.claim)
    posted(SET_UP, check(office.payer, _passed_on(office.claim, how)))

    assert items("next_payer") == []
    with pytest.raises(WrongClaimState, match="itself"):
        next_claim(office.claim)
    assert Claim.objects.count() == 1
    kinds = list(office.claim.events.order_by("pk").values_list("kind", flat=True))
    assert kinds[-1] == "forwarded"
    assert office.owes()[1] == 0


def test_a_claim_passed_on_is_answered_by_the_second_payer_under_our_first_number(
    office: Insured,
) -> None:
    sent(office.claim)
    posted(SET_UP, check(office.payer, first_answer(office.claim, status="19")))
    answer = clp(
        office.claim,
        visit(6400, ("OA", "23", 12100)),
        screening(0, ("OA", "23", LAB_CENTS)),
        status="2",
        payer_number="SECOND1",
    )
    posted(SET_UP, check(office.second, answer))

    assert office.owes() == (0, 0)
    assert items("next_payer") == []


def test_the_same_second_answer_twice_pays_once(office: Insured) -> None:
    sent(office.claim)
    posted(SET_UP, check(office.payer, first_answer(office.claim)))
    second = next_claim(office.claim)
    sent(second)
    said = check(
        office.second,
        clp(
            second,
            visit(6400, ("OA", "23", 12100)),
            screening(0, ("OA", "23", LAB_CENTS)),
            status="2",
        ),
    )
    posted(SET_UP, said)
    assert receive(SET_UP, said).duplicates == 1

    assert office.owes() == (0, 0)
    assert Charge.objects.count() == 2
