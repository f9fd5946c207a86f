"""A Monday in March 2027, 10 AM, and a kiosk by the door."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from praxis.access.context import system
from praxis.access.testing import make_site
from praxis.kiosk.models import Kiosk
from praxis.kiosk.testing import make_kiosk
from praxis.people import actions as people
from praxis.people.testing import make_patient
from praxis.practice.testing import make_provider, make_room, make_visit_type
from praxis.scheduling import actions as scheduling
from praxis.scheduling.models import Appointment
from praxis.scheduling.testing import make_appointment, make_template, office_time


@dataclass
class Waiting:
    """The room with the kiosk in it."""

    site: Any
    provider: Any
    other: Any
    visit_type: Any
    kiosk: Kiosk
    token: str

    def person(
        self,
        *,
        given_name: str = "Maria",
        family_name: str = "Alvarez",
        born: date = date(1985, 3, 14),
        phone: str = "+12175556042",
        **more: Any,
    ) -> Any:
        with system("test", purpose="test") as actor:
            return make_patient(
                actor=actor,
                family_name=family_name,
                given_name=given_name,
                birth_date=born,
                phone=phone,
                site_ids=[self.site.pk],
                **more,
            )

    def visit(
        self, patient: Any, at: str = "2027-03-15 11:40", provider: Any = None
    ) -> Appointment:
        with system("test", purpose="test") as actor:
            return make_appointment(
                actor=actor,
                patient_id=patient.pk,
                visit_type_id=self.visit_type.pk,
                provider_id=(provider or self.provider).pk,
                start=office_time(at),
                site=self.site,
            )

    def client(self) -> Client:
        client = Client(headers={"accept": "text/html"})
        client.cookies["praxis_kiosk"] = self.token
        return client


def build() -> Waiting:
    site = make_site()
    with system("test", purpose="test") as actor:
        rooms = [make_room(name=f"Room {number}", site=site) for number in (1, 2)]
        provider = make_provider(family_name="Okafor", given_name="Chidi", site=site, room=rooms[0])
        other = make_provider(family_name="Reyes", given_name="Dario", site=site, room=rooms[1])
        for each in (provider, other):
            make_template(each, site=site)
        scheduling.rebuild_rooms(actor=actor, site_id=site.pk)
        kind = make_visit_type(name="Follow-up", minutes=20)
        kiosk, token = make_kiosk(site=site)
    return Waiting(site, provider, other, kind, kiosk, token)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(office_time("2027-03-15 11:30"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(clock: Any, db: None) -> Waiting:
    return build()


def give_parent(patient: Any, *, phone: str) -> None:
    """A mother who may hear about visits; the telephone on record is hers."""
    with system("test", purpose="test") as actor:
        person = people.add_related_person(
            actor=actor,
            key=uuid.uuid4(),
            patient_id=patient.pk,
            relationship="mother",
            family_name=patient.family_name,
            given_name="Elena",
            phone=phone,
        )
        people.add_proxy(
            actor=actor,
            key=uuid.uuid4(),
            patient_id=patient.pk,
            person_id=person.pk,
            kinds=["visits"],
        )
