"""Series, linked visits and families: tested first, booked all or none, changed together."""

from __future__ import annotations

import uuid
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from praxis.kernel.errors import Forbidden
from praxis.practice.testing import make_provider, make_room
from praxis.scheduling import actions, queries
from praxis.scheduling.models import Appointment, ResourceDay, VisitEvent, VisitSet
from praxis.scheduling.series import at, series_days
from praxis.scheduling.testing import make_template, office_time
from praxis.scheduling.tests.conftest import Office
from praxis.scheduling.types import (
    BadSeries,
    NeedsOverride,
    PlannedVisit,
    ReasonNeeded,
    SetTaken,
)

CHICAGO = ZoneInfo("America/Chicago")
FIRST = date(2027, 3, 1)


def weekly(office: Office, patient_id: int, *, count: int = 4, **more: Any) -> list[PlannedVisit]:
    """Mondays at nine over the change to daylight saving."""
    days = series_days(date(2027, 3, 15), every_weeks=1, count=count, skip=more.pop("skip", ()))
    return [planned(office, patient_id, day, **more) for day in days]


def planned(office: Office, patient_id: int, day: date, **more: Any) -> PlannedVisit:
    start = at(day, more.pop("wall", time(9)), office.site.time_zone)
    assert start is not None
    given: dict[str, Any] = {
        "patient_id": patient_id,
        "visit_type_id": office.visit_type.pk,
        "provider_id": office.provider.pk,
        "site_id": office.site.pk,
        "start": start,
        **more,
    }
    return PlannedVisit(**given)


def book(office: Office, visits: list[PlannedVisit], **more: Any) -> list[Appointment]:
    asked: dict[str, Any] = {
        "actor": office.actor,
        "key": uuid.uuid4(),
        "kind": "series",
        "every_weeks": 1,
        "visits": visits,
        **more,
    }
    return list(queries.get_set(office.actor, actions.book_set(**asked)))


def walls(visits: list[Appointment]) -> list[str]:
    return [f"{each.start.astimezone(CHICAGO):%m-%d %H:%M}" for each in visits]


def reread(visits: list[Appointment]) -> list[Appointment]:
    return list(Appointment.objects.filter(pk__in=[v.pk for v in visits]).order_by("start"))


def masks_are_true(office: Office) -> bool:
    """What booking kept of the searchable days is what a rebuild makes of them."""

    def read() -> dict[tuple[int, date], int]:
        return {(row.resource_id, row.day): row.busy for row in ResourceDay.objects.exclude(busy=0)}

    kept = read()
    actions.extend_supply(actor=office.actor)
    return read() == kept


def test_a_weekly_visit_stays_at_nine_over_daylight_saving(office: Office, clock: Any) -> None:
    clock.move_to(office_time("2027-02-28 12:00"))
    actions.extend_supply(actor=office.actor)
    patient = office.patient()
    days = series_days(FIRST, every_weeks=1, count=4)
    visits = book(office, [planned(office, patient.pk, day) for day in days])
    assert walls(visits) == ["03-01 09:00", "03-08 09:00", "03-15 09:00", "03-22 09:00"]
    assert [f"{v.start:%H:%M}" for v in visits] == ["15:00", "15:00", "14:00", "14:00"]
    assert VisitEvent.objects.filter(kind="booked").count() == 4
    assert all(visit.planned_room_id == office.room.pk for visit in visits)
    assert masks_are_true(office)


def test_a_time_that_the_clocks_skip_has_no_instant() -> None:
    assert at(date(2027, 3, 14), time(2, 30), "America/Chicago") is None


def test_every_occurrence_is_tested_and_the_misses_are_reported_with_a_time_instead(
    office: Office, django_assert_max_num_queries: Any
) -> None:
    patient = office.patient()
    office.book("2027-03-22 09:00")
    actions.add_exception(
        actor=office.actor,
        key=uuid.uuid4(),
        kind="off",
        label="Vacation",
        start=office_time("2027-03-29 00:00"),
        end=office_time("2027-03-30 00:00"),
        provider_id=office.provider.pk,
    )
    with django_assert_max_num_queries(3):
        lines = queries.plan_report(office.actor, weekly(office, patient.pk))
    assert [[each.code for each in line.obstacles] for line in lines] == [
        [],
        ["taken"],
        ["time_off"],
        [],
    ]
    assert lines[1].instead == office_time("2027-03-22 08:40")
    assert lines[2].instead is None
    assert not VisitSet.objects.exists()


def test_a_series_with_a_taken_time_books_nothing_and_one_date_can_be_skipped(
    office: Office,
) -> None:
    patient = office.patient()
    other = office.book("2027-03-22 09:00")
    with pytest.raises(SetTaken) as refusal:
        book(office, weekly(office, patient.pk))
    assert refusal.value.misses == ((1, "provider"), (1, "room"))
    assert [visit.pk for visit in Appointment.objects.all()] == [other.pk]
    assert not VisitSet.objects.exists()
    visits = book(office, weekly(office, patient.pk, skip=(date(2027, 3, 22),)))
    assert walls(visits) == ["03-15 09:00", "03-29 09:00", "04-05 09:00"]
    with pytest.raises(NeedsOverride) as soft:
        book(office, weekly(office, patient.pk, wall=time(12, 30)))
    assert [each.code for each in soft.value.obstacles] == ["outside_template"]


