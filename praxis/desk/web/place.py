"""Which site and which day a schedule page is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from praxis.access.web import StaffRequest
from praxis.kernel import clock
from praxis.kernel.errors import NotFound
from praxis.ui import words

_SESSION_KEY = "desk_site"


@dataclass(frozen=True, slots=True)
class Place:
    """A site and a day, and the addresses of the pages beside them."""

    site_id: int
    site_name: str
    zone: str
    day: date
    is_today: bool
    sites: tuple[tuple[int, str], ...]

    def url(self, path: str, *, day: date | None = None, **more: Any) -> str:
        """`path` for this site, on this day unless another is given; today needs no day."""
        shown = day or self.day
        query: dict[str, Any] = {}
        if shown != clock.today(self.zone):
            query["day"] = shown.isoformat()
        if len(self.sites) > 1:
            query["site"] = self.site_id
        query |= {name: value for name, value in more.items() if value not in (None, "")}
        return f"{path}?{urlencode(query)}" if query else path

    def joined(self, path: str, **more: Any) -> str:
        """As `url`, with site and day always named, ready for "&name=value" behind it."""
        return f"{path}?{urlencode({'site': self.site_id, 'day': self.day.isoformat(), **more})}"


def place_of(request: StaffRequest, *, day: str = "", site_id: int | None = None) -> Place:
    """From ?site= and ?day= (or what is given); else the site used last, today.

    Raises NotFound.
    """
    sites = request.actor.workplaces
    if not sites:
        raise NotFound("You work at no site yet. Ask the office manager.")
    by_id = {site.id: site for site in sites}
    asked = site_id or _number(request.GET.get("site"))
    if asked is not None and asked not in by_id:
        raise NotFound("There is no such site, or you do not work there.")
    kept = asked or request.session.get(_SESSION_KEY)
    site = by_id.get(kept) if isinstance(kept, int) else None
    site = site or sites[0]
    if asked is not None and request.session.get(_SESSION_KEY) != asked:
        request.session[_SESSION_KEY] = asked
    today = clock.today(site.time_zone)
    shown = _day(day or request.GET.get("day")) or today
    return Place(
        site_id=site.id,
        site_name=site.name,
        zone=site.time_zone,
        day=shown,
        is_today=shown == today,
        sites=tuple((other.id, other.name) for other in sites),
    )


def page_context(here: Place, path: str, *, step: int = 1) -> dict[str, Any]:
    """What every schedule page's top bar needs; `path` is the page, `step` its days."""
    back, on = here.day - timedelta(days=step), here.day + timedelta(days=step)
    unit = "week" if step == 7 else "day"
    return {
        "here": here,
        "zone": here.zone,
        "heading": words.long_day_text(here.day, here.zone),
        "is_today": here.is_today,
        "previous_url": here.url(path, day=back),
        "previous_words": f"Previous {unit}",
        "next_url": here.url(path, day=on),
        "next_words": f"Next {unit}",
        "today_url": here.url(path, day=clock.today(here.zone)),
        "sites": [
            {"id": pk, "name": name, "url": f"{path}?site={pk}&day={here.day.isoformat()}"}
            for pk, name in here.sites
        ],
        "site": {"id": here.site_id, "name": here.site_name},
        "day_url": here.url("/"),
        "week_url": here.url("/schedule/week/"),
        "list_page_url": here.url(f"/schedule/list/{here.day.isoformat()}/"),
        "groups_url": here.url("/schedule/groups/"),
        "list_url": f"/schedule/list/{here.day.isoformat()}/?site={here.site_id}",
        "new_url": here.joined("/visits/new/"),
        "walk_in_url": here.joined("/visits/walk-in/"),
        "print_url": here.url("/schedule/print/"),
    }


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise NotFound("There is no such day.") from None
