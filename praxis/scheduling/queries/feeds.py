"""A provider's visits for a calendar program: times, and at most initials."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.practice import queries as practice
from praxis.scheduling.models import Appointment, CalendarFeed
from praxis.scheduling.types import FeedShows, Status

BACK = timedelta(days=30)
AHEAD = timedelta(days=180)
MOST = 5000


def digest_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def feeds(*, actor: Actor) -> list[CalendarFeed]:
    """Those in use: all of them for who manages the schedule, otherwise one's own."""
    actor.require("scheduling.view")
    found = CalendarFeed.objects.filter(ended_at__isnull=True).select_related("provider", "made_by")
    if not actor.can("scheduling.manage_supply"):
        found = found.filter(made_by_id=actor.user_id)
    return list(found.order_by("provider__sort_name", "pk"))


def feed_by_token(token: str) -> CalendarFeed | None:
    found: CalendarFeed | None = CalendarFeed.objects.filter(
        token_hash=digest_of(token), ended_at__isnull=True
    ).first()
    return found


def feed_document(*, actor: Actor, feed: CalendarFeed) -> str:
    """The calendar (RFC 5545). A cancelled visit is not in it any more; a moved one has its new
    time under the same UID.
    """
    actor.require("scheduling.view")
    now = clock.now()
    calendar = Calendar()
    calendar.add("prodid", "-//Praxis//Schedule//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", practice.get_provider(feed.provider_id).display_name)
    calendar.add("refresh-interval", timedelta(minutes=15), parameters={"VALUE": "DURATION"})
    for visit in _visits(feed, now):
        calendar.add_component(_event(visit, feed, now))
    return str(calendar.to_ical(), "utf-8")


def _visits(feed: CalendarFeed, now: datetime) -> list[Appointment]:
    return list(
        Appointment.objects.filter(
            provider_id=feed.provider_id, start__gt=now - BACK, start__lt=now + AHEAD
        )
        .exclude(status__in=(Status.CANCELLED, Status.NO_SHOW, Status.LEFT_UNSEEN))
        .select_related("patient", "site")
        .order_by("start", "pk")[:MOST]
    )


def _event(visit: Appointment, feed: CalendarFeed, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"visit-{visit.client_key}@praxis.invalid")
    event.add("sequence", visit.version)
    event.add("dtstamp", now)
    event.add("dtstart", visit.start)
    event.add("dtend", visit.end)
    event.add("summary", _summary(visit, feed))
    event.add("location", visit.site.name)
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    return event


def _summary(visit: Appointment, feed: CalendarFeed) -> str:
    if feed.shows != FeedShows.INITIALS:
        return "Visit"
    patient = visit.patient
    return f"Visit {patient.given_name[:1]}{patient.family_name[:1]}".strip()
