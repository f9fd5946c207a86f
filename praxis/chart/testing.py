"""Orders, messages, records and papers for tests, made through the actions."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import typst

from praxis.access import queries as access
from praxis.chart import actions, paper_intake
from praxis.chart.models import Paper, ServiceRequest
from praxis.chart.types import AllergyEntry, AnyEntry, ConditionEntry, MedicationEntry
from praxis.interop import hl7v2
from praxis.kernel.actor import Actor

SET_UP = Actor(user_id=None, name="test set-up", system=True)


def oru(
    *results: str,
    family: str = "ALVAREZ",
    given: str = "MARIA",
    born: str = "19790314",
    sex: str = "F",
    numbers: str = "",
    control: str = "77",
    placer: str = "",
    filler: str = "L-1",
    test: str = "4548-4^Hemoglobin A1c^LN",
    status: str = "F",
    sender: str = "LAB|MAIN",
    sent: str = "20270315070000-0400",
) -> bytes:
    """A message with results; each of `results` is an OBX from its second field on."""
    lines = [
        f"MSH|^~\\&|{sender}|PRAXIS|OFFICE|{sent}||ORU^R01|{control}|P|2.5.1",
        f"PID|1||{numbers}||{family}^{given}||{born}|{sex}",
        f"OBR|1|{placer}|{filler}|{test}|||20270314080000-0400|||||||||||||||{sent}|||{status}",
        *(f"OBX|{at}|{each}" for at, each in enumerate(results or (A1C,), 1)),
    ]
    return ("\r".join(lines) + "\r").encode()


A1C = "NM|4548-4^Hemoglobin A1c^LN||7.4|%|4.0-5.6|H|||F|||20270314080000-0400"


def receive(content: bytes, **more: Any) -> Any:
    """The first message of the bytes, taken in. Needs an open access context."""
    (message,) = hl7v2.read(content).messages
    return actions.receive_message(actor=SET_UP, message=message, **more)


def make_order(*, actor: Actor, patient_id: int, **given: Any) -> ServiceRequest:
    """A hemoglobin A1c, expected in two days."""
    asked: dict[str, Any] = {
        "key": uuid.uuid4(),
        "kind": "lab",
        "text": "Hemoglobin A1c",
        "code": "4548-4",
        "expected_on": access.today() + timedelta(days=2),
    }
    return actions.add_order(actor=actor, patient_id=patient_id, **(asked | given))


def make_record(patient_id: int, *, source: str = "Old system") -> None:
    """A problem, an allergy, a medication. Needs an open access context."""

    def of(kind: type[Any], text: str, **more: Any) -> AnyEntry:
        made: AnyEntry = kind(
            patient_id=patient_id,
            source=source,
            key=f"{kind.kind}/{text}",
            provenance="import row 1",
            text=text,
            **more,
        )
        return made

    actions.record_entries(
        actor=SET_UP,
        entries=[
            of(
                ConditionEntry,
                "Type 2 diabetes",
                clinical_status="active",
                verification="confirmed",
                onset_on=date(2019, 5, 1),
            ),
            of(
                AllergyEntry,
                "Penicillin",
                clinical_status="active",
                criticality="high",
                reaction="Hives",
            ),
            of(
                MedicationEntry,
                "Metformin 500 mg",
                status="active",
                dosage="Twice a day",
                started_on=date(2019, 5, 2),
            ),
        ],
    )


NOTE = """Consultation note
Patient: Maria Alvarez
DOB: 03/14/1979
Lake County Cardiology"""


def pdf_of(*texts: str) -> bytes:
    """A page for each text; "" is a blank page."""
    source = "#set page(width: 300pt, height: 400pt)\n" + "\n#pagebreak()\n".join(
        text.replace("\n", " \\\n") if text else "#v(1pt)" for text in texts
    )
    made = typst.compile(source.encode(), format="pdf")
    assert isinstance(made, bytes)
    return made


def make_paper(*texts: str, actor: Actor = SET_UP, **given: Any) -> Paper:
    """One that waits. Needs an open access context."""
    content = pdf_of(*(texts or (f"{NOTE}\n{uuid.uuid4()}",)))
    new = paper_intake.read(content, source="folder", file_name="fax.pdf", **given)
    taken = actions.receive_file(actor=actor, key=uuid.uuid4(), new=new)
    row: Paper = taken.file.papers.get()
    return row


def file_to(paper: Paper, patient_id: int, *, actor: Actor, **given: Any) -> Paper:
    asked: dict[str, Any] = {"kind": "outside_record", "title": "Cardiology note", "how": "Asked"}
    return actions.file_paper(
        actor=actor,
        key=uuid.uuid4(),
        paper_id=paper.pk,
        patient_id=patient_id,
        **(asked | given),
    )
