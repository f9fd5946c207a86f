"""What the day says. Source: domain/scheduling.md 15 and 18; `DEFINITIONS` is for people."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from praxis.kernel.actor import Actor
from praxis.practice import queries as practice
from praxis.scheduling.models import AccessDay, VisitFact

BY = ("hour", "provider", "visit_type")
MEASURES = ("wait", "room_wait", "cycle")
_COLUMN = {"hour": "hour", "provider": "provider_id", "visit_type": "visit_type_id"}

DEFINITIONS: dict[str, tuple[str, str]] = {
    "wait": (
        "Wait",
        "From the booked time, or from arrival when that was later, until the patient was called"
        " or put in a room. Who comes early does not wait before the booked time.",
    ),
    "room_wait": ("Wait in the room", "From being put in the room until the provider came in."),
    "cycle": ("Cycle time", "From arrival until the patient left, or was checked out."),
    "median": ("Median", "Half of the visits took at most this long. Whole minutes."),
    "p90": ("P90", "Nine visits in ten took at most this long. Whole minutes."),
    "third": (
        "Third next available",
        "Days until the third next time that could be booked without an override, overlapping"
        " none of the others. Held and carved-out time is not counted; the third, because the"
        " first is often a chance cancellation. Measured every morning.",
    ),
    "fill": ("Fill", "Minutes of visits that were not cancelled, of the minutes of the template."),
    "used": (
        "Utilization",
        "Minutes patients were with the provider (the planned minutes where nobody stamped them),"
        " of the minutes of the template.",
    ),
    "lead": ("Lead time", "Days from booking to the visit; the median."),
    "no_show": (
        "No-show",
        "Visits missed without a word, of all visits that were due (cancelled ones not counted).",
    ),
    "late_cancel": (
        "Late cancellation",
        "Cancelled by the patient within the visit type's cut-off, of all visits booked.",
    ),
    "bump": ("Bump", "Visits the practice cancelled or moved, of all visits booked."),
    "online": ("Booked online", "Visits booked without a member of staff, of all visits booked."),
    "actual": (
        "Planned against actual",
        "The minutes the template gives a visit and the median the provider was with the patient."
        " Five minutes or more apart, with 20 visits or more: think of another length.",
    ),
}


@dataclass(frozen=True, slots=True)
class Spread:
    """Of `visits` visits: half took at most `median` minutes, nine in ten at most `p90`."""

    visits: int
    median: int
    p90: int


@dataclass(frozen=True, slots=True)
class WaitRow:
    """One hour, provider or visit type. A measure nobody stamped is missing."""

    value: int
    label: str
    wait: Spread | None
    room_wait: Spread | None
    cycle: Spread | None


# A cell is one number, so that a hash and a sort are over one whole number: who, which measure,
# how many minutes.
_CELL = "(({value})::bigint << 18) + (({measure}) << 16) + {minutes}"
_NUMBERED = "CASE measure WHEN 'wait' THEN 1 WHEN 'room_wait' THEN 2 ELSE 3 END"
_CELLS = f"""
SELECT {_CELL.format(value="value", measure=_NUMBERED, minutes="minutes")} AS cell,
       sum(CASE WHEN month >= %(first)s THEN visits ELSE -visits END)::int AS visits
  FROM scheduling_waitcell
 WHERE by = %(by)s AND site_id = ANY (%(sites)s) AND month IN (
       (SELECT max(month) FROM scheduling_waitcell WHERE by = %(by)s AND month <= %(last)s),
       (SELECT max(month) FROM scheduling_waitcell WHERE by = %(by)s AND month < %(first)s))
 GROUP BY 1 HAVING sum(CASE WHEN month >= %(first)s THEN visits ELSE -visits END) > 0
"""
_FACTS = """
SELECT {cell} AS cell, count(*)::int AS visits
  FROM scheduling_visitfact f
 CROSS JOIN LATERAL (VALUES (1, f.wait), (2, f.room_wait), (3, f.cycle)) m(measure, minutes)
 WHERE f.day BETWEEN %(first)s AND %(last)s AND f.site_id = ANY (%(sites)s)
   AND m.minutes IS NOT NULL
   AND (%(provider)s::int IS NULL OR f.provider_id = %(provider)s)
   AND (%(visit_type)s::int IS NULL OR f.visit_type_id = %(visit_type)s)
 GROUP BY 1
