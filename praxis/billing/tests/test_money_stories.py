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
from praxis.billing.tests.money_world import DAY, SET_UP, Office, sums_of
from praxis.billing.tests.test_remit_stories import picture
from praxis.config.tests.browser import SignedIn
from praxis.kernel import clock
from praxis.people import actions as people_actions
from praxis.people import queries as people
from praxis.people.testing import make_guarantor

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], list[str]]
T1 = (("CO", "45", 8000), ("PR", "1", 5000), ("PR", "2", 1400))


def bank_file() -> bytes:
    day = f"{clock.now():%m/%d/%Y}"
    return (
        f"Date,Description,Amount\n{day},DEPOSIT BAG 17,104.00\n{day},MERCHANT BATCH 881,53.40\n"
    ).encode()


def take(office: Office, patient_id: int, cents: int, method: str = "card") -> None:
    actions.take_payment(
        actor=SET_UP,
        key=uuid.uuid4(),
        patient_id=patient_id,
        cents=cents,
        method=method,
        site_id=office.site.pk,
        purpose="prepayment",
        reference="1041" if method == "check" else "",
    )


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
        take(office, claim.patient_id, 500)
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


def test_cash_checks_and_cards_close_in_one_and_the_bank_proves_both(
    page: Any, signed_in: SignedIn, axe: Axe
) -> None:
    """Capability H04."""
    with system("test", purpose="test"):
        office = Office()
        patient_id = office.patient().pk
        for cents, method in ((6400, "cash"), (4000, "check"), (3000, "card"), (2500, "card")):
            take(office, patient_id, cents, method)
    signed_in(page, "front_desk", go="/day-close/")
    should = page.get_by_role("region", name="What should be there").inner_text()
    assert "$164.00" in should
    assert "$104.00" in should
    for label, many in (("$50", 2), ("$20", 3), ("$1 notes and coins", 3), ("Quarters", 2)):
        page.get_by_label(label).fill(str(many))
    page.get_by_label("Card terminal total").fill("55.00")
    page.get_by_label("Fee it keeps").fill("1.60")
    page.get_by_label("Batch number").fill("881")
    page.get_by_label("Deposit bag").fill("17")
    page.get_by_label("I counted this drawer myself").check()
    page.get_by_role("button", name="Close and sign the day").click()
    assert page.get_by_text("It is off by -$0.50. Count again, or say why.").first.is_visible()
    assert axe(page) == []
    picture(page, "day-close")
    page.get_by_label("Quarters").fill("4")
    page.get_by_role("button", name="Close and sign the day").click()
    page.get_by_text("The day is closed and signed.").wait_for()
    slip = page.get_by_role("region", name="Deposit slip")
    assert "$40.00" in slip.inner_text()
    assert "$104.00" in slip.inner_text()
    batch = page.get_by_role("region", name="Card batch")
    assert "$1.60" in batch.inner_text()
    assert "$53.40" in batch.inner_text()
    assert page.get_by_text("Not at the bank yet").count() == 2
    assert axe(page) == []
    sheet = page.url
    picture(page, "day-sheet")
    page.get_by_role("link", name="Print the slip").click()
    assert page.get_by_role("button", name="Print slip").is_visible()

    signed_in(page, "bookkeeper", go="/books/bank/file/")
    page.get_by_label("CSV file of the bank").set_input_files(
        {"name": "bank.csv", "mimeType": "text/csv", "buffer": bank_file()}
    )
    page.get_by_role("button", name="Read file").click()
    for words in ("DEPOSIT BAG 17", "MERCHANT BATCH 881"):
        page.locator("tr", has_text=words).get_by_role("link").first.click()
        page.get_by_role("button", name="Match").click()
    assert page.get_by_text("0 not in the books yet").is_visible()

    signed_in(page, "front_desk", go=sheet[sheet.index("/day-close/") :])
    assert page.get_by_text("Seen at the bank").count() == 2
    with system("test", purpose="test"):
        assert DayClose.objects.get().variance_cents == 0


def test_who_pays_for_a_family_gets_one_paper_and_restricted_charts_stay_off_it(
    page: Any, signed_in: SignedIn, axe: Axe
) -> None:
    """Capability P03."""
    with system("test", purpose="test"):
        office = Office()
        claims = [office.billed([20000]) for _ in range(3)]
        posted(SET_UP, check(office.payer, *(clp(each, svc(20000, 5600, *T1)) for each in claims)))
        mother, child, shut = (people.get_patient(SET_UP, each.patient_id) for each in claims)
        for each in (child, shut):
            make_guarantor(actor=SET_UP, patient=each, payer=mother)
            allow_bills(each.pk, mother)
        restrict(shut.pk)
    signed_in(page, "biller", go=f"/patients/{child.pk}/account/")
    page.get_by_role("link", name="Family statement").click()
    table = page.get_by_role("region", name=f"Whom {mother.name} pays for")
    assert table.locator("tbody tr").count() == 2
    assert page.get_by_text(shut.given_name).count() == 0
    assert axe(page) == []
    picture(page, "family")
    page.get_by_role("button", name="Make the family statement").click()
    page.get_by_text("is filed for").wait_for()
    assert page.get_by_text("$64.00").first.is_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="S-").first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    page.goto(page.url.split("/patients/")[0] + f"/patients/{child.pk}/account/")
    assert page.get_by_role("link", name="S-").is_visible()
    assert axe(page) == []


def allow_bills(patient_id: int, who: Any) -> None:
    contact = people_actions.add_related_person(
        actor=SET_UP,
        key=uuid.uuid4(),
        patient_id=patient_id,
        relationship="parent",
        family_name=who.family_name,
        given_name=who.given_name,
        as_patient_id=who.pk,
    )
    people_actions.add_proxy(
        actor=SET_UP,
        key=uuid.uuid4(),
        patient_id=patient_id,
        person_id=contact.pk,
        kinds=["bills"],
        starts_on=DAY,
    )


def restrict(patient_id: int) -> None:
    people_actions.restrict_chart(
        actor=SET_UP, key=uuid.uuid4(), patient_id=patient_id, kind="vip", reason="Known"
    )
