"""One provider, room, visit type and patient on a Monday in March 2027."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pytest
import time_machine

from praxis.access.context import opened
from praxis.access.models import Site
from praxis.access.testing import make_site
from praxis.kernel.actor import Actor
from praxis.people.models import Patient
from praxis.people.testing import make_patient
from praxis.practice.models import Device, Provider, Room, VisitType
from praxis.practice.testing import make_device, make_provider, make_room, make_visit_type
from praxis.scheduling import actions
from praxis.scheduling.models import Appointment
from praxis.scheduling.testing import make_template, office_time

MONDAY = date(2027, 3, 15)


@dataclass
class Office:
    """A small office whose staff is `actor`."""

    actor: Actor
    site: Site
    provider: Provider
    room: Room
    visit_type: VisitType
    patients: list[Patient] = field(default_factory=list)

    def patient(self, **given: Any) -> Patient:
        found = make_patient(actor=self.actor, **given)
        self.patients.append(found)
        return found

    def book(self, start: datetime | str = "2027-03-15 09:00", **more: Any) -> Appointment:
        at = office_time(start) if isinstance(start, str) else start
        asked = {
            "actor": self.actor,
            "key": uuid.uuid4(),
            "patient_id": None,
            "visit_type_id": self.visit_type.pk,
            "provider_id": self.provider.pk,
            "site_id": self.site.pk,
            "start": at,
            **more,
        }
        if asked["patient_id"] is None:
            asked["patient_id"] = self.patient().pk
        found: Appointment = Appointment.objects.get(pk=actions.book_appointment(**asked))
        return found


@pytest.fixture
def clock() -> Iterator[Any]:
    """Sunday noon before the week of the tests; `clock.move_to` moves it."""
    with time_machine.travel(office_time("2027-03-14 12:00"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def office(clock: Any, actor_of: Callable[..., Actor]) -> Iterator[Office]:
    actor = actor_of("office_manager")
    site = make_site()
    with opened(actor, purpose="test"):
        room = make_room(name="Exam 1", site=site)
        provider = make_provider(site=site, room=room)
        make_template(provider, site=site)
        actions.rebuild_rooms(actor=actor, site_id=site.pk)
        yield Office(actor, site, provider, room, make_visit_type(minutes=20))


@pytest.fixture
def device(office: Office) -> Device:
    return make_device(site=office.site)
