"""Absences of providers and what became of the visits in the way."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from praxis.access.context import saw
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.scheduling.models import OutMove, OutPlan
from praxis.scheduling.queries.search import read_search
from praxis.scheduling.types import NoSuchPlan, OutState

_PROVIDER_DAYS = 600


def out_plans(actor: Actor) -> QuerySet[OutPlan]:
    """For the list, with how many visits were in the way and how many are still to be called."""
    actor.require("scheduling.view")
    saw("scheduling_outmove", ())
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


def open_starts(
    actor: Actor, visit_type_id: int, *, site_id: int, minutes: int, mode: str, days: int
) -> list[tuple[int, datetime]]:
    """Every time at the site that such a visit could have, (provider, start), one after another
    without overlap on each provider's day. Of nobody in particular. Raises Forbidden.
    """
    actor.require("scheduling.view")
    search = read_search(
        visit_type_id=visit_type_id,
        patient_id=None,
        new_patient=False,
        provider_ids=None,
        site_ids=[site_id],
        first=None,
        days=days,
        minutes=minutes,
        mode=mode,
        device_id=None,
        now=clock.now(),
        rows=_PROVIDER_DAYS,
    )
    length = timedelta(minutes=minutes + search.visit_type.buffer_after)
    found: list[tuple[int, datetime]] = []
    for day in search.days:
        reached = None
        for _, start in search.starts(day):
            if reached is None or start >= reached:
                found.append((day.provider_id, start))
                reached = start + length
    return found
