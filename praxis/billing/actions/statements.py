"""Statements: made when nothing waits for insurance, filed as a document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import override

from praxis.access import queries as access
from praxis.billing.books import key_of
from praxis.billing.models import Statement
from praxis.billing.money_types import NothingToBill
from praxis.billing.powers import empowered
from praxis.billing.queries.accounts import ChargeRow, charge_rows
from praxis.billing.queries.balances import balances
from praxis.billing.statements.content import Letter, Part, said
from praxis.billing.statements.printing import pdf_of
from praxis.documents import actions as documents
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.money import Money
from praxis.kernel.once import insert_once
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.ui.words import zip_text

if TYPE_CHECKING:
    from praxis.documents.models import Document
    from praxis.people.models import Patient, RelatedPerson


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
    payer = people.guarantor_on(able, patient_id, access.office_today())
    name = payer.name if payer is not None else patient.name
    part = _part(actor, patient, is_reader=payer is None or payer.is_self)
    _worth_a_stamp([part])
    reader = payer.patient if payer is not None and payer.patient is not None else patient
    letter = _letter(name, _home(able, patient), patient, reader.language)
    document = _filed(able, key, letter, [part], patient.pk)
    return _made(actor, key, letter, part, patient.pk, document)


@transaction.atomic
def make_family_statement(*, actor: Actor, key: UUID, patient_id: int) -> list[Statement]:
    """One bill for all who have the payer of this patient: a statement each, on one paper.

    Those who may not stand on it (restricted charts, a payer who must not be told, adults who
    did not allow it, records kept at fewer sites) are left out: `people.family_of` says why.
    The paper is filed to the record of who pays, each statement to its own patient.
    A retry with the key gives the first ones back.
    Raises NothingToBill, DoesNotBalance.
    """
    actor.require("billing.statements")
    first = Statement.objects.filter(client_key=key).first()
    if first is not None:
        return list(Statement.objects.filter(document=first.document_id).order_by("pk"))
    able = empowered(actor)
    family = people.family_of(able, patient_id, access.office_today())
    if family is None:
        raise NothingToBill("Who pays is on a chart that you may not open. No statement.")
    payer = family.payer_patient
    parts = [
        (each, _part(actor, each, is_reader=payer is not None and each.pk == payer.pk))
        for each in family.together
    ]
    owing = [(each, part) for each, part in parts if part.owed_cents]
    _worth_a_stamp([part for _, part in owing])
    home = _home(able, family.holder, family.payer_person)
    letter = _letter(family.name, home, family.holder, family.holder.language)
    document = _filed(able, key, letter, [part for _, part in owing], family.holder.pk)
    return [
        _made(
            actor,
            key if at == 1 else key_of(key, f"patient {each.pk}"),
            letter,
            part,
            each.pk,
            document,
            at,
        )
        for at, (each, part) in enumerate(owing, start=1)
    ]


def billable(*, actor: Actor, patient_id: int) -> list[ChargeRow]:
    """Charges the patient owes something of, with nothing pending at an insurance; oldest first."""
    rows = charge_rows(actor=actor, patient_id=patient_id, only_open=True)
    return [row for row in reversed(rows) if row.patient_cents > 0 and not row.insurance_cents]


def _part(actor: Actor, patient: Patient, *, is_reader: bool) -> Part:
    unapplied = balances(actor=actor, patient_ids=[patient.pk])[patient.pk].unapplied_cents
    return Part(
        name=patient.name,
        is_reader=is_reader,
        number=patient.number,
        rows=tuple(billable(actor=actor, patient_id=patient.pk)),
        held_cents=unapplied,
    )


def _worth_a_stamp(parts: Sequence[Part]) -> None:
    due = sum(part.owed_cents for part in parts)
    minimum = Money(int(practice.setting("statement_minimum_dollars")) * 100)
    if not due:
        raise NothingToBill("Nothing is owed that insurance has finished with. No statement.")
    if due < minimum.cents:
        raise NothingToBill(f"{Money(due)} is below the smallest statement of {minimum}.")


def _filed(
    able: Actor, key: UUID, letter: Letter, parts: Sequence[Part], patient_id: int
) -> Document:
    with override(letter.language):
        pdf = pdf_of(said(letter, parts), at=clock.now())
    due = Money(sum(part.owed_cents for part in parts))
    kind = "Family statement" if len(parts) > 1 else "Statement"
    return documents.file_document(
        actor=able,
        key=key_of(key, "document"),
        kind="letter",
        title=f"{kind} {letter.number}, {due}",
        media_type="application/pdf",
        content=pdf,
        patient_id=patient_id,
        source="billing",
    )


def _made(
    actor: Actor,
    key: UUID,
    letter: Letter,
    part: Part,
    patient_id: int,
    document: Document,
    at: int = 1,
) -> Statement:
    return insert_once(
        Statement(
            client_key=key,
            patient_id=patient_id,
            number=letter.number if at == 1 else f"{letter.number}-{at}",
            amount_cents=part.owed_cents,
            made_on=letter.made_on,
            due_on=letter.due_on,
            document=document,
            made_by_id=actor.user_id,
        )
    )


def _home(able: Actor, patient: Patient, person: RelatedPerson | None = None) -> list[str]:
    """Where a letter goes: to who pays, if we know where that is, else to the patient's home."""
    known = people.addresses(able, patient.pk)
    home = person if person is not None and person.line1 else known[0] if known else None
    if home is None:
        return []
    last = f"{home.city}, {home.state} {zip_text(home.zip)}"
    return [home.line1, *([home.line2] if home.line2 else []), last]


def _letter(name: str, home: Sequence[str], account_of: Patient, language: str) -> Letter:
    site = access.sites()[0]
    made_on = access.office_today()
    short = language.lower().partition("-")[0]
    return Letter(
        practice=practice.setting("practice_name") or site.name,
        practice_lines=(
            site.line1,
            f"{site.city}, {site.state} {zip_text(site.zip)}",
        ),
        phone=practice.setting("practice_phone") or site.phone,
        to_lines=(name, *home),
        account=account_of.number,
        number=_next_number(),
        made_on=made_on,
        due_on=made_on + timedelta(days=int(practice.setting("statement_due_days"))),
        language=short if short in dict(settings.LANGUAGES) else "en",
    )


def _next_number() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('billing_statement_number')")
        (number,) = cursor.fetchone() or (0,)
    return f"S-{number}"
