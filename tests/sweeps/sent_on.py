"""A referral and an authorization of the world that the sweeps walk through."""

from __future__ import annotations

import uuid

from praxis.access import queries as access
from praxis.access.context import opened
from praxis.coverage import actions as authorizing
from praxis.coverage.testing import make_coverage, make_payer
from praxis.kernel.actor import Actor
from praxis.referrals import actions, testing


def of_patient(boss: Actor, patient_id: int) -> dict[str, int]:
    with opened(boss, purpose="test"):
        cover = make_coverage(patient_id, payer=make_payer())
        asked = testing.make_authorization(
            actor=testing.SET_UP, coverage_id=cover.pk, what="Stress test"
        )
        referral = testing.make_referral(actor=testing.SET_UP, patient_id=patient_id)
        request = actions.receive_records_request(
            actor=testing.SET_UP,
            key=uuid.uuid4(),
            patient_id=patient_id,
            asker="patient",
            asker_name="The patient",
            send_to="1 Main Street",
            wanted="All visits",
            authority="access",
            received_on=access.today(),
        )
    return {
        "referral_id": referral.pk,
        "authorization_id": asked.pk,
        "records_request_id": request.pk,
    }


def of_practice(boss: Actor) -> dict[str, int]:
    """Rules that name no patient."""
    with opened(boss, purpose="test"):
        today = access.today()
        pack = actions.add_pack_rule(
            actor=testing.SET_UP,
            key=uuid.uuid4(),
            kinds=["result"],
            parts=[],
            months=12,
            source="Dr. Patel",
            checked_on=today,
            starts_on=today,
        )
        asked = authorizing.add_authorization_rule(
            actor=testing.SET_UP,
            key=uuid.uuid4(),
            payer_id=make_payer().pk,
            kind="visit",
            what="Never booked",
            needed=True,
            source="Manual",
            checked_on=today,
            starts_on=today,
        )
    return {"pack_rule_id": pack.pk, "authorization_rule_id": asked.pk}
