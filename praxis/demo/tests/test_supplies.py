"""The demo's supplies are alive: something low, prices to compare, an order half here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from praxis.access.context import opened
from praxis.access.testing import make_site, make_user
from praxis.demo import supplies
from praxis.demo.day import TODAY, at_minute
from praxis.demo.office import Account, Office
from praxis.kernel import clock
from praxis.supply import queries
from praxis.supply.testing import SET_UP


@pytest.fixture(autouse=True)
def clock_of_the_demo(db: None) -> Iterator[None]:
    stood = clock.offset()
    at_minute(TODAY, 10 * 60 + 40)
    yield
    clock.set_offset(stood)


def test_something_is_low_prices_are_compared_and_an_order_is_half_here() -> None:
    user = make_user("facility")
    office = Office(
        site_id=make_site().pk,
        opened_on=date(2025, 1, 1),
        accounts=[Account("rgray", "Ruth Gray", "facility", "", user.pk)],
    )
    supplies.fill(office=office, seed=15, today=TODAY, at=at_minute)

    assert abs(clock.now() - datetime(2026, 11, 24, 16, 40, tzinfo=clock.now().tzinfo)) < timedelta(
        minutes=5
    )
    with opened(SET_UP, purpose="test"):
        low = queries.proposals(on=TODAY)
        assert {line.item.name for group in low for line in group.lines} == set(supplies.LOW)
        assert queries.items().count() == 30
        found = queries.compare(queries.requests().get(), on=TODAY)
        assert [each.landed_cents for each in found.offers] == [2_980_00, 3_022_96, 3_280_00]
        assert [each.organization.name for each in found.offers if each.late_days]
        (half,) = [each for each in queries.orders() if each.state == "sent"]
        assert queries.received_state(half) == "5 of 7"
        assert queries.expiring(on=TODAY, days=90).get().lot.item.name == supplies.EXPIRING
