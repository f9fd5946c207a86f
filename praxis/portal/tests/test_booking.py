"""Booking without an account, page by page."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from praxis.access.context import system
from praxis.coverage.testing import make_payer
from praxis.people import actions as people
from praxis.people.actions import Telephone
from praxis.people.models import ContactPoint, Patient
from praxis.people.testing import make_patient
from praxis.portal.testing import OnlineOffice, make_rule
from praxis.scheduling import actions as scheduling
from praxis.scheduling.models import Appointment, Hold
from praxis.scheduling.testing import office_time
from praxis.worklist.models import WorkItem

WISH = {"reason": "", "words": "A cough", "been_here": "no", "birth_date": "03/14/1985"}
ANA = {
    "given_name": "Ana",
    "family_name": "López",
    "phone": "(217) 555-0142",
    "email": "ana@example.com",
    "may_text": "on",
}


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept": "text/html"})


def wish(client: Client, office: OnlineOffice, **changes: str) -> Any:
    typed = {**WISH, "reason": str(office.cough.pk), "insurance": "none", **changes}
    return client.post("/book/", typed)


def codes(client: Client, url: str = "/book/times/") -> list[str]:
    return re.findall(r'name="choice" value="([^"]+)"', client.get(url).content.decode())


def pick(client: Client, code: str | None = None) -> Any:
    return client.post("/book/times/", {"choice": code or codes(client)[0]})


def finish(client: Client, **changes: str) -> Any:
    return client.post("/book/details/", {**ANA, **changes})


def visits() -> list[Appointment]:
    with system("test", purpose="test"):
        return list(Appointment.objects.select_related("patient").order_by("pk"))


def items() -> list[WorkItem]:
    with system("test", purpose="test"):
        return list(WorkItem.objects.order_by("pk"))


def known() -> Patient:
    """Ana Lopez, whom the office knows since long ago."""
    with system("test", purpose="test") as actor:
        return make_patient(
            actor=actor,
            family_name="Lopez",
            given_name="Ana",
            birth_date=date(1985, 3, 14),
            phone="+12175550142",
        )


def free_held_times() -> None:
    """What the minute's sweep does with holds that ran out."""
    with system("test", purpose="test") as actor:
        for pk in Hold.objects.filter(ended_at=None).values_list("pk", flat=True):
            scheduling.expire_hold(actor=actor, hold_id=pk)


def without_accidents(page: str) -> str:
    """The page without what differs from one visit to the next: time, provider, token."""
    return re.sub(r"\d+:\d+ [AP]M|\w+ \w+, (MD|DO|NP|PA)|value=\"\w{64}\"", "…", page)


def test_a_stranger_books_in_three_steps(office: OnlineOffice, visitor: Client) -> None:
    assert wish(visitor, office)["Location"] == "/book/times/"
    assert pick(visitor)["Location"] == "/book/details/"
    assert finish(visitor)["Location"] == "/book/done/"
    (visit,) = visits()
    assert (visit.patient.name, visit.reason) == ("Ana López", "A cough")
    assert visit.visit_type_id == office.first.pk
    assert visit.minutes == 40
    page = visitor.get("/book/done/").content.decode()
    assert "Your visit is booked" in page
    calendar = visitor.get("/book/done/visit.ics").content.decode()
    assert "BEGIN:VEVENT" in calendar
    assert "López" not in calendar
    assert items() == []


def test_the_soonest_time_stands_first_and_each_moment_once(
    office: OnlineOffice, visitor: Client
) -> None:
    wish(visitor, office)
    starts = [int(code.split(".")[2]) for code in codes(visitor)]
    assert starts == sorted(set(starts))
    assert starts[0] == int(office_time("2027-03-15 10:00").timestamp())


def test_sending_the_last_page_twice_books_once(office: OnlineOffice, visitor: Client) -> None:
    wish(visitor, office)
    pick(visitor)
    finish(visitor)
    assert finish(visitor)["Location"] == "/book/done/"
    assert len(visits()) == 1


