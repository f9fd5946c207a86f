"""What the record should say beside what was received."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from praxis.chart.models import Amendment
from praxis.chart.models.received import TABLES
from praxis.chart.types import AmendmentOf, NoSuchEntry, WordsNeeded
from praxis.kernel import clock
from praxis.kernel.actor import Actor


@transaction.atomic
def amend(*, actor: Actor, key: UUID, about: str, record_id: int, says: str, why: str) -> Amendment:
    """Add what is right, and why. What was received stays and both are shown.

    A retry with the same key returns the first. Raises Forbidden, NoSuchEntry, WordsNeeded.
    Source: 45 CFR 164.526 (amendment of the record by an addition to it).
    """
    actor.require("chart.amend")
    former: Amendment | None = Amendment.objects.filter(client_key=key).first()
    if former is not None:
        return former
    entry = TABLES[AmendmentOf(about)].objects.filter(pk=record_id).first()
    if entry is None:
        raise NoSuchEntry("There is no such entry in the record.")
    if not says.strip():
        raise WordsNeeded("Say what is right.", field="says")
    if not why.strip():
        raise WordsNeeded("Say why, and how you know.", field="why")
    made: Amendment = Amendment.objects.create(
        patient_id=entry.patient_id,
        about=AmendmentOf(about),
        record_id=record_id,
        says=says.strip(),
        why=why.strip()[:300],
        by_id=actor.user_id,
        by_name=actor.signature,
        client_key=key,
        occurred_at=clock.now(),
    )
    return made
