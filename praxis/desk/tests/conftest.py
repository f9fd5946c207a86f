"""A small office on a Monday in March 2027, 10 AM: two providers, three rooms, one open day."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from praxis.access import queries as access
from praxis.access.context import opened
from praxis.access.testing import make_site, make_user, session_cookie
from praxis.kernel.actor import Actor
from praxis.people.testing import make_patient
from praxis.practice.testing import make_provider, make_room, make_visit_type
from praxis.scheduling import actions as scheduling
from praxis.scheduling.models import Appointment
from praxis.scheduling.testing import make_appointment, make_template, office_time

MONDAY = date(2027, 3, 15)
TEN = "2027-03-15 10:00"


@dataclass
class Office:
    """What the tests know of it. `actor` is the office manager who set it up."""

    actor: Actor
    site: Any
    provider: Any
    other: Any
    room: Any
    follow_up: Any
    new_patient: Any

    @contextmanager
    def open(self) -> Iterator[None]:
        with opened(self.actor, purpose="test"):
            yield

    def patient(self, **details: Any) -> Any:
        with self.open():
            return make_patient(actor=self.actor, **details)

    def book(
        self, at: str, *, patient: Any = None, provider: Any = None, **more: Any
    ) -> Appointment:
        with self.open():
            return make_appointment(
                actor=self.actor,
                patient_id=(patient or make_patient(actor=self.actor)).pk,
                visit_type_id=self.follow_up.pk,
                provider_id=(provider or self.provider).pk,
                start=office_time(at),
                site=self.site,
                **more,
            )

    def do(self, step: str, visit: Appointment, **more: Any) -> Any:
        with self.open():
            action = getattr(scheduling, step)
            return action(actor=self.actor, appointment_id=visit.pk, **more)

    def status(self, visit: Appointment) -> str:
        with self.open():
            return str(Appointment.objects.get(pk=visit.pk).status)

    def visits(self) -> list[Appointment]:
        with self.open():
            return list(Appointment.objects.order_by("pk"))


def build_office() -> Office:
    user = make_user("office_manager", name="Ruth Castellano")
    actor = access.actor_of(user.pk)
    site = make_site()
    with opened(actor, purpose="test"):
        rooms = [make_room(name=f"Room {number}", site=site) for number in (1, 2, 3)]
        provider = make_provider(family_name="Okafor", given_name="Chidi", site=site, room=rooms[0])
        other = make_provider(family_name="Reyes", given_name="Dario", site=site, room=rooms[1])
        for each in (provider, other):
            make_template(each, site=site)
        scheduling.rebuild_rooms(actor=actor, site_id=site.pk)
        return Office(
            actor=actor,
            site=site,
            provider=provider,
            other=other,
            room=rooms[0],
            follow_up=make_visit_type(name="Follow-up", minutes=20),
            new_patient=make_visit_type(name="New patient", minutes=40),
        )


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(office_time(TEN), tick=False) as traveller:
        yield traveller


@pytest.fixture
def office(clock: Any, db: None) -> Office:
    return build_office()


SignIn = Callable[..., Client]


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """A client signed in with these roles."""

    def sign_in(*roles: str, name: str = "Dana Whitlock") -> Client:
        client = Client(headers={"accept": "text/html"})
        client.cookies["sessionid"] = session_cookie(make_user(*roles, name=name))
        return client

    return sign_in


@pytest.fixture
def front_desk(sign_in: SignIn) -> Client:
    return sign_in("front_desk")


def key() -> str:
    return str(uuid.uuid4())


def slot(provider: Any, at: datetime) -> str:
    return f"{provider.pk}|{at.isoformat(timespec='minutes')}"
