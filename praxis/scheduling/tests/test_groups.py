"""Group visits: one promise of provider and room, seats for several patients."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from praxis.access.context import opened
from praxis.access.testing import make_actor, make_site
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden, PraxisError
from praxis.people.testing import make_patient
from praxis.practice.models import VisitType
from praxis.practice.testing import make_provider, make_room, make_visit_type
from praxis.scheduling import actions, queries
from praxis.scheduling.models import Appointment, AppointmentResource, GroupSession
from praxis.scheduling.testing import make_template, office_time
from praxis.scheduling.tests.conftest import MONDAY, Office
from praxis.scheduling.types import (
    BadGroup,
    GroupFull,
    NeedsOverride,
    NoRoomSetUp,
    NoSuchVisit,
    ReasonNeeded,
    StartInPast,
    TimeTaken,
)

TEN = "2027-03-15 10:00"


def plan(office: Office, *, at: str = TEN, kind: VisitType | None = None, **more: Any) -> Any:
    kind = kind or make_visit_type(minutes=60, capacity=2)
    asked = {
        "actor": office.actor,
        "key": uuid.uuid4(),
        "title": "Diabetes class",
        "visit_type_id": kind.pk,
        "provider_id": office.provider.pk,
        "site_id": office.site.pk,
        "start": office_time(at),
        **more,
    }
    return actions.add_group_session(**asked)


def seat(office: Office, group: GroupSession, **more: Any) -> int:
    asked = {
        "actor": office.actor,
        "key": uuid.uuid4(),
        "group_id": group.pk,
        "patient_id": None,
        **more,
    }
    asked["patient_id"] = asked["patient_id"] or office.patient().pk
    return actions.take_seat(**asked)


def statuses(office: Office, group: GroupSession) -> list[str]:
    return sorted(each.status for each in queries.roster(office.actor, group.pk).seats)


def test_a_group_takes_no_more_patients_than_it_has_seats(office: Office) -> None:
    group = plan(office)
    first, second = seat(office, group), seat(office, group)
    with pytest.raises(GroupFull):
        seat(office, group)
    assert Appointment.objects.count() == 2
    actions.cancel_appointment(actor=office.actor, appointment_id=second, initiator="patient")
    third = seat(office, group)
    found = queries.roster(office.actor, group.pk)
    assert {each.pk for each in found.seats} == {first, third}
    assert [each.pk for each in found.left] == [second]
    assert found.free == 0


def test_the_database_keeps_the_seats_whatever_a_program_writes(office: Office) -> None:
    group = plan(office)
    with pytest.raises(IntegrityError, match="scheduling_group_seats"), transaction.atomic():
        GroupSession.objects.filter(pk=group.pk).update(seats_taken=3)


def test_a_group_takes_the_providers_time_like_any_visit(office: Office) -> None:
    plan(office)
    with pytest.raises(TimeTaken):
        office.book("2027-03-15 10:20")
    with pytest.raises(TimeTaken):
        plan(office)
    assert GroupSession.objects.count() == 1


def test_a_seat_asked_for_twice_is_one(office: Office) -> None:
    group, key, patient = plan(office), uuid.uuid4(), office.patient()
    first = seat(office, group, key=key, patient_id=patient.pk)
    assert seat(office, group, key=key, patient_id=patient.pk) == first
    with pytest.raises(TimeTaken) as refused:
        seat(office, group, patient_id=patient.pk)
    assert refused.value.taken == ("patient",)
    group.refresh_from_db()
    assert group.seats_taken == 1


def test_a_group_planned_twice_with_one_key_is_one(office: Office) -> None:
    key, kind = uuid.uuid4(), make_visit_type(minutes=60, capacity=2)
    assert plan(office, key=key, kind=kind).pk == plan(office, key=key, kind=kind).pk


def test_a_group_needs_two_seats_and_a_time_to_come(office: Office) -> None:
    with pytest.raises(BadGroup):
        plan(office, kind=make_visit_type(minutes=60))
    with pytest.raises(StartInPast):
        plan(office, at="2027-03-12 10:00")
    assert not GroupSession.objects.exists()


def test_a_group_outside_the_providers_hours_is_planned_only_on_purpose(
    office: Office, actor_of: Callable[..., Actor]
) -> None:
    evening = "2027-03-15 19:00"
    with pytest.raises(NeedsOverride, match="does not work then"):
        plan(office, at=evening)
    with pytest.raises(Forbidden), opened(desk := actor_of("front_desk"), purpose="test"):
        plan(office, at=evening, anyway=True, actor=desk)
    assert not GroupSession.objects.exists()
    assert plan(office, at=evening, anyway=True).start == office_time(evening)


def test_nobody_takes_a_seat_when_the_group_is_over(office: Office, clock: Any) -> None:
    group = plan(office)
    clock.move_to(office_time("2027-03-15 11:00"))
    with pytest.raises(StartInPast):
        seat(office, group)


def test_a_seat_against_the_visit_types_rules_needs_a_reason_and_the_right_to_it(
    office: Office, actor_of: Callable[..., Actor]
) -> None:
    group = plan(office, kind=make_visit_type(minutes=60, capacity=4, min_age_months=12 * 90))
    patient = office.patient()
    with pytest.raises(NeedsOverride, match="too young"):
        seat(office, group, patient_id=patient.pk)
    with pytest.raises(Forbidden), opened(desk := actor_of("front_desk"), purpose="test"):
        seat(office, group, patient_id=patient.pk, actor=desk, override="Her wish")
    assert not Appointment.objects.exists()
    taken = seat(office, group, patient_id=patient.pk, override="Her wish")
    assert Appointment.objects.get(pk=taken).override_reason == "Her wish"


def test_who_may_not_book_takes_no_seat_and_who_may_not_check_in_starts_no_group(
    office: Office, actor_of: Callable[..., Actor]
) -> None:
    group, patient = plan(office), office.patient()
    biller = actor_of("biller")
    with opened(biller, purpose="test"):
        with pytest.raises(Forbidden):
            seat(office, group, actor=biller, patient_id=patient.pk)
        with pytest.raises(Forbidden):
            actions.start_group(actor=biller, group_id=group.pk)
        with pytest.raises(Forbidden):
            actions.end_group(actor=biller, group_id=group.pk)
        with pytest.raises(Forbidden):
            actions.cancel_group_session(actor=biller, group_id=group.pk, reason="Snow")


def test_a_group_at_another_site_is_not_there(office: Office) -> None:
    other = make_site(code="second", name="Second Street")
    provider = make_provider(site=other)
    make_template(provider, site=other)
    at_other: dict[str, Any] = {"provider_id": provider.pk, "site_id": other.pk}
    with pytest.raises(NoRoomSetUp):
        plan(office, **at_other)
    make_room(site=other)
    group = plan(office, **at_other)
    only_main = make_actor("office_manager", site=office.site)
    with opened(only_main, purpose="test"):
        with pytest.raises(NoSuchVisit):
            queries.roster(only_main, group.pk)
        for action in (actions.start_group, actions.end_group):
            with pytest.raises(NoSuchVisit):
                action(actor=only_main, group_id=group.pk)
        with pytest.raises(NoSuchVisit):
            seat(office, group, actor=only_main)
        with pytest.raises(NoSuchVisit):
            actions.cancel_group_session(actor=only_main, group_id=group.pk, reason="Snow")


def test_each_patient_of_a_group_has_a_status_and_all_go_in_and_out_together(
    office: Office, clock: Any
) -> None:
    group = plan(office, kind=make_visit_type(minutes=60, capacity=4))
    here = [seat(office, group), seat(office, group)]
    seat(office, group)
    clock.move_to(office_time("2027-03-15 09:55"))
    for pk in here:
        actions.arrive(actor=office.actor, appointment_id=pk)
        actions.room_patient(actor=office.actor, appointment_id=pk, room_id=office.room.pk)
    assert statuses(office, group) == ["booked", "roomed", "roomed"]
    assert actions.start_group(actor=office.actor, group_id=group.pk) == 2
    assert actions.start_group(actor=office.actor, group_id=group.pk) == 0
    assert statuses(office, group) == ["booked", "with_provider", "with_provider"]
    assert actions.end_group(actor=office.actor, group_id=group.pk) == 2
    assert statuses(office, group) == ["booked", "done", "done"]
    (column,) = queries.day_sheet(office.actor, [office.site.pk], MONDAY).columns
    (block,) = column.groups
    assert sorted(visit.status for visit in block.seats) == ["booked", "done", "done"]


def test_a_cancelled_group_frees_provider_room_and_patients(office: Office) -> None:
    group = plan(office)
    seat(office, group)
    with pytest.raises(ReasonNeeded):
        actions.cancel_group_session(actor=office.actor, group_id=group.pk, reason=" ")
    cancel = {"actor": office.actor, "group_id": group.pk, "reason": "Snow"}
    assert actions.cancel_group_session(**cancel) == 1
    assert actions.cancel_group_session(**cancel) == 0
    assert not AppointmentResource.objects.filter(blocks=True).exists()
    assert Appointment.objects.get().status == "cancelled"
    office.book(TEN)
    with pytest.raises(GroupFull):
        seat(office, group)


@pytest.mark.django_db(transaction=True)
def test_of_four_who_want_the_last_two_seats_two_get_them(
    transactional_db: None, clock: Any
) -> None:
    actor, site = make_actor("office_manager"), make_site()
    with opened(actor, purpose="test"):
        provider = make_provider(site=site)
        make_template(provider, site=site, starts_on=MONDAY)
        kind = make_visit_type(minutes=60, capacity=2, room_kind="")
        group = actions.add_group_session(
            actor=actor,
            key=uuid.uuid4(),
            title="Diabetes class",
            visit_type_id=kind.pk,
            provider_id=provider.pk,
            site_id=site.pk,
            start=office_time("2027-03-15 10:00"),
            anyway=True,
        )
        patients = [make_patient(actor=actor).pk for _ in range(4)]
    gate, outcomes = Barrier(4), list[str]()

    def contend(patient_id: int) -> None:
        try:
            with opened(actor, purpose="test"):
                gate.wait()
                actions.take_seat(
                    actor=actor, key=uuid.uuid4(), group_id=group.pk, patient_id=patient_id
                )
            outcomes.append("seat")
        except PraxisError as refusal:
            outcomes.append(refusal.code)
        finally:
            connections.close_all()

    threads = [Thread(target=contend, args=(pk,)) for pk in patients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["group_full", "group_full", "seat", "seat"]
    with opened(actor, purpose="test"):
        assert Appointment.objects.count() == 2
