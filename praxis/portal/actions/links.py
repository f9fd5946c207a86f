"""Signing in by a link to the address on record, and arriving by telephone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext, override

from praxis.access import actions as access
from praxis.correspondence import actions as correspondence
from praxis.correspondence.types import NoAddress, NoConsent, NotThePatients, Recipient
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people.queries.around import Reached, reached_by
from praxis.portal.types import SIGN_IN

SIGN_IN_MINUTES = 30


@transaction.atomic
def send_sign_in_link(
    *,
    actor: Actor,
    key: UUID,
    value: str,
    birth_date: date,
    address_of: Callable[[str], str],
    facts: dict[str, str],
    zone: str,
) -> int:
    """Send a link to `value` (E.164 or e-mail) when it belongs to a patient born then, or to
    somebody who speaks for one. How many were sent: the page must not show it.

    `address_of` makes the full address of a token; `facts` are the practice's name and phone.
    """
    actor.require("access.invite")
    sent = 0
    for number, reached in enumerate(
        reached_by(actor, value=value, birth_date=birth_date, on=clock.today(zone))
    ):
        own = uuid5(key, str(number))
        person = "" if reached.person is None else f".{reached.person.pk}"
        token = access.make_link(
            actor=actor,
            key=own,
            purpose=SIGN_IN,
            about=f"portal.person{person}:{reached.patient.pk}",
            patient_id=reached.patient.pk,
            expires_at=clock.now() + timedelta(minutes=SIGN_IN_MINUTES),
            uses=1,
        )
        sent += _send(actor, own, value, reached, address_of(token), facts, zone)
    return sent


def _send(
    actor: Actor,
    key: UUID,
    value: str,
    reached: Reached,
    url: str,
    facts: dict[str, str],
    zone: str,
) -> bool:
    person = reached.person
    with override(reached.patient.language[:2]):
        subject = gettext("Your link to sign in")
        text = gettext("Open this link to see your visits. It works once, for 30 minutes:")
    try:
        correspondence.send_message(
            actor=actor,
            key=key,
            patient_id=reached.patient.pk,
            template="notice",
            channel="email" if "@" in value else "text",
            facts={"subject": subject, "text": f"{text}\n{url}", **facts},
            zone=zone,
            to="" if person is not None else value,
            about="portal.sign_in",
            recipient=None
            if person is None
            else Recipient(
                name=person.name,
                address=value,
                what="A link to sign in",
                why="Asked for it, and may speak for the patient",
                authority="Agreed with the patient",
                accountable=False,
            ),
            expires_at=clock.now() + timedelta(minutes=SIGN_IN_MINUTES),
            at_once=True,
        )
    except (NoAddress, NoConsent, NotThePatients):
        return False
    return True
