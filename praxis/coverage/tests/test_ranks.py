"""Whatever is added, ended or reordered: each day has one payer a place, and no gap before it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from praxis.coverage import ranks
from praxis.coverage.ranks import Place

BASE = date(2026, 1, 1)
DAYS = 40


def on_day(number: int) -> date:
    return BASE + timedelta(days=number)


@st.composite
def periods(draw: DrawFn) -> tuple[date, date]:
    first = draw(st.integers(0, DAYS))
    last = draw(st.one_of(st.none(), st.integers(first, DAYS)))
    return on_day(first), date.max if last is None else on_day(last)


@st.composite
def timelines(draw: DrawFn) -> ranks.Timeline:
    spans = ranks.EMPTY
    for coverage_id in range(1, draw(st.integers(1, 5)) + 1):
        rank = draw(st.one_of(st.none(), st.integers(1, 3)))
        spans = ranks.insert(spans, coverage_id, *draw(periods()), rank)
    if draw(st.booleans()):
        spans = ranks.remove(spans, draw(st.integers(1, 5)), *draw(periods()))
    if draw(st.booleans()):
        order = draw(st.permutations([1, 2, 3, 4, 5]))
        spans = ranks.arrange(spans, order, on_day(draw(st.integers(0, DAYS))))
    return spans


@given(spans=timelines())
def test_rows_say_the_same_as_the_timeline_on_every_day(spans: ranks.Timeline) -> None:
    made = ranks.places(spans)
    again = ranks.timeline(made)
    for number in range(-1, DAYS + 2):
        day = on_day(number)
        holding = sorted(
            (place.rank, place.coverage_id)
            for place in made
            if place.starts_on <= day <= (place.ends_on or date.max)
        )
        assert [rank for rank, _ in holding] == list(range(1, len(holding) + 1))
        assert tuple(coverage_id for _, coverage_id in holding) == ranks.on(spans, day)
        assert ranks.on(again, day) == ranks.on(spans, day)
    assert ranks.places(again) == made


@given(spans=timelines())
def test_a_timeline_covers_every_day_once(spans: ranks.Timeline) -> None:
    assert spans[0].first == date.min
    assert spans[-1].last == date.max
    for before, after in pairwise(spans):
        assert after.first - before.last == timedelta(days=1)


@given(spans=timelines(), when=periods(), rank=st.integers(1, 4))
def test_a_place_is_taken_exactly_when_inserting_there_moves_somebody(
    spans: ranks.Timeline, when: tuple[date, date], rank: int
) -> None:
    after = ranks.insert(spans, 99, *when, rank)
    moved = any(
        ranks.on(after, on_day(number))[: len(ranks.on(spans, on_day(number)))]
        != ranks.on(spans, on_day(number))
        for number in range(-1, DAYS + 2)
        if 99 in ranks.on(after, on_day(number))
    )
    assert ranks.is_taken(spans, rank, *when) == moved


def test_when_the_primary_ends_the_secondary_moves_up_the_next_day() -> None:
    spans = ranks.insert(ranks.EMPTY, 1, on_day(0), on_day(9))
    spans = ranks.insert(spans, 2, on_day(0), date.max)
    assert ranks.places(spans) == {
        Place(1, 1, on_day(0), on_day(9)),
        Place(2, 2, on_day(0), on_day(9)),
        Place(2, 1, on_day(10), None),
    }


def test_a_new_order_leaves_the_days_before_it_as_they_were() -> None:
    spans = ranks.insert(ranks.insert(ranks.EMPTY, 1, on_day(0), date.max), 2, on_day(0), date.max)
    assert ranks.places(ranks.arrange(spans, [2, 1], on_day(5))) == {
        Place(1, 1, on_day(0), on_day(4)),
        Place(2, 2, on_day(0), on_day(4)),
        Place(2, 1, on_day(5), None),
        Place(1, 2, on_day(5), None),
    }
