"""What was forgotten: visits not closed, charges without a claim, claims without an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from praxis.access import queries as access
from praxis.billing import queries
from praxis.billing.actions.attest import item_key as visit_key
from praxis.billing.actions.making import unbilled_key
from praxis.billing.actions.scrubbing import item_key as claim_key
from praxis.billing.models import Charge
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.money import Money
from praxis.practice import queries as practice
from praxis.worklist import actions as worklist

MOST = 500


@transaction.atomic
def file_unanswered(*, actor: Actor) -> int:
    """One item a claim, closed by the answer. Returns how many claims are silent."""
    actor.require("billing.send")
    silent = list(queries.unanswered(actor=actor).order_by("submitted_at")[:MOST])
    for claim in silent:
        sent_at = claim.submitted_at or clock.now()
        sent_on = clock.local_date(sent_at, access.office_zone())
        worklist.file_item(
            actor=actor,
            key=claim_key(claim.pk),
            kind="billing.claim_silent",
            title=f"No answer on claim {claim.number} from {claim.payer.name}"[:160],
            why=f"Clinic rule · sent {sent_on:%m/%d/%Y} and not yet accepted",
            consequence="A claim that was lost on the way is found too late to be filed",
            due_at=sent_at + timedelta(hours=int(practice.setting("claim_answer_hours")) + 24),
            role="biller",
            patient_id=claim.patient_id,
            url=f"/claims/{claim.pk}/",
            step="Ask",
            at_risk=Money(claim.amount_cents),
        )
    return len(silent)


@transaction.atomic
def file_missing_charges(*, actor: Actor) -> int:
    """One item a visit, with the money at risk where it is known. Returns how many."""
    actor.require("billing.send")
    now = clock.now()
    hours = int(practice.setting("charge_hours"))
    late = now - timedelta(hours=hours)
    sites = [site.pk for site in access.sites()]
    visits = list(
        queries.visits_to_close(
            actor=actor, low=queries.window(now)[0], high=late, site_ids=sites
        ).order_by("appointment__start")[:MOST]
    )
    _file_visits(actor, visits, hours)
    unbilled = _by_visit(
        list(
            queries.charges_without_claim(
                actor=actor,
                low=clock.local_date(queries.window(now)[0], access.office_zone()),
                high=clock.local_date(late, access.office_zone()),
            ).order_by("service_on", "pk")[:MOST]
        )
    )
    _file_unbilled(actor, unbilled, now)
    return len(visits) + len(unbilled)


def _file_visits(actor: Actor, visits: Sequence[Any], hours: int) -> None:
    charged = queries.amounts_of(actor=actor, encounter_ids=[visit.pk for visit in visits])
    usual = queries.usual_amounts(
        visit_type_ids={visit.appointment.visit_type_id for visit in visits}, day=access.today()
    )
    for visit in visits:
        cents = charged.get(visit.pk) or usual.get(visit.appointment.visit_type_id, 0)
        what = "Close" if visit.charged else "Enter charges and close"
        kind = visit.appointment.visit_type.name
        day = clock.local_date(visit.appointment.start, access.office_zone())
        worklist.file_item(
            actor=actor,
            key=visit_key(visit.pk),
            kind="billing.visit_open",
            title=f"{what} the visit of {day:%m/%d/%Y}: {kind}"[:160],
            why=f"Clinic rule · visits are closed for billing within {hours} hours",
            consequence="What was done is not billed; past the payer's limit it never will be",
            due_at=visit.appointment.start + timedelta(hours=hours),
            role="provider",
            owner_id=visit.provider.user_id,
            patient_id=visit.patient_id,
            url=f"/visits/{visit.appointment_id}/charges/",
            step="Open charges",
            at_risk=Money(cents) if cents else None,
        )


def _by_visit(charges: Sequence[Charge]) -> list[list[Charge]]:
    visits: dict[int, list[Charge]] = {}
    for charge in charges:
        visits.setdefault(charge.encounter_id, []).append(charge)
    return list(visits.values())


def _file_unbilled(actor: Actor, visits: Sequence[Sequence[Charge]], now: datetime) -> None:
    for rows in visits:
        first = rows[0]
        worklist.file_item(
            actor=actor,
            key=unbilled_key(first.encounter_id),
            kind="billing.unbilled",
            title=f"No claim for charges of {first.service_on:%m/%d/%Y}",
            why="Clinic rule · every insured charge is on a claim",
            consequence="What was done is not billed; past the payer's limit it never will be",
            due_at=now + timedelta(days=1),
            role="biller",
            patient_id=first.patient_id,
            url=f"/visits/{first.encounter.appointment_id}/charges/",
            step="Make the claim",
            at_risk=Money(sum(row.amount_cents for row in rows)),
        )
