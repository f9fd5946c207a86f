"""Where paper charts are: on the shelf, borrowed, late, missing, found."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from praxis.access import queries as access
from praxis.access.context import opened
from praxis.chart import actions, queries
from praxis.chart.models import PaperChartMove
from praxis.chart.shelf_types import ShelfDetailMissing
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.people.models import Patient
from praxis.people.testing import make_patient
from praxis.worklist.models import WorkItem

PROGRAM = Actor(user_id=None, name="test set-up", system=True)


@pytest.fixture
def office(actor_of: Callable[..., Actor]) -> Iterator[Actor]:
    actor = actor_of("front_desk")
    with opened(actor, purpose="test"):
        yield actor


@pytest.fixture
def patient(office: Actor) -> Patient:
    return make_patient(actor=office)


def _note(office: Actor, patient: Patient, state: str, **more: Any) -> PaperChartMove:
    facts: dict[str, Any] = {"key": uuid.uuid4(), "patient_id": patient.pk, "state": state} | more
    return actions.note_paper_chart(actor=office, **facts)


def test_a_borrowed_chart_says_who_has_it_and_is_asked_for_when_late(
    office: Actor, patient: Patient
) -> None:
    today = access.today()
    _note(office, patient, "on_shelf", place="Shelf 4")
    assert queries.charts_away(actor=office) == []
    lent = _note(office, patient, "lent", borrower="Dr. Okafor", due_on=today)
    assert queries.charts_away(actor=office) == [lent]
    assert actions.ask_for_paper_charts(actor=PROGRAM, today=today) == 0
    assert actions.ask_for_paper_charts(actor=PROGRAM, today=today + timedelta(days=1)) == 1
    item = WorkItem.objects.get(key=f"chart:shelf:{patient.pk}")
    assert item.closed_at is None
    _note(office, patient, "on_shelf", place="Shelf 4")
    item = WorkItem.objects.get(pk=item.pk)
    assert item.closed_at is not None
    assert [each.state for each in queries.paper_chart_moves(actor=office, patient_id=patient.pk)]


def test_a_missing_chart_is_work_at_once_until_it_is_found(office: Actor, patient: Patient) -> None:
    key = uuid.uuid4()
    lost = _note(office, patient, "lost", key=key)
    assert _note(office, patient, "lost", key=key).pk == lost.pk
    assert queries.charts_away(actor=office) == [lost]
    item = WorkItem.objects.get(key=f"chart:shelf:{patient.pk}")
    _note(office, patient, "on_shelf", place="Shelf 2")
    item.refresh_from_db()
    assert item.closed_at is not None


def test_a_move_needs_its_details_and_is_never_rewritten(office: Actor, patient: Patient) -> None:
    with pytest.raises(ShelfDetailMissing):
        _note(office, patient, "on_shelf")
    with pytest.raises(ShelfDetailMissing):
        _note(office, patient, "lent", borrower="Dr. Okafor")
    move = _note(office, patient, "lost")
    with pytest.raises(DatabaseError), transaction.atomic():
        PaperChartMove.objects.filter(pk=move.pk).update(state="on_shelf")
    with pytest.raises(IntegrityError), transaction.atomic():
        move.pk, move.client_key, move.state = None, uuid.uuid4(), "lent"
        move.save(force_insert=True)


def test_a_bookkeeper_does_not_ask_for_charts(actor_of: Callable[..., Actor]) -> None:
    actor = actor_of("bookkeeper")
    with opened(actor, purpose="test"), pytest.raises(Forbidden):
        queries.charts_away(actor=actor)
