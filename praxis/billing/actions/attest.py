"""The provider's word that a visit's charges are complete, and taking it back."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django.db import transaction

from praxis.billing import posting, queries
from praxis.billing.actions.charges import service_day
from praxis.billing.actions.making import claims_for_visit, reconsider
from praxis.billing.actions.rows import lock_sheet
from praxis.billing.models import Attestation, Charge, Claim
from praxis.billing.powers import empowered
from praxis.billing.types import (
    CORRECTABLE,
    ENDED,
    AttestationKind,
    AttestationSource,
    ClaimsSent,
    NotClosed,
    NothingCharged,
    NotYourVisit,
    ReasonNeeded,
)
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.practice import queries as practice
from praxis.scheduling import queries as scheduling
from praxis.worklist import actions as worklist


@transaction.atomic
def close_visit(
    *,
    actor: Actor,
    key: UUID,
    encounter_id: int,
    source: str = AttestationSource.HERE,
    nothing_to_charge: bool = False,
) -> Attestation:
    """Close a visit for billing: its charges go on the books and claims are made.

    Done again it gives the first attestation back. Raises NoSuchVisit, NotYourVisit,
    NothingCharged.
    """
    actor.require("billing.attest")
    encounter = scheduling.get_encounter(actor, encounter_id)
    _own_visit(actor, encounter)
    lock_sheet(encounter_id)
    sheet = queries.sheet(actor=actor, encounter_id=encounter_id)
    if sheet.closed and sheet.last is not None:
        return sheet.last
    if not sheet.charges and not nothing_to_charge:
        raise NothingCharged("Enter the charges first, or say that there is nothing to charge.")
    attestation = _word(actor, key, encounter, AttestationKind.CLOSED, len(sheet.attestations))
    attestation.source = source
    attestation.save(force_insert=True)
    able = empowered(actor)
    insured = claims_for_visit(actor=able, key=key, encounter=encounter)
    fresh = [charge for charge in sheet.charges if charge.posted_at is None]
    if fresh:
        posting.post_charges(
            actor=able,
            key=uuid.uuid5(key, "post"),
            charges=fresh,
            on=service_day(encounter),
            insured_ids=insured,
        )
        Charge.objects.filter(pk__in=[charge.pk for charge in fresh]).update(posted_at=clock.now())
    worklist.close_item(actor=able, key=item_key(encounter_id), reason="closed for billing")
    return attestation


@transaction.atomic
def reopen_visit(
    *, actor: Actor, key: UUID, encounter_id: int, reason: str, replace: bool = False
) -> Attestation:
    """Open a closed visit's charges again.

    Claims not yet sent wait until it is closed again. When a claim is with a payer, `replace`
    says that closing again is to make a replacement (or a void) of it.
    Raises NoSuchVisit, NotClosed, ClaimsSent, ReasonNeeded.
    """
    actor.require("billing.reopen")
    if not reason.strip():
        raise ReasonNeeded("Say why the charges change.", field="reason")
    encounter = scheduling.get_encounter(actor, encounter_id)
    lock_sheet(encounter_id)
    again: Attestation | None = Attestation.objects.filter(client_key=key).first()
    if again is not None:
        return again
    sheet = queries.sheet(actor=actor, encounter_id=encounter_id)
    if not sheet.closed:
        raise NotClosed("This visit is not closed for billing.")
    claims = list(
        Claim.objects.select_for_update(of=("self",))
        .filter(encounter=encounter_id)
        .exclude(state__in=ENDED)
        .order_by("pk")
    )
    sent = [claim for claim in claims if claim.state not in CORRECTABLE]
    if sent and not replace:
        raise ClaimsSent(
            f"Claim {sent[0].number} is with the payer. Replace or void it instead, or open the"
            " visit with a replacement in mind."
        )
    attestation = _word(actor, key, encounter, AttestationKind.REOPENED, len(sheet.attestations))
    attestation.reason = reason.strip()[:200]
    attestation.save(force_insert=True)
    reconsider(actor=empowered(actor), claims=claims, why=attestation.reason)
    return attestation


def item_key(encounter_id: int) -> str:
    return f"billing:visit:{encounter_id}"


def _own_visit(actor: Actor, encounter: Any) -> None:
    if actor.system or actor.user_id is None:
        return
    provider = practice.provider_of_user(actor.user_id)
    if provider is None or provider.pk != encounter.provider_id:
        raise NotYourVisit(
            f"Only {encounter.provider.display_name}, whose visit it was, closes it for billing."
        )


def _word(
    actor: Actor, key: UUID, encounter: Any, kind: AttestationKind, before: int
) -> Attestation:
    return Attestation(
        client_key=key,
        encounter_id=encounter.pk,
        patient_id=encounter.patient_id,
        provider_id=encounter.provider_id,
        sequence=before + 1,
        kind=kind,
        attested_by_id=actor.user_id,
        attested_by_name=actor.signature,
        occurred_at=clock.now(),
    )
