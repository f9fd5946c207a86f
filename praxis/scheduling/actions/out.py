"""A provider is out: the visits in the way are moved as one task, and can be moved back."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import PraxisError
from praxis.news import publish
from praxis.scheduling import queries
from praxis.scheduling.actions.booking import move_appointment
from praxis.scheduling.actions.supply import end_recorded, record_exception
from praxis.scheduling.assignment import Displaced, Place, assign
from praxis.scheduling.models import Appointment, OutMove, OutPlan
from praxis.scheduling.queries.out import open_starts
from praxis.scheduling.types import (
    EXPECTED,
    NoSuchPlan,
    OutMoveApproved,
    OutMoveTakenBack,
    OutState,
    TooLate,
    WrongState,
)
from praxis.worklist import actions as worklist

UNDO_MINUTES = 10
NOTICE = timedelta(hours=2)
SEARCHED_DAYS = 21
_UNSETTLED = (OutState.NONE, OutState.FAILED)


@transaction.atomic
def mark_out(
    *,
    actor: Actor,
    key: UUID,
    provider_id: int,
    start: datetime,
    end: datetime,
    label: str = "Out",
    kind: str = "off",
) -> OutPlan:
    """Close a provider's time, at every site, and propose a time for each visit in the way.

    Nothing is moved yet. A retry with the same key returns the first plan. Raises Forbidden,
    BadException.
    """
    actor.require("scheduling.move_many")
    former: OutPlan | None = OutPlan.objects.filter(client_key=key).first()
    if former is not None:
        return former
    exception = record_exception(
        actor=actor,
        key=uuid5(key, "exception"),
        kind=kind,
        start=start,
        end=end,
        label=label,
        provider_id=provider_id,
    )
    plan = OutPlan.objects.create(
        exception=exception,
        provider_id=provider_id,
        start=start,
        end=end,
        client_key=key,
        made_at=clock.now(),
        made_by_id=actor.user_id,
    )
    _propose(actor, plan)
    return plan


def _propose(actor: Actor, plan: OutPlan) -> None:
    low = max(plan.start, clock.now())
    visits = [
        visit
        for visit in queries.visits_hit(
            actor, start=low, end=plan.end, provider_id=plan.provider_id
        )
        if visit.group_id is None
    ]
    busy = _other_visits(visits)
    displaced = [
        Displaced(
            id=visit.pk,
            provider_id=visit.provider_id,
            kind=(visit.visit_type_id, visit.site_id, visit.mode),
            start=visit.start,
            minutes=visit.minutes,
            urgency=visit.urgency,
            asked_for_provider=visit.patient.usual_provider_id == visit.provider_id,
            busy=tuple(busy[visit.patient_id]),
        )
        for visit in visits
    ]
    found = assign(displaced, _places(actor, visits))
    OutMove.objects.bulk_create(_row(plan, visit, found[visit.pk]) for visit in visits)


def _row(plan: OutPlan, visit: Appointment, pick: tuple[Place, float] | None) -> OutMove:
    place = pick[0] if pick else None
    return OutMove(
        plan=plan,
        appointment=visit,
        patient_id=visit.patient_id,
        was_start=visit.start,
        to_provider_id=place.provider_id if place else None,
        to_site_id=place.site_id if place else None,
        to_start=place.start if place else None,
        cost=pick[1] if pick else None,
        state=OutState.PROPOSED if place else OutState.NONE,
    )


def _other_visits(visits: list[Appointment]) -> dict[int, list[tuple[datetime, datetime]]]:
    found: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    others = Appointment.objects.filter(
        patient_id__in={visit.patient_id for visit in visits},
        status__in=EXPECTED,
        end__gt=clock.now(),
    ).exclude(pk__in=[visit.pk for visit in visits])
    for each in others:
        found[each.patient_id].append((each.start, each.end))
    return found


def _places(actor: Actor, visits: list[Appointment]) -> list[Place]:
    """Open times of the visit types in question, from two hours on: one search each."""
    soonest = clock.now() + NOTICE
    kinds = {(visit.visit_type_id, visit.minutes, visit.site_id, visit.mode) for visit in visits}
    return [
        Place((visit_type_id, site_id, mode), minutes, provider_id, site_id, start)
        for visit_type_id, minutes, site_id, mode in sorted(kinds)
        for provider_id, start in open_starts(
            actor, visit_type_id, site_id=site_id, minutes=minutes, mode=mode, days=SEARCHED_DAYS
        )
        if start >= soonest
    ]


@transaction.atomic
def approve_out(*, actor: Actor, plan_id: int) -> OutPlan:
    """Move every visit that has a time, each in a transaction of its own, soon after this.

    Approving again changes nothing. Raises Forbidden, NoSuchPlan, WrongState.
    """
    actor.require("scheduling.move_many")
    plan = _plan(plan_id)
    if plan.undone_at is not None:
        raise WrongState("This was undone. Mark the provider out again.")
    if plan.approved_at is None:
        plan.approved_at = clock.now()
        plan.approved_by_id = actor.user_id
        plan.save(update_fields=["approved_at", "approved_by"])
        for pk in (
            plan.moves.filter(state=OutState.PROPOSED).order_by("cost").values_list("pk", flat=True)
        ):
            publish(OutMoveApproved(move_id=pk))
        _file_rest(actor, plan)
    return plan


@transaction.atomic
def apply_move(*, actor: Actor, move_id: int) -> OutMove:
    """Move one visit through the guard; what is refused goes to those to be called."""
    actor.require("scheduling.move_many")
    move = _move(move_id)
    if move.state != OutState.PROPOSED or move.plan.undone_at or move.to_start is None:
        return move
    visit = move.appointment
    if visit.status not in EXPECTED or visit.start != move.was_start:
        _settle(move, OutState.SETTLED)
        return move
    try:
        with transaction.atomic():
            event = move_appointment(
                actor=actor,
                appointment_id=move.appointment_id,
                start=move.to_start,
                provider_id=move.to_provider_id,
                site_id=move.to_site_id,
            )
    except PraxisError as refusal:
        _settle(move, OutState.FAILED, why=refusal.message)
        _file_rest(actor, move.plan)
    else:
        _settle(move, OutState.MOVED, event_id=event.pk)
    return move


def _settle(move: OutMove, state: OutState, *, why: str = "", event_id: int | None = None) -> None:
    move.state = state
    move.why = why[:200]
    move.settled_at = clock.now()
    move.event_id = event_id if event_id is not None else move.event_id
    move.save(update_fields=["state", "why", "settled_at", "event"])


def _file_rest(actor: Actor, plan: OutPlan) -> None:
    """One task for all who are left without a time; it closes itself."""
    left = list(plan.moves.filter(state__in=_UNSETTLED).order_by("was_start"))
    key = f"scheduling:out:{plan.pk}"
    if not left:
        worklist.close_item(actor=actor, key=key, reason="Everybody has a time")
        return
    people = "patient" if len(left) == 1 else "patients"
    worklist.file_item(
        actor=actor,
        key=key,
        kind="scheduling.provider_out",
        title=f"Call {len(left)} {people} of {plan.provider.display_name}: no time found",
        why="The provider is out and their visits still stand",
        consequence="They come and nobody sees them",
        due_at=max(left[0].was_start - NOTICE, clock.now() + timedelta(minutes=15)),
        role="front_desk",
        url=f"/schedule/out/{plan.pk}/",
        step="Call and move or cancel each",
    )


@transaction.atomic
def settle_out(*, actor: Actor, appointment_id: int) -> None:
    """A visit without a time was moved or cancelled by hand: it leaves the task."""
    actor.require("scheduling.move_many")
    for move in OutMove.objects.filter(
        appointment_id=appointment_id, state__in=_UNSETTLED, plan__undone_at__isnull=True
    ).select_related("plan__provider"):
        _settle(move, OutState.SETTLED)
        _file_rest(actor, move.plan)


@transaction.atomic
def undo_out(*, actor: Actor, plan_id: int) -> OutPlan:
    """The provider is back: the time is open again and every moved visit goes back, if it can.

    Within ten minutes of the click, or any time before it. Undoing again changes nothing.
    Raises Forbidden, NoSuchPlan, TooLate.
    """
    actor.require("scheduling.move_many")
    plan = _plan(plan_id)
    if plan.undone_at is not None:
        return plan
    now = clock.now()
    if plan.approved_at and now - plan.approved_at > timedelta(minutes=UNDO_MINUTES):
        raise TooLate("It is too late for Undo. Move the visits back one by one.")
    plan.undone_at = now
    plan.undone_by_id = actor.user_id
    plan.save(update_fields=["undone_at", "undone_by"])
    end_recorded(actor=actor, exception_id=plan.exception_id)
    for pk in plan.moves.filter(state=OutState.MOVED).values_list("pk", flat=True):
        publish(OutMoveTakenBack(move_id=pk))
    plan.moves.filter(state__in=(OutState.PROPOSED, *_UNSETTLED)).update(
        state=OutState.UNDONE, settled_at=now
    )
    worklist.close_item(actor=actor, key=f"scheduling:out:{plan.pk}", reason="The provider is back")
    return plan


@transaction.atomic
def take_back_move(*, actor: Actor, move_id: int) -> OutMove:
    """One visit goes back to its own time; where that has gone, it stays where it is."""
    actor.require("scheduling.move_many")
    move = _move(move_id)
    if move.state != OutState.MOVED:
        return move
    if move.appointment.start != move.to_start:
        _settle(move, OutState.STAYED, why="It was moved again since.")
        return move
    try:
        with transaction.atomic():
            move_appointment(
                actor=actor,
                appointment_id=move.appointment_id,
                start=move.was_start,
                provider_id=move.plan.provider_id,
                override="Back to its own time",
            )
    except PraxisError as refusal:
        _settle(move, OutState.STAYED, why=refusal.message)
    else:
        _settle(move, OutState.UNDONE)
    return move


def _plan(plan_id: int) -> OutPlan:
    found: OutPlan | None = (
        OutPlan.objects.select_for_update(of=("self",), no_key=True)
        .select_related("provider")
        .filter(pk=plan_id)
        .first()
    )
    if found is None:
        raise NoSuchPlan("There is no such plan.")
    return found


def _move(move_id: int) -> OutMove:
    found: OutMove | None = (
        OutMove.objects.select_for_update(of=("self",), no_key=True)
        .select_related("plan__provider", "appointment")
        .filter(pk=move_id)
        .first()
    )
    if found is None:
        raise NoSuchPlan("There is no such visit in a plan.")
    return found
