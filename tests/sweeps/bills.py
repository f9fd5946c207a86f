"""Charges, claims and files of the world that the sweeps walk through."""

from __future__ import annotations

import uuid
from typing import Any

from praxis.access.models import Site
from praxis.billing import actions, queries, testing
from praxis.billing.types import Allocation, ChargeLine


def of_practice() -> dict[str, int]:
    """Needs a billing entity."""
    service = testing.make_service()
    testing.make_fee(service, 18_500)
    file = actions.receive_answers(
        actor=testing.SET_UP, file_name="letter.txt", content=b"Dear office"
    )
    return {
        "service_id": service.pk,
        "partner_id": testing.make_partner().pk,
        "interchange_id": file.pk,
    }


def of_patient(
    patient_id: int, site: Site, ours: dict[str, Any], provider_id: int
) -> dict[str, int]:
    """A claim of a visit that took place and was closed for billing."""
    encounter = testing.make_past_visit(
        patient_id, visit_type_id=ours["visit_type_id"], provider_id=provider_id, site=site
    )
    actions.save_charges(
        actor=testing.SET_UP,
        key=uuid.uuid4(),
        encounter_id=encounter.pk,
        diagnoses=["E11.9"],
        lines=[ChargeLine(service_id=ours["service_id"])],
    )
    actions.close_visit(actor=testing.SET_UP, key=uuid.uuid4(), encounter_id=encounter.pk)
    (claim,) = queries.claims_of_encounter(actor=testing.SET_UP, encounter_id=encounter.pk)
    charge_id = claim.lines.get().charge_id
    decision = actions.write_off(
        actor=testing.SET_UP,
        key=uuid.uuid4(),
        patient_id=patient_id,
        side="insurance",
        parts=[Allocation(charge_id, 100)],
        reason="administrative",
        why="Entered twice",
    )
    return {"claim_id": claim.pk, "charge_id": charge_id, "decision_id": decision.pk}
