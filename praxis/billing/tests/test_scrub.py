"""Every rule of the scrubber: it passes a clean claim and stops what it is there for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis.billing.facts import ClaimFacts, Duplicate, Place
from praxis.billing.scrub import RULES, check
from praxis.billing.tests.facts import (
    DAY,
    JORGE,
    OFFICE,
    adjudged,
    clean,
    line,
    plan,
    second,
    secondary,
    with_patient,
)
from praxis.billing.types import Severity

C = clean()
SHORT = replace(OFFICE, zip="62701")
BOX = replace(OFFICE, line1="PO Box 12")
ALL_ASKED = {
    *(str(each) for each in (*range(1, 8), *range(12, 15), 17, *range(19, 26), 32, 33, 34)),
    *("37", "38", "39", "80"),
}


def of(facts: ClaimFacts) -> dict[str, str]:
    """Severity by rule."""
    return {found.rule: found.severity for found in check(facts)}


def test_the_rules_asked_for_are_there_and_say_where_they_come_from() -> None:
    assert set(RULES) >= ALL_ASKED
    assert all(rule.source and rule.says for rule in RULES.values())


@pytest.mark.parametrize(
    "facts",
    [
        clean(),
        secondary(),
        clean(plan=plan(relationship="spouse", subscriber=JORGE)),
        clean(others=(second(),)),
        clean(frequency="7", original_control_number="PCN1"),
        clean(lines=(line(), line(2, code="G0444", amount_cents=0, may_be_zero=True))),
        clean(filing_due_on=None),
    ],
    ids=["primary", "secondary", "dependent", "two plans", "replacement", "free line", "no limit"],
)
def test_a_claim_without_fault_passes_every_rule(facts: ClaimFacts) -> None:
    assert check(facts) == []


BROKEN: list[tuple[str, str, Any]] = [
    ("1", "no NPI", clean(biller=replace(C.biller, npi=""))),
    ("1", "wrong check digit", clean(biller=replace(C.biller, npi="2900770010"))),
    ("1", "nine digits", clean(biller=replace(C.biller, npi="290077001"))),
    ("2", "no rendering NPI", clean(renderer=replace(C.renderer, npi=""))),
    ("3", "bad facility NPI", clean(facility=replace(C.facility, npi="1234567890"))),
    ("4", "no first name", clean(renderer=replace(C.renderer, given_name=" "))),
    ("5", "eight digits", clean(biller=replace(C.biller, tax_id="37123456"))),
    ("5", "unknown kind", clean(biller=replace(C.biller, tax_id_kind="itin"))),
    ("6", "post office box", clean(biller=replace(C.biller, place=BOX))),
    (
        "6",
        "P.O. box",
        clean(biller=replace(C.biller, place=replace(OFFICE, line1="P. O. BOX 9"))),
    ),
    ("6", "no street", clean(biller=replace(C.biller, place=Place(zip="627010012")))),
    ("7", "short ZIP", clean(biller=replace(C.biller, place=SHORT))),
    (
        "7",
        "short site ZIP",
        clean(facility=replace(C.facility, place=SHORT)),
    ),
    ("11", "unknown member", clean(plan=plan(member_id="UNKNOWN"))),
    ("12", "no first name", with_patient(C, given_name="")),
    ("12", "no birth date", with_patient(C, birth_date=None)),
    ("12", "no sex", with_patient(C, sex="")),
    ("12", "no address", with_patient(C, place=Place())),
    ("13", "no relationship", clean(plan=plan(relationship="cousin", subscriber=JORGE))),
    ("13", "no subscriber", clean(plan=plan(relationship="child"))),
    (
        "13",
        "no birth date",
        clean(plan=plan(relationship="child", subscriber=replace(JORGE, birth_date=None))),
    ),
    ("14", "gap", clean(others=(second(sequence="T"),))),
    ("14", "place twice", clean(others=(second(sequence="P"),))),
    ("15", "no payer number", clean(plan=plan(payer_number=""))),
    ("15", "no way there", clean(partner=None)),
    ("17", "ended", clean(plan=plan(ends_on=date(2026, 10, 31)))),
    ("17", "not begun", clean(plan=plan(starts_on=date(2026, 12, 1)))),
    ("18", "why second", secondary(plan=second(filing_code="MB", payer_kind="medicare"))),
    ("19", "first payer unknown", secondary(others=(), earlier=(), earlier_plans=())),
    ("19", "no member number", clean(others=(second(member_id=""),))),
    ("19", "no payer number", clean(others=(second(payer_number=""),))),
    ("20", "not adjudicated", secondary(earlier=(), earlier_plans=())),
    (
        "20",
        "does not add up",
        secondary(earlier=(adjudged(lines=(replace(adjudged().lines[0], paid_cents=5_601),)),)),
    ),
    (
        "20",
        "line not adjudicated",
        secondary(lines=(line(), line(2)), amount_cents=40_000),
    ),
    ("21", "too long", clean(number="1" * 21)),
    ("21", "not unique", clean(number_is_unique=False)),
    ("22", "one cent off", clean(amount_cents=20_001)),
    ("22", "no line", clean(lines=(), amount_cents=0)),
    ("23", "free line", clean(lines=(line(amount_cents=0),), amount_cents=0)),
    ("24", "replacement of nothing", clean(frequency="7")),
    ("24", "void of nothing", clean(frequency="8")),
    ("24", "first claim with a number", clean(original_control_number="PCN1")),
    ("25", "billed before", clean(duplicates=(Duplicate(501, 6, "1000000"),))),
    ("32", "ahead", clean(lines=(line(service_on=date(2099, 1, 1)),))),
    ("32", "before birth", with_patient(C, birth_date=date(2026, 11, 7))),
    ("32", "after death", with_patient(C, deceased_on=date(2026, 11, 5))),
    (
        "33",
        "two months",
        clean(lines=(line(), line(2, service_on=date(2026, 10, 31))), amount_cents=40_000),
    ),
    ("34", "too late", clean(filing_due_on=date(2026, 11, 8))),
    ("37", "none", clean(diagnoses=())),
    (
        "37",
        "thirteen",
        clean(diagnoses=(*(f"E11.{n}" for n in range(10)), "I10", "J06", "K21")),
    ),
    ("37", "twice", clean(diagnoses=("E11.9", "E11.9"))),
    ("38", "not a code", clean(diagnoses=("9",))),
    ("38", "before ICD-10", clean(service_on=date(2015, 9, 30))),
    ("39", "no pointer", clean(lines=(line(pointers=()),))),
    ("39", "pointer to nothing", clean(lines=(line(pointers=(2,)),))),
    ("39", "five pointers", clean(lines=(line(pointers=(1, 2, 3, 4, 5)),))),
    ("68", "no units", clean(lines=(line(units=0),))),
    ("80", "not Latin", with_patient(C, family_name="山田")),
    ("80", "delimiter", with_patient(C, family_name="Al*varez")),
    ("80", "too long", with_patient(C, family_name="A" * 61)),
]


@pytest.mark.parametrize(("rule", "facts"), [(r, f) for r, _, f in BROKEN],
                         ids=[f"{r} {words}" for r, words, _ in BROKEN])  # fmt: skip
def test_what_is_wrong_stops_the_claim_and_says_how_to_put_it_right(
    rule: str, facts: ClaimFacts
) -> None:
    found = [each for each in check(facts) if each.rule == rule]

    assert found
    assert all(each.severity == Severity.ERROR for each in found)
    assert all(each.text and each.fix and each.url for each in found)


def test_every_rule_has_a_claim_that_breaks_it() -> None:
    assert {rule for rule, _, _ in BROKEN} == set(RULES)


def test_filing_presses_from_three_quarters_of_the_window_on() -> None:
    window = clean(filing_due_on=date(2027, 2, 14))  # 100 days after the visit

    assert "34" not in of(replace(window, today=date(2027, 1, 19)))
    assert of(replace(window, today=date(2027, 1, 20)))["34"] == Severity.WARNING
    assert of(replace(window, today=date(2027, 2, 14)))["34"] == Severity.WARNING
    assert of(replace(window, today=date(2027, 2, 15)))["34"] == Severity.ERROR


def test_the_office_moves_the_alarm() -> None:
    window = clean(filing_due_on=date(2027, 2, 14), alarm_percent=50)

    assert of(replace(window, today=date(2026, 12, 26)))["34"] == Severity.WARNING


def test_a_first_payer_of_another_kind_says_why_medicare_is_second() -> None:
    medicare = second(filing_code="MB", payer_kind="medicare")
    injured = plan(payer_kind="workers_comp", filing_code="WC")

    assert "18" in of(secondary(plan=medicare))
    assert "18" not in of(secondary(plan=medicare, others=(injured,)))
    assert "18" not in of(secondary(plan=replace(medicare, medicare_reason="age")))


def test_accents_are_written_plainly_and_pass() -> None:
    assert check(with_patient(C, family_name="Peña", given_name="José")) == []


@given(
    paid=st.integers(0, 20_000),
    contractual=st.integers(0, 20_000),
    off=st.integers(-3, 3),
)
def test_a_secondary_claim_goes_only_when_charge_is_paid_plus_reasons(
    paid: int, contractual: int, off: int
) -> None:
    first = adjudged().lines[0]
    rest = 20_000 - paid - contractual
    reasons = (
        replace(first.adjustments[0], cents=contractual + off),
        replace(first.adjustments[1], cents=rest),
    )
    made = adjudged(lines=(replace(first, paid_cents=paid, adjustments=reasons),))

    assert ("20" in of(secondary(earlier=(made,)))) is (off != 0)


@given(st.dates(date(2015, 10, 1), DAY))
def test_any_past_day_of_one_month_passes(day: date) -> None:
    facts = clean(
        service_on=day,
        lines=(line(service_on=day),),
        filing_due_on=None,
        plan=plan(starts_on=date(2010, 1, 1)),
    )

    assert check(facts) == []
