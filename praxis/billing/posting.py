"""What charges do to the books: they come on, and they go off again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from praxis.access import queries as access
from praxis.billing.applying import Owed, apply, purses_for, release, release_all
from praxis.billing.books import Batch, Draft, charged, key_of, lock_charges, mirror, write
from praxis.billing.models import Charge, Posting
from praxis.billing.models.postings import PostingKind
from praxis.billing.remits.ours import open_of
from praxis.kernel.actor import Actor

# A voided charge takes these with it; what a payer has paid stays a fact, and shows as credit.
_GO_WITH_THE_CHARGE = (
    PostingKind.CHARGE,
    PostingKind.CONTRACTUAL,
    PostingKind.WRITE_OFF,
    PostingKind.TO_PATIENT,
    PostingKind.TO_PAYER,
)


def post_charges(
    *,
    actor: Actor,
    key: UUID,
    charges: Sequence[Charge],
    on: date,
    insured_ids: Collection[int],
) -> list[Posting]:
    """Put charges on the books, open with insurance (`insured_ids`) or with the patient.

    Money that a patient gave for that day is applied to what is theirs at once. The same key
    again posts nothing more. One batch a charge: a fee voided later takes back its own entry.
    """
    actor.require("ledger.post")
    lock_charges(charge.pk for charge in charges)
    done = set(
        Posting.objects.filter(
            charge__in=[charge.pk for charge in charges], kind=PostingKind.CHARGE
        ).values_list("charge_id", flat=True)
    )
    fresh = [charge for charge in charges if charge.pk not in done and charge.amount_cents]
    owed = [
        Owed(charge.pk, charge.patient_id, charge.service_on, charge.amount_cents)
        for charge in fresh
        if charge.pk not in insured_ids
    ]
    batches = [
        Batch(
            key=key_of(key, f"charge {charge.pk}"),
            kind="charge",
            on=on,
            source=f"billing.charge:{charge.pk}",
            drafts=(charged(charge, insured=charge.pk in insured_ids),),
            memo=f"Charge {charge.code}",
        )
        for charge in fresh
    ]
    batches += payment_batches(key=key, on=on, drafts=apply(owed, purses_for(owed)))
    return write(actor=actor, batches=batches)


def payment_batches(*, key: UUID, on: date, drafts: Sequence[Draft]) -> list[Batch]:
    """One entry for each application of a patient's money."""
    return [
        Batch(
            key=key_of(key, f"payment {draft.payment_id} to {draft.charge_id} {at}"),
            kind="patient_payment",
            on=on,
            source=f"billing.payment:{draft.payment_id}",
            drafts=(draft,),
            memo="Patient's payment applied" if draft.patient_paid > 0 else "Payment released",
        )
        for at, draft in enumerate(drafts)
    ]


def void_charge_postings(
    *, actor: Actor, key: UUID, charges: Sequence[Charge], why: str, on: date | None = None
) -> list[Posting]:
    """Take charges off the books: their own postings are mirrored, patients' money is released.

    `on` None: today. What payers paid stays and shows as a credit of the charge.
    """
    actor.require("ledger.post")
    ids = [charge.pk for charge in charges]
    lock_charges(ids)
    day = on or access.today()
    live = Posting.objects.filter(
        charge__in=ids,
        kind__in=_GO_WITH_THE_CHARGE,
        reverses__isnull=True,
        reversed_by__isnull=True,
    ).order_by("pk")
    by_charge: dict[int, list[Draft]] = {}
    for draft in (
        *(mirror(row, reason=why) for row in live),
        *release_all(ids, reason=why),
    ):
        by_charge.setdefault(draft.charge_id, []).append(draft)
    return write(
        actor=actor,
        batches=[
            Batch(
                key=key_of(key, f"void {charge_id}"),
                kind="charge_voided",
                on=day,
                source=f"billing.charge:{charge_id}",
                drafts=tuple(drafts),
                memo="Charge voided",
            )
            for charge_id, drafts in by_charge.items()
        ],
    )


def reverse_postings(
    *,
    actor: Actor,
    key: UUID,
    posting_ids: Collection[int],
    why: str,
    on: date | None = None,
    source: str = "",
) -> list[Posting]:
    """Mirror postings as new rows linked to them; already reversed ones are left.

    Patients' money that a charge then holds too much of is released, not lost.
    """
    actor.require("ledger.post")
    rows = list(
        Posting.objects.filter(
            pk__in=list(posting_ids), reverses__isnull=True, reversed_by__isnull=True
        ).select_related("payment")
    )
    lock_charges(row.charge_id for row in rows)
    sums = open_of({row.charge_id for row in rows})
    drafts = []
    for row in rows:
        giver = row.payment.patient_id if row.payment_id else None
        drafts.append(mirror(row, giver_id=giver, reason=why))
        sums[row.charge_id].patient_cents -= row.patient_cents
    overpaid = {charge_id: -each.patient_cents for charge_id, each in sums.items()}
    drafts += release(overpaid, reason=why)
    day = on or access.today()
    batch = Batch(
        key=key_of(key, "reverse"),
        kind="reversal",
        on=day,
        source=source,
        drafts=tuple(drafts),
        memo=why,
    )
    return write(actor=actor, batches=[batch])
