"""Unpaid bills of the world that the sweeps walk through: a run, plans, help, an agency."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from praxis.billing.models import (
    AccountHold,
    Agency,
    Checkout,
    HelpEvent,
    HelpRequest,
    HelpScale,
    PayLink,
    PaymentPlan,
    Placement,
    PlacementEvent,
    PlanEvent,
    Statement,
    StatementRun,
)
from praxis.documents.testing import make_document
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people.models import Agreement, Organization


def of_practice() -> dict[str, int]:
    """Needs an organization."""
    organization = Organization.objects.latest("pk")
    papers = [
        Agreement.objects.create(
            client_key=uuid.uuid4(),
            organization=organization,
            kind=kind,
            title=kind,
            starts_on=date(2026, 1, 1),
            signed_on=date(2026, 1, 1),
        )
        for kind in ("contract", "baa")
    ]
    agency = Agency.objects.create(
        client_key=uuid.uuid4(),
        organization=organization,
        contract=papers[0],
        baa=papers[1],
        fee_basis_points=2000,
        started_on=date(2026, 1, 1),
    )
    run = StatementRun.objects.create(
        client_key=uuid.uuid4(),
        run_on=date(2026, 1, 5),
        found=0,
        made_at=clock.now(),
        made_by_name="test",
    )
    HelpScale.objects.create(
        client_key=uuid.uuid4(),
        name="Scale",
        base_cents=15_650_00,
        person_cents=5_500_00,
        steps=[[100, 100]],
        source="Published",
        checked_on=date(2026, 1, 1),
        starts_on=date(2026, 1, 1),
    )
    return {"agency_id": agency.pk, "statement_run_id": run.pk}


def of_patient(boss: Actor, patient_id: int, ours: dict[str, Any]) -> dict[str, int]:
    told: dict[str, Any] = {"by_name": "test", "patient_id": patient_id}
    made: dict[str, Any] = {
        "client_key": uuid.uuid4(),
        "patient_id": patient_id,
        "made_at": clock.now(),
        "made_by_name": "test",
    }
    notice = Statement.objects.create(
        client_key=uuid.uuid4(),
        patient_id=patient_id,
        number=f"S-{patient_id}",
        amount_cents=1000,
        made_on=date(2026, 1, 5),
        due_on=date(2026, 2, 5),
        document=make_document(actor=boss, patient_id=patient_id),
    )
    plan = PaymentPlan.objects.create(**made, cents=1000, count=2)
    PlanEvent.objects.create(
        **told, client_key=uuid.uuid4(), plan=plan, verb="started", occurred_at=clock.now()
    )
    asked = HelpRequest.objects.create(
        **made,
        scale=HelpScale.objects.latest("pk"),
        household=1,
        income_cents=0,
        poverty_percent=0,
        off_percent=100,
        proof="Letter",
        ends_on=date(2030, 1, 1),
    )
    HelpEvent.objects.create(**told, request=asked, verb="asked", occurred_at=clock.now())
    placement = Placement.objects.create(
        **made, agency_id=ours["agency_id"], notice=notice, cents=1000
    )
    PlacementEvent.objects.create(
        **told,
        client_key=uuid.uuid4(),
        placement=placement,
        verb="asked",
        occurred_at=clock.now(),
    )
    hold = AccountHold.objects.create(
        **told, client_key=uuid.uuid4(), kind="other", why="Said so", opened_at=clock.now()
    )
    link = PayLink.objects.create(
        **told,
        client_key=uuid.uuid4(),
        channel="email",
        sent_at=clock.now(),
        expires_at=clock.now(),
    )
    checkout = Checkout.objects.create(
        client_key=uuid.uuid4(), patient_id=patient_id, link=link, cents=100, made_at=clock.now()
    )
    return {
        "plan_id": plan.pk,
        "help_request_id": asked.pk,
        "placement_id": placement.pk,
        "hold_id": hold.pk,
        "checkout_id": checkout.pk,
    }
