"""What recalls hear from the schedule."""

from __future__ import annotations

from praxis.kernel.actor import Actor
from praxis.recall import actions
from praxis.scheduling.types import AppointmentBooked, AppointmentCancelled, VisitNoShow


def close_booked(*, actor: Actor, news: AppointmentBooked, key: str) -> None:
    actions.note_booking(actor=actor, appointment_id=news.appointment_id)


def reopen_lost(*, actor: Actor, news: AppointmentCancelled | VisitNoShow, key: str) -> None:
    actions.note_end_of_visit(actor=actor, appointment_id=news.appointment_id)
