"""What payers made of claims, as the next payer's claim must repeat it."""

from __future__ import annotations

from collections.abc import Collection

from praxis.billing.models.remits import (
    RemittanceAdjustment,
    RemittanceClaim,
    RemittanceClaimState,
    RemittanceLine,
)
from praxis.billing.types import AdjudicatedLine, Adjudication, Adjustment
from praxis.kernel.actor import Actor


def adjudications_of(*, actor: Actor, claim_ids: Collection[int]) -> dict[int, Adjudication]:
    """The last word of the payer on each claim, posted and not taken back; three queries."""
    actor.require("billing.view")
    if not claim_ids:
        return {}
    heads = (
        RemittanceClaim.objects.filter(
            claim__in=claim_ids,
            state__in=(RemittanceClaimState.POSTED, RemittanceClaimState.DENIED),
        )
        .select_related("remittance")
        .order_by("claim", "-remittance__paid_on", "-pk")
        .distinct("claim")
    )
    found = {head.pk: head for head in heads}
    reasons: dict[tuple[int, int | None], list[Adjustment]] = {}
    for each in RemittanceAdjustment.objects.filter(remittance_claim__in=found).order_by(
        "position", "pk"
    ):
        reasons.setdefault((each.remittance_claim_id, each.line_id), []).append(_adjustment(each))
    lines: dict[int, list[AdjudicatedLine]] = {}
    for line in RemittanceLine.objects.filter(
        remittance_claim__in=found, charge__isnull=False
    ).order_by("position"):
        lines.setdefault(line.remittance_claim_id, []).append(
            AdjudicatedLine(
                charge_id=line.charge_id,
                code=line.code,
                modifiers=tuple(line.modifiers),
                paid_cents=line.paid_cents,
                units=_whole(line.units) or 1,
                adjustments=tuple(reasons.get((line.remittance_claim_id, line.pk), ())),
            )
        )
    return {
        head.claim_id: Adjudication(
            claim_id=head.claim_id,
            paid_on=head.remittance.paid_on,
            paid_cents=head.paid_cents,
            patient_cents=head.patient_share_cents or 0,
            payer_control_number=head.payer_claim_number,
            adjustments=tuple(reasons.get((pk, None), ())),
            lines=tuple(lines.get(pk, ())),
        )
        for pk, head in found.items()
    }


def _adjustment(row: RemittanceAdjustment) -> Adjustment:
    return Adjustment(row.group_code, row.carc, row.cents, _whole(row.quantity))


def _whole(text: str) -> int | None:
    try:
        return int(float(text)) if text else None
    except ValueError:
        return None
