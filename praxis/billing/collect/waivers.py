"""Copays and deductibles are not waived as a courtesy (T22)."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Sum

from praxis.access import queries as access
from praxis.billing.collect_types import HardshipNeeded, HelpVerb
from praxis.billing.decision_types import WriteOffReason
from praxis.billing.models import HelpRequest, Posting

# CARC numbers of what a plan lays on the patient: deductible, coinsurance, copay.
_COST_SHARE = ("1", "2", "3")


def refuse_waiver(*, patient_id: int, charge_ids: Collection[int], reason: str) -> None:
    """A courtesy on a plan's cost share needs an approved hardship record that still holds.

    Routine waiver is an inducement and a false claim (42 U.S.C. 1320a-7a(a)(5); OIG Special
    Fraud Alert, 59 FR 65372). Raises HardshipNeeded.
    """
    if reason != WriteOffReason.COURTESY:
        return
    share = (
        Posting.objects.filter(charge__in=charge_ids, carc__in=_COST_SHARE).aggregate(
            cents=Sum("patient_cents")
        )["cents"]
        or 0
    )
    if share <= 0:
        return
    holds = HelpRequest.objects.filter(
        patient=patient_id, state=HelpVerb.APPROVED, ends_on__gte=access.today()
    )
    if not holds.exists():
        raise HardshipNeeded(
            "A deductible, coinsurance or copay is not waived as a courtesy. Take an application"
            " for lower-cost care first.",
            field="reason",
        )
