"""Numbers of the day, the queue of walk-ins, and what the waiting room's screen may know."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, ProgrammingError, connection, transaction

from praxis.access.context import opened
from praxis.access.testing import make_actor, make_site
from praxis.kernel import clock as business
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.people.testing import make_patient
from praxis.practice.testing import make_provider, make_room, make_visit_type
from praxis.scheduling import actions, queries
from praxis.scheduling.models import DayNumber, WalkIn
from praxis.scheduling.testing import make_appointment, office_time
from praxis.scheduling.types import InQueue, NotInQueue, ReasonNeeded

ZONE = "America/Chicago"


@pytest.fixture(autouse=True)
def _ten_in_the_morning() -> Iterator[None]:
    with time_machine.travel(office_time("2027-03-15 10:00"), tick=False):
        yield


def visit_of(actor: Actor, *, patient_id: int | None = None, **patient: Any) -> Any:
    """Somebody with a visit in five minutes, booked over the template."""
    make_room(site=make_site())
    actions.rebuild_rooms(actor=actor, site_id=make_site().pk)
    return make_appointment(
        actor=actor,
        patient_id=patient_id or make_patient(actor=actor, **patient).pk,
        visit_type_id=make_visit_type().pk,
        provider_id=make_provider().pk,
        start=office_time("2027-03-15 10:05"),
        site=make_site(),
        override="test",
    )


def join(actor: Actor, patient_id: int, **more: Any) -> WalkIn:
    return actions.join_queue(
        **{
            "actor": actor,
            "key": uuid.uuid4(),
            "patient_id": patient_id,
            "site_id": make_site().pk,
            "visit_type_id": make_visit_type().pk,
            **more,
        }
    )


@pytest.fixture
def boss(db: None) -> Any:
    actor = make_actor("office_manager")
    with opened(actor, purpose="test"):
        yield actor


@pytest.mark.django_db
def test_a_patient_gets_a_number_with_the_arrival_and_keeps_it(boss: Actor) -> None:
    visit = visit_of(boss)
    assert queries.day_number(visit.pk) is None
    actions.arrive(actor=boss, appointment_id=visit.pk)
    number = queries.day_number(visit.pk)
    assert number is not None
    assert 10 <= number <= 99
    actions.arrive(actor=boss, appointment_id=visit.pk)
    assert queries.day_number(visit.pk) == number


@pytest.mark.django_db
def test_numbers_do_not_repeat_in_a_day_and_do_not_count_arrivals(boss: Actor) -> None:
    for _ in range(6):
        actions.arrive(actor=boss, appointment_id=visit_of(boss).pk)
    numbers = list(DayNumber.objects.order_by("pk").values_list("number", flat=True))
    assert len(set(numbers)) == 6
    assert numbers != sorted(numbers), "an order would say who came first"
    first, late = DayNumber.objects.earliest("pk"), visit_of(boss)
    with pytest.raises(IntegrityError, match="daynumber_once"), transaction.atomic():
        DayNumber.objects.create(
            site_id=first.site_id,
            day=first.day,
            number=first.number,
            appointment=late,
            given_at=first.given_at,
        )
    with pytest.raises(ProgrammingError), transaction.atomic():
        DayNumber.objects.update(number=11)


@pytest.mark.django_db
def test_a_walk_in_waits_once_with_a_number_that_goes_on_with_the_visit(boss: Actor) -> None:
    patient = make_patient(actor=boss)
    key = uuid.uuid4()
    walk_in = join(boss, patient.pk, key=key)
    assert join(boss, patient.pk, key=key) == walk_in
    with pytest.raises(InQueue):
        join(boss, patient.pk)
    ((row, number),) = queries.queue(boss, make_site().pk)
    assert row == walk_in
    with pytest.raises(NotInQueue):
        actions.serve_walk_in(actor=boss, walk_in_id=walk_in.pk, appointment_id=visit_of(boss).pk)
    visit = visit_of(boss, patient_id=patient.pk)
    actions.serve_walk_in(actor=boss, walk_in_id=walk_in.pk, appointment_id=visit.pk)
    actions.arrive(actor=boss, appointment_id=visit.pk)
    assert queries.day_number(visit.pk) == number
    assert queries.queue(boss, make_site().pk) == []
    with pytest.raises(NotInQueue):
        actions.leave_queue(actor=boss, walk_in_id=walk_in.pk, why="Went home")
    with pytest.raises(IntegrityError, match="ends_once"), transaction.atomic():
        WalkIn.objects.filter(pk=walk_in.pk).update(left_at=business.now())


@pytest.mark.django_db
def test_who_leaves_the_queue_says_why_and_may_come_back(boss: Actor) -> None:
    patient = make_patient(actor=boss)
    walk_in = join(boss, patient.pk)
    with pytest.raises(ReasonNeeded):
        actions.leave_queue(actor=boss, walk_in_id=walk_in.pk, why=" ")
    left = actions.leave_queue(actor=boss, walk_in_id=walk_in.pk, why="Too long")
    assert left.left_why == "Too long"
    assert (
        actions.leave_queue(actor=boss, walk_in_id=walk_in.pk, why="Again").left_why == "Too long"
    )
    with pytest.raises(NotInQueue):
        actions.serve_walk_in(actor=boss, walk_in_id=walk_in.pk, appointment_id=visit_of(boss).pk)
    assert join(boss, patient.pk) != walk_in


@pytest.mark.django_db
def test_the_most_urgent_stands_first_then_who_came_first(boss: Actor) -> None:
    first = join(boss, make_patient(actor=boss).pk)
    second = join(boss, make_patient(actor=boss).pk)
    urgent = join(boss, make_patient(actor=boss).pk, urgency="same_day")
    found = [row.pk for row, _ in queries.queue(boss, make_site().pk)]
    assert found == [urgent.pk, first.pk, second.pk]


@pytest.mark.django_db
def test_who_may_not_run_the_day_moves_nobody_in_the_queue(boss: Actor) -> None:
    walk_in = join(boss, make_patient(actor=boss).pk)
    stranger = make_actor("biller")
    with pytest.raises(Forbidden):
        join(stranger, make_patient(actor=boss).pk)
    with pytest.raises(Forbidden):
        actions.leave_queue(actor=stranger, walk_in_id=walk_in.pk, why="x")
    with pytest.raises(Forbidden):
        actions.serve_walk_in(actor=stranger, walk_in_id=walk_in.pk, appointment_id=1)


@pytest.mark.django_db
def test_the_screen_shows_numbers_rooms_and_lateness_and_no_name(boss: Actor) -> None:
    site = make_site()
    room = make_room(name="Room 6", site=site)
    visits = [
        visit_of(boss, given_name=given, family_name=family)
        for given, family in (("Maria", "Alvarez"), ("Omar", "Petersen"), ("Rosa", "Kaplan"))
    ]
    for visit in visits:
        actions.arrive(actor=boss, appointment_id=visit.pk)
    actions.room_patient(actor=boss, appointment_id=visits[0].pk, room_id=room.pk)
    walk_in = join(boss, make_patient(actor=boss, given_name="Yuki", family_name="Brooks").pk)
    today = business.today(ZONE)
    shown = queries.screen(site.pk, today)
    number = queries.day_number(visits[0].pk)
    assert [(each.label, each.room) for each in shown.called] == [(str(number), "Room 6")]
    assert len(shown.soon) == 3
    assert str(DayNumber.objects.get(walk_in=walk_in).number) in {s.label for s in shown.soon}
    assert "Alvarez" not in repr(shown)
    letters = queries.screen(site.pk, today, initials=True)
    assert letters.called[0].label == "MA"
    assert {each.label for each in letters.soon} == {"OP", "RK", "YB"}
    assert set(shown.late) == {visit.provider_id for visit in visits}


@pytest.mark.django_db
def test_the_screens_function_gives_away_labels_rooms_and_times_alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, prosecdef FROM pg_proc WHERE proname LIKE 'scheduling_screen%'"
        )
        assert all(defined for _, defined in cursor.fetchall())
        cursor.execute(
            "SELECT pg_get_function_result(oid) FROM pg_proc WHERE proname = 'scheduling_screen'"
        )
        (columns,) = cursor.fetchone()
    assert columns == "TABLE(kind text, label text, room text, at timestamp with time zone)"


@pytest.mark.django_db
def test_the_boards_facts_are_four_queries(boss: Actor, django_assert_num_queries: Any) -> None:
    visits = [visit_of(boss) for _ in range(4)]
    for visit in visits:
        actions.arrive(actor=boss, appointment_id=visit.pk)
    low, site_id = business.now() - timedelta(hours=12), make_site().pk
    with django_assert_num_queries(4):
        facts = queries.board_facts(boss, site_id, low, [visit.pk for visit in visits])
    assert set(facts.numbers) == {visit.pk for visit in visits}


@pytest.mark.django_db(transaction=True)
def test_two_arrivals_at_once_get_two_numbers() -> None:
    boss = make_actor("office_manager")
    with opened(boss, purpose="test"):
        visits = [visit_of(boss) for _ in range(4)]
    failed: list[BaseException] = []

    def arrive(appointment_id: int) -> None:
        try:
            with opened(boss, purpose="test"):
                actions.arrive(actor=boss, appointment_id=appointment_id)
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=arrive, args=(visit.pk,)) for visit in visits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert DayNumber.objects.count() == 4
