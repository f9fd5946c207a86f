"""The practice's policy for missed visits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from praxis.access.context import opened
from praxis.correspondence.models import Message
from praxis.coverage.testing import make_coverage, make_payer
from praxis.kernel.errors import Forbidden
from praxis.news.testing import run_reactions
from praxis.people import actions as people
from praxis.people.models import Patient
from praxis.practice.actions import change_setting
from praxis.scheduling import actions, queries
from praxis.scheduling.models import Appointment, NoShowStep, ReadinessItem
from praxis.scheduling.testing import office_time
from praxis.scheduling.tests.conftest import Office
from praxis.scheduling.types import NoSuchStep, ReasonNeeded, WrongState
from praxis.worklist.models import WorkItem

pytestmark = pytest.mark.django_db


def miss(office: Office, clock: Any, patient: Patient, day: str) -> Appointment:
    clock.move_to(office_time(f"{day} 07:00"))
    visit = office.book(f"{day} 09:00", patient_id=patient.pk)
    clock.move_to(office_time(f"{day} 18:00"))
    actions.mark_no_show(actor=office.actor, appointment_id=visit.pk)
    run_reactions()
    return visit


def kinds(patient: Patient) -> list[str]:
    steps = NoShowStep.objects.filter(patient_id=patient.pk).order_by("pk")
    return list(steps.values_list("kind", flat=True))


@pytest.fixture
def patient(office: Office) -> Patient:
    return office.patient(email="rosa@example.com")


def test_each_missed_visit_asks_for_the_next_step(
    office: Office, clock: Any, patient: Patient
) -> None:
    import uuid

    people.add_address(
        actor=office.actor, key=uuid.uuid4(), patient_id=patient.pk, line1="1 Oak St", zip="62701"
    )
    for number in range(5):
        miss(office, clock, patient, f"2027-03-{15 + number}")
    assert kinds(patient) == ["call", "letter", "deposit", "deposit", "sign_off"]
    letter = Message.objects.get(template="letter")
    assert "we did not see you" in letter.body
    owners = WorkItem.objects.filter(kind="scheduling.no_show").order_by("pk")
    assert [item.role for item in owners] == ["front_desk", "front_desk", "front_desk", "provider"]
    standing = queries.no_show_standing(office.actor, patient.pk)
    assert (standing.missed, standing.sign_off, standing.may_book_online) == (5, True, False)


def test_only_the_last_twelve_months_count(office: Office, clock: Any, patient: Patient) -> None:
    old = miss(office, clock, patient, "2027-03-15")
    Appointment.objects.filter(pk=old.pk).update(
        start=old.start - timedelta(days=366), end=old.end - timedelta(days=366)
    )
    miss(office, clock, patient, "2027-03-16")
    assert kinds(patient) == ["call", "call"]
    assert len(queries.no_shows_of(office.actor, patient.pk)) == 1


@pytest.mark.parametrize(
    ("payer", "charged"),
    [("none", True), ("commercial", True), ("medicaid", False), ("second", False)],
)
def test_the_fee_follows_the_payer_and_never_meets_medicaid(
    office: Office, clock: Any, patient: Patient, payer: str, charged: bool
) -> None:
    change_setting(actor=office.actor, key="no_show_fee_dollars", value=25)
    if payer != "none":
        kind = "medicaid" if payer == "medicaid" else "commercial"
        make_coverage(patient.pk, payer=make_payer(name="First", kind=kind))
    if payer == "second":
        make_coverage(patient.pk, payer=make_payer(name="Second", kind="medicaid"))
    visit = miss(office, clock, patient, "2027-03-15")
    fees = NoShowStep.objects.filter(appointment=visit, kind="fee")
    assert [fee.fee_cents for fee in fees] == ([2500] if charged else [])
    billed = WorkItem.objects.filter(role="biller", kind="scheduling.no_show")
    assert [item.title for item in billed] == (
        ["Add the missed-visit fee of $25.00 to the account: 1 missed in 12 months"]
        if charged
        else []
    )


def test_a_no_show_that_was_none_takes_its_steps_and_fee_back(
    office: Office, clock: Any, patient: Patient
) -> None:
    change_setting(actor=office.actor, key="no_show_fee_dollars", value=25)
    visit = miss(office, clock, patient, "2027-03-15")
    fee = NoShowStep.objects.get(kind="fee")
    actions.finish_no_show_step(actor=office.actor, step_id=fee.pk, outcome="Charged")
    event = queries.visit(office.actor, visit.pk).last_event
    actions.correct_event(actor=office.actor, event_id=event.pk, reason="Was here")
    assert set(NoShowStep.objects.values_list("reverse_reason", flat=True)) == {"Was here"}
    assert not WorkItem.objects.filter(
        kind="scheduling.no_show", role="front_desk", closed_at=None
    ).exists()
    back = WorkItem.objects.get(role="biller", closed_at=None)
    assert back.title == "Take the missed-visit fee of $25.00 off the account"
    assert queries.no_show_standing(office.actor, patient.pk).missed == 0


def test_a_new_visit_asks_to_confirm_first_until_somebody_says_it_is_done(
    office: Office, clock: Any, patient: Patient
) -> None:
    for number in range(3):
        miss(office, clock, patient, f"2027-03-{15 + number}")
    visit = office.book("2027-03-22 09:00", patient_id=patient.pk)
    run_reactions()
    item = ReadinessItem.objects.get(appointment=visit, code="no_shows")
    assert item.label == "Confirm first, or take a deposit: 3 missed visits in 12 months"
    step = NoShowStep.objects.get(kind="deposit")
    actions.finish_no_show_step(actor=office.actor, step_id=step.pk, outcome="Talked it over")
    assert queries.no_show_standing(office.actor, patient.pk).may_book_online


def test_steps_need_words_and_are_taken_back_once(
    office: Office, clock: Any, patient: Patient
) -> None:
    visit = miss(office, clock, patient, "2027-03-15")
    assert actions.apply_no_show_policy(actor=office.actor, appointment_id=visit.pk) == []
    step = NoShowStep.objects.get()
    second = NoShowStep(
        appointment=visit, patient=patient, kind=step.kind, missed=1, made_at=step.made_at
    )
    with pytest.raises(IntegrityError, match="scheduling_no_show_step_once"), transaction.atomic():
        second.save()
    with pytest.raises(ReasonNeeded):
        actions.finish_no_show_step(actor=office.actor, step_id=step.pk, outcome=" ")
    with pytest.raises(ReasonNeeded):
        actions.reverse_no_show_step(actor=office.actor, step_id=step.pk, reason="")
    actions.reverse_no_show_step(actor=office.actor, step_id=step.pk, reason="Snow")
    actions.reverse_no_show_step(actor=office.actor, step_id=step.pk, reason="Other")
    step.refresh_from_db()
    assert step.reverse_reason == "Snow"
    with pytest.raises(WrongState):
        actions.finish_no_show_step(actor=office.actor, step_id=step.pk, outcome="Called")
    with pytest.raises(NoSuchStep):
        actions.reverse_no_show_step(actor=office.actor, step_id=987654, reason="Snow")


def test_billers_do_not_keep_the_policy(office: Office, actor_of: Any) -> None:
    biller = actor_of("biller")
    with opened(biller, purpose="test"):
        for act in (
            lambda: actions.apply_no_show_policy(actor=biller, appointment_id=1),
            lambda: actions.finish_no_show_step(actor=biller, step_id=1, outcome="x"),
            lambda: actions.reverse_no_show_step(actor=biller, step_id=1, reason="x"),
        ):
            with pytest.raises(Forbidden):
                act()
