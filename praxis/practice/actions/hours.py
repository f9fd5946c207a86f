"""When sites are open."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from praxis.access.queries import get_site
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.business_days import federal_holidays
from praxis.kernel.errors import NotFound
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.practice.actions.rows import end, first_day, stamp, words
from praxis.practice.models import SiteClosure, SiteHours
from praxis.practice.types import WEEKDAYS, AlreadyThere, BadHours, NotAHoliday

_OVERLAP = BadHours("These hours overlap others of that day. End those first.", field="opens")


@transaction.atomic
def add_site_hours(
    *,
    actor: Actor,
    key: UUID,
    site_id: int,
    weekday: int,
    opens: time,
    closes: time,
    started_on: date | None = None,
) -> SiteHours:
    """One stretch of a weekday (Monday is 0). Raises NotFound, BadHours."""
    actor.require("practice.manage")
    return _insert(key, get_site(site_id).pk, weekday, opens, closes, first_day(started_on))


@transaction.atomic
def end_site_hours(*, actor: Actor, site_hours_id: int, ended_on: date) -> SiteHours:
    """`ended_on` is the last day. Raises NotFound, BadDates."""
    actor.require("practice.manage")
    return end(SiteHours, site_hours_id, ended_on)


@transaction.atomic
def set_week(
    *,
    actor: Actor,
    site_id: int,
    started_on: date,
    week: Mapping[int, Sequence[tuple[time, time]]],
) -> list[SiteHours]:
    """The site's week from `started_on` on; weekdays not named are closed.

    Hours that ran on end the day before. Hours that stay as they are stay untouched, so
    the same week sent again changes nothing. Hours planned to begin later are refused.
    Raises NotFound, BadHours.
    """
    actor.require("practice.manage")
    get_site(site_id)
    running = SiteHours.objects.select_for_update().filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=started_on), site_id=site_id
    )
    kept = {}
    for row in running.order_by("pk"):
        if row.started_on > started_on:
            raise BadHours(
                f"Other hours already begin on {row.started_on:%m/%d/%Y}."
                " Choose that day or a later one.",
                field="started_on",
            )
        if (row.opens, row.closes) in week.get(row.weekday, ()) and row.ended_on is None:
            kept[row.weekday, row.opens, row.closes] = row
        elif row.started_on == started_on:
            row.delete()
        else:
            row.ended_on = started_on - timedelta(days=1)
            stamp(row)
    return [
        kept.get((weekday, opens, closes))
        or _insert(uuid.uuid4(), site_id, weekday, opens, closes, started_on)
        for weekday in sorted(week)
        for opens, closes in sorted(week[weekday])
    ]


@transaction.atomic
def add_closure(*, actor: Actor, key: UUID, site_id: int, day: date, reason: str) -> SiteClosure:
    """Raises NotFound, AlreadyThere, Incomplete."""
    actor.require("practice.manage")
    closure = SiteClosure(
        client_key=key, site=get_site(site_id), day=day, reason=words(reason, field="reason")
    )
    taken = AlreadyThere("The site is already closed on that day.", field="day")
    with violations(practice_siteclosure_once=taken):
        return insert_once(closure)


@transaction.atomic
def close_on_holidays(
    *, actor: Actor, key: UUID, site_id: int, days: Collection[date]
) -> list[SiteClosure]:
    """Close a site on federal holidays; days it is closed on already stay as they are.

    Returns the new closures, on a retry with the same key the first ones. Raises NotFound,
    NotAHoliday.
    """
    actor.require("practice.manage")
    site = get_site(site_id)
    if any(day not in federal_holidays(day.year) for day in days):
        raise NotAHoliday("Choose among the days shown.", field="days")
    named = {day: federal_holidays(day.year)[day] for day in sorted(set(days))}
    closed = dict(
        SiteClosure.objects.select_for_update()
        .filter(site=site, day__in=named, reopened_at__isnull=True)
        .values_list("day", "client_key")
    )
    return [
        insert_once(
            SiteClosure(client_key=uuid.uuid5(key, str(day)), site=site, day=day, reason=name)
        )
        for day, name in named.items()
        if closed.get(day) in (None, uuid.uuid5(key, str(day)))
    ]


@transaction.atomic
def cancel_closure(*, actor: Actor, closure_id: int) -> SiteClosure:
    """The site opens after all. Raises NotFound."""
    actor.require("practice.manage")
    closure = SiteClosure.objects.select_for_update().filter(pk=closure_id).first()
    if closure is None:
        raise NotFound("That entry does not exist.")
    if closure.reopened_at is None:
        closure.reopened_at = clock.now()
        closure.save(update_fields=["reopened_at"])
    return closure


def _insert(
    key: UUID, site_id: int, weekday: int, opens: time, closes: time, started_on: date
) -> SiteHours:
    if not 0 <= weekday < len(WEEKDAYS):
        raise BadHours("Choose a day of the week.", field="weekday")
    if opens >= closes:
        raise BadHours("Closing time must be after opening time.", field="closes")
    row = SiteHours(
        client_key=key,
        site_id=site_id,
        weekday=weekday,
        opens=opens,
        closes=closes,
        started_on=started_on,
    )
    with violations(practice_sitehours_overlap=_OVERLAP):
        return insert_once(row)
