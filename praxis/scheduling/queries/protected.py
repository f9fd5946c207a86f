"""Advice for who edits carve-outs: times to keep for the same day, with what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection

from praxis.access import queries as access
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.practice import queries as practice
from praxis.scheduling import protecting

LOOKED_BACK = timedelta(weeks=26)
LEAST_DAYS = 4


@dataclass(frozen=True, slots=True)
class SameDay:
    """One weekday (Monday 0): on `days` of them `asked` visits were booked for the same day.

    `chance`: that more than `keep` are asked for.
    """

    weekday: int
    days: int
    asked: int
    mean: float
    keep: int
    chance: float


def same_day_advice(actor: Actor, provider_id: int, site_id: int) -> list[SameDay]:
    """Of the last 26 weeks; a weekday worked fewer than four times says nothing."""
    actor.require("scheduling.view")
    today = clock.today(access.get_site(site_id).time_zone)
    ratio = int(practice.setting("same_day_value_percent")) / 100
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(isodow FROM day)::int - 1, count(DISTINCT day)::int,"
            " (count(*) FILTER (WHERE lead_days = 0))::int FROM scheduling_visitfact"
            " WHERE provider_id = %s AND site_id = %s AND day >= %s AND day < %s"
            " GROUP BY 1 ORDER BY 1",
            [provider_id, site_id, today - LOOKED_BACK, today],
        )
        rows = cursor.fetchall()
    found = []
    for weekday, days, asked in rows:
        if days < LEAST_DAYS:
            continue
        mean = asked / days
        keep = protecting.to_keep(mean, ratio)
        chance = protecting.more_than(mean, keep)
        found.append(SameDay(weekday, days, asked, mean, keep, chance))
    return found
