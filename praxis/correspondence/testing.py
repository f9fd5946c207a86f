"""Messages for tests."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from praxis.access import queries as access
from praxis.correspondence.actions import open_thread, record_consent, send_message
from praxis.correspondence.models import Message, Thread
from praxis.correspondence.types import Channel, Purpose, Recipient
from praxis.kernel.actor import Actor
from praxis.people.models import Patient
from praxis.people.testing import make_patient

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


def make_texted(*, actor: Actor, phone: str, consent: bool = True, **given: Any) -> Patient:
    """A patient whose number may be texted, and who said yes to it unless `consent` is False."""
    patient = make_patient(actor=actor, phone=phone, **given)
    if consent:
        record_consent(
            actor=actor,
            key=uuid.uuid4(),
            patient_id=patient.pk,
            channel=Channel.TEXT,
            purpose=Purpose.CARE,
            allowed=True,
            said_on=access.today(),
            how="In person",
        )
    return patient


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


def make_thread(*, actor: Actor, patient_id: int | None, **given: Any) -> Thread:
    """A text that came in and waits for somebody."""
    facts: dict[str, Any] = {
        "key": uuid.uuid4(),
        "medium": "text",
        "subject": "A question",
        "text": "Can I come earlier?",
    }
    return open_thread(actor=actor, patient_id=patient_id, **(facts | given))
