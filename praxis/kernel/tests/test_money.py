"""Cents add up, whoever is asked."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis.kernel.money import Money, NotMoney

amounts = st.integers(-(10**9), 10**9).map(Money)


@given(amounts, st.lists(st.integers(0, 1000), min_size=1, max_size=8).filter(any))
def test_the_parts_of_a_split_add_up_to_the_whole(amount: Money, weights: list[int]) -> None:
    parts = amount.split(weights)
    assert sum(part.cents for part in parts) == amount.cents
    for part, weight in zip(parts, weights, strict=True):
        exact = Decimal(amount.cents * weight) / sum(weights)
        assert abs(part.cents - exact) < 1


@given(amounts)
def test_what_is_shown_is_what_is_read_back(amount: Money) -> None:
    assert Money.parse(str(amount)) == amount


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("85", 8500), ("$1,215.00", 121500), ("-3.5", -350), (".05", 5), (" 0.1 ", 10)],
)
def test_amounts_as_people_type_them(typed: str, cents: int) -> None:
    assert Money.parse(typed).cents == cents


@pytest.mark.parametrize("typed", ["", "$", "1.234", "12a", "1,2", "--1", "1e3"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(NotMoney):
        Money.parse(typed)


def test_half_a_cent_rounds_away_from_zero() -> None:
    assert Money.from_decimal(Decimal("0.125")).cents == 13
    assert Money.from_decimal(Decimal("-0.125")).cents == -13
    assert Money(50).share(2500).cents == 13


def test_a_split_without_weights_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="weights"):
        Money(1).split([0, 0])
