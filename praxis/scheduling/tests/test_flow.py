"""The day of a visit, stamp by stamp."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from praxis.kernel.errors import Forbidden
from praxis.practice.testing import make_room
from praxis.scheduling import actions, periodic, queries
from praxis.scheduling.models import Appointment, AppointmentResource, Encounter, VisitEvent
from praxis.scheduling.testing import office_time
from praxis.scheduling.tests.conftest import Office
from praxis.scheduling.types import (
    ReasonNeeded,
    RoomOccupied,
    TimeTaken,
    TooLate,
    WrongState,
)


def kinds(visit: Appointment) -> list[str]:
    events = VisitEvent.objects.filter(appointment_id=visit.pk).order_by("pk")
    return list(events.values_list("kind", flat=True))


def status(visit: Appointment) -> str:
    visit.refresh_from_db()
    return visit.status


@pytest.fixture
def visit(office: Office, clock: Any) -> Appointment:
    """Booked for Monday 9:00; it is 8:50."""
    booked = office.book("2027-03-15 09:00")
    clock.move_to(office_time("2027-03-15 08:50"))
    return booked


def test_each_step_of_a_visit_is_stamped_and_sets_its_status(
    office: Office, visit: Appointment, clock: Any
) -> None:
    who: dict[str, Any] = {"actor": office.actor, "appointment_id": visit.pk}
    seen = []
    for minute, step in (
        (50, actions.arrive),
        (51, actions.start_check_in),
        (54, actions.finish_check_in),
        (62, lambda **w: actions.room_patient(room_id=office.room.pk, **w)),
        (64, actions.record_vitals_done),
        (66, actions.provider_in),
        (80, actions.provider_out),
        (83, actions.start_check_out),
        (85, actions.check_out),
    ):
        clock.move_to(office_time("2027-03-15 08:00") + timedelta(minutes=minute))
        step(**who)
        seen.append(status(visit))
    assert seen == [
        *["arrived"] * 3,
        *["roomed"] * 2,
        "with_provider",
        *["checkout"] * 2,
        "done",
    ]
    assert kinds(visit)[-2:] == ["checkout_done", "left"]
    assert visit.arrived_at == office_time("2027-03-15 08:50")
    encounter = Encounter.objects.get(appointment_id=visit.pk)
    assert encounter.opened_at == office_time("2027-03-15 09:02")
    assert encounter.closed_at == office_time("2027-03-15 09:25")


def test_a_step_done_twice_is_one_stamp(office: Office, visit: Appointment) -> None:
    first = actions.arrive(actor=office.actor, appointment_id=visit.pk)
    assert actions.arrive(actor=office.actor, appointment_id=visit.pk) == first
    assert kinds(visit) == ["booked", "arrived"]


def test_a_patient_who_has_not_arrived_cannot_be_roomed(office: Office, visit: Appointment) -> None:
    with pytest.raises(WrongState, match="not confirmed"):
        actions.room_patient(actor=office.actor, appointment_id=visit.pk, room_id=office.room.pk)
    assert kinds(visit) == ["booked"]


def test_an_auditor_may_not_check_in(visit: Appointment, actor_of: Any) -> None:
    auditor = actor_of("auditor")
    for step in (actions.arrive, actions.call_patient):
        with pytest.raises(Forbidden):
            step(actor=auditor, appointment_id=visit.pk)
    assert kinds(visit) == ["booked"]


def test_only_who_waits_is_called_and_only_once(office: Office, visit: Appointment) -> None:
    step: dict[str, Any] = {"actor": office.actor, "appointment_id": visit.pk}
    with pytest.raises(WrongState, match="waiting patient"):
        actions.call_patient(**step)
    actions.arrive(**step)
    first = actions.call_patient(**step)
    assert actions.call_patient(**step).pk == first.pk
    assert kinds(visit) == ["booked", "arrived", "called"]
    assert status(visit) == "arrived"


def test_a_room_holds_one_patient_at_a_time(office: Office, visit: Appointment) -> None:
    other = office.book("2027-03-15 09:20")
    for one in (visit, other):
        actions.arrive(actor=office.actor, appointment_id=one.pk)
    actions.room_patient(actor=office.actor, appointment_id=visit.pk, room_id=office.room.pk)
    with pytest.raises(RoomOccupied):
        actions.room_patient(actor=office.actor, appointment_id=other.pk, room_id=office.room.pk)


def test_another_room_than_planned_takes_the_promise_along(
    office: Office, visit: Appointment
) -> None:
    second = make_room(site=office.site)
    actions.arrive(actor=office.actor, appointment_id=visit.pk)
    actions.room_patient(actor=office.actor, appointment_id=visit.pk, room_id=second.pk)
    rooms = AppointmentResource.objects.filter(
        appointment_id=visit.pk, blocks=True, resource__kind="room"
    )
    assert list(rooms.values_list("resource__room_id", flat=True)) == [second.pk]
    assert status(visit) == "roomed"
    assert visit.room_id == second.pk


def test_a_wait_counts_from_the_time_of_the_visit_for_who_came_early(
    office: Office, visit: Appointment, clock: Any
) -> None:
    actions.arrive(actor=office.actor, appointment_id=visit.pk)
    visit.refresh_from_db()
    assert queries.wait_minutes(visit, office_time("2027-03-15 08:59")) == 0
    assert queries.wait_minutes(visit, office_time("2027-03-15 09:12")) == 12


def test_who_does_not_come_is_a_no_show_the_same_day_and_counts_reconcile(
    office: Office, visit: Appointment, clock: Any
) -> None:
    came = office.book("2027-03-15 10:00")
    later = office.book("2027-03-15 14:00")
    clock.move_to(office_time("2027-03-15 09:58"))
    actions.arrive(actor=office.actor, appointment_id=came.pk)
    clock.move_to(office_time("2027-03-15 11:59"))
    assert periodic.sweep_no_shows() == 0
    clock.move_to(office_time("2027-03-15 13:00"))
    assert periodic.sweep_no_shows() == 1
    assert periodic.sweep_no_shows() == 0
    assert [status(one) for one in (visit, came, later)] == ["no_show", "arrived", "booked"]
    counts = queries.day_sheet(office.actor, [office.site.pk], came.start.date()).counts
    assert dict(counts) == {"no_show": 1, "arrived": 1, "booked": 1}
    assert sum(counts.values()) == Appointment.objects.count()


def test_a_visit_is_not_a_no_show_before_it_begins(office: Office, visit: Appointment) -> None:
    with pytest.raises(WrongState, match="cancel it instead"):
        actions.mark_no_show(actor=office.actor, appointment_id=visit.pk)


def test_a_no_show_who_turns_up_is_reopened_with_a_reason(
    office: Office, visit: Appointment, clock: Any
) -> None:
    clock.move_to(office_time("2027-03-15 09:15"))
    actions.mark_no_show(actor=office.actor, appointment_id=visit.pk)
    with pytest.raises(ReasonNeeded):
        actions.reopen(actor=office.actor, appointment_id=visit.pk, reason=" ")
    actions.reopen(actor=office.actor, appointment_id=visit.pk, reason="Stuck in traffic")
    assert status(visit) == "booked"
    actions.arrive(actor=office.actor, appointment_id=visit.pk)
    assert status(visit) == "arrived"


def test_a_time_given_to_another_cannot_be_reopened(
    office: Office, visit: Appointment, clock: Any
) -> None:
    clock.move_to(office_time("2027-03-15 09:05"))
    actions.mark_no_show(actor=office.actor, appointment_id=visit.pk)
    office.book("2027-03-15 09:00")
    with pytest.raises(TimeTaken):
        actions.reopen(actor=office.actor, appointment_id=visit.pk, reason="Turned up")
    assert status(visit) == "no_show"


def test_who_leaves_unseen_frees_the_room(office: Office, visit: Appointment) -> None:
    actions.arrive(actor=office.actor, appointment_id=visit.pk)
    actions.leave_unseen(actor=office.actor, appointment_id=visit.pk, reason="Had to go")
    assert status(visit) == "left_unseen"
    office.book("2027-03-15 09:00")


def test_undo_takes_the_last_step_back_and_leaves_both_rows(
    office: Office, visit: Appointment
) -> None:
    event = actions.arrive(actor=office.actor, appointment_id=visit.pk)
    actions.undo(actor=office.actor, event_id=event.pk)
    actions.undo(actor=office.actor, event_id=event.pk)
    assert status(visit) == "booked"
    assert visit.arrived_at is None
    assert kinds(visit) == ["booked", "arrived", "corrected"]
    actions.arrive(actor=office.actor, appointment_id=visit.pk)
    assert status(visit) == "arrived"


def test_undo_of_a_move_goes_back_and_of_a_cancellation_takes_the_time_again(
    office: Office, visit: Appointment
) -> None:
    moved = actions.move_appointment(
        actor=office.actor, appointment_id=visit.pk, start=office_time("2027-03-15 10:00")
    )
    actions.undo(actor=office.actor, event_id=moved.pk)
    visit.refresh_from_db()
    assert visit.start == office_time("2027-03-15 09:00")
    cancelled = actions.cancel_appointment(
        actor=office.actor, appointment_id=visit.pk, initiator="patient"
    )
    actions.undo(actor=office.actor, event_id=cancelled.pk)
    assert status(visit) == "booked"
    with pytest.raises(TimeTaken):
        office.book("2027-03-15 09:00")


def test_undo_of_a_checkout_reopens_the_encounter(office: Office, visit: Appointment) -> None:
    who: dict[str, Any] = {"actor": office.actor, "appointment_id": visit.pk}
    actions.arrive(**who)
    actions.room_patient(room_id=office.room.pk, **who)
    actions.provider_in(**who)
    event = actions.check_out(**who)
    actions.undo(actor=office.actor, event_id=event.pk)
    assert status(visit) == "with_provider"
    assert Encounter.objects.get(appointment_id=visit.pk).closed_at is None


def test_undo_is_refused_late_and_when_something_came_after(
    office: Office, visit: Appointment, clock: Any
) -> None:
    event = actions.arrive(actor=office.actor, appointment_id=visit.pk)
    clock.move_to(office_time("2027-03-15 09:01"))
    with pytest.raises(TooLate):
        actions.undo(actor=office.actor, event_id=event.pk)
    clock.move_to(office_time("2027-03-15 08:52"))
    actions.start_check_in(actor=office.actor, appointment_id=visit.pk)
    with pytest.raises(WrongState, match="since"):
        actions.undo(actor=office.actor, event_id=event.pk)


def test_a_wrong_time_is_corrected_by_a_row_beside_it(
    office: Office, visit: Appointment, clock: Any, actor_of: Any
) -> None:
    clock.move_to(office_time("2027-03-15 09:10"))
    event = actions.arrive(actor=office.actor, appointment_id=visit.pk)
    right: dict[str, Any] = {
        "event_id": event.pk,
        "reason": "Was here at nine",
        "occurred_at": office_time("2027-03-15 09:00"),
    }
    with pytest.raises(Forbidden):
        actions.correct_event(actor=actor_of("biller"), **right)
    actions.correct_event(actor=office.actor, **right)
    assert status(visit) == "arrived"
    assert visit.arrived_at == office_time("2027-03-15 09:00")
    assert kinds(visit) == ["booked", "arrived", "corrected", "arrived"]
    again = VisitEvent.objects.get(corrects=event)
    again.pk = None
    with pytest.raises(IntegrityError, match="scheduling_corrected_once"), transaction.atomic():
        again.save(force_insert=True)


def test_a_fresh_booking_is_undone_as_a_slip(
    office: Office, visit: Appointment, clock: Any
) -> None:
    fresh = office.book("2027-03-15 11:00")
    actions.undo_booking(actor=office.actor, appointment_id=fresh.pk)
    assert status(fresh) == "cancelled"
    with pytest.raises(TooLate):
        actions.undo_booking(actor=office.actor, appointment_id=visit.pk)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE scheduling_appointment SET status = 'done'",
        "UPDATE scheduling_appointment SET arrived_at = now()",
        "DELETE FROM scheduling_appointment",
        "UPDATE scheduling_visitevent SET kind = 'left'",
        "DELETE FROM scheduling_visitevent",
        "DELETE FROM scheduling_appointmentresource",
    ],
)
def test_status_stamps_and_promises_cannot_be_rewritten(visit: Appointment, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert status(visit) == "booked"


def test_the_visit_page_shows_every_stamp_with_who_and_what_was_corrected(
    office: Office, visit: Appointment
) -> None:
    event = actions.arrive(actor=office.actor, appointment_id=visit.pk)
    actions.undo(actor=office.actor, event_id=event.pk)
    detail = queries.visit(office.actor, visit.pk)
    assert [(s.event.kind, s.corrected) for s in detail.stamps] == [
        ("booked", False),
        ("arrived", True),
        ("corrected", False),
    ]
    assert detail.stamps[1].event.user_id == office.actor.user_id


def test_a_visit_type_with_visits_cannot_be_deleted(office: Office, visit: Appointment) -> None:
    assert visit.visit_type_id == office.visit_type.pk
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM practice_visittype WHERE id = %s", [office.visit_type.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
