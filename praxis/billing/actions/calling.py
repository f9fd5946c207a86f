"""Calls about a bill, and what stops everything: disputes and other holds."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from praxis.access import queries as access
from praxis.billing.actions.placing import recall_account
from praxis.billing.books import key_of
from praxis.billing.collect.allowed import require
from praxis.billing.collect.powers import collecting
from praxis.billing.collect.standing import standing_of
from praxis.billing.collect_types import (
    CallOutcome,
    CollectMoved,
    HoldKind,
    PlacementVerb,
    Step,
)
from praxis.billing.days import end_of_day
from praxis.billing.models import AccountHold, AccountHoldEnd, CollectionCall, Placement
from praxis.billing.money_types import BadAllocation
from praxis.billing.words import needed, plain
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.business_days import add_business_days
from praxis.kernel.money import Money
from praxis.kernel.once import insert_once
from praxis.people import queries as people
from praxis.worklist import actions as worklist

_NEXT = {
    CallOutcome.PLAN: ("Agree on a payment plan", "/patients/{}/plan/new/"),
    CallOutcome.HELP: ("Take the application for lower-cost care", "/patients/{}/assistance/new/"),
    CallOutcome.NUMBER: ("Find the patient's right number", "/patients/{}/"),
}


@transaction.atomic
def record_call(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    outcome: str,
    words: str = "",
    promised_on: date | None = None,
    promised_cents: int | None = None,
) -> CollectionCall:
    """What came of a call. What the patient asked for becomes work; a dispute stops everything.

    Raises MayNotCollect (held, with an agency, nothing owed), BadAllocation, CardNumber.
    """
    actor.require("billing.collect")
    first: CollectionCall | None = CollectionCall.objects.filter(client_key=key).first()
    if first is not None:
        return first
    require(actor=actor, patient_id=patient_id, step=Step.CALL)
    said = CallOutcome(outcome)
    if said == CallOutcome.PROMISE:
        if promised_on is None or promised_on < access.today():
            raise BadAllocation("By which day? It lies ahead.", field="promised_on")
        if not promised_cents or promised_cents <= 0:
            raise BadAllocation("How much was promised?", field="promised")
    else:
        promised_on = promised_cents = None
    call = insert_once(
        CollectionCall(
            client_key=key,
            patient_id=patient_id,
            outcome=said,
            words=plain(words, most=300, field="words"),
            promised_on=promised_on,
            promised_cents=promised_cents,
            called_at=clock.now(),
            by_id=actor.user_id,
            by_name=actor.signature,
        )
    )
    _follow(actor, call)
    return call


def _follow(actor: Actor, call: CollectionCall) -> None:
    able = collecting(actor)
    worklist.close_item(actor=able, key=f"billing:call:{call.patient_id}", reason="Called")
    if call.outcome == CallOutcome.WRONG:
        open_hold(
            actor=actor,
            key=key_of(call.client_key, "dispute"),
            patient_id=call.patient_id,
            kind=HoldKind.DISPUTE,
            why=call.words or "Said so on the phone",
        )
        return
    if call.outcome == CallOutcome.PROMISE and call.promised_on is not None:
        title, url = "Was it paid as promised?", "/patients/{}/bill/"
        due = end_of_day(add_business_days(call.promised_on, 1))
    elif call.outcome in _NEXT:
        title, url = _NEXT[CallOutcome(call.outcome)]
        due = end_of_day(add_business_days(access.today(), 2))
    else:
        return
    standing = standing_of(call.patient_id)
    worklist.file_item(
        actor=able,
        key=f"billing:follow:{call.patient_id}",
        kind="billing.bill_follow_up",
        title=title,
        why=f"Said on the phone {clock.local_date(call.called_at, access.office_zone()):%m/%d/%Y}",
        consequence="The bill goes on being unpaid",
        due_at=due,
        role="biller",
        patient_id=call.patient_id,
        url=url.format(call.patient_id),
        at_risk=Money(standing.owed_cents if standing else 0),
    )


@transaction.atomic
def open_hold(*, actor: Actor, key: UUID, patient_id: int, kind: str, why: str) -> AccountHold:
    """Stop everything: no paper, call, link or agency until it is answered. What an agency has
    is called back. Raises ReasonNeededForMoney, CardNumber, NotFound.
    """
    actor.require("billing.collect")
    people.get_patient(actor, patient_id)
    hold = insert_once(
        AccountHold(
            client_key=key,
            patient_id=patient_id,
            kind=HoldKind(kind),
            why=needed(why, "Say what the patient says.", most=300),
            opened_at=clock.now(),
            by_id=actor.user_id,
            by_name=actor.signature,
        )
    )
    able = collecting(actor)
    worklist.file_item(
        actor=able,
        key=f"billing:hold:{hold.pk}",
        kind="billing.dispute",
        title=f"Answer: {HoldKind(kind).label.lower()}",
        why="Office rule: a dispute is answered within 30 days",
        consequence="Nothing is asked of the patient until it is answered",
        due_at=hold.opened_at + timedelta(days=30),
        role="billing_lead",
        patient_id=patient_id,
        url=f"/patients/{patient_id}/bill/",
        step="Answer",
    )
    placed = Placement.objects.filter(patient=patient_id, state=PlacementVerb.PLACED).first()
    if placed is not None:
        recall_account(
            actor=actor,
            key=key_of(key, "recall"),
            placement_id=placed.pk,
            why=HoldKind(kind).label,
        )
    return hold


@transaction.atomic
def end_hold(*, actor: Actor, hold_id: int, answer: str) -> AccountHoldEnd:
    """What was answered. Raises CollectMoved when another did it, ReasonNeededForMoney."""
    actor.require("billing.collect")
    hold = AccountHold.objects.filter(pk=hold_id).first()
    if hold is None or AccountHoldEnd.objects.filter(hold=hold_id).exists():
        raise CollectMoved("This is answered already, or not yours to see.")
    end: AccountHoldEnd = AccountHoldEnd.objects.create(
        hold=hold,
        patient_id=hold.patient_id,
        answer=needed(answer, "Say what was answered.", most=300, field="answer"),
        ended_at=clock.now(),
        by_id=actor.user_id,
        by_name=actor.signature,
    )
    worklist.close_item(actor=collecting(actor), key=f"billing:hold:{hold_id}", reason="Answered")
    return end
