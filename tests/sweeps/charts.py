"""Orders, results and records of the world that the sweeps walk through."""

from __future__ import annotations

import uuid
from typing import Any

from praxis.chart import actions, testing
from praxis.chart.models import Condition, DiagnosticReport
from praxis.documents import queries as documents


def of_patient(patient_id: int, appointment_id: int) -> dict[str, Any]:
    """A record, an order, a message filed to the patient."""
    testing.make_record(patient_id)
    order = testing.make_order(
        actor=testing.SET_UP, patient_id=patient_id, needed_for_id=appointment_id
    )
    message = testing.receive(
        testing.oru(family="NOBODY", control=f"sweep-{patient_id}", filler=f"S{patient_id}")
    ).message
    actions.file_message(
        actor=testing.SET_UP,
        key=uuid.uuid4(),
        message_id=message.pk,
        patient_id=patient_id,
        remember=False,
    )
    paper = testing.file_to(
        testing.make_paper(f"Sweep {patient_id}"), patient_id, actor=testing.SET_UP
    )
    wrong = testing.file_to(
        testing.make_paper(f"Wrong {patient_id}"), patient_id, actor=testing.SET_UP
    )
    actions.unfile_paper(actor=testing.SET_UP, key=uuid.uuid4(), paper_id=wrong.pk, why="Wrong")
    (moved,) = documents.corrections_of(actor=testing.SET_UP, patient_id=patient_id)
    return {
        "misfiled": "document",
        "thing_id": paper.document_id,
        "correction_id": moved.pk,
        "paper_id": paper.pk,
        "page_number": 1,
        "order_id": order.pk,
        "inbound_id": message.pk,
        "report_id": DiagnosticReport.objects.filter(patient_id=patient_id).latest("pk").pk,
        "record_id": Condition.objects.filter(patient_id=patient_id).latest("pk").pk,
        "about": "condition",
        "thing": "interpreter",
    }
