"""The demo's forms are in force under the names of its own people."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from praxis.access.testing import make_actor
from praxis.demo.questions import take_forms
from praxis.forms import queries
from praxis.forms.testing import SET_UP, make_clinician
from praxis.practice.testing import make_visit_type

pytestmark = pytest.mark.django_db


def test_the_demo_asks_triage_consent_and_health() -> None:
    manager, clinician = make_actor("office_manager"), make_clinician()
    count = take_forms(
        actor=SET_UP,
        key=uuid.uuid4(),
        manager=manager,
        clinician=clinician,
        started_on=date(2026, 1, 5),
        visit_type_ids=[make_visit_type().pk],
    )
    approved = queries.approved_versions()
    assert len(approved) == count == 4
    tree = queries.triage_tree()
    assert tree is not None
    assert tree.approved_by_id == clinician.user_id
    asked = {each.form.code for each in approved if queries.rules_of(each.form_id)}
    assert asked == {"intake", "privacy_notice", "treatment_consent"}
