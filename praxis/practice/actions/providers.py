"""Providers and where they work."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from praxis.access.queries import get_site
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.kernel.names import sort_name
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.practice.actions.places import room_at
from praxis.practice.actions.rows import end, first_day, locked, npi_given, stamp, words
from praxis.practice.models import BillingEntity, Provider, ProviderSite
from praxis.practice.types import AlreadyThere, BadVideoLink, NpiTaken, ProviderDetails, UserTaken

_TAKEN = {
    "practice_provider_npi_once": NpiTaken("Another provider has this NPI.", field="npi"),
    "practice_provider_user_once": UserTaken(
        "That sign-in belongs to another provider.", field="user_id"
    ),
}


@transaction.atomic
def add_provider(*, actor: Actor, key: UUID, details: ProviderDetails) -> Provider:
    """Raises BadNpi, BadVideoLink, NpiTaken, UserTaken, Incomplete, NotFound."""
    actor.require("practice.manage")
    provider = Provider(client_key=key, started_on=first_day(details.started_on))
    _fill(provider, details)
    with violations(**_TAKEN):
        return insert_once(provider)


@transaction.atomic
def change_provider(
    *, actor: Actor, provider_id: int, version: int, details: ProviderDetails
) -> Provider:
    """Raises NotFound, ChangedMeanwhile, BadNpi, BadVideoLink, NpiTaken, UserTaken,
    Incomplete.
    """
    actor.require("practice.manage")
    provider = locked(Provider, provider_id, version)
    _fill(provider, details)
    with violations(**_TAKEN):
        return stamp(provider)


@transaction.atomic
def end_provider(*, actor: Actor, provider_id: int, ended_on: date) -> Provider:
    """`ended_on` is the last day, here and at every site. Raises NotFound, BadDates."""
    actor.require("practice.manage")
    provider = end(Provider, provider_id, ended_on)
    later = Q(ended_on__isnull=True) | Q(ended_on__gt=ended_on)
    for place in ProviderSite.objects.select_for_update().filter(later, provider=provider):
        place.ended_on = max(ended_on, place.started_on)
        stamp(place)
    return provider


@transaction.atomic
def add_provider_site(
    *,
    actor: Actor,
    key: UUID,
    provider_id: int,
    site_id: int,
    default_room_id: int | None = None,
    started_on: date | None = None,
) -> ProviderSite:
    """Raises NotFound, AlreadyThere, WrongRoom."""
    actor.require("practice.manage")
    place = ProviderSite(
        client_key=key,
        provider=locked(Provider, provider_id),
        site=get_site(site_id),
        default_room=room_at(default_room_id, site_id, field="default_room_id"),
        started_on=first_day(started_on),
    )
    taken = AlreadyThere("This provider already works at that site.", field="site_id")
    with violations(practice_providersite_once=taken):
        return insert_once(place)


@transaction.atomic
def change_provider_site(
    *, actor: Actor, provider_site_id: int, version: int, default_room_id: int | None
) -> ProviderSite:
    """Raises NotFound, ChangedMeanwhile, WrongRoom."""
    actor.require("practice.manage")
    place = locked(ProviderSite, provider_site_id, version)
    place.default_room = room_at(default_room_id, place.site_id, field="default_room_id")
    return stamp(place)


@transaction.atomic
def end_provider_site(*, actor: Actor, provider_site_id: int, ended_on: date) -> ProviderSite:
    """`ended_on` is the last day. Raises NotFound, BadDates."""
    actor.require("practice.manage")
    return end(ProviderSite, provider_site_id, ended_on)


def _fill(provider: Provider, details: ProviderDetails) -> None:
    provider.family_name = words(details.family_name, field="family_name")
    provider.given_name = words(details.given_name, field="given_name")
    provider.sort_name = sort_name(provider.family_name, provider.given_name)
    provider.credential = details.credential.strip()
    provider.specialty = details.specialty.strip()
    provider.taxonomy = details.taxonomy.strip().upper()
    provider.npi = npi_given(details.npi, needed=False)
    initials = details.initials.strip() or provider.given_name[0] + provider.family_name[0]
    provider.initials = initials.upper()[:4]
    provider.bookable = details.bookable
    provider.video_url = _video_url(details.video_url)
    provider.user_id = details.user_id
    provider.billing_entity_id = details.billing_entity_id
    if (
        details.billing_entity_id is not None
        and not BillingEntity.objects.filter(pk=details.billing_entity_id).exists()
    ):
        raise NotFound("There is no such billing entity.", field="billing_entity_id")


def _video_url(typed: str) -> str:
    """An address that patients open from a message: https, and no spaces in it."""
    url = typed.strip()
    if url and (not url.startswith("https://") or len(url.split()) != 1 or len(url) > 200):
        raise BadVideoLink("The link begins with https:// and has no spaces.", field="video_url")
    return url
