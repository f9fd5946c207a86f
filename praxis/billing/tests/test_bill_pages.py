"""The pages of the unpaid bill, the pay page without an account, and the processor's door."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from praxis.access.context import system
from praxis.access.testing import make_user, session_cookie
from praxis.billing import actions
from praxis.billing.actions import paying
from praxis.billing.models import CardOnFile, Checkout, PatientPayment, ProcessorEvent
from praxis.billing.tests.bill_world import (
    agency_of,
    books_agree,
    event,
    owes,
    owing,
    run_of,
    scale_of,
    set_up_processor,
    today,
)
from praxis.billing.tests.money_world import SET_UP, Office
from praxis.people.actions import add_contact_point

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    with system("test", purpose="test"):
        return Office()


@pytest.fixture
def at(db: None) -> Callable[[str], Client]:
    def client(role: str) -> Client:
        found = Client()
        found.cookies["sessionid"] = session_cookie(make_user(role))
        return found

    return client


def link_to(patient: Any) -> str:
    link = actions.send_pay_link(
        actor=SET_UP, key=uuid.uuid4(), patient_id=patient.pk, channel="email"
    )
    return f"/pay/{paying.token_of(SET_UP, link)}/"


@pytest.fixture
def page(office: Office) -> tuple[Any, str]:
    """A patient who owes $200 and the address of the pay page."""
    with system("test", purpose="test"):
        patient = owing(office)
        add_contact_point(
            actor=SET_UP,
            key=uuid.uuid4(),
            patient_id=patient.pk,
            system="email",
            value="ana@example.com",
        )
        set_up_processor()
        return patient, link_to(patient)


def test_every_page_of_the_unpaid_bill_opens_for_a_biller(
    office: Office, at: Callable[[str], Client]
) -> None:
    with system("test", purpose="test"):
        patient = owing(office, 50000)
        scale_of()
        agency = agency_of(office)
        run = run_of()
        plan = actions.start_plan(
            actor=SET_UP, key=uuid.uuid4(), patient_id=patient.pk, count=2, first_on=today()
        )
        asked = actions.ask_help(
            actor=SET_UP,
            key=uuid.uuid4(),
            patient_id=patient.pk,
            household=1,
            income_cents=1000000,
            proof="Pay slip",
            ends_on=today() + timedelta(days=30),
        )
    biller = at("biller")
    for url, words in (
        ("/billing/balances/", patient.family_name),
        ("/billing/balances/?stage=plan", patient.family_name),
        ("/billing/runs/", "Run of"),
        (f"/billing/runs/{run.pk}/", "Made"),
        (f"/patients/{patient.pk}/bill/", "A payment plan runs"),
        (f"/patients/{patient.pk}/bill/call/", "What to say"),
        (f"/plans/{plan.pk}/", "Ahead"),
        (f"/assistance/{asked.pk}/", "of the poverty line"),
        ("/agency/", "Fair Collections"),
        (f"/agency/{agency.pk}/", "Contract and BAA in force"),
    ):
        answer = biller.get(url)
        assert answer.status_code == 200, url
        assert words.lower() in answer.content.decode().lower(), url
    papers = biller.get(f"/billing/runs/{run.pk}/papers/")
    assert papers.content[:2] == b"PK"


def test_the_list_asks_no_more_of_the_database_for_more_accounts(
    office: Office, at: Callable[[str], Client]
) -> None:
    biller = at("biller")
    with system("test", purpose="test"):
        owing(office)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            assert biller.get("/billing/balances/").status_code == 200
        counts.append(len(seen))
        with system("test", purpose="test"):
            owing(office, family="Brown")
            owing(office, family="Chen")
    assert counts[1] <= counts[0]


@pytest.mark.parametrize("amount", ["0", "-5", "200.01"])
def test_the_server_refuses_nothing_and_more_than_is_owed(
    page: tuple[Any, str], amount: str
) -> None:
    _, url = page
    answer = Client().post(url, {"amount": amount, "client_key": uuid.uuid4().hex})
    assert answer.status_code in (200, 422, 400)
    with system("test", purpose="test"):
        assert Checkout.objects.count() == 0


def test_the_pay_page_says_neither_who_nor_what_for(page: tuple[Any, str]) -> None:
    patient, url = page
    text = Client().get(url).content.decode()
    assert "$200.00" in text
    assert patient.family_name not in text
    assert "Office visit" not in text


def test_what_was_paid_there_is_on_the_books_once_however_often_it_is_told(
    page: tuple[Any, str],
) -> None:
    patient, url = page
    answer = Client().post(url, {"amount": "80", "keep_card": "on", "client_key": uuid.uuid4().hex})
    assert answer.status_code == 303
    go = Client().get(answer["Location"]).content.decode()
    assert "http://127.0.0.1:9/pay?" in go
    with system("test", purpose="test"):
        checkout = Checkout.objects.get()
    body, headers = event(checkout.client_key, 8000, token="tok_1", brand="Visa")
    for _ in range(2):
        told = Client().post(
            "/payments/hook/", body, content_type="application/json", headers=headers
        )
        assert told.status_code == 200
    with system("test", purpose="test"):
        payment = PatientPayment.objects.get()
        assert (payment.last_four, payment.auth_code) == ("4242", "A1B2C3")
        assert owes(patient.pk) == 12000
        assert ProcessorEvent.objects.count() == 1
        assert paying.token_in(CardOnFile.objects.get()) == "tok_1"
        assert b"tok_1" not in bytes(CardOnFile.objects.get().token)
        assert books_agree()


def test_an_event_that_the_processor_did_not_sign_changes_nothing(page: tuple[Any, str]) -> None:
    _, url = page
    Client().post(url, {"amount": "80", "client_key": uuid.uuid4().hex})
    with system("test", purpose="test"):
        checkout = Checkout.objects.get()
    body, headers = event(checkout.client_key, 8000)
    forged = {**headers, "Praxis-Signature": "v1=" + "0" * 64}
    for content, sent in ((body, forged), (body.replace(b"8000", b"9000"), headers)):
        told = Client().post(
            "/payments/hook/", content, content_type="application/json", headers=sent
        )
        assert told.status_code == 401
    with system("test", purpose="test"):
        assert not PatientPayment.objects.exists()


def test_a_payment_taken_back_by_the_bank_opens_the_bill_again(page: tuple[Any, str]) -> None:
    patient, url = page
    Client().post(url, {"amount": "200", "client_key": uuid.uuid4().hex})
    with system("test", purpose="test"):
        reference = Checkout.objects.get().client_key
    for kind, left in (("paid", 0), ("chargeback", 20000)):
        body, headers = event(reference, 20000, type=kind)
        Client().post("/payments/hook/", body, content_type="application/json", headers=headers)
        with system("test", purpose="test"):
            assert owes(patient.pk) == left
            assert books_agree()
