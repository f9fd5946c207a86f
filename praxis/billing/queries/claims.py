"""Reading claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet, Sum

from praxis.billing.models import (
    Claim,
    ClaimEvent,
    ClaimFinding,
    ClaimLine,
    Interchange,
    RemittanceClaim,
    SubmittedClaim,
)
from praxis.billing.types import ENDED, WAITING, NoSuchClaim, NoSuchFile
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.practice import queries as practice
from praxis.worklist import queries as worklist

_RELATED = ("patient", "payer", "provider", "site", "coverage__product")


@dataclass(frozen=True, slots=True)
class ClaimDetail:
    """A claim with all that its page shows. `lines` are those on it now."""

    claim: Claim
    lines: tuple[ClaimLine, ...]
    removed: tuple[ClaimLine, ...]
    events: tuple[ClaimEvent, ...]
    findings: tuple[ClaimFinding, ...]
    files: tuple[SubmittedClaim, ...]
    successors: tuple[Claim, ...]


def claims(*, actor: Actor) -> QuerySet[Claim]:
    """For lists."""
    actor.require("billing.view")
    rows: QuerySet[Claim] = Claim.objects.select_related(*_RELATED)
    return rows


def claim_detail(*, actor: Actor, claim_id: int) -> ClaimDetail:
    """Six queries. Raises Forbidden, NoSuchClaim."""
    actor.require("billing.view")
    claim = (
        Claim.objects.filter(pk=claim_id)
        .select_related(
            *_RELATED, "billing_entity", "encounter__appointment", "replaces", "follows__payer"
        )
        .first()
    )
    if claim is None:
        raise NoSuchClaim("There is no such claim, or it is not yours to see.")
    lines = list(
        ClaimLine.objects.filter(claim=claim).select_related("charge").order_by("line_number")
    )
    return ClaimDetail(
        claim=claim,
        lines=tuple(line for line in lines if line.removed_at is None),
        removed=tuple(line for line in lines if line.removed_at is not None),
        events=tuple(
            ClaimEvent.objects.filter(claim=claim)
            .select_related("interchange", "user")
            .order_by("-occurred_at", "-pk")
        ),
        findings=tuple(
            ClaimFinding.objects.filter(claim=claim, cleared_at__isnull=True).order_by(
                "severity", "rule", "spot"
            )
        ),
        files=tuple(
            SubmittedClaim.objects.filter(claim=claim).select_related("interchange").order_by("pk")
        ),
        successors=tuple(Claim.objects.filter(replaces=claim).order_by("pk")),
    )


def get_claim(*, actor: Actor, claim_id: int) -> Claim:
    """Raises Forbidden, NoSuchClaim."""
    found: Claim | None = claims(actor=actor).filter(pk=claim_id).first()
    if found is None:
        raise NoSuchClaim("There is no such claim, or it is not yours to see.")
    return found


def locked_claim(*, actor: Actor, claim_id: int) -> Claim:
    """The claim, held until the commit. Raises NoSuchClaim."""
    actor.require("billing.view")
    found: Claim | None = (
        Claim.objects.select_for_update(of=("self",))
        .select_related("payer", "site", "encounter__site", "patient")
        .filter(pk=claim_id)
        .first()
    )
    if found is None:
        raise NoSuchClaim("There is no such claim, or it is not yours to see.")
    return found


def lines_of_claim(claim: Claim) -> list[ClaimLine]:
    """The lines on it now, with their charges."""
    return list(
        ClaimLine.objects.filter(claim=claim, removed_at__isnull=True)
        .select_related("charge")
        .order_by("line_number")
    )


def claims_of_patient(*, actor: Actor, patient_id: int, limit: int = 100) -> list[Claim]:
    """Latest first."""
    found = claims(actor=actor).filter(patient=patient_id)
    return list(found.order_by("-service_on", "-pk")[:limit])


@dataclass(frozen=True, slots=True)
class StateCount:
    count: int = 0
    cents: int = 0


def claim_counts(*, actor: Actor) -> dict[str, StateCount]:
    """How many claims stand in each state that is somebody's work, and for how much."""
    actor.require("billing.view")
    rows = (
        Claim.objects.exclude(state__in=(*ENDED, "paid", "accepted"))
        .values("state")
        .annotate(number=Count("pk"), cents=Sum("amount_cents"))
    )
    return {row["state"]: StateCount(row["number"], row["cents"]) for row in rows}


def open_denials(*, actor: Actor) -> dict[int, int]:
    """Claims that a payer refused, wholly or in part, with the money of each still open.

    What was written off, paid or moved since is not among them: their work is closed. Two queries.
    """
    actor.require("billing.view")
    if not actor.can("worklist.view"):
        return {}
    at_risk: Counter[int] = Counter()
    for item in worklist.open_of_kinds(actor=actor, kinds=("billing.denial", "billing.review")):
        if item.key.startswith(("billing:denial:", "billing:review:")):
            at_risk[int(item.key.rpartition(":")[2])] += item.amount_at_risk_cents or 0
    found: dict[int, int] = {}
    for row, claim_id in RemittanceClaim.objects.filter(
        pk__in=list(at_risk), claim__isnull=False
    ).values_list("pk", "claim_id"):
        found[claim_id] = found.get(claim_id, 0) + at_risk[row]
    return found


def unanswered(*, actor: Actor, now: datetime | None = None) -> QuerySet[Claim]:
    """Sent longer ago than the practice allows, and nobody has accepted or refused them."""
    hours = int(practice.setting("claim_answer_hours"))
    before = (now or clock.now()) - timedelta(hours=hours)
    return claims(actor=actor).filter(state__in=WAITING, submitted_at__lt=before)


def interchanges(*, actor: Actor) -> QuerySet[Interchange]:
    """Files sent and received: they name no patient here."""
    actor.require("billing.view")
    return Interchange.objects.select_related("partner", "made_by")


def get_interchange(*, actor: Actor, interchange_id: int) -> Interchange:
    """Raises Forbidden, NoSuchFile."""
    found = interchanges(actor=actor).filter(pk=interchange_id).first()
    if found is None:
        raise NoSuchFile("There is no such file.")
    return found


def claims_in_file(*, actor: Actor, interchange_id: int) -> list[SubmittedClaim]:
    actor.require("billing.view")
    return list(
        SubmittedClaim.objects.filter(interchange=interchange_id)
        .select_related("claim__patient", "claim__payer")
        .order_by("pk")
    )


def claims_ready(*, actor: Actor, claim_ids: Collection[int] | None = None) -> QuerySet[Claim]:
    """Clean and unsent."""
    found = claims(actor=actor).filter(state="ready")
    return found if claim_ids is None else found.filter(pk__in=claim_ids)


def alarm_day(claim: Any, percent: int) -> date | None:
    """From when on the filing of a claim is pressing: a share of its window has passed."""
    if claim.filing_due_on is None:
        return None
    window = (claim.filing_due_on - claim.service_on).days
    alarm: date = claim.service_on + timedelta(days=window * percent // 100)
    return alarm
