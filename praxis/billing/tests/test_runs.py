"""Runs of statements: many papers at the cost of one, refusals alone, killed and gone on."""

from __future__ import annotations

import os
import signal
import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from praxis.access.context import opened, system
from praxis.billing import actions, outside
from praxis.billing.actions import statements
from praxis.billing.models import Statement, StatementRunItem
from praxis.billing.statements.printing import pdf_of
from praxis.billing.tests.bill_world import owing
from praxis.billing.tests.money_world import SET_UP, Office
from praxis.documents import queries as documents
from praxis.documents.models import Document
from praxis.people.testing import make_guarantor

CHILD = date(2015, 3, 4)


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    with opened(SET_UP, purpose="test"):
        yield Office()


def _cost(office: Office, count: int) -> int:
    for _ in range(count):
        owing(office)
    run = actions.start_statement_run(actor=SET_UP, key=uuid.uuid4())
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert actions.run_chunk(actor=SET_UP, run_id=run.pk) == count
    return len(asked)


@pytest.mark.django_db
def test_ten_papers_ask_the_database_no_more_often_than_two(office: Office) -> None:
    two = _cost(office, 2)
    assert _cost(office, 10) == two
    assert two < 50


@pytest.mark.django_db
def test_each_paper_of_a_chunk_is_its_own_patients(office: Office) -> None:
    patients = [owing(office, 10000 + at * 1000, family=f"Family{at}") for at in range(3)]
    mother, child = owing(office, 4000, family="Reyes"), owing(office, 7000, family="Reyes")
    make_guarantor(actor=SET_UP, patient=child, payer=mother)
    child.birth_date = CHILD
    child.save(update_fields=["birth_date"])
    run = actions.start_statement_run(actor=SET_UP, key=uuid.uuid4())
    assert actions.run_chunk(actor=SET_UP, run_id=run.pk) == 5
    amounts = dict(Statement.objects.values_list("patient_id", "amount_cents"))
    assert [amounts[each.pk] for each in (*patients, mother, child)] == [
        10000,
        11000,
        12000,
        4000,
        7000,
    ]
    paper = Statement.objects.get(patient=mother).document
    assert Statement.objects.get(patient=child).document_id == paper.pk
    assert paper.patient_id == mother.pk
    assert Document.objects.count() == 4
    for each in Statement.objects.exclude(document=paper):
        assert each.document.patient_id == each.patient_id
        assert each.number in each.document.title
        content = documents.open_content(actor=SET_UP, document_id=each.document_id)
        assert content.data.startswith(b"%PDF-")


@pytest.mark.django_db
def test_a_bill_disputed_while_the_run_goes_is_left_out_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    disputed, other = owing(office), owing(office, family="Brown")
    run = actions.start_statement_run(actor=SET_UP, key=uuid.uuid4())
    real = pdf_of

    def held_meanwhile(words: dict[str, Any], *, at: Any) -> bytes:
        actions.open_hold(
            actor=SET_UP,
            key=uuid.UUID(int=disputed.pk),
            patient_id=disputed.pk,
            kind="dispute",
            why="Never had this test",
        )
        return real(words, at=at)

    monkeypatch.setattr(statements, "pdf_of", held_meanwhile)
    actions.run_chunk(actor=SET_UP, run_id=run.pk)
    outcomes = dict(StatementRunItem.objects.values_list("patient_id", "outcome"))
    assert outcomes == {disputed.pk: "skipped", other.pk: "made"}
    assert list(Statement.objects.values_list("patient_id", flat=True)) == [other.pk]


@pytest.mark.django_db
def test_who_paid_since_the_run_began_gets_no_paper(office: Office) -> None:
    patient = owing(office)
    run = actions.start_statement_run(actor=SET_UP, key=uuid.uuid4())
    actions.take_payment(
        actor=SET_UP,
        key=uuid.uuid4(),
        patient_id=patient.pk,
        cents=20000,
        method="cash",
        site_id=office.site.pk,
    )
    actions.run_chunk(actor=SET_UP, run_id=run.pk)
    assert not Statement.objects.exists()
    assert StatementRunItem.objects.get().outcome == "skipped"


@pytest.mark.django_db(transaction=True)
def test_a_run_killed_in_the_middle_goes_on_with_nothing_twice_and_nothing_lost() -> None:
    with system("test", purpose="test"):
        office = Office()
        patients = [owing(office, family=f"Family{at}").pk for at in range(5)]
        run = actions.start_statement_run(actor=SET_UP, key=uuid.uuid4())
    child = os.fork()
    if not child:
        _die_at_the_fourth_paper(run.pk)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    with system("test", purpose="test"):
        assert Statement.objects.count() == 2
    outside.run_statements(run_id=run.pk)
    with system("test", purpose="test"):
        made = Statement.objects.order_by("patient_id").values_list("patient_id", flat=True)
        assert list(made) == patients
        assert Document.objects.count() == 5
        run.refresh_from_db()
        assert run.finished_at is not None


def _die_at_the_fourth_paper(run_id: int) -> None:
    """In a process of its own, with its own connection."""
    printed = []

    def last(words: dict[str, Any], *, at: Any) -> bytes:
        printed.append(words)
        if len(printed) == 4:
            os.kill(os.getpid(), signal.SIGKILL)
        return b"%PDF-1.7 in short: Typst's threads do not outlive a fork"

    try:
        for each in connections.all():
            each.connection = None
        vars(statements)["pdf_of"] = last
        while True:
            with system("test", purpose="test"):
                actions.run_chunk(actor=SET_UP, run_id=run_id, most=2)
    finally:
        os._exit(1)
