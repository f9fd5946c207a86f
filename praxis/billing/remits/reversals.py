"""A payer takes back what it said: the mirror of the first posting (step 7, T5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from praxis.billing.books import Draft, mirror
from praxis.billing.models import Posting, RemittanceClaim
from praxis.billing.models.remits import RemittanceClaimState as State
from praxis.billing.remits.ours import Open
from praxis.billing.remits.rows import Judged


def originals_of(reversals: Sequence[Judged]) -> dict[int, RemittanceClaim]:
    """By the reversal's position: the posted claim with the same amounts, signs turned.

    The payer's own claim number decides between several; the latest comes first.
    """
    claim_ids = {each.claim_id for each in reversals if each.claim_id}
    if not claim_ids:
        return {}
    by_claim: dict[int, list[RemittanceClaim]] = defaultdict(list)
    for row in RemittanceClaim.objects.filter(
        claim__in=claim_ids, state__in=(State.POSTED, State.DENIED, State.SUSPENSE, State.HELD)
    ).order_by("-pk"):
        by_claim[row.claim_id or 0].append(row)
    found: dict[int, RemittanceClaim] = {}
    for each in reversals:
        several = [
            row
            for row in by_claim.get(each.claim_id or 0, [])
            if row.charge_cents == -each.said.charge_cents
            and row.paid_cents == -each.said.paid_cents
        ]
        same = [
            row for row in several if row.payer_claim_number == each.said.payer_control_number
        ] or several
        if same:
            found[each.position] = same[0]
            by_claim[same[0].claim_id or 0].remove(same[0])
    return found


def is_mirror_shaped(each: Judged) -> bool:
    """A reversal has no positive charge or payment."""
    return each.said.charge_cents <= 0 and each.said.paid_cents <= 0


def mirrors_of(
    originals: Collection[RemittanceClaim], open_of: dict[int, Open]
) -> dict[int, list[Draft]]:
    """By the original: drafts that take back its live postings. `open_of` is changed."""
    found: dict[int, list[Draft]] = defaultdict(list)
    rows = Posting.objects.filter(
        remittance_claim__in=[row.pk for row in originals],
        reverses__isnull=True,
        reversed_by__isnull=True,
        payment__isnull=True,
    ).order_by("pk")
    for row in rows:
        sums = open_of.setdefault(row.charge_id, Open())
        sums.insurance_cents -= row.insurance_cents
        sums.patient_cents -= row.patient_cents
        found[row.remittance_claim_id].append(mirror(row, reason="Taken back by the payer"))
    return found
