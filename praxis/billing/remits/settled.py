"""Work that a remittance left behind ends when nothing of its claim is open with insurance."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Sum

from praxis.billing.models import ClaimLine, Posting, RemittanceClaim
from praxis.kernel.actor import Actor
from praxis.worklist import actions as worklist


def close_settled(
    *, able: Actor, charge_ids: Collection[int], why: str, but: Collection[int] = ()
) -> None:
    """Close denials and reviews of these charges' claims, and "bill the next insurance".

    Only of claims with nothing left open. `but` are rows of the check that is being posted: its
    own work stays. One query when no earlier answer is there, as for most of a check.
    """
    answered = RemittanceClaim.objects.filter(
        claim__lines__charge__in=list(charge_ids),
        claim__lines__removed_at__isnull=True,
        state__in=("posted", "denied"),
    ).exclude(pk__in=list(but))
    rows = dict(answered.values_list("pk", "claim_id"))
    if not rows:
        return
    charges: dict[int, set[int]] = {}
    for claim_id, charge_id in ClaimLine.objects.filter(
        claim__in=set(rows.values()), removed_at__isnull=True
    ).values_list("claim_id", "charge_id"):
        charges.setdefault(claim_id, set()).add(charge_id)
    open_ids = set(
        Posting.objects.filter(charge__in=set().union(*charges.values()))
        .values("charge_id")
        .annotate(left=Sum("insurance_cents"))
        .filter(left__gt=0)
        .values_list("charge_id", flat=True)
    )
    done = {claim_id for claim_id, of_claim in charges.items() if not of_claim & open_ids}
    close_work_of(
        able=able, rows=[row for row, claim_id in rows.items() if claim_id in done], why=why
    )
    for claim_id in done:
        worklist.close_item(actor=able, key=f"billing:next:{claim_id}", reason=why)


def close_work_of(*, able: Actor, rows: Collection[int], why: str) -> None:
    """Close what these claims of checks left to be worked on or looked at."""
    for row in rows:
        for kind in ("denial", "review"):
            worklist.close_item(actor=able, key=f"billing:{kind}:{row}", reason=why)
