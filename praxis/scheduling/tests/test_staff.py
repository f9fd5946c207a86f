"""Staff pools: one of several people is promised with the visit, and never twice."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden, NotFound
from praxis.practice.models import VisitType
from praxis.practice.testing import make_provider, make_room, make_visit_type
from praxis.scheduling import actions, queries
from praxis.scheduling.models import (
    Appointment,
    AppointmentResource,
    ReadinessItem,
    Resource,
    StaffAbsence,
    StaffMember,
)
from praxis.scheduling.testing import make_template, office_time
from praxis.scheduling.tests.conftest import Office
from praxis.scheduling.types import BadStaff, PlannedVisit, SetTaken, TimeTaken

NINE = "2027-03-15 09:00"


@pytest.fixture
def shot(office: Office) -> VisitType:
    """A visit that needs a nurse; providers and rooms are never what is short."""
    for _ in range(3):
        make_room(site=office.site)
        make_template(make_provider(site=office.site), site=office.site)
    actions.rebuild_rooms(actor=office.actor, site_id=office.site.pk)
    return make_visit_type(name="Shot", minutes=20, staff_skill="nurse")


def nurse(office: Office, name: str = "Amy", **more: Any) -> StaffMember:
    return actions.add_staff(
        actor=office.actor,
        key=uuid.uuid4(),
        skill="nurse",
        name=name,
        site_id=office.site.pk,
        **{"started_on": date(2027, 3, 1), **more},
    )


def providers() -> list[int]:
    found = Resource.objects.filter(kind="provider", lane=0).order_by("pk")
    return list(found.values_list("provider_id", flat=True))


def book(office: Office, kind: VisitType, place: int = 0, at: Any = NINE, **more: Any) -> Any:
    return office.book(at, visit_type_id=kind.pk, provider_id=providers()[place], **more)


def named(office: Office, visit: Any) -> str:
    found = queries.staff_of(office.actor, visit.pk)
    return found.name if found else ""


def away(office: Office, member: StaffMember, low: str, high: str) -> actions.Restaffed:
    return actions.add_staff_absence(
        actor=office.actor,
        key=uuid.uuid4(),
        member_id=member.pk,
        start=office_time(low),
        end=office_time(high),
        label="Sick",
    )


def starts(office: Office, kind: VisitType, place: int = 0) -> list[datetime]:
    found = queries.find_slots(
        office.actor,
        kind.pk,
        provider_ids=[providers()[place]],
        site_ids=[office.site.pk],
        from_day=date(2027, 3, 15),
        days=1,
        limit=100,
    )
    return [offer.start for offer in found]


def test_a_pool_of_two_takes_two_visits_at_once_and_refuses_the_third(
    office: Office, shot: VisitType
) -> None:
    nurse(office, "Amy")
    nurse(office, "Bo")
    first, second = book(office, shot, 0), book(office, shot, 1)
    assert {named(office, first), named(office, second)} == {"Amy", "Bo"}
    with pytest.raises(TimeTaken) as refusal:
        book(office, shot, 2)
    assert refusal.value.taken == ("staff",)
    assert Appointment.objects.count() == 2
    book(office, shot, 2, "2027-03-15 09:20")


def test_until_somebody_is_in_the_pool_nobody_is_asked_for(office: Office, shot: VisitType) -> None:
    assert named(office, book(office, shot)) == ""
    assert office_time("2027-03-15 10:00") in starts(office, shot)


def test_the_search_offers_only_times_with_somebody_free_throughout(
    office: Office, shot: VisitType
) -> None:
    nurse(office, from_minute=9 * 60, to_minute=10 * 60)
    book(office, shot, 1, NINE)
    assert starts(office, shot) == [
        office_time("2027-03-15 09:20"),
        office_time("2027-03-15 09:40"),
    ]


def test_why_a_time_is_not_offered_names_the_skill(office: Office, shot: VisitType) -> None:
    nurse(office)
    visit = book(office, shot, 0)

    def said(moving: int | None = None) -> list[str]:
        found = queries.why_not(
            office.actor,
            shot.pk,
            provider_id=providers()[1],
            site_id=office.site.pk,
            start=office_time(NINE),
            moving_id=moving,
        )
        return [each.text for each in found if each.code == "staff_taken"]

    assert said() == ["Nobody for nurse is free."]
    assert said(moving=visit.pk) == []


def test_a_moved_visit_takes_its_nurse_along_or_another_and_frees_the_former_time(
    office: Office, shot: VisitType
) -> None:
    nurse(office)
    visit, other = book(office, shot, 0), book(office, shot, 1, "2027-03-15 10:00")
    with pytest.raises(TimeTaken):
        actions.move_appointment(actor=office.actor, appointment_id=visit.pk, start=other.start)
    assert named(office, visit) == "Amy"
    nurse(office, "Bo")
    actions.move_appointment(actor=office.actor, appointment_id=visit.pk, start=other.start)
    assert named(office, visit) == "Bo"
    assert named(office, book(office, shot, 2, NINE)) in ("Amy", "Bo")
    assert AppointmentResource.objects.filter(resource__kind="staff", blocks=True).count() == 3


def test_a_cancelled_visit_gives_its_nurse_back_and_takes_one_when_reopened(
    office: Office, shot: VisitType
) -> None:
    nurse(office)
    visit = book(office, shot)
    actions.cancel_appointment(actor=office.actor, appointment_id=visit.pk, initiator="patient")
    assert named(office, visit) == ""
    rival = book(office, shot, 1)
    with pytest.raises(TimeTaken):
        actions.reopen(actor=office.actor, appointment_id=visit.pk, reason="By mistake")
    actions.cancel_appointment(actor=office.actor, appointment_id=rival.pk, initiator="patient")
    actions.reopen(actor=office.actor, appointment_id=visit.pk, reason="By mistake")
    assert named(office, visit) == "Amy"


def test_a_hold_keeps_the_nurse_and_an_ended_one_does_not(
    office: Office, shot: VisitType, clock: Any
) -> None:
    nurse(office)

    def hold(place: int) -> Any:
        return actions.hold_slot(
            actor=office.actor,
            key=uuid.uuid4(),
            visit_type_id=shot.pk,
            provider_id=providers()[place],
            site_id=office.site.pk,
            start=office_time(NINE),
        )

    held = hold(0)
    with pytest.raises(TimeTaken):
        hold(1)
    assert office_time(NINE) not in starts(office, shot, 1)
    visit = book(office, shot, 0, hold_id=held.id)
    assert named(office, visit) == "Amy"
    later = actions.hold_slot(
        actor=office.actor,
        key=uuid.uuid4(),
        visit_type_id=shot.pk,
        provider_id=providers()[0],
        site_id=office.site.pk,
        start=office_time("2027-03-15 08:20"),
    )
    clock.move_to(office_time("2027-03-14 13:00"))
    assert office_time("2027-03-15 08:20") in starts(office, shot, 1)
    assert named(office, book(office, shot, 1, "2027-03-15 08:20")) == "Amy"
    assert later.id


def test_of_several_visits_booked_at_once_none_is_when_the_pool_is_short(
    office: Office, shot: VisitType
) -> None:
    nurse(office)

    def plan() -> list[PlannedVisit]:
        return [
            PlannedVisit(
                office.patient().pk, shot.pk, providers()[n], office.site.pk, office_time(NINE)
            )
            for n in range(2)
        ]

    with pytest.raises(SetTaken) as refusal:
        actions.book_set(actor=office.actor, key=uuid.uuid4(), kind="family", visits=plan())
    assert refusal.value.misses == ((1, "staff"),)
    assert not Appointment.objects.exists()
    nurse(office, "Bo")
    made = actions.book_set(actor=office.actor, key=uuid.uuid4(), kind="family", visits=plan())
    first = queries.get_set(office.actor, made)[0]
    actions.move_set(
        actor=office.actor,
        key=uuid.uuid4(),
        appointment_id=first.pk,
        reach="all",
        start=office_time("2027-03-15 10:00"),
    )
    assert {named(office, each) for each in queries.get_set(office.actor, made)} == {"Amy", "Bo"}
    actions.cancel_set(
        actor=office.actor, appointment_id=first.pk, reach="all", initiator="patient"
    )
    assert not AppointmentResource.objects.filter(resource__kind="staff", blocks=True).exists()


def test_a_group_visit_takes_one_for_all_its_seats(office: Office) -> None:
    nurse(office)
    kind = make_visit_type(name="Class", minutes=60, staff_skill="nurse", capacity=5)

    def group(at: str) -> Any:
        return actions.add_group_session(
            actor=office.actor,
            key=uuid.uuid4(),
            title="Class",
            visit_type_id=kind.pk,
            provider_id=office.provider.pk,
            site_id=office.site.pk,
            start=office_time(at),
        )

    made = group(NINE)
    for _ in range(2):
        actions.take_seat(
            actor=office.actor,
            key=uuid.uuid4(),
            group_id=made.pk,
            patient_id=office.patient().pk,
        )
    held = AppointmentResource.objects.get(resource__kind="staff", blocks=True)
    assert held.group_id == made.pk
    actions.cancel_group_session(actor=office.actor, group_id=made.pk, reason="No teacher")
    assert not AppointmentResource.objects.filter(resource__kind="staff", blocks=True).exists()


def test_a_sick_nurses_visits_go_to_another_and_what_is_left_is_work(
    office: Office, shot: VisitType
) -> None:
    amy = nurse(office)
    first, second = book(office, shot, 0), book(office, shot, 0, "2027-03-15 11:00")
    bo = nurse(office, "Bo", to_minute=10 * 60)
    hits = queries.staff_hits(
        office.actor, amy.pk, office_time("2027-03-15 08:00"), office_time("2027-03-15 17:00")
    )
    assert [(hit.visit.pk, hit.others) for hit in hits] == [(first.pk, 1), (second.pk, 0)]
    done = away(office, amy, "2027-03-15 08:00", "2027-03-15 17:00")
    assert (done.moved, done.without) == ((first.pk,), (second.pk,))
    assert named(office, first) == "Bo"
    assert named(office, second) == ""
    item = ReadinessItem.objects.get(appointment_id=second.pk)
    assert (item.state, item.owner_role) == ("open", "front_desk")
    assert starts(office, shot, 1)[-1] < office_time("2027-03-15 10:00")

    absence = StaffAbsence.objects.get()
    back = actions.end_staff_absence(actor=office.actor, absence_id=absence.pk)
    assert back.moved == (second.pk,)
    assert named(office, second) == "Amy"
    item.refresh_from_db()
    assert item.state == "met"
    again = actions.end_staff_absence(actor=office.actor, absence_id=absence.pk)
    assert again == actions.Restaffed()
    assert bo.name == "Bo"


def test_who_leaves_gives_later_visits_to_the_others(office: Office, shot: VisitType) -> None:
    amy = nurse(office)
    soon, later = book(office, shot), book(office, shot, 0, "2027-03-17 09:00")
    nurse(office, "Bo")
    done = actions.end_staff(actor=office.actor, member_id=amy.pk, ended_on=date(2027, 3, 16))
    assert done.moved == (later.pk,)
    assert (named(office, soon), named(office, later)) == ("Amy", "Bo")
    assert [
        each.name for each in queries.staff_members([office.site.pk], on=date(2027, 3, 17))
    ] == ["Bo"]


def test_the_work_is_shared_evenly(office: Office, shot: VisitType) -> None:
    for name in ("Amy", "Bo", "Cy"):
        nurse(office, name)
    visits = [
        book(office, shot, 0, office_time(NINE) + timedelta(minutes=20 * n)) for n in range(6)
    ]
    assert sorted(named(office, visit) for visit in visits) == [
        "Amy",
        "Amy",
        "Bo",
        "Bo",
        "Cy",
        "Cy",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"skill": ""},
        {"weekdays": ()},
        {"weekdays": (7,)},
        {"from_minute": 600, "to_minute": 600},
        {"from_minute": 481},
    ],
)
def test_a_member_that_cannot_be_is_refused(office: Office, wrong: dict[str, Any]) -> None:
    given = {"skill": "nurse", "name": "Amy", "site_id": office.site.pk, **wrong}
    with pytest.raises(BadStaff):
        actions.add_staff(actor=office.actor, key=uuid.uuid4(), **given)
    assert not StaffMember.objects.exists()


def test_what_cannot_be_of_an_absence_or_an_end_is_refused(office: Office) -> None:
    amy = nurse(office)
    with pytest.raises(BadStaff):
        nurse(office)
    for low, high, label in (
        ("2027-03-15 09:00", "2027-03-15 09:00", "Sick"),
        ("2027-03-15 09:00", "2029-03-15 09:00", "Sick"),
        ("2027-03-15 09:00", "2027-03-15 10:00", " "),
    ):
        with pytest.raises(BadStaff):
            actions.add_staff_absence(
                actor=office.actor,
                key=uuid.uuid4(),
                member_id=amy.pk,
                start=office_time(low),
                end=office_time(high),
                label=label,
            )
    with pytest.raises(BadStaff):
        actions.end_staff(actor=office.actor, member_id=amy.pk, ended_on=date(2026, 1, 1))
    for gone in (
        lambda: actions.end_staff(actor=office.actor, member_id=0, ended_on=date(2027, 3, 20)),
        lambda: actions.end_staff_absence(actor=office.actor, absence_id=0),
        lambda: queries.get_staff_member(0),
    ):
        with pytest.raises(NotFound):
            gone()
    key = uuid.uuid4()
    asked: dict[str, Any] = {
        "actor": office.actor,
        "key": key,
        "member_id": amy.pk,
        "start": office_time(NINE),
        "end": office_time("2027-03-15 10:00"),
        "label": "Sick",
    }
    actions.add_staff_absence(**asked)
    assert actions.add_staff_absence(**asked) == actions.Restaffed()
    assert [each.label for each in queries.staff_absences([office.site.pk])] == ["Sick"]


def test_who_does_not_manage_supply_changes_no_pool(
    office: Office, actor_of: Callable[..., Actor]
) -> None:
    amy = nurse(office)
    absence = away(office, amy, NINE, "2027-03-15 10:00")
    assert absence == actions.Restaffed()
    desk, nobody = actor_of("front_desk"), actor_of("bookkeeper")
    one = StaffAbsence.objects.get().pk
    for refused in (
        lambda: actions.add_staff(
            actor=desk, key=uuid.uuid4(), skill="nurse", name="Bo", site_id=office.site.pk
        ),
        lambda: actions.end_staff(actor=desk, member_id=amy.pk, ended_on=date(2027, 4, 1)),
        lambda: actions.add_staff_absence(
            actor=desk,
            key=uuid.uuid4(),
            member_id=amy.pk,
            start=office_time(NINE),
            end=office_time("2027-03-15 10:00"),
            label="Sick",
        ),
        lambda: actions.end_staff_absence(actor=desk, absence_id=one),
        lambda: queries.staff_hits(nobody, amy.pk, office_time(NINE), office_time(NINE)),
        lambda: queries.staff_of(nobody, 1),
    ):
        with pytest.raises(Forbidden):
            refused()


def test_the_constraint_itself_refuses_one_nurse_twice(office: Office, shot: VisitType) -> None:
    amy = nurse(office)
    book(office, shot)
    resource = Resource.objects.get(staff=amy)
    rival = office.book("2027-03-15 13:00")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO scheduling_appointmentresource (appointment_id, resource_id, during)"
            " VALUES (%s, %s, tstzrange(%s, %s)) ON CONFLICT DO NOTHING",
            [rival.pk, resource.pk, office_time(NINE), office_time("2027-03-15 09:10")],
        )
        assert cursor.rowcount == 0
