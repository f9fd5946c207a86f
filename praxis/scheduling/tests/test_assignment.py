"""Where many displaced visits go, without a database."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis.scheduling.assignment import (
    Displaced,
    Place,
    assign,
    by_shortest_paths,
    least_assignment,
)
from praxis.scheduling.testing import office_time

NINE = office_time("2027-03-15 09:00")
KIND = (1, 1, "office")


def visit(number: int, *, minutes: int = 20, urgency: str = "routine", **more: Any) -> Displaced:
    start = NINE + timedelta(minutes=20 * number)
    return Displaced(number, 1, KIND, start, minutes, urgency, **more)


def place(days: int, *, minutes: int = 20, provider: int = 1, offset: int = 0) -> Place:
    return Place(KIND, minutes, provider, 1, NINE + timedelta(days=days, minutes=offset))


@given(
    st.integers(1, 7).flatmap(
        lambda rows: st.lists(
            st.lists(st.integers(0, 60), min_size=rows + 2, max_size=rows + 2),
            min_size=rows,
            max_size=rows,
        )
    )
)
def test_our_own_assignment_costs_no_more_than_scipys(costs: list[list[float]]) -> None:
    ours, theirs = by_shortest_paths(costs), least_assignment(costs)
    assert len(set(ours)) == len(costs)
    total = sum(costs[row][column] for row, column in enumerate(ours))
    assert total == pytest.approx(sum(costs[row][c] for row, c in enumerate(theirs)))


def test_without_scipy_the_answer_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    costs = [[4.0, 1.0, 3.0], [2.0, 0.0, 5.0]]
    expected = least_assignment(costs)
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    assert least_assignment(costs) == expected == [1, 0]


def test_the_urgent_visit_gets_the_early_time() -> None:
    found = assign([visit(0), visit(1, urgency="within_72h")], [place(1), place(5)])
    assert {key: pick and pick[0] for key, pick in found.items()} == {0: place(5), 1: place(1)}


def test_who_asked_for_the_provider_keeps_the_provider() -> None:
    own, other = place(1), place(1, provider=2)
    visits = [visit(0), visit(1, asked_for_provider=True)]
    found = assign(visits, [own, other])
    assert found[1] is not None
    assert found[1][0] == own


def test_times_that_overlap_are_given_once_and_who_is_left_is_called() -> None:
    found = assign([visit(0), visit(1)], [place(1), place(1, offset=10)])
    assert sorted(pick is None for pick in found.values()) == [False, True]


def test_a_patient_is_not_put_over_another_visit_of_theirs() -> None:
    busy = ((NINE + timedelta(days=1), NINE + timedelta(days=1, minutes=30)),)
    assert assign([visit(0, busy=busy)], [place(1)]) == {0: None}


def test_a_visit_fits_only_times_of_its_length() -> None:
    assert assign([visit(0, minutes=40)], [place(1)]) == {0: None}
