"""Cancelling and moving: time given back, and taken anew or not at all."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from praxis.practice.testing import make_provider
from praxis.scheduling import actions
from praxis.scheduling.models import VisitEvent
from praxis.scheduling.testing import make_template, office_time
from praxis.scheduling.tests.conftest import Office
from praxis.scheduling.tests.test_booking import blocking, busy_cells
from praxis.scheduling.types import ReasonNeeded, TimeTaken, WrongState


def test_a_cancelled_visit_frees_its_time(office: Office) -> None:
    visit = office.book("2027-03-15 09:00")
    assert busy_cells(office) == 4
    actions.cancel_appointment(
        actor=office.actor, appointment_id=visit.pk, initiator="patient", reason=""
    )
    visit.refresh_from_db()
    assert visit.status == "cancelled"
    assert blocking(visit) == set()
    assert busy_cells(office) == busy_cells(office, "room") == 0
    office.book("2027-03-15 09:00")


def test_cancelling_twice_changes_nothing(office: Office) -> None:
    visit = office.book()
    first = actions.cancel_appointment(
        actor=office.actor, appointment_id=visit.pk, initiator="weather", reason="Snow"
    )
    second = actions.cancel_appointment(
        actor=office.actor, appointment_id=visit.pk, initiator="weather", reason="Snow"
    )
    assert first.pk == second.pk


def test_a_practice_that_cancels_says_why(office: Office) -> None:
    with pytest.raises(ReasonNeeded):
        actions.cancel_appointment(
            actor=office.actor, appointment_id=office.book().pk, initiator="practice"
        )


def test_a_moved_visit_leaves_no_room_or_provider_booked(office: Office) -> None:
    visit = office.book("2027-03-15 09:00")
    other = make_provider(site=office.site)
    make_template(other, site=office.site)
    event = actions.move_appointment(
        actor=office.actor,
        appointment_id=visit.pk,
        start=office_time("2027-03-15 14:00"),
        provider_id=other.pk,
    )
    visit.refresh_from_db()
    assert (visit.start, visit.provider_id) == (office_time("2027-03-15 14:00"), other.pk)
    assert event.was_start == office_time("2027-03-15 09:00")
    assert event.was_provider_id == office.provider.pk
    assert blocking(visit) == {"provider", "patient", "room"}
    assert busy_cells(office) == busy_cells(office, "room") == 4
    office.book("2027-03-15 09:00")


def test_a_visit_moves_by_a_quarter_hour_over_its_own_time(office: Office) -> None:
    visit = office.book("2027-03-15 09:00")
    actions.move_appointment(
        actor=office.actor, appointment_id=visit.pk, start=office_time("2027-03-15 09:15")
    )
    visit.refresh_from_db()
    assert visit.start == office_time("2027-03-15 09:15")
    assert busy_cells(office) == busy_cells(office, "room") == 4


def test_a_refused_move_keeps_the_visit_where_it_was(office: Office) -> None:
    visit = office.book("2027-03-15 09:00")
    office.book("2027-03-15 10:00")
    with pytest.raises(TimeTaken):
        actions.move_appointment(
            actor=office.actor, appointment_id=visit.pk, start=office_time("2027-03-15 10:10")
        )
    visit.refresh_from_db()
    assert visit.start == office_time("2027-03-15 09:00")
    assert blocking(visit) == {"provider", "patient", "room"}
    assert busy_cells(office) == 8


def test_a_move_retried_with_its_key_moves_once(office: Office) -> None:
    visit, key = office.book("2027-03-15 09:00"), uuid.uuid4()
    again: dict[str, Any] = {"actor": office.actor, "appointment_id": visit.pk, "key": key}
    first = actions.move_appointment(start=office_time("2027-03-15 11:00"), **again)
    assert actions.move_appointment(start=office_time("2027-03-15 11:00"), **again) == first
    assert VisitEvent.objects.filter(appointment_id=visit.pk, kind="moved").count() == 1


def test_a_confirmed_visit_that_moves_must_be_confirmed_again(office: Office) -> None:
    visit = office.book("2027-03-15 09:00")
    actions.confirm_appointment(actor=office.actor, appointment_id=visit.pk)
    visit.refresh_from_db()
    assert visit.status == "confirmed"
    actions.move_appointment(
        actor=office.actor, appointment_id=visit.pk, start=office_time("2027-03-15 10:00")
    )
    visit.refresh_from_db()
    assert visit.status == "booked"


def test_a_patient_who_is_here_is_not_moved_or_cancelled(office: Office, clock: Any) -> None:
    visit = office.book("2027-03-15 09:00")
    clock.move_to(office_time("2027-03-15 08:55"))
    actions.arrive(actor=office.actor, appointment_id=visit.pk)
    with pytest.raises(WrongState, match="waiting"):
        actions.move_appointment(
            actor=office.actor, appointment_id=visit.pk, start=office_time("2027-03-15 10:00")
        )
    with pytest.raises(WrongState):
        actions.cancel_appointment(actor=office.actor, appointment_id=visit.pk, initiator="patient")
