"""Referrals that are late, rules of packs and fees, a request for records: so that a newcomer
finds each part of the story alive.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from praxis.coverage import actions as insurance
from praxis.coverage import queries as coverage
from praxis.demo.catalog import ZONE
from praxis.demo.office import Keys
from praxis.demo.patients import Person
from praxis.kernel.actor import Actor
from praxis.people import queries as people_queries
from praxis.referrals import actions

NOW = 10 * 60 + 40
LATE = (
    ("Pulmonology", "Cough for three months", 14),
    ("Neurology", "Numb fingers at night", 9),
)


def fill(
    *,
    actor: Actor,
    people: Sequence[Person],
    seed: int,
    today: date,
    at: Callable[[date, int], object],
) -> None:
    keys = Keys(seed)
    old = [each for each in people if each.payer is not None and each.age_on(today) >= 40]
    specialist = people_queries.organizations(on=today, kind="practice").order_by("pk")[0]
    for person, (specialty, reason, days) in zip(old[5:], LATE, strict=False):
        at(today - timedelta(days=days), 11 * 60)
        actions.order_referral(
            actor=actor,
            key=keys.next(),
            patient_id=person.id,
            organization_id=specialist.pk,
            specialty=specialty,
            reason=reason,
        )
    at(today, NOW)
    _rules(actor, keys, today)
    asked = actions.receive_records_request(
        actor=actor,
        key=keys.next(),
        patient_id=old[8].id,
        asker="patient",
        asker_name=f"{old[8].given} {old[8].family}",
        send_to="By mail to the address on file",
        wanted="All visits and results of the last two years",
        authority="access",
        received_on=today - timedelta(days=12),
    )
    actions.clear_records_request(
        actor=actor,
        key=keys.next(),
        records_request_id=asked.pk,
        says="Came in person with a licence",
    )
    _authorization(actor, keys, old[9].id, today)
    actions.watch_late(actor=actor, today=today)


def _rules(actor: Actor, keys: Keys, today: date) -> None:
    for specialty, kinds, parts in (
        ("Cardiology", ["result"], ["problems", "medications", "allergies", "results"]),
        ("", ["result", "outside_record"], ["problems", "medications", "allergies"]),
    ):
        actions.add_pack_rule(
            actor=actor,
            key=keys.next(),
            specialty=specialty,
            kinds=kinds,
            parts=parts,
            months=12,
            source="Medical director, yearly review",
            checked_on=today - timedelta(days=90),
            starts_on=today.replace(month=1, day=1),
        )
    for asker, base, page, cap in (
        ("patient", 0, 0, 0),
        ("attorney", 20_00, 75, None),
        ("payer", 0, 0, 0),
    ):
        actions.add_records_fee(
            actor=actor,
            key=keys.next(),
            asker=asker,
            base_cents=base,
            page_cents=page,
            free_pages=0,
            cap_cents=cap,
            source="Our own fees, made up for the demo",
            checked_on=today - timedelta(days=90),
            starts_on=today.replace(month=1, day=1),
        )


def _authorization(actor: Actor, keys: Keys, patient_id: int, today: date) -> None:
    """Granted for three visits, none used yet."""
    cards = coverage.coverages_on(actor=actor, patient_ids=[patient_id], day=today, zone=ZONE)
    asked = insurance.ask_authorization(
        actor=actor,
        key=keys.next(),
        coverage_id=cards[patient_id][0].coverage_id,
        kind="visit",
        what="Follow-up",
        units=3,
        channel="portal",
        zone=ZONE,
    )
    insurance.approve_authorization(
        actor=actor,
        key=keys.next(),
        authorization_id=asked.pk,
        number="A-20417",
        units=3,
        starts_on=today,
        ends_on=today + timedelta(days=60),
    )
