"""What waits at the front of the demo practice: the waitlist and recalls."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from praxis.demo.history import History, Visit
from praxis.demo.office import Keys, Office
from praxis.kernel.actor import Actor
from praxis.recall import actions as recall
from praxis.recall.types import Trigger
from praxis.scheduling import actions as scheduling
from praxis.scheduling.types import WaitlistWish

WAITING = 12

# Days from today until due, visit type, why, and whether a clinician asked for it.
RECALLS = (
    (-9, "DM", "A1C and foot check after the change of medicine", True),
    (-2, "FU", "Blood pressure check", True),
    (3, "WELL", "Yearly checkup", False),
    (5, "DM", "Diabetes check", True),
    (9, "LAB", "Thyroid blood test", True),
    (12, "WCC", "Well child visit", False),
    (20, "VAX", "Second shot of the series", False),
    (26, "WELL", "Yearly checkup", False),
)


def fill(*, actor: Actor, office: Office, history: History, seed: int, today: date) -> None:
    """By the rooms' own actions."""
    keys, rng = Keys(seed), Random(seed)
    recall.add_rule(
        actor=actor,
        key=keys.next(),
        name="Diabetes check after three months",
        trigger=Trigger.AFTER_VISIT,
        visit_type_id=office.types["DM"],
        after_type_id=office.types["DM"],
        months=3,
        is_clinical=True,
    )
    seen: set[int] = set()
    _wait(actor, office, history, keys, rng, today, seen)
    _recall(actor, office, history, keys, rng, today, seen)


def _wait(
    actor: Actor,
    office: Office,
    history: History,
    keys: Keys,
    rng: Random,
    today: date,
    seen: set[int],
) -> None:
    """Patients booked days ahead who would come earlier."""
    later = [
        visit
        for visit in history.visits
        if visit.stamps is None and visit.day > today + timedelta(days=5)
    ]
    for number, visit in enumerate(_some(rng, later, WAITING, seen)):
        own = number % 3 != 0
        scheduling.join_waitlist(
            actor=actor,
            key=keys.next(),
            wish=WaitlistWish(
                patient_id=visit.patient.id,
                visit_type_id=office.types[visit.plan.code],
                appointment_id=visit.id,
                provider_ids=(office.providers[visit.plan.provider.code],) if own else (),
                weekdays=(0, 2, 4) if number % 4 == 1 else (),
                from_minute=720 if number % 5 == 2 else 0,
                notice_minutes=None if number % 2 else 180,
            ),
        )


def _recall(
    actor: Actor,
    office: Office,
    history: History,
    keys: Keys,
    rng: Random,
    today: date,
    seen: set[int],
) -> None:
    ahead = {visit.patient.id for visit in history.visits if visit.stamps is None}
    for days, code, why, is_clinical in RECALLS:
        past = [
            visit
            for visit in history.visits
            if visit.stamps is not None
            and visit.stamps.outcome == "done"
            and visit.plan.code == code
            and visit.patient.id not in ahead
        ]
        for visit in _some(rng, past, 1, seen):
            recall.add_recall(
                actor=actor,
                key=keys.next(),
                patient_id=visit.patient.id,
                visit_type_id=office.types[code],
                due_on=today + timedelta(days=days),
                why=why,
                provider_id=office.providers[visit.plan.provider.code],
                is_clinical=is_clinical,
            )


def _some(rng: Random, visits: list[Visit], most: int, seen: set[int]) -> list[Visit]:
    """Visits of that many different patients, none of `seen`, which grows."""
    found: list[Visit] = []
    while visits and len(found) < most:
        visit = visits.pop(rng.randrange(len(visits)))
        if visit.patient.id not in seen:
            seen.add(visit.patient.id)
            found.append(visit)
    return found
