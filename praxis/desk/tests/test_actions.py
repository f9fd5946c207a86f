from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from praxis.access.testing import make_actor
from praxis.desk import actions
from praxis.desk.tests.conftest import Office
from praxis.desk.types import NewVisit, NoFreeRoom, NotToday
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.scheduling.models import Appointment, VisitEvent
from praxis.scheduling.testing import office_time
from praxis.scheduling.types import TimeTaken, TooLate


def wish(office: Office, at: str = "2027-03-15 11:00", **more: Any) -> NewVisit:
    found = NewVisit(
        patient_id=office.patient().pk,
        visit_type_id=office.follow_up.pk,
        provider_id=office.provider.pk,
        site_id=office.site.pk,
        start=office_time(at),
    )
    return replace(found, **more)


CALLS: dict[str, Callable[[Office, Actor, Appointment], Any]] = {
    "book": lambda office, actor, _: actions.book(
        actor=actor, key=uuid.uuid4(), visit=wish(office)
    ),
    "walk_in": lambda office, actor, _: actions.walk_in(
        actor=actor, key=uuid.uuid4(), visit=wish(office)
    ),
    "arrive": lambda _, actor, visit: actions.arrive(actor=actor, appointment_id=visit.pk),
    "check_in": lambda _, actor, visit: actions.check_in(actor=actor, appointment_id=visit.pk),
    "undo_check_in": lambda _, actor, visit: actions.undo_check_in(
        actor=actor, appointment_id=visit.pk
    ),
    "room_next_free": lambda _, actor, visit: actions.room_next_free(
        actor=actor, appointment_id=visit.pk
    ),
    "check_out": lambda _, actor, visit: actions.check_out(
        actor=actor, key=uuid.uuid4(), appointment_id=visit.pk, follow_up=None
    ),
}


@pytest.mark.parametrize("name", sorted(CALLS))
def test_somebody_who_only_bills_may_not(office: Office, name: str) -> None:
    visit = office.book("2027-03-15 10:20")
    biller = make_actor("biller")
    with office.open():
        before = VisitEvent.objects.count()
        with pytest.raises(Forbidden):
            CALLS[name](office, biller, visit)
        assert VisitEvent.objects.count() == before


def test_a_walk_in_that_finds_its_time_taken_leaves_nothing(office: Office) -> None:
    office.book("2027-03-15 11:00")
    with office.open():
        before = Appointment.objects.count()
        with pytest.raises(TimeTaken):
            actions.walk_in(actor=office.actor, key=uuid.uuid4(), visit=wish(office))
        assert Appointment.objects.count() == before


def test_a_retried_walk_in_is_one_visit(office: Office) -> None:
    again, asked = uuid.uuid4(), wish(office)
    with office.open():
        first = actions.walk_in(actor=office.actor, key=again, visit=asked)
        assert actions.walk_in(actor=office.actor, key=again, visit=asked) == first


def test_checking_in_twice_changes_nothing(office: Office) -> None:
    visit = office.book("2027-03-15 10:20")
    with office.open():
        first = actions.check_in(actor=office.actor, appointment_id=visit.pk)
        assert actions.check_in(actor=office.actor, appointment_id=visit.pk) == first


def test_nobody_arrives_on_another_day(office: Office) -> None:
    visit = office.book("2027-03-16 10:20")
    with office.open(), pytest.raises(NotToday):
        actions.arrive(actor=office.actor, appointment_id=visit.pk)


def test_a_check_in_is_not_undone_later(office: Office, clock: Any) -> None:
    visit = office.book("2027-03-15 10:20")
    with office.open():
        actions.check_in(actor=office.actor, appointment_id=visit.pk)
    clock.shift(11 * 60)
    with office.open(), pytest.raises(TooLate):
        actions.undo_check_in(actor=office.actor, appointment_id=visit.pk)


def test_no_room_is_taken_when_none_is_free(office: Office) -> None:
    for minute in ("00", "20", "40"):
        inside = office.book(f"2027-03-15 10:{minute}")
        office.do("arrive", inside)
        with office.open():
            actions.room_next_free(actor=office.actor, appointment_id=inside.pk)
    waits = office.book("2027-03-15 11:00")
    office.do("arrive", waits)
    with office.open(), pytest.raises(NoFreeRoom):
        actions.room_next_free(actor=office.actor, appointment_id=waits.pk)
