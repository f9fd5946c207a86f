"""Office time is what the wall clock of the site shows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from praxis.kernel import business_days, clock

CHICAGO = "America/Chicago"


def test_nine_stays_nine_over_daylight_saving() -> None:
    assert clock.local(date(2027, 3, 12), 9, 0, CHICAGO) == datetime(2027, 3, 12, 15, tzinfo=UTC)
    assert clock.local(date(2027, 3, 15), 9, 0, CHICAGO) == datetime(2027, 3, 15, 14, tzinfo=UTC)


def test_a_time_skipped_in_spring_is_refused() -> None:
    with pytest.raises(ValueError, match="does not exist"):
        clock.local(date(2027, 3, 14), 2, 30, CHICAGO)


def test_the_demo_clock_moves_business_time_and_leaves_the_real_one() -> None:
    with time_machine.travel(datetime(2026, 11, 23, 3, tzinfo=UTC), tick=False):
        clock.set_offset(timedelta(hours=13, minutes=40))
        try:
            assert clock.now() == datetime(2026, 11, 23, 16, 40, tzinfo=UTC)
            assert clock.real_now() == datetime(2026, 11, 23, 3, tzinfo=UTC)
            assert clock.today(CHICAGO) == date(2026, 11, 23)
        finally:
            clock.set_offset(timedelta(0))


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(1, 60))
def test_counting_business_days_there_and_back(day: date, count: int) -> None:
    later = business_days.add_business_days(day, count)
    assert business_days.is_business_day(later)
    passed = sum(
        business_days.is_business_day(day + timedelta(days=n))
        for n in range(1, (later - day).days + 1)
    )
    assert passed == count


def test_thanksgiving_is_no_business_day() -> None:
    assert not business_days.is_business_day(date(2026, 11, 26))
    assert business_days.on_or_after(date(2026, 11, 26)) == date(2026, 11, 27)
    assert business_days.add_business_days(date(2026, 11, 25), 1) == date(2026, 11, 27)
    assert business_days.add_business_days(date(2026, 11, 27), -1) == date(2026, 11, 25)
