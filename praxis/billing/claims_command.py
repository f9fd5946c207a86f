"""`praxis claims scrub` and `praxis claims send`: the biller's two routines, without a screen."""

from __future__ import annotations

import uuid
from typing import Any

from praxis.access.context import system
from praxis.billing import actions, queries
from praxis.billing.models import ClaimFinding
from praxis.billing.types import UNSENT


def scrub() -> dict[str, Any]:
    """Check every unsent claim again. Findings are of all claims that are not on hold."""
    with system("claims scrub", purpose="claims") as actor:
        counts = actions.check_claims(actor=actor)
        rows = (
            ClaimFinding.objects.filter(cleared_at__isnull=True, claim__state__in=UNSENT)
            .select_related("claim")
            .order_by("claim", "severity", "rule", "spot")
        )
        findings = [
            {
                "claim": row.claim.number,
                "rule": row.rule,
                "severity": row.severity,
                "text": row.text,
                "fix": row.fix,
            }
            for row in rows
        ]
    return {**counts, "findings": findings, "totals": {"claims": sum(counts.values())}}


def send() -> dict[str, Any]:
    """Put every ready claim into files. The worker lays them into exchange/out."""
    with system("claims send", purpose="claims") as actor:
        made = actions.send_claims(actor=actor, key=uuid.uuid4())
        files = [
            {
                "file": file.file_name,
                "isa13": file.isa13,
                "usage": file.usage,
                "claims": file.claim_count,
                "amount_cents": file.amount_cents,
            }
            for file in made
        ]
        to_fix = queries.claim_counts(actor=actor).get("to_fix", queries.StateCount())
    return {
        "files": files,
        "to_fix": to_fix.count,
        "totals": {
            "claims": sum(file.claim_count for file in made),
            "amount_cents": sum(file.amount_cents for file in made),
        },
    }
