"""What patients do with their visits: confirm, move, cancel, say that they are here."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from praxis.access import queries as access
from praxis.desk import actions as desk
from praxis.kernel.actor import Actor
from praxis.portal.actions.persons import PROGRAM
from praxis.portal.queries import is_late
from praxis.portal.types import Choice, NotOnline, TimeGone, TooLateOnline
from praxis.scheduling import actions as scheduling
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import NeedsOverride, StartInPast, TimeTaken


@transaction.atomic
def move_visit(*, actor: Actor, key: UUID, appointment_id: int, choice: Choice) -> None:
    """Give the visit another time. Raises TooLateOnline, TimeGone, NotOnline, WrongState."""
    actor.require("portal.use")
    visit = schedule.visit(actor, appointment_id).appointment
    if is_late(visit):
        raise TooLateOnline
    if visit.group_id is not None or not visit.visit_type.online:
        raise NotOnline
    try:
        scheduling.move_appointment(
            actor=actor,
            appointment_id=appointment_id,
            start=choice.start,
            key=key,
            provider_id=choice.provider_id,
            site_id=choice.site_id,
        )
    except (TimeTaken, StartInPast, NeedsOverride):
        raise TimeGone from None


@transaction.atomic
def cancel_visit(*, actor: Actor, appointment_id: int, reason: str = "") -> None:
    """By the patient, and coded so; within the cut-off it counts as late. Raises WrongState."""
    actor.require("portal.use")
    scheduling.cancel_appointment(
        actor=actor, appointment_id=appointment_id, initiator="patient", reason=reason
    )


@transaction.atomic
def confirm_visit(*, actor: Actor, appointment_id: int) -> None:
    """The patient says he will come. Raises WrongState."""
    actor.require("portal.use")
    scheduling.confirm_appointment(actor=actor, appointment_id=appointment_id, note="Online")


@transaction.atomic
def wait_by_video(*, actor: Actor, appointment_id: int, state: str) -> None:
    """The patient waits at the video room, in a state he names: care is given where he is.

    A state in which the practice has no office is asked about. Raises NotToday, WrongState.
    """
    actor.require("portal.use")
    desk.arrive(actor=actor, appointment_id=appointment_id, note=f"By video, in {state}")
    if state not in {site.state for site in access.sites()}:
        scheduling.push_readiness(
            actor=PROGRAM,
            appointment_id=appointment_id,
            code="video_state",
            label=f"Patient is in {state}: is the provider licensed there?",
            owner_role="provider",
            source="Said before the video visit",
        )


@transaction.atomic
def say_here(*, actor: Actor, appointment_id: int, in_car: bool) -> None:
    """ "I am here": waiting, inside or in the car, as Today shows. Raises NotToday, WrongState."""
    actor.require("portal.use")
    note = "In the car" if in_car else "Told us by phone"
    desk.arrive(actor=actor, appointment_id=appointment_id, note=note)
    if in_car:
        scheduling.push_readiness(
            actor=PROGRAM,
            appointment_id=appointment_id,
            code="in_car",
            label="Waits in the car: call or text when the room is ready",
            owner_role="clinical",
            source="Said by phone",
        )
