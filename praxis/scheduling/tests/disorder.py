"""An office in disorder: random templates, exceptions, visits, moves and cancellations."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from praxis.access.testing import make_site
from praxis.people.models import Patient
from praxis.practice.models import Device, Provider, VisitType
from praxis.practice.testing import make_device, make_provider, make_room, make_visit_type
from praxis.scheduling import actions
from praxis.scheduling.testing import make_template
from praxis.scheduling.tests.conftest import Office
from praxis.scheduling.types import BlockSpec, SessionSpec, TimeTaken


@dataclass
class World:
    """What was made; `sites` are in two time zones."""

    office: Office
    sites: list[int]
    providers: list[Provider]
    devices: list[Device]
    kinds: list[VisitType]
    patients: list[Patient]
    first: date


def make_world(office: Office, dice: random.Random, first: date) -> World:
    other = make_site(code="west", name="West", zone="America/Denver")
    devices = [make_device(site=office.site), make_device(site=office.site)]
    make_room(site=office.site)
    make_room(site=other)
    providers = [make_provider(site=office.site) for _ in range(4)]
    kinds = [
        make_visit_type(minutes=20),
        make_visit_type(minutes=5, buffer_before=5, buffer_after=10, staff_skill="nurse"),
        make_visit_type(minutes=60, device_kind="ultrasound", horizon_days=9),
        make_visit_type(minutes=30, buffer_before=10, room_kind="", lead_minutes=36 * 60),
    ]
    for provider in providers:
        for site in (office.site, other):
            if site is office.site or dice.random() < 0.5:
                sessions, cycle = _sessions(dice, kinds)
                if sessions:
                    make_template(
                        provider,
                        site=site,
                        starts_on=first - timedelta(days=dice.randrange(1, 30)),
                        sessions=sessions,
                        cycle_weeks=cycle,
                    )
    actions.rebuild_rooms(actor=office.actor, site_id=office.site.pk)
    actions.rebuild_rooms(actor=office.actor, site_id=other.pk)
    world = World(office, [office.site.pk, other.pk], providers, devices, kinds, [], first)
    world.patients = [office.patient() for _ in range(4)]
    _exceptions(world, dice)
    _nurses(world, dice)
    disturb(world, dice)
    return world


def _sessions(dice: random.Random, kinds: list[VisitType]) -> tuple[tuple[SessionSpec, ...], int]:
    cycle = dice.choice((1, 1, 2, 3))
    sessions = []
    for week in range(cycle):
        for weekday in range(7):
            begin = dice.randrange(60, 240) * 5
            for _ in range(dice.randrange(3)):
                end = min(begin + dice.randrange(6, 60) * 5, 1440)
                if end - begin >= 30:
                    sessions.append(
                        SessionSpec(
                            weekday,
                            begin,
                            end,
                            week,
                            max_visits=dice.choice((None, None, None, 1, 2)),
                            max_new=dice.choice((None, None, None, 0, 1)),
                            blocks=(_block(dice, begin, kinds),) if dice.random() < 0.5 else (),
                        )
                    )
                begin = end + dice.randrange(0, 12) * 5
                if begin > 1400:
                    break
    return tuple(sessions), cycle


def _block(dice: random.Random, begin: int, kinds: list[VisitType]) -> BlockSpec:
    kind = dice.choice(("closed", "carve_out", "held"))
    return BlockSpec(
        begin + 10,
        begin + 25,
        "Kept",
        kind,
        visit_type_ids=() if kind == "closed" else (dice.choice(kinds).pk,),
        release_hours=dice.choice((0, 24, 100)) if kind == "held" else None,
    )


def _exceptions(world: World, dice: random.Random) -> None:
    midnight = datetime(world.first.year, world.first.month, world.first.day, tzinfo=UTC)
    site = world.office.site.pk
    for _ in range(dice.randrange(8)):
        start = midnight + timedelta(minutes=dice.randrange(0, 14 * 288) * 5)
        target = dice.choice(("provider", "room", "device", "site", "extra"))
        actions.add_exception(
            actor=world.office.actor,
            key=uuid.uuid4(),
            kind="extra" if target == "extra" else "off",
            start=start,
            end=start + timedelta(minutes=dice.randrange(1, 100) * 5),
            label="Random",
            provider_id=dice.choice(world.providers).pk
            if target in ("provider", "extra")
            else None,
            room_id=world.office.room.pk if target == "room" else None,
            device_id=world.devices[0].pk if target == "device" else None,
            site_id=site if target in ("site", "extra") else None,
        )


def _nurses(world: World, dice: random.Random) -> None:
    """Two at the first site, by turns away; at the other the pool does not count."""
    midnight = datetime(world.first.year, world.first.month, world.first.day, tzinfo=UTC)
    for number in range(2):
        begin = dice.randrange(60, 140) * 5
        nurse = actions.add_staff(
            actor=world.office.actor,
            key=uuid.uuid4(),
            skill="nurse",
            name=f"Nurse {number}",
            site_id=world.office.site.pk,
            weekdays=dice.sample(range(7), dice.randrange(3, 8)),
            from_minute=begin,
            to_minute=begin + dice.randrange(40, 140) * 5,
            started_on=world.first + timedelta(days=dice.randrange(-9, 3)),
        )
        for _ in range(2):
            start = midnight + timedelta(minutes=dice.randrange(0, 14 * 1440))
            actions.add_staff_absence(
                actor=world.office.actor,
                key=uuid.uuid4(),
                member_id=nurse.pk,
                start=start,
                end=start + timedelta(minutes=dice.randrange(1, 900)),
                label="Random",
            )


def disturb(world: World, dice: random.Random, visits: int = 30) -> None:
    """Book, move and cancel."""
    midnight = datetime(world.first.year, world.first.month, world.first.day, tzinfo=UTC)
    for _ in range(visits):
        start = midnight + timedelta(days=dice.randrange(14), minutes=dice.randrange(144, 276) * 5)
        asked: dict[str, Any] = {
            "provider_id": dice.choice(world.providers).pk,
            "visit_type_id": dice.choice(world.kinds[:3]).pk,
            "patient_id": dice.choice(world.patients).pk,
            "minutes": dice.choice((5, 10, 20, 45)),
            "override": "Random",
        }
        try:
            visit = world.office.book(start, **asked)
            if dice.random() < 0.3:
                actions.move_appointment(
                    actor=world.office.actor,
                    appointment_id=visit.pk,
                    start=start + timedelta(minutes=5 * dice.randrange(1, 30)),
                    override="Random",
                )
            elif dice.random() < 0.2:
                actions.cancel_appointment(
                    actor=world.office.actor, appointment_id=visit.pk, initiator="patient"
                )
        except TimeTaken:
            continue
