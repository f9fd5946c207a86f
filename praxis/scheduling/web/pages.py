"""What several pages of the schedule share."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from praxis.access import queries as access
from praxis.kernel.actor import Actor


def zone_of(actor: Actor) -> str:
    """Of the actor's first site."""
    found = access.sites(ids=actor.site_ids) or access.sites()
    return found[0].time_zone if found else "UTC"


def see_other(name: str, *args: int) -> HttpResponse:
    """After a change: 303, so that a reload does not send it again."""
    return HttpResponseRedirect(reverse(name, args=args), status=303)


def number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None
