"""Keeping what the day says: derived from visits and templates, never entered."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction

from praxis.access import queries as access
from praxis.access.context import saw
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.practice import queries as practice
from praxis.scheduling import queries
from praxis.scheduling.models import AccessDay

SEARCH_DAYS = 120
OFFERS = 12


@transaction.atomic
def measure_visits(*, actor: Actor, first: date, last: date) -> int:
    """Put the visits of these days (of their sites) in numbers; how many. Again changes nothing."""
    actor.require("scheduling.measure")
    saw("scheduling_appointment", ())
    saw("scheduling_visitevent", ())
    with connection.cursor() as cursor:
        cursor.execute("SELECT scheduling_measure(%s, %s)", [first, last])
        (count,) = cursor.fetchone() or (0,)
    return int(count)


@transaction.atomic
def measure_access(*, actor: Actor, provider_id: int) -> int:
    """Write down a provider's third next time of each visit type, once a day; how many are new."""
    actor.require("scheduling.measure")
    today = access.today()
    known = set(
        AccessDay.objects.filter(day=today, provider_id=provider_id).values_list(
            "visit_type_id", flat=True
        )
    )
    rows = []
    for kind in practice.visit_types(today):
        if kind.pk in known:
            continue
        offers = queries.find_slots(
            actor,
            kind.pk,
            new_patient=False,
            provider_ids=[provider_id],
            days=min(SEARCH_DAYS, max(kind.horizon_days, 1)),
            limit=OFFERS,
        )
        starts = sorted(offer.start for offer in offers)
        third = starts[2] if len(starts) > 2 else None
        if offers:
            rows.append(
                AccessDay(
                    day=today,
                    provider_id=provider_id,
                    visit_type=kind,
                    third_at=third,
                    days=None
                    if third is None
                    else (clock.local_date(third, access.office_zone()) - today).days,
                )
            )
    AccessDay.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
