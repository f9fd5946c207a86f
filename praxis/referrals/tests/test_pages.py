"""The pages: who sees them, what they offer, what they cost."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from praxis.access import queries as access
from praxis.access.context import opened
from praxis.access.queries import actor_of
from praxis.access.testing import make_site, make_user, session_cookie
from praxis.coverage import actions as authorizing
from praxis.coverage.testing import make_coverage, make_payer
from praxis.kernel.actor import Actor
from praxis.news.testing import run_reactions
from praxis.people.testing import make_organization, make_patient
from praxis.referrals.models import Referral
from praxis.referrals.testing import make_referral


def client_of(*roles: str) -> tuple[Client, Actor]:
    user = make_user(*roles)
    client = Client()
    client.cookies["sessionid"] = session_cookie(user)
    return client, actor_of(user.pk)


@pytest.mark.usefixtures("db")
def test_the_desk_orders_asks_and_records_the_decision_on_the_pages() -> None:
    make_site()
    client, actor = client_of("office_manager", "front_desk")
    with opened(actor, purpose="test"):
        patient = make_patient(actor=actor)
        payer = make_payer()
        make_coverage(patient.pk, payer=payer, actor=actor)
        to = make_organization(actor=actor, name="Lakeside Cardiology", kinds=("practice",))
        today = access.today()
        authorizing.add_authorization_rule(
            actor=actor,
            key=uuid.uuid4(),
            payer_id=payer.pk,
            kind="referral",
            needed=True,
            source="Manual",
            checked_on=today,
            starts_on=today,
        )
    sent = {
        "organization": to.pk,
        "specialty": "Cardiology",
        "urgency": "routine",
        "reason": "Chest pain",
        "visits": 3,
        "client_key": uuid.uuid4(),
    }
    answer = client.post(f"/referrals/new/?patient={patient.pk}", sent)
    assert answer.status_code == 303, answer.content
    page = answer["Location"]
    assert b"Ask the payer" in client.get(page).content
    ask = {"form": "ask", "channel": "portal", "units": 3, "client_key": uuid.uuid4()}
    assert client.post(page, ask).status_code == 303
    with opened(actor, purpose="test"):
        referral = Referral.objects.get()
    case = f"/authorizations/{referral.authorization_id}/"
    assert b"Approved" in client.get(case).content
    approved = {
        "form": "approve",
        "number": "A-1",
        "units": 3,
        "starts_on": f"{today:%m/%d/%Y}",
        "ends_on": f"{today:%m/%d/%Y}",
        "client_key": uuid.uuid4(),
    }
    assert client.post(case, approved).status_code == 303
    assert b"A-1" in client.get(case).content
    run_reactions()
    assert b"Send the records" in client.get(page).content
    send = {"form": "send", "way": "fax", "client_key": uuid.uuid4()}
    assert client.post(page, send).status_code == 303
    assert b"Record the date" in client.get(page).content
    assert b"Cardiology" in client.get(f"/patients/{patient.pk}/referrals/").content


@pytest.mark.usefixtures("db")
def test_billers_have_no_referrals() -> None:
    make_site()
    client, _ = client_of("biller")
    assert client.get("/referrals/").status_code == 403


@pytest.mark.usefixtures("db")
def test_the_list_does_not_grow_dearer_with_its_rows() -> None:
    make_site()
    client, actor = client_of("office_manager", "front_desk")

    def count() -> int:
        with opened(actor, purpose="test"):
            make_referral(actor=actor, patient_id=make_patient(actor=actor).pk)
        with CaptureQueriesContext(connection) as asked:
            assert b"Cardiology" in client.get("/referrals/").content
        return len(asked)

    count()
    assert count() == count()
