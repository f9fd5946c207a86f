"""The books from the screens."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from praxis.access.context import system
from praxis.access.models import Site
from praxis.access.testing import make_site, make_user, session_cookie
from praxis.ledger import actions
from praxis.ledger.models import (
    Account,
    BankLine,
    Deposit,
    Entry,
    EntryLine,
    Payable,
    Period,
    Receipt,
    Refund,
)
from praxis.ledger.testing import (
    SET_UP,
    balance,
    lines_of,
    make_bank_line,
    make_entry,
    make_payable,
    make_receipt,
    make_rent,
    patient_party,
    payer_party,
)
from praxis.ledger.types import Line
from praxis.people.testing import make_organization, make_patient

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 6)


def browser(*roles: str) -> Client:
    client = Client()
    client.cookies[site_settings.SESSION_COOKIE_NAME] = session_cookie(make_user(*roles))
    return client


@pytest.fixture
def site() -> Site:
    return make_site()


@pytest.fixture
def boss(site: Site) -> Client:
    return browser("office_manager")


@pytest.fixture
def keeper(site: Site) -> Client:
    return browser("bookkeeper")


@pytest.fixture
def copay(site: Site) -> Receipt:
    with system("test", purpose="test") as actor:
        patient = make_patient(actor=actor, family_name="Alvarez", given_name="Maria")
        return make_receipt(patient_party(patient.pk), site=site, cents=25_00)


def send(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, {"client_key": str(uuid.uuid4()), **fields})


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return str(answer.content.decode())


def test_the_trial_balance_leads_to_the_account_and_the_entry(keeper: Client) -> None:
    entry = make_rent(80_00, on=DAY)
    bank = Account.objects.get(code="1000")

    page = text(keeper, "/books/?on=2026-10-31")
    assert "1000 Bank, operating" in page
    assert page.count("$80.00") == 5
    assert f"/books/accounts/{bank.pk}/" in page
    page = text(keeper, f"/books/accounts/{bank.pk}/?first=10/01/2026&last=10/31/2026")
    assert f"/books/entries/{entry}/" in page
    assert "-$80.00" in page
    assert "5100 Rent" in text(keeper, f"/books/entries/{entry}/")
    assert "Nothing is posted" in text(keeper, "/books/?on=2026-10-05")


def test_the_trial_balance_and_an_account_leave_as_files(keeper: Client) -> None:
    make_rent(80_00, on=DAY)
    bank = Account.objects.get(code="1000")
    sheet = keeper.get("/books/?on=2026-10-31&as=csv").content.decode("utf-8-sig")
    assert sheet.splitlines()[1:] == [
        '1000,"Bank, operating",0.00,80.00',
        "5100,Rent,80.00,0.00",
        ",Total,80.00,80.00",
    ]
    url = f"/books/accounts/{bank.pk}/?first=2026-10-01&last=2026-10-31&as=csv"
    assert "-80.00,-80.00" in keeper.get(url).content.decode()
    assert keeper.get("/books/?as=xlsx").content[:2] == b"PK"


def _queries(client: Client, url: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)


@pytest.mark.parametrize(
    "url", ["/books/", "/books/receipts/", "/books/deposits/", "/books/bank/", "/books/bills/"]
)
def test_a_list_takes_the_same_queries_whatever_its_length(
    url: str, boss: Client, site: Site
) -> None:
    def grow() -> None:
        with system("test", purpose="test") as actor:
            patient = make_patient(actor=actor)
            receipt = make_receipt(patient_party(patient.pk), site=site)
            actions.add_deposit(
                actor=actor, key=uuid.uuid4(), site_id=site.pk, receipt_ids=[receipt.pk]
            )
            make_bank_line(25_00)
            make_payable(supplier_id=make_organization(actor=actor).pk)

    grow()
    text(boss, url)
    before = _queries(boss, url)
    for _ in range(4):
        grow()
    assert _queries(boss, url) == before


def test_the_books_are_proved_on_demand(keeper: Client) -> None:
    make_rent(on=DAY)
    assert text(keeper, "/books/check/").count("In order") == 4


def test_an_account_of_the_offices_own_is_added_and_renamed(keeper: Client) -> None:
    answer = send(keeper, "/books/accounts/new/", code="5400", name="Cleaning", kind="expense")
    assert answer.status_code == 303
    account = Account.objects.get(code="5400")
    assert "5400" in text(keeper, "/books/accounts/")
    send(
        keeper,
        f"/books/accounts/{account.pk}/change/",
        name="Cleaners",
        ends_on="",
        expected_version="1",
    )
    account.refresh_from_db()
    assert account.name == "Cleaners"
    refused = send(keeper, "/books/accounts/new/", code="5400", name="x", kind="expense")
    assert refused.status_code == 422
    assert "There is an account of that code" in refused.content.decode()


def journal(client: Client, **fields: str) -> Any:
    given = {"on": "10/06/2026", "memo": "Rent October", **fields}
    return send(client, "/books/entries/new/", **given)


def test_an_entry_by_hand_is_posted_only_when_it_balances(keeper: Client) -> None:
    refused = journal(keeper, account_1="5100", debit_1="80", account_2="1000", credit_2="79.99")
    assert refused.status_code == 422
    assert "differ by $0.01" in refused.content.decode()
    both = journal(keeper, account_1="5100", debit_1="80", credit_1="80")
    assert "not both" in both.content.decode()
    none = journal(keeper, debit_1="80")
    assert "Choose the account" in none.content.decode()
    assert Entry.objects.count() == 0

    answer = journal(keeper, account_1="5100", debit_1="80", account_2="1000", credit_2="80")
    entry = Entry.objects.get()
    assert answer["Location"] == f"/books/entries/{entry.pk}/"
    assert lines_of(entry.pk) == [("5100", 80_00), ("1000", -80_00)]
    assert 'name="account_12"' in text(keeper, "/books/entries/new/?lines=12")


def test_an_entry_by_hand_is_taken_back_on_its_page(keeper: Client) -> None:
    entry = make_rent(80_00, on=DAY)
    assert "Take back" in text(keeper, f"/books/entries/{entry}/")
    send(keeper, f"/books/entries/{entry}/reverse/", on="10/07/2026", memo="Wrong month")
    page = text(keeper, f"/books/entries/{entry}/")
    assert "Taken back" in page
    assert "Wrong month" in page
    assert balance("5100") == 0
    assert "Yes" in text(keeper, "/books/entries/")


def test_a_partys_account_lists_what_stands_on_it(boss: Client, copay: Receipt) -> None:
    page = text(boss, f"/books/parties/{copay.party_id}/")
    assert "Alvarez, Maria" in page
    assert "-$25.00" in page


def test_a_month_is_closed_and_opened_again_from_its_page(boss: Client, keeper: Client) -> None:
    make_rent(on=DAY)
    assert "Close October 2026" in text(keeper, "/books/months/")
    assert send(keeper, "/books/months/2026-10/close/").status_code == 303
    assert Period.objects.get().is_closed
    assert "Open again" not in text(keeper, "/books/months/")
    refused = journal(keeper, account_1="5100", debit_1="1", account_2="1000", credit_2="1")
    assert "October 2026 is closed" in refused.content.decode()
    send(keeper, "/books/months/2026-10/close/")
    assert "closed already" in text(keeper, "/books/months/")
    assert keeper.get("/books/months/2026-10/reopen/").status_code == 403
    send(boss, "/books/months/2026-10/reopen/", reason="Late invoice")
    assert "Late invoice" in text(boss, "/books/months/")
    assert boss.get("/books/months/last-week/reopen/").status_code == 404


def test_a_receipt_is_shown_printed_voided_and_given_back(boss: Client, copay: Receipt) -> None:
    assert "Alvarez, Maria" in text(boss, "/books/receipts/")
    page = text(boss, f"/books/receipts/{copay.pk}/")
    assert "$25.00" in page
    assert "Held" in page
    send(
        boss,
        f"/books/receipts/{copay.pk}/refund/",
        cents="5.00",
        method="cash",
        why="Overpaid",
    )
    with system("test", purpose="test"):
        assert Refund.objects.get().cents == 5_00
    refused = send(boss, f"/books/receipts/{copay.pk}/void/", kind="mistake", why="Mistake")
    assert "Part of it was given back" in refused.content.decode()
    assert "Overpaid" in text(boss, f"/books/receipts/{copay.pk}/")
    assert b"Alvarez" in boss.get("/books/receipts/?as=csv").content


def test_a_voided_receipt_says_so(boss: Client, copay: Receipt) -> None:
    send(boss, f"/books/receipts/{copay.pk}/void/", kind="mistake", why="Wrong patient")
    page = text(boss, f"/books/receipts/{copay.pk}/")
    assert "Voided: Entered by mistake" in page
    assert "Wrong patient" in page


def test_a_deposit_is_made_of_what_waits_and_its_slip_names_no_patient(
    boss: Client, copay: Receipt
) -> None:
    assert "$25.00" in text(boss, "/books/deposits/")
    form = text(boss, "/books/deposits/new/")
    assert copay.number in form
    answer = send(
        boss,
        "/books/deposits/new/",
        receipts=[copay.pk],
        on="11/03/2026",
        reference="Bag 7",
        over="-1.00",
    )
    deposit = Deposit.objects.get()
    assert answer["Location"] == f"/books/deposits/{deposit.pk}/"
    slip = text(boss, f"/books/deposits/{deposit.pk}/")
    assert "$24.00" in slip
    assert "Bag 7" in slip
    assert "Alvarez" not in slip
    send(boss, f"/books/deposits/{deposit.pk}/void/", why="Bag lost")
    assert "Bag lost" in text(boss, f"/books/deposits/{deposit.pk}/")
    assert "Nothing is waiting" in text(boss, "/books/deposits/cards/")


def test_a_card_batch_is_settled_less_its_fee(boss: Client, site: Site) -> None:
    with system("test", purpose="test"):
        card = make_receipt(payer_party(), site=site, cents=100_00, method="card")
    send(boss, "/books/deposits/cards/", receipts=[card.pk], on="11/03/2026", fee="2.90")
    assert balance("5910") == 2_90
    assert "$97.10" in text(boss, "/books/deposits/")


def test_a_bank_line_is_matched_undone_and_posted(keeper: Client) -> None:
    entry = make_rent(-50_00, on=DAY)
    ours = EntryLine.objects.get(entry=entry, account__code="1000")
    send(
        keeper,
        "/books/bank/new/",
        banked_on="10/07/2026",
        way="in",
        amount="50.00",
        description="DEPOSIT",
    )
    line = BankLine.objects.get()
    url = f"/books/bank/{line.pk}/"
    assert "of the same amount" in text(keeper, url)
    assert "1</b> not in the books yet" in text(keeper, "/books/bank/")
    send(keeper, url, lines=[ours.pk])
    assert f"/books/entries/{entry}/" in text(keeper, url)
    send(keeper, f"{url}undo/", why="Wrong one")
    send(keeper, f"{url}post/", account="5300", memo="Interest")
    assert "In the books" in text(keeper, url)
    assert balance("5300") == -50_00


def test_a_bank_file_is_read_from_the_screen(keeper: Client) -> None:
    content = b"Date,Amount\n10/07/2026,12.00\n"
    answer = send(keeper, "/books/bank/file/", file=SimpleUploadedFile("bank.csv", content))
    assert answer.status_code == 303
    assert "1 new lines, 0 were there already" in text(keeper, "/books/bank/")
    bad = send(keeper, "/books/bank/file/", file=SimpleUploadedFile("bank.csv", b"x"))
    assert "headings" in bad.content.decode()


def test_a_bill_goes_from_entry_to_payment(keeper: Client, boss: Client, site: Site) -> None:
    supplier = make_organization(actor=SET_UP, name="Midwest Supply")
    answer = send(
        keeper,
        "/books/bills/new/",
        supplier=supplier.pk,
        number="INV-9",
        cents="120.00",
        billed_on="10/02/2026",
        due_on="12/02/2026",
        account="5000",
    )
    bill = Payable.objects.get()
    url = f"/books/bills/{bill.pk}/"
    assert answer["Location"] == url
    assert "Midwest Supply" in text(keeper, "/books/bills/")
    assert "Approve" not in text(keeper, url)
    send(boss, f"{url}approve/")
    send(keeper, f"{url}pay/", cents="120.00", method="check", reference="2001", on="11/20/2026")
    assert "2001" in text(keeper, url)
    assert balance("2000") == 0
    send(boss, f"{url}void/", why="x")
    bill.refresh_from_db()
    assert bill.state == "paid"


def test_a_bill_in_error_is_voided_from_its_page(boss: Client) -> None:
    with system("test", purpose="test"):
        bill = make_payable()
    send(boss, f"/books/bills/{bill.pk}/void/", why="Not ours")
    assert "Not ours" in text(boss, f"/books/bills/{bill.pk}/")


@pytest.mark.parametrize("path", ["", "accounts/", "entries/", "bank/", "bills/", "months/"])
def test_the_front_desk_sees_receipts_and_deposits_and_not_the_books(path: str, site: Site) -> None:
    front = browser("front_desk")
    assert front.get(f"/books/{path}").status_code == 403
    assert front.get("/books/receipts/").status_code == 200
    assert "Trial balance" not in text(front, "/books/deposits/")


def a_source(source: str) -> tuple[str, str] | None:
    return ("Remittance 7", "/remittances/7/") if source == "billing.remittance:7" else None


def payers(*, actor: Any, kind: str, ids: Any) -> dict[int, tuple[str, str]]:
    return {key: (f"Payer number {key}", f"/payers/{key}/") for key in ids}


def test_an_entry_leads_to_its_document_and_its_payer(keeper: Client, settings: Any) -> None:
    settings.PRAXIS_HOOKS = {
        **settings.PRAXIS_HOOKS,
        "ledger_source": f"{__name__}.a_source",
        "ledger_party_names": f"{__name__}.payers",
    }
    with system("test", purpose="test"):
        entry = make_entry(
            Line("1030", 50_00),
            Line("2150", -50_00, payer_party(7)),
            on=DAY,
            kind="remittance",
            source="billing.remittance:7",
        )
    page = text(keeper, f"/books/entries/{entry}/")
    assert '<a href="/remittances/7/">Remittance 7</a>' in page
    assert "Payer number 7" in page
    assert "Take back" not in page
