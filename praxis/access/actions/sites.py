"""Places where the practice sees patients."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction

from praxis.access import context
from praxis.access.actions.limits import once
from praxis.access.models import Site
from praxis.access.types import BadSite, ChangedMeanwhile, SiteCodeTaken
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.kernel.violations import violations


@transaction.atomic
def add_site(
    *,
    actor: Actor,
    key: UUID,
    code: str,
    name: str,
    time_zone: str,
    npi: str = "",
    phone: str = "",
    line1: str = "",
    line2: str = "",
    city: str = "",
    state: str = "",
    zip: str = "",
) -> Site:
    """Open a site. `time_zone` is an IANA name. Raises SiteCodeTaken, BadSite."""
    actor.require("access.manage_sites")
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,19}", code):
        raise BadSite("A short name has up to 20 small letters, digits or dashes.", field="code")
    site = Site(client_key=key, code=code)
    fields = {"npi": npi, "phone": phone, "line1": line1, "line2": line2}
    fields |= {"city": city, "state": state, "zip": zip}
    _fill(site, name=name, time_zone=time_zone, **fields)
    taken = SiteCodeTaken("Another site has this short name. Choose another.", field="code")
    with violations(access_site_code_key=taken):
        return once(Site, key, lambda: site)


@transaction.atomic
def change_site(
    *,
    actor: Actor,
    site_id: int,
    version: int,
    name: str,
    time_zone: str,
    npi: str = "",
    phone: str = "",
    line1: str = "",
    line2: str = "",
    city: str = "",
    state: str = "",
    zip: str = "",
    active: bool = True,
) -> Site:
    """Raises ChangedMeanwhile, BadSite, NotFound. The last open site cannot be closed."""
    actor.require("access.manage_sites")
    open_sites = list(Site.objects.select_for_update().order_by("pk"))
    site = next((each for each in open_sites if each.pk == site_id), None)
    if site is None:
        raise NotFound("There is no such site.")
    if site.version != version:
        raise ChangedMeanwhile("Somebody else changed this site. Look again before you save.")
    if not active and not any(each.active for each in open_sites if each.pk != site_id):
        raise BadSite("This is the last open site. Open another first.", field="active")
    fields = {"npi": npi, "phone": phone, "line1": line1, "line2": line2}
    fields |= {"city": city, "state": state, "zip": zip}
    _fill(site, name=name, time_zone=time_zone, **fields)
    site.active, site.version = active, site.version + 1
    site.save()
    context.note_zone("")
    return site


def _fill(site: Site, *, name: str, time_zone: str, **fields: Any) -> None:
    if not name.strip():
        raise BadSite("Enter the site's name.", field="name")
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadSite("There is no such time zone.", field="time_zone") from None
    if fields["npi"] and not _npi_is_valid(fields["npi"]):
        raise BadSite("This NPI has a wrong digit. Check it against the letter.", field="npi")
    site.name, site.time_zone = name.strip(), time_zone
    for field, value in fields.items():
        setattr(site, field, value.strip())


def _npi_is_valid(npi: str) -> bool:
    """Luhn over "80840" and the ten digits (CMS, NPI check digit)."""
    if not re.fullmatch(r"[12]\d{9}", npi):
        return False
    digits = [int(digit) for digit in "80840" + npi]
    doubled = (sum(divmod(digit * 2, 10)) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
