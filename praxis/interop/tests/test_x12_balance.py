"""Which part of a remittance does not add up, and how much of it may be posted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from praxis.interop.tests.oracles import first_transaction
from praxis.interop.x12 import (
    Finding,
    balance_835,
    balance_837p,
    parse_835,
    write_835,
)
from praxis.interop.x12.content import (
    Adjustment,
    Amount,
    ProviderAdjustment,
    Remittance,
    RemittanceClaim,
)
from praxis.interop.x12.testing import (
    make_claim,
    make_remittance,
    make_remittance_claim,
    make_secondary_claim,
    make_sending,
)


def _found(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(each.rule, each.level, each.claim) for each in findings]


def _mirror(claim: RemittanceClaim) -> RemittanceClaim:
    return replace(
        claim,
        status="22",
        charge_cents=-claim.charge_cents,
        paid_cents=-claim.paid_cents,
        patient_cents=-claim.patient_cents,
        lines=tuple(
            replace(
                line,
                charge_cents=-line.charge_cents,
                paid_cents=-line.paid_cents,
                adjustments=tuple(replace(each, cents=-each.cents) for each in line.adjustments),
            )
            for line in claim.lines
        ),
    )


def test_a_payment_that_is_not_what_its_claims_were_paid_is_a_matter_of_the_whole_check() -> None:
    remittance = replace(make_remittance(), paid_cents=13151)

    assert _found(balance_835(remittance)) == [("balance.check", "check", "")]


def test_a_positive_provider_adjustment_lowers_the_payment() -> None:
    held = (ProviderAdjustment("1234567893", date(2026, 12, 31), "WO", "P1", 3150),)
    remittance = make_remittance(provider_adjustments=held, paid_cents=10000)

    assert balance_835(remittance) == []
    assert balance_835(replace(remittance, paid_cents=13150)) != []


def test_a_payment_that_the_payer_takes_back_balances_with_its_sign_turned() -> None:
    taken = _mirror(make_remittance_claim(1))

    assert balance_835(make_remittance([taken], paid_cents=13150, credit="D")) == []


def test_a_line_that_does_not_balance_is_named_with_its_claim_and_no_other() -> None:
    good, bad = make_remittance_claim(1), make_remittance_claim(2)
    line = replace(bad.lines[1], adjustments=(Adjustment("CO", "45", 1),))
    bad = replace(bad, lines=(bad.lines[0], line))

    found = balance_835(make_remittance([good, bad]))

    assert _found(found) == [
        ("balance.line", "line", "P0000002"),
        ("balance.claim", "claim", "P0000002"),
        ("balance.patient", "claim", "P0000002"),
    ]
    assert found[0].line == 2


def test_lines_that_are_not_the_claim_are_a_matter_of_the_claim() -> None:
    claim = replace(make_remittance_claim(1), charge_cents=99900, paid_cents=13150)

    rules = [each.rule for each in balance_835(make_remittance([claim]))]

    assert rules == ["balance.claim", "balance.claim_charge"]


def test_adjustments_of_the_claim_and_of_its_lines_count_together() -> None:
    claim = make_remittance_claim(1)
    held = Adjustment("CO", "253", 100)
    claim = replace(claim, adjustments=(held,), paid_cents=claim.paid_cents - 100)

    assert balance_835(make_remittance([claim])) == []


def test_a_wrong_patient_share_is_a_warning() -> None:
    (found,) = balance_835(make_remittance([replace(make_remittance_claim(1), patient_cents=1)]))

    assert (found.rule, str(found.severity)) == ("balance.patient", "warning")


def test_a_reversal_with_its_signs_turned_balances_and_one_left_positive_does_not() -> None:
    claim = make_remittance_claim(1)

    assert balance_835(make_remittance([_mirror(claim), claim], paid_cents=0)) == []
    found = balance_835(make_remittance([replace(claim, status="22")]))
    assert _found(found) == [("reversal.positive", "claim", "P0000001")]


def test_a_reversal_may_leave_out_the_patients_share_but_not_give_a_wrong_one() -> None:
    claim = make_remittance_claim(1)
    taken = _mirror(claim)
    assert taken.patient_cents

    assert (
        balance_835(make_remittance([replace(taken, patient_cents=0), claim], paid_cents=0)) == []
    )
    (found,) = balance_835(make_remittance([replace(taken, patient_cents=-1), claim], paid_cents=0))
    assert found.rule == "balance.patient"


def test_findings_say_the_segment_they_are_about() -> None:
    data = write_835(make_sending(), make_remittance())
    data = data.replace(b"CAS*CO*45*45", b"CAS*CO*45*44", 1)

    line, *_ = balance_835(parse_835(first_transaction(data)))

    segments = data.decode().splitlines()[2:]
    assert segments[line.segment - 1].startswith("SVC*")


def test_an_amount_nobody_can_read_stops_the_posting_of_its_claim() -> None:
    data = write_835(make_sending(), make_remittance()).replace(b"*130.5*60.5*", b"*130.5*60.5O*")

    found = balance_835(parse_835(first_transaction(data)))

    assert ("element.amount", "P0000001") in {(each.rule, each.claim) for each in found}


def test_a_secondary_claim_adds_up_to_what_the_first_payer_did() -> None:
    claim = make_secondary_claim(1)
    assert balance_837p(claim) == []

    (other,) = claim.others
    wrong = replace(claim, others=(replace(other, amounts=(Amount("D", 8001),)),))
    assert [each.rule for each in balance_837p(wrong)] == ["balance.cob_claim"]

    stranger = replace(claim.lines[0].adjudications[0], payer_id="OTHER")
    wrong = replace(claim, lines=(replace(claim.lines[0], adjudications=(stranger,)),))
    assert {each.rule for each in balance_837p(wrong)} == {"cob.payer", "balance.cob_claim"}


def test_the_charge_of_a_claim_is_the_sum_of_its_lines() -> None:
    assert balance_837p(make_claim(1)) == []
    assert [each.rule for each in balance_837p(make_claim(1, charge_cents=1))] == ["balance.clm02"]


@st.composite
def _payments(draw: st.DrawFn) -> Remittance:
    cents = st.integers(-500_000, 500_000)
    claims = []
    for number in range(draw(st.integers(1, 4))):
        lines = []
        for at in range(draw(st.integers(1, 3))):
            adjustments = tuple(
                Adjustment(draw(st.sampled_from(["CO", "PR", "OA", "PI"])), "45", amount)
                for amount in draw(st.lists(cents.filter(bool), max_size=7))
            )
            paid = draw(cents)
            charge = paid + sum(each.cents for each in adjustments)
            line = replace(
                make_remittance_claim(number).lines[0],
                charge_cents=charge, paid_cents=paid, adjustments=adjustments,
                control_number=f"L{at}", amounts=(),
            )  # fmt: skip
            lines.append(line)
        shares = [each.cents for line in lines for each in line.adjustments if each.group == "PR"]
        claims.append(
            make_remittance_claim(
                number,
                status="1",
                lines=tuple(lines),
                charge_cents=sum(line.charge_cents for line in lines),
                paid_cents=sum(line.paid_cents for line in lines),
                patient_cents=sum(shares),
            )
        )
    return make_remittance(claims)


@settings(max_examples=100, deadline=None)
@given(_payments(), st.data())
def test_any_balanced_payment_stays_balanced_when_written_and_any_cent_moved_is_seen(
    payment: Remittance, data: st.DataObject
) -> None:
    back = parse_835(first_transaction(write_835(make_sending(), payment)))
    assert back == payment
    assert balance_835(back) == []

    at = data.draw(st.integers(0, len(payment.claims) - 1))
    claim = payment.claims[at]
    moved = data.draw(
        st.sampled_from(
            [
                replace(claim, charge_cents=claim.charge_cents + 1),
                replace(claim, paid_cents=claim.paid_cents - 1),
                replace(
                    claim,
                    lines=(
                        replace(claim.lines[0], paid_cents=claim.lines[0].paid_cents + 1),
                        *claim.lines[1:],
                    ),
                ),
            ]
        )
    )
    wrong = replace(payment, claims=(*payment.claims[:at], moved, *payment.claims[at + 1 :]))
    assert moved.patient_control_number in {each.claim for each in balance_835(wrong)}
