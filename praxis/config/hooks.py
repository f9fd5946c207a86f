"""Answers that lower rooms need from higher ones: settings.PRAXIS_HOOKS names them."""

from __future__ import annotations

import re

from praxis.kernel.actor import Actor
from praxis.people import queries as people
from praxis.practice import queries as practice


def idle_minutes() -> int:
    """After how many minutes screens lock, as the practice set it."""
    return int(practice.setting("idle_lock_minutes"))


def patient_of_number(actor: Actor, text: str) -> int | None:
    """The id of the patient with this record number ("P-100001" or its digits)."""
    digits = re.sub(r"\D", "", text)
    if not digits or len(digits) > 15:
        return None
    found: int | None = (
        people.patients(actor)
        .filter(record_number=int(digits))
        .values_list("pk", flat=True)
        .first()
    )
    return found
