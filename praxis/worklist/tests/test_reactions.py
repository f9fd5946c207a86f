"""An emergency look at a restricted chart is looked at by somebody else."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from praxis.access.context import opened
from praxis.news.testing import run_reactions
from praxis.people import actions as people
from praxis.people.testing import make_patient
from praxis.worklist import queries


def test_broken_glass_lands_on_the_privacy_officers_list(actor_of: Any, desk: Any) -> None:
    officer, clinician = actor_of("privacy_officer"), actor_of("provider")
    with opened(officer, purpose="test"):
        patient = make_patient(actor=desk)
        people.restrict_chart(
            actor=officer, key=uuid4(), patient_id=patient.pk, kind="vip", reason="Known"
        )
    with opened(clinician, purpose="test"):
        people.break_glass(
            actor=clinician, key=uuid4(), patient_id=patient.pk, reason="Found unconscious"
        )
    run_reactions()
    with opened(officer, purpose="test"):
        (item,) = queries.items(actor=officer)
    assert item.role == "privacy_officer"
    assert item.patient_id is None
    assert item.url == "/restricted-charts/"
