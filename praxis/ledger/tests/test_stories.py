"""The books in a real browser: an entry, a deposit seen by the bank, a bill, a closed month."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from praxis.access.context import system
from praxis.access.testing import make_site
from praxis.config.tests.browser import SignedIn
from praxis.ledger import queries
from praxis.ledger.models import Deposit
from praxis.ledger.testing import (
    SET_UP,
    make_entry,
    make_receipt,
    make_rent,
    patient_party,
)
from praxis.ledger.types import Line
from praxis.people.testing import make_organization, make_patient

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], list[str]]


def picture(page: Any, name: str) -> None:
    """For the eye, when PRAXIS_PICTURES names a folder: desktop and phone."""
    folder = os.environ.get("PRAXIS_PICTURES")
    if not folder:
        return
    for size, (width, height) in {"desktop": (1440, 900), "phone": (390, 844)}.items():
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=str(Path(folder) / f"{name}-{size}.png"))
    page.set_viewport_size({"width": 1440, "height": 900})


def fits(page: Any) -> bool:
    """At 320 px nothing is wider than the window."""
    page.set_viewport_size({"width": 320, "height": 640})
    fit = bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
    page.set_viewport_size({"width": 1440, "height": 900})
    return fit


def a_month_of_books() -> None:
    site = make_site()
    with system("test", purpose="test") as actor:
        for number, given in enumerate(("Maria", "Jorge", "Ana"), start=1):
            patient = patient_party(
                make_patient(actor=actor, family_name="Alvarez", given_name=given).pk
            )
            day = date(2026, 11, number)
            make_entry(
                Line("1100", 200_00, patient),
                Line("4000", -200_00),
                on=day,
                kind="charges",
                memo="Charges of a visit",
            )
            make_entry(
                Line("1030", 56_00, memo=f"TRN 00{number}4471"),
                Line("4100", 80_00),
                Line("1110", 64_00, patient),
                Line("1100", -200_00, patient),
                on=day,
                kind="remittance",
                memo="Remittance of a payer",
            )
            make_receipt(patient, site=site, cents=25_00)
            make_receipt(patient, site=site, cents=40_00, method="check", reference=f"104{number}")
            make_receipt(patient, site=site, cents=30_00, method="card", reference="4471")
        make_entry(
            Line("1000", 50_000_00), Line("3000", -50_000_00), on=date(2026, 10, 1), memo="Opening"
        )
        make_rent(4_200_00, on=date(2026, 10, 1), memo="Rent October")


def test_a_fix_is_a_reversing_entry_and_a_closed_month_refuses(
    page: Any, signed_in: SignedIn, axe: Axe
) -> None:
    a_month_of_books()
    signed_in(page, "bookkeeper", go="/books/")
    assert axe(page) == []
    picture(page, "books")
    assert fits(page)
    page.get_by_role("link", name="Write an entry").first.click()
    page.get_by_label("Date", exact=True).fill("10/20/2026")
    page.get_by_label("What it is for").fill("Paper towels")
    page.get_by_label("Account of line 1").select_option("5000")
    page.get_by_label("Debit of line 1").fill("80.00")
    page.get_by_label("Account of line 2").select_option("1000")
    page.get_by_label("Credit of line 2").fill("79.00")
    page.get_by_role("button", name="Post entry").click()
    assert page.get_by_text("differ by $1.00").is_visible()
    assert axe(page) == []
    picture(page, "entry-add")
    page.get_by_label("Credit of line 2").fill("80.00")
    page.get_by_role("button", name="Post entry").click()
    assert axe(page) == []
    picture(page, "entry")
    page.get_by_role("link", name="Take back").click()
    page.get_by_label("Date", exact=True).fill("10/21/2026")
    page.get_by_label("Why it is taken back").fill("Wrong account")
    page.get_by_role("button", name="Take back $80.00").click()
    assert page.get_by_text("Wrong account").first.is_visible()

    page.goto(page.url.split("/books/")[0] + "/books/months/")
    assert axe(page) == []
    page.get_by_role("button", name="Close October 2026").click()
    assert page.get_by_text("October 2026 is closed").first.is_visible()
    picture(page, "months")
    page.goto(page.url.split("/books/")[0] + "/books/entries/new/")
    page.get_by_label("Date", exact=True).fill("10/22/2026")
    page.get_by_label("What it is for").fill("Too late")
    page.get_by_label("Account of line 1").select_option("5000")
    page.get_by_label("Debit of line 1").fill("1.00")
    page.get_by_label("Account of line 2").select_option("1000")
    page.get_by_label("Credit of line 2").fill("1.00")
    page.get_by_role("button", name="Post entry").click()
    assert page.get_by_text("Use a day of an open month").first.is_visible()
    page.goto(page.url.split("/books/")[0] + "/books/entries/")
    assert axe(page) == []
    picture(page, "entries")
    assert fits(page)


def test_prepaid_money_stands_apart_from_what_patients_owe(
    page: Any, signed_in: SignedIn, axe: Axe
) -> None:
    a_month_of_books()
    signed_in(page, "biller", go="/books/?on=12/31/2026")
    row = page.locator("tr", has_text="2100 Patients' unapplied payments")
    assert "$285.00" in row.inner_text()
    assert "$192.00" in page.locator("tr", has_text="1110 Receivable, patients").inner_text()
    page.get_by_role("link", name="1110 Receivable, patients").click()
    page.get_by_label("From").fill("11/01/2026")
    page.get_by_label("To", exact=True).fill("11/30/2026")
    page.get_by_role("button", name="Show").click()
    assert axe(page) == []
    picture(page, "account")
    assert fits(page)
    page.get_by_role("link", name="Alvarez, Maria").click()
    assert axe(page) == []
    picture(page, "party")


def test_cash_is_deposited_and_the_bank_proves_it(page: Any, signed_in: SignedIn, axe: Axe) -> None:
    a_month_of_books()
    signed_in(page, "office_manager", go="/books/deposits/")
    assert page.get_by_text("$195.00").is_visible()
    assert axe(page) == []
    page.get_by_role("link", name="Make a deposit").click()
    assert axe(page) == []
    picture(page, "deposit-add")
    page.get_by_label("Counted above the receipts").fill("-1.00")
    page.get_by_label("Bag or slip number").fill("Bag 7")
    page.get_by_role("button", name="Make deposit").click()
    assert page.get_by_text("$194.00").first.is_visible()
    assert axe(page) == []
    picture(page, "deposit")
    base = page.url.split("/books/")[0]
    page.goto(f"{base}/books/receipts/")
    assert axe(page) == []
    picture(page, "receipts")
    assert fits(page)
    page.get_by_role("link", name="R-").first.click()
    assert axe(page) == []
    picture(page, "receipt")

    page.goto(f"{base}/books/bank/file/")
    assert axe(page) == []
    csv = b"Date,Description,Amount\n11/24/2026,DEPOSIT BAG 7,194.00\n11/24/2026,FEE,-3.50\n"
    page.get_by_label("CSV file of the bank").set_input_files(
        {"name": "bank.csv", "mimeType": "text/csv", "buffer": csv}
    )
    page.get_by_role("button", name="Read file").click()
    assert axe(page) == []
    picture(page, "bank")
    page.locator("tr", has_text="DEPOSIT BAG 7").get_by_role("link").first.click()
    assert axe(page) == []
    picture(page, "bank-line")
    page.get_by_role("button", name="Match").click()
    page.locator("tr", has_text="FEE").get_by_role("link").first.click()
    page.get_by_role("link", name="Post to an account").click()
    page.get_by_label("Account", exact=True).select_option("5300")
    page.get_by_role("button", name="Post it").click()
    assert page.get_by_text("0 not in the books yet").is_visible()
    with system("test", purpose="test") as actor:
        deposit = Deposit.objects.get()
        assert vars(queries.get_deposit(actor=actor, deposit_id=deposit.pk)[0])["at_bank"]


def test_a_bill_is_entered_approved_by_another_and_paid(
    page: Any, browser: Any, signed_in: SignedIn, axe: Axe
) -> None:
    a_month_of_books()
    make_organization(actor=SET_UP, name="Midwest Supply")
    signed_in(page, "bookkeeper", go="/books/bills/")
    assert axe(page) == []
    page.get_by_role("link", name="Enter a bill").first.click()
    page.get_by_label("Supplier").select_option(label="Midwest Supply")
    page.get_by_label("Number on the bill").fill("INV-9")
    page.get_by_label("Amount").fill("120.00")
    page.get_by_label("Date of the bill").fill("11/02/2026")
    page.get_by_label("Due").fill("12/02/2026")
    page.get_by_label("For").select_option("5000")
    assert axe(page) == []
    picture(page, "bill-add")
    page.get_by_role("button", name="Enter bill").click()
    assert axe(page) == []
    url = page.url
    signed_in(page, "office_manager", go=url[url.index("/books/") :])
    page.get_by_role("button", name="Approve $120.00").click()
    page.get_by_role("link", name="Pay", exact=True).click()
    page.get_by_label("Check or transfer number").fill("2001")
    page.get_by_role("button", name="Pay bill").click()
    assert page.get_by_text("2001").first.is_visible()
    picture(page, "bill")
    page.goto(url.split("/books/")[0] + "/books/check/")
    assert page.get_by_text("In order").count() == 4
    assert axe(page) == []
    picture(page, "check")
