"""Money in a real browser: a check and its queue, a payment and the day's close."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from praxis.access.context import system
from praxis.billing import actions
from praxis.billing.models import DayClose, RemittanceClaim
from praxis.billing.tests.era import check, clp, file_of, plb, posted, svc
from praxis.billing.tests.money_world import SET_UP, Office, sums_of
from praxis.config.tests.browser import SignedIn

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], list[str]]
T1 = (("CO", "45", 8000), ("PR", "1", 5000), ("PR", "2", 1400))


def test_the_biller_reads_a_check_finds_what_is_off_and_matches_what_was_lost(
    page: Any, signed_in: SignedIn, axe: Axe, tmp_path: Path
) -> None:
    with system("test", purpose="test"):
        office = Office()
        good, bad, lost = (office.billed([20000]) for _ in range(3))
        content = file_of(
            check(
                office.payer,
                clp(good, svc(20000, 5600, *T1)),
                clp(bad, svc(20000, 5599, *T1)),
                clp("A77", svc(20000, 5600, *T1)),
                items=[plb("WO", 1000, good.number), plb("L6", -27)],
            )
        )
    file = tmp_path / "era.835"
    file.write_bytes(content)
    signed_in(page, "biller", go="/remittances/new/")
    page.get_by_label("835 file").set_input_files(str(file))
    page.get_by_role("button", name="Read the file").click()
    page.get_by_text("No reason given").first.wait_for()
    assert axe(page) == []
    page.goto("/remittances/queue/")
    page.get_by_role("link", name="No match").first.click()
    assert axe(page) == []
    page.get_by_label("Our claim number").fill(lost.number)
    page.get_by_role("button", name="Find it").click()
    page.get_by_role("button", name=f"Match and post to claim {lost.number}").click()
    page.get_by_text("Matched and posted.").wait_for()
    with system("test", purpose="test"):
        assert sums_of(lost).patient_cents == 6400
        assert RemittanceClaim.objects.filter(state="unmatched").count() == 0


def test_the_desk_takes_a_payment_prints_its_receipt_and_closes_the_day(
    page: Any, signed_in: SignedIn, axe: Axe
) -> None:
    with system("test", purpose="test"):
        office = Office()
        claim = office.billed([20000])
        posted(SET_UP, check(office.payer, clp(claim, svc(20000, 5600, *T1))))
        actions.take_payment(
            actor=SET_UP,
            key=uuid.uuid4(),
            patient_id=claim.patient_id,
            cents=500,
            method="card",
            site_id=office.site.pk,
            purpose="prepayment",
        )
    signed_in(page, "front_desk", go=f"/patients/{claim.patient_id}/account/")
    assert axe(page) == []
    page.get_by_role("link", name="Take a payment").click()
    page.get_by_label("Amount").fill("64.00")
    page.get_by_label("How").select_option("cash")
    page.get_by_role("button", name="Take the payment").click()
    page.get_by_text("Payment taken.").wait_for()
    assert axe(page) == []
    page.get_by_role("link", name="Receipt").first.click()
    page.get_by_text("Received from").wait_for()
    assert axe(page) == []
    page.goto("/day-close/")
    assert axe(page) == []
    page.get_by_label("$100 notes").fill("1")
    page.get_by_label("$50 notes").fill("1")
    page.get_by_label("$10 notes").fill("1")
    page.get_by_label("$2 notes").fill("2")
    page.get_by_label("Card terminal total").fill("5.00")
    page.get_by_label("I counted this drawer myself").check()
    page.get_by_role("button", name="Close and sign the day").click()
    page.get_by_text("The day is closed and signed.").wait_for()
    assert axe(page) == []
    with system("test", purpose="test"):
        assert DayClose.objects.get().variance_cents == 0
