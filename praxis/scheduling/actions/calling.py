"""What the office says to patients by telephone, and when a provider runs late."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID, uuid5

from django.db import transaction

from praxis.correspondence import actions as correspondence
from praxis.correspondence.types import Channel
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people import queries as people
from praxis.scheduling import queries, telling
from praxis.scheduling.actions.booking import cancel_appointment, confirm_appointment
from praxis.scheduling.models import Appointment, LateNotice
from praxis.scheduling.types import EXPECTED, BadNotice, CallOutcome, Initiator

MOST_LATE_MINUTES = 240


@transaction.atomic
def log_call(*, actor: Actor, key: UUID, appointment_id: int, outcome: str) -> None:
    """What came of calling about an unconfirmed visit; the call itself is in the patient's log.

    Raises NoSuchVisit, WrongState.
    """
    actor.require("scheduling.remind")
    visit = queries.visit(actor, appointment_id).appointment
    said = CallOutcome(outcome)
    phone = people.phones_of(actor, [visit.patient_id]).get(visit.patient_id, "")
    correspondence.log_contact(
        actor=actor,
        key=key,
        patient_id=visit.patient_id,
        channel=Channel.PHONE,
        to=phone or "no number",
        subject=said.label,
        text="Called about the visit that was not confirmed",
        about=telling.about(visit),
    )
    if said == CallOutcome.CONFIRMED:
        confirm_appointment(actor=actor, appointment_id=visit.pk, note="By phone")
    elif said == CallOutcome.CANCELLED:
        cancel_appointment(
            actor=actor, appointment_id=visit.pk, initiator=Initiator.PATIENT, reason="By phone"
        )


@transaction.atomic
def tell_running_late(
    *,
    actor: Actor,
    key: UUID,
    provider_id: int,
    site_id: int,
    minutes: int,
    appointment_ids: Collection[int],
) -> LateNotice:
    """Tell the next patients when they will be seen; `to_call` of them cannot be written to.

    Texts and mails go at once, also in quiet hours: the patient is on the way. A retry with
    the same key tells nobody twice. Raises BadNotice.
    """
    actor.require("scheduling.remind")
    if not 5 <= minutes <= MOST_LATE_MINUTES:
        raise BadNotice(
            f"Say how late, between 5 and {MOST_LATE_MINUTES} minutes.", field="minutes"
        )
    made, fresh = LateNotice.objects.get_or_create(
        client_key=key,
        defaults={
            "provider_id": provider_id,
            "site_id": site_id,
            "minutes": minutes,
            "said_by_id": actor.user_id,
            "occurred_at": clock.now(),
        },
    )
    notice: LateNotice = made
    if not fresh:
        return notice
    visits = Appointment.objects.filter(
        pk__in=list(appointment_ids),
        provider_id=provider_id,
        site_id=site_id,
        status__in=EXPECTED,
        start__gt=clock.now() - timedelta(minutes=minutes),
    ).select_related("patient", "site")
    for visit in visits.order_by("start"):
        told = telling.tell(
            actor,
            visit,
            "running_late",
            key=uuid5(key, str(visit.pk)),
            channels=(Channel.TEXT, Channel.EMAIL),
            at_once=True,
            until=visit.start + timedelta(minutes=minutes),
            more={"expected": visit.start + timedelta(minutes=minutes)},
        )
        notice.appointments.append(visit.pk)
        notice.told += told is not None
        notice.to_call += told is None
    if not notice.told + notice.to_call:
        raise BadNotice("Choose who should be told.", field="visits")
    notice.save(update_fields=["appointments", "told", "to_call"])
    return notice
