"""The one door to `billing_posting` and to the books: a posting and its journal lines, together.

| delta | account |
|---|---|
| charge | revenue, credited |
| insurance, patient | receivables, by patient |
| written off | the posting's own 41xx |
| paid by a payer | payers' unidentified receipts: the remittance's money waits there |
| paid by the patient | the payer's unapplied money: their receipt waits there |
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID, uuid5

from praxis.billing.models import Charge, Posting
from praxis.billing.models.postings import PaymentEntry, PostingKind
from praxis.kernel.actor import Actor
from praxis.kernel.bulk import insert_many
from praxis.ledger import actions as ledger
from praxis.ledger.types import Chart, Line, NewEntry, Party, PartyKind


@dataclass(frozen=True, slots=True)
class Draft:
    """A posting to be written. `payer_of_patient_id`: whose unapplied money pays it."""

    charge_id: int
    patient_id: int
    kind: str
    charge: int = 0
    insurance: int = 0
    patient: int = 0
    payer_paid: int = 0
    written_off: int = 0
    patient_paid: int = 0
    account: str = ""
    payer_id: int | None = None
    remittance_claim_id: int | None = None
    payment_id: int | None = None
    giver_id: int | None = None
    group: str = ""
    carc: str = ""
    reason: str = ""
    reverses_id: int | None = None

    @property
    def is_nothing(self) -> bool:
        return not (
            self.charge
            or self.insurance
            or self.patient
            or self.payer_paid
            or self.written_off
            or self.patient_paid
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """Drafts that one journal entry carries. `extra` are lines beside them (suspense, PLB)."""

    key: UUID
    kind: str
    on: date
    source: str
    drafts: tuple[Draft, ...]
    extra: tuple[Line, ...] = field(default=())
    memo: str = ""


def journal_lines(drafts: Iterable[Draft]) -> tuple[Line, ...]:
    """The drafts in the books, one line an account and party; lines of zero are left out."""
    sums: dict[tuple[str, Party | None], int] = {}

    def add(account: str, cents: int, party: Party | None = None) -> None:
        if cents:
            sums[account, party] = sums.get((account, party), 0) + cents

    for draft in drafts:
        patient = Party(PartyKind.PATIENT, draft.patient_id)
        add(Chart.INSURANCE_RECEIVABLE, draft.insurance, patient)
        add(Chart.PATIENT_RECEIVABLE, draft.patient, patient)
        add(Chart.REVENUE, -draft.charge)
        add(draft.account, draft.written_off)
        if draft.payer_paid:
            add(Chart.SUSPENSE, draft.payer_paid, Party(PartyKind.PAYER, draft.payer_id or 0))
        if draft.patient_paid:
            giver = Party(PartyKind.PATIENT, draft.giver_id or draft.patient_id)
            add(Chart.UNAPPLIED, draft.patient_paid, giver)
    return tuple(
        Line(account=account, cents=cents, party=party)
        for (account, party), cents in sums.items()
        if cents
    )


def write(*, actor: Actor, batches: Sequence[Batch]) -> list[Posting]:
    """Post the batches: a journal entry each, their postings, and the moves of payments.

    Two statements for the books and one a few thousand postings, however many batches. The
    caller holds the rows it read (charges by `lock_charges`) and keeps the keys unique.
    """
    entries: list[NewEntry] = []
    written: list[tuple[Batch, tuple[Draft, ...]]] = []
    for batch in batches:
        drafts = tuple(draft for draft in batch.drafts if not draft.is_nothing)
        lines = (*journal_lines(drafts), *batch.extra)
        if not drafts and not batch.extra:
            continue
        entries.append(
            NewEntry(
                key=batch.key,
                kind=batch.kind,
                on=batch.on,
                lines=lines,
                memo=batch.memo,
                source=batch.source,
            )
        )
        written.append((batch, drafts))
    ids = ledger.post_entries(actor=actor, entries=entries) if entries else []
    postings = [
        _row(actor, draft, batch.on, entry_id)
        for (batch, drafts), entry_id in zip(written, ids, strict=True)
        for draft in drafts
    ]
    insert_many(postings)
    _move_payments(actor, postings, [draft for _, drafts in written for draft in drafts])
    return postings


def _row(actor: Actor, draft: Draft, on: date, entry_id: int) -> Posting:
    return Posting(
        charge_id=draft.charge_id,
        patient_id=draft.patient_id,
        kind=draft.kind,
        charge_cents=draft.charge,
        insurance_cents=draft.insurance,
        patient_cents=draft.patient,
        payer_paid_cents=draft.payer_paid,
        written_off_cents=draft.written_off,
        patient_paid_cents=draft.patient_paid,
        occurred_on=on,
        entry_id=entry_id,
        account=draft.account,
        payer_id=draft.payer_id,
        remittance_claim_id=draft.remittance_claim_id,
        payment_id=draft.payment_id,
        group_code=draft.group,
        carc=draft.carc,
        reason=draft.reason[:200],
        reverses_id=draft.reverses_id,
        posted_by_id=actor.user_id,
    )


def _move_payments(actor: Actor, postings: list[Posting], drafts: list[Draft]) -> None:
    rows = [
        PaymentEntry(
            payment_id=draft.payment_id or 0,
            patient_id=draft.giver_id or draft.patient_id,
            kind="applied" if draft.patient_paid > 0 else "released",
            cents=-draft.patient_paid,
            posting=posting,
            reason=draft.reason[:200],
            occurred_on=posting.occurred_on,
            by_id=actor.user_id,
            by_name=actor.signature,
        )
        for posting, draft in zip(postings, drafts, strict=True)
        if draft.patient_paid
    ]
    insert_many(rows)


def mirror(posting: Posting, *, giver_id: int | None = None, reason: str = "") -> Draft:
    """The draft that takes a posting back. `giver_id`: whose payment it was, if one."""
    return Draft(
        charge_id=posting.charge_id,
        patient_id=posting.patient_id,
        kind=posting.kind,
        charge=-posting.charge_cents,
        insurance=-posting.insurance_cents,
        patient=-posting.patient_cents,
        payer_paid=-posting.payer_paid_cents,
        written_off=-posting.written_off_cents,
        patient_paid=-posting.patient_paid_cents,
        account=posting.account,
        payer_id=posting.payer_id,
        remittance_claim_id=posting.remittance_claim_id,
        payment_id=posting.payment_id,
        giver_id=giver_id,
        group=posting.group_code,
        carc=posting.carc,
        reason=reason or posting.reason,
        reverses_id=posting.pk,
    )


def charged(charge: Charge, *, insured: bool) -> Draft:
    """A charge comes on the books, open with the payers or with the patient."""
    return Draft(
        charge_id=charge.pk,
        patient_id=charge.patient_id,
        kind=PostingKind.CHARGE,
        charge=charge.amount_cents,
        insurance=charge.amount_cents if insured else 0,
        patient=0 if insured else charge.amount_cents,
    )


def lock_charges(charge_ids: Iterable[int]) -> None:
    """Nobody else posts to these charges until this transaction ends; in one order, always."""
    list(
        Charge.objects.filter(pk__in=set(charge_ids))
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .values_list("patient_id", "pk")
    )


def key_of(key: UUID, name: str) -> UUID:
    """A key that follows from another, so that a retry finds the same entry."""
    return uuid5(key, name)


def with_source(drafts: Iterable[Draft], remittance_claim_id: int) -> tuple[Draft, ...]:
    return tuple(replace(each, remittance_claim_id=remittance_claim_id) for each in drafts)
