"""The second insurance billed from the screen, and not when the first has passed it on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from praxis.access.context import system
from praxis.billing.models import Claim, Interchange
from praxis.billing.testing import SET_UP
from praxis.billing.tests.era import check, clp, file_of, posted
from praxis.billing.tests.test_secondary import (
    Insured,
    first_answer,
    screening,
    sent,
    visit,
)
from praxis.config.tests.browser import SignedIn
from praxis.documents import queries as documents
from praxis.kernel import exchange

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], list[str]]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "home", lambda: tmp_path)


def test_the_biller_bills_the_second_insurance_and_its_check_ends_the_balance(
    page: Any, signed_in: SignedIn, axe: Axe, tmp_path: Path
) -> None:
    with system("test", purpose="test"):
        office = Insured()
        sent(office.claim)
        posted(SET_UP, check(office.payer, first_answer(office.claim)))
    signed_in(page, "biller", go=f"/claims/{office.claim.pk}/")
    page.get_by_role("button", name="Bill the next insurance").click()
    page.get_by_text("The claim to the next insurance is made.").wait_for()
    page.get_by_text("Secondary claim to Second Mutual").wait_for()
    assert axe(page) == []
    page.get_by_role("button", name="Send now").click()
    page.get_by_text("Put in a file.").wait_for()

    with system("test", purpose="test"):
        second = Claim.objects.get(follows=office.claim)
        file = Interchange.objects.filter(direction="out").latest("pk")
        said = documents.open_content(actor=SET_UP, document_id=file.document_id or 0).data
        answer = clp(
            second,
            visit(6400, ("OA", "23", 12100)),
            screening(0, ("OA", "23", 2400)),
            status="2",
        )
        second_check = file_of(check(office.second, answer))
    assert b"AMT*D*120~" in said.replace(b"\n", b"")
    assert b"CAS*PR*1*50**2*14~" in said.replace(b"\n", b"")
    received = tmp_path / "second.835"
    received.write_bytes(second_check)
    page.goto("/remittances/new/")
    page.get_by_label("835 file").set_input_files(str(received))
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("heading", name="What was posted").wait_for()
    page.goto(f"/patients/{office.patient.pk}/account/")
    open_money = page.get_by_role("region", name="What is open").inner_text()
    assert open_money.count("$0.00") == 3
    assert axe(page) == []


def test_what_the_payer_passed_on_is_not_billed_again(page: Any, signed_in: SignedIn) -> None:
    with system("test", purpose="test"):
        office = Insured()
        sent(office.claim)
        posted(SET_UP, check(office.payer, first_answer(office.claim, status="19")))
    signed_in(page, "biller", go=f"/claims/{office.claim.pk}/")
    page.get_by_text("Forwarded to the next payer").wait_for()
    page.get_by_role("button", name="Bill the next insurance").click()
    page.get_by_text("The payer has sent this claim on itself.").wait_for()
    with system("test", purpose="test"):
        assert Claim.objects.count() == 1
