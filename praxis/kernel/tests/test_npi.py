"""An NPI with a wrong digit is noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis.kernel.npi import check_digit, is_npi

nine = st.from_regex(r"[12][0-9]{8}", fullmatch=True)


@pytest.mark.parametrize("npi", ["1234567893", "1245319599", "1679576722"])
def test_published_numbers_are_good(npi: str) -> None:
    assert is_npi(npi)


@given(first=nine)
def test_exactly_one_check_digit_fits(first: str) -> None:
    assert [d for d in "0123456789" if is_npi(first + d)] == [check_digit(first)]


@given(first=nine, place=st.integers(0, 9), other=st.integers(1, 9))
def test_any_single_wrong_digit_is_noticed(first: str, place: int, other: int) -> None:
    npi = first + check_digit(first)
    wrong = str((int(npi[place]) + other) % 10)
    assert not is_npi(npi[:place] + wrong + npi[place + 1 :])


@pytest.mark.parametrize(
    "text", ["", "123456789", "12345678930", "3234567893", "12345678 3", "١" * 10]
)
def test_what_is_not_ten_digits_from_1_or_2_is_no_npi(text: str) -> None:
    assert not is_npi(text)
