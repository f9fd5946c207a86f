from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from praxis.desk.web import grid
from praxis.kernel import clock

ZONE = "America/Chicago"
DAY = date(2026, 11, 23)


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return clock.local(day, hour, minute, ZONE)


def span(hour: int, minute: int, minutes: int) -> tuple[datetime, datetime]:
    return at(hour, minute), at(hour, minute) + timedelta(minutes=minutes)


def test_a_visit_stands_at_its_wall_clock_time() -> None:
    frame = grid.frame(DAY, ZONE, [span(8, 0, 540)])
    assert frame.place(*span(9, 20, 20)).classes == "r16 s4"


def test_the_hours_shown_grow_with_the_earliest_and_the_latest_thing() -> None:
    frame = grid.frame(DAY, ZONE, [span(6, 40, 20), span(18, 50, 20)])
    assert (frame.first_hour, frame.last_hour) == (6, 20)
    assert frame.hours[0] == (0, "6 am")
    assert frame.hours[6] == (72, "12 pm")


def test_an_empty_day_shows_office_hours() -> None:
    frame = grid.frame(DAY, ZONE, [])
    assert (frame.first_hour, frame.last_hour, frame.rows) == (8, 17, 108)


def test_a_visit_past_midnight_is_cut_at_the_end_of_the_day() -> None:
    frame = grid.frame(DAY, ZONE, [(at(23, 30), at(23, 30) + timedelta(hours=1))])
    place = frame.place(at(23, 30), at(23, 30) + timedelta(hours=1))
    assert frame.last_hour == 24
    assert place.row + place.span == frame.rows


def test_the_day_the_clocks_change_keeps_its_wall_times() -> None:
    spring = date(2027, 3, 14)
    frame = grid.frame(spring, ZONE, [(at(8, 0, spring), at(17, 0, spring))])
    assert frame.place(at(9, 0, spring), at(9, 30, spring)).classes == "r12 s6"


def test_the_now_line_stands_between_rows() -> None:
    frame = grid.frame(DAY, ZONE, [span(8, 0, 60)])
    assert frame.now(at(10, 42)) == (32, 2)


def test_another_day_has_no_now_line() -> None:
    frame = grid.frame(DAY, ZONE, [])
    assert frame.now(at(10, 42, date(2026, 11, 24))) is None
    assert frame.now(at(19, 0)) is None


def test_visits_that_touch_do_not_share_the_column() -> None:
    assert [lane.lanes for lane in grid.lanes([span(9, 0, 20), span(9, 20, 20)])] == [1, 1]


def test_an_overbooked_visit_stands_beside_the_other() -> None:
    found = grid.lanes([span(9, 0, 20), span(9, 10, 20), span(10, 0, 20)])
    assert [(lane.lane, lane.lanes) for lane in found] == [(1, 2), (2, 2), (1, 1)]


def test_past_three_lanes_the_rest_is_counted() -> None:
    found = grid.lanes([span(9, 0, 20)] * 5)
    assert [lane.hidden for lane in found] == [False, False, False, True, True]
    assert {lane.lanes for lane in found} == {3}


def test_a_long_gap_offers_its_start_and_each_half_hour() -> None:
    assert grid.gaps_to_offer(11 * 60 + 50, 12 * 60 + 10) == [11 * 60 + 50]
    assert grid.gaps_to_offer(13 * 60 + 10, 14 * 60 + 15) == [790, 810, 840]
    assert grid.gaps_to_offer(13 * 60, 13 * 60 + 10) == []


minutes = st.integers(0, 23 * 12).map(lambda n: n * 5)
things = st.lists(st.tuples(minutes, st.integers(1, 24).map(lambda n: n * 5)), max_size=14)


@given(things)
def test_no_two_visible_things_of_one_lane_overlap(found: list[tuple[int, int]]) -> None:
    midnight = datetime(2026, 11, 23, tzinfo=UTC)
    spans = [
        (midnight + timedelta(minutes=start), midnight + timedelta(minutes=start + length))
        for start, length in found
    ]
    placed = [
        (*at_, lane) for at_, lane in zip(spans, grid.lanes(spans), strict=True) if not lane.hidden
    ]
    for (a_start, a_end, a), (b_start, b_end, b) in combinations(placed, 2):
        if a_start < b_end and b_start < a_end:
            assert a.lane != b.lane
            assert a.lanes == b.lanes


@given(things)
def test_everything_stays_inside_the_grid(found: list[tuple[int, int]]) -> None:
    spans = [
        (at(0) + timedelta(minutes=start), at(0) + timedelta(minutes=start + length))
        for start, length in found
    ]
    frame = grid.frame(DAY, ZONE, spans)
    for start, end in spans:
        place = frame.place(start, end)
        assert 0 <= place.row < frame.rows
        assert 1 <= place.span <= frame.rows - place.row
