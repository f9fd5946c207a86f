"""What the pages of this room share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse

from praxis.access import queries as access
from praxis.access.web import StaffRequest
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people import queries
from praxis.people.models import RelatedPerson
from praxis.people.types import NoSuchRecord
from praxis.ui.form_page import form_page as answered
from praxis.ui.forms import Form

BOTH = ("GET", "POST")


def chart(patient_id: int) -> str:
    return f"/patients/{patient_id}/"


def site_choices(actor: Actor) -> list[tuple[str, str]]:
    return [(str(site.pk), site.name) for site in access.sites(ids=actor.site_ids)]


def contact_or_refuse(actor: Actor, patient_id: int, person_id: int) -> RelatedPerson:
    """Raises NoSuchRecord."""
    found = queries.get_related_person(actor, patient_id, person_id)
    if found is None:
        raise NoSuchRecord("That contact is not on this record.")
    return found


def form_page(
    request: StaffRequest,
    form: Form,
    act: Callable[[dict[str, Any]], object],
    *,
    heading: str,
    button: str,
    back: str,
    said: str,
    where: str = "",
    template: str = "people/form.html",
    done_url: Callable[[Any], str] | None = None,
    theirs: Callable[[], Mapping[str, Any]] | None = None,
    version: Callable[[], int] | None = None,
    **context: Any,
) -> HttpResponse:
    zone = queries.zone_of(request.actor)
    given = {
        "heading": heading,
        "button": button,
        "where": where,
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
