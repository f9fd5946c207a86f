"""What pays first, for a whole day's list of patients at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connection

from praxis.access.context import saw
from praxis.coverage.standing import standing
from praxis.coverage.types import RuleKind, Standing
from praxis.kernel.actor import Actor

# Each patient's first rank of the day, then the last check and the last copay that a check told.
_FIRST = """
    WITH ranked AS MATERIALIZED (
        SELECT DISTINCT ON (patient_id) patient_id, coverage_id FROM coverage_coveragerank
         WHERE patient_id = ANY (%(patients)s::bigint[]) AND voided_at IS NULL
           AND starts_on <= %(day)s AND (ends_on IS NULL OR ends_on >= %(day)s)
         ORDER BY patient_id, rank)
    SELECT r.patient_id, c.starts_on, c.ends_on, k.result, k.checked_on,
           (SELECT days FROM coverage_payerrule a
             WHERE a.payer_id = c.payer_id AND a.kind = %(kind)s
               AND (a.product_id IS NULL OR a.product_id = c.product_id)
               AND a.starts_on <= %(day)s AND (a.ends_on IS NULL OR a.ends_on >= %(day)s)
             ORDER BY a.product_id LIMIT 1),
           coalesce(k.copay, c.copay_cents)
      FROM ranked r
      JOIN coverage_coverage c ON c.id = r.coverage_id AND c.patient_id = r.patient_id
      CROSS JOIN LATERAL (
           SELECT (array_agg(result ORDER BY checked_at DESC, id DESC))[1] AS result,
                  (max(checked_at) AT TIME ZONE %(zone)s)::date AS checked_on,
                  (array_agg(copay_cents ORDER BY checked_at DESC, id DESC)
                       FILTER (WHERE copay_cents IS NOT NULL))[1] AS copay
             FROM coverage_coveragecheck WHERE coverage_id = c.id) k
"""


@dataclass(frozen=True, slots=True)
class FirstInsurance:
    """`copay_cents`: the last check's, else the card's; None when neither says."""

    standing: Standing
    copay_cents: int | None


def first_insurances_on(
    *, actor: Actor, patient_ids: Collection[int], day: date, zone: str, good_days: int
) -> dict[int, FirstInsurance]:
    """How far each patient's first insurance can be relied on, and its copay: one query.

    `good_days` is the practice's setting eligibility_age_days. Who has no insurance on file is
    not in the answer.
    """
    actor.require("coverage.view")
    with connection.cursor() as cursor:
        cursor.execute(
            _FIRST,
            {
                "patients": list(patient_ids),
                "day": day,
                "zone": zone,
                "kind": RuleKind.ELIGIBILITY_AGE,
            },
        )
        rows = cursor.fetchall()
    found = {
        patient_id: FirstInsurance(
            standing(
                day=day,
                starts_on=starts_on,
                ends_on=ends_on,
                result=result,
                checked_on=checked_on,
                good_days=good_days if own_days is None else own_days,
            ),
            copay_cents,
        )
        for patient_id, starts_on, ends_on, result, checked_on, own_days, copay_cents in rows
    }
    for table in ("coverage_coveragerank", "coverage_coverage", "coverage_coveragecheck"):
        saw(table, found)
    return found
