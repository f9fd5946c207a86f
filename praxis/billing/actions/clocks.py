"""When a claim must be filed, and the clock of it in obligations."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from praxis.access import queries as access
from praxis.billing.models import Claim
from praxis.billing.types import PayerSequence
from praxis.coverage import queries as coverage
from praxis.coverage.types import CountsFrom, CoverageOn, PayerKind, RuleKind
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.obligations import actions as obligations
from praxis.obligations.types import ClockEnded, NoSuchClock

MEDICARE_DAYS = 365


def filing_due(
    plan: CoverageOn, sequence: PayerSequence, service_on: date, follows: Claim | None = None
) -> date | None:
    """The last day to file by the payer's own limit; Medicare's is a calendar year.

    42 CFR 424.44; domain/revenue-cycle.md T12.
    """
    later = sequence != PayerSequence.PRIMARY
    kind = RuleKind.SECONDARY_FILING if later else RuleKind.TIMELY_FILING
    rule = coverage.rule_on(
        payer_id=plan.payer_id, kind=kind, day=service_on, product_id=plan.product_id
    )
    if rule is None and later:
        rule = coverage.rule_on(
            payer_id=plan.payer_id,
            kind=RuleKind.TIMELY_FILING,
            day=service_on,
            product_id=plan.product_id,
        )
    if rule is not None:
        start = service_on
        if rule.counts_from != CountsFrom.SERVICE and follows is not None and follows.state_at:
            start = clock.local_date(follows.state_at, access.office_zone())
        return start + timedelta(days=rule.days)
    if plan.payer_kind == PayerKind.MEDICARE:
        return _a_year_after(service_on)
    return None


def _a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day + timedelta(days=MEDICARE_DAYS)


def corrected_due(claim: Claim) -> date | None:
    rule = coverage.rule_on(
        payer_id=claim.payer_id, kind=RuleKind.CORRECTED_CLAIM, day=claim.service_on
    )
    if rule is None:
        return claim.filing_due_on
    start = claim.service_on
    if rule.counts_from != CountsFrom.SERVICE and claim.state_at is not None:
        start = clock.local_date(claim.state_at, access.office_zone())
    return start + timedelta(days=rule.days)


def clock_key(claim_id: int) -> str:
    return f"billing:claim:{claim_id}:filing"


def start_clock(actor: Actor, claim: Claim, payer: str, zone: str) -> None:
    """The filing clock, when the payer's limit is known."""
    if claim.filing_due_on is None:
        return
    obligations.start_obligation(
        actor=actor,
        key=clock_key(claim.pk),
        code="payer.timely_filing",
        title=f"Claim {claim.number} accepted by {payer}",
        triggered_at=clock.local(claim.service_on, 12, 0, zone),
        zone=zone,
        patient_id=claim.patient_id,
        url=f"/claims/{claim.pk}/",
        due_at=datetime.combine(claim.filing_due_on, time(23, 59, 59), ZoneInfo(zone)),
    )


def meet_clock(actor: Actor, claim: Claim, note: str, evidence_id: int | None) -> None:
    """The payer has taken the claim; its answer is the proof."""
    try:
        obligations.meet_obligation(
            actor=actor, key=clock_key(claim.pk), evidence_id=evidence_id, note=note
        )
    except (NoSuchClock, ClockEnded):
        return


def waive_clock(actor: Actor, claim: Claim, why: str) -> None:
    """The claim is not to be filed any more."""
    try:
        obligations.waive_obligation(actor=actor, key=clock_key(claim.pk), reason=why)
    except (NoSuchClock, ClockEnded):
        return
