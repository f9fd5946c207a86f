"""Work that follows from news of the rooms below."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from praxis.kernel import business_days, clock
from praxis.kernel.actor import Actor
from praxis.people import queries as people
from praxis.people.types import GlassBroken
from praxis.worklist import actions

REVIEW_HOUR = 17


def review_broken_glass(*, actor: Actor, news: GlassBroken, key: str) -> None:
    """Somebody opened a restricted chart in an emergency: the privacy officer looks at it.

    By the end of the next business day; 45 CFR 164.308(a)(1)(ii)(D). The item names no
    patient: who reviews may not open the chart either, and finds it on the page of them.
    """
    zone = ZoneInfo(people.zone_of(actor))
    day = business_days.add_business_days(clock.now().astimezone(zone).date(), 1)
    actions.file_item(
        actor=actor,
        key=f"people:glass:{news.grant_id}",
        kind="review",
        title="Review an emergency look at a restricted chart",
        why="Clinic rule: by the end of the next business day",
        consequence="A look that was not needed stays unnoticed",
        due_at=datetime.combine(day, time(REVIEW_HOUR), zone),
        role="privacy_officer",
        url="/restricted-charts/",
        step="Review",
        citation="45 CFR 164.308(a)(1)(ii)(D)",
    )
