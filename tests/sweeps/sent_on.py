"""A referral and an authorization of the world that the sweeps walk through."""

from __future__ import annotations

from praxis.access.context import opened
from praxis.coverage.testing import make_coverage, make_payer
from praxis.kernel.actor import Actor
from praxis.referrals import testing


def of_patient(boss: Actor, patient_id: int) -> dict[str, int]:
    with opened(boss, purpose="test"):
        cover = make_coverage(patient_id, payer=make_payer())
        asked = testing.make_authorization(
            actor=testing.SET_UP, coverage_id=cover.pk, what="Stress test"
        )
        referral = testing.make_referral(actor=testing.SET_UP, patient_id=patient_id)
    return {"referral_id": referral.pk, "authorization_id": asked.pk}
