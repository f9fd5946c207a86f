"""Paper charts: shelved, borrowed until a day, missing, found."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from praxis.chart import queries
from praxis.chart.models import PaperChartMove
from praxis.chart.shelf_types import ShelfDetailMissing, Whereabouts
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.people import queries as people
from praxis.worklist import actions as worklist


@transaction.atomic
def note_paper_chart(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    state: str,
    place: str = "",
    borrower: str = "",
    due_on: date | None = None,
    note: str = "",
) -> PaperChartMove:
    """Say where it is from now on. A missing chart is a task at once, until it is found.

    Raises Forbidden, NoSuchPatient, ShelfDetailMissing.
    """
    actor.require("chart.shelf")
    patient = people.get_patient(actor, patient_id)
    state = Whereabouts(state)
    if state == Whereabouts.ON_SHELF and not place.strip():
        raise ShelfDetailMissing("Say on which shelf or in which room.", field="place")
    if state == Whereabouts.LENT and not (borrower.strip() and due_on is not None):
        raise ShelfDetailMissing("Say who has it, and until when.", field="borrower")
    lent = state == Whereabouts.LENT
    made = insert_once(
        PaperChartMove(
            client_key=key,
            patient_id=patient.pk,
            state=state,
            place=" ".join(place.split())[:80],
            borrower=" ".join(borrower.split())[:120] if lent else "",
            due_on=due_on if lent else None,
            note=" ".join(note.split())[:200],
            by_id=actor.user_id,
            by_name=actor.signature,
            occurred_at=clock.now(),
        )
    )
    if state == Whereabouts.LOST:
        _ask(actor, made, "A paper chart cannot be found", "Clinic rule \u00b7 today")
    else:
        worklist.close_item(
            actor=actor, key=_key(patient.pk), reason="Where it is was written down"
        )
    return made


@transaction.atomic
def ask_for_paper_charts(*, actor: Actor, today: date) -> int:
    """Charts that should have come back become work. How many are late."""
    actor.require("chart.shelf")
    late = [row for row in queries.charts_away(actor=actor) if row.due_on and row.due_on < today]
    for row in late:
        _ask(actor, row, "A borrowed paper chart is late", f"Was due {row.due_on:%m/%d/%Y}")
    return len(late)


def _key(patient_id: int) -> str:
    return f"chart:shelf:{patient_id}"


def _ask(actor: Actor, row: PaperChartMove, title: str, why: str) -> None:
    worklist.file_item(
        actor=actor,
        key=_key(row.patient_id),
        kind="chart.shelf",
        title=title,
        why=why,
        consequence="Nobody can read what stands in it, nor send copies within the time allowed",
        due_at=clock.now(),
        role="front_desk",
        patient_id=row.patient_id,
        url=f"/patients/{row.patient_id}/paper-chart/",
        step="Open paper chart",
    )
