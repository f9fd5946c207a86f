"""The masks, the rules and the multiranges agree on every start, in both daylight-saving weeks."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from praxis.access.models import Site
from praxis.kernel import clock as praxis_clock
from praxis.scheduling import actions, queries
from praxis.scheduling.models import ResourceDay
from praxis.scheduling.queries.search import Search, read_search
from praxis.scheduling.tests.conftest import Office
from praxis.scheduling.tests.disorder import World, disturb, make_world
from praxis.scheduling.types import ANY_TIME, Preference

ORACLE = (Path(__file__).parent / "oracle.sql").read_text()
SPRING, AUTUMN = date(2027, 3, 8), date(2027, 11, 1)
ALL = 1_000_000
SEARCHES = 80
Start = tuple[int, int, datetime]


def random_search(world: World, dice: random.Random) -> tuple[Search, dict[str, Any]]:
    """One search of any kind, and what the oracle must be asked to do the same."""
    kind = dice.choice(world.kinds)
    patient = dice.choice((None, dice.choice(world.patients).pk))
    providers = [each.pk for each in dice.sample(world.providers, dice.randrange(1, 5))]
    sites = dice.sample(world.sites, dice.randrange(1, 3))
    first = world.first + timedelta(days=dice.randrange(-1, 12))
    days = dice.randrange(1, 16)
    device = dice.choice((None, world.devices[0].pk)) if kind.device_kind else None
    asked: dict[str, Any] = {
        "visit_type_id": kind.pk,
        "patient_id": patient,
        "new_patient": None if patient else dice.choice((None, True, False)),
        "provider_ids": providers,
        "site_ids": sites,
        "first": first,
        "days": days,
        "minutes": dice.choice((None, None, 5, 15, 40, 90, 200)),
        "mode": dice.choice(("office", "office", "video")),
        "device_id": device,
        "now": praxis_clock.now(),
        "rows": dice.choice((None, ALL)),
    }
    search = read_search(**asked)
    return search, {
        "visit_type": kind.pk,
        "patient": patient,
        "new": search.new_patient,
        "providers": providers,
        "sites": sites,
        "first": first,
        "last": search.last,
        "minutes": asked["minutes"],
        "mode": asked["mode"],
        "device": device,
        "now": asked["now"],
    }


def by_masks(search: Search) -> list[Start]:
    return sorted(
        (day.provider_id, day.site_id, start)
        for day in search.days
        for _, start in search.starts(day)
    )


def by_oracle(asked: dict[str, Any]) -> list[Start]:
    with connection.cursor() as cursor:
        cursor.execute(ORACLE, asked)
        return sorted(cursor.fetchall())


def compare(office: Office, clock: Any, seed: int, searches: int) -> int:
    """Raises at the first difference; returns how many searches found anything."""
    dice = random.Random(seed)
    first = SPRING if seed % 2 else AUTUMN
    clock.move_to(datetime(first.year, first.month, first.day, 8, tzinfo=UTC) - timedelta(days=2))
    world = make_world(office, dice, first)
    found = 0
    for number in range(searches):
        if number and number % 100 == 0:
            disturb(world, dice, 5)
        search, asked = random_search(world, dice)
        expected = by_oracle(asked)
        assert by_masks(search) == expected, (seed, number, asked)
        found += bool(expected)
    return found


@pytest.mark.parametrize("seed", range(2))
def test_searches_find_what_the_multiranges_find(office: Office, clock: Any, seed: int) -> None:
    assert compare(office, clock, seed, SEARCHES) > SEARCHES / 4


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 42))
def test_ten_thousand_searches_find_what_the_multiranges_find(
    office: Office, clock: Any, seed: int
) -> None:
    assert compare(office, clock, seed, 250) > 50


@pytest.mark.parametrize("seed", range(2))
def test_few_offers_are_the_first_of_all(office: Office, clock: Any, seed: int) -> None:
    """The search stops reading days only where nothing later can be cheaper."""
    dice = random.Random(seed)
    first = SPRING if seed else AUTUMN
    clock.move_to(datetime(first.year, first.month, first.day, 8, tzinfo=UTC) - timedelta(days=2))
    world = make_world(office, dice, first)
    _see_two(office, world)
    stopped = 0
    for _ in range(25):
        asked: dict[str, Any] = {
            "visit_type_id": dice.choice(world.kinds).pk,
            "patient_id": dice.choice((None, dice.choice(world.patients).pk)),
            "site_ids": dice.sample(world.sites, dice.randrange(1, 3)),
            "urgency": dice.choice(("routine", "routine", "within_14d", "within_72h")),
            "preference": dice.choice((ANY_TIME, Preference(weekdays=(4,)))),
        }
        every = queries.find_slots(office.actor, **asked, limit=100_000)
        limit = dice.choice((1, 3, 20))
        assert queries.find_slots(office.actor, **asked, limit=limit) == every[:limit]
        stopped += len(every) > 20
    assert stopped > 5


def _see_two(office: Office, world: World) -> None:
    """Two patients have an own provider from then on."""
    for patient, provider in zip(world.patients, world.providers[:2], strict=False):
        seen = office.book(
            praxis_clock.now() + timedelta(minutes=10),
            patient_id=patient.pk,
            provider_id=provider.pk,
            override="Test",
        )
        for step in ("arrive", "provider_in", "check_out"):
            getattr(actions, step)(actor=office.actor, appointment_id=seen.pk)


def test_masks_kept_by_booking_equal_masks_built_anew(office: Office) -> None:
    world = make_world(office, random.Random(7), date(2027, 3, 15))

    def masks() -> dict[tuple[int, int, date], tuple[int, int]]:
        rows = ResourceDay.objects.filter(
            day__range=(world.first, world.first + timedelta(days=20))
        ).exclude(work=0, busy=0)
        return {(row.resource_id, row.site_id, row.day): (row.work, row.busy) for row in rows}

    kept = masks()
    sites = list(Site.objects.values_list("pk", flat=True))
    assert sites
    actions.extend_supply(actor=office.actor, first=world.first, days=20)
    rebuilt = masks()
    assert {key: value for key, value in rebuilt.items() if key in kept} == kept
