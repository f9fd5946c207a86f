"""Questionnaires, answers and walk-ins of the world that the sweeps walk through."""

from __future__ import annotations

import uuid
from typing import Any

from praxis.forms import testing as forms
from praxis.scheduling import actions as scheduling


def of_practice() -> dict[str, Any]:
    version = forms.make_version(purpose="consent", code="treat")
    forms.make_version(purpose="triage", code="triage")
    draft = forms.make_draft(forms.make_form(purpose="triage"))
    return {
        "form_id": version.form_id,
        "form_version_id": draft.pk,
        "form_rule_id": forms.make_rule(version).pk,
        "question": "flags",
        "section": 1,
        "outcome": "u1",
        "language": "es",
        "starter": "intake",
        "_consent": version,
    }


def of_patient(patient_id: int, site_id: int, ours: dict[str, Any]) -> dict[str, int]:
    walk_in = scheduling.join_queue(
        actor=forms.SET_UP,
        key=uuid.uuid4(),
        patient_id=patient_id,
        site_id=site_id,
        visit_type_id=ours["visit_type_id"],
    )
    return {
        "response_id": forms.make_consent(ours["_consent"], patient_id).pk,
        "walk_in_id": walk_in.pk,
    }
