"""A reason from a payer's letter, entered with the letter itself."""

from __future__ import annotations

import re
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from praxis.billing.actions.remits import claim_event, locked_claim, read_again
from praxis.billing.books import key_of
from praxis.billing.decision_types import BadReason, LetterNeeded, NothingIsOff
from praxis.billing.models import RemittanceAdjustment, RemittanceClaim, RemittanceLine
from praxis.billing.models.remits import RemittanceClaimState as State
from praxis.billing.powers import empowered
from praxis.billing.remits.balance import ClaimBalance, claim_balance
from praxis.billing.remits.letters import with_letters
from praxis.billing.remits.single import post_by_hand
from praxis.documents import actions as documents
from praxis.documents.types import Kind
from praxis.kernel.actor import Actor
from praxis.kernel.money import Money

GROUPS = ("CO", "PR", "OA", "PI")
_CARC = re.compile(r"[A-Z]?\d{1,3}")


@transaction.atomic
def enter_letter_reason(
    *,
    actor: Actor,
    key: UUID,
    remittance_claim_id: int,
    line: int | None,
    group: str,
    carc: str,
    cents: int,
    media_type: str,
    content: bytes,
) -> RemittanceClaim:
    """Complete a claim of a check that does not balance by a reason from the payer's letter.

    `line` is the position of the payer's line, None the whole claim. The letter is filed. Once
    claim and lines balance it is posted (or waits for its match); until then it stays in
    suspense. Raises NoSuchRemittance, NothingIsOff, BadReason, LetterNeeded, and what filing a
    document raises.
    """
    actor.require("billing.post")
    row = locked_claim(remittance_claim_id)
    if RemittanceAdjustment.objects.filter(
        remittance_claim=row, letter__client_key=key_of(key, "letter")
    ).exists():
        return row
    if row.state not in (State.SUSPENSE, State.HELD) or not row.off_cents:
        raise NothingIsOff("This claim does not wait for a reason. Nothing was changed.")
    lines = {each.position: each for each in row.lines.all()}
    _check(group, carc, cents, line, lines)
    if not content:
        raise LetterNeeded(
            "Choose the payer's letter: a reason without it is not taken.", field="file"
        )
    letter = documents.file_document(
        actor=empowered(actor),
        key=key_of(key, "letter"),
        kind=Kind.LETTER,
        title=f"Payer's letter on check {row.remittance.trace}",
        media_type=media_type,
        content=content,
        patient_id=row.patient_id,
        source="billing",
    )
    last = row.adjustments.aggregate(last=Max("position"))["last"] or 0
    RemittanceAdjustment.objects.create(
        remittance_claim=row,
        line=lines[line] if line is not None else None,
        position=last + 1,
        patient_id=row.patient_id,
        group_code=group,
        carc=carc,
        cents=cents,
        letter=letter,
    )
    said = with_letters(row, read_again(actor, row.remittance).content.claims[row.position - 1])
    left = claim_balance(said)
    _set_off(row, lines, left)
    words = f"{group}-{carc} {Money(cents)} from the payer's letter (document {letter.pk})"
    if left is not None:
        claim_event(actor, row, "suspended", f"{words}. {left.why}")
    elif row.claim_id is None:
        claim_event(actor, row, "unmatched", f"{words}. It balances; find our claim.")
    else:
        claim_event(actor, row, "suspended", f"{words}. It balances.")
        post_by_hand(
            actor=actor, key=key_of(key, "post"), row=row, said=said, claim_id=row.claim_id
        )
    row.refresh_from_db()
    return row


def _check(
    group: str, carc: str, cents: int, line: int | None, lines: dict[int, RemittanceLine]
) -> None:
    if group not in GROUPS:
        raise BadReason("Choose whose part it is.", field="group")
    if not _CARC.fullmatch(carc):
        raise BadReason("Enter the reason's number as the letter has it.", field="carc")
    if not cents:
        raise BadReason("Enter the amount of this reason.", field="amount")
    if line is not None and line not in lines:
        raise BadReason("Choose one of the payer's lines.", field="line")


def _set_off(
    row: RemittanceClaim, lines: dict[int, RemittanceLine], left: ClaimBalance | None
) -> None:
    row.off_cents = left.off_cents if left else 0
    row.save(update_fields=["off_cents"])
    for position, line in lines.items():
        offs = left.lines if left else ()
        line.off_cents = offs[position - 1] if position <= len(offs) else 0
        line.save(update_fields=["off_cents"])
