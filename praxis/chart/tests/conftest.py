"""One patient with a provider, a visit on Wednesday, and the Monday before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import time_machine

from praxis.access import queries as access
from praxis.access.context import opened
from praxis.access.testing import make_site, make_user
from praxis.chart.testing import SET_UP
from praxis.kernel.actor import Actor
from praxis.people.testing import make_patient
from praxis.practice.testing import make_provider, make_room, make_visit_type
from praxis.scheduling import actions as scheduling
from praxis.scheduling.testing import make_appointment, make_template, office_time

NOW = "2027-03-15 10:00"


@dataclass
class Office:
    site: Any
    provider: Any
    doctor: Actor
    nurse: Actor
    desk: Actor
    patient: Any
    visit: Any
    stranger: Any = None


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    with time_machine.travel(office_time(NOW), tick=False), opened(SET_UP, purpose="test"):
        yield build()


def build() -> Office:
    site = make_site()
    user = make_user("provider", name="Chidi Okafor")
    room = make_room(name="Room 1", site=site)
    provider = make_provider(family_name="Okafor", given_name="Chidi", site=site, room=room)
    type(provider).objects.filter(pk=provider.pk).update(user_id=user.pk)
    make_template(provider, site=site)
    scheduling.rebuild_rooms(actor=SET_UP, site_id=site.pk)
    patient = make_patient(
        actor=SET_UP,
        family_name="Alvarez",
        given_name="Maria",
        birth_date=date(1979, 3, 14),
        sex="female",
        site_ids=[site.pk],
    )
    visit = make_appointment(
        actor=SET_UP,
        patient_id=patient.pk,
        visit_type_id=make_visit_type(name="Follow-up", minutes=20).pk,
        provider_id=provider.pk,
        start=office_time("2027-03-17 09:00"),
        site=site,
    )
    return Office(
        site=site,
        provider=provider,
        doctor=access.actor_of(user.pk),
        nurse=access.actor_of(make_user("clinical", name="Nora Lind").pk),
        desk=access.actor_of(make_user("front_desk", name="Dana Whitlock").pk),
        patient=patient,
        visit=visit,
    )
