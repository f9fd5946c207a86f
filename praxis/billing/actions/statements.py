"""Statements: made when nothing waits for insurance, filed as a document."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction

from praxis.access import queries as access
from praxis.billing.books import key_of
from praxis.billing.models import Statement
from praxis.billing.money_types import NothingToBill
from praxis.billing.powers import empowered
from praxis.billing.queries.accounts import ChargeRow, charge_rows
from praxis.billing.queries.balances import balances
from praxis.billing.statements.content import Letter, amount_owed, reasons_of, said
from praxis.billing.statements.printing import pdf_of
from praxis.documents import actions as documents
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.money import Money
from praxis.kernel.once import insert_once
from praxis.people import queries as people
from praxis.practice import queries as practice

if TYPE_CHECKING:
    from praxis.people.models import Patient


@transaction.atomic
def make_statement(*, actor: Actor, key: UUID, patient_id: int) -> Statement:
    """Bill who pays for a patient: what the patient owes where no insurance is pending.

    A retry with the key gives the first one back. Raises NothingToBill (nothing is owed, all of
    it waits for insurance, or it is below the practice's minimum), DoesNotBalance.
    """
    actor.require("billing.statements")
    first: Statement | None = Statement.objects.filter(client_key=key).first()
    if first is not None:
        return first
    able = empowered(actor)
    patient = people.get_patient(actor, patient_id)
    rows = billable(actor=actor, patient_id=patient_id)
    unapplied = balances(actor=actor, patient_ids=[patient_id])[patient_id].unapplied_cents
    due = amount_owed(rows, unapplied)
    minimum = Money(int(practice.setting("statement_minimum_dollars")) * 100)
    if not due:
        raise NothingToBill("Nothing is owed that insurance has finished with. No statement.")
    if due < minimum.cents:
        raise NothingToBill(f"{Money(due)} is below the smallest statement of {minimum}.")
    today = access.office_today()
    letter = _letter(able, patient, today)
    pdf = pdf_of(
        said(letter, rows, reasons_of([row.charge.pk for row in rows]), unapplied),
        at=clock.now(),
    )
    document = documents.file_document(
        actor=able,
        key=key_of(key, "document"),
        kind="letter",
        title=f"Statement {letter.number}, {Money(due)}",
        media_type="application/pdf",
        content=pdf,
        patient_id=patient_id,
        source="billing",
    )
    return insert_once(
        Statement(
            client_key=key,
            patient_id=patient_id,
            number=letter.number,
            amount_cents=due,
            made_on=today,
            due_on=letter.due_on,
            document=document,
            made_by_id=actor.user_id,
        )
    )


def billable(*, actor: Actor, patient_id: int) -> list[ChargeRow]:
    """Charges the patient owes something of, with nothing pending at an insurance; oldest first."""
    rows = charge_rows(actor=actor, patient_id=patient_id, only_open=True)
    return [row for row in reversed(rows) if row.patient_cents > 0 and not row.insurance_cents]


def _letter(able: Actor, patient: Patient, made_on: date) -> Letter:
    site = access.sites()[0]
    payer = people.guarantor_on(able, patient.pk, made_on)
    addresses = people.addresses(able, patient.pk)
    address = addresses[0] if addresses else None
    to = [payer.name if payer is not None else patient.name]
    if address is not None:
        to += [address.line1, *([address.line2] if address.line2 else [])]
        to.append(f"{address.city}, {address.state} {address.zip}")
    return Letter(
        practice=practice.setting("practice_name") or site.name,
        practice_lines=(
            site.line1,
            f"{site.city}, {site.state} {site.zip}",
        ),
        phone=practice.setting("practice_phone") or site.phone,
        to_lines=tuple(to),
        account=patient.number,
        number=_next_number(),
        made_on=made_on,
        due_on=made_on + timedelta(days=int(practice.setting("statement_due_days"))),
    )


def _next_number() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('billing_statement_number')")
        (number,) = cursor.fetchone() or (0,)
    return f"S-{number}"
