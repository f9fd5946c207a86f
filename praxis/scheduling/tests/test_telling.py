"""Calendar entries and addresses, running late, and one's own visit by its link."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from praxis.access.context import system
from praxis.access.testing import make_actor
from praxis.correspondence.models import Message
from praxis.correspondence.testing import make_texted
from praxis.correspondence.tests.phonebox import Phonebox, gateway
from praxis.kernel.errors import Forbidden
from praxis.news.testing import run_reactions
from praxis.practice.actions import change_setting
from praxis.scheduling import actions, queries, telling
from praxis.scheduling.models import Appointment, CalendarFeed
from praxis.scheduling.testing import office_time
from praxis.scheduling.tests.conftest import Office
from praxis.scheduling.types import BadNotice, FeedShows, NoSuchFeed, NoSuchNotice, Status

MOBILE = "+12175550142"


@pytest.fixture
def box(office: Office) -> Iterator[Phonebox]:
    box = Phonebox()
    with gateway(box, actor=office.actor):
        change_setting(actor=office.actor, key="public_address", value="https://v.example.org")
        change_setting(actor=office.actor, key="mail_from", value="office@lakeside.example")
        yield box


def _events(document: str) -> list[Any]:
    return list(Calendar.from_ical(document).walk("VEVENT"))


def _mails(template: str) -> Message:
    found: Message = Message.objects.filter(channel="email", template=template).latest("pk")
    return found


def test_the_entry_of_a_moved_visit_replaces_the_first_and_a_cancellation_takes_it_away(
    office: Office, box: Phonebox
) -> None:
    patient = office.patient(email="rosa@example.com")
    visit = office.book("2027-03-15 09:00", patient_id=patient.pk)
    run_reactions()
    actions.move_appointment(
        actor=office.actor, appointment_id=visit.pk, start=office_time("2027-03-16 10:00")
    )
    run_reactions()
    actions.cancel_appointment(actor=office.actor, appointment_id=visit.pk, initiator="patient")
    run_reactions()
    entries = []
    for template in ("appointment_confirmation", "appointment_moved", "appointment_cancelled"):
        calendar = Calendar.from_ical(_mails(template).ics)
        [event] = calendar.walk("VEVENT")
        entries.append((str(calendar["method"]), event))
    assert [method for method, _ in entries] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert len({str(event["uid"]) for _, event in entries}) == 1
    sequences = [int(str(event["sequence"])) for _, event in entries]
    assert sequences == sorted(set(sequences))
    assert entries[1][1].decoded("dtstart") == office_time("2027-03-16 10:00")
    assert str(entries[2][1]["status"]) == "CANCELLED"
    assert all(str(e["organizer"]) == "mailto:office@lakeside.example" for _, e in entries)


def _feed(office: Office, shows: str = FeedShows.NOTHING) -> str:
    return actions.add_feed(
        actor=office.actor, key=uuid.uuid4(), provider_id=office.provider.pk, shows=shows
    )


def test_a_calendar_address_gives_times_under_one_name_for_everybody(office: Office) -> None:
    patient = office.patient(family_name="Alvarez", given_name="Maria")
    kept = office.book("2027-03-15 09:00", patient_id=patient.pk, reason="Chest pain")
    gone = office.book("2027-03-15 10:00")
    actions.cancel_appointment(actor=office.actor, appointment_id=gone.pk, initiator="patient")
    token = _feed(office)
    answer = Client().get(f"/calendars/{token}.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    [event] = _events(answer.content.decode())
    assert str(event["summary"]) == "Visit"
    assert event.decoded("dtstart") == kept.start
    assert event.decoded("dtend") == kept.end
    for word in ("Alvarez", "Maria", "Chest", kept.visit_type.name):
        assert word not in answer.content.decode()


def test_initials_are_shown_when_asked_for_and_a_move_keeps_the_entry(office: Office) -> None:
    patient = office.patient(family_name="Alvarez", given_name="Maria")
    visit = office.book("2027-03-15 09:00", patient_id=patient.pk)
    token = _feed(office, FeedShows.INITIALS)
    [before] = _events(Client().get(f"/calendars/{token}.ics").content.decode())
    actions.move_appointment(
        actor=office.actor, appointment_id=visit.pk, start=office_time("2027-03-16 10:00")
    )
    [after] = _events(Client().get(f"/calendars/{token}.ics").content.decode())
    assert str(after["summary"]) == "Visit MA"
    assert after["uid"] == before["uid"]
    assert int(str(after["sequence"])) > int(str(before["sequence"]))


def test_a_closed_or_unknown_address_says_the_same(office: Office) -> None:
    token = _feed(office)
    feed = CalendarFeed.objects.get()
    assert token.encode() not in bytes(feed.token_hash)
    actions.end_feed(actor=office.actor, feed_id=feed.pk)
    actions.end_feed(actor=office.actor, feed_id=feed.pk)
    closed, unknown = (Client().get(f"/calendars/{each}.ics") for each in (token, "x" * 43))
    assert (closed.status_code, unknown.status_code) == (404, 404)
    strip = re.compile(rb'value="[^"]*"')
    assert strip.sub(b"", closed.content) == strip.sub(b"", unknown.content)
    with pytest.raises(NoSuchFeed):
        actions.end_feed(actor=office.actor, feed_id=0)


def test_a_provider_gives_out_only_his_own_calendar(office: Office) -> None:
    stranger = make_actor("provider")
    with pytest.raises(Forbidden):
        actions.add_feed(
            actor=stranger, key=uuid.uuid4(), provider_id=office.provider.pk, shows="nothing"
        )
    _feed(office)
    with pytest.raises(NoSuchFeed):
        actions.end_feed(actor=stranger, feed_id=CalendarFeed.objects.get().pk)
    assert queries.feeds(actor=stranger) == []


def test_the_next_patients_hear_once_when_they_will_be_seen(
    office: Office, box: Phonebox, clock: Any
) -> None:
    texted = make_texted(actor=office.actor, phone=MOBILE)
    visits = [
        office.book("2027-03-15 10:00", patient_id=texted.pk),
        office.book("2027-03-15 10:20"),
        office.book("2027-03-15 10:40"),
    ]
    run_reactions()
    box.texts.clear()
    clock.move_to(office_time("2027-03-15 09:40"))
    key = uuid.uuid4()
    for _ in range(2):
        notice = actions.tell_running_late(
            actor=office.actor,
            key=key,
            provider_id=office.provider.pk,
            site_id=office.site.pk,
            minutes=30,
            appointment_ids=[visit.pk for visit in visits[:2]],
        )
    run_reactions()
    assert (notice.told, notice.to_call) == (1, 1)
    [text] = box.texts.values()
    assert "Your 10:00 AM visit is expected to begin about 10:30 AM" in text["text"]
    shown, rows = queries.late_notice(actor=office.actor, notice_id=notice.pk)
    assert [(visit.pk, message is not None) for visit, message, _ in rows] == [
        (visits[0].pk, True),
        (visits[1].pk, False),
    ]
    assert shown.minutes == 30


def test_a_delay_that_makes_no_sense_is_refused(office: Office) -> None:
    asked: dict[str, Any] = {
        "actor": office.actor,
        "provider_id": office.provider.pk,
        "site_id": office.site.pk,
        "appointment_ids": [],
    }
    for minutes in (0, 30, 300):
        with pytest.raises(BadNotice):
            actions.tell_running_late(key=uuid.uuid4(), minutes=minutes, **asked)
    with pytest.raises(Forbidden):
        actions.tell_running_late(
            key=uuid.uuid4(), minutes=30, **(asked | {"actor": make_actor("biller")})
        )
    with pytest.raises(NoSuchNotice):
        queries.late_notice(actor=office.actor, notice_id=0)


def _link(office: Office, visit: Appointment) -> str:
    with system("test", purpose="test") as actor:
        found = queries.visit(actor, visit.pk).appointment
        return telling.visit_link(actor, found).removeprefix("https://v.example.org")


def test_a_patient_confirms_and_cancels_by_the_link(office: Office, box: Phonebox) -> None:
    visit = office.book("2027-03-16 10:00", reason="Chest pain")
    url = _link(office, visit)
    client = Client()
    page = client.get(url).content.decode()
    assert "I will come" in page
    for word in ("Chest", visit.visit_type.name, visit.provider.family_name):
        assert word not in page
    assert "is confirmed" in client.post(url, {"answer": "confirm"}).content.decode()
    visit.refresh_from_db()
    assert visit.status == Status.CONFIRMED
    assert "Cancel this visit?" in client.get(f"{url}?cancel=ask").content.decode()
    visit.refresh_from_db()
    assert visit.status == Status.CONFIRMED
    assert "is cancelled" in client.post(url, {"answer": "cancel"}).content.decode()
    visit.refresh_from_db()
    assert visit.status == Status.CANCELLED
    assert client.post(url, {"answer": "confirm"}).status_code == 409


def test_the_link_of_a_visit_ends_with_it(office: Office, box: Phonebox, clock: Any) -> None:
    visit = office.book("2027-03-16 10:00")
    url = _link(office, visit)
    clock.move_to(visit.start + timedelta(minutes=1))
    assert Client().get(url).status_code == 404
    assert Client().get("/v/guessed/").status_code == 404
