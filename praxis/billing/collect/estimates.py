"""Good-faith estimates beside what was billed (45 CFR 149.610, 149.620)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Min, Sum

from praxis.billing.models import Charge, Estimate, StatementLine
from praxis.kernel.business_days import add_business_days


@dataclass(frozen=True, slots=True)
class Gap:
    """The estimate that the bill is furthest above of. `over_cents` may be below zero."""

    estimate: Estimate
    charged_cents: int
    billed_on: date | None

    @property
    def over_cents(self) -> int:
        return self.charged_cents - self.estimate.cents


def gaps_of(patient_id: int) -> list[Gap]:
    """Each day's last estimate with what was charged for it; days not charged are left out."""
    last = {
        row.service_on: row for row in Estimate.objects.filter(patient=patient_id).order_by("pk")
    }
    charges = Charge.objects.filter(
        patient=patient_id, service_on__in=list(last), voided_at__isnull=True
    )
    sums = dict(charges.values_list("service_on").annotate(total=Sum("amount_cents")).order_by())
    billed = dict(
        StatementLine.objects.filter(charge__in=charges)
        .values_list("charge__service_on")
        .annotate(first=Min("statement__made_on"))
        .order_by()
    )
    return [Gap(row, sums[day], billed.get(day)) for day, row in last.items() if day in sums]


def gap_of(patient_id: int) -> Gap | None:
    return max(gaps_of(patient_id), key=lambda each: each.over_cents, default=None)


def give_by(*, asked_on: date, service_on: date | None) -> date:
    """The last day to give the estimate (45 CFR 149.610(b)(1)(vi)).

    Scheduled three to nine business days ahead: one business day; ten or more ahead, or asked
    for without a visit: three.
    """
    if service_on is not None and service_on < add_business_days(asked_on, 10):
        return add_business_days(asked_on, 1)
    return add_business_days(asked_on, 3)
