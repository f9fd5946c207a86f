"""Rooms and devices."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from praxis.access.queries import get_site
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.practice.actions.rows import end, first_day, locked, one_of, stamp, words
from praxis.practice.models import Device, Room
from praxis.practice.types import ROOM_KINDS, NameTaken, WrongRoom

_ROOM_TAKEN = NameTaken("This site already has a room of that name.", field="name")
_DEVICE_TAKEN = NameTaken("This site already has a device of that name.", field="name")


@transaction.atomic
def add_room(
    *,
    actor: Actor,
    key: UUID,
    site_id: int,
    name: str,
    kind: str,
    started_on: date | None = None,
) -> Room:
    """Raises NotFound, NameTaken, Incomplete."""
    actor.require("practice.manage")
    room = Room(
        client_key=key,
        site=get_site(site_id),
        name=words(name, field="name"),
        kind=one_of(kind, ROOM_KINDS, field="kind"),
        started_on=first_day(started_on),
    )
    with violations(practice_room_name=_ROOM_TAKEN):
        return insert_once(room)


@transaction.atomic
def change_room(*, actor: Actor, room_id: int, version: int, name: str, kind: str) -> Room:
    """Raises NotFound, ChangedMeanwhile, NameTaken, Incomplete."""
    actor.require("practice.manage")
    room = locked(Room, room_id, version)
    room.name = words(name, field="name")
    room.kind = one_of(kind, ROOM_KINDS, field="kind")
    with violations(practice_room_name=_ROOM_TAKEN):
        return stamp(room)


@transaction.atomic
def end_room(*, actor: Actor, room_id: int, ended_on: date) -> Room:
    """`ended_on` is the last day. Raises NotFound, BadDates."""
    actor.require("practice.manage")
    return end(Room, room_id, ended_on)


@transaction.atomic
def add_device(
    *,
    actor: Actor,
    key: UUID,
    site_id: int,
    name: str,
    kind: str,
    serial: str = "",
    home_room_id: int | None = None,
    started_on: date | None = None,
) -> Device:
    """Raises NotFound, NameTaken, Incomplete, WrongRoom."""
    actor.require("practice.manage")
    site = get_site(site_id)
    device = Device(
        client_key=key,
        site=site,
        name=words(name, field="name"),
        kind=words(kind, field="kind").lower(),
        serial=serial.strip(),
        home_room=room_at(home_room_id, site.pk, field="home_room_id"),
        started_on=first_day(started_on),
    )
    with violations(practice_device_name=_DEVICE_TAKEN):
        return insert_once(device)


@transaction.atomic
def change_device(
    *,
    actor: Actor,
    device_id: int,
    version: int,
    name: str,
    kind: str,
    serial: str = "",
    home_room_id: int | None = None,
) -> Device:
    """Raises NotFound, ChangedMeanwhile, NameTaken, Incomplete, WrongRoom."""
    actor.require("practice.manage")
    device = locked(Device, device_id, version)
    device.name = words(name, field="name")
    device.kind = words(kind, field="kind").lower()
    device.serial = serial.strip()
    device.home_room = room_at(home_room_id, device.site_id, field="home_room_id")
    with violations(practice_device_name=_DEVICE_TAKEN):
        return stamp(device)


@transaction.atomic
def end_device(*, actor: Actor, device_id: int, ended_on: date) -> Device:
    """`ended_on` is the last day. Raises NotFound, BadDates."""
    actor.require("practice.manage")
    return end(Device, device_id, ended_on)


def room_at(room_id: int | None, site_id: int, *, field: str) -> Room | None:
    """The room, when it is of this site. Raises WrongRoom."""
    if room_id is None:
        return None
    room = Room.objects.filter(pk=room_id, site_id=site_id).first()
    if room is None:
        raise WrongRoom("That room is at another site. Choose one of this site.", field=field)
    return room
