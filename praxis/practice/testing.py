"""Rooms, providers and visit types for tests, made through the actions."""

from __future__ import annotations

import uuid
from datetime import date, time
from itertools import count

from praxis.access.models import Site
from praxis.access.testing import make_site
from praxis.kernel.actor import Actor
from praxis.kernel.npi import check_digit
from praxis.practice import actions
from praxis.practice.models import BillingEntity, Device, Provider, Room, SiteHours, VisitType
from praxis.practice.types import BillingEntityDetails, ProviderDetails, VisitTypeDetails

LONG_AGO = date(2020, 1, 1)
SET_UP = Actor(user_id=None, name="test set-up", system=True)
_numbers = count(1)
_NAMES = (
    ("Okafor", "Chidi", "MD", "Family medicine"),
    ("Lindqvist", "Sara", "DO", "Internal medicine"),
    ("Reyes", "Ana", "NP", "Family medicine"),
    ("Haddad", "Nour", "PA", "Dermatology"),
    ("Tran", "Minh", "MD", "Pediatrics"),
)


def believable_npi(number: int, *, organization: bool = False) -> str:
    """A valid NPI for invented people: the same number gives the same NPI."""
    first = f"{'2' if organization else '1'}{900_000_00 + number % 10_000_000:08d}"
    return first + check_digit(first)


def make_room(*, name: str | None = None, kind: str = "exam", site: Site | None = None) -> Room:
    return actions.add_room(
        actor=SET_UP,
        key=uuid.uuid4(),
        site_id=(site or make_site()).pk,
        name=name or f"Room {next(_numbers)}",
        kind=kind,
        started_on=LONG_AGO,
    )


def make_device(
    *, name: str | None = None, kind: str = "ultrasound", site: Site | None = None
) -> Device:
    number = next(_numbers)
    return actions.add_device(
        actor=SET_UP,
        key=uuid.uuid4(),
        site_id=(site or make_site()).pk,
        name=name or f"{kind.capitalize()} {number}",
        kind=kind,
        serial=f"SN-{number:05d}",
        started_on=LONG_AGO,
    )


def make_billing_entity(*, legal_name: str | None = None) -> BillingEntity:
    number = next(_numbers)
    return actions.add_billing_entity(
        actor=SET_UP,
        key=uuid.uuid4(),
        details=BillingEntityDetails(
            legal_name=legal_name or f"Main Street Medical {number} PLLC",
            npi=believable_npi(number, organization=True),
            tax_id=f"37{number:07d}",
            line1="12 Main St",
            city="Springfield",
            state="IL",
            zip="62701",
            started_on=LONG_AGO,
        ),
    )


def make_provider(
    *,
    family_name: str | None = None,
    given_name: str | None = None,
    site: Site | None = None,
    room: Room | None = None,
    user_id: int | None = None,
    bookable: bool = True,
) -> Provider:
    """A provider who works at the site since long ago."""
    number = next(_numbers)
    family, given, credential, specialty = _NAMES[number % len(_NAMES)]
    provider = actions.add_provider(
        actor=SET_UP,
        key=uuid.uuid4(),
        details=ProviderDetails(
            family_name=family_name or family,
            given_name=given_name or given,
            credential=credential,
            specialty=specialty,
            taxonomy="207Q00000X",
            npi=believable_npi(number),
            user_id=user_id,
            bookable=bookable,
            started_on=LONG_AGO,
        ),
    )
    actions.add_provider_site(
        actor=SET_UP,
        key=uuid.uuid4(),
        provider_id=provider.pk,
        site_id=(site or make_site()).pk,
        default_room_id=room.pk if room else None,
        started_on=LONG_AGO,
    )
    return provider


def make_visit_type(*, name: str | None = None, minutes: int = 20, **details: object) -> VisitType:
    """An office visit in any exam room, unless details say otherwise."""
    number = next(_numbers)
    given = {"started_on": LONG_AGO, **details}
    return actions.add_visit_type(
        actor=SET_UP,
        key=uuid.uuid4(),
        details=VisitTypeDetails(
            name=name or f"Follow-up {number}",
            code=f"V{number}",
            minutes=minutes,
            **given,  # type: ignore[arg-type]
        ),
    )


def make_site_hours(
    *,
    site: Site | None = None,
    opens: time = time(8),
    closes: time = time(17),
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4),
) -> list[SiteHours]:
    return actions.set_week(
        actor=SET_UP,
        site_id=(site or make_site()).pk,
        started_on=LONG_AGO,
        week={weekday: [(opens, closes)] for weekday in weekdays},
    )
