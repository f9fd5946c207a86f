"""A decision into the books, and out of them again."""

from __future__ import annotations

from uuid import UUID

from praxis.access import queries as access
from praxis.billing import books
from praxis.billing.applying import Owed, apply, purses_for, release
from praxis.billing.books import Batch, Draft, key_of
from praxis.billing.decision_types import (
    ACCOUNT_OF,
    DecisionKind,
    DecisionMoved,
    DecisionState,
    NotYourOwn,
    SettledSince,
    Side,
    WriteOffReason,
)
from praxis.billing.models import Charge, Decision, DecisionEvent, DecisionPart, Posting
from praxis.billing.models.postings import PostingKind
from praxis.billing.posting import payment_batches
from praxis.billing.powers import empowered
from praxis.billing.remits.ours import Open, open_of
from praxis.billing.remits.settled import close_settled
from praxis.billing.remits.work import clinic_deadline
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.money import Money
from praxis.kernel.violations import violations
from praxis.worklist import actions as worklist

_MOVED = DecisionMoved("Somebody has answered this meanwhile. Nothing was changed.")
_OWN = NotYourOwn("You asked for this write-off. Another person approves it.")
_KINDS = {
    WriteOffReason.CONTRACT: PostingKind.CONTRACTUAL,
}


def add_step(
    actor: Actor,
    decision: Decision,
    verb: str,
    reason: str = "",
    entry_id: int | None = None,
) -> None:
    """The state follows. Raises DecisionMoved, NotYourOwn."""
    with violations(billing_decision_step=_MOVED, billing_decision_own=_OWN):
        DecisionEvent.objects.create(
            decision=decision,
            patient_id=decision.patient_id,
            verb=verb,
            reason=reason[:200],
            entry_id=entry_id,
            by_id=actor.user_id,
            by_name=actor.signature,
            occurred_at=clock.now(),
        )


def post(*, actor: Actor, decision: Decision) -> None:
    """The decision's postings; the caller has locked the charges and looked at what is open."""
    able, on = empowered(actor), access.today()
    parts = list(decision.parts.order_by("pk"))
    batch = Batch(
        key=key_of(decision.client_key, "post"),
        kind="decision",
        on=on,
        source=f"billing.decision:{decision.pk}",
        drafts=tuple(_draft(decision, part) for part in parts),
        memo=f"{decision.get_kind_display()}: {decision.why}",
    )
    postings = books.write(actor=able, batches=[batch])
    add_step(actor, decision, DecisionState.POSTED, entry_id=postings[0].entry_id)
    _patients_money(able, decision, key_of(decision.client_key, "money"))
    _tell(able, decision)


def take_back(*, actor: Actor, key: UUID, decision: Decision, why: str) -> None:
    """Mirror the decision's own postings. Raises SettledSince, DecisionMoved."""
    able, on = empowered(actor), access.today()
    entry_id = decision.events.get(verb=DecisionState.POSTED).entry_id
    rows = list(
        Posting.objects.filter(
            charge__in=[part.charge_id for part in decision.parts.all()],
            entry=entry_id,
            reversed_by__isnull=True,
        ).order_by("pk")
    )
    sums = open_of([row.charge_id for row in rows])
    if not rows or any(
        0 < row.insurance_cents > sums[row.charge_id].insurance_cents for row in rows
    ):
        raise SettledSince("What this moved has been settled since. Decide about what is open.")
    batch = Batch(
        key=key_of(key, "take back"),
        kind="decision",
        on=on,
        source=f"billing.decision:{decision.pk}",
        drafts=tuple(books.mirror(row, reason=why) for row in rows),
        memo=f"Taken back: {why}",
    )
    postings = books.write(actor=able, batches=[batch])
    add_step(actor, decision, DecisionState.REVERSED, why, postings[0].entry_id)
    _patients_money(able, decision, key_of(key, "money"))
    _tell(able, decision)


def _draft(decision: Decision, part: DecisionPart) -> Draft:
    cents = part.cents
    own = -cents if decision.side == Side.PATIENT else 0
    theirs = -cents if decision.side == Side.INSURANCE else 0
    if decision.kind == DecisionKind.WRITE_OFF:
        reason = WriteOffReason(decision.reason)
        return Draft(
            part.charge_id,
            part.patient_id,
            _KINDS.get(reason, PostingKind.WRITE_OFF),
            insurance=theirs,
            patient=own,
            written_off=cents,
            account=ACCOUNT_OF[reason],
            reason=decision.why,
        )
    to_patient = decision.kind == DecisionKind.TO_PATIENT
    return Draft(
        part.charge_id,
        part.patient_id,
        PostingKind.TO_PATIENT if to_patient else PostingKind.TO_PAYER,
        insurance=-cents if to_patient else cents,
        patient=cents if to_patient else -cents,
        reason=decision.why,
    )


def _patients_money(able: Actor, decision: Decision, key: UUID) -> None:
    """What the patient paid too much of these charges is released; what they owe is paid."""
    ids = [part.charge_id for part in decision.parts.all()]
    sums = open_of(ids)
    drafts = release(
        {each: -sums.get(each, Open()).patient_cents for each in ids}, reason=decision.why
    )
    if not drafts:
        owed = [
            Owed(charge.pk, charge.patient_id, charge.service_on, sums[charge.pk].patient_cents)
            for charge in Charge.objects.filter(pk__in=ids).order_by("pk")
            if charge.pk in sums and sums[charge.pk].patient_cents > 0
        ]
        drafts = apply(owed, purses_for(owed))
    books.write(actor=able, batches=payment_batches(key=key, on=access.today(), drafts=drafts))


def _tell(able: Actor, decision: Decision) -> None:
    """Work that the remittance left is done, or there again."""
    ids = [part.charge_id for part in decision.parts.all()]
    close_settled(able=able, charge_ids=ids, why=f"{decision.get_kind_display()}: {decision.why}")
    left = sum(max(0, each.insurance_cents) for each in open_of(ids).values())
    decision.refresh_from_db()
    key = f"billing:decision:{decision.pk}"
    if decision.state == DecisionState.REVERSED and left:
        due, why = clinic_deadline()
        worklist.file_item(
            actor=able,
            key=key,
            kind="billing.review",
            title="A decision was taken back: who owes this now?",
            why=why,
            consequence="It is neither billed nor written off until somebody decides",
            due_at=due,
            role="biller",
            patient_id=decision.patient_id,
            url=f"/decisions/{decision.pk}/",
            step="Decide",
            at_risk=Money(left),
        )
        return
    for earlier in Decision.objects.filter(
        patient=decision.patient_id, state=DecisionState.REVERSED, parts__charge__in=ids
    ).distinct():
        worklist.close_item(actor=able, key=f"billing:decision:{earlier.pk}", reason="Decided anew")
