"""The invented days are days that a practice could have."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from praxis.demo.catalog import PAYERS, PROVIDERS, ROOMS, ProviderSpec
from praxis.demo.office import Keys, npi, secret_of, template_of
from praxis.demo.patients import invent
from praxis.demo.plan import TYPE, Panel, pauses, plan_provider_day, stamp
from praxis.kernel.npi import is_npi

PANEL = Panel(adults=range(0, 400), children=range(400, 500))
seeds = st.integers(0, 10_000)


@given(seeds, st.sampled_from(PROVIDERS), st.floats(0.1, 1))
def test_nobody_is_planned_twice_and_lunch_stays_free(
    seed: int, provider: ProviderSpec, fill: float
) -> None:
    taken: set[int] = set()
    visits = plan_provider_day(Random(seed), provider, PANEL, taken, fill=fill)
    spans = [(each.start, each.start + each.minutes + TYPE[each.code].after) for each in visits]
    assert spans == sorted(spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert len({each.patient for each in visits}) == len(visits)
    for start, end in spans:
        assert not any(start < stop and begin < end for begin, stop in pauses(provider))


@given(seeds)
def test_a_visit_goes_through_its_steps_in_order(seed: int) -> None:
    rng = Random(seed)
    (first, *_) = plan_provider_day(rng, PROVIDERS[0], PANEL, set(), fill=1)
    found = stamp(rng, first, behind=rng.randint(0, 30))
    if found.outcome == "done":
        steps = (found.arrived, found.checked_in, found.roomed, found.provider_in,
                 found.provider_out, found.left)  # fmt: skip
        assert list(steps) == sorted(steps)


def test_the_same_seed_makes_the_same_people() -> None:
    one = invent(Random(5), range(1, 200), date(2026, 11, 24))
    two = invent(Random(5), range(1, 200), date(2026, 11, 24))
    assert one == two
    assert [Keys(3).next()] == [Keys(3).next()]
    assert secret_of(1, "a") != secret_of(2, "a")


@given(seeds)
def test_invented_numbers_are_of_the_right_shape(seed: int) -> None:
    assert is_npi(npi(Random(seed)))


def test_children_live_with_an_adult_who_pays() -> None:
    people = invent(Random(5), range(1, 400), date(2026, 11, 24))
    by_id = {each.id: each for each in people}
    children = [each for each in people if each.parent]
    assert children
    for child in children:
        parent = by_id[child.parent or 0]
        assert parent.age_on(date(2026, 11, 24)) >= 18
        assert (child.family, child.street) == (parent.family, parent.street)
    assert all(each.phone[5:8] == "555" for each in people)


def test_every_provider_has_rooms_that_exist_and_a_week_that_fits() -> None:
    names = {room.name for room in ROOMS}
    for provider in PROVIDERS:
        assert set(provider.rooms) <= names
        for session in template_of(provider):
            assert all(
                session.start_minute <= block.start_minute < block.end_minute <= session.end_minute
                for block in session.blocks
            )
    assert sum(payer[4] for payer in PAYERS) == 100
