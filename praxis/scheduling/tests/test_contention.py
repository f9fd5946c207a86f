"""Fifty people want the same minute; moves that swap places; nobody waits for ever."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection, transaction

from praxis.access.context import opened
from praxis.access.testing import make_actor, make_site
from praxis.kernel import clock
from praxis.people.testing import make_patient
from praxis.practice.testing import make_device, make_provider, make_room, make_visit_type
from praxis.scheduling import actions
from praxis.scheduling.models import Appointment, AppointmentResource, Hold, ResourceDay
from praxis.scheduling.testing import make_template
from praxis.scheduling.tests.conftest import Office
from praxis.scheduling.tests.contenders import Wish, at, contend

CROWD = 50
DOUBLE = """
SELECT count(*)
  FROM scheduling_appointmentresource a JOIN scheduling_appointmentresource b
    ON a.resource_id = b.resource_id AND a.id < b.id
 WHERE a.blocks AND b.blocks AND a.during && b.during
"""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crowded(transactional_db: None) -> tuple[Office, Wish, list[int]]:
    """An office whose set-up is committed, one wish, and patients for everybody."""
    actor = make_actor("office_manager")
    site = make_site()
    with opened(actor, purpose="test"):
        room = make_room(site=site)
        provider = make_provider(site=site, room=room)
        make_template(provider, site=site)
        device = make_device(site=site)
        kind = make_visit_type(minutes=20, device_kind="ultrasound")
        actions.rebuild_rooms(actor=actor, site_id=site.pk)
        patients = [make_patient(actor=actor).pk for _ in range(CROWD)]
    wish = Wish(
        actor_id=actor.user_id or 0,
        patient_id=patients[0],
        visit_type_id=kind.pk,
        provider_id=provider.pk,
        site_id=site.pk,
        start=at(0, 8 * 60),
        device_id=device.pk,
    )
    return Office(actor, site, provider, room, kind), wish, patients


def doubles() -> int:
    with connection.cursor() as cursor:
        cursor.execute(DOUBLE)
        return int((cursor.fetchone() or (-1,))[0])


def _race(crowded: tuple[Office, Wish, list[int]], rounds: int) -> None:
    office, wish, patients = crowded
    starts = [
        at(day, 8 * 60 + minute)
        for day in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)
        for minute in range(0, 200, 20)
    ][:rounds]
    counts = contend(
        [[replace(wish, start=start, patient_id=pk) for pk in patients] for start in starts]
    )
    assert counts == [Counter(booked=1, time_taken=CROWD - 1)] * rounds
    assert doubles() == 0
    with opened(office.actor, purpose="test"):
        assert Appointment.objects.count() == rounds
        assert AppointmentResource.objects.count() == 4 * rounds
        days = ResourceDay.objects.exclude(busy=0)
        cells = Counter[str]()
        for row in days.select_related("resource"):
            cells[row.resource.kind] += row.busy.bit_count()
        assert cells == dict.fromkeys(("provider", "room", "device"), 4 * rounds)


def test_of_fifty_who_book_the_same_time_one_wins(crowded: Any) -> None:
    _race(crowded, 5)


@pytest.mark.slow
def test_of_fifty_who_book_the_same_time_one_wins_a_hundred_times(crowded: Any) -> None:
    _race(crowded, 100)


def test_visits_that_swap_places_do_not_wait_for_each_other(crowded: Any) -> None:
    office, wish, patients = crowded
    slots = [wish.start + timedelta(minutes=20 * number) for number in range(10)]
    with opened(office.actor, purpose="test"):
        visits = [
            actions.book_appointment(
                actor=office.actor,
                key=uuid.uuid4(),
                patient_id=patients[number],
                visit_type_id=wish.visit_type_id,
                provider_id=wish.provider_id,
                site_id=wish.site_id,
                start=slot,
            )
            for number, slot in enumerate(slots)
        ]
    rounds = [
        [
            replace(wish, move_id=visit, start=slots[(number + turn) % 10])
            for number, visit in enumerate(visits)
        ]
        for turn in range(1, 9)
    ]
    for counts in contend(rounds, processes=5):
        assert set(counts) <= {"booked", "time_taken"}, counts
    assert doubles() == 0
    with opened(office.actor, purpose="test"):
        kept = ResourceDay.objects.exclude(busy=0)
        before = {(row.resource_id, row.day): row.busy for row in kept}
        actions.extend_supply(actor=office.actor)
        after = {
            (row.resource_id, row.day): row.busy for row in ResourceDay.objects.exclude(busy=0)
        }
    assert before == after


def test_fifty_at_holds_that_ran_out_the_holder_the_sweeper_and_one_wins(crowded: Any) -> None:
    office, wish, patients = crowded
    starts = [wish.start + timedelta(minutes=20 * number) for number in range(3)]
    with time_machine.travel(wish.start - timedelta(days=3)), opened(office.actor, purpose="test"):
        holds = [
            actions.hold_slot(
                actor=office.actor,
                key=uuid.uuid4(),
                visit_type_id=wish.visit_type_id,
                provider_id=wish.provider_id,
                site_id=wish.site_id,
                start=start,
            ).id
            for start in starts
        ]
    with opened(office.actor, purpose="test"):
        Hold.objects.update(
            expires_at=clock.now() - timedelta(minutes=1),
            occurred_at=clock.now() - timedelta(hours=1),
        )
    rounds = []
    for held, start in zip(holds, starts, strict=True):
        wishes = [replace(wish, start=start, patient_id=pk) for pk in patients]
        wishes[3] = replace(wishes[3], hold_id=held)
        wishes[17] = replace(wishes[17], hold_id=held)
        wishes[29] = replace(wishes[29], hold_id=held, sweep=True)
        wishes[41] = replace(wishes[41], hold=True)
        wishes[44] = replace(wishes[44], start=start + timedelta(minutes=10))
        rounds.append(wishes)
    for counts in contend(rounds):
        assert set(counts) <= {"booked", "time_taken", "swept"}, counts
        assert counts["booked"] in (1, 2)  # half past may be free when the whole is not
    assert doubles() == 0


def test_a_booking_waits_for_the_booking_lock_of_every_resource(crowded: Any) -> None:
    office, wish, patients = crowded

    def book(minutes: int) -> None:
        with opened(office.actor, purpose="test"):
            actions.book_appointment(
                actor=office.actor,
                key=uuid.uuid4(),
                patient_id=patients[0],
                visit_type_id=wish.visit_type_id,
                provider_id=wish.provider_id,
                site_id=wish.site_id,
                start=wish.start + timedelta(minutes=minutes),
            )

    book(0)
    rival = connection.copy()
    for number, promise in enumerate(AppointmentResource.objects.all(), 1):
        with rival.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_lock(7207, scheduling_lock_key(%s))", [promise.resource_id]
            )
        with pytest.raises(OperationalError, match="lock timeout"), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '50ms'")
            book(20 * number)
        with rival.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_all()")
    rival.close()
    book(20)
