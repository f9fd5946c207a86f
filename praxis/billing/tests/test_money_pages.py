"""The pages of remittances, accounts, payments and the day's close: what they show and refuse."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from praxis.access.context import system
from praxis.access.testing import make_user, session_cookie
from praxis.billing import actions
from praxis.billing.models import DayClose, PatientPayment, Remittance, RemittanceClaim, Statement
from praxis.billing.money_types import NothingToBill
from praxis.billing.tests.era import check, clp, file_of, plb, posted, receive, svc
from praxis.billing.tests.money_world import DAY, SET_UP, Office, sums_of
from praxis.coverage import testing as coverage
from praxis.documents import queries as documents

pytestmark = pytest.mark.django_db
T1 = (("CO", "45", 8000), ("PR", "1", 5000), ("PR", "2", 1400))


@pytest.fixture
def office(db: None) -> Office:
    with system("test", purpose="test"):
        return Office()


@pytest.fixture
def at(db: None) -> Callable[[str], Client]:
    def client(role: str) -> Client:
        found = Client()
        found.cookies["sessionid"] = session_cookie(make_user(role))
        return found

    return client


def _three(office: Office) -> tuple[Any, Any, Any]:
    """A check with a claim posted, one that is off, and one nobody knows."""
    with system("test", purpose="test"):
        good, bad = office.billed([20000]), office.billed([20000])
        remittance = posted(
            SET_UP,
            check(
                office.payer,
                clp(good, svc(20000, 5600, *T1)),
                clp(bad, svc(20000, 5599, *T1)),
                clp("LOST", svc(20000, 5600, *T1)),
                items=[plb("WO", 1000, "X1"), plb("L6", -27)],
            ),
        )
    return remittance, good, bad


def test_a_check_shows_each_claim_beside_ours_and_three_equations(
    office: Office, at: Callable[[str], Client], django_assert_max_num_queries: Any
) -> None:
    remittance, _, _ = _three(office)
    client = at("biller")
    with django_assert_max_num_queries(40):
        page = client.get(f"/remittances/{remittance.pk}/")
    text = page.content.decode()
    assert page.status_code == 200
    for words in ("No reason given", "off by $0.01", "Took back", "Interest for late payment"):
        assert words in text
    assert client.get("/remittances/").status_code == 200
    assert client.get(f"/remittances/{remittance.pk}/?show=open").status_code == 200


def test_a_parked_check_says_why_and_waits_for_its_payer(
    office: Office, at: Callable[[str], Client]
) -> None:
    with system("test", purpose="test"):
        claim = office.billed([20000])
        stranger = coverage.make_payer(name="Nobody Mutual")
        content = check(stranger, clp(claim, svc(20000, 5600, *T1)))
        type(stranger).objects.filter(pk=stranger.pk).update(name="Somebody", payer_id="1")
        received = receive(SET_UP, content)
    client = at("biller")
    page = client.get(f"/remittances/{received.remittance_ids[0]}/")
    assert "We do not know the payer" in page.content.decode()
    answer = client.post(
        f"/remittances/{received.remittance_ids[0]}/payer/",
        {"payer": office.payer.pk, "client_key": str(uuid.uuid4())},
    )
    assert answer.status_code == 303
    with system("test", purpose="test"):
        assert Remittance.objects.latest("pk").state == "posted"
        assert Remittance.objects.get(pk=received.remittance_ids[0]).state == "replaced"
        assert sums_of(claim).patient_cents == 6400


def test_money_of_a_parked_check_is_posted_by_the_lead_alone_and_the_file_may_still_come(
    office: Office, at: Callable[[str], Client]
) -> None:
    with system("test", purpose="test"):
        claim = office.billed([20000])
        wrong = check(office.payer, clp(claim, svc(20000, 5600, *T1)), amount=5700, trace="C1")
        parked = receive(SET_UP, wrong).remittance_ids[0]
    form = {"why": "Deposit came", "client_key": str(uuid.uuid4())}
    assert at("biller").post(f"/remittances/{parked}/money/", form).status_code == 403
    assert at("billing_lead").post(f"/remittances/{parked}/money/", form).status_code == 303
    with system("test", purpose="test"):
        assert Remittance.objects.get(pk=parked).state == "cash_only"
        right = check(
            office.payer,
            clp(claim, svc(20000, 5600, *T1)),
            items=[plb("CS", -100)],
            trace="C1",
        )
        newer = Remittance.objects.get(pk=receive(SET_UP, right).remittance_ids[0])
        assert newer.state == "posted"
        assert newer.receipt_id is not None
        assert Remittance.objects.get(pk=parked).state == "replaced"
        assert sums_of(claim).patient_cents == 6400


def test_the_queue_matches_holds_and_unmatches(office: Office, at: Callable[[str], Client]) -> None:
    with system("test", purpose="test"):
        claim = office.billed([20000])
        lost = clp("LOST", svc(20000, 5600, *T1), patient=None)
        remittance = posted(SET_UP, check(office.payer, lost))
        row = RemittanceClaim.objects.get(remittance=remittance)
    client = at("biller")
    page = client.get("/remittances/queue/").content.decode()
    assert f"Claim {claim.number}" in page
    form = {"claim_id": claim.pk, "client_key": str(uuid.uuid4())}
    assert client.post(f"/remittances/claims/{row.pk}/match/", form).status_code == 303
    with system("test", purpose="test"):
        assert sums_of(claim).patient_cents == 6400
    why = {"why": "Other patient", "client_key": str(uuid.uuid4())}
    assert client.post(f"/remittances/claims/{row.pk}/unmatch/", why).status_code == 303
    with system("test", purpose="test"):
        assert sums_of(claim).insurance_cents == 20000
        assert RemittanceClaim.objects.get(pk=row.pk).patient_id is None
    why = {"why": "Payer looks into it", "client_key": str(uuid.uuid4())}
    assert client.post(f"/remittances/claims/{row.pk}/hold/", why).status_code == 303
    assert "Held" in client.get("/remittances/queue/").content.decode()


def test_a_file_is_taken_in_from_the_page_and_its_copy_changes_nothing(
    office: Office, at: Callable[[str], Client]
) -> None:
    with system("test", purpose="test"):
        claim = office.billed([20000])
        content = file_of(check(office.payer, clp(claim, svc(20000, 5600, *T1))))
    client = at("biller")
    for name in ("era.835", "copy.835"):
        answer = client.post(
            "/remittances/new/",
            {"file": SimpleUploadedFile(name, content), "client_key": str(uuid.uuid4())},
        )
        assert answer.status_code == 303
    wrong = client.post(
        "/remittances/new/",
        {"file": SimpleUploadedFile("x.txt", b"hello"), "client_key": str(uuid.uuid4())},
    )
    assert wrong.status_code == 422
    with system("test", purpose="test"):
        assert Remittance.objects.count() == 1


def test_the_account_shows_who_owes_what_and_money_held_apart(
    office: Office, at: Callable[[str], Client]
) -> None:
    with system("test", purpose="test"):
        claim = office.billed([20000])
        posted(SET_UP, check(office.payer, clp(claim, svc(20000, 5600, *T1))))
        actions.take_payment(
            actor=SET_UP,
            key=uuid.uuid4(),
            patient_id=claim.patient_id,
            cents=1000,
            method="cash",
            site_id=office.site.pk,
            purpose="prepayment",
        )
    client = at("front_desk")
    text = client.get(f"/patients/{claim.patient_id}/account/").content.decode()
    for amount in ("$64.00", "$10.00", "$56.00", "$80.00", "$200.00"):
        assert amount in text
    form = {
        "amount": "64.00",
        "method": "check",
        "reference": "1207",
        "purpose": "balance",
        "client_key": str(uuid.uuid4()),
    }
    answer = client.post(f"/patients/{claim.patient_id}/payments/new/", form)
    assert answer.status_code == 303
    with system("test", purpose="test"):
        payment = PatientPayment.objects.latest("pk")
        assert sums_of(claim).patient_cents == 0
    assert client.get(f"/payments/{payment.pk}/").status_code == 200
    assert "$64.00" in client.get(f"/payments/{payment.pk}/receipt/").content.decode()


def test_money_is_applied_refunded_and_voided_from_its_page(
    office: Office, at: Callable[[str], Client]
) -> None:
    with system("test", purpose="test"):
        patient = office.patient(insured=False)
        charge = office.charges(patient.pk, [5000], insured=False)[0]
        payment = actions.take_payment(
            actor=SET_UP,
            key=uuid.uuid4(),
            patient_id=patient.pk,
            cents=8000,
            method="cash",
            site_id=office.site.pk,
            purpose="prepayment",
        )
    lead = at("billing_lead")

    def post(path: str, **form: object) -> int:
        return lead.post(
            f"/payments/{payment.pk}/{path}/", {**form, "client_key": str(uuid.uuid4())}
        ).status_code

    assert lead.get(f"/payments/{payment.pk}/apply/").status_code == 200
    assert post("apply", **{f"charge_{charge.pk}": "50.00"}) == 303
    assert post("refund", amount="30.00", method="cash", why="Paid too much") == 303
    assert post("refund", amount="1.00", method="cash", why="Again") == 422
    assert post(f"release/{charge.pk}", why="Other visit") == 303
    assert post("void", kind="mistake", why="Never happened") == 422


def test_the_day_is_counted_closed_and_printed_once(
    office: Office, at: Callable[[str], Client]
) -> None:
    with system("test", purpose="test"):
        patient = office.patient(insured=False)
        for cents, method in ((4000, "cash"), (2500, "check"), (3000, "card")):
            actions.take_payment(
                actor=SET_UP,
                key=uuid.uuid4(),
                patient_id=patient.pk,
                cents=cents,
                method=method,
                site_id=office.site.pk,
            )
    client = at("front_desk")
    assert "$65.00" in client.get("/day-close/").content.decode()
    form = {
        "count_10000": "1",
        "count_2000": "1",
        "count_1000": "1",
        "count_500": "1",
        "card_batch": "30.00",
        "card_batch_number": "7",
        "bag_number": "B1",
        "sign": "on",
        "client_key": str(uuid.uuid4()),
    }
    off = client.post("/day-close/", form)
    assert off.status_code == 422
    assert "off by -$5.00" in off.content.decode()
    done = client.post("/day-close/", {**form, "variance_reason": "Change given twice"})
    assert done.status_code == 303
    with system("test", purpose="test"):
        close = DayClose.objects.get()
    assert (close.counted_cents, close.variance_cents) == (13500, -500)
    sheet = client.get(f"/day-close/{close.pk}/").content.decode()
    for words in ("Change given twice", "$60.00", "Deposit slip", "Batch 7"):
        assert words in sheet
    assert client.get("/day-close/").status_code == 303


@pytest.mark.parametrize(
    "path", ["/remittances/", "/remittances/queue/", "/remittances/new/", "/day-close/"]
)
def test_clinical_staff_see_none_of_it(at: Callable[[str], Client], path: str) -> None:
    assert at("clinical").get(path).status_code == 403


def test_a_statement_bills_what_no_insurance_is_pending_for_and_is_filed(
    office: Office, at: Callable[[str], Client]
) -> None:
    with system("test", purpose="test"):
        patient = office.patient()
        done = office.claim(office.charges(patient.pk, [20000]))
        waiting = office.charges(patient.pk, [9000, 700], day=DAY + timedelta(days=1))
        posted(SET_UP, check(office.payer, clp(done, svc(20000, 5600, *T1))))
    client = at("biller")
    url = f"/patients/{patient.pk}/statement/"
    assert client.post(url, {"client_key": str(uuid.uuid4())}).status_code == 303
    with system("test", purpose="test"):
        statement = Statement.objects.get()
        pdf = documents.open_content(actor=SET_UP, document_id=statement.document_id).data
        assert sums_of(done).patient_cents == statement.amount_cents == 6400
        assert waiting
    assert pdf.startswith(b"%PDF-")
    assert b"pdfuaid" in pdf


def test_no_statement_goes_out_for_less_than_the_minimum_or_for_nothing(
    office: Office, at: Callable[[str], Client]
) -> None:
    with system("test", purpose="test"):
        patient = office.patient(insured=False)
        office.charges(patient.pk, [499], insured=False)
        for who in (patient.pk, office.patient("Bell").pk):
            with pytest.raises(NothingToBill):
                actions.make_statement(actor=SET_UP, key=uuid.uuid4(), patient_id=who)
        assert Statement.objects.count() == 0
    assert at("front_desk").post(f"/patients/{patient.pk}/statement/").status_code == 403
