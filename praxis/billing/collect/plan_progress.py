"""How far a payment plan is: read out of what is still open of the charges it pays."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from praxis.billing.models import PaymentPlan, PlanCharge, PlanInstalment
from praxis.billing.remits.ours import Open, open_of
from praxis.practice import queries as practice


@dataclass(frozen=True, slots=True)
class Part:
    """An instalment and how much of it is paid; money goes to the earliest first."""

    instalment: PlanInstalment
    paid_cents: int

    @property
    def left_cents(self) -> int:
        return self.instalment.cents - self.paid_cents


@dataclass(frozen=True, slots=True)
class Progress:
    plan: PaymentPlan
    parts: tuple[Part, ...]

    @property
    def paid_cents(self) -> int:
        return sum(part.paid_cents for part in self.parts)

    @property
    def left_cents(self) -> int:
        return sum(part.left_cents for part in self.parts)

    def late_cents(self, on: date, *, days: int = 0) -> int:
        """What should have been paid `days` before `on`."""
        return sum(
            part.left_cents
            for part in self.parts
            if part.instalment.due_on < on - timedelta(days=days)
        )

    def next_part(self) -> Part | None:
        return next((part for part in self.parts if part.left_cents), None)


def progress_of(plans: Collection[PaymentPlan]) -> dict[int, Progress]:
    """Three queries for any number of plans."""
    ids = [plan.pk for plan in plans]
    covered: dict[int, list[PlanCharge]] = {pk: [] for pk in ids}
    for row in PlanCharge.objects.filter(plan__in=ids).order_by("pk"):
        covered[row.plan_id].append(row)
    due: dict[int, list[PlanInstalment]] = {pk: [] for pk in ids}
    for each in PlanInstalment.objects.filter(plan__in=ids).order_by("number"):
        due[each.plan_id].append(each)
    sums = open_of([row.charge_id for rows in covered.values() for row in rows])
    found = {}
    for plan in plans:
        left = sum(
            min(row.cents, max(0, sums.get(row.charge_id, Open()).patient_cents))
            for row in covered[plan.pk]
        )
        paid, parts = max(0, plan.cents - left), []
        for each in due[plan.pk]:
            took = min(each.cents, paid)
            paid -= took
            parts.append(Part(each, took))
        found[plan.pk] = Progress(plan, tuple(parts))
    return found


def grace_days() -> int:
    return int(practice.setting("plan_grace_days"))
