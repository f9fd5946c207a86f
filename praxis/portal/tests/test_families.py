"""Several of a family booked, moved and cancelled together by a parent who is signed in."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from praxis.access.context import guest, system
from praxis.kernel.errors import Forbidden
from praxis.people.models import Patient
from praxis.portal import actions, queries
from praxis.portal.queries import Pick
from praxis.portal.testing import OnlineOffice, make_reason, make_rule
from praxis.portal.tests.family import (
    make_child,
    make_mother,
    signed_in,
    speaks_for,
)
from praxis.portal.types import PATIENT, BadWay, CallFirst, NotOnline, NotShared, TimeGone
from praxis.practice.testing import make_visit_type
from praxis.scheduling.models import Appointment, VisitEvent, VisitSet
from praxis.scheduling.testing import make_appointment, office_time

MIA, LEO, ZOE = date(2018, 2, 3), date(2016, 7, 9), date(2021, 11, 20)


@pytest.fixture
def well(office: OnlineOffice) -> Any:
    """A check-up that new and known children book online."""
    kind = make_visit_type(name="Check-up", minutes=20, online=True)
    return make_reason(kind, new=kind, words_en="A check-up", words_es="Un chequeo")


@pytest.fixture
def children(office: OnlineOffice) -> list[Any]:
    mother = make_mother(office)
    found = [
        make_child(office, called, born)
        for called, born in (("Mia", MIA), ("Leo", LEO), ("Zoe", ZOE))
    ]
    for child in found:
        speaks_for(child, mother=mother)
    return found


def form(children: list[Any], reason: Any, **more: str) -> dict[str, str]:
    typed = {"how": "after", "from_day": "03/18/2027", "client_key": str(uuid.uuid4()), **more}
    for child in children:
        typed |= {f"who{child.pk}": "on", f"reason{child.pk}": str(reason.pk)}
    return typed


def ways(page: Any) -> list[str]:
    return re.findall(r'name="way" value="([^"]+)"', page.content.decode())


def visits() -> list[Appointment]:
    with system("test", purpose="test"):
        return list(Appointment.objects.select_related("patient").order_by("start", "pk"))


def booked(client: Client, children: list[Any], reason: Any, **more: str) -> str:
    """The address of what was booked."""
    found = client.post("/my/family/", form(children, reason, find="1", **more))
    answer = client.post(
        "/my/family/", form(children, reason, book="1", way=ways(found)[0], **more)
    )
    assert answer.status_code == 303, answer.content.decode()
    return str(answer["Location"])


def test_three_children_are_booked_one_after_another(
    office: OnlineOffice, children: list[Any], well: Any
) -> None:
    client = signed_in()
    page = client.get(booked(client, children, well))
    found = visits()
    assert [visit.patient.given_name for visit in found] == ["Mia", "Leo", "Zoe"]
    assert [visit.start for visit in found] == [
        office_time("2027-03-18 08:00") + timedelta(minutes=20 * place) for place in range(3)
    ]
    assert {visit.note for visit in found} == {"Booked online by Ana"}
    assert page.content.decode().count("Thu, Mar 18") >= 3


def test_two_are_seen_at_the_same_time_by_two_providers(
    office: OnlineOffice, children: list[Any], well: Any
) -> None:
    booked(signed_in(), children[:2], well, how="side")
    first, second = visits()
    assert first.start == second.start
    assert first.provider_id != second.provider_id


def test_only_those_whose_visits_the_parent_may_see_are_on_the_page(
    office: OnlineOffice, children: list[Any], well: Any
) -> None:
    teen = make_child(office, "Evelyn", date(2011, 1, 5))
    speaks_for(teen, mother=None, kinds=("bills",))
    client = signed_in()
    page = client.get("/my/family/").content.decode()
    assert all(name in page for name in ("Mia", "Leo", "Zoe", "Ana"))
    assert "Evelyn" not in page
    client.post("/my/family/", form([teen], well, book="1", way="1.2"))
    assert visits() == []


def test_a_parent_who_is_no_patient_signs_in_by_one_child_and_books_for_all(
    office: OnlineOffice, well: Any
) -> None:
    found = [make_child(office, "Mia", MIA), make_child(office, "Leo", LEO)]
    barred, stranger = make_child(office, "Zoe", ZOE), make_child(office, "Ian", date(2015, 4, 4))
    for child in found:
        speaks_for(child)
    speaks_for(barred)
    speaks_for(barred, no_contact=True)
    speaks_for(stranger, given_name="Maria")
    client = signed_in(born=MIA)
    page = client.get("/my/family/").content.decode()
    assert "Mia" in page
    assert "Leo" in page
    assert "Zoe" not in page
    assert "Ian" not in page
    booked(client, found, well)
    assert len(visits()) == 2


def test_a_mother_who_must_be_told_nothing_of_a_child_does_not_find_it(
    office: OnlineOffice, children: list[Any], well: Any
) -> None:
    with system("test", purpose="test"):
        mother = Patient.objects.get(given_name="Ana")
    speaks_for(children[0], mother=mother, no_contact=True)
    page = signed_in().get("/my/family/").content.decode()
    assert "Mia" not in page
    assert "Leo" in page


def test_a_parent_of_whom_a_child_says_no_contact_loses_the_session(
    office: OnlineOffice, well: Any
) -> None:
    child = make_child(office, "Mia", MIA)
    speaks_for(child)
    client = signed_in(born=MIA)
    speaks_for(child, no_contact=True)
    assert client.get("/my/family/")["Location"] == "/my/sign-in/"


def test_a_time_that_was_taken_books_nobody_and_keeps_what_was_typed(
    office: OnlineOffice, children: list[Any], well: Any
) -> None:
    client = signed_in()
    offered = ways(client.post("/my/family/", form(children, well, find="1")))
    with system("test", purpose="test") as actor:
        make_appointment(
            actor=actor,
            patient_id=make_child(office, "Rival", date(2014, 1, 2)).pk,
            visit_type_id=office.sick.pk,
            provider_id=int(offered[0].split(".")[0]),
            start=office_time("2027-03-18 08:20"),
            site=office.site,
        )
    answer = client.post(
        "/my/family/", form(children, well, book="1", way=offered[0], words="All of us")
    )
    assert answer.status_code == 409
    assert "That time was just taken." in answer.content.decode()
    assert "All of us" in answer.content.decode()
    assert offered[0] not in ways(answer)
    assert ways(answer)
    assert len(visits()) == 1


def test_one_is_cancelled_then_the_others(
    office: OnlineOffice, children: list[Any], well: Any
) -> None:
    client = signed_in()
    url = booked(client, children, well)
    leo = visits()[1]
    typed = {"client_key": str(uuid.uuid4()), "reason": "Ill"}
    assert client.post(f"{url}cancel/", {**typed, "which": str(leo.pk)})["Location"] == url
    assert [visit.status for visit in visits()] == ["booked", "cancelled", "booked"]
    client.post(f"{url}cancel/", {**typed, "which": "all"})
    assert {visit.status for visit in visits()} == {"cancelled"}
    with system("test", purpose="test"):
        gone = VisitEvent.objects.filter(kind="cancelled")
        assert {(event.initiator, event.reason) for event in gone} == {("patient", "Ill")}
    assert "cannot be cancelled" in client.get(f"{url}cancel/").content.decode()


def test_all_move_together_to_another_time(
    office: OnlineOffice, children: list[Any], well: Any
) -> None:
    client = signed_in()
    url = booked(client, children, well)
    before = [visit.start for visit in visits()]
    offered = ways(client.get(f"{url}move/"))
    answer = client.post(f"{url}move/", {"client_key": str(uuid.uuid4()), "way": offered[3]})
    assert answer["Location"] == url
    after = [visit.start for visit in visits()]
    (shift,) = {later - former for former, later in zip(before, after, strict=True)}
    assert shift
    assert int(after[0].timestamp()) == int(offered[3].split(",")[0].split(".")[1])


def test_a_move_to_a_taken_time_leaves_the_visits_where_they_are(
    office: OnlineOffice, children: list[Any], well: Any
) -> None:
    client = signed_in()
    url = booked(client, children, well)
    before = [visit.start for visit in visits()]
    for way in ("", "1.5,2.5", ",".join(f"1.{1_800_000_000}" for _ in children)):
        answer = client.post(f"{url}move/", {"client_key": str(uuid.uuid4()), "way": way})
        assert answer.status_code == 409
    assert [visit.start for visit in visits()] == before


def test_what_was_booked_together_shows_to_nobody_else(
    office: OnlineOffice, children: list[Any], well: Any
) -> None:
    url = booked(signed_in(), children, well)
    other = make_child(office, "Ian", date(2015, 4, 4))
    speaks_for(other, email="maria@example.com", given_name="Maria")
    stranger = signed_in("maria@example.com", date(2015, 4, 4))
    for page in ("", "cancel/", "move/"):
        assert stranger.get(f"{url}{page}").status_code == 404
    stranger.post(f"{url}cancel/", {"client_key": str(uuid.uuid4()), "which": "all"})
    assert {visit.status for visit in visits()} == {"booked"}


def test_the_visit_leads_to_what_was_booked_with_it(
    office: OnlineOffice, children: list[Any], well: Any
) -> None:
    client = signed_in()
    url = booked(client, children, well)
    client.post("/my/who/", {"who": children[0].pk})
    assert url in client.get(f"/my/visits/{visits()[0].pk}/").content.decode()


def test_the_rules_of_online_booking_hold_for_each_of_them(
    office: OnlineOffice, children: list[Any], well: Any
) -> None:
    make_rule("Toddlers call", max_age_months=72)
    page = signed_in().post("/my/family/", form(children, well, find="1")).content.decode()
    assert "Call us to book the visit of Zoe." in page
    assert "Call us to book the visit of Leo." not in page


def test_nothing_is_searched_before_it_is_said_who_comes_and_why(
    office: OnlineOffice, children: list[Any], well: Any
) -> None:
    client = signed_in()
    assert (
        "Choose who is coming."
        in client.post("/my/family/", form([], well, find="1")).content.decode()
    )
    typed = form(children[:1], well, find="1") | {f"reason{children[0].pk}": ""}
    assert "Choose what Mia needs." in client.post("/my/family/", typed).content.decode()


def test_where_questions_come_before_booking_the_parent_says_that_nobody_is_ill(
    office: OnlineOffice, children: list[Any], well: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("praxis.portal.web.families.triage_tree", lambda: object())
    client = signed_in()
    assert ways(client.post("/my/family/", form(children, well, find="1"))) == []
    assert ways(client.post("/my/family/", form(children, well, find="1", well="on")))


def test_the_actions_of_a_family_refuse(
    office: OnlineOffice, children: list[Any], well: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    picks = [Pick(child.pk, well.pk) for child in children[:2]]
    nine, at = office_time("2027-03-18 09:00"), office.provider.pk
    one_by_one = [(at, nine), (at, nine + timedelta(minutes=20))]

    def book(key: uuid.UUID, times: Any = one_by_one, who: Any = picks) -> int:
        with guest(
            "portal",
            patient_ids=[child.pk for child in children],
            permissions=PATIENT,
            purpose="test",
        ) as actor:
            return actions.book_family(
                actor=actor, key=key, picks=who, times=times, site_id=office.site.pk
            )

    with pytest.raises(TimeGone):
        book(uuid.uuid4(), [(at, nine), (at, nine)])
    with pytest.raises(BadWay):
        book(uuid.uuid4(), [(at, nine), (999_999, nine)])
    with pytest.raises(NotOnline):
        only_known = make_reason(office.sick, words_en="A cough", words_es="Tos")
        book(uuid.uuid4(), who=[picks[0], Pick(children[1].pk, only_known.pk)])
    assert visits() == []
    key = uuid.uuid4()
    made = book(key)
    assert book(key) == made
    with system("test", purpose="test"):
        assert VisitSet.objects.get().kind == "family"
    with monkeypatch.context() as patch:
        patch.setattr(
            "praxis.portal.actions.families.refuse_if_to_call",
            lambda *_: (_ for _ in ()).throw(CallFirst()),
        )
        with pytest.raises(CallFirst):
            book(uuid.uuid4(), [(at, nine + timedelta(days=1)), (at, nine + timedelta(days=2))])
    first = visits()[0]
    with (
        guest(
            "portal",
            patient_ids=[child.pk for child in children],
            permissions=PATIENT,
            purpose="test",
        ) as actor,
        pytest.raises(NotShared),
    ):
        actions.move_family(
            actor=actor,
            key=uuid.uuid4(),
            appointment_ids=[first.pk],
            start=nine + timedelta(days=1),
        )
    with guest("portal", patient_ids=[children[0].pk], permissions=(), purpose="test") as actor:
        for refused in (
            lambda: actions.book_family(
                actor=actor, key=uuid.uuid4(), picks=[], times=[], site_id=office.site.pk
            ),
            lambda: actions.move_family(
                actor=actor, key=uuid.uuid4(), appointment_ids=[first.pk], start=nine
            ),
            lambda: actions.cancel_family(actor=actor, appointment_ids=[first.pk]),
            lambda: queries.family_ways(
                actor, [], site_id=1, side_by_side=False, from_day=date(2027, 3, 16)
            ),
        ):
            with pytest.raises(Forbidden):
                refused()
    assert [visit.status for visit in visits()] == ["booked", "booked"]
    assert visits()[0].start == nine
