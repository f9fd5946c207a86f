"""What people do with claims: check again, hold, release, note, withdraw, take up a reject."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from praxis.billing import queries
from praxis.billing.actions import events
from praxis.billing.actions.clocks import waive_clock
from praxis.billing.actions.making import refresh
from praxis.billing.actions.rows import said
from praxis.billing.actions.scrubbing import keep_item, scrub
from praxis.billing.models import Charge, Claim
from praxis.billing.powers import empowered
from praxis.billing.types import (
    CORRECTABLE,
    UNSENT,
    ClaimEventKind,
    ClaimState,
    CodeSystem,
    PayerSequence,
    SheetClosed,
    WrongClaimState,
)
from praxis.coverage import actions as coverage_actions
from praxis.coverage import queries as coverage
from praxis.kernel.actor import Actor


@transaction.atomic
def check_claims(*, actor: Actor, claim_ids: list[int] | None = None) -> dict[str, int]:
    """Run the scrubber over unsent claims (all without ids). Returns counts clean and to_fix."""
    actor.require("billing.claims")
    rows = Claim.objects.select_for_update(of=("self",), skip_locked=claim_ids is None)
    rows = rows.select_related("site").filter(state__in=(ClaimState.TO_FIX, ClaimState.READY))
    if claim_ids is not None:
        rows = rows.filter(pk__in=claim_ids)
    claims = list(rows.order_by("pk"))
    clean = scrub(actor=empowered(actor), claims=claims)
    return {"clean": len(clean), "to_fix": len(claims) - len(clean)}


@transaction.atomic
def rebuild_claim(*, actor: Actor, claim_id: int) -> Claim:
    """Write into an unsent or rejected claim what charges and insurance say now, and check it.

    Raises NoSuchClaim, WrongClaimState, SheetClosed while the visit is open.
    """
    actor.require("billing.claims")
    claim = queries.locked_claim(actor=actor, claim_id=claim_id)
    if claim.state not in CORRECTABLE:
        raise WrongClaimState("This claim has been sent. Replace or void it instead.")
    if claim.frequency != "1":
        raise WrongClaimState("A replacement says what its visit's charges say. Check it instead.")
    able = empowered(actor)
    if not queries.sheet(actor=able, encounter_id=claim.encounter_id).closed:
        raise SheetClosed("The visit's charges are open. Close it for billing first.")
    charges = list(
        Charge.objects.filter(encounter=claim.encounter_id, voided_at__isnull=True)
        .exclude(code_system=CodeSystem.OFFICE)
        .order_by("position", "pk")
    )
    plans = coverage.coverages_on(
        actor=able, patient_ids=[claim.patient_id], day=claim.service_on
    ).get(claim.patient_id, [])
    place = PayerSequence.values.index(claim.sequence)
    if not charges or place >= len(plans):
        raise WrongClaimState(
            "Nothing is left to bill to this payer on that day. Withdraw the claim."
        )
    if claim.state == ClaimState.REJECTED:
        events.note(actor, claim, ClaimEventKind.CORRECTED)
    refresh(able, claim, plans[place], charges)
    coverage_actions.mark_used(actor=able, coverage_ids=[claim.coverage_id])
    scrub(actor=able, claims=[claim])
    return claim


@transaction.atomic
def hold_claim(*, actor: Actor, claim_id: int, reason: str) -> Claim:
    """Keep an unsent claim back. Raises NoSuchClaim, WrongClaimState, ReasonNeeded."""
    actor.require("billing.claims")
    why = said(reason)
    claim = queries.locked_claim(actor=actor, claim_id=claim_id)
    if claim.state not in UNSENT:
        raise WrongClaimState("Only a claim that has not been sent is held.")
    if claim.state != ClaimState.HELD:
        events.note(actor, claim, ClaimEventKind.HELD, why)
        keep_item(empowered(actor), claim)
    return claim


@transaction.atomic
def release_claim(*, actor: Actor, claim_id: int) -> Claim:
    """Let a held claim go on; it is checked at once. Raises NoSuchClaim, WrongClaimState."""
    actor.require("billing.claims")
    claim = queries.locked_claim(actor=actor, claim_id=claim_id)
    if claim.state in (ClaimState.TO_FIX, ClaimState.READY):
        return claim
    if claim.state != ClaimState.HELD:
        raise WrongClaimState("This claim is not on hold.")
    able = empowered(actor)
    if not queries.sheet(actor=able, encounter_id=claim.encounter_id).closed:
        raise SheetClosed("The visit's charges are open. Close it for billing first.")
    events.note(actor, claim, ClaimEventKind.RELEASED)
    scrub(actor=able, claims=[claim])
    return claim


@transaction.atomic
def note_claim(*, actor: Actor, key: UUID, claim_id: int, text: str) -> Claim:
    """A note on the claim's timeline. Raises NoSuchClaim, ReasonNeeded."""
    actor.require("billing.claims")
    words = said(text)
    claim = queries.locked_claim(actor=actor, claim_id=claim_id)
    if not events.once(key):
        events.note(actor, claim, ClaimEventKind.NOTE, words, client_key=key)
    return claim


@transaction.atomic
def withdraw_claim(*, actor: Actor, claim_id: int, reason: str) -> Claim:
    """An unsent or rejected claim is not to be sent. Raises NoSuchClaim, WrongClaimState."""
    actor.require("billing.claims")
    why = said(reason)
    claim = queries.locked_claim(actor=actor, claim_id=claim_id)
    if claim.state == ClaimState.WITHDRAWN:
        return claim
    able = empowered(actor)
    events.note(actor, claim, ClaimEventKind.WITHDRAWN, why)
    keep_item(able, claim)
    waive_clock(able, claim, f"withdrawn: {why}")
    return claim


@transaction.atomic
def correct_claim(*, actor: Actor, claim_id: int) -> Claim:
    """Take up a rejected claim: it is checked anew and sent under its own number.

    Raises NoSuchClaim, WrongClaimState.
    """
    actor.require("billing.claims")
    claim = queries.locked_claim(actor=actor, claim_id=claim_id)
    if claim.state in (ClaimState.TO_FIX, ClaimState.READY):
        return claim
    if claim.state != ClaimState.REJECTED:
        raise WrongClaimState("Only a rejected claim is taken up again.")
    events.note(actor, claim, ClaimEventKind.CORRECTED)
    scrub(actor=empowered(actor), claims=[claim])
    return claim
