"""Referrals of the demo: five under way at different steps, one that came in by fax."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from praxis.coverage import actions as insurance
from praxis.coverage import queries as coverage
from praxis.demo.catalog import ZONE
from praxis.demo.office import Keys, Office
from praxis.demo.patients import Person
from praxis.kernel.actor import Actor
from praxis.people import actions as people_actions
from praxis.referrals import actions

SPECIALISTS = (
    ("Sangamon Heart Center", "Cardiology", "Chest pain on exertion", "R07.9"),
    ("Prairie Orthopedics", "Orthopedics", "Knee pain after a fall", "M25.561"),
    ("Capital Skin Clinic", "Dermatology", "A mole that grew", "D22.9"),
    ("Lincoln Sleep Lab", "Sleep medicine", "Snores and wakes tired", "G47.30"),
    ("Central Digestive Care", "Gastroenterology", "Screening colonoscopy", "Z12.11"),
)


def fill(*, actor: Actor, office: Office, people: Sequence[Person], seed: int, today: date) -> int:
    """Returns how many referrals there are."""
    keys = Keys(seed)
    insured = [each for each in people if each.payer is not None and each.age_on(today) >= 40]
    chosen = insured[: len(SPECIALISTS)]
    cards = coverage.coverages_on(
        actor=actor, patient_ids=[each.id for each in chosen[:1]], day=today, zone=ZONE
    )
    insurance.add_authorization_rule(
        actor=actor,
        key=keys.next(),
        payer_id=cards[chosen[0].id][0].payer_id,
        kind="referral",
        what=SPECIALISTS[0][1],
        needed=True,
        source="Provider manual, chapter 4",
        checked_on=today - timedelta(days=40),
        starts_on=today.replace(month=1, day=1),
    )
    made = []
    for person, (name, specialty, reason, code) in zip(chosen, SPECIALISTS, strict=True):
        specialist = people_actions.add_organization(
            actor=actor, key=keys.next(), name=name, kinds=["practice"], phone="+12175550170"
        )
        made.append(
            actions.order_referral(
                actor=actor,
                key=keys.next(),
                patient_id=person.id,
                organization_id=specialist.pk,
                specialty=specialty,
                reason=reason,
                provider_id=next(iter(office.providers.values())),
                diagnosis_codes=[code],
            )
        )
    for referral in made[2:]:
        actions.send_records(actor=actor, key=keys.next(), referral_id=referral.pk, way="fax")
    actions.record_date(
        actor=actor, key=keys.next(), referral_id=made[4].pk, on=today + timedelta(days=10)
    )
    actions.receive_referral(
        actor=actor,
        key=keys.next(),
        organization_id=made[1].organization_id,
        family_name=chosen[2].family,
        given_name=chosen[2].given,
        born_on=chosen[2].born,
        specialty="Follow-up after surgery",
        reason="Blood pressure and pain medicine to be looked after",
        came_by="fax",
    )
    return len(made) + 1
