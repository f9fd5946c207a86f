"""What scheduling tells about visits, for the search list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from praxis.kernel.actor import Actor
from praxis.people.models import Recent


@dataclass(frozen=True, slots=True)
class VisitNote:
    """All that is known now: `next_visit_label` is "Follow-up · Okafor", or empty."""

    patient_id: int
    last_seen_on: date | None = None
    last_seen_with: str = ""
    next_visit_at: datetime | None = None
    next_visit_label: str = ""


@transaction.atomic
def note_visits(*, actor: Actor, notes: Iterable[VisitNote]) -> None:
    """Replace what was noted before about each of these patients.

    Raises Forbidden.
    """
    actor.require("people.view")
    Recent.objects.bulk_create(
        [
            Recent(
                patient_id=note.patient_id,
                last_seen_on=note.last_seen_on,
                last_seen_with=note.last_seen_with[:60],
                next_visit_at=note.next_visit_at,
                next_visit_label=note.next_visit_label[:120],
            )
            for note in notes
        ],
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["patient"],
        update_fields=["last_seen_on", "last_seen_with", "next_visit_at", "next_visit_label"],
    )


@transaction.atomic
def note_visit(
    *,
    actor: Actor,
    patient_id: int,
    last_seen_on: date | None = None,
    last_seen_with: str = "",
    next_visit_at: datetime | None = None,
    next_visit_label: str = "",
) -> None:
    """Raises Forbidden."""
    actor.require("people.view")
    note = VisitNote(patient_id, last_seen_on, last_seen_with, next_visit_at, next_visit_label)
    note_visits(actor=actor, notes=[note])
