"""The one way a set-up page takes a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse

from praxis.access.queries import sites
from praxis.access.web import StaffRequest
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.ui.form_page import form_page as answered
from praxis.ui.forms import Form
from praxis.ui.listing import Listing
from praxis.ui.listing import respond as respond_listing


def zone_of(actor: Actor) -> str:
    """The zone in which this person reads dates: that of the first of his sites."""
    own = sites(ids=actor.site_ids[:1], active_only=False)
    return own[0].time_zone if own else "UTC"


def asked_for_ended(request: StaffRequest) -> bool:
    return request.GET.get("ended") == "1"


def listed(
    request: StaffRequest, listing: Listing, rows: Any, *, add: str = "", add_url: str = ""
) -> HttpResponse:
    context = {
        "add": add if request.actor.can("practice.manage") else "",
        "add_url": add_url,
        "ended": asked_for_ended(request),
    }
    return respond_listing(
        request,
        listing,
        rows,
        zone=zone_of(request.actor),
        template="practice/listing.html",
        context=context,
    )


def form_page(
    request: StaffRequest,
    form: Form,
    act: Callable[[dict[str, Any]], object],
    *,
    heading: str,
    button: str,
    back: str,
    said: str,
    done_url: Callable[[Any], str] | None = None,
    theirs: Callable[[], Mapping[str, Any]] | None = None,
    version: Callable[[], int] | None = None,
    template: str = "practice/form.html",
    **context: Any,
) -> HttpResponse:
    """As in ui, with what every set-up page shows."""
    zone = zone_of(request.actor)
    given = {
        "heading": heading,
        "button": button,
        "zone": zone,
        "today": clock.today(zone),
        **context,
    }
    return answered(
        request,
        form,
        act,
        template=template,
        back=back,
        said=said,
        context=given,
        done_url=done_url,
        theirs=theirs,
        version=version,
    )
