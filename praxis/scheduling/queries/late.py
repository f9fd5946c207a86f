"""Who was told that a provider runs late."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid5

from praxis.correspondence import queries as sent
from praxis.kernel.actor import Actor
from praxis.people import queries as people
from praxis.scheduling.models import Appointment, LateNotice
from praxis.scheduling.types import NoSuchNotice

if TYPE_CHECKING:
    from praxis.correspondence.models import Message


def late_notice(
    *, actor: Actor, notice_id: int
) -> tuple[LateNotice, list[tuple[Appointment, Message | None, str]]]:
    """An announcement and the visits it was about: the message, or the number to call.

    Raises NoSuchNotice.
    """
    actor.require("scheduling.view")
    found = (
        LateNotice.objects.select_related("provider", "site", "said_by")
        .filter(pk=notice_id)
        .first()
    )
    if found is None:
        raise NoSuchNotice("There is no such announcement.")
    notice: LateNotice = found
    visits = list(
        Appointment.objects.filter(pk__in=notice.appointments)
        .select_related("patient")
        .order_by("start", "pk")
    )
    keys = {uuid5(notice.client_key, str(visit.pk)): visit for visit in visits}
    told = sent.messages_by_key(actor=actor, keys=list(keys))
    phones = people.phones_of(actor, [visit.patient_id for visit in visits])
    return notice, [
        (visit, told.get(key), phones.get(visit.patient_id, "")) for key, visit in keys.items()
    ]
