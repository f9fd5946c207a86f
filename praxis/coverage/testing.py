"""Payers and coverages for tests, made through the actions."""

from __future__ import annotations

import uuid
from datetime import date
from itertools import count
from typing import Any

from praxis.coverage import actions
from praxis.coverage.models import Coverage, Payer, Product
from praxis.coverage.types import CoverageDetails, PayerDetails, PayerKind, PlanType, ProductDetails
from praxis.kernel.actor import Actor

LONG_AGO = date(2020, 1, 1)
SET_UP = Actor(user_id=None, name="test set-up", system=True)
_numbers = count(1)


def make_payer(
    *, name: str | None = None, kind: str = PayerKind.COMMERCIAL, **details: Any
) -> Payer:
    number = next(_numbers)
    return actions.add_payer(
        actor=SET_UP,
        key=uuid.uuid4(),
        details=PayerDetails(
            name=name or f"Harbor Mutual {number}",
            kind=kind,
            payer_id=f"{60000 + number % 9999}",
            phone="+18005550100",
            portal_url="https://payer.example/",
            started_on=LONG_AGO,
            **details,
        ),
    )


def make_product(
    payer: Payer, *, name: str | None = None, plan_type: str = PlanType.PPO, **details: Any
) -> Product:
    return actions.add_product(
        actor=SET_UP,
        key=uuid.uuid4(),
        payer_id=payer.pk,
        details=ProductDetails(
            name=name or f"Choice PPO {next(_numbers)}",
            plan_type=plan_type,
            started_on=LONG_AGO,
            **details,
        ),
    )


def coverage_details(payer: Payer, **details: Any) -> CoverageDetails:
    number = next(_numbers)
    given: dict[str, Any] = {
        "payer_id": payer.pk,
        "member_id": f"XQH{204_000_000 + number}",
        "group_number": "70112",
        "starts_on": LONG_AGO,
        "copay_cents": 2500,
        **details,
    }
    if given.get("relationship", "self") != "self":
        given.setdefault("subscriber_family_name", "Alvarez")
        given.setdefault("subscriber_given_name", "Jorge")
        given.setdefault("subscriber_birth_date", date(1977, 5, 20))
    return CoverageDetails(**given)


def make_coverage(
    patient_id: int,
    *,
    payer: Payer | None = None,
    rank: int | None = None,
    actor: Actor = SET_UP,
    **details: Any,
) -> Coverage:
    """Insurance since long ago, behind the others unless a rank is given. Needs an open context."""
    return actions.add_coverage(
        actor=actor,
        key=uuid.uuid4(),
        patient_id=patient_id,
        details=coverage_details(payer or make_payer(), **details),
        rank=rank,
    )
