"""One claim of a check, matched or unmatched by a person."""

from __future__ import annotations

from uuid import UUID

from praxis.access import queries as access
from praxis.billing import books
from praxis.billing.applying import release
from praxis.billing.books import Batch, key_of
from praxis.billing.models import ClaimEvent, RemittanceClaim, RemittanceEvent
from praxis.billing.models.remits import MatchKind
from praxis.billing.models.remits import RemittanceClaimState as State
from praxis.billing.money_types import DoesNotBalance, LinesDoNotMatch, NoSuchRemittance
from praxis.billing.powers import empowered
from praxis.billing.remits import ours, reversals, rows
from praxis.billing.remits.balance import claim_balance
from praxis.billing.remits.judging import settle
from praxis.billing.remits.matching import Match
from praxis.billing.remits.rows import Judged
from praxis.billing.remits.settling import Settling
from praxis.billing.remits.work import Desk
from praxis.interop.x12 import content
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.worklist import actions as worklist


def post_by_hand(
    *,
    actor: Actor,
    key: UUID,
    row: RemittanceClaim,
    said: content.RemittanceClaim,
    claim_id: int,
) -> None:
    """Post a waiting claim to the claim of ours that a person chose.

    Raises NoSuchRemittance, DoesNotBalance, LinesDoNotMatch.
    """
    claim = ours.load_claim(claim_id)
    if claim is None:
        raise NoSuchRemittance("There is no such claim of ours, or it is not yours to see.")
    each = Judged(row.position, said, Match(claim, MatchKind.BY_HAND), row=row)
    off = claim_balance(said)
    settle(each, off.why if off else "")
    if off is not None:
        raise DoesNotBalance(
            f"{off.why} Ask the payer for a corrected remittance; its money stays in suspense."
        )
    if each.state != State.POSTED:
        raise LinesDoNotMatch(f"{each.why}. Choose another claim, or hold this one.")
    remittance, now = row.remittance, clock.now()
    able = empowered(actor)
    settling = Settling(
        able=able, actor=actor, key=key, remittance=remittance, now=now, on=access.today()
    )
    settling.run([each], lambda: rows.rematch(each))
    for kind in ("unmatched", "suspense"):
        worklist.close_item(actor=able, key=f"billing:{kind}:{row.pk}", reason="Matched by hand")


def unpost(*, actor: Actor, key: UUID, row: RemittanceClaim, why: str) -> None:
    """Take back all that was posted from a claim of a check; it waits in the queue again."""
    able = empowered(actor)
    claim = row.claim
    assert claim is not None
    charge_ids = list(row.postings.values_list("charge_id", flat=True))
    books.lock_charges(charge_ids)
    open_of = ours.open_of(charge_ids)
    drafts = reversals.mirrors_of([row], open_of).get(row.pk, [])
    overpaid = {charge_id: -sums.patient_cents for charge_id, sums in open_of.items()}
    drafts += release(overpaid, reason="The remittance was matched to the wrong claim")
    books.write(
        actor=able,
        batches=[
            Batch(
                key=key_of(key, "unmatch"),
                kind="remittance",
                on=access.today(),
                source=f"billing.remittance:{row.remittance_id}",
                drafts=tuple(drafts),
                memo=f"Check {row.remittance.trace}: wrong claim",
            )
        ],
    )
    now = clock.now()
    ClaimEvent.objects.create(
        claim=claim,
        patient_id=claim.patient_id,
        kind="reversed",
        occurred_at=now,
        user_id=actor.user_id,
        by_name=actor.signature,
        text=f"Check {row.remittance.trace} was not for this claim: {why}"[:500],
        trace=row.remittance.trace,
    )
    rows.unmatch(row)
    RemittanceEvent.objects.create(
        remittance_id=row.remittance_id,
        remittance_claim=row,
        verb="unmatched",
        reason=why[:300],
        by_id=actor.user_id,
        by_name=actor.signature,
        occurred_at=now,
    )
    worklist.close_item(actor=able, key=f"billing:next:{claim.pk}", reason="Unmatched")
    for kind in ("denial", "review", "coverage", "overpaid", "forwarded"):
        worklist.close_item(actor=able, key=f"billing:{kind}:{row.pk}", reason="Unmatched")
    row.refresh_from_db()
    worklist.file_items(actor=able, items=[Desk(row.remittance).unmatched(row)])
