"""An NPI with a wrong digit never gets in, by the screen or around it."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from praxis.practice.npi import check_digit, is_npi

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


def test_the_database_judges_as_the_program_does(db: None) -> None:
    numbers = [f"{n:09d}" for n in range(100_000_000, 299_999_999, 1_234_567)]
    candidates = [first + digit for first in numbers for digit in "059"] + ["", "12", "x" * 10]
    with connection.cursor() as cursor:
        cursor.execute("SELECT n, practice_npi_ok(n) FROM unnest(%s::text[]) n", [candidates])
        assert all(is_npi(npi) == judged for npi, judged in cursor.fetchall())
