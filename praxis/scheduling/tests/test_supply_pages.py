"""A provider's week and year, the limits, and how much the pages read."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.test import Client

from praxis.practice import actions as practice
from praxis.scheduling import actions, queries
from praxis.scheduling.queries import DayState
from praxis.scheduling.testing import make_template, office_time, week_sessions
from praxis.scheduling.tests.conftest import Office
from praxis.scheduling.tests.test_web import signed_in, template_url
from praxis.scheduling.types import BlockSpec


@pytest.fixture
def browser(office: Office) -> Client:
    return signed_in(office.actor)


def away(office: Office, start: str, end: str, label: str = "Vacation", kind: str = "off") -> None:
    actions.add_exception(
        actor=office.actor,
        key=uuid.uuid4(),
        kind=kind,
        label=label,
        start=office_time(start),
        end=office_time(end),
        provider_id=office.provider.pk,
        site_id=office.site.pk,
    )


def test_a_day_says_whether_it_is_worked_in_part_or_not_at_all(office: Office) -> None:
    away(office, "2027-03-16 00:00", "2027-03-17 00:00")
    away(office, "2027-03-17 11:00", "2027-03-17 14:00", "Meeting")
    away(office, "2027-03-17 13:30", "2027-03-17 15:00", "Errand")
    away(office, "2027-03-20 08:00", "2027-03-20 10:00", "Saturday clinic", "extra")
    office.book("2027-03-18 09:00")
    days = queries.supply_days(
        office.actor, office.provider.pk, office.site.pk, date(2027, 3, 15), date(2027, 3, 21)
    )
    assert [day.state for day in days] == [
        DayState.WORKS,
        DayState.OFF,
        DayState.PART,
        DayState.WORKS,
        DayState.WORKS,
        DayState.EXTRA,
        DayState.NONE,
    ]
    assert [day.minutes for day in days] == [480, 0, 300, 480, 480, 120, 0]
    assert days[2].reason == "Meeting, Errand"
    assert [day.visits for day in days] == [0, 0, 0, 1, 0, 0, 0]


def test_a_closed_office_is_off_and_says_why(office: Office) -> None:
    practice.add_closure(
        actor=office.actor,
        key=uuid.uuid4(),
        site_id=office.site.pk,
        day=date(2027, 5, 31),
        reason="Memorial Day",
    )
    (day,) = queries.supply_days(
        office.actor, office.provider.pk, office.site.pk, date(2027, 5, 31), date(2027, 5, 31)
    )
    assert (day.state, day.reason, day.minutes) == (DayState.OFF, "Memorial Day", 0)


def test_the_week_shows_hours_blocks_and_when_they_are_released(
    office: Office, browser: Client
) -> None:
    held = BlockSpec(480, 540, "Same day", "held", (office.visit_type.pk,), 24)
    make_template(
        office.provider,
        site=office.site,
        starts_on=date(2027, 3, 15),
        sessions=week_sessions(blocks=(held,), max_visits=9),
    )
    away(office, "2027-03-17 11:00", "2027-03-17 12:00", "Meeting")
    page = browser.get(f"{template_url(office)}week/?day=2027-03-17").content.decode()
    assert "8:00 AM – 12:00 PM" in page
    assert "9 visits at most" in page
    assert f"for {office.visit_type.name} until Mon, Mar 15, 8:00 AM" in page
    assert "Meeting 11:00 AM – 12:00 PM" in page
    assert browser.get(f"{template_url(office)}week/?day=never").status_code == 404


@pytest.mark.parametrize(
    ("path", "most"), [("week/", 16), ("year/?year=2027", 15), ("/schedule/limits/", 11)]
)
def test_the_pages_read_no_more_for_more(
    office: Office,
    browser: Client,
    django_assert_max_num_queries: Any,
    path: str,
    most: int,
) -> None:
    for day in range(1, 9):
        away(office, f"2027-04-0{day} 09:00", f"2027-04-0{day} 10:00")
        actions.add_limit(actor=office.actor, key=uuid.uuid4(), scope="day", most=day + 50)
        office.book(f"2027-03-{14 + day if day < 6 else 15} {8 + day:02d}:00", override="Busy")
    url = path if path.startswith("/") else f"{template_url(office)}{path}"
    browser.get(url)
    with django_assert_max_num_queries(most):
        assert browser.get(url).status_code == 200
