"""Remittances in a real browser: taken back and corrected, kept by the payer, owed by line."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from praxis.access.context import system
from praxis.billing.models import Remittance
from praxis.billing.tests.era import check, clp, file_of, plb, posted, reversed_clp, svc
from praxis.billing.tests.money_world import SET_UP, Office, sums_of
from praxis.config.tests.browser import SignedIn
from praxis.ledger.queries import party_balance
from praxis.ledger.types import Chart, Party, PartyKind

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], list[str]]
T1 = (("CO", "45", 8000), ("PR", "1", 5000), ("PR", "2", 1400))
BETTER = (("CO", "45", 8000), ("PR", "2", 3000))


def picture(page: Any, name: str) -> None:
    """For the eye, when PRAXIS_PICTURES names a folder: desktop and phone."""
    folder = os.environ.get("PRAXIS_PICTURES")
    if not folder:
        return
    for size, (width, height) in {"phone": (390, 844), "desktop": (1440, 900)}.items():
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=str(Path(folder) / f"{name}-{size}.png"), full_page=size == "phone")


def fits(page: Any) -> None:
    """At 320 px nothing runs off the page."""
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1440, "height": 900})


def take_in(page: Any, tmp_path: Path, content: bytes) -> None:
    """The biller takes in a file by hand; the check opens."""
    file = tmp_path / "era.835"
    file.write_bytes(content)
    page.goto(page.url.split("/remittances/")[0] + "/remittances/new/")
    page.get_by_label("835 file").set_input_files(str(file))
    page.get_by_role("button", name="Read the file").click()


def owed(page: Any) -> str:
    """The cell of the account's one charge that says what the patient owes, and why."""
    cells = page.get_by_role("region", name="Charges").locator("tbody tr").first.locator("td, th")
    return re.sub(r"\s+", " ", cells.last.inner_text()).removeprefix("Patient owes ").strip()


def test_a_check_takes_a_payment_back_and_pays_anew_and_the_account_shows_the_last_word(
    page: Any, signed_in: SignedIn, axe: Axe, tmp_path: Path
) -> None:
    """Capability B16."""
    with system("test", purpose="test"):
        office = Office()
        claim = office.billed([20000])
        first = clp(claim, svc(20000, 5600, *T1))
        posted(SET_UP, check(office.payer, first))
        assert sums_of(claim).patient_cents == 6400
        content = file_of(
            check(office.payer, clp(claim, svc(20000, 9000, *BETTER)), reversed_clp(first))
        )
    signed_in(page, "biller", go="/remittances/new/")
    take_in(page, tmp_path, content)

    claims = page.locator(".check-list li")
    assert claims.count() == 2
    taken_back = claims.filter(has_text="Took back")
    assert "-$56.00" in taken_back.inner_text()
    taken_back.get_by_role("link").click()
    assert page.get_by_text("taken back").first.is_visible()
    assert axe(page) == []
    picture(page, "reversal")
    fits(page)
    claims.filter(has_text="$90.00").get_by_role("link").click()
    equation = page.locator(".equation", has_text="3. The check").inner_text()
    assert "$34.00" in equation
    assert "Balances" in equation
    picture(page, "correction")

    page.locator(".check-head").get_by_role("link").first.click()
    assert owed(page) == "$30.00 Coinsurance PR-2 $30.00"
    row = page.get_by_role("region", name="Charges").locator("tbody tr").first.inner_text()
    assert "$90.00" in row
    assert "$80.00" in row
    assert re.search(r"\bPaid\b", row)
    assert axe(page) == []
    picture(page, "account-corrected")
    with system("test", purpose="test"):
        assert sums_of(claim).patient_cents == 3000


