"""Work by the clock, listed in config/periodic.py."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from praxis.access import queries as access
from praxis.access.context import system
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.supply import queries
from praxis.supply.types import RequestState
from praxis.worklist import actions as worklist


def watch() -> int:
    """One task each for what runs low, what expires soon, and requests whose time has passed;
    closed again when the cause is gone. Returns how many stand.
    """
    with system("supply", purpose="operations") as actor:
        today = access.today()
        low = queries.low_items(on=today)
        days = int(practice.setting("supply_expiry_days"))
        soon = queries.expiring(on=today, days=days).count()
        return (
            _watch_low(actor, [each.item.name for each in low])
            + _watch_expiring(actor, soon, days)
            + _watch_requests(actor)
            + _watch_agreements(actor)
        )


def _watch_low(actor: Actor, names: list[str]) -> int:
    if not names:
        worklist.close_item(actor=actor, key="supply:low:all", reason="enough is there or ordered")
        return 0
    worklist.file_item(
        actor=actor,
        key="supply:low:all",
        kind="supply.low",
        title=f"{len(names)} item{'s' if len(names) > 1 else ''} to order",
        why=", ".join(names)[:300],
        consequence="It runs out before more can come.",
        due_at=clock.now() + timedelta(days=1),
        role="facility",
        url="/supplies/",
        step="Order, or ask for prices",
    )
    return 1


def _watch_expiring(actor: Actor, soon: int, days: int) -> int:
    if not soon:
        worklist.close_item(actor=actor, key="supply:expiring:all", reason="used or thrown away")
        return 0
    worklist.file_item(
        actor=actor,
        key="supply:expiring:all",
        kind="supply.expiring",
        title=f"{soon} lot{'s' if soon > 1 else ''} on the shelves expire soon",
        why=f"Within {days} days, or already",
        consequence="It is thrown away, or worse, used.",
        due_at=clock.now() + timedelta(days=7),
        role="clinical",
        url="/supplies/expiring/",
        step="Use first, move, send back or throw away",
    )
    return 1


def _watch_requests(actor: Actor) -> int:
    """Filed when the closing time has passed; closed when it is decided or cancelled."""
    standing = 0
    recent: Iterable[Any] = queries.requests().filter(
        asked_at__gte=clock.now() - timedelta(days=120)
    )
    for request in recent:
        key = f"supply:decide:{request.pk}"
        if request.state != RequestState.OPEN:
            worklist.close_item(actor=actor, key=key, reason=request.ended_why or "over")
        elif request.closes_at <= clock.now():
            standing += 1
            worklist.file_item(
                actor=actor,
                key=key,
                kind="supply.decide",
                title=f"Decide on {request.number}: {request.answered} of {request.asked} answered",
                why="The closing time has passed",
                consequence="The prices hold for some days only.",
                due_at=request.closes_at + timedelta(days=2),
                role="facility",
                url=f"/supplies/requests/{request.pk}/",
                step="Compare and choose",
            )
    return standing


def _watch_agreements(actor: Actor) -> int:
    """Agreements that name prices, when the last day to give notice comes near."""
    standing = 0
    today = access.today()
    priced = queries.priced_agreements()
    due = {each.pk: each for each in people.agreements_to_decide(today) if each.pk in priced}
    for agreement_id in priced:
        key = f"supply:agreement:{agreement_id}"
        found = due.get(agreement_id)
        if found is None:
            worklist.close_item(actor=actor, key=key, reason="renewed, or over")
            continue
        standing += 1
        notice = people.notice_by(found)
        worklist.file_item(
            actor=actor,
            key=key,
            kind="supply.agreement",
            title=f"Prices of {found.organization.name} end {found.ends_on:%m/%d/%Y}",
            why=f"{found.title}: notice by {notice:%m/%d/%Y}",
            consequence="It runs on at the old terms, or the prices fall away.",
            due_at=clock.local(max(notice, today), 17, 0, access.office_zone()),
            role="facility",
            url=f"/organizations/{found.organization_id}/",
            step="Renew, renegotiate or give notice",
        )
    return standing
