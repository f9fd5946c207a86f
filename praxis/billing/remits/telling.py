"""What claims and worklists hear of a remittance that was posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from praxis.billing.models import ClaimEvent, Remittance, RemittanceClaim
from praxis.billing.models.remits import RemittanceClaimState as State
from praxis.billing.remits import plan
from praxis.billing.remits.reasons import Cause
from praxis.billing.remits.rows import Judged
from praxis.billing.remits.work import Desk
from praxis.kernel.actor import Actor
from praxis.kernel.bulk import insert_many
from praxis.worklist import actions as worklist
from praxis.worklist.types import NewItem


def tell(
    *,
    able: Actor,
    actor: Actor,
    remittance: Remittance,
    judged: Sequence[Judged],
    planned: Mapping[int, plan.Planned],
    desk: Desk,
    at: datetime,
    late: Mapping[int, int] | None = None,
) -> None:
    """Claim events and work items of all claims, in a few statements.

    A claim follows its events: what was taken back is told before what was paid anew, wherever
    it stood in the file. `late` positions took back what this file had paid at another one:
    they come right after that.
    """
    items: list[NewItem] = []
    events: list[ClaimEvent] = []
    for each in sorted(judged, key=lambda one: _turn(one, late or {})):
        if each.row is None:
            continue
        items += items_of(each, each.row, planned.get(each.position), desk)
        if each.claim_id is not None and each.state in (State.POSTED, State.DENIED):
            events += _events_of(each, actor, remittance, at)
    # The trigger that lets a claim follow its events looks at all of a statement for each claim.
    insert_many(events, chunk_size=200)
    worklist.file_items(actor=able, items=items)


def _turn(each: Judged, late: Mapping[int, int]) -> tuple[int, int, int]:
    if each.position in late:
        return 1, late[each.position], 1
    return (0 if each.said.status == plan.REVERSAL else 1), each.position, 0


def _events_of(
    each: Judged, actor: Actor, remittance: Remittance, at: datetime
) -> list[ClaimEvent]:
    kinds = ["reversed" if each.said.status == plan.REVERSAL else "paid"]
    if each.state == State.DENIED:
        kinds = ["denied"]
    if plan.is_forwarded(each.said):
        kinds.append("forwarded")
    return [
        ClaimEvent(
            claim_id=each.claim_id or 0,
            patient_id=each.patient_id or 0,
            kind=kind,
            occurred_at=at,
            user_id=actor.user_id,
            by_name=remittance.payer_name,
            text=f"Check {remittance.trace}: {each.why}"[:500],
            code=each.said.status,
            their_number=each.said.payer_control_number[:50],
            trace=remittance.trace,
            interchange_id=remittance.interchange_id,
        )
        for kind in kinds
    ]


def items_of(
    each: Judged, row: RemittanceClaim, planned: plan.Planned | None, desk: Desk
) -> list[NewItem]:
    if each.state == State.SUSPENSE:
        return [desk.suspense(row)]
    if each.state == State.UNMATCHED:
        return [desk.unmatched(row)]
    if planned is None:
        return []
    items = []
    if planned.at_risk_cents > 0:
        items.append(desk.denial(row, planned))
    if planned.review_cents > 0:
        items.append(desk.review(row, planned))
    if Cause.WRONG_PAYER in planned.causes:
        items.append(desk.wrong_payer(row))
    if planned.overpaid_cents > 0:
        items.append(desk.overpaid(row, planned))
    if planned.next_payer_cents > 0:
        if not plan.is_forwarded(each.said):
            items.append(desk.next_payer(row, planned))
        elif not planned.next_is_known:
            items.append(desk.unknown_next_payer(row))
    return items
