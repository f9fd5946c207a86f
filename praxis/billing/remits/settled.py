"""Work that a remittance left behind ends when nothing of its claim is open with insurance."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Sum

from praxis.billing.models import ClaimLine, Posting, RemittanceClaim
from praxis.billing.types import ENDED
from praxis.kernel.actor import Actor
from praxis.worklist import actions as worklist


def close_settled(*, able: Actor, charge_ids: Collection[int], why: str) -> None:
    """Close denials, reviews and "bill the next insurance" of claims that these charges settle."""
    of_charges = ClaimLine.objects.filter(charge__in=list(charge_ids), removed_at__isnull=True)
    claim_ids = set(of_charges.exclude(claim__state__in=ENDED).values_list("claim_id", flat=True))
    charges: dict[int, set[int]] = {}
    for claim_id, charge_id in ClaimLine.objects.filter(
        claim__in=claim_ids, removed_at__isnull=True
    ).values_list("claim_id", "charge_id"):
        charges.setdefault(claim_id, set()).add(charge_id)
    open_ids = set(
        Posting.objects.filter(
            charge__in={each for several in charges.values() for each in several}
        )
        .values("charge_id")
        .annotate(left=Sum("insurance_cents"))
        .filter(left__gt=0)
        .values_list("charge_id", flat=True)
    )
    done = [claim_id for claim_id, several in charges.items() if not several & open_ids]
    close_work_of(able=able, claim_ids=done, why=why)


def close_work_of(
    *, able: Actor, claim_ids: Collection[int], why: str, but: Collection[int] = ()
) -> None:
    """Close the work of answers to these claims, except that of the rows `but`."""
    rows = list(
        RemittanceClaim.objects.filter(claim__in=list(claim_ids), state__in=("posted", "denied"))
        .exclude(pk__in=list(but))
        .values_list("pk", flat=True)
    )
    keys = [f"billing:{kind}:{row}" for row in rows for kind in ("denial", "review")]
    if not but:
        keys += [f"billing:next:{claim_id}" for claim_id in claim_ids]
    for key in keys:
        worklist.close_item(actor=able, key=key, reason=why)
