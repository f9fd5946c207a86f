"""Which claims of a remittance can be posted, and why the others cannot."""

from __future__ import annotations

from praxis.billing.models.remits import RemittanceClaimState as State
from praxis.billing.remits import matching, ours, plan, reversals
from praxis.billing.remits.balance import CheckBalance
from praxis.billing.remits.rows import Judged
from praxis.interop.x12 import content


def judge(said: content.Remittance, balance: CheckBalance, *, payer_id: int | None) -> list[Judged]:
    """Every claim of the check with its match and its first state (steps 1, 3, 4, 6)."""
    index = ours.load(matching.wanted(said.claims), payer_id=payer_id)
    judged = []
    for at, claim in enumerate(said.claims, start=1):
        each = Judged(at, claim, matching.match_claim(claim, index))
        off = balance.claims.get(at - 1)
        if off is not None:
            each.off_cents, each.line_offs = off.off_cents, off.lines
        settle(each, off.why if off else "")
        judged.append(each)
    return judged


def settle(each: Judged, off: str) -> None:
    """Fill state, reason and lines of one claim; `off` says why it does not balance, or is ""."""
    status, claim = each.said.status, each.match.claim
    if claim is not None:
        each.lines = matching.match_lines(each.said.lines, claim)
    if off:
        each.state, each.why = State.SUSPENSE, off
    elif status in plan.NOTICE and not each.said.paid_cents:
        each.state = State.NOTICE
        each.why = "An estimate: nothing to post" if status == "25" else "Not ours: passed on"
    elif claim is None:
        each.state, each.why = State.UNMATCHED, "No claim of ours has this number or these facts"
    elif status == plan.REVERSAL:
        good = reversals.is_mirror_shaped(each)
        each.state = State.POSTED if good else State.SUSPENSE
        each.why = "" if good else "Marked as taken back, but its amounts are not negative"
    elif status not in plan.PROCESSED:
        each.state, each.why = State.SUSPENSE, f"Claim status {status} is not one we post"
    elif any(line is None for line in each.lines) or not claim.lines:
        each.state, each.why = State.SUSPENSE, "A line matches no line of our claim"
    else:
        each.state = State.POSTED
