"""The portal: signing in by a link, one's own visits, bills and messages."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from typing import Any

from django.test import Client

from praxis.access import actions as access
from praxis.access.context import system
from praxis.access.testing import make_user, session_cookie
from praxis.billing import actions as billing_actions
from praxis.billing import testing as billing
from praxis.billing.types import ChargeLine
from praxis.correspondence import actions as correspondence
from praxis.correspondence import queries as inbox
from praxis.correspondence.models import Message, Thread
from praxis.people import actions as people
from praxis.people.models import Proxy
from praxis.people.testing import make_patient
from praxis.portal import queries
from praxis.portal.testing import OnlineOffice
from praxis.practice.testing import make_billing_entity, make_visit_type
from praxis.scheduling import actions as scheduling
from praxis.scheduling.models import Appointment, VisitEvent
from praxis.scheduling.testing import make_appointment, office_time
from praxis.worklist.models import WorkItem

BORN = date(1985, 3, 14)


def person(office: OnlineOffice, **details: Any) -> Any:
    given = {
        "family_name": "Lopez",
        "given_name": "Ana",
        "birth_date": BORN,
        "phone": "+12175550142",
        "email": "ana@example.com",
        **details,
    }
    with system("test", purpose="test") as actor:
        return make_patient(actor=actor, site_ids=[office.site.pk], **given)


def visit_of(
    office: OnlineOffice, patient: Any, at: str = "2027-03-18 09:00", kind: Any = None
) -> Appointment:
    with system("test", purpose="test") as actor:
        return make_appointment(
            actor=actor,
            patient_id=patient.pk,
            visit_type_id=(kind or office.sick).pk,
            provider_id=office.provider.pk,
            start=office_time(at),
            site=office.site,
        )


def ask(client: Client, contact: str = "ana@example.com", born: str = "03/14/1985") -> Any:
    return client.post("/my/sign-in/", {"contact": contact, "birth_date": born})


def sent() -> list[Message]:
    with system("test", purpose="test"):
        return list(Message.objects.filter(about="portal.sign_in").order_by("pk"))


def link() -> str:
    found = re.search(r"/my/open/[\w-]+/", sent()[-1].body)
    assert found
    return found[0]


def signed_in(contact: str = "ana@example.com", born: str = "03/14/1985") -> Client:
    client = Client(headers={"accept": "text/html"})
    ask(client, contact, born)
    assert client.post(link())["Location"] == "/my/"
    return client


def status(visit: Appointment) -> str:
    with system("test", purpose="test"):
        return str(Appointment.objects.get(pk=visit.pk).status)


def test_the_sign_in_page_says_the_same_whether_or_not_somebody_is_known(
    office: OnlineOffice,
) -> None:
    person(office)
    client = Client(headers={"accept": "text/html"})
    answers = [
        ask(client).content,
        ask(client, contact="nobody@example.com").content,
        ask(client, born="03/15/1985").content,
    ]
    assert len({re.sub(rb"value=\"\w{64}\"", b"", answer) for answer in answers}) == 1
    assert len(sent()) == 1
    assert sent()[0].body.count("/my/open/") == 1


def test_a_link_works_once_and_not_by_being_looked_at(office: OnlineOffice) -> None:
    person(office)
    client = Client(headers={"accept": "text/html"})
    ask(client)
    url = link()
    assert client.get(url).status_code == 200
    assert client.get("/my/")["Location"] == "/my/sign-in/"
    assert client.post(url)["Location"] == "/my/"
    assert "Hello, Ana" in client.get("/my/").content.decode()
    assert Client(headers={"accept": "text/html"}).post(url).status_code == 404


def test_a_link_ends_after_half_an_hour(office: OnlineOffice, clock: Any) -> None:
    person(office)
    client = Client(headers={"accept": "text/html"})
    ask(client)
    clock.shift(timedelta(minutes=31))
    assert client.post(link()).status_code == 404


def test_a_session_left_alone_ends(office: OnlineOffice, clock: Any) -> None:
    person(office)
    client = signed_in()
    clock.shift(timedelta(minutes=16))
    assert client.get("/my/")["Location"] == "/my/sign-in/"


def test_five_links_an_hour_go_to_one_address_and_no_more(office: OnlineOffice) -> None:
    person(office)
    for _ in range(7):
        ask(Client(headers={"accept": "text/html"}))
    assert len(sent()) == 5


def test_a_patient_sees_nobody_elses_visit(office: OnlineOffice) -> None:
    person(office)
    other = visit_of(office, person(office, family_name="Zamora", phone="+12175550143", email=""))
    client = signed_in()
    for page in ("", "cancel/", "move/", "here/", "forms/"):
        for method in (client.get, client.post):
            answer = method(f"/my/visits/{other.pk}/{page}")
            assert answer.status_code == 404
            assert "Zamora" not in answer.content.decode()
    assert status(other) == "booked"


def test_a_visit_is_confirmed(office: OnlineOffice) -> None:
    visit = visit_of(office, person(office))
    client = signed_in()
    client.post(f"/my/visits/{visit.pk}/")
    assert status(visit) == "confirmed"


def test_a_visit_is_cancelled_by_the_patient_and_coded_so(office: OnlineOffice) -> None:
    visit = visit_of(office, person(office))
    client = signed_in()
    assert "This is late" not in client.get(f"/my/visits/{visit.pk}/cancel/").content.decode()
    client.post(f"/my/visits/{visit.pk}/cancel/", {"reason": "Feeling well again"})
    assert status(visit) == "cancelled"
    with system("test", purpose="test"):
        event = VisitEvent.objects.get(appointment=visit, kind="cancelled")
    assert (event.initiator, event.reason) == ("patient", "Feeling well again")


def test_a_late_cancellation_is_said_to_be_late_before_it_is_done(office: OnlineOffice) -> None:
    visit = visit_of(office, person(office), at="2027-03-15 16:00")
    page = signed_in().get(f"/my/visits/{visit.pk}/cancel/").content.decode()
    assert "counts as a late cancellation" in page


def test_a_visit_moves_to_a_time_that_is_open(office: OnlineOffice) -> None:
    visit = visit_of(office, person(office))
    client = signed_in()
    page = client.get(f"/my/visits/{visit.pk}/move/").content.decode()
    code = re.findall(r'name="choice" value="([^"]+)"', page)[3]
    client.post(f"/my/visits/{visit.pk}/move/", {"choice": code})
    with system("test", purpose="test"):
        moved = Appointment.objects.get(pk=visit.pk)
    assert int(moved.start.timestamp()) == int(code.split(".")[2])


def test_within_the_cut_off_a_visit_is_moved_by_telephone(office: OnlineOffice) -> None:
    visit = visit_of(office, person(office), at="2027-03-15 16:00")
    client = signed_in()
    page = client.get(f"/my/visits/{visit.pk}/move/").content.decode()
    assert "moved by phone" in page
    provider, site = office.other.pk, office.site.pk
    at = int(office_time("2027-03-17 09:00").timestamp())
    client.post(f"/my/visits/{visit.pk}/move/", {"choice": f"{provider}.{site}.{at}"})
    with system("test", purpose="test"):
        assert Appointment.objects.get(pk=visit.pk).start == visit.start


def test_a_time_that_was_taken_keeps_the_visit_and_offers_others(office: OnlineOffice) -> None:
    visit = visit_of(office, person(office))
    client = signed_in()
    at = int(office_time("2027-03-20 11:05").timestamp())
    answer = client.post(
        f"/my/visits/{visit.pk}/move/",
        {"choice": f"{office.other.pk}.{office.site.pk}.{at}"},
    )
    assert answer.status_code == 409
    assert "You still have your visit" in answer.content.decode()


def test_somebody_in_the_car_waits_and_the_office_knows_where(office: OnlineOffice) -> None:
    visit = visit_of(office, person(office), at="2027-03-15 11:40")
    client = signed_in()
    client.post(f"/my/visits/{visit.pk}/here/", {"where": "way"})
    assert status(visit) == "booked"
    client.post(f"/my/visits/{visit.pk}/here/", {"where": "car"})
    assert status(visit) == "arrived"
    with system("test", purpose="test"):
        assert VisitEvent.objects.get(appointment=visit, kind="arrived").note == "In the car"
    desk = Client(headers={"accept": "text/html"})
    desk.cookies["sessionid"] = session_cookie(make_user("front_desk"))
    assert "in the car" in desk.get("/").content.decode()


def test_one_arrives_by_telephone_no_earlier_than_three_hours_before(
    office: OnlineOffice,
) -> None:
    visit = visit_of(office, person(office), at="2027-03-15 16:00")
    signed_in().post(f"/my/visits/{visit.pk}/here/", {"where": "inside"})
    assert status(visit) == "booked"


def test_a_message_is_work_for_who_reads_it_and_its_answer_closes_that(
    office: OnlineOffice,
) -> None:
    patient = person(office)
    client = signed_in()
    client.post("/my/messages/new/", {"topic": "bill", "text": "Why this sum?"})
    with system("test", purpose="test"):
        item = WorkItem.objects.get()
        assert (item.role, item.closed_at) == ("biller", None)
    with system("test", purpose="test") as actor:
        [thread] = inbox.threads_of(actor=actor, patient_id=patient.pk)
        correspondence.add_note(
            actor=actor, key=uuid.uuid4(), thread_id=thread.pk, text="She is angry."
        )
        correspondence.answer_thread(
            actor=actor,
            key=uuid.uuid4(),
            thread_id=thread.pk,
            way="portal",
            text="Your deductible.",
        )
        assert WorkItem.objects.get().closed_at is not None
        told = Message.objects.filter(about="correspondence.portal").get()
        assert "deductible" not in told.body
        correspondence.close_thread(actor=actor, thread_id=thread.pk, outcome="answered")
    assert "1 new" in client.get("/my/").content.decode()
    shown = client.get(f"/my/messages/{thread.pk}/").content.decode()
    assert "Your deductible." in shown
    assert "angry" not in shown
    assert "Nothing new" in client.get("/my/").content.decode()
    client.post(f"/my/messages/{thread.pk}/", {"text": "And the rest?"})
    with system("test", purpose="test") as actor:
        again = inbox.get_thread(actor=actor, thread_id=thread.pk)
        assert (again.state, again.outcome) == ("open", "")
        assert WorkItem.objects.get().closed_at is None


def test_nobody_reads_the_conversation_of_another_patient(office: OnlineOffice) -> None:
    person(office)
    client = signed_in()
    with system("test", purpose="test") as actor:
        other = make_patient(actor=actor, given_name="Other")
        theirs = correspondence.write_to_patient(
            actor=actor, key=uuid.uuid4(), patient_id=other.pk, subject="Hello", text="Secret"
        )
    answer = client.get(f"/my/messages/{theirs.pk}/")
    assert answer.status_code == 404
    assert client.post(f"/my/messages/{theirs.pk}/", {"text": "x"}).status_code == 404


def test_an_empty_message_is_not_sent(office: OnlineOffice) -> None:
    person(office)
    answer = signed_in().post("/my/messages/new/", {"topic": "bill", "text": "  "})
    assert answer.status_code == 422
    with system("test", purpose="test"):
        assert Thread.objects.count() == 0


def mother_of(office: OnlineOffice, child: Any, *kinds: str) -> Any:
    """Ana speaks for the child, in what `kinds` say."""
    mother = person(office)
    with system("test", purpose="test") as actor:
        related = people.add_related_person(
            actor=actor,
            key=uuid.uuid4(),
            patient_id=child.pk,
            relationship="mother",
            family_name="Lopez",
            given_name="Ana",
            phone="+12175550142",
            as_patient_id=mother.pk,
        )
        people.add_proxy(
            actor=actor,
            key=uuid.uuid4(),
            patient_id=child.pk,
            person_id=related.pk,
            kinds=list(kinds),
        )
    return mother


def test_a_mother_switches_to_her_child_and_sees_what_was_agreed(office: OnlineOffice) -> None:
    child = person(
        office, given_name="Leo", birth_date=date(2012, 5, 5), phone="+12175550160", email=""
    )
    visit = visit_of(office, child)
    mother_of(office, child, "visits")
    client = signed_in()
    assert "Switch to Leo" in client.get("/my/").content.decode()
    client.post("/my/who/", {"who": str(child.pk)})
    assert "For Leo" in client.get("/my/").content.decode()
    assert client.get(f"/my/visits/{visit.pk}/").status_code == 200
    assert client.get("/my/bills/").status_code == 404
    assert client.get("/my/messages/").status_code == 404


def test_nobody_switches_to_a_record_that_is_not_open_to_him(office: OnlineOffice) -> None:
    person(office)
    other = person(office, family_name="Zamora", phone="+12175550143", email="")
    client = signed_in()
    client.post("/my/who/", {"who": str(other.pk)})
    assert "Hello, Ana" in client.get("/my/").content.decode()


def test_a_right_that_has_ended_is_gone_at_the_next_click(office: OnlineOffice, clock: Any) -> None:
    child = person(
        office, given_name="Leo", birth_date=date(2012, 5, 5), phone="+12175550160", email=""
    )
    visit = visit_of(office, child)
    mother_of(office, child, "visits")
    with system("test", purpose="test") as actor:
        people.end_proxy(actor=actor, proxy_id=Proxy.objects.get().pk, on=date(2027, 3, 15))
    clock.move_to(office_time("2027-03-15 23:50"))
    client = signed_in()
    client.post("/my/who/", {"who": str(child.pk)})
    assert client.get(f"/my/visits/{visit.pk}/").status_code == 200
    clock.shift(timedelta(minutes=12))
    assert client.get(f"/my/visits/{visit.pk}/").status_code == 404


def test_a_teens_confidential_visit_shows_to_no_proxy_and_not_by_the_familys_mail(
    office: OnlineOffice,
) -> None:
    teen = person(office, given_name="Mia", birth_date=date(2011, 5, 5), phone="+12175550160")
    private = make_visit_type(name="Private", confidential=True)
    visit = visit_of(office, teen, kind=private)
    mother_of(office, teen, "visits", "messages")
    mother = signed_in(contact="ana@example.com")
    mother.post("/my/who/", {"who": str(teen.pk)})
    by_mail = signed_in(contact="ana@example.com", born="05/05/2011")
    for client in (mother, by_mail):
        for url in ("/my/", "/my/visits/"):
            page = client.get(url).content.decode()
            assert "Mar 18" not in page
        assert client.get(f"/my/visits/{visit.pk}/").status_code == 404
        assert client.post(f"/my/visits/{visit.pk}/cancel/", {}).status_code == 404
    assert status(visit) == "booked"


def test_the_arrival_link_opens_one_visit_without_a_name(office: OnlineOffice) -> None:
    visit = visit_of(office, person(office), at="2027-03-15 11:40")
    with system("test", purpose="test") as actor:
        token = access.make_link(
            actor=actor,
            key=uuid.uuid4(),
            purpose="arrival",
            about=f"scheduling.appointment:{visit.pk}",
            patient_id=visit.patient_id,
            expires_at=visit.end,
        )
    client = Client(headers={"accept": "text/html"})
    page = client.get(f"/arrive/{token}/").content.decode()
    assert "11:40 AM" in page
    assert "Lopez" not in page
    assert "Ana" not in page
    client.post(f"/arrive/{token}/", {"where": "inside"})
    assert status(visit) == "arrived"
    with system("test", purpose="test") as actor:
        scheduling.start_check_in(actor=actor, appointment_id=visit.pk)


def owes(office: OnlineOffice, patient: Any, cents: int = 18_500) -> None:
    """A past visit that no insurance pays for, closed for billing."""
    make_billing_entity()
    service = billing.make_service()
    billing.make_fee(service, cents)
    with system("test", purpose="test") as actor:
        encounter = billing.make_past_visit(
            patient.pk,
            visit_type_id=office.sick.pk,
            provider_id=office.provider.pk,
            site=office.site,
            day=date(2027, 3, 8),
        )
        billing_actions.save_charges(
            actor=actor,
            key=uuid.uuid4(),
            encounter_id=encounter.pk,
            diagnoses=["E11.9"],
            lines=[ChargeLine(service_id=service.pk)],
        )
        billing_actions.close_visit(actor=actor, key=uuid.uuid4(), encounter_id=encounter.pk)


def test_what_one_owes_is_said_with_why_and_adds_up(office: OnlineOffice) -> None:
    patient = person(office)
    owes(office, patient)
    client = signed_in()
    page = re.sub(r"<[^>]+>", "", client.get("/my/bills/").content.decode())
    assert "You owe $185.00" in page
    assert "Visit of March 8, 2027" in page
    assert "No insurance pays for this visit." in page
    with system("test", purpose="test") as actor:
        (row,) = queries.bill(actor=actor, patient_id=patient.pk).visits
    assert row.adds_up
    assert (row.charged_cents, row.owed_cents) == (18_500, 18_500)
