"""What referrals hear from the schedule and from insurance."""

from __future__ import annotations

from praxis.coverage.types import AuthorizationDecided
from praxis.kernel.actor import Actor
from praxis.referrals import actions
from praxis.scheduling.types import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentMoved,
    VisitCheckedOut,
    VisitNoShow,
)


def take_booking(*, actor: Actor, news: AppointmentBooked, key: str) -> None:
    actions.note_booking(actor=actor, appointment_id=news.appointment_id)
    actions.reserve_for_visit(actor=actor, appointment_id=news.appointment_id)


def take_lost_visit(*, actor: Actor, news: AppointmentCancelled | VisitNoShow, key: str) -> None:
    actions.note_lost_visit(actor=actor, appointment_id=news.appointment_id)
    actions.reserve_for_visit(actor=actor, appointment_id=news.appointment_id)


def follow_units(*, actor: Actor, news: AppointmentMoved | VisitCheckedOut, key: str) -> None:
    actions.reserve_for_visit(actor=actor, appointment_id=news.appointment_id)


def take_decision(*, actor: Actor, news: AuthorizationDecided, key: str) -> None:
    actions.take_decision(actor=actor, authorization_id=news.authorization_id)
    actions.reserve_for_patient(actor=actor, authorization_id=news.authorization_id)
