"""What a patient's own row may hold."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from uuid import UUID

from praxis.access import queries as access
from praxis.kernel.actor import Actor
from praxis.people.types import BadBirthDate, BadLanguage, BadSites

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_OLDEST = 125


def born(day: date) -> date:
    today = access.today()
    if day > today:
        raise BadBirthDate("The birth date is in the future. Check the year.", field="birth_date")
    if day.year < today.year - _OLDEST:
        raise BadBirthDate("Nobody is that old. Check the year.", field="birth_date")
    return day


def language(code: str) -> str:
    if not _LANGUAGE.fullmatch(code):
        raise BadLanguage("Choose a language from the list.", field="language")
    return code


def sites(actor: Actor, site_ids: Collection[int]) -> list[int]:
    wanted = sorted(set(site_ids))
    known = {site.pk for site in access.sites()}
    allowed = known if actor.system else known & set(actor.site_ids)
    if not wanted or not allowed.issuperset(wanted):
        raise BadSites("Choose a site you work at.", field="site")
    return wanted


def part(key: UUID, number: int) -> UUID:
    """The client key of a row made together with the one that has `key`."""
    return UUID(int=(key.int + number) % (1 << 128))
