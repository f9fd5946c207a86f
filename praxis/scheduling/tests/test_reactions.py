"""What a booking, a move and a cancellation set in motion."""

from __future__ import annotations

from typing import Any

import pytest

from praxis.correspondence.models import Message
from praxis.news import testing as news
from praxis.people.models import Recent
from praxis.scheduling import actions, reactions
from praxis.scheduling.testing import office_time
from praxis.scheduling.tests.conftest import Office
from praxis.scheduling.types import AppointmentBooked, AppointmentCancelled, AppointmentMoved


@pytest.fixture
def mailed(office: Office) -> Any:
    """A booked visit of a patient who can be mailed."""
    patient = office.patient(email="rosa@example.com", birth_date=office_time("1961-03-14").date())
    return office.book("2027-03-15 09:00", patient_id=patient.pk)


def test_a_booking_is_confirmed_once_with_a_calendar_entry(office: Office, mailed: Any) -> None:
    told = AppointmentBooked(appointment_id=mailed.pk)
    for _ in range(2):
        reactions.confirm_booking(actor=office.actor, news=told, key="a" * 32)
    message = Message.objects.get()
    assert message.template == "appointment_confirmation"
    assert "DTSTART:20270315T140000Z" in message.ics
    assert mailed.visit_type.name not in message.ics + message.body


def test_a_visit_cancelled_meanwhile_is_not_confirmed(office: Office, mailed: Any) -> None:
    actions.cancel_appointment(actor=office.actor, appointment_id=mailed.pk, initiator="patient")
    reactions.confirm_booking(
        actor=office.actor, news=AppointmentBooked(appointment_id=mailed.pk), key="a" * 32
    )
    assert not Message.objects.exists()
    reactions.tell_cancelled(
        actor=office.actor, news=AppointmentCancelled(appointment_id=mailed.pk), key="c" * 32
    )
    assert "METHOD:CANCEL" in Message.objects.get().ics


def test_a_move_is_told_with_the_former_time_and_replaces_the_confirmation(
    office: Office, mailed: Any
) -> None:
    actions.move_appointment(
        actor=office.actor, appointment_id=mailed.pk, start=office_time("2027-03-16 10:00")
    )
    reactions.confirm_booking(
        actor=office.actor, news=AppointmentBooked(appointment_id=mailed.pk), key="a" * 32
    )
    reactions.tell_moved(
        actor=office.actor, news=AppointmentMoved(appointment_id=mailed.pk), key="b" * 32
    )
    message = Message.objects.get()
    assert message.template == "appointment_moved"
    assert "March 16" in message.body
    assert "March 15" in message.body


def test_a_patient_without_an_address_is_simply_not_mailed(office: Office) -> None:
    visit = office.book()
    reactions.confirm_booking(
        actor=office.actor, news=AppointmentBooked(appointment_id=visit.pk), key="a" * 32
    )
    assert not Message.objects.exists()


def test_the_search_list_learns_of_the_next_visit(office: Office, mailed: Any) -> None:
    reactions.note_visit(
        actor=office.actor, news=AppointmentBooked(appointment_id=mailed.pk), key="e" * 32
    )
    noted = Recent.objects.get(patient_id=mailed.patient_id)
    assert noted.next_visit_at == mailed.start


def test_every_reaction_to_the_schedule_runs_by_the_worker(office: Office, mailed: Any) -> None:
    actions.cancel_appointment(actor=office.actor, appointment_id=mailed.pk, initiator="patient")
    assert {name for name in news.promised() if name.startswith("scheduling.")} == {
        "scheduling.confirm_booking",
        "scheduling.note_visit",
        "scheduling.offer_cancelled",
        "scheduling.tell_cancelled",
    }