"""
# The smallest minute whose running count reaches the share: as many cells lie before it as
# have a running count below the share.
_SPREADS = """
WITH counted AS ({counted}), run AS (
    SELECT cell >> 16 AS line, cell,
           sum(visits) OVER (PARTITION BY cell >> 16 ORDER BY cell ROWS UNBOUNDED PRECEDING) AS upto
      FROM counted
), listed AS (
    SELECT line, max(upto) AS total, array_agg(cell & 65535 ORDER BY cell) AS minutes,
           array_agg(upto ORDER BY cell) AS upto
      FROM run GROUP BY line
)
SELECT line >> 2, line & 3, total, minutes[1 + width_bucket(ceil(total * 0.5)::bigint - 1, upto)],
       minutes[1 + width_bucket(ceil(total * 0.9)::bigint - 1, upto)]
  FROM listed
"""


def wait_report(
    actor: Actor,
    *,
    by: str,
    first: date,
    last: date,
    site_ids: Collection[int],
    provider_id: int | None = None,
    visit_type_id: int | None = None,
) -> list[WaitRow]:
    """Waits and cycle time at median and P90 from `first` to `last`, both included.

    Whole months without a filter come from the counted months, anything else from the visits;
    both give the same numbers: the smallest minute that half, or nine in ten, do not pass.
    """
    actor.require("scheduling.measures")
    if by not in BY:
        raise ValueError(by)
    counted = not (provider_id or visit_type_id) and _whole_months(first, last)
    source = _CELLS if counted else _FACTS.format(cell=_fact_cell(by))
    asked = {
        "by": by,
        "first": first,
        "last": last,
        "sites": list(site_ids),
        "provider": provider_id,
        "visit_type": visit_type_id,
    }
    found: dict[int, dict[str, Spread]] = {}
    for value, measure, visits, median, p90 in _rows(_SPREADS.format(counted=source), asked):
        found.setdefault(value, {})[MEASURES[measure - 1]] = Spread(visits, median, p90)
    labels = _labels(by, found)
    rows = [
        WaitRow(value, labels[value], *(spreads.get(measure) for measure in MEASURES))
        for value, spreads in found.items()
        if value in labels
    ]
    return sorted(rows, key=lambda row: row.value if by == "hour" else row.label)


def _fact_cell(by: str) -> str:
    return _CELL.format(value=f"f.{_COLUMN[by]}", measure="m.measure", minutes="m.minutes")


def is_measured() -> bool:
    return VisitFact.objects.exists()


def _whole_months(first: date, last: date) -> bool:
    return first.day == 1 and (last + timedelta(days=1)).day == 1


def _labels(by: str, values: Collection[int]) -> dict[int, str]:
    if by == "hour":
        return {hour: f"{hour % 12 or 12} {'AM' if hour < 12 else 'PM'}" for hour in values}
    if by == "provider":
        return {pk: each.list_name for pk, each in practice.providers(values).items()}
    return {kind.pk: kind.name for kind in practice.all_visit_types() if kind.pk in values}


def _rows(statement: str, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    """In memory: 200 providers times 240 minutes would spill out of the default."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(statement, asked)
        return list(cursor.fetchall())


@dataclass(frozen=True, slots=True)
class UseRow:
    """A provider over the days asked for; shares are per cent, null without a base."""

    provider_id: int
    label: str
    booked: int
    fill: int | None
    used: int | None
    lead_days: int | None
    no_show: int | None
    late_cancel: int | None
    bump: int | None
    online: int | None


_USE = """
WITH facts AS (
    SELECT * FROM scheduling_visitfact
     WHERE day BETWEEN %(first)s AND %(last)s AND site_id = ANY (%(sites)s)
), counted AS (
    SELECT provider_id, count(*)::int AS booked,
           sum(planned) FILTER (WHERE outcome NOT IN ('cancelled'))::int AS filled,
           sum(coalesce(actual, planned)) FILTER (WHERE outcome = 'done')::int AS used,
           percentile_disc(0.5) WITHIN GROUP (ORDER BY lead_days) AS lead,
           count(*) FILTER (WHERE outcome = 'no_show')::int AS missed,
           count(*) FILTER (WHERE outcome NOT IN ('cancelled', 'booked', 'confirmed'))::int AS due,
           count(*) FILTER (WHERE late_cancel)::int AS late,
           count(*) FILTER (WHERE bumped)::int AS bumped,
           count(*) FILTER (WHERE online)::int AS online
      FROM facts GROUP BY provider_id
), supply AS (
    SELECT r.provider_id, sum(bit_count(d.work) * 5)::int AS minutes
      FROM scheduling_resourceday d JOIN scheduling_resource r ON r.id = d.resource_id
     WHERE d.day BETWEEN %(first)s AND %(last)s AND d.site_id = ANY (%(sites)s)
       AND r.kind = 'provider' AND r.lane = 0
     GROUP BY r.provider_id
)
SELECT c.provider_id, booked, filled, used, s.minutes, lead, missed, due, late, bumped, online
  FROM counted c LEFT JOIN supply s USING (provider_id)
"""


