"""Reasons that came on paper after the file: they complete what the payer said."""

from __future__ import annotations

from dataclasses import replace

from praxis.billing.models import RemittanceAdjustment, RemittanceClaim
from praxis.interop.x12 import content


def with_letters(row: RemittanceClaim, said: content.RemittanceClaim) -> content.RemittanceClaim:
    """What the file says of the claim, with the reasons that people entered from letters."""
    entered = list(
        RemittanceAdjustment.objects.filter(remittance_claim=row, letter__isnull=False)
        .select_related("line")
        .order_by("pk")
    )
    if not entered:
        return said
    lines = list(said.lines)
    whole = list(said.adjustments)
    for each in entered:
        reason = content.Adjustment(each.group_code, each.carc, each.cents)
        if each.line is None:
            whole.append(reason)
            continue
        at = each.line.position - 1
        lines[at] = replace(lines[at], adjustments=(*lines[at].adjustments, reason))
    return replace(said, adjustments=tuple(whole), lines=tuple(lines))
