"""Rooms and devices are added once, changed by one person at a time and ended, never deleted."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from praxis.access.testing import make_site
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden, NotFound
from praxis.practice import actions, queries
from praxis.practice.models import Device, Room
from praxis.practice.testing import make_device, make_room
from praxis.practice.types import BadDates, ChangedMeanwhile, Incomplete, NameTaken, WrongRoom

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)


def test_a_room_added_twice_with_one_key_is_one_room(manager: Actor) -> None:
    key = uuid.uuid4()
    first, second = (
        actions.add_room(actor=manager, key=key, site_id=make_site().pk, name=name, kind="exam")
        for name in ("Room 1", "Room 2")
    )
    assert first.pk == second.pk
    assert second.name == "Room 1"


def test_a_site_has_one_room_of_a_name_however_it_is_typed(manager: Actor) -> None:
    make_room(name="Room 4")
    with pytest.raises(NameTaken):
        actions.add_room(
            actor=manager, key=uuid.uuid4(), site_id=make_site().pk, name=" room  4", kind="exam"
        )
    assert Room.objects.count() == 1


def test_two_sites_may_both_have_a_room_4(manager: Actor) -> None:
    make_room(name="Room 4")
    north = make_site(code="north", name="North")
    assert make_room(name="Room 4", site=north).site_id == north.pk


def test_the_name_of_an_ended_room_may_be_used_again(manager: Actor) -> None:
    old = make_room(name="Room 4")
    actions.end_room(actor=manager, room_id=old.pk, ended_on=MONDAY)
    make_room(name="Room 4")
    assert Room.objects.filter(name="Room 4").count() == 2


def test_a_room_can_be_used_on_its_last_day_and_not_after(manager: Actor) -> None:
    room = make_room()
    actions.end_room(actor=manager, room_id=room.pk, ended_on=MONDAY)
    assert queries.rooms_on(MONDAY) == [room]
    assert queries.rooms_on(MONDAY + timedelta(days=1)) == []


def test_a_room_does_not_end_before_it_began(manager: Actor) -> None:
    room = make_room()
    with pytest.raises(BadDates):
        actions.end_room(
            actor=manager, room_id=room.pk, ended_on=room.started_on - timedelta(days=1)
        )
    room.refresh_from_db()
    assert room.ended_on is None


def test_of_two_people_changing_a_room_the_slower_is_told(manager: Actor) -> None:
    room = make_room(name="Room 1")
    actions.change_room(
        actor=manager, room_id=room.pk, version=room.version, name="Suite 1", kind="exam"
    )
    with pytest.raises(ChangedMeanwhile):
        actions.change_room(
            actor=manager, room_id=room.pk, version=room.version, name="Exam 1", kind="exam"
        )
    room.refresh_from_db()
    assert room.name == "Suite 1"


@pytest.mark.parametrize(("name", "kind"), [("  ", "exam"), ("Room 1", "garage")])
def test_a_room_needs_a_name_and_a_known_kind(manager: Actor, name: str, kind: str) -> None:
    with pytest.raises(Incomplete):
        actions.add_room(
            actor=manager, key=uuid.uuid4(), site_id=make_site().pk, name=name, kind=kind
        )
    assert not Room.objects.exists()


def test_a_room_needs_a_site_that_exists(manager: Actor) -> None:
    with pytest.raises(NotFound):
        actions.add_room(actor=manager, key=uuid.uuid4(), site_id=0, name="Room 1", kind="exam")


def test_the_front_desk_does_not_change_rooms(desk: Actor) -> None:
    room = make_room()
    attempts: list[Callable[[], object]] = [
        lambda: actions.add_room(
            actor=desk, key=uuid.uuid4(), site_id=room.site_id, name="Room 9", kind="exam"
        ),
        lambda: actions.change_room(
            actor=desk, room_id=room.pk, version=1, name="Room 9", kind="exam"
        ),
        lambda: actions.end_room(actor=desk, room_id=room.pk, ended_on=MONDAY),
    ]
    for attempt in attempts:
        with pytest.raises(Forbidden):
            attempt()
    assert Room.objects.count() == 1


def test_a_devices_home_is_a_room_of_its_own_site(manager: Actor) -> None:
    north = make_site(code="north", name="North")
    room_up_north = make_room(site=north)
    device = make_device(kind="Ultrasound ")
    assert device.kind == "ultrasound"
    with pytest.raises(WrongRoom):
        actions.change_device(
            actor=manager,
            device_id=device.pk,
            version=1,
            name=device.name,
            kind=device.kind,
            home_room_id=room_up_north.pk,
        )
    room = make_room()
    changed = actions.change_device(
        actor=manager,
        device_id=device.pk,
        version=1,
        name="GE Logiq",
        kind="Ultrasound",
        home_room_id=room.pk,
    )
    assert (changed.name, changed.home_room_id) == ("GE Logiq", room.pk)


def test_devices_are_found_by_kind_while_in_use(manager: Actor) -> None:
    ultrasound, ecg = make_device(kind="ultrasound"), make_device(kind="ecg")
    assert queries.devices_on(MONDAY, kind="ecg") == [ecg]
    assert queries.device_kinds() == ["ecg", "ultrasound"]
    actions.end_device(actor=manager, device_id=ultrasound.pk, ended_on=MONDAY)
    assert queries.devices_on(MONDAY + timedelta(days=1)) == [ecg]


def test_the_front_desk_does_not_change_devices(desk: Actor) -> None:
    device = make_device()
    attempts: list[Callable[[], object]] = [
        lambda: actions.add_device(
            actor=desk, key=uuid.uuid4(), site_id=device.site_id, name="ECG", kind="ecg"
        ),
        lambda: actions.change_device(
            actor=desk, device_id=device.pk, version=1, name="ECG", kind="ecg"
        ),
        lambda: actions.end_device(actor=desk, device_id=device.pk, ended_on=MONDAY),
    ]
    for attempt in attempts:
        with pytest.raises(Forbidden):
            attempt()
    assert Device.objects.count() == 1


def test_a_site_has_one_device_of_a_name(manager: Actor) -> None:
    make_device(name="ECG 1")
    with pytest.raises(NameTaken):
        make_device(name="ecg 1")
    assert Device.objects.count() == 1
