"""What billing has to do today, with the money behind it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access.queries import office_zone
from praxis.access.web import StaffRequest, rule
from praxis.billing import queries
from praxis.billing.models import Claim
from praxis.billing.web.claims import CLAIMS
from praxis.kernel import clock
from praxis.practice import queries as practice
from praxis.ui.listing import respond

SHOWN = 6
DENIALS = replace(
    CLAIMS,
    name="billing-denials",
    title="Denied, money still open",
    empty="No denial has money open.",
)


@dataclass(frozen=True, slots=True)
class Part:
    """A short list of claims that wait for somebody, with its count and the way to the rest.

    `dated`: the filing limit still counts.
    """

    title: str
    url: str
    bad: bool
    dated: bool
    count: queries.StateCount
    claims: list[tuple[Claim, int]]


@rule("billing.view")
def overview_page(request: StaffRequest) -> HttpResponse:
    """What is to do, with the money behind it: short lists with links to the rest."""
    actor = request.actor
    counts = queries.claim_counts(actor=actor)
    low, high = queries.window(clock.now())
    late = high - timedelta(hours=int(practice.setting("charge_hours")))
    denials = queries.open_denials(actor=actor)
    parts = [
        _part(actor, "Rejected", "rejected", counts, "-amount_cents", bad=True),
        _denied(actor, denials),
        _part(actor, "To fix", "to_fix", counts, "service_on"),
        _part(actor, "On hold", "held", counts, "service_on"),
    ]
    silent = queries.unanswered(actor=actor)
    context = {
        "zone": office_zone(),
        "tab": "overview",
        "parts": parts,
        "idle": not any(part.count.count for part in parts),
        "ready": counts.get("ready", queries.StateCount()),
        "silent": list(silent.order_by("submitted_at")[:5]),
        "silent_count": silent.count(),
        "visits": list(
            queries.visits_to_close(actor=actor, low=low, high=late).order_by("appointment__start")[
                :SHOWN
            ]
        )
        if actor.can("scheduling.view")
        else [],
        "files": list(queries.interchanges(actor=actor).order_by("-made_at", "-pk")[:SHOWN]),
        "may_send": actor.can("billing.send"),
        "send_key": uuid.uuid4(),
    }
    return render(request, "billing/overview.html", context)


def _part(
    actor: Any,
    title: str,
    state: str,
    counts: Mapping[str, queries.StateCount],
    order: str,
    *,
    bad: bool = False,
) -> Part:
    shown = queries.claims(actor=actor).filter(state=state).order_by(order, "pk")[:SHOWN]
    return Part(
        title,
        f"{reverse('billing-claims')}?state={state}",
        bad,
        True,
        counts.get(state, queries.StateCount()),
        [(claim, claim.amount_cents) for claim in shown],
    )


def _denied(actor: Any, denials: Mapping[int, int]) -> Part:
    """Those with money still open only, most of it first; the amount is what is open."""
    first = sorted(denials, key=lambda each: (-denials[each], each))[:SHOWN]
    found = {claim.pk: claim for claim in queries.claims(actor=actor).filter(pk__in=first)}
    return Part(
        "Denied",
        reverse("billing-denials"),
        True,
        False,
        queries.StateCount(len(denials), sum(denials.values())),
        [(found[each], denials[each]) for each in first if each in found],
    )


@rule("billing.view")
def denials_page(request: StaffRequest) -> HttpResponse:
    """Claims that a payer refused and nobody has settled."""
    denials = queries.open_denials(actor=request.actor)
    return respond(
        request,
        DENIALS,
        queries.claims(actor=request.actor).filter(pk__in=list(denials)),
        zone=office_zone(),
        template="billing/claims.html",
        context={"tab": "overview"},
    )