def test_a_retry_books_the_series_once_and_a_biller_books_none(
    office: Office, actor_of: Any
) -> None:
    patient, key = office.patient(), uuid.uuid4()
    first = book(office, weekly(office, patient.pk), key=key)
    assert book(office, weekly(office, patient.pk), key=key) == first
    with pytest.raises(Forbidden):
        book(office, weekly(office, patient.pk), actor=actor_of("biller"))
    for wrong in ([], weekly(office, patient.pk, count=53)):
        with pytest.raises(BadSeries):
            book(office, wrong)


def test_the_database_keeps_one_set_for_a_key(office: Office) -> None:
    key, now = uuid.uuid4(), office_time("2027-03-15 08:00")
    VisitSet.objects.create(kind="family", client_key=key, occurred_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        VisitSet.objects.create(kind="family", client_key=key, occurred_at=now)


def test_this_visit_moves_alone_and_leaves_the_series(office: Office) -> None:
    visits = book(office, weekly(office, office.patient().pk))
    actions.move_set(
        actor=office.actor,
        key=uuid.uuid4(),
        appointment_id=visits[1].pk,
        reach="this",
        start=office_time("2027-03-23 10:00"),
    )
    assert walls(reread(visits)) == ["03-15 09:00", "03-23 10:00", "03-29 09:00", "04-05 09:00"]
    assert queries.set_of(office.actor, visits[1].pk) is None
    found = queries.set_of(office.actor, visits[0].pk)
    assert found is not None
    assert len(found.visits) == 3


def test_this_and_later_visits_move_together_or_not_at_all(office: Office) -> None:
    visits = book(office, weekly(office, office.patient().pk))
    in_the_way = office.book("2027-04-06 11:00")
    ask: dict[str, Any] = {
        "actor": office.actor,
        "appointment_id": visits[1].pk,
        "reach": "later",
    }
    with pytest.raises(SetTaken):
        actions.move_set(key=uuid.uuid4(), start=office_time("2027-03-23 11:00"), **ask)
    assert walls(reread(visits)) == ["03-15 09:00", "03-22 09:00", "03-29 09:00", "04-05 09:00"]
    actions.cancel_appointment(
        actor=office.actor, appointment_id=in_the_way.pk, initiator="patient"
    )
    key = uuid.uuid4()
    for _ in range(2):
        actions.move_set(key=key, start=office_time("2027-03-23 11:00"), **ask)
    assert walls(reread(visits)) == ["03-15 09:00", "03-23 11:00", "03-30 11:00", "04-06 11:00"]
    assert VisitEvent.objects.filter(kind="moved").count() == 3
    assert masks_are_true(office)


def test_a_whole_series_may_move_by_minutes_into_its_own_time(office: Office, clock: Any) -> None:
    visits = book(office, weekly(office, office.patient().pk))
    clock.move_to(office_time("2027-03-16 12:00"))
    moved = actions.move_set(
        actor=office.actor,
        key=uuid.uuid4(),
        appointment_id=visits[2].pk,
        reach="all",
        start=office_time("2027-03-29 09:10"),
    )
    assert moved == [visit.pk for visit in visits[1:]]
    assert walls(reread(visits)) == ["03-15 09:00", "03-22 09:10", "03-29 09:10", "04-05 09:10"]
    assert masks_are_true(office)


def test_later_visits_of_a_series_are_cancelled_together(office: Office) -> None:
    visits = book(office, weekly(office, office.patient().pk))
    ask: dict[str, Any] = {
        "actor": office.actor,
        "appointment_id": visits[2].pk,
        "reach": "later",
    }
    with pytest.raises(ReasonNeeded):
        actions.cancel_set(initiator="practice", **ask)
    assert actions.cancel_set(initiator="patient", **ask) == [v.pk for v in visits[2:]]
    assert [v.status for v in reread(visits)] == ["booked", "booked", "cancelled", "cancelled"]
    office.book("2027-03-29 09:00")
    assert masks_are_true(office)


def test_three_children_are_booked_side_by_side_and_one_after_another(office: Office) -> None:
    second = make_provider(site=office.site)
    make_template(second, site=office.site)
    make_room(name="Exam 2", site=office.site)
    actions.rebuild_rooms(actor=office.actor, site_id=office.site.pk)
    children = [office.patient(birth_date=date(2019, 1, day)) for day in (1, 2, 3)]
    day = date(2027, 3, 15)
    visits = book(
        office,
        [
            planned(office, children[0].pk, day),
            planned(office, children[1].pk, day, provider_id=second.pk),
            planned(office, children[2].pk, day, wall=time(9, 20)),
        ],
        kind="family",
        every_weeks=None,
    )
    assert walls(visits) == ["03-15 09:00", "03-15 09:00", "03-15 09:20"]
    assert len({visit.planned_room_id for visit in visits[:2]}) == 2
    actions.move_set(
        actor=office.actor,
        key=uuid.uuid4(),
        appointment_id=visits[0].pk,
        reach="all",
        start=office_time("2027-03-16 09:10"),
    )
    assert walls(reread(visits)) == ["03-16 09:10", "03-16 09:10", "03-16 09:30"]
    assert masks_are_true(office)
    with pytest.raises(SetTaken) as refusal:
        book(
            office,
            [
                planned(office, children[0].pk, day, wall=time(10)),
                planned(office, children[0].pk, day, wall=time(10), provider_id=second.pk),
            ],
            kind="family",
            every_weeks=None,
        )
    assert refusal.value.misses == ((1, "patient"),)
    assert Appointment.objects.count() == 3
    assert timedelta(0) < visits[2].start - visits[0].start
