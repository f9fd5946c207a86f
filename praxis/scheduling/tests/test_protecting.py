"""Times to keep for the same day: the rule, and the page that shows what it rests on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from praxis.access.testing import make_user, session_cookie
from praxis.practice.actions import change_setting
from praxis.scheduling import actions, protecting, queries
from praxis.scheduling.testing import SET_UP, office_time
from praxis.scheduling.tests.conftest import MONDAY, Office


def test_the_rule_keeps_the_least_number_that_is_seldom_exceeded() -> None:
    """Poisson with mean 3: P(D > 3) = 0.3528, P(D > 4) = 0.1847, P(D > 5) = 0.0839."""
    assert protecting.more_than(3, 3) == pytest.approx(0.3528, abs=1e-4)
    assert [protecting.to_keep(3, ratio) for ratio in (0.36, 0.35, 0.18, 0.08)] == [3, 4, 5, 6]
    assert protecting.to_keep(0, 0.5) == 0
    assert protecting.to_keep(500, 0.01) == protecting.MOST


def booked(office: Office, clock: Any, weeks: int, same_day: int) -> None:
    """On each Monday before this one so many visits booked that morning, and one a week ahead."""
    for week in range(weeks, 0, -1):
        day = MONDAY - timedelta(weeks=week)
        clock.move_to(office_time(f"{day - timedelta(days=7)} 08:00"))
        office.book(f"{day} 16:00")
        clock.move_to(office_time(f"{day} 08:00"))
        for hour in range(same_day):
            office.book(f"{day} {9 + hour:02d}:00")
    clock.move_to(office_time(f"{MONDAY} 07:00"))
    actions.measure_visits(
        actor=SET_UP, first=MONDAY - timedelta(weeks=weeks), last=MONDAY - timedelta(days=1)
    )


@pytest.mark.django_db
def test_the_template_says_how_many_and_why(office: Office, clock: Any) -> None:
    assert queries.same_day_advice(office.actor, office.provider.pk, office.site.pk) == []
    booked(office, clock, weeks=4, same_day=3)
    (row,) = queries.same_day_advice(office.actor, office.provider.pk, office.site.pk)
    assert (row.weekday, row.days, row.asked, row.mean, row.keep) == (0, 4, 12, 3.0, 3)
    change_setting(actor=office.actor, key="same_day_value_percent", value=10)
    (row,) = queries.same_day_advice(office.actor, office.provider.pk, office.site.pk)
    assert row.keep == 5
    client = Client(headers={"accept": "text/html"})
    client.cookies["sessionid"] = session_cookie(make_user("office_manager"))
    for page in ("", "new/"):
        url = f"/schedule/templates/{office.provider.pk}/{office.site.pk}/{page}"
        shown = client.get(url).content.decode()
        assert "Times to keep for the same day" in shown, url
        assert "<b>5</b>" in shown


@pytest.mark.django_db
def test_few_days_say_nothing(office: Office, clock: Any) -> None:
    booked(office, clock, weeks=3, same_day=2)
    assert queries.same_day_advice(office.actor, office.provider.pk, office.site.pk) == []
