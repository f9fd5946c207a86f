"""T1 to T8 of domain/revenue-cycle.md, with the amounts given there."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from praxis.access import queries as access
from praxis.access.context import system
from praxis.billing import actions
from praxis.billing.models import Posting, Remittance, RemittanceClaim
from praxis.billing.queries.adjudications import adjudications_of
from praxis.billing.queries.balances import book_differences
from praxis.billing.remits.ours import open_of
from praxis.billing.tests.era import check, clp, plb, posted, receive, reversed_clp, svc
from praxis.billing.tests.money_world import (
    SET_UP,
    Office,
    lines_of,
    paid_and_written_off,
    sums_of,
)
from praxis.billing.types import WrongClaimState
from praxis.coverage import testing as coverage
from praxis.coverage.types import PayerKind
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.ledger import queries as ledger
from praxis.ledger.types import Chart
from praxis.worklist.models import WorkItem

pytestmark = pytest.mark.django_db
T1 = (("CO", "45", 8000), ("PR", "1", 5000), ("PR", "2", 1400))


@pytest.fixture
def office() -> Iterator[Office]:
    with system("test", purpose="test"):
        yield Office()


@pytest.fixture(autouse=True)
def _books_agree(request: pytest.FixtureRequest, office: Office) -> Iterator[None]:
    """Whatever a test does: the books say what the open lines say."""
    yield
    today = access.today()
    assert book_differences(actor=SET_UP, on=today) == []
    assert ledger.control_differences(actor=SET_UP) == []


def books(account: str) -> int:
    rows = ledger.trial_balance(actor=SET_UP, on=access.today()).rows
    return next((row.cents for row in rows if row.code == account), 0)


def items(kind: str) -> list[WorkItem]:
    return list(WorkItem.objects.filter(kind=f"billing.{kind}", closed_at__isnull=True))


def test_t1_a_line_is_payment_write_off_and_patient_share(office: Office) -> None:
    claim = office.billed([20000])
    posted(SET_UP, check(office.payer, clp(claim, svc(20000, 5600, *T1))))

    assert (sums_of(claim).insurance_cents, sums_of(claim).patient_cents) == (0, 6400)
    assert paid_and_written_off(claim) == (5600, 8000)
    shares = Posting.objects.filter(kind="to_patient").order_by("pk")
    assert [(row.carc, row.patient_cents) for row in shares] == [("1", 5000), ("2", 1400)]
    assert (books(Chart.EFT_EXPECTED), books(Chart.SUSPENSE)) == (5600, 0)
    claim.refresh_from_db()
    assert claim.state == "paid"


def test_t1_one_cent_off_in_a_claim_suspends_that_claim_and_posts_the_rest(
    office: Office,
) -> None:
    good, bad = office.billed([20000]), office.billed([20000])
    off = clp(bad, svc(20000, 5599, *T1))
    remittance = posted(SET_UP, check(office.payer, clp(good, svc(20000, 5600, *T1)), off))

    assert sums_of(good).patient_cents == 6400
    assert (sums_of(bad).insurance_cents, paid_and_written_off(bad)) == (20000, (0, 0))
    row = RemittanceClaim.objects.get(remittance=remittance, claim=bad)
    assert (row.state, row.off_cents) == ("suspense", 1)
    assert "off by $0.01" in row.why
    assert (books(Chart.EFT_EXPECTED), books(Chart.SUSPENSE)) == (11199, -5599)
    (item,) = items("suspense")
    assert (item.amount_at_risk_cents, item.patient_id) == (5599, bad.patient_id)


def test_t1_one_cent_off_in_the_check_parks_all_of_it(office: Office) -> None:
    claim = office.billed([20000])
    received = receive(SET_UP, check(office.payer, clp(claim, svc(20000, 5600, *T1)), amount=5601))
    remittance = Remittance.objects.get(pk=received.remittance_ids[0])

    assert (received.parked, received.posted) == (1, 0)
    assert remittance.state == "parked"
    assert "off by $0.01" in remittance.why
    assert sums_of(claim).insurance_cents == 20000
    assert (books(Chart.EFT_EXPECTED), books(Chart.SUSPENSE)) == (0, 0)
    assert [item.amount_at_risk_cents for item in items("parked")] == [5601]


def test_t2_a_check_is_its_claims_less_its_items(office: Office) -> None:
    claim = office.billed([100000])
    remittance = posted(
        SET_UP,
        check(
            office.payer,
            clp(claim, svc(100000, 100000)),
            items=[plb("WO", 15000, claim.number), plb("L6", -327)],
        ),
    )

    assert remittance.amount_cents == 85327
    assert books(Chart.EFT_EXPECTED) == 85327
    assert (books(Chart.PAYER_BALANCES), books(Chart.INTEREST)) == (15000, -327)
    assert books(Chart.SUSPENSE) == 0
    tied = remittance.provider_adjustments.get(reason_code="WO")
    assert tied.claim_id == claim.pk


def test_t2_the_other_sign_of_an_item_does_not_balance(office: Office) -> None:
    claim = office.billed([100000])
    received = receive(
        SET_UP,
        check(
            office.payer,
            clp(claim, svc(100000, 100000)),
            items=[plb("WO", -15000), plb("L6", 327)],
            amount=85327,
        ),
    )
    assert received.parked == 1


def test_t3_money_carried_forward_nets_to_zero_and_a_check_of_nothing_posts(
    office: Office,
) -> None:
    first = office.billed([10000])
    posted(SET_UP, check(office.payer, clp(first, svc(10000, 10000))))
    posted(
        SET_UP,
        check(
            office.payer,
            reversed_clp(clp(first, svc(10000, 10000))),
            items=[plb("FB", -10000)],
        ),
    )
    assert books(Chart.PAYER_BALANCES) == -10000
    second = office.billed([30000])
    posted(
        SET_UP,
        check(office.payer, clp(second, svc(30000, 30000)), items=[plb("FB", 10000)]),
    )
    assert (books(Chart.PAYER_BALANCES), books(Chart.SUSPENSE)) == (0, 0)
    assert books(Chart.EFT_EXPECTED) == 30000


def test_t4_an_estimate_posts_nothing(office: Office) -> None:
    claim = office.billed([20000])
    remittance = posted(
        SET_UP, check(office.payer, clp(claim, svc(20000, 0, ("OA", "101", 20000)), status="25"))
    )
    assert sums_of(claim).insurance_cents == 20000
    assert remittance.claims.get().state == "notice"


def test_t4_a_denied_claim_can_leave_the_patient_a_share(office: Office) -> None:
    claim = office.billed([20000])
    posted(
        SET_UP,
        check(
            office.payer,
            clp(claim, svc(20000, 0, ("PR", "1", 5000), ("CO", "16", 15000)), status="4"),
        ),
    )
    assert (sums_of(claim).insurance_cents, sums_of(claim).patient_cents) == (15000, 5000)
    claim.refresh_from_db()
    assert claim.state == "denied"


@pytest.mark.parametrize("status", ["19", "20", "21"])
def test_t4_a_claim_passed_on_is_not_billed_to_the_next_payer_by_us(
    office: Office, status: str
) -> None:
    claim = office.billed([20000])
    second = coverage.make_payer(name="Second Mutual")
    coverage.make_coverage(claim.patient_id, payer=second)
    posted(SET_UP, check(office.payer, clp(claim, svc(20000, 5600, *T1), status=status)))

    assert items("next_payer") == []
    assert sums_of(claim).patient_cents == 0
    with pytest.raises(WrongClaimState, match="itself"):
        actions.make_next_claim(actor=SET_UP, key=uuid.uuid4(), claim_id=claim.pk)


def test_t4_what_the_first_payer_leaves_goes_to_the_second_as_work(office: Office) -> None:
    claim = office.billed([20000])
    coverage.make_coverage(claim.patient_id, payer=coverage.make_payer(name="Second Mutual"))
    posted(SET_UP, check(office.payer, clp(claim, svc(20000, 5600, *T1))))

    (item,) = items("next_payer")
    assert item.amount_at_risk_cents == 6400
    assert (sums_of(claim).insurance_cents, sums_of(claim).patient_cents) == (6400, 0)

    made = [
        actions.make_next_claim(actor=SET_UP, key=uuid.uuid4(), claim_id=claim.pk) for _ in "12"
    ]
    assert made[0] is not None
    assert made[0] == made[1]
    assert (made[0].sequence, made[0].payer.name) == ("S", "Second Mutual")
    assert items("next_payer") == []
    told = adjudications_of(actor=SET_UP, claim_ids=[claim.pk])[claim.pk]
    assert told.paid_cents == 5600


@pytest.mark.parametrize("correction_first", [False, True])
def test_t5_reversal_and_correction_come_to_the_correction_alone(
    office: Office, correction_first: bool
) -> None:
    claim = office.billed([20000])
    first = clp(claim, svc(20000, 5600, *T1))
    posted(SET_UP, check(office.payer, first))
    correction = clp(
        claim, svc(20000, 8000, ("CO", "45", 8000), ("PR", "1", 4000)), payer_number="NEW1"
    )
    pair = [reversed_clp(first), correction]
    if correction_first:
        pair.reverse()
    posted(SET_UP, check(office.payer, *pair))

    assert (sums_of(claim).insurance_cents, sums_of(claim).patient_cents) == (0, 4000)
    assert paid_and_written_off(claim) == (8000, 8000)
    assert (books(Chart.EFT_EXPECTED), books(Chart.SUSPENSE)) == (8000, 0)
    states = RemittanceClaim.objects.order_by("pk").values_list("clp02", "state")
    assert set(states) == {("1", "reversed"), ("22", "posted"), ("1", "posted")}


def test_t5_the_two_in_separate_checks_correction_first(office: Office) -> None:
    claim = office.billed([20000])
    first = clp(claim, svc(20000, 5600, *T1))
    posted(SET_UP, check(office.payer, first))
    correction = clp(claim, svc(20000, 8000, ("CO", "45", 8000), ("PR", "1", 4000)))
    posted(SET_UP, check(office.payer, correction))
    posted(SET_UP, check(office.payer, reversed_clp(first), items=[plb("WO", -5600)]))

    assert (sums_of(claim).insurance_cents, sums_of(claim).patient_cents) == (0, 4000)
    assert paid_and_written_off(claim) == (8000, 8000)


def test_t5_a_reversal_without_its_first_answer_waits_in_suspense(office: Office) -> None:
    claim = office.billed([20000])
    never = clp(claim, svc(20000, 5600, *T1))
    posted(SET_UP, check(office.payer, reversed_clp(never), items=[plb("WO", -5600)]))

    assert sums_of(claim).insurance_cents == 20000
    assert RemittanceClaim.objects.get().state == "suspense"
    assert (books(Chart.SUSPENSE), books(Chart.PAYER_BALANCES)) == (5600, -5600)


def test_t5_a_reversal_left_positive_is_not_posted(office: Office) -> None:
    claim = office.billed([20000])
    first = clp(claim, svc(20000, 5600, *T1))
    posted(SET_UP, check(office.payer, first))
    posted(SET_UP, check(office.payer, clp(claim, svc(20000, 5600, *T1), status="22")))

    assert sums_of(claim).patient_cents == 6400
    assert paid_and_written_off(claim) == (5600, 8000)
    assert books(Chart.SUSPENSE) == -5600


def test_t6_a_takeback_leaves_the_patient_whose_check_it_shortens_alone(
    office: Office,
) -> None:
    a, b = office.billed([15000]), office.billed([20000])
    posted(SET_UP, check(office.payer, clp(a, svc(15000, 15000))))
    posted(
        SET_UP,
        check(
            office.payer,
            reversed_clp(clp(a, svc(15000, 15000))),
            items=[plb("WO", -15000, a.number)],
        ),
    )
    second = posted(
        SET_UP,
        check(office.payer, clp(b, svc(20000, 20000)), items=[plb("WO", 15000, a.number)]),
    )

    assert second.amount_cents == 5000
    assert books(Chart.EFT_EXPECTED) == 20000
    assert sums_of(a).insurance_cents == 15000
    assert (sums_of(b).insurance_cents, sums_of(b).patient_cents) == (0, 0)
    assert paid_and_written_off(b) == (20000, 0)
    assert books(Chart.PAYER_BALANCES) == 0


def test_t7_a_payer_without_contract_cannot_make_us_write_off(office: Office) -> None:
    stranger = coverage.make_payer(name="Far Away Mutual")
    patient = office.patient(insured=False)
    coverage.make_coverage(patient.pk, payer=stranger)
    claim = office.claim(office.charges(patient.pk, [20000]), payer=stranger)
    posted(SET_UP, check(stranger, clp(claim, svc(20000, 12000, ("CO", "45", 8000)))))

    assert paid_and_written_off(claim) == (12000, 0)
    assert sums_of(claim).insurance_cents == 8000
    (item,) = items("denial")
    assert item.amount_at_risk_cents == 8000


def test_t7_payer_initiated_reductions_follow_the_rule_of_co(office: Office) -> None:
    claim = office.billed([20000])
    posted(SET_UP, check(office.payer, clp(claim, svc(20000, 12000, ("PI", "45", 8000)))))
    assert paid_and_written_off(claim) == (12000, 8000)


def test_t7_other_payers_part_is_information_for_the_second(office: Office) -> None:
    claim = office.billed([20000])
    second = coverage.make_payer(name="Second Mutual")
    office.participate(second)
    coverage.make_coverage(claim.patient_id, payer=second)
    posted(SET_UP, check(office.payer, clp(claim, svc(20000, 5600, *T1))))
    answer = clp(claim, svc(20000, 5000, ("OA", "23", 13600), ("PR", "2", 1400)), status="2")
    posted(SET_UP, check(second, answer))

    assert (sums_of(claim).insurance_cents, sums_of(claim).patient_cents) == (0, 1400)
    assert paid_and_written_off(claim) == (10600, 8000)


def test_t11_a_last_payer_that_pays_nothing_leaves_nothing_to_the_patient(
    office: Office,
) -> None:
    claim = office.billed([20000])
    medicaid = coverage.make_payer(name="State Medicaid", kind=PayerKind.MEDICAID)
    office.participate(medicaid)
    coverage.make_coverage(claim.patient_id, payer=medicaid)
    posted(SET_UP, check(office.payer, clp(claim, svc(20000, 5600, *T1))))
    answer = clp(claim, svc(20000, 0, ("OA", "23", 13600), ("CO", "45", 6400)), status="2")
    posted(SET_UP, check(medicaid, answer))

    assert (sums_of(claim).insurance_cents, sums_of(claim).patient_cents) == (0, 0)


def test_a_second_payer_nobody_knew_takes_back_what_the_patient_was_billed(
    office: Office,
) -> None:
    claim = office.billed([20000])
    posted(SET_UP, check(office.payer, clp(claim, svc(20000, 5600, *T1))))
    assert sums_of(claim).patient_cents == 6400
    second = coverage.make_payer(name="Second Mutual")
    office.participate(second)
    answer = clp(claim, svc(20000, 5000, ("CO", "45", 13600), ("PR", "2", 1400)), status="2")
    posted(SET_UP, check(second, answer))

    assert (sums_of(claim).insurance_cents, sums_of(claim).patient_cents) == (0, 1400)
    assert paid_and_written_off(claim) == (10600, 8000)


@pytest.mark.parametrize("carc", ["29", "97", "197"])
@pytest.mark.parametrize("group", ["CO", "PR"])
def test_t8_late_bundled_and_unauthorized_never_reach_the_patient(
    office: Office, carc: str, group: str
) -> None:
    claim = office.billed([20000])
    posted(SET_UP, check(office.payer, clp(claim, svc(20000, 0, (group, carc, 20000)), status="4")))
    assert (sums_of(claim).insurance_cents, sums_of(claim).patient_cents) == (20000, 0)
    assert paid_and_written_off(claim) == (0, 0)
    (item,) = items("denial")
    assert item.amount_at_risk_cents == 20000


@pytest.mark.parametrize("carc", ["16", "50"])
def test_t8_other_denials_wait_on_the_list_and_are_not_written_off(
    office: Office, carc: str
) -> None:
    claim = office.billed([20000])
    posted(SET_UP, check(office.payer, clp(claim, svc(20000, 0, ("CO", carc, 20000)), status="4")))
    assert sums_of(claim).insurance_cents == 20000
    assert len(items("denial")) == 1


def test_t8_the_federal_cut_is_written_off_to_its_own_account(office: Office) -> None:
    claim = office.billed([20000])
    posted(
        SET_UP,
        check(
            office.payer,
            clp(claim, svc(20000, 11760, ("CO", "45", 8000), ("CO", "253", 240))),
        ),
    )
    assert (books(Chart.CONTRACTUAL), books(Chart.SEQUESTRATION)) == (8000, 240)
    assert sums_of(claim).insurance_cents == 0


def test_t8_a_wrong_payer_sends_the_front_desk_to_the_insurance(office: Office) -> None:
    claim = office.billed([20000])
    posted(SET_UP, check(office.payer, clp(claim, svc(20000, 0, ("CO", "109", 20000)), status="4")))
    (item,) = items("coverage")
    assert (item.role, item.url) == ("front_desk", f"/patients/{claim.patient_id}/coverages/")


@pytest.mark.parametrize(
    ("modifier", "group", "carc", "to_patient", "lost", "waits"),
    [
        ("GA", "PR", "50", 20000, 0, 0),
        ("GX", "PR", "96", 20000, 0, 0),
        ("GY", "PR", "204", 20000, 0, 0),
        ("GZ", "CO", "50", 0, 20000, 0),
        ("GZ", "PR", "96", 0, 20000, 0),
        ("", "PR", "96", 0, 0, 20000),
    ],
)
def test_t8_medicare_non_coverage_follows_the_advance_notice(
    office: Office, modifier: str, group: str, carc: str, to_patient: int, lost: int, waits: int
) -> None:
    medicare = coverage.make_payer(name="Medicare Part B", kind=PayerKind.MEDICARE)
    office.participate(medicare)
    patient = office.patient(insured=False)
    coverage.make_coverage(patient.pk, payer=medicare, member_id="1EG4TE5MK73")
    claim = office.claim(
        office.charges(patient.pk, [20000], modifiers=[modifier] if modifier else []),
        payer=medicare,
    )
    posted(
        SET_UP,
        check(medicare, clp(claim, svc(20000, 0, (group, carc, 20000)), status="4")),
    )
    assert sums_of(claim).patient_cents == to_patient
    assert books(Chart.ADMINISTRATIVE) == lost
    assert sums_of(claim).insurance_cents == waits
    assert len(items("review")) == (1 if waits else 0)


def test_claim_level_amounts_reach_the_lines_to_the_cent(office: Office) -> None:
    claim = office.billed([10000, 5001, 4999])
    posted(
        SET_UP,
        check(
            office.payer,
            clp(claim, charge=20000, paid=5600, reasons=T1),
        ),
    )
    assert (sums_of(claim).insurance_cents, sums_of(claim).patient_cents) == (0, 6400)
    assert paid_and_written_off(claim) == (5600, 8000)
    each = open_of([line.charge_id for line in lines_of(claim)])
    assert [sums.insurance_cents for sums in each.values()] == [0, 0, 0]


def test_who_may_not_post_posts_nothing(office: Office, desk: Actor) -> None:
    with pytest.raises(Forbidden):
        receive(desk, check(office.payer, clp(office.billed(), svc(20000, 5600, *T1))))
    assert Remittance.objects.count() == 0
