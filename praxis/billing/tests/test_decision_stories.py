"""Reviewed money decided from the screen, by one person and by two."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from praxis.access.context import system
from praxis.billing import actions
from praxis.billing.models import Claim, Decision
from praxis.billing.money_types import Allocation
from praxis.billing.tests.era import check, clp, posted, svc
from praxis.billing.tests.money_world import SET_UP, Office, sums_of
from praxis.config.tests.browser import SignedIn
from praxis.worklist.models import WorkItem

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], list[str]]


def owes(claim: Claim) -> tuple[int, int]:
    with system("test", purpose="test"):
        sums = sums_of(claim)
    return sums.insurance_cents, sums.patient_cents


def test_the_biller_decides_who_owes_what_a_payer_left_and_takes_it_back(
    page: Any, signed_in: SignedIn, axe: Axe, tmp_path: Path
) -> None:
    with system("test", purpose="test"):
        office = Office()
        left, odd = office.billed([20000]), office.billed([10000])
        remittance = posted(
            SET_UP,
            check(
                office.payer,
                clp(left, svc(20000, 0, ("PR", "96", 20000)), status="4"),
                clp(odd, svc(10000, 7000)),
            ),
        )
        rows = {row.claim_id: row.pk for row in remittance.claims.all()}
    signed_in(page, "biller", go=f"/remittances/{remittance.pk}/?claim={rows[left.pk]}")
    page.get_by_role("link", name="Patient owes it…").click()
    page.get_by_text("never goes there").wait_for()
    assert axe(page) == []
    page.get_by_label("Why").fill("The plan does not cover it")
    page.get_by_role("button", name="Make it the patient's").click()
    page.get_by_text("It is the patient's now.").wait_for()
    assert axe(page) == []
    assert owes(left) == (0, 20000)

    page.get_by_role("link", name="Back to the account").click()
    page.get_by_role("heading", name="Decisions").wait_for()
    assert axe(page) == []
    page.get_by_role("link", name="Made the patient's").click()
    page.get_by_role("link", name="Take it back…").click()
    page.get_by_label("Why").fill("The payer changed its mind")
    page.get_by_role("button", name="Take it back").click()
    page.get_by_text("Taken back. The money is open").wait_for()
    assert owes(left) == (20000, 0)

    page.goto(f"/remittances/{remittance.pk}/?claim={rows[odd.pk]}")
    page.keyboard.press("e")
    page.get_by_text("This claim is off by $30.00").wait_for()
    assert axe(page) == []
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"%PDF-1.4 we reduced this claim")
    page.get_by_label("Whose part").select_option("PR")
    page.get_by_label("Reason number").fill("2")
    page.get_by_label("The letter").set_input_files(str(letter))
    page.get_by_role("button", name="Enter the reason").click()
    page.get_by_text("the letter filed").wait_for()
    assert owes(odd) == (0, 3000)


def test_a_write_off_above_the_limit_is_asked_for_and_approved_by_another(
    page: Any, signed_in: SignedIn, axe: Axe
) -> None:
    with system("test", purpose="test"):
        office = Office()
        claim = office.billed([20000])
        posted(
            SET_UP,
            check(office.payer, clp(claim, svc(20000, 0, ("CO", "29", 20000)), status="4")),
        )
    signed_in(page, "biller", go=f"/claims/{claim.pk}/")
    page.get_by_role("link", name="Write off…").click()
    page.get_by_text("You ask; another person approves").wait_for()
    assert axe(page) == []
    page.get_by_label("Reason").select_option("timely_filing")
    page.get_by_label("Why").fill("The limit has passed")
    page.get_by_role("button", name="Write off").click()
    page.get_by_text("Another person approves it.").wait_for()
    assert page.get_by_role("button", name="Approve").count() == 0
    assert owes(claim) == (20000, 0)

    page.context.clear_cookies()
    signed_in(page, "billing_lead", go="/billing/approvals/")
    assert axe(page) == []
    page.locator("tbody tr").first.get_by_role("link").first.click()
    page.get_by_role("button", name="Approve").click()
    page.get_by_text("Approved and in the books.").wait_for()
    assert owes(claim) == (0, 0)
    with system("test", purpose="test"):
        assert not WorkItem.objects.filter(kind="billing.denial", closed_at=None).exists()


@pytest.mark.parametrize("role", ["front_desk", "biller"])
def test_nobody_approves_by_address_what_they_may_not(
    page: Any, signed_in: SignedIn, role: str
) -> None:
    with system("test", purpose="test"):
        office = Office()
        claim = office.billed([20000])
        decision = actions.write_off(
            actor=SET_UP,
            key=uuid.uuid4(),
            patient_id=claim.patient_id,
            side="insurance",
            parts=[Allocation(claim.lines.get().charge_id, 20000)],
            reason="timely_filing",
            why="Late",
        )
        Decision.objects.get(pk=decision.pk)
    signed_in(page, role, go=f"/decisions/{decision.pk}/")
    assert page.get_by_role("button", name="Approve").count() == 0
    assert page.goto(f"/decisions/{decision.pk}/refuse/").status == 403
