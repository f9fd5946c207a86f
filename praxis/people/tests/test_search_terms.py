"""What staff type into the search box."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis.people.search_terms import Terms, read

TODAY = date(2026, 11, 24)
BORN = date(1981, 7, 4)


def terms(text: str) -> Terms:
    return read(text, today=TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "070481",
        "07041981",
        "19810704",
        "7/4/81",
        "07/04/1981",
        "7-4-1981",
        "7.4.81",
        "1981-07-04",
        "jul 4 1981",
        "July 4, 1981",
        "july 4th 81",
        "4 jul 1981",
    ],
)
def test_a_birth_date_is_read_however_it_is_typed(text: str) -> None:
    assert BORN in terms(text).births


def test_two_digits_of_a_year_mean_both_centuries_but_never_the_future() -> None:
    assert terms("7/4/12").births == (date(2012, 7, 4), date(1912, 7, 4))
    assert terms("7/4/81").births == (BORN,)


def test_a_name_is_looked_for_in_either_order() -> None:
    assert ("al", "ma") in terms("al ma").patterns
    assert ("ma", "al") in terms("al ma").patterns


def test_a_comma_puts_the_family_name_first() -> None:
    assert terms("Alvarez, Mar").patterns == (("alvarez", "mar"),)


def test_a_family_name_of_several_words_is_found_before_and_after_the_given_name() -> None:
    assert ("de la cruz", "maria") in terms("maria de la cruz").patterns
    assert ("de la cruz", "maria") in terms("de la cruz maria").patterns


def test_accents_and_apostrophes_do_not_matter() -> None:
    assert terms("Peña-Álvarez").patterns == terms("pena alvarez").patterns
    assert terms("O'Brien").patterns == terms("obrien").patterns


@pytest.mark.parametrize("text", ["P-118778", "p118778", "118778"])
def test_a_record_number_is_read_with_and_without_its_letter(text: str) -> None:
    assert terms(text).numbers == (118778,)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("7194", "4917"),
        ("0177194", "4917710"),
        ("017-7194", "4917710"),
        ("5550177194", "4917710555"),
        ("(555) 017-7194", "4917710555"),
        ("555 017 7194", "4917710555"),
        ("+1 555 017 7194", "4917710555"),
        ("15550177194", "4917710555"),
    ],
)
def test_an_end_of_a_telephone_number_is_read(text: str, key: str) -> None:
    assert terms(text).keys == (key,)


def test_six_digits_may_be_a_birth_date_or_a_record_number() -> None:
    both = terms("120481")
    assert both.births == (date(1981, 12, 4),)
    assert both.numbers == (120481,)


def test_a_name_and_a_birth_date_are_told_apart() -> None:
    found = terms("alvarez 3/14/79")
    assert found.births == (date(1979, 3, 14),)
    assert ("alvarez", "") in found.patterns
    assert found.certain


def test_an_address_is_kept_whole() -> None:
    assert terms("Maria@Example.com").keys == ("maria@example.com",)


def test_nothing_typed_asks_for_nothing() -> None:
    assert not terms("  ,  ")


@given(st.text(max_size=80))
def test_no_text_breaks_the_search_box(text: str) -> None:
    found = terms(text)
    assert len(found.patterns) <= 12


@given(st.dates(date(1930, 1, 1), TODAY))
def test_every_birth_date_is_read_back_in_every_form(born: date) -> None:
    for form in ("%m/%d/%Y", "%m%d%Y", "%Y-%m-%d", "%b %d %Y", "%m/%d/%y", "%m%d%y"):
        assert born in terms(born.strftime(form)).births


@given(st.dates(TODAY + timedelta(days=1), date(2099, 12, 31)))
def test_nobody_is_born_tomorrow(day: date) -> None:
    assert day not in terms(f"{day:%m/%d/%Y}").births
