"""Papers for tests: real PDFs, received and filed through the actions."""

from __future__ import annotations

import uuid
from typing import Any

import typst

from praxis.chart import actions, paper_intake
from praxis.chart.models import Paper
from praxis.chart.testing import SET_UP
from praxis.kernel.actor import Actor

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
