"""Referrals and authorizations for tests, made through the actions."""

from __future__ import annotations

import uuid
from typing import Any

from praxis.coverage import actions as authorizing
from praxis.coverage.models import Authorization
from praxis.kernel.actor import Actor
from praxis.people.testing import make_organization
from praxis.referrals import actions
from praxis.referrals.models import Referral

SET_UP = Actor(user_id=None, name="test set-up", system=True)
ZONE = "America/Chicago"


def make_referral(*, actor: Actor, patient_id: int, **given: Any) -> Referral:
    """To a cardiologist. Needs an open access context."""
    asked: dict[str, Any] = {
        "key": uuid.uuid4(),
        "specialty": "Cardiology",
        "reason": "Chest pain on exertion",
        "diagnosis_codes": ["R07.9"],
        "visits": 3,
    }
    if "organization_id" not in given:
        given["organization_id"] = make_organization(actor=actor).pk
    return actions.order_referral(actor=actor, patient_id=patient_id, **(asked | given))


def make_authorization(
    *, actor: Actor, coverage_id: int, what: str, kind: str = "visit", **given: Any
) -> Authorization:
    asked: dict[str, Any] = {"key": uuid.uuid4(), "units": 3, "channel": "portal", "zone": ZONE}
    return authorizing.ask_authorization(
        actor=actor, coverage_id=coverage_id, what=what, kind=kind, **(asked | given)
    )


def approve(authorization: Authorization, *, actor: Actor, **given: Any) -> Authorization:
    asked: dict[str, Any] = {"key": uuid.uuid4(), "number": "A-7781", "units": 3}
    return authorizing.approve_authorization(
        actor=actor, authorization_id=authorization.pk, **(asked | given)
    )
