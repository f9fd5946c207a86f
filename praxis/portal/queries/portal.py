"""What a patient sees of his own record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from praxis.billing import queries as billing
from praxis.billing.queries.accounts import ChargeRow, charge_rows
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.scheduling import queries as schedule

if TYPE_CHECKING:
    from praxis.scheduling.models import Appointment


EARLIEST_ARRIVAL = timedelta(hours=3)


def is_late(visit: Appointment) -> bool:
    """Within the visit type's cut-off: the office moves it by telephone."""
    cutoff = timedelta(minutes=visit.visit_type.cancel_cutoff_minutes)
    return clock.now() > visit.start - cutoff


def is_to_call(*, actor: Actor, patient_id: int) -> bool:
    """By the policy for missed visits the office books with this patient on the telephone."""
    actor.require("portal.use")
    return not schedule.no_show_standing(actor, patient_id).may_book_online


@dataclass(frozen=True, slots=True)
class Owed:
    """What the patient owes of one visit's day, and how it came about.

    charged - discount - insurance - paid = owed, in each and in total.
    """

    day: date
    charged_cents: int
    discount_cents: int
    insurance_cents: int
    paid_cents: int
    owed_cents: int
    causes: tuple[str, ...]
    items: tuple[ChargeRow, ...]

    @property
    def adds_up(self) -> bool:
        rest = self.charged_cents - self.discount_cents - self.insurance_cents - self.paid_cents
        return rest == self.owed_cents


@dataclass(frozen=True, slots=True)
class Bill:
    """`held_cents`: money already given that is not yet matched with a charge."""

    visits: tuple[Owed, ...]
    due_cents: int
    held_cents: int


def bill(*, actor: Actor, patient_id: int) -> Bill:
    """The same sums as on the statement: posted lines, never an estimate.

    A charge that insurance has not answered is not shown as owed.
    """
    actor.require("billing.view_accounts")
    rows = [
        row
        for row in charge_rows(actor=actor, patient_id=patient_id, only_open=True)
        if row.patient_cents > 0 and row.insurance_cents == 0
    ]
    held = billing.balances(actor=actor, patient_ids=[patient_id])[patient_id].unapplied_cents
    days: dict[date, list[ChargeRow]] = {}
    for row in rows:
        days.setdefault(row.charge.service_on, []).append(row)
    visits = tuple(_owed(day, found) for day, found in sorted(days.items(), reverse=True))
    due = max(0, sum(visit.owed_cents for visit in visits) - held)
    return Bill(visits, due, held)


def _owed(day: date, rows: list[ChargeRow]) -> Owed:
    causes = {
        share.cause.value if share.cause is not None else ""
        for row in rows
        for share in row.shares
        if share.cents > 0
    }
    return Owed(
        day=day,
        charged_cents=sum(row.charged_cents for row in rows),
        discount_cents=sum(row.written_off_cents for row in rows),
        insurance_cents=sum(row.insurance_paid_cents for row in rows),
        paid_cents=sum(row.patient_paid_cents for row in rows),
        owed_cents=sum(row.patient_cents for row in rows),
        causes=tuple(sorted(causes)),
        items=tuple(rows),
    )
