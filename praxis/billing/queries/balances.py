"""What is open, of whom, and money that waits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection

from praxis.access.context import saw
from praxis.billing.money_types import Balance, ToCollect
from praxis.kernel.actor import Actor
from praxis.ledger import queries as ledger
from praxis.ledger.types import Chart

_SUMS = """
    SELECT who.id, coalesce(p.insurance, 0), coalesce(p.own, 0), coalesce(m.unapplied, 0)
      FROM unnest(%s::bigint[]) AS who (id)
      LEFT JOIN LATERAL (
           SELECT sum(insurance_cents)::bigint AS insurance, sum(patient_cents)::bigint AS own
             FROM billing_posting WHERE patient_id = who.id) p ON true
      LEFT JOIN LATERAL (
           SELECT sum(cents)::bigint AS unapplied
             FROM billing_paymententry WHERE patient_id = who.id) m ON true
"""


def balances(*, actor: Actor, patient_ids: Collection[int]) -> dict[int, Balance]:
    """One query whatever their number. Patients without charges are there, with zeros."""
    actor.require("billing.view_accounts")
    if not patient_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, [list(patient_ids)])
        rows = cursor.fetchall()
    saw("billing_posting", patient_ids)
    saw("billing_paymententry", patient_ids)
    return {patient_id: Balance(*sums) for patient_id, *sums in rows}


_COLLECT = """
    WITH visit AS (SELECT * FROM unnest(%s::bigint[], %s::bigint[]) AS v (id, patient_id)),
    paid AS (
        SELECT g.patient_id, g.appointment_id, g.purpose, sum(e.cents) AS unspent,
               sum(e.cents) FILTER (WHERE e.kind IN ('taken', 'refunded', 'voided')) AS given,
               bool_or(e.kind = 'applied') AS used
          FROM billing_patientpayment g JOIN billing_paymententry e ON e.payment_id = g.id
         WHERE g.patient_id IN (SELECT patient_id FROM visit) GROUP BY g.id)
    SELECT v.id, v.patient_id,
           (SELECT coalesce(sum(given), 0)::bigint FROM paid
             WHERE appointment_id = v.id AND purpose = 'copay'),
           (SELECT coalesce(sum(unspent) FILTER (WHERE used OR purpose <> 'copay'), 0)::bigint
              FROM paid WHERE paid.patient_id = v.patient_id),
           (SELECT coalesce(sum(patient_cents), 0)::bigint
              FROM billing_posting p WHERE p.patient_id = v.patient_id)
      FROM visit v
"""


def to_collect(
    *, actor: Actor, visits: Mapping[int, int], copays: Mapping[int, int | None]
) -> dict[int, ToCollect]:
    """What to ask for at each visit: its copay less what was given for it, and the balance.

    `visits` maps an appointment to its patient, `copays` a patient to the first insurance's
    copay (`coverage.queries.first_copays_on`). A copay waiting for its visit's charge does not
    lower the balance; other unapplied money does. One query for a whole day's list.
    """
    actor.require("billing.view_accounts")
    if not visits:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_COLLECT, [list(visits), list(visits.values())])
        rows = cursor.fetchall()
    for table in ("billing_patientpayment", "billing_paymententry", "billing_posting"):
        saw(table, visits.values())
    return {
        visit_id: ToCollect(
            appointment_id=visit_id,
            patient_id=patient_id,
            copay_cents=max(0, (copays.get(patient_id) or 0) - given),
            balance_cents=max(0, own - free),
        )
        for visit_id, patient_id, given, free, own in rows
    }


@dataclass(frozen=True, slots=True)
class Difference:
    """An account of the books that does not say what the open lines say."""

    account: str
    books_cents: int
    lines_cents: int


def book_differences(*, actor: Actor, on: date) -> list[Difference]:
    """Must be empty: receivables on the books are the sum of open lines, 2100 of payments.

    Everything posted up to `on` on both sides.
    """
    actor.require("ledger.view")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(insurance_cents), 0)::bigint,"
            " coalesce(sum(patient_cents), 0)::bigint FROM billing_posting"
            " WHERE occurred_on <= %s",
            [on],
        )
        insurance, own = cursor.fetchone() or (0, 0)
        cursor.execute(
            "SELECT coalesce(sum(cents), 0)::bigint FROM billing_paymententry"
            " WHERE occurred_on <= %s",
            [on],
        )
        (unapplied,) = cursor.fetchone() or (0,)
    saw("billing_posting", ())
    saw("billing_paymententry", ())
    books = {row.code: row.cents for row in ledger.trial_balance(actor=actor, on=on).rows}
    asked = (
        (Chart.INSURANCE_RECEIVABLE, insurance),
        (Chart.PATIENT_RECEIVABLE, own),
        (Chart.UNAPPLIED, -unapplied),
    )
    return [
        Difference(account, books.get(account, 0), cents)
        for account, cents in asked
        if books.get(account, 0) != cents
    ]
