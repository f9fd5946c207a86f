"""Who may change nothing around a patient."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from praxis.access.context import opened
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden

CALLS = {
    "add_contact_point": {"system": "phone", "value": "5552017194"},
    "add_address": {"line1": "9 Elm St", "zip": "62701"},
    "add_related_person": {"relationship": "spouse", "family_name": "A"},
    "set_guarantor": {"payer_patient_id": 1},
    "add_proxy": {"person_id": 1},
    "add_name": {"family_name": "A"},
}


@pytest.mark.parametrize("name", CALLS)
def test_a_reader_changes_nothing(actor_of: Callable[..., Actor], name: str) -> None:
    from praxis.people import actions

    auditor = actor_of("auditor")
    with opened(auditor, purpose="test"), pytest.raises(Forbidden):
        getattr(actions, name)(actor=auditor, key=uuid4(), patient_id=1, **CALLS[name])


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("change_contact_point", {"contact_point_id": 1, "version": 1}),
        ("prefer_contact_point", {"contact_point_id": 1}),
        ("end_contact_point", {"contact_point_id": 1}),
        ("change_address", {"address_id": 1, "version": 1, "line1": "9", "zip": "62701"}),
        ("end_address", {"address_id": 1}),
        ("change_related_person", {"person_id": 1, "version": 1}),
        ("end_related_person", {"person_id": 1}),
        ("end_proxy", {"proxy_id": 1}),
        ("drop_name", {"name_id": 1}),
        ("change_patient", {"patient_id": 1, "version": 1}),
        ("record_death", {"patient_id": 1, "version": 1, "deceased_on": None}),
        ("set_usual_provider", {"patient_id": 1, "provider_id": None}),
        ("add_sites", {"patient_id": 1, "site_ids": [1]}),
    ],
)
def test_a_reader_ends_and_corrects_nothing(
    actor_of: Callable[..., Actor], name: str, values: dict[str, object]
) -> None:
    from praxis.people import actions

    auditor = actor_of("auditor")
    with opened(auditor, purpose="test"), pytest.raises(Forbidden):
        getattr(actions, name)(actor=auditor, **values)


def test_only_staff_who_see_patients_note_visits(actor_of: Callable[..., Actor]) -> None:
    from praxis.people import actions

    facility = actor_of("facility")
    with opened(facility, purpose="test"):
        with pytest.raises(Forbidden):
            actions.note_visit(actor=facility, patient_id=1)
        with pytest.raises(Forbidden):
            actions.note_visits(actor=facility, notes=[])
