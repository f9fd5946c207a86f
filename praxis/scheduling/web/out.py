"""A provider is out: one page says whom it hits and where each visit can go."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.kernel import clock
from praxis.practice import queries as practice
from praxis.scheduling import actions, queries
from praxis.scheduling.actions.out import UNDO_MINUTES
from praxis.scheduling.models import OutMove, OutPlan
from praxis.scheduling.types import OutState, Urgency
from praxis.scheduling.web.pages import number, see_other, zone_of
from praxis.scheduling.web.waiting_forms import OutForm
from praxis.ui.listing import Column, DateRange, Listing, respond
from praxis.ui.templatetags.ui import tag
from praxis.ui.toast import say

BOTH = ("GET", "POST")
URGENT = (Urgency.SAME_DAY, Urgency.WITHIN_72H)
TONES = {
    OutState.MOVED: "good",
    OutState.NONE: "bad",
    OutState.FAILED: "bad",
    OutState.STAYED: "warn",
    OutState.PROPOSED: "blue",
}


def state_of(plan: OutPlan) -> str:
    if plan.undone_at is not None:
        return "Undone"
    return "Moved" if plan.approved_at is not None else "Proposed"


PLANS = Listing(
    name="scheduling-out",
    title="Providers out",
    columns=(
        Column(
            "provider",
            "Provider",
            value=lambda row: row.provider.display_name,
            link=lambda row: f"/schedule/out/{row.pk}/",
        ),
        Column("start", "From", value=lambda row: row.start),
        Column("end", "To", value=lambda row: row.end),
        Column("made", "Marked", value=lambda row: row.made_at, sort="made_at"),
        Column("visits", "Visits hit", value=lambda row: row.visits, align="right"),
        Column("left", "To call", value=lambda row: row.left, align="right"),
        Column("state", "State", value=state_of, show=lambda row: tag(state_of(row), "note")),
    ),
    filters=(DateRange("made", "Marked", field="made_at"),),
    order="-made_at",
    empty="No provider was marked out.",
)


@rule("scheduling.view")
def plans_page(request: StaffRequest) -> HttpResponse:
    return respond(
        request,
        PLANS,
        queries.out_plans(request.actor),
        zone=zone_of(request.actor),
        template="scheduling/outs.html",
        context={"may_mark": request.actor.can("scheduling.move_many")},
    )


@rule("scheduling.move_many", methods=BOTH)
def mark_out_page(request: StaffRequest) -> HttpResponse:
    zone = zone_of(request.actor)
    today = clock.today(zone)
    sites = [site.pk for site in access.sites(ids=request.actor.site_ids)]
    form = OutForm.of(
        request,
        initial={
            "provider": str(number(request.GET.get("provider")) or ""),
            "first_day": today,
            "label": "Out",
        },
        providers=[(str(row.pk), row.display_name) for row in practice.providers_on(today, sites)],
    )
    if form.is_valid():
        with form.refusals():
            start, end = form.span(zone)
            plan = actions.mark_out(
                actor=request.actor,
                key=form.key,
                provider_id=int(form.cleaned_data["provider"]),
                label=form.cleaned_data["label"],
                start=start,
                end=end,
            )
            form.done()
            return see_other("scheduling-out", plan.pk)
    return render(request, "scheduling/out_form.html", {"form": form}, status=form.status)


@rule("scheduling.view")
def plan_page(request: StaffRequest, out_id: int) -> HttpResponse:
    plan = queries.get_out_plan(request.actor, out_id)
    moves = queries.out_moves(request.actor, out_id)
    now = clock.now()
    undo_until = plan.approved_at and plan.approved_at + timedelta(minutes=UNDO_MINUTES)
    context = {
        "plan": plan,
        "state": state_of(plan),
        "counts": _counts(moves, plan.provider_id),
        "rows": [(move, TONES.get(OutState(move.state), "note")) for move in moves],
        "working": plan.approved_at
        and not plan.undone_at
        and any(move.state == OutState.PROPOSED for move in moves),
        "undo_until": undo_until
        if undo_until and now <= undo_until and not plan.undone_at
        else None,
        "may_discard": plan.approved_at is None and plan.undone_at is None,
        "may_move": request.actor.can("scheduling.move_many"),
        "zone": moves[0].appointment.site.time_zone if moves else zone_of(request.actor),
    }
    return render(request, "scheduling/out.html", context)


def _counts(moves: list[OutMove], provider_id: int) -> dict[str, Any]:
    """What the proposal means for the patients."""
    placed = [move for move in moves if move.to_start is not None]
    return {
        "all": len(moves),
        "same_day": sum(_day(move, move.was_start) == _day(move, move.to_start) for move in placed),
        "same_provider": sum(move.to_provider_id == provider_id for move in placed),
        "urgent_late": sum(
            move.appointment.urgency in URGENT and _late(move) > timedelta(days=1)
            for move in placed
        ),
        "none": sum(move.state in (OutState.NONE, OutState.FAILED) for move in moves),
        "moved": sum(move.state == OutState.MOVED for move in moves),
    }


def _late(move: OutMove) -> timedelta:
    return (move.to_start or move.was_start) - move.was_start


def _day(move: OutMove, instant: Any) -> Any:
    return instant.astimezone(ZoneInfo(move.appointment.site.time_zone)).date()


@rule("scheduling.move_many", methods=("POST",))
def approve(request: StaffRequest, out_id: int) -> HttpResponse:
    plan = actions.approve_out(actor=request.actor, plan_id=out_id)
    say(
        request,
        f"The visits of {plan.provider.display_name} are being moved; patients are told.",
        undo=f"/schedule/out/{out_id}/undo/",
    )
    return see_other("scheduling-out", out_id)


@rule("scheduling.move_many", methods=("POST",))
def undo(request: StaffRequest, out_id: int) -> HttpResponse:
    plan = actions.undo_out(actor=request.actor, plan_id=out_id)
    say(request, f"{plan.provider.display_name} is back. The visits go back to their times.")
    return see_other("scheduling-out", out_id)
