"""Who pays first, with the reason (revenue cycle T10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis.coverage.cob import Candidate, suggest
from praxis.coverage.types import (
    Basis,
    EmployerSize,
    MedicareReason,
    OrderReason,
    PayerKind,
    Relationship,
)

DAY = date(2026, 11, 24)
PLAN = Candidate(
    coverage_id=1,
    name="Blue Cross PPO",
    kind=PayerKind.COMMERCIAL,
    relationship=Relationship.SELF,
    basis=Basis.ACTIVE,
    employer_size=EmployerSize.LARGE,
    medicare_reason="",
    esrd_since=None,
    subscriber_birth_date=None,
    court_ordered=False,
    starts_on=date(2020, 1, 1),
)
OTHER = replace(PLAN, coverage_id=2, name="Harbor Mutual")
MEDICARE = replace(
    PLAN,
    coverage_id=3,
    name="Medicare",
    kind=PayerKind.MEDICARE,
    basis=Basis.GOVERNMENT,
    medicare_reason=MedicareReason.AGE,
)
MEDICAID = replace(PLAN, coverage_id=4, name="Medicaid", kind=PayerKind.MEDICAID)


def first(*candidates: Candidate) -> str:
    suggestion = suggest(candidates, DAY)
    return next(c.name for c in candidates if c.coverage_id == suggestion.order[0])


def test_ones_own_plan_pays_before_the_spouses() -> None:
    own = replace(OTHER, starts_on=date(2025, 1, 1))
    through_spouse = replace(PLAN, relationship=Relationship.SPOUSE)
    assert first(through_spouse, own) == "Harbor Mutual"
    assert suggest([through_spouse, own], DAY).reason is OrderReason.EMPLOYEE_FIRST


def child_of(plan: Candidate, born: date | None, *, court_ordered: bool = False) -> Candidate:
    return replace(
        plan,
        relationship=Relationship.CHILD,
        subscriber_birth_date=born,
        court_ordered=court_ordered,
    )


def test_a_child_is_paid_for_first_by_the_parent_whose_birthday_comes_first_in_the_year() -> None:
    mother = child_of(PLAN, date(1985, 10, 2))
    father = child_of(OTHER, date(1990, 3, 14))
    suggestion = suggest([mother, father], DAY)
    assert suggestion.order == (2, 1)
    assert suggestion.reason is OrderReason.BIRTHDAY_RULE
    assert any("court order" in fact for fact in suggestion.missing)


def test_a_court_order_beats_the_birthday_rule() -> None:
    mother = child_of(PLAN, date(1985, 10, 2), court_ordered=True)
    father = child_of(OTHER, date(1990, 3, 14))
    suggestion = suggest([mother, father], DAY)
    assert suggestion.order == (1, 2)
    assert suggestion.reason is OrderReason.COURT_ORDER


def test_parents_with_one_birthday_are_ordered_by_the_longer_coverage() -> None:
    mother = replace(child_of(PLAN, date(1985, 3, 14)), starts_on=date(2022, 1, 1))
    father = child_of(OTHER, date(1990, 3, 14))
    assert suggest([mother, father], DAY).reason is OrderReason.LONGER_FIRST
    assert first(mother, father) == "Harbor Mutual"


def test_a_missing_birth_date_is_asked_for() -> None:
    mother = child_of(PLAN, None)
    father = child_of(OTHER, date(1990, 3, 14))
    assert "Ask the birth date of the subscriber of Blue Cross PPO." in (
        suggest([mother, father], DAY).missing
    )


def test_a_present_job_pays_before_cobra() -> None:
    cobra = replace(PLAN, basis=Basis.COBRA)
    job = replace(OTHER, starts_on=date(2026, 1, 1))
    assert first(cobra, job) == "Harbor Mutual"


@pytest.mark.parametrize(
    ("reason", "size", "relationship", "expected"),
    [
        (MedicareReason.AGE, EmployerSize.SMALL, Relationship.SELF, "Medicare"),
        (MedicareReason.AGE, EmployerSize.MIDDLE, Relationship.SELF, "Blue Cross PPO"),
        (MedicareReason.AGE, EmployerSize.MIDDLE, Relationship.SPOUSE, "Blue Cross PPO"),
        (MedicareReason.AGE, EmployerSize.MIDDLE, Relationship.CHILD, "Medicare"),
        (MedicareReason.AGE, EmployerSize.UNKNOWN, Relationship.SELF, "Medicare"),
        (MedicareReason.DISABILITY, EmployerSize.MIDDLE, Relationship.SELF, "Medicare"),
        (MedicareReason.DISABILITY, EmployerSize.LARGE, Relationship.CHILD, "Blue Cross PPO"),
        (MedicareReason.UNKNOWN, EmployerSize.LARGE, Relationship.SELF, "Medicare"),
    ],
)
def test_medicare_pays_second_by_reason_and_employer_size(
    reason: MedicareReason, size: EmployerSize, relationship: Relationship, expected: str
) -> None:
    plan = replace(PLAN, employer_size=size, relationship=relationship)
    assert first(replace(MEDICARE, medicare_reason=reason), plan) == expected


def test_medicare_pays_before_a_retiree_plan() -> None:
    assert first(replace(PLAN, basis=Basis.RETIREE), MEDICARE) == "Medicare"


@pytest.mark.parametrize(
    ("since", "expected"),
    [(date(2024, 5, 25), "Blue Cross PPO"), (date(2024, 5, 24), "Medicare")],
)
def test_for_kidney_failure_the_group_plan_pays_thirty_months(since: date, expected: str) -> None:
    medicare = replace(MEDICARE, medicare_reason=MedicareReason.ESRD, esrd_since=since)
    assert first(replace(PLAN, basis=Basis.COBRA), medicare) == expected


def test_unknown_facts_are_asked_for_not_guessed() -> None:
    plan = replace(PLAN, employer_size=EmployerSize.UNKNOWN)
    suggestion = suggest([plan, MEDICARE], DAY)
    assert suggestion.missing == (
        "Ask whether the employer behind Blue Cross PPO has 20 or more people.",
    )


def test_medicaid_pays_last() -> None:
    suggestion = suggest([MEDICAID, MEDICARE, PLAN], DAY)
    assert suggestion.order == (1, 3, 4)
    assert any("Medicaid pays after all others" in sentence for sentence in suggestion.why)


def test_one_insurance_needs_no_reason() -> None:
    assert suggest([PLAN], DAY).reason is OrderReason.ONLY


@given(st.lists(st.sampled_from(list(PayerKind)), max_size=6), st.randoms())
def test_every_insurance_gets_exactly_one_place_whatever_the_order_asked(
    kinds: list[PayerKind], shuffle: object
) -> None:
    given_in = [replace(PLAN, coverage_id=n, kind=kind) for n, kind in enumerate(kinds)]
    suggestion = suggest(given_in, DAY)
    assert sorted(suggestion.order) == list(range(len(kinds)))
    shuffle.shuffle(given_in)  # type: ignore[attr-defined]
    if len([k for k in kinds if k != PayerKind.SELF_PAY]) > 1:
        paying = [n for n in suggestion.order if kinds[n] != PayerKind.SELF_PAY]
        again = [n for n in suggest(given_in, DAY).order if kinds[n] != PayerKind.SELF_PAY]
        strict = [n for n in paying if kinds[n] in (PayerKind.COMMERCIAL, PayerKind.OTHER)]
        assert [n for n in again if n in strict] == strict
