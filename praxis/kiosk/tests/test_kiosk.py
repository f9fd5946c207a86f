"""Check-in at a kiosk, screen by screen."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from praxis.access.context import guest, opened, system
from praxis.access.testing import make_actor
from praxis.documents.models import Document
from praxis.kernel.errors import Forbidden, NotFound
from praxis.kiosk import actions, queries
from praxis.kiosk.models import Kiosk, ProposedChange
from praxis.kiosk.tests.conftest import Waiting, give_parent
from praxis.kiosk.types import GUEST, AlreadyDecided
from praxis.people.models import ContactPoint, Patient
from praxis.scheduling import actions as scheduling
from praxis.scheduling.models import Appointment, VisitEvent
from praxis.worklist.models import WorkItem

FACTS = {"month": "03", "day": "14", "year": "1985", "last4": "6042"}
MISS = "We did not find a visit with these two."
# The smallest picture a browser accepts.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def find(client: Client, **changes: str) -> Any:
    return client.post("/kiosk/", {**FACTS, **changes})


def kinds() -> list[str]:
    with system("test", purpose="test"):
        return list(WorkItem.objects.order_by("pk").values_list("kind", flat=True))


def status(visit: Appointment) -> str:
    with system("test", purpose="test"):
        return str(Appointment.objects.get(pk=visit.pk).status)


def test_a_browser_that_is_no_kiosk_shows_nothing(room: Waiting) -> None:
    room.visit(room.person())
    stranger = Client(headers={"accept": "text/html"})
    assert find(stranger).status_code == 404
    with system("test", purpose="test") as actor:
        actions.end_kiosk(actor=actor, kiosk_id=room.kiosk.pk)
    assert find(room.client()).status_code == 404


def test_two_facts_find_the_visit_and_show_first_name_and_time_alone(room: Waiting) -> None:
    room.visit(room.person(email="maria@mail.example"))
    client = room.client()
    assert find(client)["Location"] == "/kiosk/confirm/"
    page = client.get("/kiosk/confirm/").content.decode()
    assert "Is this still right, Maria?" in page
    assert "11:40 AM" in page
    assert "ends in 6042" in page
    assert "m•••••@mail.example" in page
    for whole in ("Alvarez", "2175556042", "maria@", "03/14", "1985", "P-1"):
        assert whole not in page


@pytest.mark.parametrize("wrong", [{"last4": "6043"}, {"day": "15"}, {"year": "1986"}])
def test_a_miss_never_says_which_fact_was_wrong(wrong: dict[str, str], room: Waiting) -> None:
    room.visit(room.person())
    answer = find(room.client(), **wrong)
    assert answer.status_code == 422
    assert MISS in answer.content.decode()


def test_somebody_without_a_visit_today_is_not_found(room: Waiting) -> None:
    room.visit(room.person(), at="2027-03-16 09:00")
    assert MISS in find(room.client()).content.decode()


def test_a_cancelled_visit_is_not_found(room: Waiting) -> None:
    visit = room.visit(room.person())
    with system("test", purpose="test") as actor:
        scheduling.cancel_appointment(
            actor=actor, appointment_id=visit.pk, initiator="patient", reason=""
        )
    assert MISS in find(room.client()).content.decode()


def test_three_misses_call_the_desk(room: Waiting) -> None:
    client = room.client()
    for _ in range(2):
        find(client)
    assert kinds() == []
    assert "Somebody is coming" in find(client).content.decode()
    assert kinds() == ["kiosk.help"]


def test_a_kiosk_takes_so_many_tries_and_no_more(room: Waiting) -> None:
    room.visit(room.person())
    for _ in range(30):
        find(room.client(), last4="0000")
    answer = find(room.client())
    assert answer.status_code == 200
    assert "Somebody is coming" in answer.content.decode()


def test_twins_are_asked_for_the_letter_their_first_name_begins_with(room: Waiting) -> None:
    first = room.visit(room.person())
    second = room.visit(room.person(given_name="Ines"), provider=room.other)
    client = room.client()
    page = find(client).content.decode()
    assert "First letter of your first name" in page
    assert "Maria" not in page
    assert find(client, letter="i")["Location"] == "/kiosk/confirm/"
    assert "Ines" in client.get("/kiosk/confirm/").content.decode()
    assert {status(first), status(second)} == {"booked"}


def test_twins_of_one_letter_are_sent_to_the_desk(room: Waiting) -> None:
    room.visit(room.person())
    room.visit(room.person(given_name="Mercy"), provider=room.other)
    answer = find(room.client(), letter="M")
    assert answer.status_code == 422
    assert MISS in answer.content.decode()


def test_a_child_is_found_by_the_number_of_a_parent_who_speaks_for_it(room: Waiting) -> None:
    child = room.person(given_name="Leo", born=date(2020, 3, 14), phone="")
    room.visit(child)
    give_parent(child, phone="+12175550188")
    client = room.client()
    assert find(client, year="2020", last4="0188")["Location"] == "/kiosk/confirm/"


def test_checking_in_does_what_the_desk_does(room: Waiting) -> None:
    visit = room.visit(room.person())
    client = room.client()
    find(client)
    assert client.post("/kiosk/confirm/", {"card": "none"})["Location"] == "/kiosk/forms/"
    assert client.get("/kiosk/forms/")["Location"] == "/kiosk/pay/"
    assert client.get("/kiosk/pay/")["Location"] == "/kiosk/done/"
    assert "You are checked in, Maria" in client.get("/kiosk/done/").content.decode()
    with system("test", purpose="test"):
        events = list(VisitEvent.objects.filter(appointment=visit).order_by("pk"))
    assert [event.kind for event in events] == [
        "booked",
        "arrived",
        "checkin_started",
        "checkin_done",
    ]
    assert events[-1].note.startswith("Identified by date of birth and end of the telephone")
    assert "By the door" in events[-1].note


def test_done_clears_itself_and_the_visit_cannot_be_opened_again(room: Waiting) -> None:
    room.visit(room.person())
    client = room.client()
    find(client)
    client.post("/kiosk/confirm/", {"card": "none"})
    client.get("/kiosk/pay/")
    page = client.get("/kiosk/done/").content.decode()
    assert "This screen clears in" in page
    for url in ("/kiosk/done/", "/kiosk/confirm/", "/kiosk/pay/"):
        assert client.get(url)["Location"] == "/kiosk/"
    assert MISS in find(client).content.decode()


def test_a_screen_left_alone_forgets_who_stood_there(room: Waiting, clock: Any) -> None:
    room.visit(room.person())
    client = room.client()
    find(client)
    assert client.get("/kiosk/confirm/").status_code == 200
    clock.shift(timedelta(minutes=5))
    assert client.get("/kiosk/confirm/")["Location"] == "/kiosk/"


def test_a_changed_number_waits_for_staff_and_then_goes_first(room: Waiting) -> None:
    patient = room.person()
    room.visit(patient)
    client = room.client()
    find(client)
    client.post("/kiosk/change/phone/", {"value": "(217) 555-0199"})
    assert "Changed. We will check it." in client.get("/kiosk/confirm/").content.decode()

    def numbers() -> list[str]:
        with system("test", purpose="test"):
            rows = ContactPoint.objects.filter(patient=patient, system="phone")
            return list(rows.order_by("rank").values_list("value", flat=True))

    assert numbers() == ["+12175556042"]
    assert kinds() == ["kiosk.change"]
    with system("test", purpose="test") as actor:
        row = ProposedChange.objects.get()
        actions.decide_change(actor=actor, change_id=row.pk, accept=True)
        actions.decide_change(actor=actor, change_id=row.pk, accept=True)
        assert WorkItem.objects.get().closed_at is not None
    assert numbers() == ["+12175550199", "+12175556042"]


def test_a_new_card_is_two_encrypted_pictures_and_work_for_the_desk(room: Waiting) -> None:
    patient = room.person()
    room.visit(patient)
    client = room.client()
    find(client)
    sides = {
        side: SimpleUploadedFile(f"{side}.png", PIXEL, content_type="image/png")
        for side in ("front", "back")
    }
    assert client.post("/kiosk/card/", sides)["Location"] == "/kiosk/forms/"
    assert kinds() == ["kiosk.insurance"]
    with system("test", purpose="test"):
        assert Document.objects.filter(patient=patient, kind="insurance_card").count() == 2


def test_the_kiosk_sees_its_visitor_and_nobody_else(room: Waiting) -> None:
    patient, other = room.person(), room.person(family_name="Zamora", phone="+12175550101")
    with guest("kiosk", patient_ids=[patient.pk], permissions=GUEST, purpose="test"):
        assert [row.pk for row in Patient.objects.all()] == [patient.pk]
        assert not Patient.objects.filter(pk=other.pk).exists()


def test_only_who_may_manage_kiosks_makes_a_device_one(room: Waiting, db: None) -> None:
    with pytest.raises(Forbidden), system("test", purpose="test"):
        actions.register_kiosk(
            actor=make_actor("front_desk"), key=uuid.uuid4(), name="Door", site_id=room.site.pk
        )
    assert Kiosk.objects.count() == 1


def test_the_token_of_a_kiosk_is_kept_as_a_hash(room: Waiting) -> None:
    assert room.token not in room.kiosk.token_hash
    assert Kiosk.objects.filter(token_hash=room.token).count() == 0


def proposed(room: Waiting, patient: Any) -> ProposedChange:
    with system("test", purpose="test") as actor:
        return actions.propose_change(
            actor=actor,
            key=uuid.uuid4(),
            kiosk_id=room.kiosk.pk,
            patient_id=patient.pk,
            field="email",
            proposed={"value": "new@mail.example"},
        )


def test_a_change_that_was_refused_is_not_accepted_later(room: Waiting) -> None:
    row = proposed(room, room.person())
    with system("test", purpose="test") as actor:
        actions.decide_change(actor=actor, change_id=row.pk, accept=False)
        with pytest.raises(AlreadyDecided):
            actions.decide_change(actor=actor, change_id=row.pk, accept=True)
        assert not ContactPoint.objects.filter(value="new@mail.example").exists()


def test_the_database_keeps_a_decision_and_its_moment_together(room: Waiting) -> None:
    row = proposed(room, room.person())
    with system("test", purpose="test"), pytest.raises(IntegrityError), transaction.atomic():
        ProposedChange.objects.filter(pk=row.pk).update(accepted=True)


def test_a_change_follows_its_patients_walls(room: Waiting) -> None:
    row = proposed(room, room.person())
    other = room.person(family_name="Zamora", phone="+12175550101")
    with (
        pytest.raises(NotFound),
        guest("kiosk", patient_ids=[other.pk], permissions=GUEST, purpose="test") as actor,
    ):
        queries.get_change(actor=actor, change_id=row.pk)
    with guest("kiosk", patient_ids=[other.pk], permissions=GUEST, purpose="test"):
        assert not ProposedChange.objects.filter(pk=row.pk).exists()


def test_staff_who_only_look_decide_nothing(room: Waiting) -> None:
    row = proposed(room, room.person())
    actor = make_actor("auditor")
    with pytest.raises(Forbidden), opened(actor, purpose="test"):
        actions.decide_change(actor=actor, change_id=row.pk, accept=True)


def test_who_may_not_use_a_kiosk_does_nothing_at_it(room: Waiting) -> None:
    patient = room.person()
    visit = room.visit(patient)
    key, kiosk_id, pk = uuid.uuid4(), room.kiosk.pk, patient.pk
    asked: list[Callable[[Any], object]] = [
        lambda who: actions.call_desk(actor=who, kiosk_id=kiosk_id),
        lambda who: actions.propose_change(
            actor=who, key=key, kiosk_id=kiosk_id, patient_id=pk, field="email", proposed={}
        ),
        lambda who: actions.file_card(
            actor=who, key=key, patient_id=pk, front=PIXEL, back=PIXEL, media_type="image/png"
        ),
        lambda who: actions.ask_about_insurance(actor=who, patient_id=pk, why="None"),
        lambda who: actions.check_in(actor=who, kiosk_id=kiosk_id, appointment_id=visit.pk),
        lambda who: actions.end_kiosk(actor=who, kiosk_id=kiosk_id),
    ]
    for action in asked:
        with (
            pytest.raises(Forbidden),
            guest("x", patient_ids=[pk], permissions=(), purpose="test") as who,
        ):
            action(who)
    assert status(visit) == "booked"
    assert kinds() == []
