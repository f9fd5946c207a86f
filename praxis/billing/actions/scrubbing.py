"""Look claims over, write down what is wrong, and keep one item of work a claim."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from praxis.access import queries as access
from praxis.billing import scrub as rules
from praxis.billing.actions import events
from praxis.billing.models import Claim, ClaimEvent, ClaimFinding
from praxis.billing.queries.facts import claim_facts
from praxis.billing.types import (
    ClaimEventKind,
    ClaimState,
    Finding,
    Severity,
)
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.business_days import add_business_days
from praxis.kernel.money import Money
from praxis.worklist import actions as worklist

DAYS_TO_FIX = 2


def scrub(*, actor: Actor, claims: Sequence[Claim]) -> list[Claim]:
    """Check unsent claims that are not held; their state follows. Returns the clean ones.

    The actor is one that `powers.empowered` gave what this needs.
    """
    looked_at = [claim for claim in claims if claim.state in (ClaimState.TO_FIX, ClaimState.READY)]
    if not looked_at:
        return []
    facts = claim_facts(actor=actor, claims=looked_at)
    there = _open_findings(looked_at)
    said: list[ClaimEvent] = []
    gone: list[int] = []
    fresh: list[ClaimFinding] = []
    errors: dict[int, list[Finding]] = {}
    for claim in looked_at:
        found = rules.check(facts[claim.pk])
        before = there.get(claim.pk, {})
        now = {(each.rule, each.spot): each for each in found}
        gone += [row.pk for key, row in before.items() if key not in now or _differs(row, now[key])]
        fresh += [
            _row(claim, each)
            for key, each in now.items()
            if key not in before or _differs(before[key], each)
        ]
        errors[claim.pk] = [each for each in found if each.severity == Severity.ERROR]
        changed = set(before) != set(now)
        kind = ClaimEventKind.FOUND if errors[claim.pk] else ClaimEventKind.CLEAN
        state = ClaimState.TO_FIX if errors[claim.pk] else ClaimState.READY
        if changed or claim.state != state:
            said.append(events.event(actor, claim, kind, _words(found)))
    ClaimFinding.objects.filter(pk__in=gone).update(cleared_at=clock.now())
    ClaimFinding.objects.bulk_create(fresh)
    events.write(said)
    for claim in looked_at:
        keep_item(actor, claim, [each.text for each in errors[claim.pk]])
    return [claim for claim in looked_at if not errors[claim.pk]]


def keep_item(actor: Actor, claim: Claim, texts: Sequence[str] = ()) -> None:
    """One item of work a claim: what must be done about it now, or nothing."""
    if claim.state == ClaimState.TO_FIX and texts:
        more = f" and {len(texts) - 1} more" if len(texts) > 1 else ""
        _file(actor, claim, "claim_fix", f"Fix claim {claim.number}: {texts[0]}{more}"[:160], "Fix")
    elif claim.state == ClaimState.REJECTED:
        why = texts[0] if texts else "see its page"
        _file(
            actor, claim, "claim_reject", f"Claim {claim.number} rejected: {why}"[:160], "Correct"
        )
    else:
        worklist.close_item(actor=actor, key=item_key(claim.pk), reason=claim.state)


def item_key(claim_id: int) -> str:
    return f"billing:claim:{claim_id}"


def due_at(claim: Claim) -> datetime:
    """In two business days; never later than the payer's limit."""
    zone = ZoneInfo(claim.site.time_zone)
    since = (claim.state_at or clock.now()).astimezone(zone).date()
    day = add_business_days(since, DAYS_TO_FIX)
    if claim.filing_due_on is not None:
        day = min(day, claim.filing_due_on)
    return datetime.combine(day, time(17), zone)


def _file(actor: Actor, claim: Claim, kind: str, title: str, step: str) -> None:
    due = due_at(claim)
    limit = claim.filing_due_on
    worklist.file_item(
        actor=actor,
        key=item_key(claim.pk),
        kind=f"billing.{kind}",
        title=title,
        why=(
            f"Payer's limit {limit:%m/%d/%Y}"
            if limit is not None and limit <= access.today() + timedelta(days=30)
            else "Clinic rule · claims leave within two business days"
        ),
        consequence="The claim is not paid; past the payer's limit nobody may be billed",
        due_at=due,
        role="biller",
        patient_id=claim.patient_id,
        url=f"/claims/{claim.pk}/",
        step=step,
        at_risk=Money(claim.amount_cents),
    )


def _open_findings(
    claims: Sequence[Claim],
) -> dict[int, dict[tuple[str, str], ClaimFinding]]:
    found: dict[int, dict[tuple[str, str], ClaimFinding]] = {}
    for row in ClaimFinding.objects.filter(claim__in=claims, cleared_at__isnull=True):
        found.setdefault(row.claim_id, {})[row.rule, row.spot] = row
    return found


def _differs(row: ClaimFinding, found: Finding) -> bool:
    return (row.severity, row.text, row.fix, row.url) != (
        found.severity,
        found.text,
        found.fix,
        found.url,
    )


def _row(claim: Claim, found: Finding) -> ClaimFinding:
    return ClaimFinding(
        claim=claim,
        patient_id=claim.patient_id,
        rule=found.rule,
        severity=found.severity,
        spot=found.spot,
        text=found.text,
        fix=found.fix,
        url=found.url,
        found_at=clock.now(),
    )


def _words(found: Sequence[Finding]) -> str:
    if not found:
        return "Every rule passed"
    return " ".join(f"{each.text} (rule {each.rule})" for each in found)
