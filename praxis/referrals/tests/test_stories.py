"""A referral from the wish to the note that was read, in a real browser."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from praxis.access import queries as access
from praxis.access.context import opened, system
from praxis.access.testing import make_site
from praxis.config.tests.browser import SignedIn
from praxis.coverage import actions as authorizing
from praxis.coverage.testing import make_coverage, make_payer
from praxis.documents.testing import make_document
from praxis.news.testing import run_reactions
from praxis.people.testing import make_organization, make_patient
from praxis.referrals.models import Referral

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], list[str]]


def test_a_referral_goes_from_the_order_to_the_note_that_was_read(
    page: Any, signed_in: SignedIn, axe: Axe
) -> None:
    make_site()
    with system("test", purpose="test") as actor:
        patient = make_patient(actor=actor, family_name="Alvarez", given_name="Maria")
        payer = make_payer()
        make_coverage(patient.pk, payer=payer, actor=actor)
        make_organization(actor=actor, name="Lakeside Cardiology", kinds=("practice",))
        today = access.today()
        authorizing.add_authorization_rule(
            actor=actor,
            key=uuid.uuid4(),
            payer_id=payer.pk,
            kind="referral",
            needed=True,
            source="Provider manual, chapter 4",
            checked_on=today,
            starts_on=today,
        )

    desk = signed_in(page, "front_desk", go=f"/patients/{patient.pk}/referrals/")
    page.get_by_role("link", name="New referral").click()
    page.get_by_label("To", exact=True).select_option(label="Lakeside Cardiology")
    page.get_by_label("Specialty").fill("Cardiology")
    page.get_by_label("What is asked").fill("Chest pain on exertion")
    page.get_by_label("Visits asked for").fill("3")
    assert axe(page) == []
    page.get_by_role("button", name="Save").click()
    assert "Provider manual, chapter 4" in page.inner_text("main")

    page.get_by_role("button", name="Ask the payer").click()
    page.get_by_role("link", name="Asked").click()
    page.get_by_label("Authorization number").fill("A-7781")
    page.get_by_label("Visits granted").fill("3")
    page.get_by_label("From", exact=True).fill(f"{today:%m/%d/%Y}")
    page.get_by_label("To", exact=True).fill(f"{today + timedelta(days=60):%m/%d/%Y}")
    assert axe(page) == []
    page.get_by_role("button", name="Approved").click()
    assert "A-7781" in page.inner_text("main")
    run_reactions()

    page.goto("/referrals/")
    assert axe(page) == []
    page.locator("tbody a").first.click()
    page.get_by_role("button", name="Send the records").click()
    page.get_by_label("Specialist's visit").fill(f"{today + timedelta(days=9):%m/%d/%Y}")
    page.get_by_role("button", name="Record the date").click()
    assert axe(page) == []
    place = page.url
    with opened(desk, purpose="test"):
        referral = Referral.objects.get()
        make_document(actor=desk, patient_id=patient.pk, title="Cardiology note")
    page.goto(place)
    page.get_by_label("The note, from the patient's files").select_option(index=1)
    page.get_by_role("button", name="The note came back").click()

    signed_in(page, "provider", go=place)
    page.get_by_role("button", name="I have read the note").click()
    with opened(desk, purpose="test"):
        referral.refresh_from_db()
        assert referral.state == "closed"
