"""Billing entities: who bills."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

from django.db import transaction

from praxis.kernel import sealing
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.practice.actions.rows import end, first_day, locked, npi_given, one_of, stamp, words
from praxis.practice.models import BillingEntity
from praxis.practice.types import (
    TAX_ID_KINDS,
    BadTaxId,
    BillingEntityDetails,
    NpiTaken,
)

_NPI_TAKEN = NpiTaken("Another billing entity has this NPI.", field="npi")


@transaction.atomic
def add_billing_entity(*, actor: Actor, key: UUID, details: BillingEntityDetails) -> BillingEntity:
    """Raises BadNpi, BadTaxId, NpiTaken, Incomplete."""
    actor.require("practice.manage")
    entity = BillingEntity(client_key=key, started_on=first_day(details.started_on))
    _fill(entity, details)
    with violations(practice_billingentity_npi_once=_NPI_TAKEN):
        return insert_once(entity)


@transaction.atomic
def change_billing_entity(
    *, actor: Actor, billing_entity_id: int, version: int, details: BillingEntityDetails
) -> BillingEntity:
    """An empty tax number keeps the one stored.

    Raises NotFound, ChangedMeanwhile, BadNpi, BadTaxId, NpiTaken, Incomplete.
    """
    actor.require("practice.manage")
    entity = locked(BillingEntity, billing_entity_id, version)
    _fill(entity, details)
    with violations(practice_billingentity_npi_once=_NPI_TAKEN):
        return stamp(entity)


@transaction.atomic
def end_billing_entity(*, actor: Actor, billing_entity_id: int, ended_on: date) -> BillingEntity:
    """`ended_on` is the last day. Raises NotFound, BadDates."""
    actor.require("practice.manage")
    return end(BillingEntity, billing_entity_id, ended_on)


def _fill(entity: BillingEntity, details: BillingEntityDetails) -> None:
    entity.legal_name = words(details.legal_name, field="legal_name")
    entity.npi = npi_given(details.npi, needed=True)
    entity.tax_id_kind = one_of(details.tax_id_kind, TAX_ID_KINDS, field="tax_id_kind")
    for name in ("phone", "line1", "line2", "city", "zip"):
        setattr(entity, name, getattr(details, name).strip())
    entity.state = details.state.strip().upper()
    if details.tax_id.strip() or not entity.tax_id_last4:
        digits = re.sub(r"[\s-]", "", details.tax_id)
        if not re.fullmatch(r"[0-9]{9}", digits) or digits == "0" * 9:
            raise BadTaxId("A tax number has nine digits.", field="tax_id")
        entity.tax_id_sealed = sealing.seal(digits.encode(), aad=entity.tax_id_aad)
        entity.tax_id_last4 = digits[-4:]
