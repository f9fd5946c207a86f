"""How patients want to be reached."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from praxis.correspondence.models import ChannelConsent
from praxis.correspondence.types import Channel, Purpose
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people import queries as people


@transaction.atomic
def record_consent(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    channel: str,
    purpose: str,
    allowed: bool,
    said_on: date,
    how: str,
    document_id: int | None = None,
) -> ChannelConsent:
    """What the patient said; the latest word holds, the earlier ones stay."""
    actor.require("correspondence.consent")
    people.get_patient(actor, patient_id)
    consent, _ = ChannelConsent.objects.get_or_create(
        client_key=key,
        defaults={
            "patient_id": patient_id,
            "channel": Channel(channel),
            "purpose": Purpose(purpose),
            "allowed": allowed,
            "said_on": said_on,
            "how": how.strip()[:60],
            "document_id": document_id,
            "by_id": actor.user_id,
            "by_name": actor.signature,
            "occurred_at": clock.now(),
        },
    )
    recorded: ChannelConsent = consent
    return recorded
