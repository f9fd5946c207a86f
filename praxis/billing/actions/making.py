"""Claims of a closed visit: made, brought up to date, or made anew as a replacement."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from praxis.billing import queries
from praxis.billing.actions import events
from praxis.billing.actions.charges import service_day
from praxis.billing.actions.clocks import corrected_due, filing_due, start_clock, waive_clock
from praxis.billing.actions.rows import lock_sheet, said
from praxis.billing.actions.scrubbing import scrub
from praxis.billing.models import Charge, Claim, ClaimLine
from praxis.billing.models.remits import RemittanceClaimState
from praxis.billing.powers import empowered
from praxis.billing.remits.plan import FORWARDED
from praxis.billing.types import (
    CORRECTABLE,
    ENDED,
    UNSENT,
    ClaimEventKind,
    ClaimState,
    CodeSystem,
    Frequency,
    NotClosed,
    PayerSequence,
    WrongClaimState,
)
from praxis.coverage import actions as coverage_actions
from praxis.coverage import queries as coverage
from praxis.coverage.types import CoverageOn, PayerKind
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.money import Money
from praxis.scheduling import queries as scheduling
from praxis.worklist import actions as worklist

_ORDER = (PayerSequence.PRIMARY, PayerSequence.SECONDARY, PayerSequence.TERTIARY)


def claims_for_visit(*, actor: Actor, key: UUID, encounter: Any) -> set[int]:
    """Bring the visit's claims in line with its charges. Returns the charges that payers owe.

    An unsent or rejected claim is brought up to date; one that a payer has is replaced
    (frequency 7), or voided (8) when nothing is left to bill.
    """
    day = service_day(encounter)
    charges = list(
        Charge.objects.filter(encounter=encounter.pk, voided_at__isnull=True)
        .exclude(code_system=CodeSystem.OFFICE)
        .order_by("position", "pk")
    )
    plans = _plans(actor, encounter.patient_id, day)
    live = list(
        Claim.objects.select_for_update(of=("self",))
        .filter(encounter=encounter.pk)
        .exclude(state__in=ENDED)
        .order_by("pk")
    )
    made: list[Claim] = []
    if plans and charges and not any(claim.sequence == PayerSequence.PRIMARY for claim in live):
        made.append(_make(actor, uuid.uuid5(key, "claim"), encounter, plans[0], charges))
    for claim in live:
        if claim.state in CORRECTABLE:
            _bring_up_to_date(actor, claim, plans, charges)
            made.append(claim)
        elif not any(other.replaces_id == claim.pk for other in live):
            frequency = Frequency.REPLACEMENT if charges else Frequency.VOID
            made.append(
                _succeed(actor, uuid.uuid5(key, f"claim {claim.pk}"), claim, frequency, charges)
            )
    if made:
        worklist.close_item(actor=actor, key=unbilled_key(encounter.pk), reason="on a claim")
        coverage_actions.mark_used(actor=actor, coverage_ids=[claim.coverage_id for claim in made])
        scrub(actor=actor, claims=[claim for claim in made if claim.state in UNSENT])
    return {charge.pk for charge in charges} if plans else set()


@transaction.atomic
def bill_visit(*, actor: Actor, key: UUID, encounter_id: int) -> list[Claim]:
    """Make the claims of a closed visit anew where they are missing, as after a withdrawal.

    Raises NoSuchVisit, NotClosed.
    """
    actor.require("billing.claims")
    able = empowered(actor)
    encounter = scheduling.get_encounter(able, encounter_id)
    lock_sheet(encounter_id)
    if not queries.sheet(actor=able, encounter_id=encounter_id).closed:
        raise NotClosed("This visit is not closed for billing.")
    live = Claim.objects.filter(encounter=encounter_id).exclude(state__in=ENDED)
    if not live.exists():
        claims_for_visit(actor=able, key=key, encounter=encounter)
    return list(live.order_by("pk"))


@transaction.atomic
def make_next_claim(*, actor: Actor, key: UUID, claim_id: int) -> Claim | None:
    """The claim to the payer after this one's, once this one is adjudicated.

    None when no further plan covers the day. A retry gives the first one back, and so does a
    second wish for the same claim. One that the payer has sent on itself (CLP02 19, 20, 21 or
    NM1*TT) is not billed twice. Raises NoSuchClaim, WrongClaimState.
    """
    actor.require("billing.claims")
    again: Claim | None = Claim.objects.filter(client_key=key).first()
    if again is not None:
        return again
    former = queries.locked_claim(actor=actor, claim_id=claim_id)
    if former.state not in (ClaimState.PAID, ClaimState.DENIED):
        raise WrongClaimState("The payer before has not answered yet.")
    if former.remittances.filter(
        Q(clp02__in=FORWARDED) | ~Q(forwarded_to=""),
        state__in=(RemittanceClaimState.POSTED, RemittanceClaimState.DENIED),
    ).exists():
        raise WrongClaimState("The payer has sent this claim on itself. Wait for the next payer.")
    there: Claim | None = Claim.objects.filter(follows=former).exclude(state__in=ENDED).first()
    if there is not None:
        return there
    able = empowered(actor)
    plans = _plans(able, former.patient_id, former.service_on)
    place = _ORDER.index(PayerSequence(former.sequence)) + 1
    if place >= len(_ORDER) or place >= len(plans):
        return None
    charges = [line.charge for line in queries.lines_of_claim(former)]
    encounter = former.encounter
    claim = _make(able, key, encounter, plans[place], charges, _ORDER[place], follows=former)
    coverage_actions.mark_used(actor=able, coverage_ids=[claim.coverage_id])
    scrub(actor=able, claims=[claim])
    worklist.close_item(actor=able, key=f"billing:next:{claim_id}", reason="on a claim")
    return claim


@transaction.atomic
def replace_claim(*, actor: Actor, key: UUID, claim_id: int, reason: str) -> Claim:
    """Make a replacement (frequency 7) of a claim that a payer has, with its present charges.

    Raises NoSuchClaim, WrongClaimState, ReasonNeeded.
    """
    return _follow_up(actor, key, claim_id, reason, Frequency.REPLACEMENT)


@transaction.atomic
def void_claim(*, actor: Actor, key: UUID, claim_id: int, reason: str) -> Claim:
    """Ask the payer to cancel a claim (frequency 8). Raises NoSuchClaim, WrongClaimState."""
    return _follow_up(actor, key, claim_id, reason, Frequency.VOID)


def _follow_up(actor: Actor, key: UUID, claim_id: int, reason: str, frequency: Frequency) -> Claim:
    actor.require("billing.claims")
    again: Claim | None = Claim.objects.filter(client_key=key).first()
    if again is not None:
        return again
    why = said(reason)
    claim = queries.locked_claim(actor=actor, claim_id=claim_id)
    if claim.state in CORRECTABLE or claim.state in ENDED or claim.state == ClaimState.QUEUED:
        raise WrongClaimState("Only a claim that a payer has is replaced or voided.")
    able = empowered(actor)
    charges = [line.charge for line in queries.lines_of_claim(claim)]
    fresh = _succeed(able, key, claim, frequency, charges, why)
    scrub(actor=able, claims=[fresh])
    return fresh


def reconsider(*, actor: Actor, claims: Sequence[Claim], why: str) -> None:
    """The visit was opened again: its unsent claims wait until it is closed."""
    for claim in claims:
        if claim.state not in CORRECTABLE:
            continue
        if claim.state == ClaimState.REJECTED:
            events.note(actor, claim, ClaimEventKind.CORRECTED, f"Visit opened again: {why}")
        events.note(actor, claim, ClaimEventKind.HELD, f"Visit opened again: {why}")


def _plans(actor: Actor, patient_id: int, day: date) -> list[CoverageOn]:
    found = coverage.coverages_on(actor=actor, patient_ids=[patient_id], day=day)
    return [plan for plan in found.get(patient_id, []) if plan.payer_kind != PayerKind.SELF_PAY]


def _make(
    actor: Actor,
    key: UUID,
    encounter: Any,
    plan: CoverageOn,
    charges: Sequence[Charge],
    sequence: PayerSequence = PayerSequence.PRIMARY,
    follows: Claim | None = None,
) -> Claim:
    first = charges[0]
    claim = Claim(
        client_key=key,
        patient_id=encounter.patient_id,
        encounter_id=encounter.pk,
        coverage_id=plan.coverage_id,
        payer_id=plan.payer_id,
        billing_entity_id=first.billing_entity_id,
        provider_id=first.provider_id,
        site_id=first.site_id,
        sequence=sequence,
        follows=follows,
        service_on=first.service_on,
        pos=first.pos,
        amount_cents=sum(charge.amount_cents for charge in charges),
        filing_due_on=filing_due(plan, sequence, first.service_on, follows),
        made_at=clock.now(),
        made_by_id=actor.user_id,
    )
    claim.save(force_insert=True)
    claim.refresh_from_db(fields=["number"])
    _add_lines(claim, charges, 1)
    words = f"{PayerSequence(sequence).label} claim to {plan.payer_name}"
    events.note(actor, claim, ClaimEventKind.MADE, f"{words}, {Money(claim.amount_cents)}")
    start_clock(actor, claim, plan.payer_name, _zone(encounter))
    return claim


def _succeed(
    actor: Actor,
    key: UUID,
    claim: Claim,
    frequency: Frequency,
    charges: Sequence[Charge],
    why: str = "The visit's charges were changed",
) -> Claim:
    """A replacement or void of `claim`; the old one ends when this one has been sent."""
    lines = list(charges) or [line.charge for line in queries.lines_of_claim(claim)]
    fresh = Claim(
        client_key=key,
        patient_id=claim.patient_id,
        encounter_id=claim.encounter_id,
        coverage_id=claim.coverage_id,
        payer_id=claim.payer_id,
        billing_entity_id=claim.billing_entity_id,
        provider_id=claim.provider_id,
        site_id=claim.site_id,
        sequence=claim.sequence,
        follows_id=claim.follows_id,
        frequency=frequency,
        replaces=claim,
        service_on=claim.service_on,
        pos=claim.pos,
        amount_cents=sum(charge.amount_cents for charge in lines),
        filing_due_on=corrected_due(claim),
        made_at=clock.now(),
        made_by_id=actor.user_id,
    )
    fresh.save(force_insert=True)
    fresh.refresh_from_db(fields=["number"])
    _add_lines(fresh, lines, 1)
    words = f"{Frequency(frequency).label} of claim {claim.number}: {why}"
    events.note(actor, fresh, ClaimEventKind.MADE, words)
    events.note(actor, claim, ClaimEventKind.NOTE, f"Claim {fresh.number} is to take its place")
    start_clock(actor, fresh, claim.payer.name, claim.site.time_zone)
    return fresh


def _bring_up_to_date(
    actor: Actor, claim: Claim, plans: Sequence[CoverageOn], charges: Sequence[Charge]
) -> None:
    """An unsent claim says what the charges and the insurance say now."""
    if claim.state == ClaimState.REJECTED:
        events.note(actor, claim, ClaimEventKind.CORRECTED)
    if claim.state == ClaimState.HELD:
        events.note(actor, claim, ClaimEventKind.RELEASED)
    place = _ORDER.index(PayerSequence(claim.sequence))
    if not charges or place >= len(plans):
        events.note(actor, claim, ClaimEventKind.WITHDRAWN, "Nothing is left to bill")
        waive_clock(actor, claim, "withdrawn")
        return
    refresh(actor, claim, plans[place], charges)


def refresh(actor: Actor, claim: Claim, plan: CoverageOn, charges: Sequence[Charge]) -> list[str]:
    """Write what changed into an unsent claim; returns it in words."""
    changed: list[str] = []
    if claim.coverage_id != plan.coverage_id:
        changed.append(f"insurance: {plan.name}")
        claim.coverage_id, claim.payer_id = plan.coverage_id, plan.payer_id
    wanted = {charge.pk: charge for charge in charges}
    rows = list(ClaimLine.objects.filter(claim=claim).order_by("line_number"))
    gone = [row.pk for row in rows if row.removed_at is None and row.charge_id not in wanted]
    there = {row.charge_id for row in rows if row.removed_at is None}
    fresh = [charge for charge in charges if charge.pk not in there]
    if gone:
        ClaimLine.objects.filter(pk__in=gone).update(removed_at=clock.now())
        changed.append(f"{len(gone)} line{'s' if len(gone) > 1 else ''} taken off")
    if fresh:
        _add_lines(claim, fresh, len(rows) + 1)
        changed.append(f"{len(fresh)} line{'s' if len(fresh) > 1 else ''} added")
    amount = sum(charge.amount_cents for charge in charges)
    if amount != claim.amount_cents:
        changed.append(f"amount {Money(claim.amount_cents)} to {Money(amount)}")
        claim.amount_cents = amount
    if charges:
        claim.provider_id = charges[0].provider_id
        claim.billing_entity_id = charges[0].billing_entity_id
        claim.pos = charges[0].pos
    claim.filing_due_on = filing_due(
        plan, PayerSequence(claim.sequence), claim.service_on, claim.follows
    )
    claim.save(
        update_fields=[
            "coverage",
            "payer",
            "amount_cents",
            "provider",
            "billing_entity",
            "pos",
            "filing_due_on",
        ]
    )
    if changed:
        events.note(actor, claim, ClaimEventKind.EDITED, "; ".join(changed).capitalize())
    return changed


def _add_lines(claim: Claim, charges: Sequence[Charge], first: int) -> None:
    ClaimLine.objects.bulk_create(
        ClaimLine(
            claim=claim,
            patient_id=claim.patient_id,
            charge=charge,
            line_number=number,
            control_number=f"{claim.number}-{number}",
            amount_cents=charge.amount_cents,
        )
        for number, charge in enumerate(charges, start=first)
    )


def unbilled_key(encounter_id: int) -> str:
    return f"billing:unbilled:{encounter_id}"


def _zone(encounter: Any) -> str:
    return str(encounter.site.time_zone)