def test_somebody_on_record_gets_the_visit_on_that_record_and_never_learns_it(
    office: OnlineOffice, visitor: Client
) -> None:
    stranger = Client(headers={"accept": "text/html"})
    wish(stranger, office)
    pick(stranger)
    finish(stranger, given_name="Zoe", family_name="Quinn", phone="(217) 555-0177", email="")
    patient = known()
    wish(visitor, office)
    pick(visitor)
    finish(visitor, email="")
    assert visits()[-1].patient_id == patient.pk
    assert items() == []
    told, same = (
        without_accidents(each.get("/book/done/").content.decode()) for each in (stranger, visitor)
    )
    assert told == same


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"phone": "(217) 555-0199", "email": ""}, "the telephone is not on record"),
        ({"given_name": "Anna"}, "the first name is spelled differently"),
    ],
)
def test_a_near_match_is_work_for_the_desk_and_never_a_merge(
    typed: dict[str, str], why: str, office: OnlineOffice, visitor: Client
) -> None:
    patient = known()
    wish(visitor, office)
    pick(visitor)
    assert finish(visitor, **typed)["Location"] == "/book/done/", why
    (visit,) = visits()
    assert visit.patient_id != patient.pk, why
    (item,) = items()
    assert item.kind == "portal.alike"
    assert patient.number in item.why
    assert item.patient_id == visit.patient_id


def test_two_records_that_both_agree_are_never_chosen_between(
    office: OnlineOffice, visitor: Client
) -> None:
    both = {known().pk}
    with system("test", purpose="test") as actor:
        both.add(
            people.register_patient(
                actor=actor,
                key=uuid.uuid4(),
                site_ids=[office.site.pk],
                family_name="Lopez",
                given_name="Ana",
                birth_date=date(1985, 3, 14),
                telephones=[Telephone("+12175550142")],
                accept_similar=True,
            ).pk
        )
    wish(visitor, office)
    pick(visitor)
    finish(visitor)
    assert visits()[0].patient_id not in both
    assert [item.kind for item in items()] == ["portal.alike"]


def test_a_number_that_is_not_on_record_is_asked_about_and_not_written_down(
    office: OnlineOffice, visitor: Client
) -> None:
    patient = known()
    wish(visitor, office)
    pick(visitor)
    finish(visitor, email="new@example.com")
    (item,) = items()
    assert item.kind == "portal.contact"
    assert "new@example.com" in item.why
    with system("test", purpose="test"):
        assert not ContactPoint.objects.filter(patient_id=patient.pk, system="email").exists()


def test_saying_one_was_here_before_is_neither_believed_nor_denied(
    office: OnlineOffice, visitor: Client
) -> None:
    """An established-only visit type would tell a stranger whose name is on record."""
    wish(visitor, office, been_here="yes")
    pick(visitor)
    assert finish(visitor)["Location"] == "/book/done/"
    (visit,) = visits()
    assert visit.visit_type_id == office.sick.pk


def test_a_time_that_was_taken_offers_the_closest_and_loses_nothing(
    office: OnlineOffice, visitor: Client, clock: Any
) -> None:
    """The hold ran out while the visitor typed, and a rival was quicker."""
    wish(visitor, office, been_here="yes")
    code = codes(visitor)[5]
    pick(visitor, code)
    clock.shift(timedelta(minutes=11))
    free_held_times()
    rival = Client(headers={"accept": "text/html"})
    wish(rival, office, been_here="yes")
    pick(rival, code)
    finish(rival, given_name="Zoe", family_name="Quinn", phone="(217) 555-0177")
    answer = finish(visitor)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "You have no visit yet." in page
    others = re.findall(r'name="choice" value="([^"]+)"', page)
    assert 1 <= len(others) <= 4
    assert code not in others
    assert [visit.patient.name for visit in visits()] == ["Zoe Quinn"]
    done = visitor.post("/book/details/", {"choice": others[0]})
    assert done["Location"] == "/book/done/"
    assert visits()[-1].patient.name == "Ana López"


