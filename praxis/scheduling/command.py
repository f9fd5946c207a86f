"""`praxis slots`: what the search would offer, and why."""

from __future__ import annotations

import time
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from praxis.access import queries as access
from praxis.access.context import system
from praxis.practice import queries as practice
from praxis.scheduling import queries
from praxis.scheduling.types import NoSuchName, Urgency


def slots(
    visit_type: str,
    *,
    urgency: str = Urgency.ROUTINE,
    provider: str = "",
    site: str = "",
    from_day: date | None = None,
    days: int | None = None,
    limit: int = 20,
) -> dict[str, Any]:
    """Names are a visit type's code or name, a provider's family name, a site's code or name.

    `days` null: as long as the urgency may wait. Raises NoSuchName.
    """
    with system("slots", purpose="operations") as actor:
        sites = access.sites()
        today = from_day or (access.today(sites[0].pk if sites else None))
        kinds = {row.pk: (row.code, row.name) for row in practice.visit_types(today)}
        providers = {row.pk: (row.family_name, str(row)) for row in practice.providers_on(today)}
        places = {row.pk: (row.code, row.name) for row in sites}
        (kind,) = _named(kinds, visit_type, "visit type")
        begin = time.perf_counter()
        offers = queries.find_slots(
            actor,
            kind,
            provider_ids=_named(providers, provider, "provider") if provider else (),
            site_ids=_named(places, site, "site") if site else (),
            from_day=from_day,
            days=days,
            urgency=urgency,
            limit=limit,
        )
        searched = (time.perf_counter() - begin) * 1000
        zones = {row.pk: ZoneInfo(row.time_zone) for row in sites}
    return {
        "visit_type": kinds[kind][1],
        "offers": [
            {
                "start": offer.start.astimezone(zones[offer.site_id]).isoformat(),
                "minutes": offer.minutes,
                "provider_id": offer.provider_id,
                "provider": providers[offer.provider_id][1],
                "site_id": offer.site_id,
                "site": places[offer.site_id][1],
                "reasons": list(offer.reasons),
                "cost": offer.cost,
            }
            for offer in offers
        ],
        "searched_ms": round(searched, 1),
    }


def lines_of(found: dict[str, Any]) -> list[str]:
    """The answer of `slots` for people."""
    lines = [
        f"{offer['start'][:16].replace('T', ' ')}  {offer['minutes']:>3} min  {offer['provider']},"
        f" {offer['site']}  ({', '.join(offer['reasons'])})"
        for offer in found["offers"]
    ]
    return [*lines, f"{len(found['offers'])} offers in {found['searched_ms']} ms"]


def _named(rows: dict[int, tuple[str, str]], text: str, what: str) -> list[int]:
    wanted = text.casefold()
    found = [pk for pk, names in rows.items() if wanted in (name.casefold() for name in names)]
    if len(found) == 1:
        return found
    known = ", ".join(sorted(names[0] for names in rows.values())) or "none yet"
    raise NoSuchName(f"There is no one {what} called “{text}”. There are: {known}.")
