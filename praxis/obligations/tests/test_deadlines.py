"""Deadlines end when the calendar of the office says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis.kernel.business_days import is_business_day
from praxis.obligations.deadlines import UNITS, Deadline
from praxis.obligations.types import BadDeadline

CHICAGO = "America/Chicago"
EVENING = datetime(2026, 10, 10, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("spec", "due"),
    [
        ({"days": 60}, "2026-12-08 23:59:59"),
        ({"business_days": 10}, "2026-10-26 23:59:59"),
        ({"months": 12}, "2027-10-09 23:59:59"),
        ({"years": 6}, "2032-10-09 23:59:59"),
        ({"on": "2027-05-11"}, "2027-05-11 23:59:59"),
        ({"days": 60, "after": "year_end"}, "2027-03-01 23:59:59"),
        ({"hours": 72}, "2026-10-12 20:30:00"),
    ],
)
def test_a_trigger_on_friday_evening_counts_from_friday(
    spec: dict[str, Any], due: datetime
) -> None:
    wall = Deadline.of(spec).due(EVENING, CHICAGO).astimezone(ZoneInfo(CHICAGO))
    assert f"{wall:%Y-%m-%d %H:%M:%S}" == due


def test_the_yearly_breach_log_of_a_leap_year_is_due_a_day_earlier() -> None:
    found = datetime(2027, 6, 1, 12, tzinfo=UTC)
    due = Deadline.of({"days": 60, "after": "year_end"}).due(found, CHICAGO)
    assert due.date() == date(2028, 2, 29)


def test_a_month_without_that_day_ends_on_its_last() -> None:
    due = Deadline.of({"months": 1}).due(datetime(2027, 1, 31, 18, tzinfo=UTC), CHICAGO)
    assert due.date() == date(2027, 2, 28)


@given(
    unit=st.sampled_from(UNITS),
    count=st.integers(1, 400),
    days=st.integers(0, 2000),
)
def test_a_longer_count_is_never_due_sooner(unit: str, count: int, days: int) -> None:
    moment = EVENING + timedelta(days=days, hours=days % 24)
    due = Deadline.of({unit: count}).due(moment, CHICAGO)
    later = Deadline.of({unit: count + 1}).due(moment, CHICAGO)
    assert moment < due < later
    if unit == "business_days":
        assert is_business_day(due.date())
    if unit == "days":
        local = moment.astimezone(ZoneInfo(CHICAGO)).date()
        assert due.date() - local == timedelta(days=count)


@pytest.mark.parametrize(
    "spec",
    [
        {},
        {"days": 0},
        {"days": -1},
        {"days": "60"},
        {"days": True},
        {"days": 20_000},
        {"weeks": 2},
        {"days": 1, "hours": 2},
        {"on": "soon"},
        {"days": 1, "after": "easter"},
    ],
)
def test_a_deadline_that_means_nothing_is_refused(spec: dict[str, Any]) -> None:
    with pytest.raises(BadDeadline):
        Deadline.of(spec)


def test_deadlines_are_said_in_words() -> None:
    assert str(Deadline.of({"business_days": 1})) == "1 business day"
    assert str(Deadline.of({"days": 60, "after": "year_end"})) == "60 days after the year's end"
    assert str(Deadline.of({"on": "2027-05-11"})) == "by 05/11/2027"