def test_a_time_is_kept_while_somebody_types_and_is_free_again_when_another_is_picked(
    office: OnlineOffice, visitor: Client
) -> None:
    wish(visitor, office, been_here="yes")
    first, second = codes(visitor)[5:7]
    pick(visitor, first)
    rival = Client(headers={"accept": "text/html"})
    wish(rival, office, been_here="yes")
    provider, moment = first.split(".")[0], first.split(".")[2]
    offered = {(code.split(".")[0], code.split(".")[2]) for code in codes(rival)}
    assert (provider, moment) not in offered
    assert rival.post("/book/times/", {"choice": first}).status_code == 409
    pick(visitor, second)
    assert rival.post("/book/times/", {"choice": first})["Location"] == "/book/details/"


def test_a_visit_type_that_is_not_online_cannot_be_reached_by_its_address(
    office: OnlineOffice, visitor: Client
) -> None:
    wish(visitor, office, been_here="yes")
    code = codes(visitor)[0]
    office.sick.online = False
    office.sick.save(update_fields=["online"])
    page = visitor.post("/book/times/", {"choice": code}).content.decode()
    assert "Call us to book" in page
    assert visits() == []


@pytest.mark.parametrize(
    "code", ["", "1.1", "x.y.z", "1.1.99999999999", "0.0.0", "1.1.1.1", "-1.1.1"]
)
def test_a_made_up_time_is_refused(code: str, office: OnlineOffice, visitor: Client) -> None:
    wish(visitor, office)
    answer = visitor.post("/book/times/", {"choice": code})
    assert answer.status_code == 409
    assert visits() == []


@pytest.mark.parametrize(
    ("rule", "typed", "asked_to_call"),
    [
        ({"whom": "new"}, {"been_here": "no"}, True),
        ({"whom": "new"}, {"been_here": "yes"}, False),
        ({"max_age_months": 24}, {"birth_date": "01/01/2027"}, True),
        ({"max_age_months": 24}, {}, False),
    ],
)
def test_the_offices_rules_decide_who_books_online(
    rule: dict[str, Any],
    typed: dict[str, str],
    asked_to_call: bool,
    office: OnlineOffice,
    visitor: Client,
) -> None:
    make_rule(**rule)
    answer = wish(visitor, office, **{"been_here": "yes", **typed})
    assert ("Call us to book" in answer.content.decode()) == asked_to_call


def test_a_provider_closed_to_new_patients_is_offered_to_others(
    office: OnlineOffice, visitor: Client
) -> None:
    make_rule(whom="new", provider_id=office.provider.pk)
    wish(visitor, office, been_here="no")
    assert {code.split(".")[0] for code in codes(visitor)} == {str(office.other.pk)}
    wish(visitor, office, been_here="yes")
    url = f"/book/times/?provider={office.provider.pk}"
    assert {code.split(".")[0] for code in codes(visitor, url)} == {str(office.provider.pk)}


def test_an_insurance_the_office_does_not_take_online_is_asked_to_call(
    office: OnlineOffice, visitor: Client
) -> None:
    with system("test", purpose="test"):
        payer = make_payer()
    make_rule(payer_id=payer.pk)
    assert "Call us" in wish(visitor, office, insurance=str(payer.pk)).content.decode()
    assert wish(visitor, office, insurance="other")["Location"] == "/book/times/"


def test_one_address_cannot_fill_the_schedule(office: OnlineOffice, visitor: Client) -> None:
    for number in range(14):
        wish(visitor, office)
        pick(visitor, codes(visitor)[-1])
        answer = finish(visitor, family_name=f"Name{number}", phone=f"(217) 555-01{number:02}")
    assert answer.status_code == 429
    assert len(visits()) <= 12


def test_pages_of_a_booking_stay_out_of_caches_and_in_spanish_say_it_in_spanish(
    office: OnlineOffice, visitor: Client
) -> None:
    wish(visitor, office)
    visitor.cookies["django_language"] = "es"
    answer = visitor.get("/book/times/")
    assert answer["Cache-Control"] == "no-store"
    assert '<html lang="es">' in answer.content.decode()
    assert "Me siento mal" in answer.content.decode()
