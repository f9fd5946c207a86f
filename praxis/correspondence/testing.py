"""Messages for tests."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from praxis.access import queries as access
from praxis.correspondence.actions import (
    add_template,
    approve_version,
    open_thread,
    record_consent,
    send_message,
    write_letter,
)
from praxis.correspondence.models import Letter, LetterTemplate, Message, Thread
from praxis.correspondence.queries import patient_addressee
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


TEXTS = {
    "en": ("About your visit", "Dear {first_name},\n\nplease call us at {phone}."),
    "es": ("Sobre su cita", "Estimada {first_name}:\n\npor favor llámenos al {phone}."),
}


def make_template(*, actor: Actor, approve: bool = True, **given: Any) -> LetterTemplate:
    """A letter in both languages, in use unless `approve` is False."""
    facts: dict[str, Any] = {
        "key": uuid.uuid4(),
        "name": f"Letter {uuid.uuid4().hex[:6]}",
        "kind": "general",
        "texts": TEXTS,
    }
    made = add_template(actor=actor, **(facts | given))
    if approve:
        approve_version(actor=actor, version_id=made.versions.get().pk)
    return made


def make_letter(*, actor: Actor, patient_id: int, **given: Any) -> Letter:
    """To the patient, in Spanish, on paper."""
    facts: dict[str, Any] = {
        "key": uuid.uuid4(),
        "language": "es",
        "subject": "Sobre su cita",
        "body": "Estimada Maria:\n\npor favor llámenos.",
    }
    if "version_id" not in given:
        facts["version_id"] = make_template(actor=actor).versions.get().pk
    if "addressee" not in given:
        facts["addressee"] = patient_addressee(actor=actor, patient_id=patient_id)
    return write_letter(actor=actor, patient_id=patient_id, **(facts | given))
