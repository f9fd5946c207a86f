"""When a site is open."""

from __future__ import annotations

import uuid
from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from praxis.access.testing import make_site
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.practice import actions, queries
from praxis.practice.models import SiteClosure, SiteHours
from praxis.practice.testing import SET_UP, make_site_hours
from praxis.practice.types import AlreadyThere, BadDates, BadHours, NotAHoliday

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
NEW_YEAR = date(2027, 1, 4)
MORNING, AFTERNOON = (time(8), time(12)), (time(13), time(17))


def add(actor: Actor, opens: time, closes: time, *, weekday: int = 0) -> SiteHours:
    return actions.add_site_hours(
        actor=actor,
        key=uuid.uuid4(),
        site_id=make_site().pk,
        weekday=weekday,
        opens=opens,
        closes=closes,
        started_on=MONDAY,
    )


def test_a_day_may_close_for_lunch(manager: Actor) -> None:
    add(manager, *AFTERNOON)
    add(manager, *MORNING)
    assert queries.site_hours(make_site().pk, MONDAY) == [MORNING, AFTERNOON]
    assert queries.site_hours(make_site().pk, MONDAY + timedelta(days=1)) == []


def test_hours_may_touch_and_may_not_overlap(manager: Actor) -> None:
    add(manager, time(8), time(12))
    add(manager, time(12), time(17))
    with pytest.raises(BadHours):
        add(manager, time(11, 59), time(12, 30))
    assert SiteHours.objects.count() == 2


def test_the_database_itself_refuses_overlapping_hours() -> None:
    make_site_hours(weekdays=(0,))
    row = SiteHours.objects.get()
    row.pk, row.client_key = None, uuid.uuid4()
    with pytest.raises(IntegrityError, match="practice_sitehours_overlap"), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(("opens", "closes"), [(time(9), time(9)), (time(17), time(8))])
def test_a_site_closes_after_it_opens(manager: Actor, opens: time, closes: time) -> None:
    with pytest.raises(BadHours):
        add(manager, opens, closes)


def test_a_new_week_ends_the_old_one_the_day_before(manager: Actor) -> None:
    site_id = make_site().pk
    make_site_hours(weekdays=(0, 1))
    actions.set_week(actor=manager, site_id=site_id, started_on=NEW_YEAR, week={0: [MORNING]})
    assert queries.site_hours(site_id, NEW_YEAR - timedelta(days=7)) == [(time(8), time(17))]
    assert queries.site_hours(site_id, NEW_YEAR) == [MORNING]
    assert queries.site_hours(site_id, NEW_YEAR + timedelta(days=1)) == []


def test_the_same_week_sent_again_changes_nothing(manager: Actor) -> None:
    site_id = make_site().pk
    week = {0: [MORNING, AFTERNOON], 1: [MORNING]}
    actions.set_week(actor=manager, site_id=site_id, started_on=MONDAY, week=week)
    before = list(SiteHours.objects.order_by("pk").values())
    actions.set_week(actor=manager, site_id=site_id, started_on=MONDAY, week=week)
    assert list(SiteHours.objects.order_by("pk").values()) == before


def test_a_week_before_planned_hours_is_refused_and_leaves_them(manager: Actor) -> None:
    site_id = make_site().pk
    actions.set_week(actor=manager, site_id=site_id, started_on=NEW_YEAR, week={0: [MORNING]})
    with pytest.raises(BadHours):
        actions.set_week(actor=manager, site_id=site_id, started_on=MONDAY, week={0: [AFTERNOON]})
    assert queries.site_hours(site_id, NEW_YEAR) == [MORNING]


