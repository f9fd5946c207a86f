"""Absences of providers and what became of the visits in the way."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from praxis.kernel.actor import Actor
from praxis.scheduling.models import OutMove, OutPlan
from praxis.scheduling.types import NoSuchPlan, OutState


def out_plans(actor: Actor) -> QuerySet[OutPlan]:
    """For the list, with how many visits were in the way and how many are still to be called."""
    actor.require("scheduling.view")
    found: QuerySet[OutPlan] = OutPlan.objects.select_related(
        "provider", "made_by", "approved_by", "undone_by"
    ).annotate(
        visits=Count("moves"),
        left=Count("moves", filter=Q(moves__state__in=(OutState.NONE, OutState.FAILED))),
    )
    return found


def get_out_plan(actor: Actor, plan_id: int) -> OutPlan:
    """Raises Forbidden, NoSuchPlan."""
    found = out_plans(actor).filter(pk=plan_id).first()
    if found is None:
        raise NoSuchPlan("There is no such plan.")
    return found


def out_moves(actor: Actor, plan_id: int) -> list[OutMove]:
    """Every visit that was in the way, in order of its own time."""
    actor.require("scheduling.view")
    return list(
        OutMove.objects.filter(plan_id=plan_id)
        .select_related(
            "patient",
            "appointment__visit_type",
            "appointment__provider",
            "appointment__site",
            "to_provider",
            "to_site",
        )
        .order_by("was_start", "pk")
    )
