"""What people must do after a remittance, with the money at risk and the day it ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from praxis.access import queries as access
from praxis.billing.models import Remittance, RemittanceClaim
from praxis.billing.remits.plan import Planned
from praxis.billing.remits.reasons import NEXT, Cause
from praxis.coverage import queries as coverage
from praxis.coverage.types import RuleKind
from praxis.kernel import clock
from praxis.kernel.money import Money
from praxis.practice import queries as practice
from praxis.worklist.types import NewItem


def clinic_deadline() -> tuple[datetime, str]:
    """When work without a payer's or the law's limit is due, and the words for it."""
    zone, days = ZoneInfo(access.office_zone()), int(practice.setting("remittance_work_days"))
    day = clock.now().astimezone(zone).date() + timedelta(days=days)
    end = datetime.combine(day, time(17), zone).astimezone(UTC)
    return end, f"Clinic rule · {days} days"


class Desk:
    """Writes work items of one remittance; looks up its deadlines once."""

    def __init__(self, remittance: Remittance) -> None:
        self.remittance = remittance
        self.zone = ZoneInfo(access.office_zone())
        self.days = int(practice.setting("remittance_work_days"))
        rule = (
            coverage.rule_on(
                payer_id=remittance.payer_id, kind=RuleKind.APPEAL, day=remittance.paid_on
            )
            if remittance.payer_id
            else None
        )
        self.appeal = rule

    def _end(self, day: date) -> datetime:
        return datetime.combine(day, time(17), self.zone).astimezone(UTC)

    def _clinic(self) -> tuple[datetime, str]:
        day = clock.now().astimezone(self.zone).date() + timedelta(days=self.days)
        return self._end(day), f"Clinic rule · {self.days} days"

    def _denial_end(self) -> tuple[datetime, str, str]:
        if self.appeal is None:
            return (*self._clinic(), "")
        end = self._end(self.remittance.paid_on + timedelta(days=self.appeal.days))
        words = f"Payer's limit · appeal within {self.appeal.days} days of the remittance"
        return end, words, self.appeal.source

    def _url(self, row: RemittanceClaim) -> str:
        return f"/remittances/{self.remittance.pk}/?claim={row.pk}"

    def denial(self, row: RemittanceClaim, planned: Planned) -> NewItem:
        due, why, citation = self._denial_end()
        cause = next(iter(planned.causes), Cause.OTHER)
        return NewItem(
            key=f"billing:denial:{row.pk}",
            kind="billing.denial",
            title=f"Denied: {planned.why}"[:200],
            why=why,
            citation=citation,
            consequence="After that day the payer need not pay",
            due_at=due,
            role="biller",
            patient_id=row.patient_id,
            url=self._url(row),
            step=NEXT.get(cause, NEXT[Cause.OTHER])[:40],
            at_risk=Money(planned.at_risk_cents),
        )

    def review(self, row: RemittanceClaim, planned: Planned) -> NewItem:
        due, why = self._clinic()
        return NewItem(
            key=f"billing:review:{row.pk}",
            kind="billing.review",
            title=f"Does the patient owe this? {planned.why}"[:200],
            why=why,
            consequence="It is neither billed nor written off until somebody decides",
            due_at=due,
            role="biller",
            patient_id=row.patient_id,
            url=self._url(row),
            step="Decide",
            at_risk=Money(planned.review_cents),
        )

    def wrong_payer(self, row: RemittanceClaim) -> NewItem:
        due, why = self._clinic()
        return NewItem(
            key=f"billing:coverage:{row.pk}",
            kind="billing.coverage",
            title="Payer says another insurance covers this patient",
            why=why,
            consequence="Claims keep going to the wrong payer, and its filing limit runs",
            due_at=due,
            role="front_desk",
            patient_id=row.patient_id,
            url=f"/patients/{row.patient_id}/coverages/",
            step="Check insurance",
            at_risk=Money(row.charge_cents),
        )

    def suspense(self, row: RemittanceClaim) -> NewItem:
        due, why = self._clinic()
        return NewItem(
            key=f"billing:suspense:{row.pk}",
            kind="billing.suspense",
            title="Remittance claim does not balance",
            why=why,
            consequence=row.why[:300] or "Its money waits in suspense",
            due_at=due,
            role="biller",
            patient_id=row.patient_id,
            url=self._url(row),
            step="Ask the payer",
            at_risk=Money(row.paid_cents),
        )

    def unmatched(self, row: RemittanceClaim) -> NewItem:
        due, why = self._clinic()
        return NewItem(
            key=f"billing:unmatched:{row.pk}",
            kind="billing.unmatched",
            title="Remittance claim matches no claim of ours",
            why=why,
            consequence="Its money waits in suspense, and our claim looks unpaid",
            due_at=due,
            role="biller",
            url=f"/remittances/queue/?claim={row.pk}",
            step="Match",
            at_risk=Money(row.paid_cents),
        )

    def overpaid(self, row: RemittanceClaim, planned: Planned) -> NewItem:
        due, why = self._clinic()
        return NewItem(
            key=f"billing:overpaid:{row.pk}",
            kind="billing.overpaid",
            title=f"Paid {Money(planned.overpaid_cents)} more than was open",
            why=why,
            consequence="Money that belongs to a payer must go back in time",
            due_at=due,
            role="biller",
            patient_id=row.patient_id,
            url=self._url(row),
            step="Find whose it is",
            at_risk=Money(planned.overpaid_cents),
        )

    def next_payer(self, row: RemittanceClaim, planned: Planned) -> NewItem:
        due, why = self._clinic()
        return NewItem(
            key=f"billing:next:{row.claim_id}",
            kind="billing.next_payer",
            title="Bill the next insurance",
            why=why,
            consequence="What the first insurance left open stays unpaid",
            due_at=due,
            role="biller",
            patient_id=row.patient_id,
            url=f"/claims/{row.claim_id}/",
            step="Make the claim",
            at_risk=Money(planned.next_payer_cents),
        )

    def unknown_next_payer(self, row: RemittanceClaim) -> NewItem:
        due, why = self._clinic()
        return NewItem(
            key=f"billing:forwarded:{row.pk}",
            kind="billing.forwarded",
            title="Payer passed the claim on to an insurance we do not know",
            why=why,
            consequence="The next payment will match nobody's insurance",
            due_at=due,
            role="front_desk",
            patient_id=row.patient_id,
            url=f"/patients/{row.patient_id}/coverages/",
            step="Add insurance",
        )

    def parked(self, why_parked: str) -> NewItem:
        due, why = self._clinic()
        remittance = self.remittance
        return NewItem(
            key=f"billing:parked:{remittance.pk}",
            kind="billing.parked",
            title=f"Check {remittance.trace} was not posted",
            why=why,
            consequence=why_parked[:300],
            due_at=due,
            role="biller",
            url=f"/remittances/{remittance.pk}/",
            step="Look",
            at_risk=Money(abs(remittance.amount_cents)),
        )
