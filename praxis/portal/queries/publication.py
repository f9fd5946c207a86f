"""What the office publishes of its open times (SMART Scheduling Links)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from praxis.access import queries as access
from praxis.kernel.actor import Actor
from praxis.portal.models import OnlineRule
from praxis.practice import queries as practice
from praxis.scheduling import queries as scheduling

if TYPE_CHECKING:
    from praxis.access.models import Site
    from praxis.practice.models import VisitType

_DAYS = 28
_SLOTS = 200
_BOOKING = "http://fhir-registry.smarthealthit.org/StructureDefinition/booking-deep-link"


def open_sites() -> list[Site]:
    return list(access.sites())


def published(actor: Actor, *, base: str, book: str) -> dict[str, list[dict[str, Any]]]:
    """Lines of each file. A schedule is a visit type at a site: times are the office's, not a
    provider's. What a rule of the office keeps from everybody is not published.
    """
    kinds = practice.visit_types(access.today(), online=True)
    sites = open_sites()
    shut = _shut_out()
    schedules, slots = [], []
    for site in sites:
        for kind in kinds:
            name = f"{site.pk}-{kind.pk}"
            schedules.append(_schedule(name, site, kind, base))
            slots += _slots(actor, name, site, kind, shut, book)
    return {
        "locations": [_location(site, base) for site in sites],
        "schedules": schedules,
        "slots": slots,
    }


def _shut_out() -> set[int]:
    """Providers who by the office's rules are not offered to everybody."""
    return {
        rule.provider_id
        for rule in OnlineRule.objects.filter(ended_at__isnull=True, provider__isnull=False)
        if rule.provider_id is not None
    }


def _location(site: Site, base: str) -> dict[str, Any]:
    return {
        "resourceType": "Location",
        "id": str(site.pk),
        "identifier": [{"system": f"{base}/site", "value": site.code}],
        "name": site.name,
        "telecom": [{"system": "phone", "value": site.phone}] if site.phone else [],
        "address": {
            "line": [line for line in (site.line1, site.line2) if line],
            "city": site.city,
            "state": site.state,
            "postalCode": site.zip,
        },
    }


def _schedule(name: str, site: Site, kind: VisitType, base: str) -> dict[str, Any]:
    return {
        "resourceType": "Schedule",
        "id": name,
        "serviceType": [
            {"coding": [{"system": f"{base}/visit-type", "code": kind.code, "display": kind.name}]}
        ],
        "actor": [{"reference": f"Location/{site.pk}"}],
    }


def _slots(
    actor: Actor, name: str, site: Site, kind: VisitType, shut: set[int], book: str
) -> list[dict[str, Any]]:
    found = scheduling.find_slots(actor, kind.pk, site_ids=[site.pk], days=_DAYS, limit=_SLOTS * 2)
    moments = sorted(
        {(offer.start, offer.end) for offer in found if offer.provider_id not in shut}
    )[:_SLOTS]
    return [
        {
            "resourceType": "Slot",
            "id": f"{name}-{int(start.timestamp())}",
            "schedule": {"reference": f"Schedule/{name}"},
            "status": "free",
            "start": start.isoformat(),
            "end": end.isoformat(),
            "extension": [{"url": _BOOKING, "valueUrl": book}],
        }
        for start, end in moments
    ]
