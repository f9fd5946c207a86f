"""Unpaid bills of the demo: one account at each stage, by the real actions, in their time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from praxis.access import queries as access
from praxis.access.context import opened, system
from praxis.billing import actions as billing
from praxis.billing import queries as bills
from praxis.demo.office import Keys, Office
from praxis.kernel.actor import Actor
from praxis.kernel.errors import PraxisError
from praxis.people import actions as people

# The last day that anything happens here, days between two papers, how many each account got.
LAST = date(2026, 11, 11)
APART = 33
PAPERS = (1, 1, 1, 2, 3, 4, 4, 4)
KINDS = ("statement", "reminder", "reminder", "final")
_LOOKED_AT = 400
AGENCY = "Prairie State Collections"
_STEPS = [(100, 100), (133, 80), (167, 60), (200, 40)]


def fill(*, office: Office, seed: int, at_minute: Callable[[date, int], None]) -> int:
    """Returns how many accounts were worked."""
    keys = Keys(seed + 31)
    biller = access.actor_of(office.user_id("praman"))
    manager = access.actor_of(office.user_id("mfisher"))
    at_minute(LAST - timedelta(days=APART * len(KINDS)), 9 * 60)
    with system("demo", purpose="demo") as actor:
        agency_id = _agency(actor, keys)
        _scale(actor, keys)
        found = bills.owing_since(
            actor=actor, patient_ids=range(1, _LOOKED_AT), since=_day(1), cents=6000
        )
    Random(seed).shuffle(found)
    chosen = _chosen({each.patient_id: each.since for each in found})
    _papers(biller, keys, chosen, at_minute)
    at_minute(LAST, 10 * 60)
    with opened(biller, purpose="payment"):
        placement_id = _ends(biller, keys, chosen, agency_id)
    if placement_id:
        with opened(manager, purpose="payment"):
            billing.sign_off_placement(actor=manager, placement_id=placement_id)
    return sum(1 for each in chosen if each)


def _day(papers: int) -> date:
    """When somebody who got so many papers got the first."""
    return LAST - timedelta(days=APART * papers - 1)


def _chosen(since: dict[int, date]) -> list[int]:
    """An account for each of PAPERS that is old enough for them; 0 where none is."""
    found = []
    for papers in PAPERS:
        fits = next((who for who, day in since.items() if day <= _day(papers)), 0)
        since.pop(fits, None)
        found.append(fits)
    return found


def _papers(
    biller: Actor, keys: Keys, chosen: list[int], at_minute: Callable[[date, int], None]
) -> None:
    """Statement, two reminders, final notice: each account as far as it goes."""
    for left in range(len(KINDS), 0, -1):
        at_minute(_day(left), 9 * 60)
        with opened(biller, purpose="payment"):
            for patient_id, papers in zip(chosen, PAPERS, strict=True):
                if patient_id and papers >= left:
                    billing.make_statement(
                        actor=biller,
                        key=keys.next(),
                        patient_id=patient_id,
                        paper=KINDS[papers - left],
                    )


def _ends(biller: Actor, keys: Keys, chosen: list[int], agency_id: int) -> int:
    """What became of each; returns the account that waits for sign-off, if one may go."""
    acts: tuple[Callable[[int], object], ...] = (
        lambda who: billing.start_plan(
            actor=biller,
            key=keys.next(),
            patient_id=who,
            count=2,
            first_on=LAST + timedelta(days=20),
        ),
        lambda who: billing.open_hold(
            actor=biller,
            key=keys.next(),
            patient_id=who,
            kind="dispute",
            why="Says the second test was never done",
        ),
        lambda who: billing.ask_help(
            actor=biller,
            key=keys.next(),
            patient_id=who,
            household=3,
            income_cents=34_000_00,
            proof="Tax return and two pay slips",
            ends_on=LAST + timedelta(days=180),
        ),
        lambda who: billing.record_call(
            actor=biller,
            key=keys.next(),
            patient_id=who,
            outcome="promise",
            words="Paid on the first of the month",
            promised_on=LAST + timedelta(days=20),
            promised_cents=6000,
        ),
    )
    for who, act in zip(chosen, acts, strict=False):
        if who:
            act(who)
    for who in chosen[5:7]:
        if not who:
            continue
        try:
            made = billing.ask_placement(
                actor=biller, key=keys.next(), patient_id=who, agency_id=agency_id
            )
        except PraxisError:
            continue
        return int(made.pk)
    return 0


def _agency(actor: Actor, keys: Keys) -> int:
    organization = people.add_organization(
        actor=actor,
        key=keys.next(),
        name=AGENCY,
        kinds=["service"],
        phone="+12175550163",
        line1="70 Market Street",
        city="Springfield",
        state="IL",
        zip="62703",
    )
    papers = [
        people.add_agreement(
            actor=actor,
            key=keys.next(),
            organization_id=organization.pk,
            kind=kind,
            title=title,
            starts_on=date(2025, 1, 1),
            signed_on=date(2024, 12, 12),
        )
        for kind, title in (("contract", "Collection contract"), ("baa", "BAA"))
    ]
    agency = billing.add_agency(
        actor=actor,
        key=keys.next(),
        organization_id=organization.pk,
        contract_id=papers[0].pk,
        baa_id=papers[1].pk,
        fee_basis_points=2500,
    )
    return int(agency.pk)


def _scale(actor: Actor, keys: Keys) -> None:
    billing.add_help_scale(
        actor=actor,
        key=keys.next(),
        name="Lower-cost care",
        base_cents=15_650_00,
        person_cents=5_500_00,
        steps=_STEPS,
        source="HHS poverty guidelines 2025, 48 states (90 FR 5917)",
        checked_on=date(2026, 1, 8),
        starts_on=date(2026, 1, 1),
    )
