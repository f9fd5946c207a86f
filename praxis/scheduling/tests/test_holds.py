"""Time kept for minutes: whose it is, when it ends, who gets it then."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from praxis.kernel.errors import Forbidden
from praxis.practice.testing import make_device, make_provider, make_room, make_visit_type
from praxis.scheduling import actions, periodic, queries
from praxis.scheduling.models import (
    Appointment,
    AppointmentResource,
    Hold,
    ResourceDay,
    VisitLimit,
    VisitSet,
    VisitSetMember,
)
from praxis.scheduling.testing import make_template, office_time, week_sessions
from praxis.scheduling.tests.conftest import Office
from praxis.scheduling.types import (
    BadHold,
    HeldTime,
    HoldEnded,
    NeedsOverride,
    TimeTaken,
)

NINE = "2027-03-15 09:00"


def hold(office: Office, start: str = NINE, **more: Any) -> HeldTime:
    asked: dict[str, Any] = {
        "actor": office.actor,
        "key": uuid.uuid4(),
        "visit_type_id": office.visit_type.pk,
        "provider_id": office.provider.pk,
        "site_id": office.site.pk,
        "start": office_time(start),
        **more,
    }
    return actions.hold_slot(**asked)


def busy() -> dict[tuple[int, Any], int]:
    return {(row.resource_id, row.day): row.busy for row in ResourceDay.objects.exclude(busy=0)}


def promised() -> set[tuple[str, int | None]]:
    rows = AppointmentResource.objects.filter(blocks=True).select_related("resource")
    return {(row.resource.kind, row.appointment_id) for row in rows}


def test_a_held_time_is_neither_offered_nor_booked_by_others(office: Office) -> None:
    held = hold(office)
    assert (held.minutes, held.expires_at) == (20, office_time("2027-03-14 12:10"))
    with pytest.raises(TimeTaken) as refusal:
        office.book(NINE)
    assert refusal.value.taken == ("provider", "room")
    with pytest.raises(TimeTaken):
        hold(office, "2027-03-15 09:10")
    offers = queries.find_slots(office.actor, office.visit_type.pk, limit=50)
    assert all(not (held.start <= offer.start < held.end) for offer in offers)
    office.book("2027-03-15 09:20")


def test_a_hold_becomes_the_visit_with_its_room_and_device(office: Office) -> None:
    make_device(site=office.site)
    kind = make_visit_type(minutes=30, device_kind="ultrasound")
    actions.rebuild_rooms(actor=office.actor, site_id=office.site.pk)
    held = hold(office, visit_type_id=kind.pk)
    kept = busy()
    visit = office.book(NINE, visit_type_id=kind.pk, hold_id=held.id)
    assert promised() == {(each, visit.pk) for each in ("provider", "patient", "room", "device")}
    assert visit.planned_room_id == office.room.pk
    assert (visit.minutes, visit.status) == (30, "booked")
    row = Hold.objects.get()
    assert (row.outcome, row.appointment_id) == ("booked", visit.pk)
    assert busy() == kept
    actions.cancel_appointment(actor=office.actor, appointment_id=visit.pk, initiator="patient")
    assert busy() == {}


def test_a_hold_for_a_patient_promises_the_patient_too(office: Office) -> None:
    patient, other = office.patient(), office.patient()
    second = make_provider(site=office.site)
    make_template(second, site=office.site)
    make_room(site=office.site)
    actions.rebuild_rooms(actor=office.actor, site_id=office.site.pk)
    held = hold(office, patient_id=patient.pk)
    with pytest.raises(TimeTaken) as refusal:
        office.book(NINE, patient_id=patient.pk, provider_id=second.pk)
    assert refusal.value.taken == ("patient",)
    with pytest.raises(BadHold):
        office.book(NINE, patient_id=other.pk, hold_id=held.id)
    visit = office.book(NINE, patient_id=patient.pk, hold_id=held.id)
    assert promised() == {(each, visit.pk) for each in ("provider", "patient", "room")}


def test_a_hold_is_only_for_the_time_it_was_made_for(office: Office) -> None:
    held = hold(office)
    with pytest.raises(BadHold):
        office.book("2027-03-15 10:00", hold_id=held.id)
    with pytest.raises(BadHold):
        office.book(NINE, hold_id=held.id, visit_type_id=make_visit_type().pk)
    assert not Appointment.objects.exists()


def test_a_patient_elsewhere_leaves_the_hold_as_it_was(office: Office) -> None:
    second = make_provider(site=office.site)
    make_template(second, site=office.site)
    make_room(site=office.site)
    actions.rebuild_rooms(actor=office.actor, site_id=office.site.pk)
    patient = office.patient()
    first = office.book(NINE, patient_id=patient.pk, provider_id=second.pk)
    held = hold(office)
    with pytest.raises(TimeTaken) as refusal:
        office.book(NINE, patient_id=patient.pk, hold_id=held.id)
    assert refusal.value.taken == ("patient",)
    assert queries.live_hold(held.id) == held
    assert Appointment.objects.get() == first


def test_the_next_booker_gets_a_time_whose_hold_ran_out(office: Office, clock: Any) -> None:
    held = hold(office)
    clock.shift(timedelta(minutes=10))
    visit = office.book("2027-03-15 09:10")
    assert promised() == {(each, visit.pk) for each in ("provider", "patient", "room")}
    assert periodic.sweep_holds() == 1
    assert Hold.objects.get(pk=held.id).outcome == "expired"
    resources = AppointmentResource.objects.filter(appointment=visit)
    kept = busy()
    actions.extend_supply(actor=office.actor)
    assert busy() == kept
    assert resources.filter(blocks=True).count() == 3


def test_a_visit_may_be_moved_to_a_time_whose_hold_ran_out(office: Office, clock: Any) -> None:
    visit = office.book("2027-03-15 08:00")
    hold(office)
    with pytest.raises(TimeTaken):
        actions.move_appointment(
            actor=office.actor, appointment_id=visit.pk, start=office_time(NINE)
        )
    clock.shift(timedelta(minutes=10))
    actions.move_appointment(actor=office.actor, appointment_id=visit.pk, start=office_time(NINE))
    assert promised() == {(each, visit.pk) for each in ("provider", "patient", "room")}


def test_who_is_late_still_gets_the_time_when_nobody_took_it(office: Office, clock: Any) -> None:
    held = hold(office)
    clock.shift(timedelta(minutes=30))
    visit = office.book(NINE, hold_id=held.id)
    assert Hold.objects.get().outcome == "booked"
    clock.shift(timedelta(minutes=1))
    second = hold(office, "2027-03-15 10:00")
    clock.shift(timedelta(minutes=30))
    periodic.sweep_holds()
    late = office.book("2027-03-15 10:00", hold_id=second.id)
    assert {visit.pk, late.pk} == {pk for _, pk in promised()}
    third = hold(office, "2027-03-15 11:00")
    clock.shift(timedelta(minutes=30))
    office.book("2027-03-15 11:00")
    with pytest.raises(TimeTaken):
        office.book("2027-03-15 11:00", hold_id=third.id)


def test_a_hold_given_back_or_run_out_is_offered_again(office: Office, clock: Any) -> None:
    held = hold(office)
    assert actions.release_hold(actor=office.actor, hold_id=held.id)
    assert not actions.release_hold(actor=office.actor, hold_id=held.id)
    assert busy() == {}
    other = hold(office, for_minutes=5)
    assert periodic.sweep_holds() == 0
    assert not actions.expire_hold(actor=office.actor, hold_id=other.id)
    clock.shift(timedelta(minutes=5))
    assert periodic.sweep_holds() == 1
    assert (busy(), promised()) == ({}, set())


def test_holding_again_with_the_same_key_is_one_hold(office: Office, clock: Any) -> None:
    key = uuid.uuid4()
    first = hold(office, key=key)
    assert hold(office, key=key) == first
    assert Hold.objects.count() == 1
    clock.shift(timedelta(minutes=10))
    periodic.sweep_holds()
    with pytest.raises(HoldEnded):
        hold(office, key=key)


def test_the_database_keeps_what_a_hold_a_promise_a_set_and_a_limit_say(office: Office) -> None:
    held = hold(office)
    visit = office.book("2027-03-15 10:00")
    sets = [
        VisitSet.objects.create(
            kind="family", client_key=uuid.uuid4(), occurred_at=visit.occurred_at
        )
        for _ in range(2)
    ]
    VisitSetMember.objects.create(
        visit_set=sets[0], appointment=visit, patient_id=visit.patient_id, place=0
    )
    for wrong, name in (
        (lambda: Hold.objects.filter(pk=held.id).update(ended_at=visit.start), "hold_outcome"),
        (lambda: Hold.objects.filter(pk=held.id).update(end=office_time(NINE)), "hold_span"),
        (
            lambda: AppointmentResource.objects.filter(hold_id=held.id).update(appointment=visit),
            "promise_for",
        ),
        (
            lambda: VisitLimit.objects.create(scope="day", most=0, client_key=uuid.uuid4()),
            "limit_terms",
        ),
        (
            lambda: VisitSetMember.objects.create(
                visit_set=sets[1], appointment=visit, patient_id=visit.patient_id, place=0
            ),
            "in_one_set",
        ),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            wrong()


def test_a_hold_keeps_to_the_template_and_counts_against_the_session(office: Office) -> None:
    provider = make_provider(site=office.site)
    make_template(provider, site=office.site, sessions=week_sessions(max_visits=1))
    with pytest.raises(NeedsOverride):
        hold(office, "2027-03-15 12:30")
    held = hold(office, provider_id=provider.pk)
    with pytest.raises(NeedsOverride):
        office.book("2027-03-15 10:00", provider_id=provider.pk)
    office.book(NINE, provider_id=provider.pk, hold_id=held.id)


def test_a_hold_is_for_minutes_to_days_and_needs_the_right_to_book(
    office: Office, actor_of: Any
) -> None:
    for wrong in (0, 5000):
        with pytest.raises(BadHold):
            hold(office, for_minutes=wrong)
    with pytest.raises(Forbidden):
        hold(office, actor=actor_of("biller"))
    assert not Hold.objects.exists()
