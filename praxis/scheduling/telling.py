"""Messages to a patient about one visit: where, when, and nothing of why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.db import transaction

from praxis.access import actions as access
from praxis.correspondence import actions as correspondence
from praxis.correspondence import queries as sent
from praxis.correspondence.types import Channel, NoAddress, NoConsent
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.practice import queries as practice
from praxis.scheduling.invitations import invitation
from praxis.scheduling.models import Appointment
from praxis.scheduling.types import VIDEO

if TYPE_CHECKING:
    from praxis.correspondence.models import Message

LINK = "visit"
ARRIVAL = "arrival"
ASKS = ("C", "X")


def about(visit: Appointment) -> str:
    return f"scheduling.appointment:{visit.pk}"


def tell(
    actor: Actor,
    visit: Appointment,
    template: str,
    *,
    key: UUID | str,
    channels: Sequence[str],
    asks: bool = False,
    at_once: bool = False,
    entry: bool = False,
    until: datetime | None = None,
    more: Mapping[str, str | datetime] | None = None,
) -> Message | None:
    """By the first of `channels` that is set up, has an address and is wanted; None by none.

    `asks`: the text asks for C or X. `entry`: a mail carries the calendar entry. `until`: when
    it is of no use any more, the visit's start if not said.
    """
    until = until or visit.start
    if until <= clock.now():
        return None
    for channel in channels:
        if not ready(channel, keeps=entry):
            continue
        try:
            with transaction.atomic():
                return correspondence.send_message(
                    actor=actor,
                    key=key,
                    patient_id=visit.patient_id,
                    template=template,
                    channel=channel,
                    facts={**facts_of(visit), **_video(actor, visit), **(more or {})},
                    zone=visit.site.time_zone,
                    about=about(visit),
                    ics=entry_of(visit, cancelled=template == "appointment_cancelled")
                    if entry and channel == Channel.EMAIL
                    else "",
                    expects=ASKS if asks and channel == Channel.TEXT else (),
                    expires_at=until,
                    at_once=at_once,
                )
        except (NoAddress, NoConsent):
            continue
    return None


def ready(channel: str, *, keeps: bool) -> bool:
    """Whether a message would go out now. A mail that `keeps` may wait for a mail server."""
    if channel == Channel.TEXT:
        return sent.texts_are_set_up()
    return keeps or sent.mail_is_set_up()


def facts_of(visit: Appointment) -> dict[str, str | datetime]:
    site = visit.site
    return {
        "start": visit.start,
        "practice": practice_name(visit),
        "site": site.name,
        "address": address_of(visit),
        "phone": site.phone,
        "name": visit.patient.called,
    }


def _video(actor: Actor, visit: Appointment) -> dict[str, str]:
    """For a video visit the page where the patient waits; it asks for consent and state first."""
    if visit.mode != VIDEO:
        return {}
    return {"by_video": "yes", "video_url": arrival_link(actor, visit)}


def practice_name(visit: Appointment) -> str:
    return str(practice.setting("practice_name") or visit.site.name)


def address_of(visit: Appointment) -> str:
    site = visit.site
    return ", ".join(
        part for part in (site.line1, site.line2, f"{site.city}, {site.state} {site.zip}") if part
    )


def entry_of(visit: Appointment, *, cancelled: bool = False) -> str:
    """The calendar entry: one UID for the visit's whole life, SEQUENCE its version."""
    return invitation(
        uid=f"visit-{visit.client_key}@praxis.invalid",
        sequence=visit.version,
        start=visit.start,
        end=visit.end,
        made_at=clock.now(),
        practice=practice_name(visit),
        place=f"{visit.site.name}, {address_of(visit)}",
        organizer=str(practice.setting("mail_from") or ""),
        cancelled=cancelled,
    )


def visit_link(actor: Actor, visit: Appointment) -> str:
    """The page where the patient confirms or cancels; "" without a public address."""
    return _link(actor, visit, LINK, "/v/{}/", expires_at=visit.start)


def arrival_link(actor: Actor, visit: Appointment) -> str:
    """The page for "I am here"; "" without a public address."""
    return _link(actor, visit, ARRIVAL, "/arrive/{}/", expires_at=visit.end)


def _link(actor: Actor, visit: Appointment, purpose: str, path: str, expires_at: datetime) -> str:
    if not practice.public_url("/"):
        return ""
    token = access.make_link(
        actor=actor,
        key=uuid5(visit.client_key, f"{purpose}:{visit.start.isoformat()}"),
        purpose=purpose,
        about=about(visit),
        patient_id=visit.patient_id,
        expires_at=expires_at,
    )
    return practice.public_url(path.format(token))
