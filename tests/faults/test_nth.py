"""Whatever statement fails, a write action has either happened whole or not at all."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine

from praxis.access.context import opened
from praxis.access.testing import make_actor, make_site
from praxis.correspondence import actions as correspondence
from praxis.correspondence.testing import make_texted
from praxis.coverage import actions as coverage
from praxis.coverage.testing import coverage_details, make_payer
from praxis.documents import actions as documents
from praxis.kernel.actor import Actor
from praxis.people import actions as people
from praxis.people.testing import make_patient
from praxis.practice.testing import make_provider, make_room, make_visit_type
from praxis.scheduling import actions as scheduling
from praxis.scheduling.testing import make_template, office_time
from praxis.scheduling.types import Initiator
from praxis.worklist import actions as worklist
from tests.faults.nth import fail_at_each_statement

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
NOW = office_time("2027-03-15 08:00")
PROGRAM = Actor(user_id=None, name="test", system=True)
NINE = office_time("2027-03-15 09:00")


class Office:
    """One provider with a template, a room, a patient with a visit at nine."""

    def __init__(self) -> None:
        self.desk = make_actor("front_desk", "office_manager")
        self.site = make_site()
        self.provider = make_provider()
        make_room()
        self.room = make_room()
        self.type = make_visit_type(room_kind="exam")
        make_template(self.provider)
        with opened(self.desk, purpose="test"):
            self.patient = make_patient(actor=self.desk)

    def book(self, start: Any = NINE, key: uuid.UUID | None = None) -> int:
        return scheduling.book_appointment(
            actor=self.desk,
            key=key or uuid.uuid4(),
            patient_id=self.patient.pk,
            visit_type_id=self.type.pk,
            provider_id=self.provider.pk,
            site_id=self.site.pk,
            start=start,
        )


Scenario = Callable[[Office], Callable[[Actor], object]]


def _register(office: Office) -> Callable[[Actor], object]:
    key = uuid.uuid4()
    return lambda actor: people.register_patient(
        actor=actor,
        key=key,
        site_ids=[office.site.pk],
        family_name="Ferrara",
        given_name="Olga",
        birth_date=date(1971, 2, 3),
        sex="female",
        telephones=[people.Telephone("+12175550177")],
        address=people.Place("1 Oak St", "62701"),
    )


def _book(office: Office) -> Callable[[Actor], object]:
    key = uuid.uuid4()
    return lambda _: office.book(key=key)


def _on_a_visit(
    act: Callable[[Actor, int, Office], object], *before: Callable[..., Any]
) -> Scenario:
    def scenario(office: Office) -> Callable[[Actor], object]:
        with opened(office.desk, purpose="test"):
            visit = office.book()
            for step in before:
                step(actor=office.desk, appointment_id=visit)
        return lambda actor: act(actor, visit, office)

    return scenario


def _room(*, actor: Actor, appointment_id: int) -> None:
    from praxis.practice import queries as practice

    site = make_site()
    room = practice.rooms_on(date(2027, 3, 15), (site.pk,))[0]
    scheduling.room_patient(actor=actor, appointment_id=appointment_id, room_id=room.pk)


def _insure(office: Office) -> Callable[[Actor], object]:
    payer = make_payer()
    key = uuid.uuid4()
    return lambda actor: coverage.add_coverage(
        actor=actor, key=key, patient_id=office.patient.pk, details=coverage_details(payer)
    )


def _file(office: Office) -> Callable[[Actor], object]:
    key = uuid.uuid4()
    return lambda actor: documents.file_document(
        actor=actor,
        key=key,
        patient_id=office.patient.pk,
        kind="other",
        title="Letter",
        media_type="text/plain",
        content=b"A letter.",
    )


def _task(office: Office) -> Callable[[Actor], object]:
    return lambda actor: worklist.file_item(
        actor=actor,
        key="test:thing:1",
        kind="test",
        title="Call back",
        why="The patient asked",
        consequence="The patient waits",
        due_at=NINE,
        role="front_desk",
        patient_id=office.patient.pk,
        url="/",
    )


def _stop(office: Office) -> Callable[[Actor], object]:
    with opened(office.desk, purpose="test"):
        make_texted(actor=office.desk, phone="+12175550142")
    return lambda _: correspondence.receive_text(
        actor=PROGRAM, event_id="m-1", number="+12175550142", text="STOP", received_at=NOW
    )


SCENARIOS: dict[str, Scenario] = {
    "register a patient": _register,
    "book a visit": _book,
    "move a visit": _on_a_visit(
        lambda actor, visit, _: scheduling.move_appointment(
            actor=actor, appointment_id=visit, start=office_time("2027-03-15 10:00")
        )
    ),
    "cancel a visit": _on_a_visit(
        lambda actor, visit, _: scheduling.cancel_appointment(
            actor=actor, appointment_id=visit, initiator=Initiator.PATIENT
        )
    ),
    "arrive": _on_a_visit(
        lambda actor, visit, _: scheduling.arrive(actor=actor, appointment_id=visit)
    ),
    "room": _on_a_visit(
        lambda actor, visit, _: _room(actor=actor, appointment_id=visit), scheduling.arrive
    ),
    "check out": _on_a_visit(
        lambda actor, visit, _: scheduling.check_out(actor=actor, appointment_id=visit),
        scheduling.arrive,
        _room,
        scheduling.provider_in,
        scheduling.provider_out,
    ),
    "plan reminders": _on_a_visit(
        lambda _, visit, __: scheduling.plan_reminders(actor=PROGRAM, appointment_id=visit)
    ),
    "tell of a delay": _on_a_visit(
        lambda actor, visit, office: scheduling.tell_running_late(
            actor=actor,
            key=uuid.UUID(int=visit),
            provider_id=office.provider.pk,
            site_id=office.site.pk,
            minutes=30,
            appointment_ids=[visit],
        )
    ),
    "take in a STOP": _stop,
    "add insurance": _insure,
    "file a document": _file,
    "file a task": _task,
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_write_that_fails_halfway_leaves_nothing(name: str) -> None:
    with time_machine.travel(NOW, tick=False):
        office = Office()
        act = SCENARIOS[name](office)

        def attempt() -> None:
            with opened(office.desk, purpose="test"):
                act(office.desk)

        assert fail_at_each_statement(attempt) > 2
