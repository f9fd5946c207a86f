"""A provider who is out: proposed, moved through the guard, undone."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from praxis.access.context import opened
from praxis.correspondence.models import Message
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.news.testing import run_reactions
from praxis.practice.models import Provider
from praxis.practice.testing import make_provider
from praxis.scheduling import actions, queries
from praxis.scheduling.models import Appointment, OutMove, OutPlan, WorkException
from praxis.scheduling.testing import make_template, office_time
from praxis.scheduling.tests.conftest import Office
from praxis.scheduling.types import BadException, NoSuchPlan, TooLate, WrongState
from praxis.worklist.models import WorkItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(office: Office, clock: Any) -> Provider:
    """Seven on Monday morning; a second provider with a room of their own."""
    from praxis.practice.testing import make_room

    clock.move_to(office_time("2027-03-15 07:00"))
    room = make_room(name="Exam 2", site=office.site)
    provider = make_provider(family_name="Reyes", site=office.site, room=room)
    make_template(provider, site=office.site)
    actions.rebuild_rooms(actor=office.actor, site_id=office.site.pk)
    return provider


def out(office: Office, **given: Any) -> OutPlan:
    asked = {
        "actor": office.actor,
        "key": uuid.uuid4(),
        "provider_id": office.provider.pk,
        "start": office_time("2027-03-15 08:00"),
        "end": office_time("2027-03-16 00:00"),
        **given,
    }
    return actions.mark_out(**asked)


def mornings(office: Office, count: int = 3) -> list[Appointment]:
    first = office_time("2027-03-15 10:00")
    return [
        office.book(
            first + timedelta(minutes=20 * number),
            patient_id=office.patient(email=f"p{number}@example.com").pk,
            urgency="within_72h",
        )
        for number in range(count)
    ]


def test_nobody_is_moved_before_the_click_and_everybody_after_it(
    office: Office, other: Provider
) -> None:
    visits = mornings(office)
    plan = out(office)
    moves = queries.out_moves(office.actor, plan.pk)
    assert [move.appointment_id for move in moves] == [visit.pk for visit in visits]
    assert {move.state for move in moves} == {"proposed"}
    assert {move.to_provider_id for move in moves} == {other.pk}
    assert all(move.to_start and move.to_start.date() == move.was_start.date() for move in moves), (
        "the other provider has time the same day"
    )
    run_reactions()
    assert Appointment.objects.filter(provider=office.provider).count() == 3
    assert (
        queries.find_slots(
            office.actor, office.visit_type.pk, provider_ids=[office.provider.pk], days=1
        )
        == []
    )

    actions.approve_out(actor=office.actor, plan_id=plan.pk)
    actions.approve_out(actor=office.actor, plan_id=plan.pk)
    run_reactions()
    assert set(plan.moves.values_list("state", flat=True)) == {"moved"}
    assert Appointment.objects.filter(provider=other, status="booked").count() == 3
    told = Message.objects.filter(template="notice")
    assert told.count() == 3
    assert "at the same time, with" in told[0].body
    assert not WorkItem.objects.filter(kind="scheduling.provider_out").exists()


def test_undo_within_ten_minutes_opens_the_time_and_moves_everybody_back(
    office: Office, other: Provider, clock: Any
) -> None:
    visits = mornings(office)
    plan = out(office)
    actions.approve_out(actor=office.actor, plan_id=plan.pk)
    run_reactions()
    clock.move_to(office_time("2027-03-15 07:09"))
    actions.undo_out(actor=office.actor, plan_id=plan.pk)
    actions.undo_out(actor=office.actor, plan_id=plan.pk)
    run_reactions()
    assert set(plan.moves.values_list("state", flat=True)) == {"undone"}
    for visit in visits:
        back = Appointment.objects.get(pk=visit.pk)
        assert (back.start, back.provider_id) == (visit.start, office.provider.pk)
    assert WorkException.objects.get().ended_at is not None
    with pytest.raises(WrongState):
        actions.approve_out(actor=office.actor, plan_id=plan.pk)


def test_a_proposal_can_be_thrown_away_and_the_time_is_open_again(
    office: Office, other: Provider
) -> None:
    visits = mornings(office, 1)
    plan = actions.undo_out(actor=office.actor, plan_id=out(office).pk)
    run_reactions()
    assert set(plan.moves.values_list("state", flat=True)) == {"undone"}
    assert Appointment.objects.get(pk=visits[0].pk).provider_id == office.provider.pk
    assert WorkException.objects.get().ended_at is not None


def test_undo_is_refused_after_ten_minutes(office: Office, other: Provider, clock: Any) -> None:
    mornings(office, 1)
    plan = out(office)
    actions.approve_out(actor=office.actor, plan_id=plan.pk)
    clock.move_to(office_time("2027-03-15 07:11"))
    with pytest.raises(TooLate):
        actions.undo_out(actor=office.actor, plan_id=plan.pk)
    assert WorkException.objects.get().ended_at is None


def test_those_without_a_time_are_one_task_that_closes_itself(office: Office, clock: Any) -> None:
    """Nobody else works here, and the provider is away for weeks."""
    clock.move_to(office_time("2027-03-15 07:00"))
    visits = mornings(office, 2)
    plan = out(office, end=office_time("2027-05-01 00:00"))
    actions.approve_out(actor=office.actor, plan_id=plan.pk)
    item = WorkItem.objects.get(kind="scheduling.provider_out")
    assert item.title.startswith("Call 2 patients of")
    for visit in visits:
        actions.cancel_appointment(
            actor=office.actor, appointment_id=visit.pk, initiator="provider", reason="Out"
        )
    run_reactions()
    item.refresh_from_db()
    assert item.closed_at is not None
    assert set(plan.moves.values_list("state", flat=True)) == {"settled"}


def test_a_time_that_went_meanwhile_is_refused_by_the_guard_and_called(
    office: Office, other: Provider
) -> None:
    mornings(office, 1)
    plan = out(office)
    move = plan.moves.get()
    assert move.to_start is not None
    office.book(move.to_start, provider_id=move.to_provider_id)
    actions.approve_out(actor=office.actor, plan_id=plan.pk)
    run_reactions()
    move.refresh_from_db()
    assert (move.state, bool(move.why)) == ("failed", True)
    assert WorkItem.objects.filter(kind="scheduling.provider_out", closed_at=None).exists()


def test_a_visit_cancelled_or_moved_before_the_click_is_left_alone(
    office: Office, other: Provider
) -> None:
    cancelled, moved = mornings(office, 2)
    plan = out(office)
    actions.cancel_appointment(actor=office.actor, appointment_id=cancelled.pk, initiator="patient")
    actions.move_appointment(
        actor=office.actor, appointment_id=moved.pk, start=office_time("2027-03-17 09:00")
    )
    actions.approve_out(actor=office.actor, plan_id=plan.pk)
    run_reactions()
    assert set(plan.moves.values_list("state", flat=True)) == {"settled"}
    assert not WorkItem.objects.filter(kind="scheduling.provider_out").exists()


def test_a_visit_that_cannot_go_back_stays(office: Office, other: Provider, clock: Any) -> None:
    mornings(office, 1)
    plan = out(office)
    actions.approve_out(actor=office.actor, plan_id=plan.pk)
    run_reactions()
    move = plan.moves.get()
    actions.move_appointment(
        actor=office.actor,
        appointment_id=move.appointment_id,
        start=office_time("2027-03-17 09:00"),
    )
    actions.undo_out(actor=office.actor, plan_id=plan.pk)
    run_reactions()
    move.refresh_from_db()
    assert move.state == "stayed"
    assert Appointment.objects.get(pk=move.appointment_id).start == office_time("2027-03-17 09:00")


def test_marking_out_again_with_the_same_key_is_one_plan(office: Office, other: Provider) -> None:
    key = uuid.uuid4()
    assert out(office, key=key).pk == out(office, key=key).pk
    assert WorkException.objects.count() == 1
    with pytest.raises(BadException):
        out(office, end=office_time("2027-03-15 08:00"))
    with pytest.raises(NoSuchPlan):
        actions.approve_out(actor=office.actor, plan_id=987654)


def test_the_database_keeps_what_a_plan_of_absence_says(office: Office, other: Provider) -> None:
    mornings(office, 1)
    plan, move = out(office), OutMove.objects.get()
    with pytest.raises(IntegrityError, match="scheduling_out_once"), transaction.atomic():
        OutMove.objects.create(
            plan=plan,
            appointment_id=move.appointment_id,
            patient_id=move.patient_id,
            was_start=move.was_start,
            state="proposed",
        )
    with pytest.raises(IntegrityError, match="scheduling_out_target"), transaction.atomic():
        OutMove.objects.update(to_start=None)
    with pytest.raises(IntegrityError, match="scheduling_out_moved"), transaction.atomic():
        OutMove.objects.update(state="moved")


def test_billers_move_nobody(office: Office, other: Provider, actor_of: Any) -> None:
    mornings(office, 1)
    plan = out(office)
    biller: Actor = actor_of("biller")
    with opened(biller, purpose="test"):
        for act in (
            lambda: out(office, actor=biller),
            lambda: actions.approve_out(actor=biller, plan_id=plan.pk),
            lambda: actions.undo_out(actor=biller, plan_id=plan.pk),
            lambda: actions.apply_move(actor=biller, move_id=OutMove.objects.get().pk),
            lambda: actions.take_back_move(actor=biller, move_id=OutMove.objects.get().pk),
            lambda: actions.settle_out(actor=biller, appointment_id=1),
        ):
            with pytest.raises(Forbidden):
                act()
