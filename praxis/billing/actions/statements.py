"""Statements: made when nothing waits for insurance, filed as a document."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from praxis.access import queries as access
from praxis.billing.books import key_of
from praxis.billing.collect_types import LIVE_PLACEMENTS, MayNotCollect, Paper
from praxis.billing.models import AccountHold, Placement, Statement, StatementLine
from praxis.billing.money_types import NothingToBill
from praxis.billing.powers import empowered
from praxis.billing.queries.accounts import ChargeRow, charge_rows
from praxis.billing.queries.balances import balances
from praxis.billing.statements.content import Letter, Part, said
from praxis.billing.statements.printing import pdf_of
from praxis.documents import actions as documents
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.bulk import insert_many
from praxis.kernel.money import Money
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.ui.words import zip_text

if TYPE_CHECKING:
    from praxis.documents.models import Document
    from praxis.people.models import Patient, RelatedPerson


_DUE = "statement_due_days"
_DAYS = {Paper.FINAL.value: "final_notice_days"}
# Who pays is not written to about these.
KEPT_OUT = (people.WhyApart.NO_CONTACT, people.WhyApart.ADULT, people.WhyApart.RESTRICTED)
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
    able = empowered(actor)
    patient = people.get_patient(actor, patient_id)
    to = addressee(able, patient)
    part = _part(actor, patient, is_reader=to.is_patient)
    _worth_a_stamp([part])
    letter = _letter(to.name, to.home, patient, to.language, paper)
    document = _filed(able, key, letter, [part], patient.pk)
    return _made(actor, key, letter, part, patient.pk, document)


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
    family = people.family_of(able, patient_id, access.today())
    if family is None:
        raise NothingToBill("Who pays is on a chart that you may not open. No statement.")
    payer = family.payer_patient
    quiet = quiet_accounts([each.pk for each in family.together])
    parts = [
        (each, _part(actor, each, is_reader=payer is not None and each.pk == payer.pk))
        for each in family.together
        if each.pk not in quiet
    ]
    owing = [(each, part) for each, part in parts if part.owed_cents]
    _worth_a_stamp([part for _, part in owing])
    home = _home(able, family.holder, family.payer_person)
    letter = _letter(family.name, home, family.holder, family.holder.language, paper)
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


def quiet_accounts(patient_ids: Collection[int]) -> set[int]:
    """Those of whom nothing is asked now: held, with an agency, or waiting to go there."""
    held = AccountHold.objects.filter(patient__in=patient_ids, end=None)
    away = Placement.objects.filter(patient__in=patient_ids, state__in=LIVE_PLACEMENTS)
    return {*held.values_list("patient_id", flat=True), *away.values_list("patient_id", flat=True)}


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
    kind = Paper(letter.paper).label
    if len(parts) > 1:
        kind = f"Family {kind.lower()}"
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
    with violations(
        billing_paper_held=_HELD, billing_paper_agency=_AGENCY, billing_paper_plan=_PLAN
    ):
        statement = insert_once(
            Statement(
                client_key=key,
                patient_id=patient_id,
                number=letter.number if at == 1 else f"{letter.number}-{at}",
                amount_cents=part.owed_cents,
                made_on=letter.made_on,
                due_on=letter.due_on,
                paper=letter.paper,
                document=document,
                made_by_id=actor.user_id,
            )
        )
    insert_many(
        [
            StatementLine(
                statement_id=statement.pk,
                patient_id=patient_id,
                charge_id=row.charge.pk,
                cents=row.patient_cents,
            )
            for row in part.rows
        ]
    )
    return statement


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who gets the paper of one patient's bill, and where. `is_patient`: it speaks to them."""

    name: str
    home: list[str]
    language: str
    is_patient: bool


def addressee(able: Actor, patient: Patient) -> Addressee:
    """Who pays, at their own address; the patient instead where the record keeps who pays out."""
    payer = people.guarantor_on(able, patient.pk, access.today())
    own = Addressee(patient.name, _home(able, patient), patient.language, is_patient=True)
    if payer is None or payer.is_self:
        return own
    family = people.family_of(able, patient.pk, access.today())
    mine = [each for each in family.members if each.patient.pk == patient.pk] if family else []
    if not mine or mine[0].apart in KEPT_OUT:
        if people.adult_on(patient.birth_date, access.today()):
            return own
        name = _("Parent or guardian of %(name)s") % {"name": patient.name}
        return replace(own, name=name, is_patient=False)
    reader = payer.patient or patient
    home = _home(able, reader, payer.person) or own.home
    return Addressee(payer.name, home, reader.language, is_patient=False)


def _home(able: Actor, patient: Patient, person: RelatedPerson | None = None) -> list[str]:
    """Where a letter goes: to who pays, if we know where that is, else to the patient's home."""
    known = people.addresses(able, patient.pk)
    home = person if person is not None and person.line1 else known[0] if known else None
    if home is None:
        return []
    last = f"{home.city}, {home.state} {zip_text(home.zip)}"
    return [home.line1, *([home.line2] if home.line2 else []), last]


def _letter(
    name: str, home: Sequence[str], account_of: Patient, language: str, paper: str
) -> Letter:
    site = access.sites()[0]
    made_on = access.today()
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
        due_on=made_on + timedelta(days=int(practice.setting(_DAYS.get(paper, _DUE)))),
        paper=paper,
        language=short if short in dict(settings.LANGUAGES) else "en",
    )


def _next_number() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('billing_statement_number')")
        (number,) = cursor.fetchone() or (0,)
    return f"S-{number}"
