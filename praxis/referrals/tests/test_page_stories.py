"""From screens: rules, decisions, units, late steps, a referral to us, copies of records."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from praxis.access.context import opened
from praxis.access.testing import make_user, session_cookie
from praxis.correspondence.models import Disclosure, Message
from praxis.coverage.models import Authorization, AuthorizationRule
from praxis.documents.testing import PDF, make_document
from praxis.kernel.actor import Actor
from praxis.news.testing import run_reactions
from praxis.people.testing import make_organization
from praxis.referrals import actions, periodic
from praxis.referrals.models import PackRule, RecordsRequest, Referral
from praxis.referrals.testing import make_referral
from praxis.referrals.tests.test_referrals import Office
from praxis.scheduling.testing import office_time

pytestmark = [pytest.mark.story, pytest.mark.usefixtures("db")]


def client_of(*roles: str) -> Client:
    client = Client()
    client.cookies["sessionid"] = session_cookie(make_user(*roles))
    return client


def sent(client: Client, url: str, **given: Any) -> Any:
    answer = client.post(url, {"client_key": uuid.uuid4(), **given})
    assert answer.status_code == 303, answer.content.decode()[-2500:]
    return answer


def shown(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(office_time("2027-03-15 08:00"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def office(clock: Any, actor_of: Callable[..., Actor]) -> Office:
    actor = actor_of("office_manager", "front_desk")
    with opened(actor, purpose="test"):
        return Office(actor, actor_of("provider"))


def test_a_rule_is_entered_the_visit_is_red_the_payer_wants_more_approves_and_it_turns_green(
    office: Office,
) -> None:
    lead, desk = client_of("billing_lead"), client_of("front_desk")
    sent(
        lead,
        f"/payers/{office.payer.pk}/authorization-rules/new/",
        kind="visit",
        needed="yes",
        what="Stress test",
        source="Manual, page 9",
        checked_on="03/15/2027",
        starts_on="01/01/2027",
    )
    assert "Manual, page 9" in shown(lead, f"/payers/{office.payer.pk}/")
    with opened(office.actor, purpose="test"):
        visit = office.book("2027-03-16 09:00")
        make_document(actor=office.actor, patient_id=office.patient.pk, title="Last ECG")
    assert periodic.watch_visits() == 1
    red = shown(desk, "/schedule/readiness/?day=2027-03-16")
    place = f"/patients/{office.patient.pk}/authorizations/"
    assert f"{place}?visit={visit.pk}" in red
    assert "Manual, page 9" in shown(desk, f"{place}?visit={visit.pk}")
    with opened(office.actor, purpose="test"):
        coverage_id = office.coverage.pk
    page = sent(
        desk,
        f"{place}?visit={visit.pk}",
        coverage=coverage_id,
        visit_type=office.kind.pk,
        units=3,
        channel="portal",
    ).url
    sent(desk, page, form="more", note="The last ECG")
    with opened(office.actor, purpose="test"):
        file = make_document(actor=office.actor, patient_id=office.patient.pk, title="ECG")
    sent(desk, page, form="info", says="By the portal", file=file.pk)
    sent(desk, page, form="deny", note="Not enough")
    sent(desk, page, form="appeal", note="Peer to peer on the phone")
    sent(
        desk,
        page,
        form="approve",
        number="A-77",
        units=2,
        starts_on="03/15/2027",
        ends_on="05/31/2027",
    )
    assert "Approved in part, 2 of 3" in shown(desk, page)
    run_reactions()
    assert "A-77" in shown(desk, f"{place}?visit={visit.pk}")
    with opened(office.actor, purpose="test"):
        assert Authorization.objects.get().units_reserved == 1
        assert Disclosure.objects.get().what == "ECG"
    assert f"{place}?visit={visit.pk}" not in shown(
        desk, "/schedule/readiness/?day=2027-03-16&show=red"
    )
    assert "<b>1 visit left</b>" in shown(desk, f"/visits/{visit.pk}/check-in/")
    rule = AuthorizationRule.objects.get()
    end = f"/payers/{office.payer.pk}/authorization-rules/{rule.pk}/end/"
    sent(lead, end, ended_on="03/31/2027")
    assert "03/31/2027" in shown(lead, f"/payers/{office.payer.pk}/")


def test_a_late_step_is_seen_chased_and_the_patient_hears_each_step_in_spanish(
    office: Office, clock: Any
) -> None:
    boss, desk = client_of("office_manager"), client_of("front_desk")
    sent(
        boss,
        "/referrals/packs/",
        specialty="Cardiology",
        kinds=["other"],
        months=12,
        source="Dr. Patel",
        checked_on="03/15/2027",
        starts_on="03/01/2027",
    )
    assert "Dr. Patel" in shown(desk, "/referrals/packs/")
    with opened(office.actor, purpose="test"):
        referral = make_referral(actor=office.actor, patient_id=office.patient.pk)
        file = make_document(actor=office.actor, patient_id=office.patient.pk, title="ECG")
    page = f"/referrals/{referral.pk}/"
    assert "Proposed by rule: Dr. Patel" in shown(desk, page)
    sent(desk, page, form="send", way="fax", pack=[file.pk])
    clock.move_to(office_time("2027-04-05 08:00"))
    boss, desk = client_of("office_manager"), client_of("front_desk")
    assert "No date yet, late" in shown(boss, "/referrals/")
    sent(boss, page, form="chase", note="Ms. Lee at the front desk: calls her today")
    assert "No date yet, late" not in shown(boss, page)
    sent(desk, page, form="date", on="04/12/2027")
    with opened(office.actor, purpose="test"):
        told = Message.objects.filter(patient_id=office.patient.pk)
        assert {each.language for each in told} == {"es"}
        assert told.count() == 3
        rule_id = PackRule.objects.get().pk
    sent(boss, f"/referrals/packs/{rule_id}/end/", ends_on="04/30/2027")


def test_a_referral_to_us_comes_with_its_paper_and_ends_with_our_note(office: Office) -> None:
    desk = client_of("front_desk", "clinical")
    with opened(office.actor, purpose="test"):
        to = make_organization(actor=office.actor, name="Lakeside Surgery")
    page = sent(
        desk,
        "/referrals/incoming/new/",
        paper=SimpleUploadedFile("fax.pdf", PDF, "application/pdf"),
        organization=to.pk,
        came_by="fax",
        urgency="soon",
        family_name=office.patient.family_name,
        given_name=office.patient.given_name,
        born_on=f"{office.patient.birth_date:%m/%d/%Y}",
        specialty="Blood pressure",
        reason="After surgery",
    ).url
    assert "Open what came" in shown(desk, page)
    sent(desk, page, form="match", patient=office.patient.pk)
    assert "Book the visit" in shown(desk, page)
    with opened(office.actor, purpose="test"):
        visit = office.book("2027-03-17 09:00")
        actions.note_booking(actor=office.actor, appointment_id=visit.pk)
        ours = make_document(actor=office.actor, patient_id=office.patient.pk, title="Our note")
    sent(desk, page, form="answer", way="fax")
    sent(desk, page, form="ours", file=ours.pk, way="fax")
    with opened(office.actor, purpose="test"):
        assert Referral.objects.get().state == "closed"
        assert Disclosure.objects.count() == 2


def test_a_patient_asks_for_a_copy_and_it_is_followed_to_the_door(office: Office) -> None:
    desk, officer = client_of("front_desk"), client_of("privacy_officer")
    sent(
        officer,
        "/records/fees/",
        asker="patient",
        base="5.00",
        page="0.25",
        free_pages=0,
        source="Our own",
        checked_on="03/15/2027",
        starts_on="01/01/2027",
    )
    with opened(office.actor, purpose="test"):
        file = make_document(actor=office.actor, patient_id=office.patient.pk, title="Visits")
    page = sent(
        desk,
        f"/records/new/?patient={office.patient.pk}",
        asker="patient",
        asker_name="Maria Alvarez",
        authority="access",
        wanted="All visits",
        send_to="1 Main Street",
        received_on="03/15/2027",
    ).url
    assert "04/14/2027" in shown(desk, page)
    assert "They may have it" not in shown(desk, page)
    sent(officer, page, form="clear", note="Saw her licence")
    sent(desk, page, form="price", pages=10)
    assert "$7.50" in shown(desk, page)
    sent(desk, page, form="send", way="mail", pack=[file.pk])
    sent(desk, page, form="arrived", note="She called")
    assert "Delivered" in shown(desk, "/records/")
    with opened(office.actor, purpose="test"):
        row = RecordsRequest.objects.get()
        assert (row.state, row.due_on) == ("delivered", None)
        assert Disclosure.objects.get().why == "All visits"
