"""What the day says equals what the stamps say, counted by hand."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import quantiles
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from praxis.access.testing import make_actor
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.scheduling import actions, periodic, queries
from praxis.scheduling.models import AccessDay, Appointment, VisitFact
from praxis.scheduling.testing import office_time
from praxis.scheduling.tests.conftest import Office

MONDAY = date(2027, 3, 15)
PROGRAM = Actor(user_id=None, name="test", system=True)
MARCH: dict[str, Any] = {"first": date(2027, 3, 1), "last": date(2027, 3, 31)}
WEEK: dict[str, Any] = {"first": MONDAY, "last": MONDAY + timedelta(days=6)}


def _seen(office: Office, clock: Any, start: str, *, arrive: str, room: str, meet: str, out: str,
          leave: str) -> Appointment:  # fmt: skip
    visit = office.book(f"2027-03-15 {start}")
    for action, at in (
        (actions.arrive, arrive),
        (actions.room_patient, room),
        (actions.provider_in, meet),
        (actions.provider_out, out),
        (actions.check_out, leave),
    ):
        clock.move_to(office_time(f"2027-03-15 {at}"))
        more = {"room_id": office.room.pk} if action is actions.room_patient else {}
        action(actor=office.actor, appointment_id=visit.pk, **more)
    clock.move_to(office_time("2027-03-14 12:00"))
    return visit


@pytest.fixture
def measured(office: Office, clock: Any) -> Office:
    """One early, one late, one in between; and one each missed, cancelled late, bumped."""
    day = {"early": "09:00", "late": "09:40", "plain": "10:20"}
    _seen(office, clock, day["early"], arrive="08:20", room="09:05", meet="09:15", out="09:35",
          leave="09:38")  # fmt: skip
    _seen(office, clock, day["late"], arrive="09:50", room="10:10", meet="10:12", out="10:20",
          leave="10:25")  # fmt: skip
    _seen(office, clock, day["plain"], arrive="10:20", room="10:50", meet="10:55", out="11:30",
          leave="11:33")  # fmt: skip
    missed = office.book("2027-03-15 13:00")
    cancelled = office.book("2027-03-15 13:40")
    bumped = office.book("2027-03-15 14:20")
    clock.move_to(office_time("2027-03-15 12:00"))
    actions.cancel_appointment(actor=office.actor, appointment_id=cancelled.pk, initiator="patient")
    actions.cancel_appointment(
        actor=office.actor, appointment_id=bumped.pk, initiator="provider", reason="Ill"
    )
    clock.move_to(office_time("2027-03-15 18:00"))
    actions.mark_no_show(actor=office.actor, appointment_id=missed.pk)
    periodic.measure_day()
    return office


def _report(office: Office, **more: Any) -> list[queries.WaitRow]:
    asked = {"by": "hour", **MARCH, "site_ids": [office.site.pk], **more}
    return queries.wait_report(office.actor, **asked)


def test_waiting_begins_at_the_booked_time_for_the_early_and_at_arrival_for_the_late(
    measured: Office,
) -> None:
    facts = VisitFact.objects.filter(outcome="done").order_by("planned", "appointment_id")
    assert sorted(facts.values_list("wait", "room_wait", "cycle", "actual")) == [
        (5, 10, 78, 20),
        (20, 2, 35, 8),
        (30, 5, 73, 35),
    ]


def test_the_report_by_hour_has_median_and_p90(measured: Office) -> None:
    nine, ten = _report(measured)
    assert (nine.label, ten.label) == ("9 AM", "10 AM")
    assert nine.wait == queries.Spread(visits=2, median=5, p90=20)
    assert ten.cycle == queries.Spread(visits=1, median=73, p90=73)
    [row] = _report(measured, by="provider")
    assert row.wait == queries.Spread(visits=3, median=20, p90=30)
    [row] = _report(measured, by="visit_type")
    assert row.label == measured.visit_type.name


@pytest.mark.parametrize("by", ["hour", "provider", "visit_type"])
def test_counted_months_and_single_visits_say_the_same(measured: Office, by: str) -> None:
    from_cells = _report(measured, by=by)
    from_visits = _report(measured, by=by, **WEEK)
    assert from_cells == from_visits
    filtered = _report(measured, by=by, provider_id=measured.provider.pk)
    assert filtered == from_cells
    assert _report(measured, by=by, visit_type_id=999_999) == []


def test_a_run_of_months_is_the_difference_of_two(measured: Office, clock: Any) -> None:
    april = {"first": date(2027, 4, 1), "last": date(2027, 4, 30)}
    before = _report(measured)
    assert _report(measured, **april) == []
    clock.move_to(office_time("2027-04-11 12:00"))
    visit = measured.book("2027-04-12 09:00")
    clock.move_to(visit.start)
    actions.arrive(actor=measured.actor, appointment_id=visit.pk)
    clock.move_to(visit.start + timedelta(minutes=5))
    actions.call_patient(actor=measured.actor, appointment_id=visit.pk)
    periodic.measure_day()
    assert _report(measured) == before
    [nine] = _report(measured, **april)
    assert nine.wait == queries.Spread(visits=1, median=5, p90=5)
    both = _report(measured, last=april["last"])
    assert [row.wait.visits for row in both if row.wait] == [3, 1]


def test_the_percentiles_are_those_of_postgresql(measured: Office) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY wait),"
            " percentile_disc(0.9) WITHIN GROUP (ORDER BY wait) FROM scheduling_visitfact"
        )
        expected = cursor.fetchone()
    [row] = _report(measured, by="provider")
    assert row.wait is not None
    assert (row.wait.median, row.wait.p90) == expected
    assert quantiles([5, 20, 30], n=2) == [row.wait.median]


def test_use_of_time_counts_what_was_due_and_what_was_booked(measured: Office) -> None:
    [row] = queries.use_report(measured.actor, **WEEK, site_ids=[measured.site.pk])
    assert row.booked == 6
    assert row.no_show == 25  # 1 of the 4 that were due
    assert row.late_cancel == 17  # 1 of 6
    assert row.bump == 17
    assert row.lead_days == 1
    assert row.online == 0
    assert row.fill is not None
    assert row.used is not None
    assert 0 < row.used < 100


def test_a_corrected_stamp_counts_as_corrected(measured: Office, clock: Any) -> None:
    visit = Appointment.objects.filter(status="done").order_by("start").first()
    assert visit is not None
    roomed = visit.events.get(kind="roomed")
    actions.correct_event(
        actor=measured.actor,
        event_id=roomed.pk,
        reason="Pressed late",
        occurred_at=office_time("2027-03-15 09:02"),
    )
    periodic.measure_night()
    assert VisitFact.objects.get(appointment_id=visit.pk).wait == 2
    [nine, _] = _report(measured)
    assert nine.wait == queries.Spread(visits=2, median=2, p90=20)


def test_measuring_again_changes_nothing(measured: Office) -> None:
    before = _report(measured)
    for _ in range(2):
        actions.measure_visits(actor=PROGRAM, **MARCH)
    assert _report(measured) == before


def test_a_length_is_proposed_only_from_enough_visits(measured: Office) -> None:
    [row] = queries.length_report(measured.actor, **WEEK, site_ids=[measured.site.pk])
    assert (row.visits, row.planned, row.actual.median, row.proposed) == (3, 20, 20, None)


def test_the_third_next_time_is_measured_once_a_day(office: Office, clock: Any) -> None:
    assert periodic.measure_access() == 1
    assert periodic.measure_access() == 0
    found = AccessDay.objects.get()
    assert found.third_at is not None
    assert found.third_at == office_time("2027-03-15 08:40")
    assert found.days == 1
    for minute in range(0, 240, 20):
        office.book(office_time("2027-03-15 08:00") + timedelta(minutes=minute))
    clock.move_to(office_time("2027-03-15 07:30"))
    periodic.measure_access()
    [row] = queries.access_report(office.actor, last=MONDAY)
    assert row.trend[0] == 1
    assert row.days == row.trend[-1]
    assert len(row.trend) == 2


def test_figures_are_closed_to_the_program_and_to_who_may_not_see_them(
    measured: Office,
) -> None:
    hr = make_actor("hr")
    with pytest.raises(Forbidden):
        queries.wait_report(hr, by="hour", **MARCH, site_ids=[measured.site.pk])
    with pytest.raises(Forbidden):
        actions.measure_visits(actor=measured.actor, **MARCH)
    with pytest.raises(Forbidden):
        actions.measure_access(actor=measured.actor, provider_id=measured.provider.pk)
    for statement in (
        "UPDATE scheduling_visitfact SET wait = 0",
        "DELETE FROM scheduling_waitcell",
        "DELETE FROM scheduling_accessday",
    ):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
