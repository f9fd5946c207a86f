"""The room board, the waiting room's screen and the walk-in queue (D02, D08)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from praxis.config.tests.browser import SignedIn
from praxis.desk import actions
from praxis.desk.tests.conftest import Office, build_office
from praxis.kernel import clock as business
from praxis.practice import actions as practice
from praxis.practice.testing import make_room
from praxis.scheduling import actions as scheduling
from praxis.scheduling import queries as schedule
from praxis.scheduling.models import Appointment
from praxis.scheduling.testing import office_time
from praxis.scheduling.types import NotInQueue

Axe = Callable[[Any], list[str]]


@pytest.fixture
def morning(live: str) -> Iterator[Office]:
    """Ten in the morning on the business clock; sign-in keeps the real one."""
    business.set_offset(office_time("2027-03-15 10:00") - business.real_now())
    yield build_office()
    business.set_offset(timedelta())


@pytest.mark.django_db
def test_the_board_asks_as_many_questions_for_one_patient_as_for_many(
    office: Office, front_desk: Client
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert front_desk.get("/schedule/board/").status_code == 200
        return len(seen)

    roomed = office.book("2027-03-15 11:20", provider=office.other)
    office.do("arrive", roomed)
    office.do("room_patient", roomed, room_id=office.room.pk)
    office.do("arrive", office.book("2027-03-15 10:00"))
    asked()
    before = asked()
    for minute in ("10:20", "10:40", "11:00"):
        office.do("arrive", office.book(f"2027-03-15 {minute}"))
    assert asked() == before


@pytest.mark.django_db
def test_the_board_says_who_goes_in_next_and_what_a_room_needs(
    office: Office, front_desk: Client, clock: Any
) -> None:
    first = office.book("2027-03-15 10:00", patient=office.patient(family_name="Kaplan"))
    second = office.book("2027-03-15 10:20", patient=office.patient(family_name="McCoy"))
    for visit in (first, second):
        office.do("arrive", visit)
    office.do("room_patient", first, room_id=office.room.pk)
    page = front_desk.get("/schedule/board/").content.decode()
    assert "Needs: vitals" in page
    assert "Next: McCoy" in page
    office.do("record_vitals_done", first)
    assert "Ready for provider" in front_desk.get("/schedule/board/").content.decode()
    office.do("provider_in", first)
    for _ in range(2):
        clock.shift(timedelta(minutes=13))
        front_desk.get("/schedule/board/")
    page = front_desk.get("/schedule/board/").content.decode()
    assert "is-over" in page
    assert "over what was planned" in page
    office.do("provider_out", first)
    page = front_desk.get("/schedule/board/").content.decode()
    assert "Just left" in page


@pytest.mark.django_db
def test_the_boards_poll_answers_only_when_something_changed(
    office: Office, front_desk: Client
) -> None:
    office.do("arrive", office.book("2027-03-15 10:00"))
    page = front_desk.get("/schedule/board/").content.decode()
    url = page.split('data-poll-url="', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    assert front_desk.get(url).status_code == 204
    office.do("arrive", office.book("2027-03-15 10:20"))
    assert front_desk.get(url).status_code == 200


@pytest.mark.django_db
def test_a_walk_in_is_told_the_wait_that_the_schedule_has(
    office: Office, front_desk: Client
) -> None:
    site = office.site.pk
    for at in ("10:00", "10:20"):
        office.book(f"2027-03-15 {at}")
        office.book(f"2027-03-15 {at}", provider=office.other)
    patients = [office.patient(family_name=name) for name in ("Brooks", "Osei", "Ibarra")]
    for patient in patients:
        answer = front_desk.post(
            f"/schedule/walk-ins/new/?patient={patient.pk}&site={site}",
            {"visit_type_id": office.follow_up.pk, "urgency": "routine"},
        )
        assert answer.status_code == 303
    page = front_desk.get("/schedule/walk-ins/").content.decode()
    assert page.count("about 40 min") == 2, "two providers are free at 10:40"
    assert page.count("about 60 min") == 1
    with office.open():
        queue = schedule.queue(office.actor, site)
    walk_in, number = queue[0]
    taken = front_desk.post(f"/schedule/walk-ins/{walk_in.pk}/take/?site={site}")
    assert taken.status_code == 303
    with office.open():
        visit = Appointment.objects.get(patient_id=walk_in.patient_id)
        assert schedule.day_number(visit.pk) == number
    assert (visit.status, visit.start) == ("arrived", office_time("2027-03-15 10:40"))
    assert front_desk.post(f"/schedule/walk-ins/{walk_in.pk}/take/?site={site}").status_code == 404


@pytest.mark.django_db
def test_a_time_given_to_somebody_who_left_books_nothing(office: Office) -> None:
    with office.open():
        walk_in = scheduling.join_queue(
            actor=office.actor,
            key=uuid.uuid4(),
            patient_id=office.patient().pk,
            site_id=office.site.pk,
            visit_type_id=office.follow_up.pk,
        )
        (offer, *_) = schedule.find_slots(
            office.actor, office.follow_up.pk, site_ids=(office.site.pk,), days=1
        )
        scheduling.leave_queue(actor=office.actor, walk_in_id=walk_in.pk, why="Went home")
        with pytest.raises(NotInQueue), transaction.atomic():
            actions.seat_walk_in(actor=office.actor, key=uuid.uuid4(), walk_in=walk_in, offer=offer)
    assert office.visits() == []


@pytest.mark.django_db
def test_a_link_that_ended_shows_no_number(office: Office, front_desk: Client) -> None:
    made = front_desk.post("/schedule/screen/").content.decode()
    url = made.split('id="id_address" readonly value="', 1)[1].split('"', 1)[0]
    path = url.removeprefix("http://testserver")
    stranger = Client()
    office.do("arrive", office.book("2027-03-15 10:00"))
    with office.open():
        number = str(schedule.day_number(Appointment.objects.get().pk))
    assert f"<li>{number}</li>" in stranger.get(path).content.decode()
    front_desk.post("/schedule/screen/", {"_end": "1"})
    gone = stranger.get(f"{path}now/")
    assert gone.status_code == 404
    assert number not in gone.content.decode()


@pytest.mark.story
def test_the_board_follows_the_day_and_the_screen_calls_by_number(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Office
) -> None:
    practice.change_setting(actor=morning.actor, key="practice_name", value="Riverbend Clinic")
    with morning.open():
        make_room(name="Lab 1", kind="lab", site=morning.site)
    ellison = morning.book(
        "2027-03-15 10:00", patient=morning.patient(family_name="Ellison", given_name="Henry")
    )
    signed_in(page, "front_desk", go="/")
    page.get_by_role("link", name="Board", exact=True).click()
    assert page.get_by_text("Nobody is waiting.").is_visible()
    assert axe(page) == []
    morning.do("arrive", ellison)
    page.get_by_text("Ellison, Henry").first.wait_for()
    with morning.open():
        number = str(schedule.day_number(ellison.pk))
    assert page.get_by_text(f"number {number}").is_visible()
    assert page.get_by_text("Next: Ellison, Henry").is_visible()
    assert axe(page) == []

    page.get_by_role("link", name="Waiting-room screen").click()
    page.get_by_role("button", name="Make a link").click()
    assert axe(page) == []
    address = page.get_by_label("Open this address on the screen").input_value()
    wall = page.context.browser.new_context().new_page()
    wall.goto(address)
    assert wall.locator(".screen-soon").get_by_text(number).is_visible()
    morning.do("room_patient", ellison, room_id=morning.room.pk)
    wall.locator(".screen-now").get_by_text(number).wait_for(timeout=15_000)
    assert wall.locator(".screen-now").get_by_text("Room 1").is_visible()
    assert wall.get_by_text("Pase ahora").is_visible()
    assert "Ellison" not in wall.content()
    assert axe(wall) == []
    wall.context.set_offline(True)
    wall.get_by_text("Ask at the desk").wait_for()
    assert not wall.get_by_text(number).first.is_visible()
    wall.context.close()

    page.goto("/schedule/board/")
    assert page.get_by_text("Needs: vitals").is_visible()
    morning.do("provider_in", ellison)
    page.get_by_text("Planned 20 min").wait_for()
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.story
def test_a_walk_in_gets_a_number_and_an_honest_wait(
    page: Any, signed_in: SignedIn, axe: Axe, morning: Office
) -> None:
    morning.patient(family_name="Quill", given_name="Yuki")
    morning.book("2027-03-15 10:20")
    signed_in(page, "front_desk", go="/")
    page.get_by_role("link", name="Walk-ins").click()
    assert axe(page) == []
    page.get_by_role("link", name="Give a number").click()
    page.get_by_label("Who is it for").fill("Quill")
    page.get_by_role("button", name="Find patient").click()
    assert axe(page) == []
    page.get_by_role("link", name="Quill, Yuki").first.click()
    page.get_by_label("Visit type").select_option(label="Follow-up")
    page.get_by_label("Reason").fill("Sore throat")
    assert axe(page) == []
    page.get_by_role("button", name="Give a number").click()
    assert page.get_by_text("Quill, Yuki waits with number").is_visible()
    assert page.get_by_text("Sore throat").is_visible()
    assert page.locator("td", has_text="about").is_visible()
    assert axe(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("button", name="Take Quill, Yuki at that time").click()
    with morning.open():
        visit = Appointment.objects.get(patient__family_name="Quill")
    assert page.url.endswith(f"/visits/{visit.pk}/")
    assert visit.status == "arrived"
    with morning.open():
        assert schedule.queue(morning.actor, morning.site.pk) == []
