"""Answers that go out: to the lab that sent a file, to the patient whose result was read."""

from __future__ import annotations

import base64
import uuid

import pytest

from praxis.chart import actions, intake, queries
from praxis.chart.models import Observation
from praxis.chart.testing import A1C, oru, receive
from praxis.chart.tests.conftest import Office
from praxis.chart.types import NoSuchEntry, WordsNeeded
from praxis.correspondence.models import Entry
from praxis.documents import queries as documents
from praxis.documents.testing import PDF
from praxis.interop import hl7v2
from praxis.kernel import exchange
from praxis.kernel.errors import Forbidden
from praxis.worklist.models import WorkItem


def laid(content: bytes) -> list[hl7v2.Message]:
    """What is answered to a file, in order."""
    path = exchange.folder("in") / f"lab-{uuid.uuid4()}.hl7"
    path.write_bytes(content)
    assert intake.take_in(path) is not None
    answers = [each for each in exchange.folder("acks").iterdir() if path.stem in each.name]
    assert len(answers) <= 1
    return [message for each in answers for message in hl7v2.read(each.read_bytes()).messages]


@pytest.mark.usefixtures("office")
def test_each_message_of_a_file_is_answered_under_its_number_to_who_sent_it() -> None:
    first, second = laid(oru(control="81") + oru(control="82", family="NOBODY"))
    assert [each.header.text(9, 1) for each in (first, second)] == ["ACK", "ACK"]
    assert (first.header.text(5), first.header.text(6)) == ("LAB", "MAIN")
    said = [
        (segment.text(1), segment.text(2))
        for each in (first, second)
        for segment in each.segments
        if segment.id == "MSA"
    ]
    assert said == [("AA", "81"), ("AA", "82")]


@pytest.mark.usefixtures("office")
def test_who_wants_no_answer_gets_none() -> None:
    quiet = oru(control="83").replace(b"|P|2.5.1\r", b"|P|2.5.1||||NE\r", 1)
    assert laid(quiet) == []


def test_a_paper_inside_a_result_is_filed_with_it_and_comes_off_with_it(office: Office) -> None:
    data = base64.b64encode(PDF).decode()
    ecg = f"ED|11524-6^ECG study^LN||LAB^application^PDF^Base64^{data}||||||F"
    broken = "ED|11524-6^Torn^LN||LAB^application^PDF^Base64^%%%||||||F"
    row = receive(oru(A1C, ecg, broken)).message

    def filed() -> list[tuple[str, str]]:
        rows = documents.documents_of(actor=office.nurse, patient_id=office.patient.pk)
        return [(each.title, each.kind) for each in rows]

    assert filed() == [("ECG study", "result")]
    value = Observation.objects.get(text="ECG study")
    assert value.value == "Document (PDF)"
    actions.unfile_message(
        actor=office.nurse, key=uuid.uuid4(), message_id=row.pk, why="Not her ECG"
    )
    assert filed() == []
    actions.file_message(
        actor=office.nurse,
        key=uuid.uuid4(),
        message_id=row.pk,
        patient_id=office.patient.pk,
        remember=False,
    )
    assert filed() == [("ECG study", "result")]


def test_the_note_of_a_result_reaches_the_patient_in_the_portal_once(office: Office) -> None:
    receive(oru())
    report = queries.reports_of(actor=office.doctor, patient_id=office.patient.pk)[0]
    with pytest.raises(NoSuchEntry):
        actions.send_note(actor=office.nurse, key=uuid.uuid4(), report_id=report.pk)
    actions.review_report(actor=office.doctor, key=uuid.uuid4(), report_id=report.pk)
    with pytest.raises(WordsNeeded):
        actions.send_note(actor=office.nurse, key=uuid.uuid4(), report_id=report.pk)
    actions.review_report(
        actor=office.doctor, key=uuid.uuid4(), report_id=report.pk, note="A little high"
    )
    with pytest.raises(Forbidden):
        actions.send_note(actor=office.desk, key=uuid.uuid4(), report_id=report.pk)
    key = uuid.uuid4()
    for _ in range(2):
        review = actions.send_note(actor=office.nurse, key=key, report_id=report.pk)
    entry = Entry.objects.get(thread__patient_id=office.patient.pk)
    assert "A little high" in entry.text
    assert WorkItem.objects.get(key=f"chart:tell:{review.pk}").closed_at is not None
