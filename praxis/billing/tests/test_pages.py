"""Billing's pages as people open them, and how many queries they take."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from praxis.access import testing as access
from praxis.access.context import opened
from praxis.billing import actions
from praxis.billing.models import Interchange
from praxis.billing.testing import SET_UP, Clinic


@pytest.fixture
def biller(db: None, client: Client) -> Callable[..., Any]:
    def sign_in(*roles: str) -> Client:
        user = access.make_user(*(roles or ("billing_lead",)))
        client.cookies["sessionid"] = access.session_cookie(user)
        return client

    return sign_in


def build(count: int = 1) -> Clinic:
    with opened(SET_UP, purpose="test"):
        clinic = Clinic()
        for _ in range(count):
            clinic.make_claim()
        return clinic


def claim_of(clinic: Clinic) -> Any:
    with opened(SET_UP, purpose="test"):
        from praxis.billing.models import Claim

        return Claim.objects.select_related("encounter").latest("pk")


def test_every_page_of_billing_opens(db: None, biller: Callable[..., Any]) -> None:
    clinic = build()
    claim = claim_of(clinic)
    with opened(SET_UP, purpose="test"):
        actions.send_claims(actor=SET_UP, key=uuid.uuid4())
        clinic.make_encounter(clinic.make_patient("Brooks").pk)
    file = Interchange.objects.latest("pk")
    client = biller()
    visit = claim.encounter.appointment_id
    for url in (
        "/billing/",
        "/claims/",
        f"/claims/{claim.pk}/",
        f"/claims/{claim.pk}/note/",
        "/billing/missing/",
        "/billing/unbilled/",
        "/billing/files/",
        f"/billing/files/{file.pk}/",
        f"/visits/{visit}/charges/",
        f"/visits/{visit}/charges/reopen/",
        f"/visits/{visit}/superbill/",
        "/setup/services/",
        "/setup/services/new/",
        f"/setup/services/{clinic.visit.pk}/",
        f"/setup/services/{clinic.visit.pk}/change/",
        f"/setup/services/{clinic.visit.pk}/end/",
        f"/setup/services/{clinic.visit.pk}/fees/new/",
        "/setup/charge-templates/",
        f"/setup/charge-templates/{clinic.visit_type.pk}/",
        "/setup/partners/",
        "/setup/partners/new/",
        f"/setup/partners/{clinic.partner.pk}/",
        f"/setup/partners/payers/{clinic.payer.pk}/",
        f"/setup/partners/sites/{clinic.site.pk}/",
    ):
        answer = client.get(url)
        assert answer.status_code == 200, (url, answer.content.decode()[:500])


@pytest.mark.parametrize(
    "url", ["/billing/", "/claims/", "/billing/missing/", "/billing/unbilled/", "/billing/files/"]
)
def test_lists_take_as_many_queries_for_five_claims_as_for_one(
    db: None, biller: Callable[..., Any], url: str
) -> None:
    clinic = build()
    client = biller()
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    with opened(SET_UP, purpose="test"):
        for name in ("Brooks", "Osei", "Tanaka", "Mendoza"):
            clinic.make_claim(clinic.make_patient(name))
            clinic.make_encounter(clinic.make_patient(name + "son").pk)
            actions.send_claims(actor=SET_UP, key=uuid.uuid4())
    with CaptureQueriesContext(connection) as five:
        client.get(url)
    assert len(five) <= len(one) + 1
