"""Unpaid bills as the tests of collecting need them."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from praxis.access import queries as access
from praxis.billing import actions, queries
from praxis.billing.collect.allowed import may_collect
from praxis.billing.collect.standing import standing_of
from praxis.billing.collect_types import Stage
from praxis.billing.models import Agency, HelpScale, Statement
from praxis.billing.tests.money_world import SET_UP, Office
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.signing import signature
from praxis.people import actions as people
from praxis.practice import actions as practice

SECRET = "a secret of the processor's"


def today() -> date:

    return access.today()


def owing(office: Office, cents: int = 20000, *, family: str = "Alvarez") -> Any:
    """A patient without insurance who owes this much since two months."""
    patient = office.patient(family, insured=False)
    office.charges(patient.pk, [cents], day=today() - timedelta(days=60), insured=False)
    return patient


def run_of(actor: Actor = SET_UP) -> Any:
    """A run, made to its end here and now."""
    run = actions.start_statement_run(actor=actor, key=uuid.uuid4())
    while actions.run_chunk(actor=SET_UP, run_id=run.pk):
        pass
    run.refresh_from_db()
    return run


def papers_until_final(patient_id: int, *, travel: Any) -> Statement:
    """Statement, two reminders and the final notice, each in its time. `travel(days)`."""
    for _ in range(3):
        run_of()
        travel(29)
    final: Statement = actions.send_final_notice(
        actor=SET_UP, key=uuid.uuid4(), patient_id=patient_id
    )
    travel(31)
    return final


def agency_of(office: Office, *, signed: bool = True) -> Agency:
    organization = people.add_organization(
        actor=SET_UP, key=uuid.uuid4(), name="Fair Collections", kinds=["service"]
    )
    papers = [
        people.add_agreement(
            actor=SET_UP,
            key=uuid.uuid4(),
            organization_id=organization.pk,
            kind=kind,
            title=kind,
            starts_on=date(2026, 1, 1),
            signed_on=date(2026, 1, 1) if signed else None,
        )
        for kind in ("contract", "baa")
    ]
    return actions.add_agency(
        actor=SET_UP,
        key=uuid.uuid4(),
        organization_id=organization.pk,
        contract_id=papers[0].pk,
        baa_id=papers[1].pk,
        fee_basis_points=2500,
    )


def scale_of() -> HelpScale:
    return actions.add_help_scale(
        actor=SET_UP,
        key=uuid.uuid4(),
        name="Lower-cost care",
        base_cents=15_650_00,
        person_cents=5_500_00,
        steps=[(100, 100), (150, 75), (200, 50)],
        source="HHS poverty guidelines 2025",
        checked_on=date(2026, 1, 2),
        starts_on=date(2026, 1, 1),
    )


def set_up_processor(url: str = "http://127.0.0.1:9") -> None:
    for name, value in (
        ("processor_url", url),
        ("processor_secret", SECRET),
        ("public_address", "http://127.0.0.1:8000"),
    ):
        practice.change_setting(actor=SET_UP, key=name, value=value)


def event(reference: uuid.UUID, cents: int, **more: Any) -> tuple[bytes, dict[str, str]]:
    """A signed event of the processor's: its body and headers."""
    body = json.dumps(
        {
            "event_id": uuid.uuid4().hex,
            "type": "paid",
            "reference": reference.hex,
            "amount": cents,
            "last_four": "4242",
            "auth_code": "A1B2C3",
            **more,
        }
    ).encode()
    stamp = str(int(clock.real_now().timestamp()))
    return body, {
        "Praxis-Timestamp": stamp,
        "Praxis-Signature": signature(SECRET, stamp, body),
    }


def owes(patient_id: int) -> int:
    return queries.balances(actor=SET_UP, patient_ids=[patient_id])[patient_id].due_cents


def books_agree() -> bool:
    return not queries.book_differences(actor=SET_UP, on=date(2030, 1, 1))


def stage(patient_id: int) -> Stage | None:
    standing = standing_of(patient_id)
    return standing.stage if standing else None


def codes(patient_id: int, step: str) -> set[str]:
    return {bar.code for bar in may_collect(actor=SET_UP, patient_id=patient_id, step=step)}


def with_sight(actor: Actor, office: Office) -> Actor:
    return replace(actor, site_ids=(office.site.pk,))
