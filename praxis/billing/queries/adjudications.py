"""What payers made of claims, as the next payer's claim must repeat it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from praxis.billing.models.remits import (
    RemittanceAdjustment,
    RemittanceClaim,
    RemittanceClaimState,
    RemittanceLine,
)
from praxis.billing.remits.plan import REVERSAL
from praxis.billing.remits.reasons import Cause, cause_of
from praxis.billing.types import AdjudicatedLine, Adjudication, Adjustment
from praxis.kernel.actor import Actor


def adjudications_of(*, actor: Actor, claim_ids: Collection[int]) -> dict[int, Adjudication]:
    """The payer's last word on each claim, posted and not taken back; three queries.

    A claim answered in parts is put together; an answer that only says "sent before" is no word.
    """
    actor.require("billing.view")
    if not claim_ids:
        return {}
    heads = list(
        RemittanceClaim.objects.filter(
            claim__in=claim_ids,
            state__in=(RemittanceClaimState.POSTED, RemittanceClaimState.DENIED),
        )
        .exclude(clp02=REVERSAL)
        .select_related("remittance")
        .order_by("claim", "-remittance__paid_on", "-pk")
    )
    ids = [head.pk for head in heads]
    reasons: dict[tuple[int, int | None], list[Adjustment]] = defaultdict(list)
    for each in RemittanceAdjustment.objects.filter(remittance_claim__in=ids).order_by(
        "position", "pk"
    ):
        reasons[each.remittance_claim_id, each.line_id].append(_adjustment(each))
    lines: dict[int, list[AdjudicatedLine]] = defaultdict(list)
    for line in RemittanceLine.objects.filter(
        remittance_claim__in=ids, charge__isnull=False
    ).order_by("position"):
        lines[line.remittance_claim_id].append(
            AdjudicatedLine(
                charge_id=line.charge_id,
                code=line.code,
                modifiers=tuple(line.modifiers),
                paid_cents=line.paid_cents,
                units=_whole(line.units) or 1,
                adjustments=tuple(reasons[line.remittance_claim_id, line.pk]),
            )
        )
    by_claim: dict[int, list[_Answer]] = defaultdict(list)
    for head in heads:
        by_claim[head.claim_id].append(
            _Answer(head, tuple(reasons[head.pk, None]), tuple(lines[head.pk]))
        )
    return {claim_id: _together(_parts(answers)) for claim_id, answers in by_claim.items()}


@dataclass(frozen=True, slots=True)
class _Answer:
    """One CLP that stands."""

    head: Any
    adjustments: tuple[Adjustment, ...]
    lines: tuple[AdjudicatedLine, ...]

    @property
    def charge_ids(self) -> set[int]:
        return {line.charge_id for line in self.lines}

    @property
    def says_sent_before(self) -> bool:
        said = [*self.adjustments, *(each for line in self.lines for each in line.adjustments)]
        return not self.head.paid_cents and all(
            cause_of(each.reason) is Cause.DUPLICATE for each in said
        )


def _parts(answers: list[_Answer]) -> list[_Answer]:
    """The newest answer, and older ones about charges that it says nothing of."""
    meant = [each for each in answers if not each.says_sent_before] or answers
    found, covered = [meant[0]], meant[0].charge_ids
    for each in meant[1:]:
        if covered and each.charge_ids and covered.isdisjoint(each.charge_ids):
            found.append(each)
            covered = covered | each.charge_ids
    return found


def _together(parts: list[_Answer]) -> Adjudication:
    newest = parts[0].head
    merged: dict[int, AdjudicatedLine] = {}
    for part in parts:
        for line in part.lines:
            there = merged.get(line.charge_id)
            merged[line.charge_id] = _merge(there, line) if there else line
    return Adjudication(
        claim_id=newest.claim_id,
        paid_on=newest.remittance.paid_on,
        paid_cents=sum(part.head.paid_cents for part in parts),
        patient_cents=sum(part.head.patient_share_cents or 0 for part in parts),
        payer_control_number=newest.payer_claim_number,
        adjustments=_summed([each for part in parts for each in part.adjustments]),
        lines=tuple(merged.values()),
        remarks=tuple(newest.moa.split("*")) if newest.moa else (),
    )


def _merge(one: AdjudicatedLine, other: AdjudicatedLine) -> AdjudicatedLine:
    """A charge that the payer judged in two lines (bundled, split): what they come to."""
    priced = max(one, other, key=lambda line: line.paid_cents)
    return replace(
        priced,
        paid_cents=one.paid_cents + other.paid_cents,
        adjustments=_summed([*one.adjustments, *other.adjustments]),
    )


def _summed(adjustments: list[Adjustment]) -> tuple[Adjustment, ...]:
    """One amount a reason, and none where they cancel out."""
    sums: dict[tuple[str, str], Adjustment] = {}
    for each in adjustments:
        there = sums.get((each.group, each.reason))
        sums[each.group, each.reason] = (
            replace(there, cents=there.cents + each.cents) if there else each
        )
    return tuple(each for each in sums.values() if each.cents)


def _adjustment(row: RemittanceAdjustment) -> Adjustment:
    return Adjustment(row.group_code, row.carc, row.cents, _whole(row.quantity))


def _whole(text: str) -> int | None:
    try:
        return int(float(text)) if text else None
    except ValueError:
        return None
