"""From a closed visit to a claim in a file."""

from __future__ import annotations

import uuid

from praxis.billing import actions
from praxis.billing.models import Claim
from praxis.billing.testing import SET_UP, Clinic


def test_a_closed_visit_of_an_insured_patient_becomes_a_clean_claim(clinic: Clinic) -> None:
    claim = clinic.make_claim()

    assert claim.state == "ready", [f.text for f in claim.findings.all()]
    assert claim.amount_cents == 20_900


def test_sending(clinic: Clinic) -> None:
    claim = clinic.make_claim()
    files = actions.send_claims(actor=SET_UP, key=uuid.uuid4())
    assert len(files) == 1
    assert Claim.objects.get(pk=claim.pk).state == "queued"
