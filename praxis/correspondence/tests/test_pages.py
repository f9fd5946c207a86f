"""Messages, consent and disclosures as the office uses them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from praxis.access import queries as access
from praxis.access.context import opened
from praxis.access.models import User
from praxis.access.testing import make_site, make_user, session_cookie
from praxis.correspondence import queries
from praxis.correspondence.models import Disclosure, Message
from praxis.correspondence.testing import make_letter, make_message
from praxis.correspondence.tests.mailbox import Mailbox, mail_server
from praxis.correspondence.types import State
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.news.testing import run_reactions
from praxis.people.actions import Place
from praxis.people.models import Patient
from praxis.people.testing import make_patient


def _browser(user: User) -> Client:
    client = Client()
    client.cookies["sessionid"] = session_cookie(user)
    return client


@pytest.fixture
def user(db: None) -> User:
    return make_user("front_desk", "office_manager", name="Kim Lopez")


@pytest.fixture
def actor(user: User) -> Actor:
    return access.actor_of(user.pk)


@pytest.fixture
def web(user: User) -> Client:
    return _browser(user)


@pytest.fixture
def patient(actor: Actor) -> Patient:
    with opened(actor, purpose="test"):
        return make_patient(
            actor=actor,
            email="maria@example.com",
            address=Place(line1="7 Elm St", city="Springfield", state="IL", zip="62701"),
        )


def _sent(actor: Actor, patient: Patient, mailbox: Mailbox) -> Message:
    with opened(actor, purpose="test"), mail_server(mailbox, actor=actor):
        message = make_message(actor=actor, patient_id=patient.pk)
        run_reactions()
    return message


def _state(actor: Actor, message: Message) -> str:
    with opened(actor, purpose="test"):
        return queries.get_message(actor=actor, message_id=message.pk).state


def test_the_office_sees_what_was_sent_and_what_waits_for_a_mail_server(
    web: Client, actor: Actor, patient: Patient
) -> None:
    with opened(actor, purpose="test"):
        message = make_message(actor=actor, patient_id=patient.pk)
    page = web.get("/correspondence/").content.decode()
    assert "Your visit is booked" in page
    assert "no mail server is set up" in page
    assert patient.list_name in page
    assert "No mail server is set up" in web.get(f"/correspondence/{message.pk}/").content.decode()


def test_a_stuck_message_is_sent_again_from_its_page(
    web: Client, actor: Actor, patient: Patient
) -> None:
    message = _sent(actor, patient, Mailbox(reply="550 no"))
    assert "Send again" in web.get(f"/correspondence/{message.pk}/").content.decode()
    assert web.post(f"/correspondence/{message.pk}/retry/").status_code == 303
    assert _state(actor, message) == State.QUEUED
    assert web.post(f"/correspondence/{message.pk}/retry/").status_code == 422


@pytest.mark.parametrize(
    ("outcome", "state"), [("arrived", State.SENT), ("dropped", State.CANCELLED)]
)
def test_somebody_says_what_became_of_a_message(
    web: Client, actor: Actor, patient: Patient, outcome: str, state: str
) -> None:
    message = _sent(actor, patient, Mailbox(drop=True))
    url = f"/correspondence/{message.pk}/settle/"
    assert web.post(url, {"why": "", "outcome": outcome}).status_code == 422
    assert web.post(url, {"why": "Asked her", "outcome": outcome}).status_code == 303
    assert _state(actor, message) == state


def test_a_letter_is_written_printed_and_marked_as_sent(
    web: Client, actor: Actor, patient: Patient
) -> None:
    with opened(actor, purpose="test"):
        made = make_letter(actor=actor, patient_id=patient.pk)
    page = f"/correspondence/{made.message_id}/"
    assert made.subject in web.get(f"{page}print/").content.decode()
    assert web.post(f"{page}sent/").status_code == 303
    with opened(actor, purpose="test"):
        [letter] = queries.messages_of(actor=actor, patient_id=patient.pk)
    assert letter.state == State.SENT


def test_a_call_is_logged_on_the_patients_page(web: Client, patient: Patient) -> None:
    answer = web.post(
        f"/patients/{patient.pk}/messages/log/",
        {"channel": "phone", "to": "+12175550123", "subject": "Parking", "text": "Behind."},
    )
    assert answer.status_code == 303
    assert "Parking" in web.get(answer["Location"]).content.decode()


def test_a_no_of_the_patient_holds_from_then_on(
    web: Client, actor: Actor, patient: Patient
) -> None:
    answer = web.post(
        f"/patients/{patient.pk}/consents/new/",
        {
            "channel": "email",
            "purpose": "care",
            "allowed": "no",
            "said_on": f"{clock.now():%m/%d/%Y}",
            "how": "By phone",
        },
    )
    assert answer.status_code == 303
    assert "No: email, visits and care" in web.get(answer["Location"]).content.decode()
    with opened(actor, purpose="test"):
        assert not queries.may_send(
            actor=actor, patient_id=patient.pk, channel="email", purpose="care"
        )


def _disclosed(web: Client, patient: Patient, **more: str) -> Any:
    facts = {
        "name": "County health department",
        "what": "Immunization record",
        "why": "Required report",
        "authority": "45 CFR 164.512(b)",
        "accountable": "on",
        "disclosed_on": f"{clock.now() - timedelta(days=3):%m/%d/%Y}",
    }
    return web.post(f"/patients/{patient.pk}/disclosures/new/", facts | more)


def test_the_accounting_is_one_click_and_corrections_leave_the_former_entry(
    web: Client, actor: Actor, patient: Patient
) -> None:
    page = _disclosed(web, patient)["Location"]
    accounting, _, everything = web.get(page).content.decode().partition("Everything recorded")
    assert "County health department" in accounting
    with opened(actor, purpose="test"):
        wrong = Disclosure.objects.get()
    answer = web.post(
        f"{page}{wrong.pk}/correct/",
        {"entered_in_error": "on", "name": "x", "what": "x", "why": "x", "authority": "x"},
    )
    assert answer.status_code == 303
    accounting, _, everything = web.get(page).content.decode().partition("Everything recorded")
    assert "County health department" not in accounting
    assert everything.count("County health department") == 2


def test_the_front_desk_records_disclosures_but_does_not_read_the_accounting(
    patient: Patient,
) -> None:
    desk = _browser(make_user("front_desk"))
    assert _disclosed(desk, patient)["Location"].endswith("/messages/")
    assert desk.get(f"/patients/{patient.pk}/disclosures/").status_code == 403


def test_another_sites_patient_and_message_are_not_there(actor: Actor, patient: Patient) -> None:
    with opened(actor, purpose="test"):
        message = make_message(actor=actor, patient_id=patient.pk)
    elsewhere = _browser(
        make_user("front_desk", "privacy_officer", site=make_site(code="other", name="Other"))
    )
    for path in (
        f"/correspondence/{message.pk}/",
        f"/correspondence/{message.pk}/print/",
        f"/patients/{patient.pk}/messages/",
        f"/patients/{patient.pk}/messages/log/",
        f"/patients/{patient.pk}/letters/new/",
        f"/patients/{patient.pk}/consents/new/",
        f"/patients/{patient.pk}/disclosures/",
        f"/patients/{patient.pk}/disclosures/new/",
    ):
        assert elsewhere.get(path).status_code == 404, path
    assert elsewhere.post(f"/correspondence/{message.pk}/retry/").status_code == 404
    assert "Your visit is booked" not in elsewhere.get("/correspondence/").content.decode()


@pytest.mark.story
def test_the_desk_records_a_disclosure_and_prints_the_accounting(
    live: str, page: Any, signed_in: Callable[..., Any], axe: Callable[[Any], list[str]]
) -> None:
    actor = signed_in(page, "office_manager")
    with opened(actor, purpose="test"):
        patient = make_patient(actor=actor, email="maria@example.com")
        make_message(actor=actor, patient_id=patient.pk)
    page.goto("/correspondence/")
    assert axe(page) == []
    page.goto(f"/patients/{patient.pk}/messages/")
    assert axe(page) == []
    page.get_by_role("link", name="Disclosures").click()
    page.get_by_role("link", name="Record a disclosure").click()
    page.get_by_label("Given to").fill("County health department")
    page.get_by_label("What was given").fill("Immunization record")
    page.get_by_label("Why").fill("Required report")
    page.get_by_label("By what right").fill("45 CFR 164.512(b)")
    assert axe(page) == []
    page.get_by_role("button", name="Record it").click()
    page.get_by_text("Recorded.", exact=True).wait_for()
    assert page.get_by_role("region", name="Accounting").get_by_text("County health").count() == 1
    assert axe(page) == []