def test_what_a_payer_keeps_stands_as_its_balance_until_a_later_check_gives_it_back(
    page: Any, signed_in: SignedIn, axe: Axe, tmp_path: Path
) -> None:
    """Capability B17."""
    with system("test", purpose="test"):
        office = Office()
        claim, other, later = (office.billed([20000]) for _ in range(3))
        posted(SET_UP, check(office.payer, clp(claim, svc(20000, 12000, ("CO", "45", 8000)))))
        kept = file_of(
            check(
                office.payer,
                clp(other, svc(20000, 5600, *T1)),
                items=[
                    plb("WO", 5000, claim.number),
                    plb("FB", -1500, "CARRIED"),
                    plb("L6", -213, claim.number),
                ],
            )
        )
        back = file_of(
            check(
                office.payer,
                clp(later, svc(20000, 5600, *T1)),
                items=[plb("WO", -5000, claim.number), plb("FB", 1500, "CARRIED")],
            )
        )
    signed_in(page, "biller", go="/remittances/new/")
    take_in(page, tmp_path, kept)
    side = page.locator(".side-body")
    item = side.locator("li", has_text="Took back WO")
    assert "-$50.00" in item.inner_text()
    assert item.get_by_role("link", name=f"claim {claim.number}").is_visible()
    assert "+$2.13" in side.locator("li", has_text="Interest for late payment L6").inner_text()
    assert "$23.13" in page.locator(".equation", has_text="3. The check").inner_text()
    assert "$35.00" in side.locator("li", has_text="keeps from us").inner_text()
    assert axe(page) == []
    picture(page, "plb")
    fits(page)

    side.get_by_role("link", name="keeps from us").click()
    table = page.get_by_role("region", name="Blue River Health")
    assert "$35.00" in table.locator("tfoot").inner_text()
    assert (
        table.locator("tr", has_text="Took back")
        .get_by_role("link", name=claim.number)
        .is_visible()
    )
    assert not table.get_by_text("Interest").count()
    assert axe(page) == []
    picture(page, "payer-balances")
    fits(page)
    page.get_by_role("link", name="In the books").click()
    assert page.get_by_text("$35.00").first.is_visible()

    page.goto(page.url.split("/books/")[0] + "/remittances/new/")
    take_in(page, tmp_path, back)
    assert page.get_by_text("Nothing stands with Blue River Health").is_visible()
    page.goto(page.url.split("/remittances/")[0] + "/remittances/balances/")
    assert page.get_by_text("Nothing stands between a payer and us.").is_visible()
    page.goto(page.url.split("/remittances/")[0] + f"/patients/{other.patient_id}/account/")
    assert owed(page).startswith("$64.00")
    with system("test", purpose="test") as actor:
        assert sums_of(claim).patient_cents == 0
        party = Party(PartyKind.PAYER, office.payer.pk)
        assert party_balance(actor=actor, party=party, account=Chart.PAYER_BALANCES) == 0
        assert Remittance.objects.filter(state="posted").count() == 3


def test_the_account_says_line_by_line_which_part_is_deductible_coinsurance_or_copay(
    page: Any, signed_in: SignedIn, axe: Axe, tmp_path: Path
) -> None:
    """Capability L03."""
    with system("test", purpose="test"):
        office = Office()
        claim = office.billed([20000, 12000])
        lines = list(claim.lines.order_by("line_number"))
        content = file_of(
            check(
                office.payer,
                clp(
                    claim,
                    svc(20000, 5600, *T1, number=lines[0].control_number),
                    svc(
                        12000,
                        5500,
                        ("CO", "45", 4000),
                        ("PR", "3", 2500),
                        number=lines[1].control_number,
                        code="G0462",
                    ),
                ),
            )
        )
    signed_in(page, "biller", go="/remittances/new/")
    take_in(page, tmp_path, content)
    signed_in(page, "front_desk", go=f"/patients/{claim.patient_id}/account/")
    rows = page.get_by_role("region", name="Charges").locator("tbody tr")
    first, second = (re.sub(r"\s+", " ", rows.nth(at).inner_text()) for at in (0, 1))
    assert "$64.00 Deductible PR-1 $50.00 Coinsurance PR-2 $14.00" in first
    assert "$25.00 Copay PR-3 $25.00" in second
    assert axe(page) == []
    picture(page, "account-lines")
    fits(page)
    assert page.get_by_text("$89.00").first.is_visible()
