"""Good-faith estimates for who has no insurance or does not use it (45 CFR 149.610)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from praxis.access import queries as access
from praxis.billing.collect.estimates import give_by
from praxis.billing.models import Estimate
from praxis.billing.money_types import BadAllocation
from praxis.billing.words import plain
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.people import queries as people


@transaction.atomic
def give_estimate(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    asked_on: date,
    service_on: date,
    lines: Sequence[tuple[str, int]],
) -> Estimate:
    """What was told to the patient, line by line, and by when it had to be. Raises BadAllocation,
    CardNumber.
    """
    actor.require("billing.collect")
    people.get_patient(actor, patient_id)
    if not lines or any(cents <= 0 for _, cents in lines):
        raise BadAllocation("Enter what is expected to be charged.", field="amount")
    return insert_once(
        Estimate(
            client_key=key,
            patient_id=patient_id,
            asked_on=asked_on,
            service_on=service_on,
            due_on=give_by(asked_on=asked_on, service_on=service_on),
            given_on=access.today(),
            cents=sum(cents for _, cents in lines),
            lines=[[plain(words), cents] for words, cents in lines],
            by_id=actor.user_id,
            by_name=actor.signature,
        )
    )
