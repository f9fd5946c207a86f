"""Writing a claim's events: its state follows them by trigger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from praxis.billing.models import Claim, ClaimEvent
from praxis.billing.types import WrongClaimState
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.violations import violations

_CANNOT = {
    "billing_claim_queued": WrongClaimState("This claim is not ready to be sent."),
    "billing_claim_withdrawn": WrongClaimState(
        "This claim has been sent. Void or replace it instead."
    ),
    "billing_claim_replaced": WrongClaimState("This claim has not reached the payer."),
    "billing_claim_frozen": WrongClaimState("This claim has been sent and stays as it was sent."),
}


def event(
    actor: Actor, claim: Claim, kind: str, text: str = "", at: datetime | None = None, **more: Any
) -> ClaimEvent:
    """The event, not yet written."""
    return ClaimEvent(
        claim=claim,
        patient_id=claim.patient_id,
        kind=kind,
        occurred_at=at or clock.now(),
        user_id=actor.user_id,
        by_name=actor.signature,
        text=text[:500],
        **more,
    )


def write(events: Iterable[ClaimEvent]) -> None:
    """Write events of many claims in one statement; the claims in hand get their new state.

    Raises WrongClaimState when one may not happen now.
    """
    rows = list(events)
    if not rows:
        return
    with violations(**_CANNOT):
        ClaimEvent.objects.bulk_create(rows)
    claims: dict[int, list[Claim]] = {}
    for row in rows:
        claims.setdefault(row.claim_id, []).append(row.claim)
    fresh = Claim.objects.filter(pk__in=claims).values_list(
        "pk", "state", "state_at", "submitted_at", "payer_control_number", "patient_id"
    )
    for pk, state, state_at, submitted_at, number, _ in fresh:
        for claim in claims[pk]:
            claim.state = state
            claim.state_at = state_at
            claim.submitted_at = submitted_at
            claim.payer_control_number = number


def note(actor: Actor, claim: Claim, kind: str, text: str = "", **more: Any) -> None:
    write([event(actor, claim, kind, text, **more)])


def once(key: UUID) -> bool:
    """Was the event with this key written before?"""
    return bool(ClaimEvent.objects.filter(client_key=key).exists())
