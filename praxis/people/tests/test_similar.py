"""How alike two people are."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from praxis.people.similar import SHOWN, STRONG, Person, likeness, near_births

MARIA = Person(("Alvarez",), ("Maria",), date(1979, 3, 14), "female", frozenset({"+15552017194"}))
FAMILIES = "Alvarez Okafor Whitlock Nakamura Petersen Delgado Haddad Lindqvist Kowalski".split()
GIVEN = "Maria Omar Grace Peter Yuki Ahmed Rosa Luis Ingrid Calvin Fatima Elizabeth".split()


def points(**other: object) -> int:
    return likeness(MARIA, replace(MARIA, **other)).points  # type: ignore[arg-type]


def test_the_same_person_scores_a_hundred() -> None:
    assert points() == 100


def test_name_and_birth_date_suffice_without_a_telephone() -> None:
    assert points(phones=frozenset()) >= STRONG


def test_a_family_telephone_alone_shows_nothing() -> None:
    assert points(given_names=("Omar",), birth_date=date(2015, 6, 7), sex="male") < SHOWN


def test_a_name_alone_shows_nothing() -> None:
    assert points(birth_date=date(1950, 12, 30), phones=frozenset()) < SHOWN


def test_a_birth_date_with_day_and_month_swapped_is_nearly_the_same() -> None:
    other = replace(MARIA, birth_date=date(1979, 4, 3), phones=frozenset())
    assert likeness(replace(MARIA, birth_date=date(1979, 3, 4)), other).points >= STRONG


def test_a_nickname_and_a_slip_of_the_pen_are_still_the_same_person() -> None:
    bill = Person(("Brooks",), ("Bill",), date(1960, 7, 21), "male")
    william = Person(("Brookes",), ("William",), date(1960, 7, 27), "male")
    assert likeness(bill, william).points >= SHOWN


def test_names_typed_into_each_others_field_are_recognised() -> None:
    assert points(family_names=("Maria",), given_names=("Alvarez",)) == 100


def test_a_married_name_with_the_same_birth_date_and_telephone_is_strong() -> None:
    assert points(family_names=("Whitlock",)) >= STRONG


def test_twins_are_shown_and_never_strong() -> None:
    assert SHOWN <= points(given_names=("Rebecca",)) < STRONG


def test_father_and_son_of_one_name_are_not_strong() -> None:
    assert points(birth_date=date(2004, 9, 2)) < STRONG


def person(chance: random.Random) -> Person:
    return Person(
        (chance.choice(FAMILIES),),
        (chance.choice(GIVEN),),
        date.fromordinal(chance.randrange(date(1935, 1, 1).toordinal(), 738_000)),
        chance.choice(("female", "male")),
        frozenset({f"+1217{chance.randrange(2_000_000, 9_999_999)}"}),
    )


def slipped(text: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(text) - 1)
    return chance.choice(
        (text[:at] + text[at + 1 :], text[:at] + text[at + 1] + text[at] + text[at + 2 :])
    )


def test_of_five_hundred_second_registrations_with_one_slip_nearly_all_are_caught() -> None:
    """One field differs, as in FEBRL's duplicates; no telephone in every third."""
    chance = random.Random(20261123)
    shown = strong = 0
    for number in range(500):
        known = person(chance)
        again = known
        match number % 4:
            case 0:
                again = replace(again, family_names=(slipped(known.family_names[0], chance),))
            case 1:
                again = replace(again, given_names=(slipped(known.given_names[0], chance),))
            case 2:
                again = replace(again, birth_date=chance.choice(near_births(known.birth_date)))
            case _:
                again = replace(again, phones=frozenset())
        if number % 3 == 0:
            again = replace(again, phones=frozenset())
        found = likeness(known, again)
        shown += found.points >= SHOWN
        strong += found.strong
    assert shown >= 495
    assert strong >= 485


def test_of_ten_thousand_pairs_of_strangers_none_is_strong() -> None:
    chance = random.Random(7)
    people = [person(chance) for _ in range(142)]
    pairs = [(a, b) for at, a in enumerate(people) for b in people[at + 1 :]]
    assert len(pairs) > 10_000
    assert not [pair for pair in pairs if likeness(*pair).strong]


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)))
def test_the_birth_dates_near_one_hold_it_and_are_few(born: date) -> None:
    near = near_births(born)
    assert born in near
    assert len(near) < 100


@given(st.text(max_size=20), st.text(max_size=20), st.dates())
def test_likeness_is_the_same_both_ways(family: str, given_name: str, born: date) -> None:
    other = Person((family,), (given_name,), born, "unknown")
    assert likeness(MARIA, other).points == likeness(other, MARIA).points
