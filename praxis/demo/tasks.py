"""What lies on the desks of the demo practice this morning: tasks, clocks, partners."""

from __future__ import annotations

from datetime import date, timedelta

from praxis.demo.catalog import ZONE
from praxis.demo.office import Keys
from praxis.demo.patients import Person
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.obligations import actions as obligations
from praxis.people import actions as people_actions
from praxis.worklist import actions as worklist

# name, kinds, telephone, agreement kind, title, days since it was signed, days it still runs
PARTNERS = (
    (
        "Prairie Reference Laboratory",
        ("laboratory",),
        "+12175550181",
        "baa",
        "Business associate agreement",
        700,
        395,
    ),
    ("Capital Imaging", ("imaging",), "+12175550182", "service", "Imaging referrals", 400, 330),
    (
        "Sangamon IT Services",
        ("it",),
        "+12175550183",
        "baa",
        "Business associate agreement",
        1050,
        45,
    ),
    (
        "Clear Route Clearinghouse",
        ("clearinghouse",),
        "+12175550184",
        "contract",
        "Claims and remittances",
        300,
        430,
    ),
    (
        "Elm Street Holdings",
        ("landlord",),
        "+12175550185",
        "lease",
        "Office lease, 400 Elm Street",
        1400,
        425,
    ),
)


def fill(*, actor: Actor, people: list[Person], seed: int, today: date) -> None:
    """File the morning's work by the rooms' own actions."""
    keys = Keys(seed)
    _partners(actor, keys, today)
    _clocks(actor, people)
    _tasks(actor, people)


def _partners(actor: Actor, keys: Keys, today: date) -> None:
    for name, kinds, phone, kind, title, since, left in PARTNERS:
        made = people_actions.add_organization(
            actor=actor,
            key=keys.next(),
            name=name,
            kinds=kinds,
            phone=phone,
            city="Springfield",
            state="IL",
            started_on=today - timedelta(days=since),
        )
        people_actions.add_agreement(
            actor=actor,
            key=keys.next(),
            organization_id=made.pk,
            kind=kind,
            title=title,
            starts_on=today - timedelta(days=since),
            ends_on=today + timedelta(days=left),
            signed_on=today - timedelta(days=since + 6),
            notice_days=60,
        )


def _clocks(actor: Actor, people: list[Person]) -> None:
    for number, days in ((11, 26), (42, 9), (77, 3)):
        patient = people[number]
        obligations.start_obligation(
            actor=actor,
            key=f"demo:records-request:{patient.id}",
            code="hipaa.access",
            title="Copy of the record, asked for by the patient",
            triggered_at=clock.now() - timedelta(days=days),
            zone=ZONE,
            patient_id=patient.id,
            url=f"/patients/{patient.id}/",
        )


def _tasks(actor: Actor, people: list[Person]) -> None:
    now = clock.now()
    rows = (
        ("front_desk", 5, "Call back about a new appointment time",
         "She called at 8:20 and was told before noon", "The visit stays unconfirmed",
         timedelta(hours=1, minutes=20)),
        ("front_desk", 18, "Ask for the new insurance card",
         "The card on file ends this month", "The next claim goes to the wrong payer",
         timedelta(hours=6)),
        ("clinical", 23, "Tell the patient that the results are back",
         "Clinic rule: within two business days", "The patient waits without news",
         timedelta(hours=4)),
        ("biller", 31, "Find out which insurance pays first",
         "Two insurances name themselves primary", "Claims come back unpaid",
         timedelta(days=2)),
        ("office_manager", 40, "Answer the complaint about waiting",
         "Clinic rule: first answer within two business days", "The family may leave",
         timedelta(days=1, hours=3)),
        ("privacy_officer", 51, "Look at an unusual look at a record",
         "A record was opened on a day without a visit", "A breach clock may be running",
         timedelta(hours=-20)),
    )  # fmt: skip
    for role, number, title, why, consequence, due in rows:
        patient = people[number]
        worklist.file_item(
            actor=actor,
            key=f"demo:task:{number}",
            kind="task",
            title=title,
            why=why,
            consequence=consequence,
            due_at=now + due,
            role=role,
            patient_id=patient.id,
            url=f"/patients/{patient.id}/",
            step="Open the record",
            by_hand=True,
        )
