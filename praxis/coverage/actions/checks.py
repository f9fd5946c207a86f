"""Asking whether an insurance is active."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from praxis.coverage.actions.rows import locked, one_of
from praxis.coverage.models import Coverage, CoverageCheck
from praxis.coverage.types import BadCheck, EnteredInError, How, Result
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once


@transaction.atomic
def record_check(
    *,
    actor: Actor,
    key: UUID,
    coverage_id: int,
    how: str,
    result: str,
    copay_cents: int | None = None,
    deductible_left_cents: int | None = None,
    out_of_pocket_left_cents: int | None = None,
    coinsurance_percent: int | None = None,
    reference: str = "",
    note: str = "",
    checked_at: datetime | None = None,
) -> CoverageCheck:
    """What the payer said, now unless another instant is given. Rows are never changed.

    Raises NotFound, BadCheck, EnteredInError, Incomplete.
    """
    actor.require("coverage.check")
    coverage = locked(Coverage, coverage_id)
    if coverage.entered_in_error_at is not None:
        raise EnteredInError("This insurance was marked as entered in error. Check the right one.")
    instant = checked_at or clock.now()
    if instant > clock.now():
        raise BadCheck("A check cannot lie in the future.", field="checked_at")
    amounts = {
        "copay_cents": copay_cents,
        "deductible_left_cents": deductible_left_cents,
        "out_of_pocket_left_cents": out_of_pocket_left_cents,
    }
    for field, cents in amounts.items():
        if cents is not None and cents < 0:
            raise BadCheck("An amount is not negative.", field=field)
    if coinsurance_percent is not None and not 0 <= coinsurance_percent <= 100:
        raise BadCheck("Give 0 to 100 percent.", field="coinsurance_percent")
    return insert_once(
        CoverageCheck(
            client_key=key,
            patient_id=coverage.patient_id,
            coverage=coverage,
            checked_at=instant,
            checked_by_id=actor.user_id,
            how=one_of(how, How.values, field="how"),
            result=one_of(result, Result.values, field="result"),
            coinsurance_percent=coinsurance_percent,
            reference=reference.strip(),
            note=note.strip(),
            **amounts,
        )
    )
