"""Addresses at which calendar programs read a provider's visits."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.crypto import salted_hmac

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.practice import queries as practice
from praxis.scheduling.models import CalendarFeed
from praxis.scheduling.queries.feeds import digest_of
from praxis.scheduling.types import FeedShows, NoSuchFeed


@transaction.atomic
def add_feed(*, actor: Actor, key: UUID, provider_id: int, shows: str, note: str = "") -> str:
    """The token of a new address. It is shown now and never again: the table keeps its hash.

    A retry with the same key gives the same token. Own calendars need only to see the
    schedule; anybody else's need the right to change it.
    """
    actor.require("scheduling.view")
    own = practice.provider_of_user(actor.user_id) if actor.user_id else None
    if own is None or own.pk != provider_id:
        actor.require("scheduling.manage_supply")
    token = salted_hmac("praxis.calendar", key.hex, algorithm="sha256").hexdigest()[:43]
    CalendarFeed.objects.get_or_create(
        client_key=key,
        defaults={
            "provider_id": practice.get_provider(provider_id).pk,
            "token_hash": digest_of(token),
            "shows": FeedShows(shows),
            "note": note.strip()[:80],
            "made_by_id": actor.user_id,
            "made_at": clock.now(),
        },
    )
    return token


@transaction.atomic
def end_feed(*, actor: Actor, feed_id: int) -> CalendarFeed:
    """From now on the address answers as one that never was. Raises NoSuchFeed."""
    actor.require("scheduling.view")
    found = CalendarFeed.objects.select_for_update().filter(pk=feed_id).first()
    theirs = found is not None and found.made_by_id != actor.user_id
    if found is None or (theirs and not actor.can("scheduling.manage_supply")):
        raise NoSuchFeed("There is no such calendar address, or it is not yours to close.")
    feed: CalendarFeed = found
    if feed.ended_at is None:
        feed.ended_at = clock.now()
        feed.save(update_fields=["ended_at"])
    return feed
