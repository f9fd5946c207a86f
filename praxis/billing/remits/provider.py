"""PLB: money of a check that belongs to no claim (step 8, T2, T3, T6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from praxis.billing.books import key_of
from praxis.billing.models import Claim, ProviderAdjustment, Remittance
from praxis.billing.remits.reasons import check_item
from praxis.billing.remits.rows import Judged
from praxis.interop.x12 import content
from praxis.kernel.actor import Actor
from praxis.ledger import actions as ledger
from praxis.ledger.types import Chart, Line, NewEntry, Party, PartyKind


def add(
    remittance: Remittance, said: Sequence[content.ProviderAdjustment]
) -> list[ProviderAdjustment]:
    """The rows alone, of a parked check."""
    found = [_row(remittance, at, each) for at, each in enumerate(said, start=1)]
    return ProviderAdjustment.objects.bulk_create(found)


def _row(remittance: Remittance, at: int, each: content.ProviderAdjustment) -> ProviderAdjustment:
    return ProviderAdjustment(
        remittance=remittance,
        position=at,
        npi=each.provider_id[:50],
        fiscal_on=each.fiscal_year_end,
        reason_code=each.code[:2],
        reference=each.reference[:50],
        cents=each.cents,
        account=check_item(each.code).account,
    )


def post(
    *,
    actor: Actor,
    key: UUID,
    remittance: Remittance,
    said: Sequence[content.ProviderAdjustment],
    on: date,
    judged: Sequence[Judged],
) -> list[ProviderAdjustment]:
    """An entry for each item: a positive amount was kept by the payer, a negative one added.

    What the payer keeps or advances stands with it in 2150 until it nets to zero; interest and
    the rest have their own accounts. The reference ties an item to the claim it speaks of.
    """
    if not said:
        return []
    party = Party(PartyKind.PAYER, remittance.payer_id or 0)
    rows = [_row(remittance, at, each) for at, each in enumerate(said, start=1)]
    entries = [
        NewEntry(
            key=key_of(key, f"item {row.position}"),
            kind="remittance",
            on=on,
            lines=(
                Line(
                    row.account, row.cents, party if row.account == Chart.PAYER_BALANCES else None
                ),
                Line(Chart.SUSPENSE, -row.cents, party),
            ),
            memo=f"{check_item(row.reason_code).words} ({row.reason_code})",
            source=f"billing.remittance:{remittance.pk}",
        )
        for row in rows
        if row.cents
    ]
    ids = iter(ledger.post_entries(actor=actor, entries=entries)) if entries else iter(())
    claims = _claims_named(rows, judged)
    for row in rows:
        row.entry_id = next(ids) if row.cents else None
        claim = claims.get(row.reference.strip())
        if claim is not None:
            row.claim_id, row.patient_id = claim
    return ProviderAdjustment.objects.bulk_create(rows)


def _owner(row: ProviderAdjustment, party: Party) -> Party | None:
    return party if row.account == Chart.PAYER_BALANCES else None


def _claims_named(
    rows: Sequence[ProviderAdjustment], judged: Sequence[Judged]
) -> dict[str, tuple[int, int]]:
    """(claim, patient) by what a reference may be: our number or the payer's of the claim."""
    names = {row.reference.strip() for row in rows if row.reference.strip()}
    found: dict[str, tuple[int, int]] = {}
    if not names:
        return found
    for each in judged:
        if each.claim_id and each.patient_id:
            for name in (each.said.patient_control_number, each.said.payer_control_number):
                if name in names:
                    found[name] = (each.claim_id, each.patient_id)
    for field in ("number", "payer_control_number"):
        for row in Claim.objects.filter(**{f"{field}__in": names}):
            found.setdefault(getattr(row, field), (row.pk, row.patient_id))
    return found
