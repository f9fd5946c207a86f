"""Wrong-patient repair: each kind of thing goes to the right chart, and both charts say so."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from praxis.access import queries as access
from praxis.access.context import opened
from praxis.access.models import User
from praxis.access.testing import make_user, session_cookie
from praxis.billing import actions as billing
from praxis.billing import queries as money
from praxis.billing.money_types import PaymentVoided
from praxis.billing.queries import accounts
from praxis.billing.queries import day as days
from praxis.billing.testing import SET_UP, VISIT_CENTS, Clinic
from praxis.billing.types import SheetClosed
from praxis.correspondence import actions as correspondence
from praxis.correspondence import queries as sent
from praxis.correspondence.testing import make_recipient, make_thread
from praxis.desk import repairing
from praxis.documents import queries as documents
from praxis.documents.models import Correction
from praxis.documents.testing import PDF, make_document
from praxis.documents.types import CannotMove, DocumentVoided, NoSuchDocument, ReasonMissing
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden, PraxisError
from praxis.worklist.models import WorkItem


@pytest.fixture
def clinic(db: None) -> Any:
    with opened(SET_UP, purpose="test"):
        yield Clinic()


def somebody(role: str) -> Actor:
    return access.actor_of(make_user(role, name=f"Some {role}").pk)


def sides(patient: Any) -> list[tuple[str, str]]:
    rows = documents.corrections_of(actor=SET_UP, patient_id=patient.pk)
    return [(row.what, row.side) for row in rows]


def two(clinic: Clinic) -> tuple[Any, Any]:
    return clinic.make_patient("Alvarez"), clinic.make_patient("Baker")


def move(document_id: int, patient: Any, *, actor: Actor = SET_UP, **given: Any) -> int:
    asked: dict[str, Any] = {"key": uuid.uuid4(), "why": "Another birth date"}
    return repairing.move_document(
        actor=actor, document_id=document_id, patient_id=patient.pk, **(asked | given)
    )


def test_a_document_moves_with_its_bytes_and_the_wrong_chart_shows_no_content(
    clinic: Clinic,
) -> None:
    wrong, right = two(clinic)
    document = make_document(actor=SET_UP, patient_id=wrong.pk)
    key = uuid.uuid4()
    copy = move(document.pk, right, key=key)
    assert move(document.pk, right, key=key) == copy

    assert documents.open_content(actor=SET_UP, document_id=copy).data == PDF
    assert documents.documents_of(actor=SET_UP, patient_id=wrong.pk) == []
    assert (sides(wrong), sides(right)) == ([("document", "off")], [("document", "onto")])
    with pytest.raises(DocumentVoided):
        documents.open_content(actor=somebody("front_desk"), document_id=document.pk)
    assert documents.open_content(actor=somebody("privacy_officer"), document_id=document.pk)
    with pytest.raises(CannotMove), transaction.atomic():
        move(document.pk, right)


def test_neither_side_of_a_move_names_the_other_patient(clinic: Clinic) -> None:
    wrong, right = two(clinic)
    move(make_document(actor=SET_UP, patient_id=wrong.pk).pk, right)
    (row,) = documents.corrections_of(actor=SET_UP, patient_id=wrong.pk)
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    assert fields["patient_id"] == wrong.pk
    assert right.pk not in [v for k, v in fields.items() if k.endswith("patient_id")]
    assert "Baker" not in str(fields)


def test_a_move_is_refused_without_a_reason_onto_the_same_chart_and_without_the_right(
    clinic: Clinic,
) -> None:
    wrong, right = two(clinic)
    document = make_document(actor=SET_UP, patient_id=wrong.pk)
    for refusal, asked in (
        (ReasonMissing, {"why": " "}),
        (CannotMove, {"patient": wrong}),
        (Forbidden, {"actor": somebody("front_desk")}),
        (Forbidden, {"actor": somebody("billing_lead")}),
    ):
        with pytest.raises(refusal), transaction.atomic():
            move(document.pk, asked.pop("patient", right), **asked)
    assert not Correction.objects.exists()
    assert documents.get_document(actor=SET_UP, document_id=document.pk).voided_at is None


def test_whoever_was_given_it_stands_in_the_right_patients_accounting(clinic: Clinic) -> None:
    wrong, right = two(clinic)
    document = make_document(actor=SET_UP, patient_id=wrong.pk)
    correspondence.record_disclosure(
        actor=SET_UP,
        key=uuid.uuid4(),
        patient_id=wrong.pk,
        recipient=make_recipient(accountable=False),
        document_id=document.pk,
    )
    copy = move(document.pk, right)

    today = access.today()
    (row,) = sent.accounting(actor=SET_UP, patient_id=right.pk, on=today)
    assert (row.recipient_name, row.document_id) == ("County health department", copy)
    assert list(sent.accounting(actor=SET_UP, patient_id=wrong.pk, on=today)) == []
    assert WorkItem.objects.get(kind="desk.misfiled").role == "privacy_officer"
    assert Correction.objects.filter(was_sent=True).count() == 2


def test_a_move_is_taken_back_once(clinic: Clinic) -> None:
    wrong, right = two(clinic)
    document = make_document(actor=SET_UP, patient_id=wrong.pk)
    key = uuid.uuid4()
    move(document.pk, right, key=key)
    back = repairing.take_back(
        actor=SET_UP, key=uuid.uuid4(), correction=key, why="It was right before"
    )
    (again,) = documents.documents_of(actor=SET_UP, patient_id=wrong.pk)
    assert again.pk == back
    assert documents.documents_of(actor=SET_UP, patient_id=right.pk) == []
    assert sides(wrong) == [("document", "onto"), ("document", "off")]
    with pytest.raises(CannotMove), transaction.atomic():
        repairing.take_back(actor=SET_UP, key=uuid.uuid4(), correction=key, why="x")
    with pytest.raises(NoSuchDocument), transaction.atomic():
        repairing.take_back(actor=SET_UP, key=uuid.uuid4(), correction=uuid.uuid4(), why="x")


def test_a_payment_moves_to_the_right_account_and_the_drawer_is_the_same(clinic: Clinic) -> None:
    wrong, right = two(clinic)
    encounter = clinic.make_encounter(right.pk)
    clinic.charge(encounter)
    paid = billing.take_payment(
        actor=SET_UP,
        key=uuid.uuid4(),
        patient_id=wrong.pk,
        cents=2500,
        method="cash",
        site_id=clinic.site.pk,
    )
    before = days.day_totals(actor=SET_UP, site_id=clinic.site.pk, day=paid.taken_on)
    new = repairing.move_payment(
        actor=SET_UP,
        key=uuid.uuid4(),
        payment_id=paid.pk,
        patient_id=right.pk,
        why="Typed the wrong number",
    )
    assert accounts.get_payment(actor=SET_UP, payment_id=new).patient_id == right.pk
    assert [row.voided for row in accounts.payments_of(actor=SET_UP, patient_id=wrong.pk)] == [True]
    after = days.day_totals(actor=SET_UP, site_id=clinic.site.pk, day=paid.taken_on)
    assert replace(after, slip_receipt_ids=before.slip_receipt_ids) == before
    assert (sides(wrong), sides(right)) == ([("payment", "off")], [("payment", "onto")])
    with pytest.raises(PaymentVoided), transaction.atomic():
        repairing.move_payment(
            actor=SET_UP, key=uuid.uuid4(), payment_id=paid.pk, patient_id=right.pk, why="x"
        )
    with pytest.raises(Forbidden):
        repairing.move_payment(
            actor=somebody("front_desk"),
            key=uuid.uuid4(),
            payment_id=new,
            patient_id=wrong.pk,
            why="x",
        )


def test_a_charge_moves_to_the_right_visit_at_that_patients_fee(clinic: Clinic) -> None:
    wrong, right = two(clinic)
    first, second = clinic.make_encounter(wrong.pk), clinic.make_encounter(right.pk)
    clinic.charge(first)
    clinic.charge(second, lines=[billing_line(clinic)])
    charge = money.charges_of_patient(actor=SET_UP, patient_id=wrong.pk)[0]
    assert charge.service_id in (clinic.visit.pk, clinic.lab.pk)
    repairing.move_charge(
        actor=SET_UP,
        key=uuid.uuid4(),
        charge_id=charge.pk,
        encounter_id=second.pk,
        why="Typed into the wrong visit",
    )
    on_right = money.charges_of_patient(actor=SET_UP, patient_id=right.pk)
    assert charge.service_id in [row.service_id for row in on_right]
    assert charge.pk not in [
        row.pk for row in money.charges_of_patient(actor=SET_UP, patient_id=wrong.pk)
    ]
    assert (sides(wrong), sides(right)) == ([("charge", "off")], [("charge", "onto")])


def billing_line(clinic: Clinic) -> Any:
    from praxis.billing.types import ChargeLine

    return ChargeLine(service_id=clinic.visit.pk, modifiers=("25",), amount_cents=VISIT_CENTS)


def test_a_charge_whose_claim_was_made_is_refused_and_nothing_moves(clinic: Clinic) -> None:
    wrong, right = two(clinic)
    claim = clinic.make_claim(wrong)
    charge = money.charges_of_patient(actor=SET_UP, patient_id=wrong.pk)[0]
    encounter = clinic.make_encounter(right.pk)
    with pytest.raises(SheetClosed), transaction.atomic():
        repairing.move_charge(
            actor=SET_UP,
            key=uuid.uuid4(),
            charge_id=charge.pk,
            encounter_id=encounter.pk,
            why="Wrong visit",
        )
    assert money.get_charge(actor=SET_UP, charge_id=charge.pk).voided_at is None
    assert money.get_claim(actor=SET_UP, claim_id=claim.pk).patient_id == wrong.pk
    assert not Correction.objects.exists()


def test_a_conversation_moves_with_what_was_said(clinic: Clinic) -> None:
    wrong, right = two(clinic)
    thread = make_thread(actor=SET_UP, patient_id=wrong.pk)
    repairing.move_conversation(
        actor=SET_UP,
        key=uuid.uuid4(),
        thread_id=thread.pk,
        patient_id=right.pk,
        why="The caller named the other",
    )
    assert sent.get_thread(actor=SET_UP, thread_id=thread.pk).patient_id == right.pk
    assert (sides(wrong), sides(right)) == ([("call", "off")], [("call", "onto")])
    nobodys = make_thread(actor=SET_UP, patient_id=None)
    with pytest.raises(PraxisError), transaction.atomic():
        repairing.move_conversation(
            actor=SET_UP, key=uuid.uuid4(), thread_id=nobodys.pk, patient_id=right.pk, why="x"
        )


def test_the_manager_moves_a_document_and_takes_it_back_on_the_page(clinic: Clinic) -> None:
    wrong, right = two(clinic)
    document = make_document(actor=SET_UP, patient_id=wrong.pk, title="Card of Tom")
    manager = somebody("office_manager")
    client = Client(headers={"accept": "text/html"})
    client.cookies["sessionid"] = session_cookie(User.objects.get(pk=manager.user_id or 0))
    base = f"/patients/{wrong.pk}/misfiled/"
    assert "Card of Tom" in client.get(base).content.decode()
    address = f"{base}document/{document.pk}/"
    assert f"?to={right.pk}" in client.post(address, {"q": "baker"}).content.decode()
    assert b"required" in client.post(f"{address}?to={right.pk}", {"why": ""}).content
    moved = client.post(f"{address}?to={right.pk}", {"why": "Names Tom"})
    assert (moved.status_code, moved["Location"]) == (303, base)
    files = client.get(f"/patients/{wrong.pk}/documents/").content.decode()
    assert "taken off this chart" in files
    assert client.get(address).status_code == 404
    with opened(SET_UP, purpose="test"):
        key = Correction.objects.filter(patient_id=right.pk).get().pk
    back = f"/patients/{right.pk}/misfiled/back/{key}/"
    assert b"Names Tom" in client.get(back).content
    assert client.post(back, {"why": "It was hers"}).status_code == 303
    assert client.get(f"/patients/{right.pk}/misfiled/payment/1/").status_code == 404
    assert client.get(f"/patients/{right.pk}/misfiled/nothing/1/").status_code == 404


def test_a_conversation_is_moved_by_the_few_who_may(clinic: Clinic) -> None:
    wrong, right = two(clinic)
    thread = make_thread(actor=SET_UP, patient_id=wrong.pk)
    with pytest.raises(Forbidden):
        repairing.move_conversation(
            actor=somebody("front_desk"),
            key=uuid.uuid4(),
            thread_id=thread.pk,
            patient_id=right.pk,
            why="x",
        )
    assert sent.get_thread(actor=SET_UP, thread_id=thread.pk).patient_id == wrong.pk
