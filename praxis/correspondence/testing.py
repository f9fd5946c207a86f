"""Messages for tests."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from praxis.correspondence.actions import send_message
from praxis.correspondence.models import Message
from praxis.correspondence.types import Recipient
from praxis.kernel.actor import Actor

VISIT_FACTS: dict[str, str | datetime] = {
    "start": datetime(2026, 11, 24, 15, 20, tzinfo=UTC),
    "practice": "Lakeside Family Practice",
    "site": "Main Street",
    "address": "12 Main St, Springfield, IL 62701",
    "phone": "(217) 555-0100",
    "name": "Maria",
}


def make_message(*, actor: Actor, patient_id: int | None, **given: Any) -> Message:
    """A booking confirmation by mail."""
    facts: dict[str, Any] = {
        "key": uuid.uuid4(),
        "template": "appointment_confirmation",
        "facts": VISIT_FACTS,
        "zone": "America/Chicago",
    }
    return send_message(actor=actor, patient_id=patient_id, **(facts | given))


def make_recipient(**given: Any) -> Recipient:
    facts: dict[str, Any] = {
        "name": "County health department",
        "address": "reports@county.example",
        "what": "Immunization record",
        "why": "Required report",
        "authority": "45 CFR 164.512(b)",
        "accountable": True,
    }
    return Recipient(**(facts | given))
