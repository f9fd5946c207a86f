"""What a payment, or one that came back, does to plans and to accounts an agency has."""

from __future__ import annotations

from uuid import uuid4

from praxis.access import queries as access
from praxis.billing.actions.placing import watch_placed
from praxis.billing.books import key_of
from praxis.billing.collect.plan_progress import progress_of
from praxis.billing.collect.powers import collecting
from praxis.billing.collect.standing import standings
from praxis.billing.collect_types import LIVE_PLANS, PlacementVerb, PlanState, PlanVerb
from praxis.billing.models import PatientPayment, PaymentPlan, Placement, PlanEvent
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.worklist import actions as worklist


def bill_paid(*, actor: Actor, payment: PatientPayment) -> None:
    """Plans are paid or caught up; an agency that asks for the money must be told."""
    ids = {payment.patient_id, *payment.postings.values_list("patient_id", flat=True)}
    follow_plans(actor=actor, patient_ids=ids)
    placed = list(
        Placement.objects.filter(patient__in=ids, state=PlacementVerb.PLACED).select_related(
            "patient"
        )
    )
    if placed:
        owed = {each.patient_id: each.owed_cents for each in standings(list(ids))}
        for each in placed:
            watch_placed(actor=actor, placement=each, owed_cents=owed.get(each.patient_id, 0))


def follow_plans(*, actor: Actor, patient_ids: set[int]) -> None:
    plans = list(
        PaymentPlan.objects.filter(patient__in=patient_ids, state__in=LIVE_PLANS)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )
    for each in progress_of(plans).values() if plans else ():
        if not each.left_cents:
            add_plan_step(actor, each.plan, PlanVerb.FINISHED)
            close_plan_work(actor, each.plan, "The plan is paid")
        elif each.plan.state == PlanState.BROKEN and not each.late_cents(access.today()):
            add_plan_step(actor, each.plan, PlanVerb.CURED)
            close_plan_work(actor, each.plan, "Caught up")


def bill_reopened(*, actor: Actor, payment: PatientPayment, why: str) -> None:
    """A payment that came back stops the plan it paid (T14)."""
    ids = {payment.patient_id, *payment.postings.values_list("patient_id", flat=True)}
    for plan in PaymentPlan.objects.filter(patient__in=ids, state=PlanState.ACTIVE).order_by("pk"):
        add_plan_step(actor, plan, PlanVerb.BROKEN, reason=why)
        file_broken(actor, plan, "A payment came back")


def add_plan_step(
    actor: Actor,
    plan: PaymentPlan,
    verb: str,
    *,
    instalment_id: int | None = None,
    reason: str = "",
    name: str = "",
) -> None:
    """`name` makes a step that happens once, such as an instalment missed."""
    key = key_of(plan.client_key, name) if name else uuid4()
    PlanEvent.objects.create(
        client_key=key,
        plan=plan,
        patient_id=plan.patient_id,
        verb=verb,
        instalment_id=instalment_id,
        reason=reason[:200],
        by_id=actor.user_id,
        by_name=actor.signature,
        occurred_at=clock.now(),
    )
    plan.refresh_from_db()


def file_broken(actor: Actor, plan: PaymentPlan, why: str) -> None:
    worklist.file_item(
        actor=collecting(actor),
        key=f"billing:plan:{plan.pk}",
        kind="billing.plan_broken",
        title="A payment plan is broken: call the patient",
        why=why,
        consequence="The bill goes on to the final notice",
        due_at=clock.now(),
        role="biller",
        patient_id=plan.patient_id,
        url=f"/plans/{plan.pk}/",
        step="Call",
    )


def close_plan_work(actor: Actor, plan: PaymentPlan, words: str) -> None:
    worklist.close_item(actor=collecting(actor), key=f"billing:plan:{plan.pk}", reason=words)
