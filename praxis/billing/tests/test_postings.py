"""A charge and everything that happens to its money, on its line and in the books."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from praxis.access.context import system
from praxis.billing import posting
from praxis.billing.models import Charge, Posting
from praxis.billing.tests.money_world import DAY, SET_UP, Office, sums_of
from praxis.kernel.actor import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(db: None) -> Iterator[Actor]:
    with system("test", purpose="test") as actor:
        yield actor


@pytest.fixture
def office(program: Actor) -> Office:
    return Office()


def _refused(statement: str, *arguments: Any) -> str:
    with (
        pytest.raises(IntegrityError) as refusal,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, arguments)
    return str(refusal.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


def test_a_charge_is_open_with_insurance_or_with_the_patient(office: Office) -> None:
    insured = office.claim(office.charges(office.patient().pk, [20000]))
    own = office.charges(office.patient("Bell", insured=False).pk, [9000], insured=False)[0]

    assert sums_of(insured).insurance_cents == 20000
    assert Posting.objects.get(charge=own).patient_cents == 9000


def test_a_charge_posted_again_with_any_key_stays_one(office: Office) -> None:
    charges = office.charges(office.patient().pk, [20000])
    posting.post_charges(
        actor=SET_UP, key=uuid.uuid4(), charges=charges, on=DAY, insured_ids={charges[0].pk}
    )
    assert Posting.objects.filter(charge=charges[0]).count() == 1


def test_a_voided_charge_is_off_the_books_and_both_rows_stay(office: Office) -> None:
    claim = office.billed([20000])
    charge = Charge.objects.get(pk=claim.lines.get().charge_id)
    key = uuid.uuid4()
    for _ in range(2):
        posting.void_charge_postings(actor=SET_UP, key=key, charges=[charge], why="Wrong code")
    rows = list(Posting.objects.filter(charge=charge).order_by("pk"))
    assert [row.insurance_cents for row in rows] == [20000, -20000]
    assert rows[1].reverses_id == rows[0].pk


def test_every_posting_obeys_the_equation(office: Office) -> None:
    claim = office.billed([20000])
    row = Posting.objects.get(charge=claim.lines.get().charge_id)
    columns = (
        "INSERT INTO billing_posting (charge_id, patient_id, kind, charge_cents, insurance_cents,"
        " patient_cents, payer_paid_cents, written_off_cents, patient_paid_cents, occurred_on,"
        " entry_id, account, group_code, carc, reason, reverses_id, payer_id) VALUES"
        " (%s, %s, %s, %s, %s, 0, %s, %s, %s, '2026-10-06', %s, %s, '', '', '', %s, %s)"
    )
    which = (row.charge_id, row.patient_id)

    def insert(*rest: object) -> str:
        return _refused(columns, *which, *rest)

    entry, payer = row.entry_id, office.payer.pk
    assert (
        insert("payer_payment", 0, -100, 99, 0, 0, entry, "", None, payer)
        == "billing_posting_equation"
    )
    assert insert("gift", 0, 0, 0, 0, 0, entry, "", None, None) == "billing_posting_kind"
    assert (
        insert("write_off", 0, -100, 0, 100, 0, entry, "5000", None, None)
        == "billing_posting_write_off_account"
    )
    assert (
        insert("patient_payment", 0, -100, 0, 0, 100, entry, "", None, None)
        == "billing_posting_of_payment"
    )
    assert (
        insert("payer_payment", 0, -100, 100, 0, 0, entry, "", None, None)
        == "billing_posting_of_payer"
    )
    assert (
        insert("charge", 100, 100, 0, 0, 0, entry, "", None, None) == "billing_posting_charged_once"
    )
    posting.reverse_postings(actor=SET_UP, key=uuid.uuid4(), posting_ids=[row.pk], why="Again")
    assert (
        insert("charge", -20000, -20000, 0, 0, 0, entry, "", row.pk, None)
        == "billing_posting_reverses_id_key"
    )


def test_a_posting_is_of_its_charges_patient(office: Office) -> None:
    row = Posting.objects.get(charge=office.billed([20000]).lines.get().charge_id)
    other = office.patient("Bell")
    assert (
        _refused(
            "INSERT INTO billing_posting (charge_id, patient_id, kind, charge_cents,"
            " insurance_cents, patient_cents, payer_paid_cents, written_off_cents,"
            " patient_paid_cents, occurred_on, entry_id, account, group_code, carc, reason,"
            " reverses_id) VALUES (%s, %s, 'charge', -1, -1, 0, 0, 0, 0, '2026-10-06', %s, '', '',"
            " '', '', %s); SET CONSTRAINTS ALL IMMEDIATE",
            row.charge_id,
            other.pk,
            row.entry_id,
            row.pk,
        )
        == "billing_posting_charge_of_patient"
    )


def test_postings_are_never_changed(office: Office) -> None:
    office.billed([20000])
    for statement in ("UPDATE billing_posting SET reason = 'x'", "DELETE FROM billing_posting"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