times = st.integers(0, 23 * 60).map(lambda m: time(m // 60, m % 60))
weeks = st.dictionaries(
    st.integers(0, 6),
    st.lists(st.tuples(times, times).filter(lambda t: t[0] < t[1]), min_size=1, max_size=1),
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=st.lists(st.tuples(st.integers(0, 60), weeks), max_size=4))
def test_each_day_has_the_hours_of_the_last_week_set_before_it(
    db: None, changes: list[tuple[int, dict[int, list[tuple[time, time]]]]]
) -> None:
    changes = sorted(changes, key=lambda change: change[0])
    with transaction.atomic():
        for after, week in changes:
            actions.set_week(
                actor=SET_UP,
                site_id=make_site().pk,
                started_on=MONDAY + timedelta(days=after),
                week=week,
            )
        for number in range(0, 75, 3):
            day = MONDAY + timedelta(days=number)
            in_force = [week for after, week in changes if after <= number]
            expected = in_force[-1].get(day.weekday(), []) if in_force else []
            assert queries.site_hours(make_site().pk, day) == expected
        transaction.set_rollback(True)


def test_a_closed_day_has_no_hours_until_it_is_opened_again(manager: Actor) -> None:
    site_id = make_site().pk
    make_site_hours()
    closure = actions.add_closure(
        actor=manager, key=uuid.uuid4(), site_id=site_id, day=MONDAY, reason="Snow"
    )
    assert queries.site_hours(site_id, MONDAY) == []
    assert queries.closures([site_id], MONDAY, MONDAY) == [closure]
    with pytest.raises(AlreadyThere):
        actions.add_closure(
            actor=manager, key=uuid.uuid4(), site_id=site_id, day=MONDAY, reason="Ice"
        )
    actions.cancel_closure(actor=manager, closure_id=closure.pk)
    assert queries.site_hours(site_id, MONDAY) == [(time(8), time(17))]
    assert SiteClosure.objects.count() == 1


def test_hours_end_on_a_day_not_before_they_began(manager: Actor) -> None:
    row = add(manager, *MORNING)
    with pytest.raises(BadDates):
        actions.end_site_hours(
            actor=manager, site_hours_id=row.pk, ended_on=MONDAY - timedelta(days=1)
        )
    actions.end_site_hours(actor=manager, site_hours_id=row.pk, ended_on=MONDAY)
    assert queries.week_of(make_site().pk, MONDAY + timedelta(days=7)) == {}


def test_the_front_desk_does_not_change_hours(desk: Actor) -> None:
    make_site_hours(weekdays=(0,))
    row = SiteHours.objects.get()
    closure = actions.add_closure(
        actor=SET_UP, key=uuid.uuid4(), site_id=row.site_id, day=MONDAY, reason="Snow"
    )
    for attempt in (
        lambda: add(desk, *MORNING, weekday=3),
        lambda: actions.end_site_hours(actor=desk, site_hours_id=row.pk, ended_on=MONDAY),
        lambda: actions.set_week(actor=desk, site_id=row.site_id, started_on=MONDAY, week={}),
        lambda: actions.add_closure(
            actor=desk, key=uuid.uuid4(), site_id=row.site_id, day=NEW_YEAR, reason="Party"
        ),
        lambda: actions.cancel_closure(actor=desk, closure_id=closure.pk),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert SiteHours.objects.get().ended_on is None


def close(actor: Actor, *days: date, key: uuid.UUID | None = None) -> list[date]:
    made = actions.close_on_holidays(
        actor=actor, key=key or uuid.uuid4(), site_id=make_site().pk, days=days
    )
    return [row.day for row in made]


MLK, OBSERVED = date(2027, 1, 18), date(2027, 7, 5)


def test_a_site_closes_on_the_federal_holidays_it_chose(manager: Actor) -> None:
    make_site_hours()
    key = uuid.uuid4()
    assert close(manager, MLK, OBSERVED, key=key) == [MLK, OBSERVED]
    assert close(manager, MLK, OBSERVED, key=key) == [MLK, OBSERVED]
    assert close(manager, MLK) == []
    closed = queries.closures([make_site().pk], NEW_YEAR, date(2027, 12, 31))
    assert [(row.day, row.reason) for row in closed] == [
        (MLK, "Martin Luther King Jr. Day"),
        (OBSERVED, "Independence Day (observed)"),
    ]


def test_a_day_opened_again_can_be_closed_again(manager: Actor) -> None:
    close(manager, MLK)
    actions.cancel_closure(actor=manager, closure_id=SiteClosure.objects.get().pk)
    assert close(manager, MLK) == [MLK]


def test_only_holidays_are_closed_this_way_and_only_by_who_may(manager: Actor, desk: Actor) -> None:
    with pytest.raises(NotAHoliday):
        close(manager, MLK, date(2027, 1, 19))
    with pytest.raises(Forbidden):
        close(desk, MLK)
    assert not SiteClosure.objects.exists()


def test_what_is_proposed_says_what_is_closed_already_and_what_has_no_hours(
    manager: Actor,
) -> None:
    make_site_hours()
    close(manager, MLK)
    found = queries.holidays_of(make_site().pk, 2027, after=date(2027, 1, 1))
    assert found[0].name == "Martin Luther King Jr. Day"
    by_day = {each.day: each for each in found}
    assert (by_day[MLK].closed, by_day[MLK].off) == (True, False)
    assert (by_day[date(2027, 7, 4)].off, by_day[OBSERVED].off) == (True, False)