def use_report(actor: Actor, *, first: date, last: date, site_ids: Collection[int]) -> list[UseRow]:
    """How well the supplied time was used, by provider; two queries."""
    actor.require("scheduling.measures")
    asked = {"first": first, "last": last, "sites": list(site_ids)}
    found = _rows(_USE, asked)
    names = practice.providers([row[0] for row in found])
    rows = [
        UseRow(
            provider_id=provider,
            label=names[provider].list_name,
            booked=booked,
            fill=_share(filled, supplied),
            used=_share(used, supplied),
            lead_days=lead,
            no_show=_share(missed, due),
            late_cancel=_share(late, booked),
            bump=_share(bumped, booked),
            online=_share(online, booked),
        )
        for (
            provider,
            booked,
            filled,
            used,
            supplied,
            lead,
            missed,
            due,
            late,
            bumped,
            online,
        ) in found
    ]
    return sorted(rows, key=lambda row: row.label)


def _share(part: int | None, whole: int | None) -> int | None:
    return round(100 * (part or 0) / whole) if whole else None


@dataclass(frozen=True, slots=True)
class LengthRow:
    """A visit type's planned minutes beside what providers took. `proposed`: another length."""

    visit_type_id: int
    label: str
    visits: int
    planned: int
    actual: Spread
    proposed: int | None


_LENGTHS = """
SELECT visit_type_id, count(*)::int, percentile_disc(0.5) WITHIN GROUP (ORDER BY planned),
       percentile_disc(0.5) WITHIN GROUP (ORDER BY actual),
       percentile_disc(0.9) WITHIN GROUP (ORDER BY actual)
  FROM scheduling_visitfact
 WHERE day BETWEEN %(first)s AND %(last)s AND site_id = ANY (%(sites)s) AND actual IS NOT NULL
 GROUP BY visit_type_id
"""
ENOUGH_VISITS = 20
APART_MINUTES = 5


def length_report(
    actor: Actor, *, first: date, last: date, site_ids: Collection[int]
) -> list[LengthRow]:
    """Template against actual duration by visit type; two queries."""
    actor.require("scheduling.measures")
    found = _rows(_LENGTHS, {"first": first, "last": last, "sites": list(site_ids)})
    labels = _labels("visit_type", [row[0] for row in found])
    rows = [
        LengthRow(
            kind,
            labels[kind],
            visits,
            planned,
            Spread(visits, median, p90),
            5 * round(median / 5) or 5
            if visits >= ENOUGH_VISITS and abs(median - planned) >= APART_MINUTES
            else None,
        )
        for kind, visits, planned, median, p90 in found
        if kind in labels
    ]
    return sorted(rows, key=lambda row: row.label)


@dataclass(frozen=True, slots=True)
class AccessRow:
    """The third next time of a provider for a visit type, and how it was on the days before."""

    provider: str
    visit_type: str
    days: int | None
    trend: tuple[int | None, ...]


def access_report(actor: Actor, *, last: date, days: int = 30) -> list[AccessRow]:
    """Third next available by provider and visit type, as measured up to `last`; one query."""
    actor.require("scheduling.measures")
    first = last - timedelta(days=days - 1)
    found = (
        AccessDay.objects.filter(day__gte=first, day__lte=last)
        .select_related("provider", "visit_type")
        .order_by("provider__sort_name", "visit_type__name", "day")
    )
    grouped: dict[tuple[str, str], list[int | None]] = {}
    for row in found:
        grouped.setdefault((row.provider.list_name, row.visit_type.name), []).append(row.days)
    return [
        AccessRow(provider, kind, trend[-1], tuple(trend))
        for (provider, kind), trend in grouped.items()
    ]
