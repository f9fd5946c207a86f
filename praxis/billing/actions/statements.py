"""Statements: made when nothing waits for insurance, filed as a document."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import override

from praxis.billing.books import key_of
from praxis.billing.collect_types import MayNotCollect, Paper
from praxis.billing.models import Statement, StatementLine
from praxis.billing.money_types import NothingToBill
from praxis.billing.powers import empowered
from praxis.billing.queries.accounts import ChargeRow
from praxis.billing.statements.content import Letter, Part, said
from praxis.billing.statements.facts import Facts, billable_of, facts_of
from praxis.billing.statements.printing import pdf_of
from praxis.documents import actions as documents
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.bulk import insert_many
from praxis.kernel.money import Money
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.people import queries as people
from praxis.ui.words import zip_text

if TYPE_CHECKING:
    from praxis.documents.models import Document
    from praxis.people.models import Patient


_HELD = MayNotCollect("The account is held: nothing is sent until that is settled.")
_AGENCY = MayNotCollect("The account is with an agency, or waits for sign-off. Nothing is sent.")
_PLAN = MayNotCollect("A payment plan runs: no reminder.")


@transaction.atomic
def make_statement(
    *, actor: Actor, key: UUID, patient_id: int, paper: str = Paper.STATEMENT
) -> Statement:
    """Bill who pays for a patient: what the patient owes where no insurance is pending.

    Goes to the patient when the record says that who pays must not be told. A retry with the
    key gives the first one back. Raises NothingToBill (nothing is owed, all of it waits for
    insurance, or it is below the practice's minimum), DoesNotBalance, MayNotCollect.
    """
    actor.require("billing.statements")
    first: Statement | None = Statement.objects.filter(client_key=key).first()
    if first is not None:
        return first
    people.get_patient(actor, patient_id)
    able = empowered(actor)
    facts = facts_of(actor=actor, able=able, patient_ids=[patient_id])
    return _one(actor, able, single_draft(facts, key=key, patient_id=patient_id, paper=paper))[0]


@transaction.atomic
def make_family_statement(
    *, actor: Actor, key: UUID, patient_id: int, paper: str = Paper.STATEMENT
) -> list[Statement]:
    """One bill for all who have the payer of this patient: a statement each, on one paper.

    Those who may not stand on it (restricted charts, a payer who must not be told, adults who
    did not allow it, records kept at fewer sites) are left out: `people.family_of` says why.
    So are accounts that are held or with an agency.
    The paper is filed to the record of who pays, each statement to its own patient.
    A retry with the key gives the first ones back.
    Raises NothingToBill, DoesNotBalance.
    """
    actor.require("billing.statements")
    first = Statement.objects.filter(client_key=key).first()
    if first is not None:
        return list(Statement.objects.filter(document=first.document_id).order_by("pk"))
    able = empowered(actor)
    people.get_patient(able, patient_id)
    facts = facts_of(actor=actor, able=able, patient_ids=[patient_id])
    return _one(actor, able, family_draft(facts, key=key, patient_id=patient_id, paper=paper))


def billable(*, actor: Actor, patient_id: int) -> list[ChargeRow]:
    """Charges the patient owes something of, with nothing pending at an insurance; oldest first."""
    return billable_of(actor=actor, patient_ids=[patient_id])[patient_id]


@dataclass(frozen=True, slots=True)
class Draft:
    """A paper before it has its number: to whom, and whose charges stand on it."""

    key: UUID
    letter: Letter
    parts: tuple[tuple[int, Part], ...]
    filed_to: int

    @property
    def title(self) -> str:
        kind = Paper(self.letter.paper).label
        if len(self.parts) > 1:
            kind = f"Family {kind.lower()}"
        return f"{kind} {self.letter.number}, {Money(self.cents)}"

    @property
    def cents(self) -> int:
        return sum(part.owed_cents for _, part in self.parts)


@dataclass(frozen=True, slots=True)
class Printed:
    draft: Draft
    pdf: bytes


def single_draft(
    facts: Facts, *, key: UUID, patient_id: int, paper: str, number: str = ""
) -> Draft:
    """Raises NothingToBill."""
    to, patient = facts.addressee(patient_id), facts.patients[patient_id]
    part = facts.part(patient_id, is_reader=to.is_patient)
    _worth_a_stamp(facts, [part])
    letter = _letter(facts, (to.name, *to.home), patient, to.language, paper, number)
    return Draft(key, letter, ((patient_id, part),), patient_id)


def family_draft(
    facts: Facts, *, key: UUID, patient_id: int, paper: str, number: str = ""
) -> Draft:
    """Raises NothingToBill."""
    family = facts.family(patient_id)
    if family is None:
        raise NothingToBill("Who pays is on a chart that you may not open. No statement.")
    payer = family.payer_patient
    parts = [
        (each.pk, facts.part(each.pk, is_reader=payer is not None and each.pk == payer.pk))
        for each in family.together
        if each.pk not in facts.quiet
    ]
    owing = tuple((pk, part) for pk, part in parts if part.owed_cents)
    _worth_a_stamp(facts, [part for _, part in owing])
    home = facts.home(family.holder.pk, family.payer_person)
    language = family.holder.language
    letter = _letter(facts, (family.name, *home), family.holder, language, paper, number)
    return Draft(key, letter, owing, family.holder.pk)


def _one(actor: Actor, able: Actor, draft: Draft) -> list[Statement]:
    printed = print_draft(draft)
    document = documents.file_document(
        actor=able,
        key=key_of(draft.key, "document"),
        kind="letter",
        title=draft.title,
        media_type="application/pdf",
        content=printed.pdf,
        patient_id=draft.filed_to,
        source="billing",
    )
    with refused_papers():
        made = [insert_once(row) for row in _rows(actor, draft, document)]
    insert_many(_lines(draft, made))
    return made


def refused_papers() -> AbstractContextManager[None]:
    return violations(
        billing_paper_held=_HELD, billing_paper_agency=_AGENCY, billing_paper_plan=_PLAN
    )


def print_draft(draft: Draft) -> Printed:
    """Raises DoesNotBalance."""
    with override(draft.letter.language):
        words = said(draft.letter, [part for _, part in draft.parts])
        return Printed(draft, pdf_of(words, at=clock.now()))


def store_papers(actor: Actor, able: Actor, papers: Sequence[Printed]) -> list[list[Statement]]:
    """File and enter many papers, in three statements for all. Who calls holds their run locked.

    Raises MayNotCollect when one of them must not be sent, and then none is.
    """
    filed = documents.file_documents(
        actor=able,
        filings=[
            documents.Filing(
                key_of(each.draft.key, "document"), each.draft.title, each.pdf, each.draft.filed_to
            )
            for each in papers
        ],
        kind="letter",
        media_type="application/pdf",
        source="billing",
    )
    made = [
        _rows(actor, each.draft, document) for each, document in zip(papers, filed, strict=True)
    ]
    with refused_papers():
        insert_many([row for rows in made for row in rows])
    insert_many(
        [line for each, rows in zip(papers, made, strict=True) for line in _lines(each.draft, rows)]
    )
    return made


def _worth_a_stamp(facts: Facts, parts: Sequence[Part]) -> None:
    due = sum(part.owed_cents for part in parts)
    minimum = Money(int(str(facts.settings["statement_minimum_dollars"])) * 100)
    if not due:
        raise NothingToBill("Nothing is owed that insurance has finished with. No statement.")
    if due < minimum.cents:
        raise NothingToBill(f"{Money(due)} is below the smallest statement of {minimum}.")


def _rows(actor: Actor, draft: Draft, document: Document) -> list[Statement]:
    letter = draft.letter
    return [
        Statement(
            client_key=draft.key if at == 1 else key_of(draft.key, f"patient {patient_id}"),
            patient_id=patient_id,
            number=letter.number if at == 1 else f"{letter.number}-{at}",
            amount_cents=part.owed_cents,
            made_on=letter.made_on,
            due_on=letter.due_on,
            paper=letter.paper,
            document=document,
            made_by_id=actor.user_id,
        )
        for at, (patient_id, part) in enumerate(draft.parts, start=1)
    ]


def _lines(draft: Draft, made: Sequence[Statement]) -> list[StatementLine]:
    return [
        StatementLine(
            statement_id=statement.pk,
            patient_id=patient_id,
            charge_id=row.charge.pk,
            cents=row.patient_cents,
        )
        for statement, (patient_id, part) in zip(made, draft.parts, strict=True)
        for row in part.rows
    ]


def _letter(
    facts: Facts, to: tuple[str, ...], account_of: Patient, language: str, paper: str, number: str
) -> Letter:
    site, said_by = facts.site, facts.settings
    days = "final_notice_days" if paper == Paper.FINAL else "statement_due_days"
    short = language.lower().partition("-")[0]
    return Letter(
        practice=str(said_by["practice_name"] or site.name),
        practice_lines=(
            site.line1,
            f"{site.city}, {site.state} {zip_text(site.zip)}",
        ),
        phone=str(said_by["practice_phone"] or site.phone),
        to_lines=to,
        account=account_of.number,
        number=number or next_numbers(1)[0],
        made_on=facts.today,
        due_on=facts.today + timedelta(days=int(str(said_by[days]))),
        paper=paper,
        language=short if short in dict(settings.LANGUAGES) else "en",
    )


def next_numbers(count: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('billing_statement_number') FROM generate_series(1, %s)", [count]
        )
        return [f"S-{number}" for (number,) in cursor.fetchall()]
