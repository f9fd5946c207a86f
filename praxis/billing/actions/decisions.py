"""What a person decides about open money: write it off, make it the patient's, give it back.

Everything goes through postings, so it can be taken back and the books follow. Above the limit
of its reason a write-off waits for a second person; the database itself refuses that who asked
approves.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from praxis.billing import books
from praxis.billing.collect.waivers import refuse_waiver
from praxis.billing.deciding import add_step, post, take_back
from praxis.billing.decision_types import (
    REASONS_OF,
    BadReason,
    DecisionKind,
    DecisionMoved,
    DecisionState,
    NotYourOwn,
    Side,
)
from praxis.billing.models import Charge, Decision, DecisionPart
from praxis.billing.money_types import (
    Allocation,
    BadAllocation,
    NeverThePatients,
    TooMuchMoney,
)
from praxis.billing.powers import empowered
from praxis.billing.queries.decisions import (
    get_decision,
    limit_cents,
    never_the_patients,
    waiting_cents,
)
from praxis.billing.remits.ours import Open, open_of
from praxis.billing.remits.work import clinic_deadline
from praxis.billing.words import needed
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.money import Money
from praxis.people import queries as people
from praxis.worklist import actions as worklist


@transaction.atomic
def write_off(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    side: str,
    parts: Sequence[Allocation],
    reason: str,
    why: str,
    claim_id: int | None = None,
) -> Decision:
    """Write off open money from insurance's or the patient's side, under one reason.

    Within the actor's limit it is posted at once; above it waits for approval. What the actor
    wrote off today for the same reason and patient counts towards the limit.
    Raises ReasonNeededForMoney, BadReason, BadAllocation, TooMuchMoney, HardshipNeeded,
    NotFound.
    """
    actor.require("billing.decide")
    if reason not in REASONS_OF.get(Side(side), ()):
        raise BadReason("This reason does not fit who owes the money.", field="reason")
    again = _with_key(key, parts)
    if again is not None:
        return again
    _open(actor, patient_id, DecisionKind.WRITE_OFF, side, parts)
    refuse_waiver(
        patient_id=patient_id, charge_ids=[part.charge_id for part in parts], reason=reason
    )
    cents = sum(part.cents for part in parts)
    decision = _make(
        actor,
        key,
        patient_id,
        DecisionKind.WRITE_OFF,
        side,
        parts,
        why,
        claim_id,
        reason=reason,
        over_limit=cents > limit_cents(actor=actor, reason=reason, patient_id=patient_id),
    )
    if decision.over_limit:
        add_step(actor, decision, DecisionState.ASKED)
        _ask(actor, decision)
    else:
        post(actor=actor, decision=decision)
    decision.refresh_from_db()
    return decision


@transaction.atomic
def move_to_patient(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    parts: Sequence[Allocation],
    why: str,
    claim_id: int | None = None,
) -> Decision:
    """Make open insurance money the patient's. Money held for those days pays it at once.

    Raises NeverThePatients (a payer's reason forbids it), ReasonNeededForMoney, BadAllocation,
    TooMuchMoney, NotFound.
    """
    actor.require("billing.decide")
    again = _with_key(key, parts)
    if again is not None:
        return again
    sums = _open(actor, patient_id, DecisionKind.TO_PATIENT, Side.INSURANCE, parts)
    kept = never_the_patients([part.charge_id for part in parts])
    for part in parts:
        cents, words = kept.get(part.charge_id, (0, ""))
        if part.cents > sums[part.charge_id].insurance_cents - cents:
            raise NeverThePatients(
                f"{Money(cents)} of this is not the patient's: {words}. Appeal, correct the"
                " claim, or write it off.",
                field=f"charge_{part.charge_id}",
            )
    decision = _make(
        actor, key, patient_id, DecisionKind.TO_PATIENT, Side.INSURANCE, parts, why, claim_id
    )
    post(actor=actor, decision=decision)
    decision.refresh_from_db()
    return decision


@transaction.atomic
def move_to_insurance(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    parts: Sequence[Allocation],
    why: str,
    claim_id: int | None = None,
) -> Decision:
    """Give back to insurance what was made the patient's; what they paid of it is released.

    Raises ReasonNeededForMoney, BadAllocation, TooMuchMoney, NotFound.
    """
    actor.require("billing.decide")
    again = _with_key(key, parts)
    if again is not None:
        return again
    _open(actor, patient_id, DecisionKind.TO_INSURANCE, Side.PATIENT, parts)
    decision = _make(
        actor, key, patient_id, DecisionKind.TO_INSURANCE, Side.PATIENT, parts, why, claim_id
    )
    post(actor=actor, decision=decision)
    decision.refresh_from_db()
    return decision


@transaction.atomic
def approve_write_off(*, actor: Actor, decision_id: int) -> Decision:
    """Let a write-off that another asked for go to the books.

    Raises NoSuchDecision, NotYourOwn, DecisionMoved, TooMuchMoney (paid or moved meanwhile).
    """
    actor.require("billing.approve_write_off")
    decision = get_decision(actor=actor, decision_id=decision_id)
    parts = _locked_parts(decision)
    if decision.made_by_id == actor.user_id:
        raise NotYourOwn("You asked for this write-off. Another person approves it.")
    add_step(actor, decision, DecisionState.APPROVED)
    sums = open_of([part.charge_id for part in parts])
    for part in parts:
        if part.cents > _left(sums.get(part.charge_id, Open()), decision.kind, decision.side):
            raise TooMuchMoney("Less is open now than was asked for. Refuse it and decide anew.")
    post(actor=actor, decision=decision)
    _answered(actor, decision, "Approved")
    return decision


@transaction.atomic
def refuse_write_off(*, actor: Actor, decision_id: int, why: str) -> Decision:
    """Raises NoSuchDecision, NotYourOwn, DecisionMoved, ReasonNeededForMoney."""
    actor.require("billing.approve_write_off")
    decision = get_decision(actor=actor, decision_id=decision_id)
    if decision.made_by_id == actor.user_id:
        raise NotYourOwn("You asked for this write-off. Withdraw it instead.")
    add_step(actor, decision, DecisionState.REFUSED, _said(why, "Say why it is refused."))
    _answered(actor, decision, "Refused")
    return decision


@transaction.atomic
def withdraw_request(*, actor: Actor, decision_id: int) -> Decision:
    """Raises NoSuchDecision, NotYourOwn (another asked), DecisionMoved."""
    actor.require("billing.decide")
    decision = get_decision(actor=actor, decision_id=decision_id)
    if decision.made_by_id != actor.user_id:
        raise NotYourOwn("Another person asked for this write-off. Refuse it instead.")
    add_step(actor, decision, DecisionState.WITHDRAWN)
    _answered(actor, decision, "Withdrawn")
    return decision


@transaction.atomic
def reverse_decision(*, actor: Actor, key: UUID, decision_id: int, why: str) -> Decision:
    """Take a decision back: its postings are mirrored, and the money is open as it was before.

    Raises NoSuchDecision, DecisionMoved, SettledSince, ReasonNeededForMoney.
    """
    actor.require("billing.decide")
    reason = _said(why, "Say why it is taken back.")
    decision = get_decision(actor=actor, decision_id=decision_id)
    _locked_parts(decision)
    decision.refresh_from_db()
    if decision.state != DecisionState.POSTED:
        raise DecisionMoved("This decision is not in the books. Nothing was changed.")
    take_back(actor=actor, key=key, decision=decision, why=reason)
    decision.refresh_from_db()
    return decision


def _with_key(key: UUID, parts: Sequence[Allocation]) -> Decision | None:
    """What this key decided before; its charges are locked first, so a twin is waited for."""
    books.lock_charges(part.charge_id for part in parts)
    return Decision.objects.filter(client_key=key).first()


def _said(why: str, ask: str) -> str:
    return needed(why, ask)


def _left(sums: Open, kind: str, side: str) -> int:
    if kind == DecisionKind.TO_INSURANCE:
        return sums.moved_to_patient_cents
    return sums.insurance_cents if side == Side.INSURANCE else sums.patient_cents


def _open(
    actor: Actor, patient_id: int, kind: str, side: str, parts: Sequence[Allocation]
) -> dict[int, Open]:
    """What is open of each charge, locked. Raises BadAllocation, TooMuchMoney, NotFound."""
    people.get_patient(actor, patient_id)
    ids = [part.charge_id for part in parts]
    if not parts or len(set(ids)) < len(ids) or any(part.cents <= 0 for part in parts):
        raise BadAllocation("Enter an amount for at least one charge.")
    books.lock_charges(ids)
    of_patient = Charge.objects.filter(pk__in=ids, patient=patient_id).count()
    if of_patient != len(ids):
        raise BadAllocation("A charge of another patient is among these.")
    sums = open_of(ids)
    waiting = waiting_cents(ids, side)
    for part in parts:
        left = _left(sums.get(part.charge_id, Open()), kind, side) - waiting.get(part.charge_id, 0)
        if part.cents > left:
            raise TooMuchMoney(
                f"Only {Money(max(0, left))} of this charge is open.",
                field=f"charge_{part.charge_id}",
            )
    return sums


def _make(
    actor: Actor,
    key: UUID,
    patient_id: int,
    kind: str,
    side: str,
    parts: Sequence[Allocation],
    why: str,
    claim_id: int | None,
    *,
    reason: str = "",
    over_limit: bool = False,
) -> Decision:
    decision = Decision(
        client_key=key,
        patient_id=patient_id,
        kind=kind,
        side=side,
        reason=reason,
        why=_said(why, "Say why."),
        cents=sum(part.cents for part in parts),
        over_limit=over_limit,
        claim_id=claim_id,
        made_at=clock.now(),
        made_by_id=actor.user_id,
        made_by_name=actor.signature,
    )
    decision.save(force_insert=True)
    DecisionPart.objects.bulk_create(
        DecisionPart(
            decision=decision, patient_id=patient_id, charge_id=part.charge_id, cents=part.cents
        )
        for part in parts
    )
    return decision


def _locked_parts(decision: Decision) -> list[DecisionPart]:
    parts = list(decision.parts.order_by("pk"))
    books.lock_charges(part.charge_id for part in parts)
    return parts


def _ask(actor: Actor, decision: Decision) -> None:
    due, why = clinic_deadline()
    own_approval = actor.can("billing.approve_write_off")
    worklist.file_item(
        actor=empowered(actor),
        key=f"billing:approve:{decision.pk}",
        kind="billing.approve",
        title=f"Approve a write-off: {decision.get_reason_display().lower()}",
        why=why,
        consequence="It stays open and on the ageing until somebody answers",
        due_at=due,
        role="office_manager" if own_approval else "billing_lead",
        patient_id=decision.patient_id,
        url=f"/decisions/{decision.pk}/",
        step="Approve or refuse",
        at_risk=Money(decision.cents),
    )


def _answered(actor: Actor, decision: Decision, words: str) -> None:
    worklist.close_item(actor=empowered(actor), key=f"billing:approve:{decision.pk}", reason=words)
    decision.refresh_from_db()
