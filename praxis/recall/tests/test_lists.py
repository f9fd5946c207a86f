"""The lists of waitlist, absences, missed visits and recalls do not grow dearer with their rows."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from praxis.access.context import opened
from praxis.access.queries import actor_of
from praxis.access.testing import make_site, make_user, session_cookie
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people.testing import make_patient
from praxis.practice.testing import make_provider, make_room, make_visit_type
from praxis.recall.testing import make_recall
from praxis.scheduling import actions
from praxis.scheduling.models import NoShowStep, WaitlistOpening
from praxis.scheduling.testing import join, make_appointment, make_template

LISTS = (
    "/schedule/waitlist/",
    "/schedule/waitlist/times/",
    "/schedule/out/",
    "/schedule/no-shows/",
    "/recalls/",
    "/recalls/to-schedule/",
)


class Rows:
    """Adds one row to every list."""

    def __init__(self, actor: Actor) -> None:
        self.actor, self.site = actor, make_site()
        self.room = make_room(site=self.site)
        self.made = 0

    def add(self) -> None:
        provider = make_provider(site=self.site, room=self.room)
        make_template(provider, site=self.site)
        patient, kind = make_patient(actor=self.actor), make_visit_type(minutes=20)
        day = clock.today("America/Chicago") + timedelta(days=21)
        day += timedelta(days=(7 - day.weekday()) % 7)
        start = clock.local(day, 9, 20 * self.made, "America/Chicago")
        self.made += 1
        visit = make_appointment(
            actor=self.actor,
            patient_id=patient.pk,
            visit_type_id=kind.pk,
            provider_id=provider.pk,
            start=start,
            site=self.site,
        )
        join(self.actor, visit)
        WaitlistOpening.objects.create(
            provider=provider,
            site=self.site,
            start=start,
            end=start + timedelta(minutes=20),
            cause="by_hand",
            client_key=uuid.uuid4(),
            found_at=clock.now(),
        )
        actions.mark_out(
            actor=self.actor,
            key=uuid.uuid4(),
            provider_id=provider.pk,
            start=start,
            end=start + timedelta(hours=1),
        )
        NoShowStep.objects.create(
            appointment=visit,
            patient_id=patient.pk,
            kind="call",
            missed=1,
            made_at=clock.now(),
        )
        make_recall(
            actor=self.actor,
            patient_id=patient.pk,
            visit_type_id=kind.pk,
            ordered_in_id=visit.pk,
        )


def _queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_a_list_asks_the_database_no_more_often_for_more_rows(db: None) -> None:
    user = make_user("office_manager")
    actor = actor_of(user.pk)
    client = Client()
    client.cookies["sessionid"] = session_cookie(user)

    def counted() -> dict[str, int]:
        return {url: _queries(client, url) for url in LISTS}

    with opened(actor, purpose="test"):
        rows = Rows(actor)
        rows.add()
    counted()
    few: dict[str, Any] = counted()
    with opened(actor, purpose="test"):
        rows.add()
        rows.add()
    assert counted() == few
