"""The mapping onto the 837P, judged by readers of other hands (pyx12, x12sdk)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praxis.billing.facts import ClaimFacts, Place
from praxis.billing.models import TradingPartner
from praxis.billing.tests.facts import (
    JORGE,
    adjudged,
    clean,
    line,
    plan,
    second,
    secondary,
    with_patient,
)
from praxis.billing.tests.oracles import pyx12_errors, x12sdk_claims
from praxis.billing.types import AdjudicatedLine, Adjustment
from praxis.billing.x12_837 import claim_file

AT = datetime(2026, 11, 9, 8, 30, tzinfo=UTC)
MEDICARE = {"payer_kind": "medicare", "filing_code": "MB", "payer_name": "Medicare"}


def partner(**more: Any) -> TradingPartner:
    usual = {
        "name": "Prairie Clearing",
        "kind": "clearinghouse",
        "sender_id": "MAINSTREET",
        "receiver_id": "PRAIRIE",
        "receiver_name": "Prairie Clearing",
        "contact_name": "Dana Whitlock",
        "contact_phone": "+12175550101",
    }
    return TradingPartner(**(usual | more))


def written(*facts: ClaimFacts, **more: Any) -> str:
    return claim_file(facts, partner=partner(**more), isa13=17, at=AT).decode("ascii")


def accepted(*facts: ClaimFacts, by_both: bool = True) -> str:
    content = claim_file(facts, partner=partner(), isa13=17, at=AT)
    assert pyx12_errors(content) == []
    if by_both:
        assert x12sdk_claims(content) == len(facts)
    return content.decode("ascii")


def segments(text: str, start: str) -> list[str]:
    return [each for each in text.replace("\n", "").split("~") if each.startswith(start)]


def test_a_patients_own_claim_says_all_the_boxes_of_the_form() -> None:
    text = accepted(clean(diagnoses=("E11.9", "I10"), lines=(line(pointers=(1, 2)),)))

    assert segments(text, "CLM") == ["CLM*1000001*200***11:B:1*Y*A*Y*Y"]
    assert segments(text, "HI") == ["HI*ABK:E119*ABF:I10"]
    assert segments(text, "SV1") == ["SV1*HC:G0463*200*UN*1***1:2"]
    assert segments(text, "REF*6R") == ["REF*6R*1000001-1"]
    assert segments(text, "SBR") == ["SBR*P*18*70112******CI"]
    assert segments(text, "NM1*77") == []


def test_a_dependent_stands_below_the_subscriber() -> None:
    text = accepted(clean(plan=plan(relationship="spouse", subscriber=JORGE)))

    assert segments(text, "SBR") == ["SBR*P**70112******CI"]
    assert segments(text, "NM1*IL") == ["NM1*IL*1*ALVAREZ*JORGE****MI*XQH204771486"]
    assert segments(text, "PAT") == ["PAT*01"]
    assert segments(text, "NM1*QC") == ["NM1*QC*1*ALVAREZ*MARIA"]
    assert [each.split("*")[-1] for each in segments(text, "HL")] == ["1", "1", "0"]


def test_a_replacement_and_a_void_name_the_payers_claim() -> None:
    for frequency in ("7", "8"):
        text = accepted(clean(frequency=frequency, original_control_number="PCN77"))
        assert segments(text, "CLM")[0].split("*")[5] == f"11:B:{frequency}"
        assert segments(text, "REF*F8") == ["REF*F8*PCN77"]


def test_a_known_second_payer_is_named_on_the_first_claim() -> None:
    text = accepted(clean(others=(second(),)))

    assert segments(text, "SBR") == ["SBR*P*18*70112******CI", "SBR*S*18*70112******CI"]
    assert segments(text, "AMT") == []
    assert [each.split("*")[3] for each in segments(text, "NM1*PR")] == [
        "BLUE RIVER HEALTH",
        "HARBOR MUTUAL",
    ]


def test_a_secondary_claim_repeats_what_the_first_payer_made_of_each_line() -> None:
    text = accepted(secondary())

    assert segments(text, "AMT*D") == ["AMT*D*56"]
    assert segments(text, "AMT*EAF") == ["AMT*EAF*64"]
    assert segments(text, "SVD") == ["SVD*60054*56*HC:G0463**1"]
    assert segments(text, "CAS") == ["CAS*CO*45*80", "CAS*PR*1*50**2*14"]
    assert segments(text, "DTP*573") == ["DTP*573*D8*20261120"]
    assert segments(text, "REF*F8") == ["REF*F8*PCN77"]


def test_a_first_payer_that_judged_the_claim_as_a_whole_is_dated_there() -> None:
    made = adjudged(
        lines=(), adjustments=(Adjustment("CO", "45", 8_000), Adjustment("PR", "1", 6_400))
    )
    text = accepted(secondary(earlier=(made,)))

    assert segments(text, "CAS") == ["CAS*CO*45*80", "CAS*PR*1*64"]
    assert segments(text, "SVD") == []
    assert segments(text, "DTP*573") == ["DTP*573*D8*20261120"]


def test_medicare_second_says_why() -> None:
    text = accepted(secondary(plan=second(**MEDICARE, medicare_reason="age")))

    assert segments(text, "SBR")[0] == "SBR*S*18*70112**12****MB"


def test_a_third_payer_hears_of_both_before() -> None:
    """x12sdk 2.2.0 keeps only the last SVD of a line, so pyx12 judges alone."""
    third = second(coverage_id=33, payer_number="99001", sequence="T", payer_name="Elm Supplement")
    text = accepted(
        secondary(
            sequence="T",
            plan=third,
            others=(plan(), second()),
            earlier=(
                adjudged(),
                adjudged(
                    claim_id=8,
                    paid_cents=1_400,
                    patient_cents=5_000,
                    lines=(
                        AdjudicatedLine(
                            501, "G0463", (), 1_400, 1, (Adjustment("OA", "23", 13_600),
                                                         Adjustment("PR", "1", 5_000))
                        ),
                    ),
                ),
            ),
            earlier_plans=(31, 32),
        ),
        by_both=False,
    )  # fmt: skip

    assert segments(text, "SVD") == ["SVD*60054*56*HC:G0463**1", "SVD*88310*14*HC:G0463**1"]


def test_a_visit_elsewhere_names_the_place() -> None:
    away = Place("900 Second St", "", "Peoria", "IL", "61602-0001")
    text = accepted(clean(facility=replace(clean().facility, name="Second Street", place=away)))

    assert segments(text, "NM1*77") == ["NM1*77*2*SECOND STREET"]
    assert "N3*900 SECOND ST~" in text


def test_a_provider_who_bills_under_an_own_number_is_not_named_twice() -> None:
    own = clean()
    text = accepted(replace(own, renderer=replace(own.renderer, npi=own.biller.npi)))

    assert segments(text, "NM1*82") == []


def test_files_are_tests_until_the_partner_is_live() -> None:
    assert written(clean()).split("*")[15] == "T"
    assert written(clean(), live_on=date(2026, 1, 1)).split("*")[15] == "P"


def test_the_same_claims_give_the_same_bytes_in_any_order() -> None:
    other = clean(claim_id=8, number="1000002", patient_id=22)

    assert written(clean(), other) == written(other, clean())


def test_two_plans_of_one_patient_stand_apart() -> None:
    other = clean(claim_id=8, number="1000002", plan=plan(coverage_id=39, member_id="OTHER1"))

    text = accepted(clean(), other)
    assert len(segments(text, "NM1*IL")) == 2


NAMES = st.text(st.sampled_from("ABCÑéíö' -"), min_size=1, max_size=30).filter(
    lambda text: any(letter.isalpha() for letter in text)
)


@settings(max_examples=15)
@given(
    cents=st.lists(st.integers(1, 999_999), min_size=1, max_size=6),
    family=NAMES,
    given_name=NAMES,
    units=st.integers(1, 99),
)
def test_whatever_is_charged_to_whomever_both_readers_accept(
    cents: list[int], family: str, given_name: str, units: int
) -> None:
    lines = tuple(
        line(number, amount_cents=each, units=units) for number, each in enumerate(cents, start=1)
    )
    facts = clean(lines=lines, amount_cents=sum(cents))

    text = accepted(with_patient(facts, family_name=family, given_name=given_name))
    assert len(segments(text, "SV1")) == len(cents)


@pytest.mark.parametrize("count", [120])
def test_a_hundred_claims_in_one_file_are_all_accepted(count: int) -> None:
    many = [
        clean(
            claim_id=n,
            number=str(1_000_000 + n),
            patient_id=n,
            plan=plan(coverage_id=n, member_id=f"XQH{n:09}"),
        )
        for n in range(1, count + 1)
    ]

    accepted(*many)
