from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis.ui.typed import NotRead, read_date, read_phone, read_time
from praxis.ui.words import us_date

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "text", ["070481", "07041981", "7/4/81", "07-04-1981", "7.4.1981", "1981-07-04", " 07 04 81 "]
)
def test_a_birth_date_is_read_as_people_type_it(text: str) -> None:
    assert read_date(text, today=TODAY) == date(1981, 7, 4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("112326", date(2026, 11, 23)), ("112426", date(1926, 11, 24)), ("022900", date(2000, 2, 29))],
)
def test_a_two_digit_year_is_never_after_today(text: str, expected: date) -> None:
    assert read_date(text, today=TODAY) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("010146", date(2046, 1, 1)), ("010147", date(1947, 1, 1))]
)
def test_an_expiry_date_may_lie_twenty_years_ahead(text: str, expected: date) -> None:
    assert read_date(text, today=TODAY, future=True) == expected


@pytest.mark.parametrize("text", ["", "13/01/81", "02/30/81", "0704", "1/2/3", "July 4", "7/4/1"])
def test_a_date_that_cannot_be_is_refused_in_words(text: str) -> None:
    with pytest.raises(NotRead):
        read_date(text, today=TODAY)


@given(day=st.dates(date(1900, 1, 1), TODAY))
def test_every_date_reads_back_as_it_is_shown(day: date) -> None:
    assert read_date(us_date(day), today=TODAY) == day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("920", time(9, 20)),
        ("9:20 am", time(9, 20)),
        ("130", time(13, 30)),
        ("130p", time(13, 30)),
        ("1:30 AM", time(1, 30)),
        ("12", time(12)),
        ("12 am", time(0)),
        ("13:30", time(13, 30)),
        ("7", time(7)),
    ],
)
def test_a_time_is_read_as_an_office_means_it(text: str, expected: time) -> None:
    assert read_time(text) == expected


@pytest.mark.parametrize("text", ["", "25", "9:75", "13 pm", "noon", "123456"])
def test_a_time_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(NotRead):
        read_time(text)


@pytest.mark.parametrize("text", ["(555) 017-7194", "555.017.7194", "15550177194", "+1 5550177194"])
def test_a_telephone_number_becomes_one_form(text: str) -> None:
    assert read_phone(text) == "+15550177194"


@pytest.mark.parametrize("text", ["017-7194", "five", "", "555 017 7194 x12"])
def test_a_number_without_area_code_is_refused(text: str) -> None:
    with pytest.raises(NotRead):
        read_phone(text)
