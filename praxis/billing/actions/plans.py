"""Payment plans: agreed, watched by the clock, paid by a card on file, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from praxis.access import queries as access
from praxis.billing.actions.bills import add_plan_step, close_plan_work, file_broken
from praxis.billing.actions.statements import billable
from praxis.billing.books import key_of
from praxis.billing.collect.allowed import require
from praxis.billing.collect.plan_progress import grace_days, progress_of
from praxis.billing.collect.powers import collecting
from praxis.billing.collect_types import (
    BadPlan,
    DisclosuresNeeded,
    NoSuchPlan,
    PlanMoved,
    PlanState,
    PlanVerb,
    Step,
)
from praxis.billing.models import (
    CardOnFile,
    PaymentPlan,
    PlanCharge,
    PlanEvent,
    PlanInstalment,
)
from praxis.billing.words import needed
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.money import Money
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.news import promise_outside
from praxis.practice import queries as practice
from praxis.worklist import actions as worklist

FREE_OF_REG_Z = 4
_ONE = PlanMoved("This patient has a plan already. End it first.")
_STEP = PlanMoved("The plan has moved on meanwhile. Nothing was changed.")


def share(cents: int, count: int) -> list[int]:
    """Equal parts; the odd cents go to the first."""
    each, odd = divmod(cents, count)
    return [each + (1 if at < odd else 0) for at in range(count)]


def month_after(day: date, months: int) -> date:
    """The same day of a later month, or its last day."""
    at = day.month - 1 + months
    year, month = day.year + at // 12, at % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))


@transaction.atomic
def start_plan(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    count: int,
    first_on: date,
    finance_cents: int = 0,
    terms_given: bool = False,
    use_card: bool = False,
) -> PaymentPlan:
    """Agree to pay what is owed in `count` monthly parts.

    More than four parts, or a finance charge, is consumer credit: the person says that the
    written disclosures were given (12 CFR 1026.1(c), 1026.17). `use_card`: the card on file pays.
    Raises MayNotCollect, BadPlan, DisclosuresNeeded, PlanMoved.
    """
    actor.require("billing.collect")
    first: PaymentPlan | None = PaymentPlan.objects.filter(client_key=key).first()
    if first is not None:
        return first
    standing = require(actor=actor, patient_id=patient_id, step=Step.PLAN)
    if finance_cents:
        raise BadPlan("The books have no account for finance charges. Leave it at zero.",
                      field="finance")  # fmt: skip
    parts = share(standing.owed_cents, _counted(count))
    least = int(practice.setting("plan_minimum_dollars")) * 100
    if min(parts) < least:
        raise BadPlan(f"A part would be below {Money(least)}. Choose fewer.", field="count")
    if not access.today() <= first_on <= access.today() + timedelta(days=62):
        raise BadPlan("The first part is due within two months from today.", field="first_on")
    if count > FREE_OF_REG_Z and not terms_given:
        raise DisclosuresNeeded(
            "More than four payments is consumer credit (Regulation Z). Give the patient the"
            " written terms and say so, or choose four or fewer.",
            field="terms_given",
        )
    card = _card(patient_id) if use_card else None
    with violations(billing_plan_one_live=_ONE):
        plan = insert_once(
            PaymentPlan(
                client_key=key,
                patient_id=patient_id,
                cents=standing.owed_cents,
                count=count,
                finance_cents=finance_cents,
                terms_by_name=actor.signature if terms_given and count > FREE_OF_REG_Z else "",
                card=card,
                made_at=clock.now(),
                made_by_id=actor.user_id,
                made_by_name=actor.signature,
            )
        )
        _lay_out(actor, plan, parts, first_on)
        add_plan_step(actor, plan, PlanVerb.STARTED, name="started")
    able = collecting(actor)
    for name in ("follow", "call", "final"):
        worklist.close_item(
            actor=able, key=f"billing:{name}:{patient_id}", reason="A payment plan was agreed"
        )
    return plan


def _counted(count: int) -> int:
    if not 1 < count <= 24:
        raise BadPlan("From 2 to 24 payments.", field="count")
    return count


def _card(patient_id: int) -> CardOnFile:
    card: CardOnFile | None = (
        CardOnFile.objects.filter(patient=patient_id, ended_at=None).order_by("-pk").first()
    )
    if card is None:
        raise BadPlan(
            "No card is kept. The patient keeps one by paying with a pay link.", field="use_card"
        )
    return card


def _lay_out(actor: Actor, plan: PaymentPlan, parts: Sequence[int], first_on: date) -> None:
    PlanInstalment.objects.bulk_create(
        PlanInstalment(
            plan=plan,
            patient_id=plan.patient_id,
            number=at + 1,
            due_on=month_after(first_on, at),
            cents=cents,
        )
        for at, cents in enumerate(parts)
    )
    left, rows = plan.cents, []
    for row in billable(actor=actor, patient_id=plan.patient_id):
        cents = min(left, row.patient_cents)
        left -= cents
        if cents:
            rows.append(
                PlanCharge(
                    plan=plan, patient_id=plan.patient_id, charge_id=row.charge.pk, cents=cents
                )
            )
    PlanCharge.objects.bulk_create(rows)


@transaction.atomic
def end_plan(*, actor: Actor, plan_id: int, why: str) -> PaymentPlan:
    """Stop a plan; what is open is billed as before. Raises NoSuchPlan, PlanMoved."""
    actor.require("billing.collect")
    plan = _locked(plan_id)
    with violations(billing_plan_step=_STEP):
        add_plan_step(actor, plan, PlanVerb.ENDED, reason=needed(why))
    close_plan_work(actor, plan, "The plan was ended")
    return plan


@transaction.atomic
def enlarge_plan(
    *, actor: Actor, key: UUID, plan_id: int, count: int, first_on: date, terms_given: bool = False
) -> PaymentPlan:
    """Add what is owed beside a plan: the old one ends, a new one has all that is open (L09).

    Raises what end_plan and start_plan raise.
    """
    actor.require("billing.collect")
    again: PaymentPlan | None = PaymentPlan.objects.filter(client_key=key).first()
    if again is not None:
        return again
    former = end_plan(actor=actor, plan_id=plan_id, why="Replaced by a plan for all that is owed")
    return start_plan(
        actor=actor,
        key=key,
        patient_id=former.patient_id,
        count=count,
        first_on=first_on,
        terms_given=terms_given,
        use_card=former.card_id is not None,
    )


@transaction.atomic
def watch_plans(*, actor: Actor) -> int:
    """Each morning: cards of the day are charged, late parts become work, then the plan breaks.

    Returns how many plans were late.
    """
    actor.require("billing.collect")
    today, grace = access.today(), grace_days()
    plans = list(
        PaymentPlan.objects.filter(state=PlanState.ACTIVE)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )
    late = 0
    for progress in progress_of(plans).values():
        plan = progress.plan
        _ask_card(actor, plan, today)
        if progress.late_cents(today, days=2 * grace):
            add_plan_step(actor, plan, PlanVerb.BROKEN, reason="A part was not paid")
            file_broken(actor, plan, "A part is late by more than twice the days of grace")
            late += 1
        elif progress.late_cents(today, days=grace):
            late += 1
            missed = next(part for part in progress.parts if part.left_cents)
            name = f"missed {missed.instalment.number}"
            if not PlanEvent.objects.filter(client_key=key_of(plan.client_key, name)).exists():
                add_plan_step(
                    actor, plan, PlanVerb.MISSED, instalment_id=missed.instalment.pk, name=name
                )
                file_broken(actor, plan, "A part is late")
    return late


def _ask_card(actor: Actor, plan: PaymentPlan, today: date) -> None:
    """The processor is asked once a part, outside this transaction."""
    if plan.card_id is None:
        return
    for progress in progress_of([plan]).values():
        for part in progress.parts:
            name = f"charged {part.instalment.number}"
            if part.instalment.due_on > today or not part.left_cents:
                continue
            if PlanEvent.objects.filter(client_key=key_of(plan.client_key, name)).exists():
                continue
            add_plan_step(
                actor, plan, PlanVerb.CHARGED, instalment_id=part.instalment.pk, name=name
            )
            promise_outside("billing.charge_card", instalment_id=part.instalment.pk)


def _locked(plan_id: int) -> PaymentPlan:
    plan: PaymentPlan | None = (
        PaymentPlan.objects.select_for_update(of=("self",), no_key=True).filter(pk=plan_id).first()
    )
    if plan is None:
        raise NoSuchPlan("There is no such plan, or it is not yours to see.")
    return plan
