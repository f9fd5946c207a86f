"""Where unpaid accounts stand, read out of what happened; one statement for any number of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connection

from praxis.access.context import saw
from praxis.billing.collect_types import Stage

_READ = (
    "billing_posting",
    "billing_paymententry",
    "billing_statement",
    "billing_accounthold",
    "billing_paymentplan",
    "billing_placement",
    "billing_helprequest",
    "billing_collectioncall",
)

# What counts is owed with no insurance pending on the charge, since it became the patient's
# own; a payment that came back does not make it younger (T14). Papers count from then on.
_SQL = """
    WITH charge AS (
        SELECT patient_id, charge_id, sum(patient_cents)::bigint AS own,
               max(occurred_on) FILTER (
                   WHERE patient_cents > 0 AND kind <> 'patient_payment') AS since
          FROM billing_posting WHERE {whose}
         GROUP BY patient_id, charge_id
        HAVING sum(patient_cents) > 0 AND sum(insurance_cents) = 0),
    owing AS (
        SELECT patient_id, sum(own)::bigint AS own, min(since) AS since, count(*) AS charges
          FROM charge GROUP BY patient_id)
    SELECT o.patient_id, o.own, coalesce(m.held, 0), o.since, s.papers, s.reminders, s.last_on,
           s.final_id, s.final_on, h.id, h.kind, p.id, p.state, a.id, a.state, q.id, c.promised_on
      FROM owing o
      LEFT JOIN LATERAL (SELECT sum(cents)::bigint AS held FROM billing_paymententry
                          WHERE patient_id = o.patient_id) m ON true
      LEFT JOIN LATERAL (
           SELECT count(*) AS papers, count(*) FILTER (WHERE paper = 'reminder') AS reminders,
                  max(made_on) AS last_on, max(id) FILTER (WHERE paper = 'final') AS final_id,
                  max(made_on) FILTER (WHERE paper = 'final') AS final_on
             FROM billing_statement
            WHERE patient_id = o.patient_id AND made_on >= o.since) s ON true
      LEFT JOIN LATERAL (
           SELECT id, kind FROM billing_accounthold w WHERE w.patient_id = o.patient_id
              AND NOT EXISTS (SELECT FROM billing_accountholdend e WHERE e.hold_id = w.id)
            ORDER BY id LIMIT 1) h ON true
      LEFT JOIN billing_paymentplan p
             ON p.patient_id = o.patient_id AND p.state IN ('active', 'broken')
      LEFT JOIN billing_placement a
             ON a.patient_id = o.patient_id AND a.state IN ('asked', 'placed')
      LEFT JOIN billing_helprequest q ON q.patient_id = o.patient_id AND q.state = 'asked'
      LEFT JOIN LATERAL (SELECT max(promised_on) AS promised_on FROM billing_collectioncall
                          WHERE patient_id = o.patient_id AND called_at >= o.since) c ON true
     WHERE o.own > coalesce(m.held, 0)
     ORDER BY o.own - coalesce(m.held, 0) DESC, o.patient_id
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """One account that owes something. Dates are the office's; ids are of what is open now."""

    patient_id: int
    own_cents: int
    held_cents: int
    since: date
    papers: int = 0
    reminders: int = 0
    last_paper_on: date | None = None
    final_id: int | None = None
    final_on: date | None = None
    hold_id: int | None = None
    hold_kind: str = ""
    plan_id: int | None = None
    plan_state: str = ""
    placement_id: int | None = None
    placement_state: str = ""
    help_id: int | None = None
    promised_on: date | None = None

    @property
    def owed_cents(self) -> int:
        return max(0, self.own_cents - self.held_cents)

    @property
    def stage(self) -> Stage:
        if self.placement_state == "placed":
            return Stage.AGENCY
        if self.hold_id:
            return Stage.HELD
        if self.placement_state == "asked":
            return Stage.SIGN_OFF
        if self.plan_state:
            return Stage.PLAN if self.plan_state == "active" else Stage.BROKEN
        if self.help_id:
            return Stage.HELP
        if self.final_id:
            return Stage.FINAL
        if self.papers > 1:
            return Stage.REMINDED
        return Stage.BILLED if self.papers else Stage.NEW


def standings(patient_ids: Collection[int] | None = None) -> list[Standing]:
    """Accounts that owe something, most first; None: all that the open context shows."""
    if patient_ids is not None and not patient_ids:
        return []
    whose = "true" if patient_ids is None else "patient_id = ANY (%s)"
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(whose=whose), [] if patient_ids is None else [list(patient_ids)])
        rows = cursor.fetchall()
    found = [
        Standing(patient, own, held, since, *rest[:3], *rest[3:6], *(_text(rest[6:])))
        for patient, own, held, since, *rest in rows
    ]
    for table in _READ:
        saw(table, [each.patient_id for each in found])
    return found


def standing_of(patient_id: int) -> Standing | None:
    """None when nothing is owed that could be asked for."""
    return next(iter(standings([patient_id])), None)


def _text(row: list[object]) -> list[object]:
    """hold kind, plan state, placement state: "" instead of None."""
    return ["" if at in (0, 2, 4) and value is None else value for at, value in enumerate(row)]
